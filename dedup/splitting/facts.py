"""What is known of each block of a page before any block has a role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dedup.blocks.document import Block, Document, Meta
from dedup.lexicon.datelines import is_date_line
from dedup.lexicon.dates import is_date_alone
from dedup.lexicon.lines import is_headline, is_paragraph
from dedup.lexicon.markers import Lexicon, Marker, is_decorated

FURNITURE = frozenset(
    """
    navigation footer share comments tags advertising photo latest author hidden subscription
    """.split()
)
"""Places that settle what is in them, whatever it says."""
_OUTSIDE = frozenset(["outside", "header", "far story"])
SHORT = 5  # words of an announcement that no list holds
_ENDS = " :-–—.…»›>👇⬇▼|/"
LONGEST_DATE = 40  # characters beside a link
SHORTEST_LINKED = 3  # words of a link behind a label that is guessed
LONGEST_LINKED_LABEL = 3  # words before a link that stand for a label


@dataclass(frozen=True, slots=True)
class Facts:
    """One column a fact, one value a block; nothing writes to it."""

    blocks: tuple[Block, ...]
    meta: Meta
    is_html: bool
    fetched: str | None
    """When the page was, where that is known."""
    evidence: Sequence[int]
    """What is known of each block from other pages (`repetition.FOREIGN`, `HEAD`, `COMMON`)."""
    markers: tuple[Marker | None, ...]
    is_date: tuple[bool, ...]
    """It is a date and little else."""
    is_prose: tuple[bool, ...]
    """It has a paragraph's shape, be it a link or not."""
    is_paragraph: tuple[bool, ...]
    """It has a paragraph's shape and is not one large link."""
    is_link: tuple[bool, ...]
    """Most of its characters lie in links."""
    leads_within: tuple[bool, ...]
    """Its first link leads to a place on the same page, as to skip a list."""
    is_outside: tuple[bool, ...]
    """It lies outside of the container that holds the text. Near it, leads and further pages of
    the text are paragraphs; what is not, is furniture."""
    is_plain: tuple[bool, ...]
    """It is a paragraph of which nothing says that it is anything else."""
    has_links: bool
    """A text page has none."""
    has_prose: bool
    """Any block in the text's container has a paragraph's shape, as in most articles."""

    def end_of_box(self, at: int) -> int:
        """The place behind the blocks that stand in one container with a block."""
        box = self.blocks[at].box
        while at < len(self.blocks) and self.blocks[at].box == box:
            at += 1
        return at


def find_facts(
    document: Document,
    lexicon: Lexicon,
    evidence: Sequence[int] = (),
    fetched: str | None = None,
) -> Facts:
    """All that is known of a page's blocks.

    evidence: for each block what other pages tell of it; none where nothing is known.
    """
    blocks = document.blocks
    prose = tuple([is_paragraph(block.text) for block in blocks])
    paragraphs = tuple(
        [long and block.link_share <= 0.7 for block, long in zip(blocks, prose, strict=True)]
    )
    dates = tuple([is_date_line(block.text) for block in blocks])
    links = tuple([block.link_share > 0 and _is_link(block) for block in blocks])
    found = [None if block.place in FURNITURE else _find_marker(lexicon, block) for block in blocks]
    has_prose = any(
        paragraph and marker is None and block.place in ("", "near", "story")
        for block, paragraph, marker in zip(blocks, paragraphs, found, strict=True)
    )
    # Nothing is guessed before the text has begun.
    begin = next((at for at, paragraph in enumerate(paragraphs) if paragraph), len(blocks))
    columns = zip(blocks, found, paragraphs, links, dates, strict=True)
    may_announce, may_head = [], []
    for at, (block, marker, paragraph, link, date) in enumerate(columns):
        settled = marker or paragraph or block.place in FURNITURE
        may_announce.append(at > begin and not settled and (not link or bool(block.link_text)))
        may_head.append(marker is None and not date and is_headline(block.text))
    markers = _guess_markers(lexicon, blocks, found, may_announce, may_head)
    plain = zip(blocks, paragraphs, markers, strict=True)
    return Facts(
        blocks=blocks,
        meta=document.meta,
        is_html=document.markup,
        fetched=fetched,
        evidence=evidence or [0] * len(blocks),
        markers=markers,
        is_date=dates,
        is_prose=prose,
        is_paragraph=paragraphs,
        is_link=links,
        leads_within=tuple([(block.url or "").startswith("#") for block in blocks]),
        is_outside=tuple(
            [
                block.place in _OUTSIDE or (block.place == "near" and has_prose and not paragraph)
                for block, paragraph in zip(blocks, paragraphs, strict=True)
            ]
        ),
        is_plain=tuple(
            [paragraph and not marker and not block.place for block, paragraph, marker in plain]
        ),
        has_links=any(block.url is not None for block in blocks),
        has_prose=has_prose,
    )


def title_of(block: Block) -> str:
    """A block as a title: without the date that stands beside its link."""
    return block.link_text or block.text if _has_date_beside(block) else block.text


def _is_link(block: Block) -> bool:
    return block.link_share > 0.7 or _has_date_beside(block)


def _has_date_beside(block: Block) -> bool:
    """Whether a block is a link and a date."""
    if not block.link_text or len(block.text) - len(block.link_text) > LONGEST_DATE:
        return False
    return is_date_alone(block.text.replace(block.link_text, " ", 1))


def _find_marker(lexicon: Lexicon, block: Block) -> Marker | None:
    """The marker that a block begins with. A link set apart by its style stands behind a sign."""
    link = block.link_text
    if link and block.text.endswith(link):
        label = block.text[: -len(link)].strip()
        if label[-1:].isalpha() and len(label.split()) <= LONGEST_LINKED_LABEL:
            whole = f"{label}: {link}"
            found = lexicon.find(whole)
            if found is None and len(link.split()) >= SHORTEST_LINKED:
                found = lexicon.guess(whole)
            if found and found.rest == link:
                return found
    return lexicon.find(block.text)


def _guess_markers(
    lexicon: Lexicon,
    blocks: Sequence[Block],
    found: Sequence[Marker | None],
    may_announce: Sequence[bool],
    may_head: Sequence[bool],
) -> tuple[Marker | None, ...]:
    """The markers found, and announcements that are not listed: told by a word in them and the
    headline behind; or whatever short line stands between a credit and a headline."""
    markers = list(found)
    for at, block in enumerate(blocks):
        if not may_announce[at]:
            continue
        guessed = lexicon.guess(block.text)
        before_head = at + 1 < len(blocks) and may_head[at + 1]
        if guessed and guessed.rest:
            announces = len(guessed.rest.split()) > 2
        else:
            announces = guessed is not None and (before_head or is_decorated(block.text))
        if announces:
            markers[at] = guessed
        elif before_head and _names_source(markers[at - 1]) and len(block.text.split()) <= SHORT:
            markers[at] = Marker("related", block.text.strip(_ENDS), "")
    return tuple(markers)


def _names_source(marker: Marker | None) -> bool:
    """Whether a line is a credit with its name."""
    if marker is None:
        return False
    return marker.role == "agency" or (marker.role == "credit" and bool(marker.rest))
