"""What a line announces: phrases from `markers.toml`, matched by their folded words."""

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, NamedTuple

from dedup import arabic
from dedup.errors import BadInput
from dedup.splitting.dates import is_date_alone

MARKER_ROLES = frozenset(
    """
    related more latest credit agency date updated byline tags share comments legal navigation photo
    end wrapper
    """.split()
)
FORMS = frozenset(["open", "separated", "alone", "label", "start"])
LONGEST_LINE = 240
"""Characters; a longer line is a paragraph and announces nothing."""

_WORD = re.compile(
    r"[^\W_](?:[\w\u0640\u064b-\u065f\u0670\u200b-\u200f]*[^\W_\u0640]"
    r"[\u064b-\u065f\u0670]*)?|[^\W_]"
)
_SEPARATOR = re.compile(
    r"[\s\u0640\u064b-\u0652)\]}*]*(?P<sign>[:：﹕∶|/\\\-–—.…>»►◄←👇؛!]*)[\s*]*"
)
_TARGET = re.compile(r"\s*(?:في|على|علي|عن|من|حول)\s+(?:[^\s:|]+\s+){0,4}[^\s:|]+\s*[:|]\s*")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of `markers.toml`."""

    role: str
    form: str
    words: tuple[str, ...]
    begins_headlines: bool


class Marker(NamedTuple):
    """A phrase found at the beginning of a line."""

    role: str
    announced: str
    """The phrase as it stands on the page, without the separator."""
    rest: str
    """What follows it on the line, stripped; empty when it stands alone."""
    begins_headlines: bool = False
    """Whether headlines begin with it too, as with "report: ..."."""


def find_marker(line: str) -> Marker | None:
    """The longest phrase that the line begins with and whose form allows what follows.

    >>> find_marker("إقرأ أيضاً:")
    Marker(role='related', announced='إقرأ أيضاً', rest='', begins_headlines=False)
    >>> find_marker("▪ قـــد يهمك | الرئيس يستقبل السفراء").rest
    'الرئيس يستقبل السفراء'
    >>> find_marker("المصدر ذاته أكد أن العمل مستمر.") is find_marker("وأقر أيضا بالخطأ.") is None
    True
    """
    if len(line) > LONGEST_LINE:
        return None
    spoken = []
    for match in _WORD.finditer(line):
        # A word of the page may fold to several ("24ساعة" does not; "ﷺ" does): take them as one.
        spoken.append((arabic.fold(match.group()).strip(), match.start(), match.end()))
        if len(spoken) > _longest_phrase():
            break
    if not spoken:
        return None
    first = spoken[0][1]
    for phrase in phrases_by_first_word().get(spoken[0][0], ()):
        count = len(phrase.words)
        if tuple(word for word, _, _ in spoken[:count]) == phrase.words:
            end = spoken[count - 1][2]
            marker = _judge(phrase, line[first:end], line[end:])
            if marker:
                return marker
    return _find_agencies(line)


def _judge(phrase: Phrase, announced: str, behind: str) -> Marker | None:
    separator = _SEPARATOR.match(behind)
    assert separator is not None  # every part of the pattern is optional
    rest = _unbracket(behind[separator.end() :].strip())
    found = Marker(phrase.role, announced, rest, phrase.begins_headlines)
    if phrase.form == "start":
        return found
    if not _has_word(rest):
        return found._replace(rest="", begins_headlines=False)
    if phrase.form == "alone":
        return None
    if separator["sign"]:
        return found
    if phrase.form == "label":
        return found if _is_value(phrase.role, rest) else None
    if phrase.form == "open":
        target = _TARGET.match(behind)
        if target:
            return found._replace(rest=behind[target.end() :].strip())
        if not rest.endswith((".", "،", ":")) and len(rest) <= 110:
            return found
    return None


_NO_NAMES = frozenset("على في عن من إلى الى إن ان أن أنه إنه the a an in on".split())


def _is_value(role: str, rest: str) -> bool:
    """Whether what follows a label without a separator is its value and not a sentence's end."""
    if role in ("date", "updated"):
        return is_date_alone(rest)
    said = rest.split()
    is_short = len(rest) <= 60 and len(said) <= (4 if role == "byline" else 6)
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


def _find_agencies(line: str) -> Marker | None:
    """A line that is nothing but names of agencies: `فرانس24/ أ ف ب`, `(رويترز)`."""
    if len(line) > 60:
        return None
    left = arabic.words(line)
    names = agency_names()
    while left:
        name = next((n for n in names if tuple(left[: len(n)]) == n), None)
        if name is None:
            return None
        left = left[len(name) :]
    return Marker("agency", "", line.strip()) if _has_word(line) else None


def _has_word(text: str) -> bool:
    return _WORD.search(text) is not None


@functools.cache
def phrases_by_first_word() -> dict[str, tuple[Phrase, ...]]:
    """Phrases, longest first, by the folded word they begin with."""
    found: dict[str, list[Phrase]] = {}
    for phrase in all_phrases():
        if phrase.role != "agency":
            found.setdefault(phrase.words[0], []).append(phrase)
    return {word: tuple(sorted(ps, key=lambda p: -len(p.words))) for word, ps in found.items()}


@functools.cache
def agency_names() -> tuple[tuple[str, ...], ...]:
    """Folded names of agencies, longest first."""
    names = {phrase.words for phrase in all_phrases() if phrase.role == "agency"}
    return tuple(sorted(names, key=lambda words: (-len(words), words)))


@functools.cache
def all_phrases() -> tuple[Phrase, ...]:
    """The phrases of `markers.toml`, in its order. Raises `BadInput` for an unknown role, form."""
    for table in _data()["markers"]:
        for kind, known in (("role", MARKER_ROLES), ("form", FORMS)):
            if table[kind] not in known:
                names = ", ".join(sorted(known))
                raise BadInput(f"markers: {kind} must be one of {names}, got {table[kind]!r}")
    return tuple(
        Phrase(
            table["role"],
            table["form"],
            tuple(arabic.words(phrase)),
            table.get("begins_headlines", False),
        )
        for table in _data()["markers"]
        for phrases in table.values()
        if isinstance(phrases, list)
        for phrase in phrases
    )


@functools.cache
def places_by_token() -> dict[str, str]:
    """Word in a class or id to the place it stands for."""
    return {token: place for place, tokens in _data()["html"].items() for token in tokens}


@functools.cache
def _data() -> dict[str, Any]:
    text = files("dedup.splitting").joinpath("markers.toml").read_text("utf-8")
    return tomllib.loads(text)


@functools.cache
def _longest_phrase() -> int:
    return max(len(phrase.words) for phrase in all_phrases())
