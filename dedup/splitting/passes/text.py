"""The text, front to back: at each block the rules are asked in turn, and the first that knows it
has it."""

from __future__ import annotations

import re
from collections.abc import Callable

from dedup.blocks.document import WITHHELD
from dedup.splitting.facts import Facts
from dedup.splitting.passes.announcements import read_announcement
from dedup.splitting.passes.credits import read_credit
from dedup.splitting.passes.glued import FARTHEST_DATE, read_repeated_head
from dedup.splitting.passes.labels import read_comments, read_label
from dedup.splitting.passes.lists import read_bare_link, read_behind_credit
from dedup.splitting.passes.segments import read_segments
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.roles import Roles

_DIGIT = re.compile(r"\d")
_TEXT, _OUTSIDE, _LINK = Reason(Code.TEXT), Reason(Code.OUTSIDE), Reason(Code.LINK)
_WITHHELD, _UNLIKELY = Reason(Code.WITHHELD), Reason(Code.UNLIKELY)

Rule = Callable[[Facts, Roles, int], bool]
"""Gives a block, and those that go with it, their roles; returns whether it knew it."""


ENDING: dict[str, Rule] = {
    "credit": read_credit,
    "agency": read_credit,
    "comments": read_comments,
}
"""What is asked of labels that may end the text, by the marker's role."""


def read_text(facts: Facts, roles: Roles) -> None:
    """Front to back: markers with all that they announce, segments, lists, comments, labels; what
    is none of these is text, or furniture where it lies outside or is a link."""
    for at, role in enumerate(roles.given):
        if role is not None:
            continue
        if facts.is_plain[at]:  # most blocks
            roles.claim(at, "body", _say_text(facts, at))
        elif _is_plainly_outside(facts, at):
            roles.claim(at, "furniture", _OUTSIDE)
        elif not any(rule(facts, roles, at) for rule in _list_rules(facts, roles, at)):
            _claim_rest(facts, roles, at)


def _list_rules(facts: Facts, roles: Roles, at: int) -> list[Rule]:
    """The rules that may know a block, in the order in which they are asked."""
    if facts.announcers[at]:
        return [read_announcement]
    rules: list[Rule] = []
    if facts.begins_segment[at]:
        rules.append(read_segments)
    if roles.ended and not facts.has_links:
        rules.append(read_behind_credit)
    if not facts.is_html and any(facts.is_date[at + 1 : at + 1 + FARTHEST_DATE]):
        rules.append(read_repeated_head)
    marker = facts.markers[at]
    if marker is not None and marker.role in ENDING:
        rules.append(ENDING[marker.role])
    return [*rules, read_label]


def _claim_rest(facts: Facts, roles: Roles, at: int) -> None:
    """What no rule knew."""
    if facts.blocks[at].told == WITHHELD and not facts.is_link[at]:
        roles.claim(at, "body", _WITHHELD)
    elif facts.is_outside[at] or facts.blocks[at].barred:
        roles.claim(at, "furniture", _OUTSIDE)
    elif facts.is_link[at] and facts.is_unlikely(at):
        if not read_bare_link(facts, roles, at):
            roles.claim(at, "furniture", _LINK)
    elif facts.is_unlikely(at):
        roles.claim(at, "furniture", _UNLIKELY)
    else:
        roles.claim(at, "body", _say_text(facts, at))


def _say_text(facts: Facts, at: int) -> Reason:
    return _WITHHELD if facts.blocks[at].told == WITHHELD else _TEXT


def _is_plainly_outside(facts: Facts, at: int) -> bool:
    """Whether a block lies outside and holds neither marker nor number, so no date either."""
    block = facts.blocks[at]
    outside = block.place in ("outside", "header") and facts.markers[at] is None
    outside = outside and facts.is_outside[at]
    return outside and _DIGIT.search(block.text) is None
