"""How sure the role of each block is, and which pages somebody should look at.

A logistic model of what is known of a block says how likely it is text of the article; where the
rules have settled otherwise, there is doubt. It never judges. Its weights are in `doubt.toml`;
`benchmarks/doubt.py` trains them, and tells how many of the pages that are split wrong lie among
the most doubted: figures in `benchmarks/README.md`.
"""

from __future__ import annotations

import functools
import itertools
import tomllib
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from dedup.blocks.document import LEAST_BODY
from dedup.lexicon.markers import Marker
from dedup.splitting.facts import SEGMENTS, Facts
from dedup.splitting.marking import FURNITURE
from dedup.splitting.reasons import Code
from dedup.splitting.roles import Roles

DECIMALS = 3
NEAR = 4  # blocks on each side
MANY = 8  # paragraphs, over which their number tells nothing more
FAR = 20  # blocks
SHORTEST_BODY = 100  # characters
_UNTOLD = frozenset(
    [
        Code.CONTAINER,
        Code.OUTSIDE,
        Code.STORY,
        Code.ARTICLE_ELEMENT,
        Code.HEADLINES_BEFORE_TEXT,
        Code.BEFORE_TITLE,
        Code.LINK,
        Code.LINK_WITHIN,
        Code.LABEL,
        Code.BEHIND_CREDIT,
        Code.NO_HEADLINE,
        Code.LIST_PART,
    ]
)
"""Reasons to leave a paragraph out that rest on no words of the page which announce it."""


Settled = tuple[Facts, Roles]
"""A page whose blocks have their roles."""
Columns = dict[str, np.ndarray]
"""By its name each fact that is weighed: a float for each block, or page."""


class Doubt(NamedTuple):
    """What the rules may have got wrong on one page."""

    blocks: np.ndarray
    """For each block the probability that it is text though its role says not, or the other way
    round."""
    page: float
    """The probability that the page's text is not as it should be; both with `DECIMALS`."""


class Weights(NamedTuple):
    """Of the two models, by the names of what they weigh."""

    block: dict[str, float]
    page: dict[str, float]


class Spans(NamedTuple):
    """For each block of some pages its own place among all, and where its page begins and ends."""

    at: np.ndarray
    start: np.ndarray
    end: np.ndarray


def doubt_pages(pages: Sequence[Settled]) -> list[Doubt]:
    """What to doubt of each page. Many at once take little time, one takes a millisecond."""
    if not pages:
        return []
    weights, sizes = read_weights(), [len(facts.blocks) for facts, _ in pages]
    likely = weigh(list_facts([facts for facts, _ in pages]), weights.block)
    doubts = doubt_roles(pages, likely)
    told = weigh(sum_up(pages, doubts), weights.page).round(DECIMALS).tolist()
    parts = np.split(doubts.round(DECIMALS), np.cumsum(sizes)[:-1])
    return list(map(Doubt, parts, told))


def doubt_roles(pages: Sequence[Settled], likely: np.ndarray) -> np.ndarray:
    """For each block of all pages how likely its role is wrong, from how likely it is text."""
    return np.where(_is_body(pages), 1 - likely, likely)


def list_facts(pages: Sequence[Facts]) -> Columns:
    """What is known of each block of all pages."""
    spans = _list_spans([len(facts.blocks) for facts in pages])
    table = _tell_looks(pages) | _tell_places(pages)
    table |= _tell_neighbours(table, spans)
    table |= _tell_position(pages, table, spans)
    return table | {f"{a}*{b}": table[a] * table[b] for a, b in _TOGETHER}


def sum_up(pages: Sequence[Settled], doubts: np.ndarray) -> Columns:
    """What there is to doubt of each page: its most doubted block; and how much prose was left out,
    beside the text, for reasons that no word of the page gives."""
    sizes = [len(facts.blocks) for facts, _ in pages]
    starts = np.cumsum([0, *sizes[:-1]])
    body, paragraph = _is_body(pages), _column(facts.is_paragraph for facts, _ in pages) > 0
    lengths = _list_lengths(facts for facts, _ in pages)
    reasons = _column([why.code in _UNTOLD for why in roles.reasons] for _, roles in pages) > 0
    left_out = np.add.reduceat(lengths * (~body & paragraph & reasons), starts)
    text = np.maximum(np.add.reduceat(lengths * body, starts), SHORTEST_BODY)
    most = np.maximum.reduceat(doubts, starts)
    return {"most_doubted": most, "left_out": np.log1p(left_out / text)}


def weigh(table: Columns, weights: dict[str, float]) -> np.ndarray:
    """The probability that a logistic model gives each row."""
    odds = sum(weight * table[name] for name, weight in weights.items() if name != "bias")
    likely: np.ndarray = 1 / (1 + np.exp(-odds - weights["bias"]))
    return likely


@functools.cache
def read_weights() -> Weights:
    """The weights of `doubt.toml`."""
    data = tomllib.loads(files("dedup.splitting").joinpath("doubt.toml").read_text("utf-8"))
    return Weights(data["block"], data["page"])


_TOGETHER = (
    ("paragraph", "box"),
    ("paragraph", "html"),
    ("paragraph", "behind_announcer"),
    ("paragraph", "behind_credit"),
    ("headline", "near_announcer"),
    ("headline", "plain_near"),
    ("headline", "behind_credit"),
    ("headline", "before_text"),
)
"""Facts that say more together than each by itself."""


_PLACES = {
    **dict.fromkeys(FURNITURE, 1),
    **dict.fromkeys(("related", "article", "aside", "sidebar"), 2),
    **dict.fromkeys(SEGMENTS, 3),
    "near": 4,
}


def _tell_looks(pages: Sequence[Facts]) -> Columns:
    lengths = _list_lengths(pages)
    return {
        "paragraph": _column(facts.is_paragraph for facts in pages),
        "headline": _column(facts.is_headline for facts in pages),
        "link": _column(facts.is_link for facts in pages),
        "date": _column(facts.is_date for facts in pages),
        "marker": _column(map(bool, facts.markers) for facts in pages),
        "look": _column(map(bool, facts.looks) for facts in pages),
        "heading": _column([block.heading > 0 for block in facts.blocks] for facts in pages),
        "colon": _column([b.text.endswith(":") for b in facts.blocks] for facts in pages),
        "length": np.minimum(np.log1p(lengths) / 6, 1.2),
    }


def _tell_places(pages: Sequence[Facts]) -> Columns:
    places = _column([_PLACES.get(b.place, 0) for b in facts.blocks] for facts in pages)
    return {
        "plain": _column(facts.is_plain for facts in pages),
        "outside": _column(facts.is_outside for facts in pages),
        "furniture": (places == 1).astype(float),
        "box": (places == 2).astype(float),
        "segment": (places == 3).astype(float),
        "near": (places == 4).astype(float),
        "part": _column([block.part != "" for block in facts.blocks] for facts in pages),
        "recurs": _column(map(bool, facts.evidence) for facts in pages),
        "html": _column([facts.is_html] * len(facts.blocks) for facts in pages),
    }


def _tell_neighbours(table: Columns, spans: Spans) -> Columns:
    above, below = spans.at > spans.start, spans.at < spans.end - 1
    return {
        "paragraph_above": np.roll(table["paragraph"], 1) * above,
        "marker_above": np.roll(table["marker"], 1) * above,
        "link_below": np.roll(table["link"], -1) * below,
        "date_below": np.roll(table["date"], -1) * below,
        "plain_near": _average_near(table["plain"], spans),
        "link_near": _average_near(table["link"], spans),
    }


def _tell_position(pages: Sequence[Facts], table: Columns, spans: Spans) -> Columns:
    plain, (at, start, end) = table["plain"], spans
    before = _count_above(plain, spans)
    behind = np.concatenate([np.cumsum(plain), [0]])[end - 1] - np.cumsum(plain)
    announcer = _column(map(bool, facts.announcers) for facts in pages)
    credit = _column([_is_credit(m) for m in facts.markers] for facts in pages)
    credit *= before >= LEAST_BODY
    return {
        "position": (at - start) / np.maximum(end - start - 1, 1),
        "plain_before": np.minimum(before, MANY) / MANY,
        "plain_behind": np.minimum(behind, MANY) / MANY,
        "before_text": (before == 0).astype(float),
        "since_paragraph": np.minimum(_count_since(table["paragraph"], spans), FAR) / FAR,
        "behind_announcer": np.minimum(_count_above(announcer, spans), 1),
        "near_announcer": 1 / (1 + _count_since(announcer, spans)),
        "behind_credit": np.minimum(_count_above(credit, spans), 1),
    }


def _is_credit(marker: Marker | None) -> bool:
    return marker is not None and marker.role in ("credit", "agency")


def _is_body(pages: Sequence[Settled]) -> np.ndarray:
    body: np.ndarray = _column([role == "body" for role in r.given] for _, r in pages) > 0
    return body


def _column(pages: Iterable[Iterable[int]]) -> np.ndarray:
    """The values of all pages' blocks, each under 256, one page behind the other."""
    return np.frombuffer(b"".join(map(bytes, pages)), np.uint8).astype(float)


def _list_lengths(pages: Iterable[Facts]) -> np.ndarray:
    blocks = itertools.chain.from_iterable(facts.blocks for facts in pages)
    return np.fromiter((len(block.text) for block in blocks), float)


def _list_spans(sizes: Sequence[int]) -> Spans:
    ends = np.cumsum(sizes)
    return Spans(np.arange(ends[-1]), np.repeat(ends - sizes, sizes), np.repeat(ends, sizes))


def _average_near(column: np.ndarray, spans: Spans) -> np.ndarray:
    """The average over the blocks near each."""
    sums = np.concatenate([[0], np.cumsum(column)])
    first = np.maximum(spans.at - NEAR, spans.start)
    end = np.minimum(spans.at + NEAR + 1, spans.end)
    averages: np.ndarray = (sums[end] - sums[first]) / (end - first)
    return averages


def _count_above(column: np.ndarray, spans: Spans) -> np.ndarray:
    """How many of the blocks above each have something."""
    sums = np.concatenate([[0], np.cumsum(column)])
    above: np.ndarray = sums[spans.at] - sums[spans.start]
    return above


def _count_since(column: np.ndarray, spans: Spans) -> np.ndarray:
    """How many blocks above each the last one with something stands; very many where none does."""
    last = np.maximum.accumulate(np.where(column > 0, spans.at, -1))
    return np.where(last >= spans.start, spans.at - last, 10**6)
