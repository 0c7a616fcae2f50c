"""Phrases and class names as `markers.toml` and files of its form hold them."""

import itertools
import math
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from reprlib import repr as short
from typing import Any, NamedTuple

from dedup import arabic
from dedup.errors import BadInput

MARKER_ROLES = frozenset(
    """
    related more latest credit agency date updated byline bio tags share comments legal navigation
    photo end wrapper
    """.split()
)
FORMS = frozenset(["open", "separated", "alone", "label", "start"])
HINTS = ("strong", "weak", "latest", "speech", "follow", "network")
ADDRESSES = ("lists", "networks")
LONGEST_FILE = 1_000_000
"""Letters of a file of markers; the own one has 24,000."""
MOST_CHOICES, MOST_PHRASES = 10_000, 100_000
"""Phrases that one text with braces may stand for, and a file; in the own one 480, and 2,325."""
MOST_PARTS = 64
"""Names joined by dots in one key: `tomllib` takes memory as their square, 8 GB at 45,000."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of `markers.toml`."""

    role: str
    form: str
    language: str
    text: str
    """As the file has it, with one of its alternatives chosen."""
    words: tuple[str, ...]
    """Folded."""
    begins_headlines: bool


class Known(NamedTuple):
    """All that files of markers say."""

    phrases: tuple[Phrase, ...]
    places: dict[str, str]
    """What words in class and id of an element say of it; several are joined by hyphens."""
    hints: dict[str, set[str]]
    """Folded words under each name of `HINTS`."""
    addresses: dict[str, set[str]]
    """Words in addresses, in small letters, under each name of `ADDRESSES`."""


def read_phrases(*more: str) -> Known:
    """What `markers.toml` knows, and what each of `more` adds: texts of the same form.

    A phrase that was known takes the role it is given last; with the role `none` it is forgotten.
    Raises `BadInput` for what is not of that form.
    """
    known: dict[tuple[str, ...], list[Phrase]] = {}
    places: dict[str, str] = {}
    hints: dict[str, set[str]] = {name: set() for name in HINTS}
    addresses: dict[str, set[str]] = {name: set() for name in ADDRESSES}
    own = files("dedup.lexicon").joinpath("markers.toml").read_text("utf-8")
    for text in (own, *more):
        data = parse(text)
        allow("a table", data, _TABLES)
        added: dict[tuple[str, ...], list[Phrase]] = {}
        for number, phrase in enumerate(_list_phrases(data)):
            if number == MOST_PHRASES:
                raise BadInput(f"markers: a file may have {MOST_PHRASES:,} phrases, not more")
            added.setdefault(phrase.words, []).append(phrase)
        known |= added
        for place, tokens in checked(data.get("html", {}), dict, "[html]").items():
            for token in strings(tokens, f"[html] {place}"):
                places["-".join(NOT_LETTERS.split(token.lower()))] = place
        for name, told in checked(data.get("hints", {}), dict, "[hints]").items():
            allow("a name in [hints]", [name], HINTS)
            hints[name].update(map(arabic.letters, strings(told, f"[hints] {name}")))
        for name, told in checked(data.get("addresses", {}), dict, "[addresses]").items():
            allow("a name in [addresses]", [name], ADDRESSES)
            addresses[name].update(map(str.lower, strings(told, f"[addresses] {name}")))
    phrases = (phrase for same in known.values() for phrase in same if phrase.role != "none")
    return Known(tuple(phrases), places, hints, addresses)


def parse(text: str) -> dict[str, Any]:
    """What TOML says, if it is none that only means harm. Raises `BadInput`."""
    if len(text) > LONGEST_FILE:
        raise BadInput(f"markers: a file may have {LONGEST_FILE:,} letters, and this has more")
    if _LONG_KEY.search(text):
        raise BadInput(f"markers: a key has more than {MOST_PARTS} names joined by dots")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        raise BadInput(f"markers: not TOML: {why}") from why
    except RecursionError as why:
        raise BadInput("markers: tables or lists are nested too deep") from why
    except ValueError as why:  # of a number that is longer than Python reads
        raise BadInput(f"markers: not TOML that can be read: {why}") from why


_NAME = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_LONG_KEY = re.compile(rf"(?<![\w-])(?:{_NAME}[ \t]*+\.[ \t]*+){{{MOST_PARTS}}}")
NOT_LETTERS = re.compile(r"[^a-z]+")
"""What stands between the words of a class or id."""
_TABLES = ("markers", "html", "hints", "addresses", "site")


def _list_phrases(data: dict[str, Any]) -> Iterator[Phrase]:
    for table in checked(data.get("markers", []), list, "[[markers]]"):
        checked(table, dict, "[[markers]]")
        role, form = table.get("role"), table.get("form", "separated")
        allow("role", [role], {*MARKER_ROLES, "none"})
        allow("form", [form], FORMS)
        begins = checked(table.get("begins_headlines", False), bool, "begins_headlines")
        for language, written in table.items():
            if language in ("role", "form", "begins_headlines"):
                continue
            for text in strings(written, language):
                for chosen in _expand(text):
                    words = tuple(arabic.words(chosen))
                    if not words:
                        raise BadInput(f"markers: {language}: no word in {text!r}")
                    yield Phrase(role, form, language, chosen, words, begins)


def allow(name: str, given: Iterable[Any], known: Collection[str]) -> None:
    """Raises `BadInput` for a value that is not known."""
    for value in given:
        if value not in tuple(known):
            names = ", ".join(sorted(known))
            raise BadInput(f"markers: {name} must be one of {names}, got {short(value)}")


def strings(value: Any, name: str) -> list[str]:
    """A value that must be a list of strings. Raises `BadInput`."""
    return [checked(text, str, name) for text in checked(value, list, name)]


def _expand(text: str) -> Iterator[str]:
    """Every choice of one alternative from each pair of braces. Raises `BadInput` for too many.

    >>> list(_expand("{read|see} also{ on|}"))
    ['read also on', 'read also', 'see also on', 'see also']
    """
    parts = _CHOICE.split(text)  # literal, alternatives, literal, ...
    choices = [part.split("|") if at % 2 else [part] for at, part in enumerate(parts)]
    if math.prod(map(len, choices)) > MOST_CHOICES:
        said = f"{text!r:.60} stands for more than {MOST_CHOICES:,} phrases"
        raise BadInput(f"markers: {said}: write fewer braces")
    return map("".join, itertools.product(*choices))


_CHOICE = re.compile(r"\{([^{}]*)\}")


_KINDS: dict[Any, str] = {list: "a list", dict: "a table", str: "a string", bool: "true or false"}


def checked(value: Any, kind: Any, name: str) -> Any:
    """A value that must be of a kind. Raises `BadInput`."""
    if not isinstance(value, kind):
        raise BadInput(f"markers: {name} must be {_KINDS[kind]}, got {short(value)}")
    return value
