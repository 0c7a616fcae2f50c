"""Lines that one look gives away: share buttons, tags, numbers, the author's life, comments."""

from dedup.blocks.document import LEAST_BODY
from dedup.lexicon.lines import ends_sentence, is_paragraph
from dedup.splitting.ahead import is_open, paragraphs_from
from dedup.splitting.facts import Facts
from dedup.splitting.passes.credits import read_byline, read_name_above_text
from dedup.splitting.passes.datelines import (
    read_bare_date,
    read_date_above_text,
    read_named_date,
)
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.roles import Roles

LONGEST_TAG = 3  # words
LEAST_BARE_TAGS = 2
MOST_BEHIND_BIO = 2  # paragraphs
NEAR_BIO = 12  # blocks
LONG_PHRASE = 3  # words that leave no doubt, whatever sentence they begin


def read_label(facts: Facts, roles: Roles, at: int) -> bool:
    """A line that its label gives away, or without one its look."""
    marker = facts.markers[at]
    if marker is not None:
        rule = BY_LABEL.get(marker.role)
        return rule is not None and rule(facts, roles, at)
    look = facts.looks[at]
    if facts.is_date[at] and look != "clock":
        return read_bare_date(facts, roles, at)
    if look in BY_LOOK:
        return BY_LOOK[look](facts, roles, at)
    if roles.is_above_text(at):
        return read_date_above_text(facts, roles, at) or read_name_above_text(facts, roles, at)
    return look == "tag" and _read_bare_tags(facts, roles, at)


def read_comments(facts: Facts, roles: Roles, at: int) -> bool:
    """A heading of comments where the text has ended: all that stands behind it is furniture."""
    marker = facts.markers[at]
    if marker is None or marker.role != "comments" or marker.rest:
        return False
    if roles.body_paragraphs < LEAST_BODY:
        return False
    why = Reason(Code.BEHIND, marker.announced)
    roles.pass_over(range(at, len(facts.blocks)), why)
    return True


def _read_furniture(facts: Facts, roles: Roles, at: int) -> bool:
    """A label of furniture, where no sentence begins with it."""
    marker = facts.markers[at]
    if marker is None:
        return False
    if marker.role == "legal" and facts.is_prose[at] and paragraphs_from(facts, roles, at + 1):
        return False  # "all rights reserved to ...", said a minister
    plain = marker.role in ("legal", "wrapper") or len(marker.announced.split()) >= LONG_PHRASE
    if not plain and is_paragraph(marker.rest):
        return False
    roles.claim(at, "furniture", Reason(Code.LABEL, marker.announced, marker.role))
    if marker.role == "tags" and not marker.rest:
        _read_tags(facts, roles, at + 1)
    return True


def _read_tags(facts: Facts, roles: Roles, start: int) -> None:
    """The short lines behind a label of tags."""
    for at in range(start, len(facts.blocks)):
        text = facts.blocks[at].text
        if not is_open(facts, roles, at) or len(text.split()) > LONGEST_TAG:
            break
        if ends_sentence(text):
            break
        roles.claim(at, "furniture", Reason(Code.TAG))


def _read_bare_tags(facts: Facts, roles: Roles, at: int) -> bool:
    """Several words, one or two a line, between the text's end and furniture."""
    if roles.body_paragraphs < LEAST_BODY or paragraphs_from(facts, roles, at):
        return False
    if roles.given[at - 1] == "body" and facts.looks[at - 1] == "tag":
        return False  # the run was looked at from its first line on, and is none
    behind = at
    while behind < len(facts.blocks) and is_open(facts, roles, behind):
        if facts.looks[behind] != "tag":
            break
        behind += 1
    below = facts.markers[behind] if behind < len(facts.blocks) else None
    if below is None or behind - at < LEAST_BARE_TAGS:
        return False
    roles.claim(range(at, behind), "furniture", Reason(Code.TAG))
    return True


def _read_bio(facts: Facts, roles: Roles, at: int) -> bool:
    """A heading of the author's life, and the lines behind it, where the text has ended."""
    if len(paragraphs_from(facts, roles, at + 1)) > MOST_BEHIND_BIO or not roles.body_paragraphs:
        return False
    near = range(at + 1, min(at + NEAR_BIO, len(facts.blocks)))
    life = [i for i in near if facts.is_paragraph[i] and is_open(facts, roles, i)]
    roles.claim([at, *life], "furniture", Reason(Code.ABOUT_AUTHOR))
    return True


def _read_clock(facts: Facts, roles: Roles, at: int) -> bool:
    """A time of the day by itself is no date."""
    roles.claim(at, "furniture", Reason(Code.CLOCK))
    return True


def _read_hashtags(facts: Facts, roles: Roles, at: int) -> bool:
    """Hashtags and nothing else."""
    roles.claim(at, "furniture", Reason(Code.HASHTAGS))
    return True


def _read_code(facts: Facts, roles: Roles, at: int) -> bool:
    """A number or an address by itself, but not a table's: in the text's container, behind text."""
    in_text = facts.is_html and not facts.blocks[at].place
    if in_text and at > 0 and roles.given[at - 1] == "body":
        return False
    roles.claim(at, "furniture", Reason(Code.NUMBER_OR_ADDRESS))
    return True


BY_LABEL = {
    "date": read_named_date,
    "updated": read_named_date,
    "byline": read_byline,
    "bio": _read_bio,
    **dict.fromkeys(
        ("tags", "share", "comments", "legal", "navigation", "photo", "end", "wrapper"),
        _read_furniture,
    ),
}
"""Which rule is asked of a line, by its marker's role."""
BY_LOOK = {"clock": _read_clock, "hashtags": _read_hashtags, "code": _read_code}
"""Which rule is asked of a line without a marker that is no date, by its look."""
