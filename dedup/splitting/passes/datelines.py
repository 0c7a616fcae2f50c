"""Lines that are a date or a time of the day."""

import re

from dedup.lexicon.datelines import LONGEST_LABEL, read_date
from dedup.lexicon.dates import is_date_alone
from dedup.lexicon.lines import ends_sentence
from dedup.lexicon.names import bare
from dedup.lexicon.relative import is_relative_alone
from dedup.splitting.ahead import is_open
from dedup.splitting.facts import Facts
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.roles import Roles

OTHER_WORDS = 6
"""Beside a date that is labelled, or between title and text: a name, a section, a zone's city."""
_CREDIT_INSIDE = re.compile(r"\s(?:المصدر|مصدر|منبع|Source|Kaynak)\s*:\s*(?P<name>.{2,40})$")


def read_named_date(facts: Facts, roles: Roles, at: int) -> bool:
    """A date behind "published on" or "updated", on the label's line or on the next."""
    text, marker = facts.blocks[at].text, facts.markers[at]
    if marker is None or len(text) > LONGEST_LABEL:
        return False
    told = not marker.rest or is_date_alone(marker.rest, OTHER_WORDS)
    if not told and not is_relative_alone(marker.rest):
        return False
    why = Reason(Code.BEHIND, marker.announced)
    days = [read_date(marker.rest, facts.fetched)]
    roles.claim(at, "date", why)
    behind = at + 1
    below = not marker.rest and behind < len(facts.blocks) and is_open(facts, roles, behind)
    if below and facts.is_date[behind]:
        days.append(read_date(facts.blocks[behind].text, facts.fetched))
        roles.claim(behind, "date", why)
    if marker.role == "updated":
        roles.updated = roles.updated or next(filter(None, days), None)
    return True


def read_bare_date(facts: Facts, roles: Roles, at: int) -> bool:
    """A date by itself, without a label."""
    roles.claim(at, "date", Reason(Code.BARE_DATE))
    return True


def read_date_above_text(facts: Facts, roles: Roles, at: int) -> bool:
    """A date between title and text with a name, a section or a credit beside it."""
    text = facts.blocks[at].text
    if len(text) > LONGEST_LABEL:
        return False
    credit = _CREDIT_INSIDE.search(text)
    if credit and is_date_alone(text[: credit.start()], OTHER_WORDS):
        roles.credit = roles.credit or bare(credit["name"])
        why = Reason(Code.DATE_AND_CREDIT_ABOVE)
    elif not ends_sentence(text) and is_date_alone(text, OTHER_WORDS):
        why = Reason(Code.DATE_ABOVE)
    else:
        return False
    roles.claim(at, "date", why)
    return True
