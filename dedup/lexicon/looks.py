"""What a line looks like that no phrase gives away."""

from __future__ import annotations

import re

from dedup.lexicon.clocks import without_clocks
from dedup.lexicon.datelines import LONGEST_LABEL
from dedup.lexicon.dates import flatten

LONGEST_BUTTONS = 15  # characters of four letters with signs between them
_ZONE_WORDS = frozenset("بتوقيت توقيت الساعه gmt utc".split())
_CODE = re.compile(r"(?:https?://|www\.)\S+|[\d\W_]*|[AaأاT](?: ?[+-]? ?[AaأاT]){1,3} ?[+-]?")
_HASHTAGS = re.compile(r"#\w+(?:\s+#\w+)*")
_LIST_NUMBER = re.compile(r"list (?:\d+ of \d+|of \d+ items?)")
_TAG = re.compile(r"[^\W\d]{2,}(?: [^\W\d]{2,})?")


def find_look(text: str) -> str:
    """`clock` (a time of the day), `hashtags`, `code` (a number, an address, or the buttons "A A A"
    that make letters larger), `list number` (what readers of screens are told of a list: "list 1 of
    3"), `tag` (one word or two), or nothing.

    >>> list(map(find_look, ["07:14 بتوقيت أبوظبي", "#جسر #نهر", "https://a.example/1", "A A A"]))
    ['clock', 'hashtags', 'code', 'code']
    >>> list(map(find_look, ["فاز 3:1 على ضيفه", "وسم #جسر", "17", "جسر النهر", "list of 3 items"]))
    ['', '', 'code', 'tag', 'list number']
    """
    if ":" in text and len(text) <= LONGEST_LABEL and _is_clock(text):
        return "clock"
    if text.startswith("#") and _HASHTAGS.fullmatch(text):
        return "hashtags"
    may_be_code = text.startswith(("http", "www.")) or len(text) <= LONGEST_BUTTONS
    may_be_code = may_be_code or not text[:1].isalpha()
    if may_be_code and _CODE.fullmatch(text):
        return "code"
    if text.startswith("list ") and _LIST_NUMBER.fullmatch(text):
        return "list number"
    return "tag" if text.count(" ") < 2 and _TAG.fullmatch(text) else ""


def _is_clock(text: str) -> bool:
    line = flatten(text)
    left = without_clocks(line).split()
    return left != line.split() and (not left or left[0] in _ZONE_WORDS) and len(left) <= 3
