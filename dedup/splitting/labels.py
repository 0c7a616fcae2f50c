"""Lines that one look gives away: dates, bylines, credits and furniture."""

import re

from dedup.lexicon.clocks import without_clocks
from dedup.lexicon.dates import flatten, is_date_alone, parse_date
from dedup.lexicon.lines import ends_sentence, is_paragraph
from dedup.lexicon.markers import Marker
from dedup.lexicon.relative import is_relative_alone, parse_relative
from dedup.splitting.draft import LONGEST_LABEL, Draft
from dedup.splitting.reasons import Code, Reason

LEAST_BODY = 2  # paragraphs before a credit that ends an article; else it is a byline's or photo's
OTHER_WORDS = 4  # beside a date that is labelled: "last update", a section, a time zone's city
WORDS_ABOVE_TEXT = 6  # beside a date between title and text: a name, a section
_CREDIT_INSIDE = re.compile(r"\s(?:المصدر|مصدر|منبع|Source|Kaynak)\s*:\s*(?P<name>.{2,40})$")
_PLACE_AND_NAME = re.compile(r"[^\W\d]+(?: [^\W\d]+)? ?[-–—] ?(?P<name>[^\W\d]+(?: [^\W\d]+){1,2})")
_NAME_AND_PLACE = re.compile(r"(?P<name>[^\W\d]+(?: [^\W\d]+){1,2}) ?[-–—] ?[^\W\d]+")
_NAME = re.compile(r"(?P<name>[^\W\d]{2,}(?: [^\W\d]{2,}){1,3})")
_IS_CODE = re.compile(r"(?:https?://|www\.)\S+|[\d\W_]*|[AaأاT](?: ?[+-]? ?[AaأاT]){1,3} ?[+-]?")
"""An address, a number, or the buttons "A A A" that make letters larger."""
_HASHTAGS = re.compile(r"#\w+(?:\s+#\w+)*")
LONGEST_CLOCK = 40  # characters
LONGEST_TAG = 3  # words
LEAST_BARE_TAGS = 2
_BARE_TAG = re.compile(r"[^\W\d]{2,}(?: [^\W\d]{2,})?")
MOST_BEHIND_BIO = 2  # paragraphs
NEAR_BIO = 12  # blocks
LONG_PHRASE = 3  # words that leave no doubt, whatever sentence they begin
_FURNITURE = frozenset(
    ["tags", "share", "comments", "legal", "navigation", "photo", "end", "wrapper"]
)
_BEFORE_DATE = re.compile(
    r"\s+(?=[\d|•]|ال[أا]حد|ال[إا]ثنين|الثلاثاء|ال[أا]ربعاء|الخميس|الجمعة|السبت)"
)
_DECORATION = " \t*.،,:-–—()[]{}«»\"“”'|/"


def read_label(draft: Draft, index: int) -> bool:
    """Give a date, byline or furniture line its role; whether it was one."""
    marker = draft.markers[index]
    if marker is None:
        return _read_bare_date(draft, index)
    if marker.role in ("date", "updated"):
        return _read_named_date(draft, index, marker)
    if marker.role == "byline":
        return _read_byline(draft, index, marker)
    if marker.role == "bio":
        return _read_bio(draft, index)
    if marker.role == "legal" and draft.is_prose(index) and draft.paragraphs_at(index + 1):
        return False  # "all rights reserved to ...", said a minister
    plain = marker.role in ("legal", "wrapper") or len(marker.announced.split()) >= LONG_PHRASE
    keeps_quiet = plain or not is_paragraph(marker.rest)
    if marker.role in _FURNITURE and keeps_quiet:
        draft.claim(index, "furniture", Reason(Code.LABEL, marker.announced, marker.role))
        if marker.role == "tags" and not marker.rest:
            _read_tags(draft, index + 1)
        return True
    return False


def _read_tags(draft: Draft, start: int) -> None:
    """The short lines behind a label of tags."""
    for index in range(start, len(draft.blocks)):
        text = draft.blocks[index].text
        if not draft.is_open(index) or len(text.split()) > LONGEST_TAG:
            break
        if ends_sentence(text):
            break
        draft.claim(index, "furniture", Reason(Code.TAG))


def _read_bare_tags(draft: Draft, start: int) -> bool:
    """Give several words, one or two a line, between the text's end and furniture their role."""
    if draft.body_paragraphs < LEAST_BODY or draft.paragraphs_at(start):
        return False
    above = draft.blocks[start - 1].text if draft.roles[start - 1] == "body" else ""
    if _BARE_TAG.fullmatch(above):
        return False  # the run was looked at from its first line on, and is none
    behind = start
    while behind < len(draft.blocks) and _may_be_tag(draft, behind):
        behind += 1
    below = draft.markers[behind] if behind < len(draft.blocks) else None
    if below is None or behind - start < LEAST_BARE_TAGS:
        return False
    for index in range(start, behind):
        draft.claim(index, "furniture", Reason(Code.TAG))
    return True


def _may_be_tag(draft: Draft, index: int) -> bool:
    text = draft.blocks[index].text
    return draft.is_open(index) and _BARE_TAG.fullmatch(text) is not None


def _read_bio(draft: Draft, index: int) -> bool:
    """A heading of the author's life, and the lines behind it, where the text has ended."""
    if len(draft.paragraphs_at(index + 1)) > MOST_BEHIND_BIO or not draft.body_paragraphs:
        return False
    draft.claim(index, "furniture", Reason(Code.ABOUT_AUTHOR))
    near = range(index + 1, min(index + NEAR_BIO, len(draft.blocks)))
    for place in filter(draft.is_paragraph, near):
        if draft.is_open(place):
            draft.claim(place, "furniture", Reason(Code.ABOUT_AUTHOR))
    return True


def read_credit(draft: Draft, index: int) -> bool:
    """Give a credit its role if it ends the article; whether it did.

    A credit counts above the text, as an agency's byline, and where at most one paragraph follows
    before something else is announced: 557 of 560 real credits are the last or last but one line,
    and one in mid-text is a chart's. It ends the article where there is one to end.
    """
    marker = draft.markers[index]
    if marker is None or marker.role not in ("credit", "agency"):
        return False
    named, used = marker.rest, [index]
    behind = index + 1
    if not named and behind < len(draft.blocks) and _is_free(draft, behind):
        if not _is_name(draft.blocks[behind].text):
            return False
        named, used = draft.blocks[behind].text, [index, behind]
    if not named or len(named) > LONGEST_LABEL or is_paragraph(named):
        return False
    if ends_sentence(named) and len(named.split()) > 3:
        return False
    at_top = draft.body_paragraphs == 0
    if not at_top and len(draft.paragraphs_at(used[-1] + 1)) > 1:
        return False
    draft.credit = bare(named)
    draft.ended = draft.body_paragraphs >= LEAST_BODY
    for place in used:
        code = Code.BEHIND if marker.announced else Code.AGENCY
        draft.claim(place, "credit", Reason(code, marker.announced))
    return True


def _is_free(draft: Draft, index: int) -> bool:
    """Whether a block is open, or an agency's name."""
    marker = draft.markers[index]
    return draft.roles[index] is None and (marker is None or marker.role == "agency")


def read_comments(draft: Draft, index: int) -> bool:
    """Give all that stands behind a heading of comments its role, if the text has ended before it;
    whether it was one."""
    marker = draft.markers[index]
    if marker is None or marker.role != "comments" or marker.rest or draft.body_paragraphs < 2:
        return False
    draft.pass_over(range(index, len(draft.blocks)), Reason(Code.BEHIND, marker.announced))
    return True


def bare(text: str) -> str:
    """A name without the decoration and brackets around it.

    >>> bare("*(رويترز)")
    'رويترز'
    """
    return text.strip(_DECORATION)


_ZONE_WORDS = frozenset("بتوقيت توقيت الساعه gmt utc".split())


def _is_clock(text: str) -> bool:
    """Whether a line is a time of the day and nothing else.

    >>> _is_clock("07:14 بتوقيت أبوظبي"), _is_clock("فاز 3:1 على ضيفه")
    (True, False)
    """
    if len(text) > LONGEST_CLOCK or ":" not in text:
        return False
    line = flatten(text)
    left = without_clocks(line).split()
    return left != line.split() and (not left or left[0] in _ZONE_WORDS) and len(left) <= 3


def _read_bare_date(draft: Draft, index: int) -> bool:
    if _is_clock(draft.blocks[index].text):
        draft.claim(index, "furniture", Reason(Code.CLOCK))
        return True
    if not draft.is_date_line(index):
        if _HASHTAGS.fullmatch(draft.blocks[index].text):
            draft.claim(index, "furniture", Reason(Code.HASHTAGS))
            return True
        if _IS_CODE.fullmatch(draft.blocks[index].text) and not _is_in_table(draft, index):
            draft.claim(index, "furniture", Reason(Code.NUMBER_OR_ADDRESS))
            return True
        if draft.is_above_text(index):
            return _read_line_above_text(draft, index)
        return _read_bare_tags(draft, index)
    draft.note_date(draft.date_kind(index), draft.read_date(index))
    draft.claim(index, "date", Reason(Code.BARE_DATE))
    return True


def _is_in_table(draft: Draft, index: int) -> bool:
    """Whether a number is a cell of a table in the text: in its container, and behind its text."""
    in_text = draft.document.markup and not draft.blocks[index].place
    return in_text and index > 0 and draft.roles[index - 1] == "body"


def _read_line_above_text(draft: Draft, index: int) -> bool:
    """A line between title and text: a date with a name or a section beside it; or a place, a dash
    and a name."""
    text = draft.blocks[index].text
    if len(text) > LONGEST_LABEL:
        return False
    credit = _CREDIT_INSIDE.search(text)
    if credit and is_date_alone(text[: credit.start()], WORDS_ABOVE_TEXT):
        draft.note_date("plain", parse_date(text))
        draft.credit = draft.credit or bare(credit["name"])
        draft.claim(index, "date", Reason(Code.DATE_AND_CREDIT_ABOVE))
        return True
    if ends_sentence(text):
        return False
    if is_date_alone(text, WORDS_ABOVE_TEXT):
        draft.note_date("plain", parse_date(text))
        draft.claim(index, "date", Reason(Code.DATE_ABOVE))
        return True
    name = _PLACE_AND_NAME.fullmatch(text) or _NAME_AND_PLACE.fullmatch(text)
    if name is None and _is_beside_date(draft, index):
        name = _NAME.fullmatch(text)
    if name and not draft.is_outside(index):
        draft.author = draft.author or name["name"]
        draft.claim(index, "byline", Reason(Code.NAME_ABOVE))
        return True
    return False


def _is_beside_date(draft: Draft, index: int) -> bool:
    """Whether a date stands above or below a line, or below another name."""
    below = index + 1
    if below + 1 < len(draft.blocks) and _NAME.fullmatch(draft.blocks[below].text):
        below += 1
    return any(draft.is_date_line(i) for i in (index - 1, below) if i < len(draft.blocks))


def _read_named_date(draft: Draft, index: int, marker: Marker) -> bool:
    if len(draft.blocks[index].text) > LONGEST_LABEL:
        return False
    told = not marker.rest or is_date_alone(marker.rest, OTHER_WORDS)
    if not told and not is_relative_alone(marker.rest):
        return False
    kind = "named" if marker.role == "date" else "updated"
    why = Reason(Code.BEHIND, marker.announced)
    found = parse_date(marker.rest)
    if found is None and draft.now:
        found = parse_relative(marker.rest, draft.now)
    draft.note_date(kind, found)
    draft.claim(index, "date", why)
    behind = index + 1
    below = not marker.rest and behind < len(draft.blocks) and draft.is_open(behind)
    if below and draft.is_date_line(behind):  # the label on one line, the date on the next
        draft.note_date(kind, draft.read_date(behind))
        draft.claim(behind, "date", why)
    return True


def _read_byline(draft: Draft, index: int, marker: Marker) -> bool:
    name = _BEFORE_DATE.split(marker.rest)[0]
    if not _is_name(name) or (marker.begins_headlines and draft.body_paragraphs):
        return False
    draft.author = draft.author or bare(name)
    draft.note_date(draft.date_kind(index), parse_date(marker.rest))
    draft.claim(index, "byline", Reason(Code.BEHIND, marker.announced))
    return True


def _is_name(text: str) -> bool:
    return 0 < len(text) <= 60 and len(text.split()) <= 6 and not ends_sentence(text)
