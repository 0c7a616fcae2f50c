"""What the walk over an HTML page leaves: its elements, and the pieces of text in them."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from dedup.model import key_of

LONGEST_PATH = 200
"""Letters of a slot's path, as CSS selects it: what stands before is left out."""
_LONGEST_STEP = 100
_NUMBERED = re.compile(r"\S*\d\S*")
_SIGNS = re.compile(r"\A-|[^\w-]")
"""What CSS reads otherwise in a name than HTML."""


class Elements:
    """What the walk remembers of the elements that hold blocks, by number: in the order of the
    page, so that parents stand before their children; 0 is the page."""

    def __init__(self) -> None:
        self.parents: list[int] = []
        self.places: list[str] = []
        self.articles: set[int] = set()
        self.own: set[int] = set()
        """The page's own `article` and those that are its parts, as in a live blog; and what lies
        around `main`."""
        self.named: set[int] = set()
        """Their names are those of texts."""
        self.main: set[int] = set()
        """The user says that the text is in them, and nowhere else."""
        self.dropped: set[int] = set()
        """The user says that they are furniture."""
        self.titled: set[int] = set()
        """The headline lies inside."""
        self.prose: list[int] = []
        """Characters of paragraphs that are not links, with all that lies inside."""
        self.paragraphs: list[int] = []
        """How many they are."""

    def add(self, parent: int, place: str) -> int:
        """A new element; returns its number."""
        self.parents.append(parent)
        self.places.append(place)
        return len(self.parents) - 1


class Piece(NamedTuple):
    """A block before its place is settled."""

    text: str
    element: int
    heading: int
    link_share: float
    url: str | None
    link_text: str | None
    slot: int
    tag: str
    behind_picture: bool


@functools.lru_cache(maxsize=50_000)
def name_slot(around: int, tag: str, class_names: str | None) -> int:
    """The slot of an element in that of the block-level element around it. Classes with numbers in
    them are of one page (`post-1234`)."""
    return key_of(f"{around} {tag} {' '.join(_list_names(class_names))}")


def draw_path(around: str, sign: str, tag: str, class_names: str | None) -> str:
    """The path of a slot as CSS selects it, from that of the one around it and the sign between
    them.

    >>> draw_path("div.a", " > ", "ul", "tools md:flex w-1")
    'div.a > ul.tools.md\\\\:flex'
    """
    step = _escape(tag) if len(tag) < _LONGEST_STEP / 2 else "*"
    for name in _list_names(class_names):
        longer = f"{step}.{_escape(name)}"
        step = longer if len(longer) <= _LONGEST_STEP else step
    path = f"{around}{sign}{step}" if around else step
    if len(path) <= LONGEST_PATH:
        return path
    return path[-LONGEST_PATH:].partition(" ")[2].removeprefix("> ")


def _escape(name: str) -> str:
    return _SIGNS.sub(r"\\\g<0>", name)


def _list_names(class_names: str | None) -> list[str]:
    return _NUMBERED.sub("", class_names).split() if class_names else []
