"""What lies ahead of a block while a page is read front to back: headlines, paragraphs, markers.

"From" a block on means that block too. Roles are given front to back, so what lies ahead stays as
it is.
"""

from __future__ import annotations

import itertools
import re

from dedup.lexicon.cohesion import NEXT_PARAGRAPHS, goes_on
from dedup.lexicon.markers import Marker
from dedup.splitting.facts import Facts
from dedup.splitting.roles import BULLETS, Roles

LONGEST_LOOK_AHEAD = 60  # blocks
_TRAILING = ("،", "؛", ":")  # at the end of a line that is no headline
_SPEAKER = re.compile(r"(?:س|ج|سؤال|جواب|Q|A)\s*[:/.-]")


def is_open(facts: Facts, roles: Roles, at: int) -> bool:
    """Whether a block has neither role nor marker."""
    return roles.given[at] is None and facts.markers[at] is None


def announcer(facts: Facts, roles: Roles, at: int) -> Marker | None:
    """The marker of a block without a role that announces other articles."""
    return facts.announcers[at] if roles.given[at] is None else None


def headlines_from(facts: Facts, roles: Roles, start: int) -> list[int]:
    """The run of open blocks that are no paragraphs.

    Dates between headlines are of the cards that they stand in. Where the first is a link, the run
    is of links and dates: what is neither is the text again.
    """
    blocks = facts.blocks
    run: list[int] = []
    while start < len(blocks) and facts.is_link[start] and facts.leads_within[start]:
        start += 1
    for at in range(start, len(blocks)):
        if not is_open(facts, roles, at):
            break
        listed = facts.looks[at] == "list number"
        if not listed and not (_goes_on(facts, run[0], at) if run else _may_begin(facts, at)):
            break
        if run or not listed:
            run.append(at)
    return run


def _may_begin(facts: Facts, at: int) -> bool:
    """Whether a block can be the first of a run of headlines."""
    text = facts.blocks[at].text
    speaks = text.endswith(_TRAILING) or _SPEAKER.match(text)
    return not (facts.is_paragraph[at] or facts.is_date[at] or speaks)


def _goes_on(facts: Facts, first: int, at: int) -> bool:
    """Whether a block can be the next of a run of headlines."""
    text = facts.blocks[at].text
    if facts.is_paragraph[at] or text.endswith(_TRAILING) or _SPEAKER.match(text):
        return False
    if _prefix_of(text) and not _prefix_of(facts.blocks[first].text):
        return False
    return not facts.is_link[first] or facts.is_date[at] or facts.is_link[at]


def count_headlines(facts: Facts, roles: Roles, start: int, least_words: int, most: int) -> int:
    """How many headlines (up to `most`) there are before the next marker that announces, each
    before a paragraph that begins like an article's."""
    found = 0
    blocks = facts.blocks
    for at in range(start, min(start + LONGEST_LOOK_AHEAD, len(blocks) - 1)):
        free = roles.given[at] is None
        if (free and facts.announcers[at]) or found == most:
            break
        if free and not facts.markers[at] and facts.is_paragraph[at + 1]:
            long = facts.is_headline[at] and len(blocks[at].text.split()) >= least_words
            found += long and not goes_on(blocks[at + 1].text)
    return found


def paragraphs_of(facts: Facts, places: range) -> list[str]:
    """The first few paragraphs among some blocks."""
    found = (facts.blocks[at].text for at in places if facts.is_paragraph[at])
    return list(itertools.islice(found, NEXT_PARAGRAPHS))


def paragraphs_from(facts: Facts, roles: Roles, start: int) -> list[str]:
    """The next few paragraphs of text, up to the next marker that announces."""
    if roles.prose_ahead is None:
        roles.prose_ahead = _index_prose(facts, roles)
    ahead, found = roles.prose_ahead, list[str]()
    at = ahead[start]
    while at < len(facts.blocks) and len(found) < NEXT_PARAGRAPHS:
        if _ends_text(facts, roles, at):
            break
        found.append(facts.blocks[at].text)
        at = ahead[at + 1]
    return found


def first_paragraph(facts: Facts, roles: Roles, start: int) -> int:
    """The first open paragraph that is likely of the text; the number of blocks without one."""
    for at in range(start, len(facts.blocks)):
        if _is_open_prose(facts, roles, at) and not facts.is_unlikely(at):
            return at
    return len(facts.blocks)


def _is_open_prose(facts: Facts, roles: Roles, at: int) -> bool:
    return is_open(facts, roles, at) and facts.is_paragraph[at] and not facts.is_outside[at]


def _ends_text(facts: Facts, roles: Roles, at: int) -> bool:
    """Whether a block announces other articles, or heads the comments."""
    marker = facts.markers[at]
    comments = marker is not None and marker.role == "comments" and not marker.rest
    return comments or announcer(facts, roles, at) is not None


def _index_prose(facts: Facts, roles: Roles) -> list[int]:
    """For each place the next block that is open prose, or that ends the text. Made once, so that a
    page of nothing but markers costs no more than another."""
    count = len(facts.blocks)
    nearest = [count] * (count + 1)
    for at in range(count - 1, -1, -1):
        here = facts.is_paragraph[at] and _is_open_prose(facts, roles, at)
        here = here or (facts.markers[at] is not None and _ends_text(facts, roles, at))
        nearest[at] = at if here else nearest[at + 1]
    return nearest


def _prefix_of(text: str) -> str:
    """The bullet that a line begins with."""
    return text[0] if text[0] in BULLETS else ""
