"""What the walk over an HTML page leaves: its elements, and the pieces of text in them."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from dedup.model import key_of

_NUMBERED = re.compile(r"\S*\d\S*")


class Elements:
    """What the walk remembers of the elements that hold blocks, by number: in the order of the
    page, so that parents stand before their children; 0 is the page."""

    def __init__(self) -> None:
        self.parents: list[int] = []
        self.places: list[str] = []
        self.articles: set[int] = set()
        self.own: set[int] = set()
        """The page's own `article` and those that are its parts, as in a live blog."""
        self.named: set[int] = set()
        """Their names are those of texts."""
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
    named = _NUMBERED.sub("", class_names).split() if class_names else ()
    return key_of(f"{around} {tag} {' '.join(named)}")
