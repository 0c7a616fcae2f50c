"""How likely each block is text of the article, by all that is known of it and its neighbours.

A logistic model over the facts of `columns`. HTML pages are looked at twice: the second look knows
what the first found around each block, in its slot and in its container, and no longer believes
containers whose names the first one contradicts. The weights are in `likelihood.toml`, trained by
`benchmarks/likelihood.py`; what they are worth on sites not trained on is told there.
"""

from __future__ import annotations

import functools
import itertools
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from dedup.blocks.document import Document
from dedup.lexicon.markers import Lexicon
from dedup.splitting.columns import Columns, list_facts, list_neighbours
from dedup.splitting.facts import OPEN_PLACES, SEGMENTS, Facts, find_facts
from dedup.splitting.places import open_containers

FAVOUR_OF_HEADING, FAVOUR_OF_ALIKE, FAVOUR_OF_CELL = 5.0, 2.0, 6.0
"""Log odds that are added for headings right above a paragraph, for what is made like paragraphs of
the text, and for cells of a table between two of these."""
JUST = 0.001
_CELLS = frozenset(["td", "th"])
Weights = dict[str, float]


class Models(NamedTuple):
    """Weights of logistic models, by the names of what they weigh."""

    first: Weights
    """Of the first look at HTML pages."""
    second: Weights
    text: Weights
    """Of text pages."""
    page: Weights
    """Of being split wrong (`doubt`)."""


def look_at(pages: Sequence[Facts], lexicon: Lexicon) -> list[Facts]:
    """Pages as they were, and for each block the log odds that it is text (`Facts.odds`). Places of
    containers that hold text after all are gone."""
    found = list(pages)
    html = [at for at, facts in enumerate(pages) if facts.is_html]
    text = [at for at, facts in enumerate(pages) if not facts.is_html]
    models = read_models()
    if text:
        chosen = [pages[at] for at in text]
        _note(found, text, weigh(list_facts(chosen), models.text))
    if html:
        settled, table, odds = settle_places([pages[at] for at in html], lexicon)
        for at, facts in zip(html, settled, strict=True):
            found[at] = facts
        _note(found, html, weigh(list_neighbours(settled, table, odds), models.second))
    return found


def settle_places(
    pages: Sequence[Facts], lexicon: Lexicon
) -> tuple[list[Facts], Columns, np.ndarray]:
    """HTML pages after the first look, what is known of their blocks, and what it told of each."""
    table = list_facts(pages)
    odds = weigh(table, read_models().first)
    columns = zip(pages, _part(odds, pages), strict=True)
    settled = [_settle_page(facts, told, lexicon) for facts, told in columns]
    is_new = [new is not old for new, old in zip(settled, pages, strict=True)]
    if any(is_new):
        places = np.repeat(is_new, [len(facts.blocks) for facts in pages])
        for name, column in list_facts(list(itertools.compress(settled, is_new))).items():
            table[name][places] = column
    return settled, table, odds


def _settle_page(facts: Facts, odds: np.ndarray, lexicon: Lexicon) -> Facts:
    """The facts of a page without the names of containers that are not believed; the same where all
    are."""
    blocks = open_containers(facts, odds.tolist())
    if blocks == facts.blocks:
        return facts
    evidence = [a + b for a, b in zip(facts.evidence, facts.slots, strict=True)]
    document = Document(blocks, facts.meta, markup=True)
    return find_facts(document, lexicon, evidence, facts.fetched)


def weigh(table: Columns, weights: Weights) -> np.ndarray:
    """The log odds that a model gives each row."""
    told = [weight * table[name] for name, weight in weights.items() if name != "bias"]
    odds: np.ndarray = sum(told, np.full(1, weights["bias"]))
    return odds


def likely(odds: np.ndarray) -> np.ndarray:
    """Log odds as probabilities."""
    found: np.ndarray = 1 / (1 + np.exp(-odds))
    return found


@functools.cache
def read_models() -> Models:
    """The weights of `likelihood.toml`."""
    data = tomllib.loads(files("dedup.splitting").joinpath("likelihood.toml").read_text("utf-8"))
    return Models(*(data[name] for name in Models._fields))


def _note(found: list[Facts], places: list[int], odds: np.ndarray) -> None:
    parts = _part(odds, [found[at] for at in places])
    for at, part in zip(places, parts, strict=True):
        found[at] = _judge(found[at], tuple(part.tolist()))


def _judge(facts: Facts, odds: tuple[float, ...]) -> Facts:
    """A page's facts with the odds of its blocks, and what follows from these in HTML."""
    if not facts.is_html:
        return replace(facts, odds=odds)
    odds = _favour_text(facts, odds)
    beside = zip(facts.is_outside, odds, facts.blocks, strict=True)
    outside = [out and (told <= 0 or block.place in SEGMENTS) for out, told, block in beside]
    columns = zip(odds, facts.is_paragraph, facts.markers, facts.blocks, strict=True)
    plain = [
        told > 0 and paragraph and marker is None and block.place in OPEN_PLACES
        for told, paragraph, marker, block in columns
    ]
    return replace(facts, odds=odds, is_outside=tuple(outside), is_plain=tuple(plain))


def _favour_text(facts: Facts, odds: tuple[float, ...]) -> tuple[float, ...]:
    """Odds that favour text, where no name of a container and no marker speaks against it: a
    paragraph lost is worse than one too many. Where nothing is like text, as on the smallest pages,
    all that is in its container is just likely, and the rules decide."""
    text = [at for at, paragraph in enumerate(facts.is_paragraph) if paragraph and odds[at] > 0]
    slots = {facts.blocks[at].slot for at in text}
    amid = range(text[0], text[-1]) if text else range(0)
    found = []
    for at, block in enumerate(facts.blocks):
        favour = 0.0
        begun = bool(text) and at >= text[0]
        is_mere_link = facts.is_link[at] and not facts.is_prose[at]
        if begun and facts.markers[at] is None and not is_mere_link:
            favour = _favour(facts, at, alike=block.slot in slots, amid=at in amid)
        found.append(odds[at] + favour)
    if max(found) > 0:
        return tuple(found)
    columns = zip(found, facts.blocks, strict=True)
    return tuple([told if block.place else JUST for told, block in columns])


def _favour(facts: Facts, at: int, *, alike: bool, amid: bool) -> float:
    block = facts.blocks[at]
    if block.heading and (not block.place or block.place in SEGMENTS):
        return FAVOUR_OF_HEADING * _is_above_paragraph(facts, at)
    if block.place:
        return 0.0
    is_paragraph = facts.is_paragraph[at]
    of_cell = FAVOUR_OF_CELL * (amid and block.tag in _CELLS and not is_paragraph)
    return of_cell or FAVOUR_OF_ALIKE * (alike and (amid or is_paragraph))


def _is_above_paragraph(facts: Facts, at: int) -> bool:
    """Whether the next block is a paragraph in the same container."""
    if at + 1 == len(facts.blocks) or not facts.is_paragraph[at + 1]:
        return False
    here, below = facts.blocks[at], facts.blocks[at + 1]
    return (here.box, here.place) == (below.box, below.place)


def _part(odds: np.ndarray, pages: Sequence[Facts]) -> list[np.ndarray]:
    """A column of all pages' blocks by pages."""
    return np.split(odds, np.cumsum([len(facts.blocks) for facts in pages])[:-1])
