"""What a line announces: the known phrases, matched by their folded words."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from dedup import arabic
from dedup.lexicon.dates import is_date_alone
from dedup.lexicon.lines import LONGEST_HEADLINE
from dedup.lexicon.names import LONGEST_NAME, MOST_NAME_WORDS
from dedup.lexicon.overrides import Overrides, read_overrides
from dedup.lexicon.phrases import NOT_LETTERS, Known, Phrase, read_phrases
from dedup.lexicon.relative import is_relative_alone

LONGEST_AGENCIES, LONGEST_LEGAL = 40, 120  # characters
LONGEST_LINE = 240
"""Characters; a longer line is a paragraph and announces nothing."""

LONGEST_NAMES = 2_000  # characters of a class or id that are looked at

_WORD = re.compile(
    r"[^\W_](?:[\w\u0640\u064b-\u065f\u0670\u200b-\u200f]*[^\W_\u0640]"
    r"[\u064b-\u065f\u0670]*)?|[^\W_]"
)
_SEPARATOR = re.compile(
    r"[\s\u0640\u064b-\u0652)\]}*]*(?P<comma>[،,]?)(?P<sign>[:：﹕∶|/\\\-–—.…>»►◄▶◀←👇👈👉⬇▼؛!]*)[\s*]*"
)
_TOWNS = frozenset(["قنا"])
"""Folded words that are an agency's name, and a town's before the name of its province."""
LONGEST_TARGET = 4  # words: "read also on the same matter" has no headline
_TOWARDS = frozenset("في على عن من حول in on about sur dans".split())
_BESIDE_AGENCY = ("/", " - ", " – ", " — ")
_COUNT = re.compile(r"[(\[]?\s*\d{1,6}\s*[)\]]?")
_TARGET = re.compile(r"\s*(?:في|على|علي|عن|من|حول)\s+(?:[^\s:|]+\s+){0,4}[^\s:|]+\s*[:|]\s*")


class Marker(NamedTuple):
    """A phrase found at the beginning of a line."""

    role: str
    announced: str
    """The phrase as it stands on the page, without the separator."""
    rest: str
    """What follows it on the line, stripped; empty when it stands alone."""
    begins_headlines: bool = False
    """Whether headlines begin with it too, as with "report: ..."."""


class _Node:
    """The phrases that end with one word behind others, and those that go on, by their next."""

    __slots__ = ("following", "phrases")

    def __init__(self) -> None:
        self.following: dict[str, _Node] = {}
        self.phrases: list[Phrase] = []

    def reach(self, words: tuple[str, ...]) -> _Node:
        """The node at the end of some words, made where there is none."""
        node = self
        for word in words:
            node = node.following.setdefault(word, _Node())
        return node


class Lexicon:
    """The phrases and class names that are known, and what users say of sites; `read_lexicon` makes
    one."""

    def __init__(self, known: Known, overrides: Overrides) -> None:
        self.overrides = overrides
        self.phrases = phrases = known.phrases
        self._places, self._hints = known.places, known.hints
        self.addresses = known.addresses
        self._long_places = [(f"-{n}-", place) for n, place in known.places.items() if "-" in n]
        self._tree = _Node()
        self._buttons: dict[str, set[tuple[str, ...]]] = {}
        self._agencies: dict[str, set[tuple[str, ...]]] = {}
        for phrase in phrases:
            first = phrase.words[0]
            if phrase.role == "agency":
                self._agencies.setdefault(first, set()).add(phrase.words)
                continue
            self._tree.reach(phrase.words).phrases.append(phrase)
            if phrase.role in _ROWS:
                self._buttons.setdefault(first, set()).add(phrase.words)
        # Most lines are told from markers, and most elements from boxes, by what was met before.
        self._may_begin = functools.lru_cache(maxsize=100_000)(self._look_at_token)
        self._may_hint = functools.lru_cache(maxsize=100_000)(self._look_for_hint)
        self._place_of = functools.lru_cache(maxsize=20_000)(self._find_place)
        self._guessed = functools.lru_cache(maxsize=1_000)(self._guess)  # asked for twice

    def place_of(self, class_names: str | None, id_name: str | None) -> str:
        """The place that the class and id of an element stand for, or an empty string."""
        return self._place_of((class_names or "")[:LONGEST_NAMES], (id_name or "")[:LONGEST_NAMES])

    def find(self, line: str) -> Marker | None:
        """The longest phrase that the line begins with and whose form allows what follows.

        >>> find = read_lexicon().find
        >>> find("إقرأ أيضاً:")
        Marker(role='related', announced='إقرأ أيضاً', rest='', begins_headlines=False)
        >>> find("▪ قـــد يهمك | الرئيس يستقبل السفراء").rest
        'الرئيس يستقبل السفراء'
        >>> find("فيسبوك تويتر واتساب").role
        'share'
        >>> find("المصدر ذاته أكد أن العمل مستمر.") is find("وأقر أيضا بالخطأ.") is None
        True
        """
        if len(line) > LONGEST_LINE:
            return None
        if "©" in line and len(line) <= LONGEST_LEGAL:
            return Marker("legal", "©", "")
        if _APPEARED.match(line):
            return Marker("wrapper", "The post", "")
        found = self._find_phrase(line)
        if found is None and len(line) <= LONGEST_AGENCIES:
            return self._find_agency_in(line)
        return found

    def _find_agency_in(self, line: str) -> Marker | None:
        """An agency beside another, or beside a place: `واس / الرياض`, `وكالات - مرج الزيتون`."""
        for sign in filter(line.__contains__, _BESIDE_AGENCY):
            parts = [part.strip() for part in line.split(sign) if any(map(str.isalpha, part))]
            named = [part for part in parts if self._find_agencies(part)]
            if len(parts) < 2 or not named or _TOWNS.issuperset(arabic.words(parts[0])):
                continue
            if sign == "/":
                return Marker("agency", "", line.strip())
            if len(parts) == 2 and all(map(_may_be_place, parts)):
                return Marker("agency", "", named[0])
        return None

    def _find_phrase(self, line: str) -> Marker | None:
        if not self._may_begin(line.partition(" ")[0]):
            return None
        node, start, first = self._tree, 0, ""
        ended: list[tuple[list[Phrase], int]] = []
        for word in _WORD.finditer(line):
            said = _fold_word(word.group())
            if node is self._tree:
                start, first = word.start(), said
            if said not in node.following:
                break
            node = node.following[said]
            if node.phrases:
                ended.append((node.phrases, word.end()))
        for phrases, end in reversed(ended):
            for phrase in phrases:
                marker = _judge(phrase, line[start:end], line[end:])
                if marker:
                    return marker
        if first in self._agencies:
            return self._find_agencies(line)
        if first in self._hints["follow"] and self._asks_to_follow(line):
            return Marker("share", line.strip(), "")
        return self._find_row(line) if first in self._buttons else None

    def guess(self, line: str) -> Marker | None:
        """What a line that begins with no phrase announces all the same, by a word that it holds.

        Whether headlines follow, the caller has to see.

        >>> guess = read_lexicon().guess
        >>> guess("ومما كتبنا وقد يعنيكم أن تقرؤوه:").rest, guess("قراؤنا يقرؤون | فتح الجسر").rest
        ('', 'فتح الجسر')
        >>> guess("وقال أيضا: سنعود") is guess("المزيد من القتلى سقطوا اليوم في المدينة.") is None
        True
        """
        return self._guessed(line)

    def _guess(self, line: str) -> Marker | None:
        if len(line) > LONGEST_LINE or not any(map(self._may_hint, line.split())):
            return None
        begin = _WORD.search(line)
        split = begin and _SIGN.search(line, begin.end())  # a sign before the words parts nothing
        announced = (line[: split.start()] if split else line).strip()
        rest = line[split.end() :].strip() if split else ""
        said = arabic.words(announced)
        known = _without_prefixes(said)
        alone = not _has_word(rest) and len(said) <= LONGEST_WEAK_WORDS
        told = self._list_hints(known, _TELLING if alone else _TELLING[:1])
        short = 1 <= len(said) <= LONGEST_GUESS_WORDS and len(rest) <= LONGEST_HEADLINE
        if not short or not told:
            return None
        if _SENTENCE_END.search(line) or not known.isdisjoint(self._hints["speech"]):
            return None
        role = "latest" if "latest" in told else "related"
        return Marker(role, _unmark(announced), rest if _has_word(rest) else "")

    def _look_at_token(self, token: str) -> bool:
        """Whether any phrase may begin with a line's first token."""
        word = _WORD.search(token)
        first = word and _fold_word(word.group())  # none in decoration: the words come behind it
        known = (self._tree.following, self._agencies, self._hints["follow"])
        return first is None or any(first in words for words in known)

    def _look_for_hint(self, token: str) -> bool:
        """Whether a token of a line gives an announcement away."""
        return bool(self._list_hints(_without_prefixes(arabic.words(token)), _TELLING))

    def _list_hints(self, words: set[str], names: tuple[str, ...]) -> list[str]:
        return [name for name in names if not words.isdisjoint(self._hints[name])]

    def _find_agencies(self, line: str) -> Marker | None:
        """A line that is nothing but names of agencies: `فرانس24/ أ ف ب`, `(رويترز)`."""
        if len(line) > LONGEST_NAME:
            return None
        named = _consists_of(arabic.words(line), self._agencies)
        return Marker("agency", "", line.strip()) if named and _has_word(line) else None

    def _asks_to_follow(self, line: str) -> bool:
        """Whether a line that begins so ends in a network's name: `تابعوا المدى على أخبار جوجل`."""
        behind = arabic.words(line)[-2:]
        return len(line) <= LONGEST_CALL and not self._hints["network"].isdisjoint(behind)

    def _find_row(self, line: str) -> Marker | None:
        """A line that is nothing but buttons in a row: `فيسبوك تويتر واتساب`."""
        row = len(line) <= LONGEST_CALL and _consists_of(arabic.words(line), self._buttons)
        return Marker("share", line.strip(), "") if row else None

    def _find_place(self, class_names: str, id_name: str) -> str:
        names = f"{class_names} {id_name}".lower()
        tokens = NOT_LETTERS.split(names)
        found = {self._places[token] for token in tokens if token in self._places}
        runs = [f"-{NOT_LETTERS.sub('-', name)}-" for name in names.split()]
        found.update(place for long, place in self._long_places if any(long in r for r in runs))
        if "related" in found:
            return "related"  # "sidebar-related" is both; what it announces counts more
        return min(found - {"text"}, default="text" if found else "")


def _may_be_place(text: str) -> bool:
    """Whether a text is a word or few, and no sentence's end."""
    return len(text.split()) <= MOST_PLACE_WORDS and text[-1:].isalpha()


MOST_PLACE_WORDS = 3
_TELLING = ("strong", "weak", "latest")
"""Hints that a line announces; those behind the first do where nothing stands behind it."""
LONGEST_CALL = 80  # characters, of buttons in a row too
_APPEARED = re.compile(r"The post .+ (?:appeared first|first appeared) on .+")
_ROWS = frozenset(["share", "navigation"])
_PERIODS = frozenset(
    "هذا اليوم الاسبوع الشهر الان خلال 24 48 ساعه today this week month now".split()
)
_COUNTED = frozenset(["comments", "share", "navigation"])
LONGEST_GUESS_WORDS, LONGEST_WEAK_WORDS = 6, 4
_SIGN = re.compile(r"\s*(?::-?|\.\.+|…|[|/>»►◄👇👈👉⬇▼]|\s[-–—]\s?)\s*")
_SENTENCE_END = re.compile(r"[^.]\.$|[،؟?!]$")


@functools.lru_cache(maxsize=20_000)
def _fold_word(word: str) -> str:
    """A word of a page folded; one that becomes several ("ﷺ") is still one."""
    return arabic.fold(word).strip()


def _without_prefixes(words: list[str]) -> set[str]:
    """Words as they are, and without "and" and "for"."""
    return {word.removeprefix(prefix) for word in words for prefix in ("", "و", "ل")}


def _consists_of(words: list[str], names: dict[str, set[tuple[str, ...]]]) -> bool:
    """Whether words are nothing but names, the longest first. names: by their first word."""
    while words:
        known = names.get(words[0], ())
        name = max((n for n in known if tuple(words[: len(n)]) == n), key=len, default=None)
        if name is None:
            return False
        words = words[len(name) :]
    return True


_DECORATED = re.compile(r"^(?:##|[👈👉🔴◄►▶■▪●✅])|(?:\.\.|…|[:»>👇⬇▼►◄])\s*-?$")


def is_decorated(line: str) -> bool:
    """Whether a line begins or ends with a sign that announces.

    >>> is_decorated("ومن أخبارنا 👇"), is_decorated("ماذا بعد")
    (True, False)
    """
    return _DECORATED.search(line.strip()) is not None


def _unmark(announced: str) -> str:
    words = list(_WORD.finditer(announced))
    return announced[words[0].start() : words[-1].end()] if words else announced


def _judge(phrase: Phrase, announced: str, behind: str) -> Marker | None:
    separator = _SEPARATOR.match(behind)
    assert separator is not None  # every part of the pattern is optional
    rest = _unbracket(behind[separator.end() :].strip())
    if _only_counts(phrase.role, rest):
        rest = ""
    found = Marker(phrase.role, announced, rest, phrase.begins_headlines)
    if phrase.form == "start":
        return found
    if not _has_word(rest):
        return found._replace(rest="", begins_headlines=False)
    if phrase.form == "alone":
        return None
    if separator["sign"] or (phrase.role in ("photo", "byline") and separator["comma"]):
        return found
    if phrase.form == "label":
        return found if _is_value(phrase.role, rest) else None
    return _judge_open(found, behind) if phrase.form == "open" else None


def _only_counts(role: str, rest: str) -> bool:
    """Whether what stands behind a label says how many or when, and nothing else."""
    if role in _COUNTED and _COUNT.fullmatch(rest):
        return True  # "comments (3)", "views 1204"
    return role == "latest" and _PERIODS.issuperset(arabic.words(rest))  # "most read this week"


def _judge_open(found: Marker, behind: str) -> Marker | None:
    """A phrase that needs no separator: what it is about, or a headline, stands behind it."""
    target, rest = _TARGET.match(behind), found.rest
    if target:
        return found._replace(rest=behind[target.end() :].strip())
    if len(rest.split()) <= LONGEST_TARGET and rest.split()[0] in _TOWARDS:
        return found._replace(rest="")
    ends = rest.endswith((".", "،", ":"))
    return None if ends or len(rest) > LONGEST_HEADLINE else found


_NO_NAMES = frozenset("على في عن من إلى الى إن ان أن أنه إنه the a an in on".split())


def _is_value(role: str, rest: str) -> bool:
    """Whether what follows a label without a separator is its value and not a sentence's end."""
    if role in ("date", "updated"):
        return is_date_alone(rest) or is_relative_alone(rest)
    said = rest.split()
    most = 4 if role == "byline" else MOST_NAME_WORDS
    is_short = len(rest) <= LONGEST_NAME and len(said) <= most
    if role == "byline" and said[0] in _NO_NAMES:
        return False
    return is_short and not rest.endswith((".", "!", "؟", "?")) and not re.search(r"\d", rest)


def _unbracket(rest: str) -> str:
    """Without the bracket that was opened before the marker: `(اقرأ أيضا: ...)`.

    >>> _unbracket("وزير النقل يفتتح الجسر)"), _unbracket("فيلم (الجسر)")
    ('وزير النقل يفتتح الجسر', 'فيلم (الجسر)')
    """
    for opening, closing in ("()", "[]", "{}"):
        if rest.endswith(closing) and rest.count(opening) < rest.count(closing):
            return rest[:-1].rstrip()
    return rest


def _has_word(text: str) -> bool:
    return _WORD.search(text) is not None


@functools.lru_cache(maxsize=8)
def read_lexicon(*more: str) -> Lexicon:
    """The lexicon of `markers.toml` and of `more` (`read_phrases`, `read_overrides`)."""
    return Lexicon(read_phrases(*more), read_overrides(*more))
