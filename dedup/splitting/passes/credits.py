"""Lines that name a source or an author."""

import re

from dedup.lexicon.datelines import LONGEST_LABEL
from dedup.lexicon.lines import ends_sentence, is_paragraph
from dedup.lexicon.names import bare, find_name_by_place, is_plain_name, may_be_name
from dedup.splitting.ahead import paragraphs_from
from dedup.splitting.facts import CREDITING, Facts
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.roles import Roles

LONGEST_SENTENCE = 3  # words behind "source" that may end in a full stop
_BEFORE_DATE = re.compile(
    r"\s+(?=[\d|•]|ال[أا]حد|ال[إا]ثنين|الثلاثاء|ال[أا]ربعاء|الخميس|الجمعة|السبت)"
)


def read_credit(facts: Facts, roles: Roles, at: int) -> bool:
    """A credit, with its name on its line or the next, if it ends the article or stands above it.

    It counts above the text, as an agency's byline, and where at most one paragraph follows before
    something else is announced: 557 of 560 real credits are the last or last but one line, and one
    in mid-text is a chart's. It ends the article where there is one to end.
    """
    marker = facts.markers[at]
    if marker is None or marker.role not in CREDITING:
        return False
    named, used = marker.rest, [at]
    behind = at + 1
    if not named and behind < len(facts.blocks) and _may_name(facts, roles, behind):
        named, used = facts.blocks[behind].text, [at, behind]
        if not may_be_name(named):
            return False
    if not named or len(named) > LONGEST_LABEL or is_paragraph(named):
        return False
    if ends_sentence(named) and len(named.split()) > LONGEST_SENTENCE:
        return False
    if roles.body_paragraphs and len(paragraphs_from(facts, roles, used[-1] + 1)) > 1:
        return False
    roles.credit = bare(named)
    code = Code.BEHIND if marker.announced else Code.AGENCY
    roles.claim(used, "credit", Reason(code, marker.announced))
    return True


def read_byline(facts: Facts, roles: Roles, at: int) -> bool:
    """A name behind "by", perhaps with a date."""
    marker = facts.markers[at]
    if marker is None or (marker.begins_headlines and roles.body_paragraphs):
        return False
    name = _BEFORE_DATE.split(marker.rest)[0]
    if not may_be_name(name):
        return False
    roles.author = roles.author or bare(name)
    roles.claim(at, "byline", Reason(Code.BEHIND, marker.announced))
    return True


def read_name_above_text(facts: Facts, roles: Roles, at: int) -> bool:
    """A name between title and text: beside a place and a dash, or beside a date's line."""
    text = facts.blocks[at].text
    if len(text) > LONGEST_LABEL or ends_sentence(text):
        return False
    name = find_name_by_place(text)
    if name is None and is_plain_name(text) and _is_beside_date(facts, at):
        name = text
    if name is None or facts.is_outside[at]:
        return False
    roles.author = roles.author or name
    roles.claim(at, "byline", Reason(Code.NAME_ABOVE))
    return True


def _may_name(facts: Facts, roles: Roles, at: int) -> bool:
    """Whether a block is open, or an agency's name."""
    marker = facts.markers[at]
    return roles.given[at] is None and (marker is None or marker.role == "agency")


def _is_beside_date(facts: Facts, at: int) -> bool:
    """Whether a date stands above or below a line, or below another name."""
    below = at + 1
    if below + 1 < len(facts.blocks) and is_plain_name(facts.blocks[below].text):
        below += 1
    return any(facts.is_date[i] for i in (at - 1, below) if i < len(facts.blocks))
