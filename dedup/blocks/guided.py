"""Walks that know more than a page says: what the user says of its site, and how CSS selects."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from dedup.blocks.document import DROPPED
from dedup.blocks.elements import draw_path
from dedup.blocks.tags import Kind, learn
from dedup.blocks.walk import Walk, Within
from dedup.lexicon.markers import Lexicon
from dedup.lexicon.overrides import Override, Selector

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode


class ToldWalk(Walk):
    """One that knows what the user says of the site."""

    def __init__(self, tree: LexborHTMLParser, lexicon: Lexicon, override: Override) -> None:
        body: Any = tree.body
        super().__init__(body, lexicon)
        self._main, self._dropped = (select(tree, s) for s in (override.main, override.drop))
        self._at = self._known[body.mem_id] = self._note(body.mem_id, self._at, 0)

    def _enter(self, node: LexborNode, at: Within) -> Within | None:
        within = super()._enter(node, at)
        return within and self._note(node.mem_id, within, at[0])

    def _note(self, address: int, within: Within, around: int) -> Within:
        """What holds in an element, be it inline, that the user has named: a container."""
        if address not in self._main and address not in self._dropped:
            return within
        number = within[0] if within[0] != around else self.elements.add(around, "")
        if address in self._main:
            self.elements.main.add(number)
        if address in self._dropped:
            self.elements.dropped.add(number)
            self.elements.places[number] = DROPPED
        return (number, *within[1:5], address, *within[6:])


def choose_override(tree: LexborHTMLParser, known: Sequence[Override]) -> Override | None:
    """The first whose `main` is on a page, or that has none: so the page itself says of which
    template it is. Where there is no such one the first of all."""
    fitting = (one for one in known if not one.main or select(tree, one.main))
    return next(chain(fitting, known), None)


def select(tree: LexborHTMLParser, selector: Selector) -> set[int]:
    """The addresses of the elements that a selector stands for, step by step: lexbor goes back and
    forth between steps, on a deep page for hours."""
    found: set[int] = set()
    for steps in selector:
        chosen = tree.css(steps[0].looks)
        for step in steps[1:]:
            around = {node.mem_id for node in chosen}
            inside: Any = _find_children if step.is_child else _find_inside
            chosen = inside(tree.css(step.looks), around)
        found.update(node.mem_id for node in chosen)
    return found


def _find_children(nodes: list[LexborNode], around: set[int]) -> list[LexborNode]:
    return [node for node in nodes if node.parent and node.parent.mem_id in around]


def _find_inside(nodes: list[LexborNode], around: set[int]) -> list[LexborNode]:
    """Those that lie in some elements, however deep; each level is climbed once."""
    lies = dict.fromkeys(around, True)
    found = []
    for node in nodes:
        climbed, up = [], node.parent
        while up is not None and up.mem_id not in lies:
            climbed.append(up.mem_id)
            up = up.parent
        is_inside = up is not None and lies[up.mem_id]
        lies.update(dict.fromkeys(climbed, is_inside))
        found.extend([node] if is_inside else [])
    return found


class PathWalk(Walk):
    """One that remembers how it came to each slot."""

    def __init__(self, body: LexborNode, lexicon: Lexicon) -> None:
        super().__init__(body, lexicon)
        self.paths = {0: ""}

    def _enter_block(self, node: LexborNode, kind: Kind, at: Within) -> Within:
        within = super()._enter_block(node, kind, at)
        if within[6] not in self.paths:
            around: Any = node.parent  # never `None`, as above
            sign = " > " if learn(around).does == "block" else " "
            names = node.attributes.get("class")
            self.paths[within[6]] = draw_path(self.paths[at[6]], sign, kind.tag, names)
        return within
