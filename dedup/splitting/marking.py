"""The markers of a page's blocks: phrases that they begin with, and what is guessed."""

from __future__ import annotations

from collections.abc import Sequence

from dedup.blocks.document import MOST_LINKED, Block
from dedup.lexicon.lines import LEAST_HEADLINE_WORDS
from dedup.lexicon.markers import Lexicon, Marker, is_decorated

FURNITURE = frozenset(
    """
    navigation footer share comments tags advertising photo latest author hidden subscription
    dropped
    """.split()
)
"""Places that settle what is in them, whatever it says."""
SHORT = 5  # words of an announcement that no list holds
LONGEST_LINKED_LABEL = 3  # words before a link that stand for a label
_ENDS = " :-–—.…»›>👇⬇▼|/"


def find_markers(
    lexicon: Lexicon,
    blocks: Sequence[Block],
    is_paragraph: Sequence[bool],
    is_link: Sequence[bool],
    may_head: Sequence[bool],
) -> tuple[Marker | None, ...]:
    """For each block its marker: a phrase that it begins with; or, behind the text's beginning, an
    announcement that no list holds.

    may_head: whether it has a headline's shape and is no date.
    """
    found: list[Marker | None] = []
    for block in blocks:
        if block.place in FURNITURE:
            found.append(None)
        elif block.link_text:
            found.append(_find_before_link(lexicon, block, block.link_text))
        else:
            found.append(lexicon.find(block.text))
    heads = [head and not marker for head, marker in zip(may_head, found, strict=True)]
    begin = next((at for at, paragraph in enumerate(is_paragraph) if paragraph), len(blocks))
    may_announce = [
        at
        for at in range(begin + 1, len(blocks))
        if not (found[at] or is_paragraph[at] or blocks[at].place in FURNITURE)
        and (blocks[at].link_text or not is_link[at])
    ]
    return _guess_markers(lexicon, blocks, found, may_announce, heads)


def _find_before_link(lexicon: Lexicon, block: Block, link: str) -> Marker | None:
    """The marker of a block that holds a link: one set apart by its style stands behind a sign."""
    if block.text.endswith(link):
        label = block.text[: -len(link)].strip()
        if label[-1:].isalpha() and len(label.split()) <= LONGEST_LINKED_LABEL:
            whole = f"{label}: {link}"
            found = lexicon.find(whole)
            if found is None and len(link.split()) >= LEAST_HEADLINE_WORDS:
                found = lexicon.guess(whole)
            if found and found.rest == link:
                return found
    return lexicon.find(block.text)


def _guess_markers(
    lexicon: Lexicon,
    blocks: Sequence[Block],
    found: list[Marker | None],
    may_announce: Sequence[int],
    heads: Sequence[bool],
) -> tuple[Marker | None, ...]:
    """The markers found, and those that a word in a line and the headline behind it tell; or
    whatever short line stands between a credit and a headline."""
    markers = found[:]
    for at in may_announce:
        text = blocks[at].text
        guessed = lexicon.guess(text)
        before_head = at + 1 < len(blocks) and heads[at + 1]
        if guessed and guessed.role == "latest":
            announces = before_head and blocks[at + 1].link_share > MOST_LINKED
        elif guessed and guessed.rest:
            announces = len(guessed.rest.split()) >= LEAST_HEADLINE_WORDS
        else:
            announces = guessed is not None and (before_head or is_decorated(text))
        if announces:
            markers[at] = guessed
        elif before_head and _names_source(markers[at - 1]) and len(text.split()) <= SHORT:
            markers[at] = Marker("related", text.strip(_ENDS), "")
    return tuple(markers)


def _names_source(marker: Marker | None) -> bool:
    """Whether a line is a credit with its name."""
    if marker is None:
        return False
    return marker.role == "agency" or (marker.role == "credit" and bool(marker.rest))
