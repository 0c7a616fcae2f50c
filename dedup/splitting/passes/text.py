"""The text, front to back: at each block the rules are asked in turn, and the first that knows it
has it."""

from __future__ import annotations

import re
from collections.abc import Callable

from dedup.splitting.facts import Facts
from dedup.splitting.passes.announcements import read_announcement
from dedup.splitting.passes.credits import read_credit
from dedup.splitting.passes.glued import read_repeated_head
from dedup.splitting.passes.labels import read_comments, read_label
from dedup.splitting.passes.lists import read_behind_credit
from dedup.splitting.passes.stories import read_stories
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.roles import Roles

_DIGIT = re.compile(r"\d")
_TEXT, _OUTSIDE, _LINK = Reason(Code.TEXT), Reason(Code.OUTSIDE), Reason(Code.LINK)

RULES: tuple[Callable[[Facts, Roles, int], int | None], ...] = (
    read_announcement,
    read_stories,
    read_behind_credit,
    read_repeated_head,
    read_comments,
)
"""Each gives a block and those that go with it their roles, and returns the block behind them; or
`None` where it has nothing to say."""


def read_text(facts: Facts, roles: Roles) -> None:
    """Front to back: markers with all that they announce, stories, lists, comments, labels; what is
    none of these is text, or furniture where it lies outside or is a link."""
    at, given, is_plain = 0, roles.given, facts.is_plain
    while at < len(given):
        if given[at] is not None:
            at += 1
        elif is_plain[at]:  # most blocks
            roles.claim(at, "body", _TEXT)
            at += 1
        elif _is_plainly_outside(facts, at):
            roles.claim(at, "furniture", _OUTSIDE)
            at += 1
        else:
            at = _read_block(facts, roles, at)


def _read_block(facts: Facts, roles: Roles, at: int) -> int:
    for rule in RULES:
        behind = rule(facts, roles, at)
        if behind is not None:
            return behind
    if not read_credit(facts, roles, at) and not read_label(facts, roles, at):
        if facts.is_outside[at]:
            roles.claim(at, "furniture", _OUTSIDE)
        elif facts.is_link[at] and not facts.is_prose[at]:
            roles.claim(at, "furniture", _LINK)
        else:
            roles.claim(at, "body", _TEXT)
    return at + 1


def _is_plainly_outside(facts: Facts, at: int) -> bool:
    """Whether a block lies outside and holds neither marker nor number, so no date either."""
    block = facts.blocks[at]
    outside = block.place in ("outside", "header") and facts.markers[at] is None
    return outside and _DIGIT.search(block.text) is None
