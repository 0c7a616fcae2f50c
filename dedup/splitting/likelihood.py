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
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from dedup.blocks.document import Block, Document
from dedup.lexicon.markers import Lexicon
from dedup.splitting.columns import Columns, list_facts, list_neighbours
from dedup.splitting.facts import NEAR_BELOW, OPEN_PLACES, SEGMENTS, Facts, find_facts
from dedup.splitting.places import open_containers

JUST, FAVOUR = 0.001, 1.0
"""Log odds of what belongs to the text, however unlikely it looks; and what is added to those of
paragraphs behind the text that are made like it, or are in a segment. Without these one composed
page in 150 more loses its last paragraph."""
NEVER = -10.0
"""Log odds of what the user says is no text."""
LEAST_CELLS = 6
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
        _note(
            found, html, _bar(settled, weigh(list_neighbours(settled, table, odds), models.second))
        )
    return found


def settle_places(
    pages: Sequence[Facts], lexicon: Lexicon
) -> tuple[list[Facts], Columns, np.ndarray]:
    """HTML pages after the first look, what is known of their blocks, and what it told of each."""
    table = list_facts(pages)
    odds = _bar(pages, weigh(table, read_models().first))
    told = iter(odds.tolist())
    settled = [_settle_page(facts, _take(told, facts), lexicon) for facts in pages]
    is_new = [new is not old for new, old in zip(settled, pages, strict=True)]
    if any(is_new):
        places = np.repeat(is_new, [len(facts.blocks) for facts in pages])
        table.rows[:, places] = list_facts(list(itertools.compress(settled, is_new))).rows
    return settled, table, odds


def _settle_page(facts: Facts, odds: tuple[float, ...], lexicon: Lexicon) -> Facts:
    """The facts of a page without the names of containers that are not believed; the same where all
    are."""
    blocks = open_containers(facts, odds)
    if blocks == facts.blocks:
        return facts
    evidence = [a + b for a, b in zip(facts.evidence, facts.slots, strict=True)]
    document = Document(blocks, facts.meta, markup=True)
    return find_facts(document, lexicon, evidence, facts.fetched)


def _bar(pages: Sequence[Facts], odds: np.ndarray) -> np.ndarray:
    barred = [block.barred for facts in pages for block in facts.blocks]
    return np.where(barred, NEVER, odds) if any(barred) else odds


def weigh(table: Columns, weights: Weights) -> np.ndarray:
    """The log odds that a model gives each row."""
    told = table.rows * np.array([weights.get(name, 0.0) for name in table.names])[:, None]
    told[0] += weights["bias"]
    # Row by row, whatever stands beside: one block alone would be summed in another order.
    odds: np.ndarray = told.sum(axis=0) if told.shape[1] > 1 else np.cumsum(told, axis=0)[-1]
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
    told = iter(odds.tolist())
    for at in places:
        found[at] = _judge(found[at], _take(told, found[at]))


def _take(odds: Iterator[float], facts: Facts) -> tuple[float, ...]:
    """The next page's odds, of those of all pages' blocks."""
    return tuple(itertools.islice(odds, len(facts.blocks)))


def _judge(facts: Facts, odds: tuple[float, ...]) -> Facts:
    """A page's facts with the odds of its blocks, and what follows from these in HTML."""
    if not facts.is_html:
        return replace(facts, odds=odds)
    odds = _favour_text(facts, _level_lists(facts.blocks, odds))
    beside = zip(facts.is_outside, odds, facts.blocks, strict=True)
    outside = [out and (told <= 0 or block.place in SEGMENTS) for out, told, block in beside]
    columns = zip(odds, facts.is_paragraph, facts.markers, facts.blocks, strict=True)
    plain = [
        told > 0 and paragraph and marker is None and block.place in OPEN_PLACES
        for told, paragraph, marker, block in columns
    ]
    return replace(facts, odds=odds, is_outside=tuple(outside), is_plain=tuple(plain))


def _level_lists(blocks: Sequence[Block], odds: tuple[float, ...]) -> tuple[float, ...]:
    """Odds by which the items of a list are text together, or none: the lower median of theirs."""
    found, at = list(odds), 0
    for _, run in itertools.groupby([(block.slot, block.box) for block in blocks]):
        end = at + len(list(run))
        if blocks[at].tag == "li":
            found[at:end] = [sorted(found[at:end])[(end - at - 1) // 2]] * (end - at)
        at = end
    return tuple(found)


def _favour_text(facts: Facts, odds: tuple[float, ...]) -> tuple[float, ...]:
    """Odds by which what belongs to the text is just likely, where no name of a container and no
    marker speaks against it. Where nothing is like text, as on the smallest pages, that is all in
    its container, and the rules decide."""
    text = [at for at, paragraph in enumerate(facts.is_paragraph) if paragraph and odds[at] > 0]
    if text:
        return _favour_beside(facts, odds, text)
    if max(odds) > 0:
        return odds
    columns = zip(odds, facts.blocks, strict=True)
    return tuple([told if block.place else JUST for told, block in columns])


def _favour_beside(facts: Facts, odds: tuple[float, ...], text: Sequence[int]) -> tuple[float, ...]:
    """Odds that favour what belongs to some paragraphs of the text."""
    found, slots = list(odds), {facts.blocks[at].slot for at in text}
    # From the end on: whether a heading belongs to the text, the paragraph below it tells.
    for at in reversed(range(text[0], len(odds))):
        if found[at] > 0 or not _is_free(facts, at):
            continue
        block, amid = facts.blocks[at], at < text[-1]
        if _is_above_text(facts, found, at) or (amid and _is_part(facts, at, slots)):
            found[at] = JUST
        elif facts.is_paragraph[at] and (block.place == "segment" or _is_alike(block, slots)):
            found[at] += FAVOUR
    _favour_tables(facts, found)
    return _favour_first_heading(facts, found, text[0])


def _favour_tables(facts: Facts, odds: list[float]) -> None:
    """Make the cells of a table right behind a block of the text just likely: standings, prices,
    times of prayer. Of what was laid out in a table few cells stand on end."""
    cells = [
        block.tag in _CELLS and not block.place and _is_free(facts, at)
        for at, block in enumerate(facts.blocks)
    ]
    at = 1
    for are_cells, run in itertools.groupby(cells[1:]):
        end = at + len(list(run))
        if are_cells and odds[at - 1] > 0 and end - at >= LEAST_CELLS:
            odds[at:end] = [max(told, JUST) for told in odds[at:end]]
        at = end


def _is_free(facts: Facts, at: int) -> bool:
    """Whether a block has no marker, no rule of the user's against it, and is no mere link."""
    if facts.markers[at] is not None or facts.blocks[at].barred:
        return False
    return facts.is_prose[at] or not facts.is_link[at]


def _is_part(facts: Facts, at: int, slots: set[int]) -> bool:
    """Whether a block between paragraphs of the text is made like one of them, or is a table's."""
    block = facts.blocks[at]
    in_table = block.tag in _CELLS and not facts.is_paragraph[at] and not block.place
    return not block.heading and (in_table or _is_alike(block, slots))


def _is_alike(block: Block, slots: set[int]) -> bool:
    return not block.place and block.slot in slots


def _is_above_text(facts: Facts, odds: Sequence[float], at: int) -> bool:
    """Whether a block is a heading, and the next a paragraph of the text in the same container."""
    here = facts.blocks[at]
    if not here.heading or here.place not in SEGMENTS | {""} or at + 1 == len(odds):
        return False
    below = facts.blocks[at + 1]
    same = (here.box, here.place) == (below.box, below.place)
    return same and facts.is_paragraph[at + 1] and odds[at + 1] > 0


def _favour_first_heading(facts: Facts, odds: list[float], first: int) -> tuple[float, ...]:
    """Odds by which headings above the first paragraph are likely where they are made like those in
    the text: between an entry's heading and its text may stand a line that the others do not
    have."""
    columns = zip(facts.blocks, odds, strict=True)
    made = {block.slot for block, told in columns if block.heading > 1 and told > 0}
    for at in range(max(0, first - NEAR_BELOW), first):
        block = facts.blocks[at]
        if block.slot in made and not block.place and facts.markers[at] is None:
            odds[at] = max(odds[at], JUST)
    return tuple(odds)
