"""What the site's template says of a block, learned from all pages of the source."""

import itertools
import re

from dedup.lexicon.lines import LEAST_BARE_HEADLINE_WORDS
from dedup.splitting.ahead import is_open
from dedup.splitting.facts import ANNOUNCING, Facts
from dedup.splitting.passes.lists import list_items
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.roles import Roles
from dedup.splitting.sites import SLOT_FURNITURE, SLOT_LIST

LETTERS = re.compile(r"[^\W\d_]{2}")
"""What a word has, and a sign has not."""


def settle_slots(facts: Facts, roles: Roles) -> None:
    """Blocks in slots that hold the same on all pages of a site, or its lists of other stories."""
    if any(facts.slots):
        _drop_furniture(facts, roles)
        _list_stories(facts, roles)


def _drop_furniture(facts: Facts, roles: Roles) -> None:
    """Blocks that are the same on all pages. A few words above what is not may be a subhead, a
    byline or a place, on however many pages they stand."""
    heads_text = False
    for at in reversed(range(len(facts.blocks))):
        if _may_be_furniture(facts, roles, at) and not (heads_text and _is_line(facts, at)):
            roles.claim(at, "furniture", Reason(Code.SLOT))
        elif is_open(facts, roles, at) and facts.slots[at] != SLOT_FURNITURE:
            heads_text = heads_text or not facts.is_link[at]


def _may_be_furniture(facts: Facts, roles: Roles, at: int) -> bool:
    """Whether a block that nothing else is known of is the same on all pages: no date, nothing that
    stands behind a label, no link that is a headline."""
    if facts.slots[at] != SLOT_FURNITURE or not is_open(facts, roles, at):
        return False
    text = facts.blocks[at].text
    label = facts.markers[at - 1] if at else None
    if any(map(str.isdigit, text)) or facts.is_date[at] or (label and not label.rest):
        return False
    return not facts.is_link[at] or len(text.split()) < LEAST_BARE_HEADLINE_WORDS


def _is_line(facts: Facts, at: int) -> bool:
    """Whether a block is a few words, and no link in a row of such."""
    block = facts.blocks[at]
    beside = [facts.blocks[n].slot for n in (at - 1, at + 1) if 0 <= n < len(facts.blocks)]
    in_row = facts.is_link[at] and block.slot in beside
    return not (facts.is_paragraph[at] or in_row or LETTERS.search(block.text) is None)


def _list_stories(facts: Facts, roles: Roles) -> None:
    """Links that no marker announces, where the site lists other stories."""
    announced, listed = False, []
    for at in range(len(facts.blocks)):
        marker = facts.markers[at]
        if marker is not None and marker.role in ANNOUNCING:
            announced = True
        elif facts.is_paragraph[at]:
            announced = False
        if not announced and _is_listed(facts, roles, at):
            listed.append(at)
    for _, run in itertools.groupby(enumerate(listed), lambda place: place[1] - place[0]):
        places = [at for _, at in run]
        list_items(facts, roles, range(places[0], places[-1] + 1), Reason(Code.SLOT_LIST))


def _is_listed(facts: Facts, roles: Roles, at: int) -> bool:
    listed = facts.slots[at] == SLOT_LIST and not facts.is_outside[at]
    return listed and is_open(facts, roles, at)
