"""How sure the role of each block is, and which pages somebody should look at.

A logistic model of what is known of a block says how likely it is text of the article; where the
rules have settled otherwise, there is doubt. It never judges: on 1,500 composed pages such a model
is wrong twice as often as the rules, but where the two disagree lie most of the pages on which the
rules are wrong. Trained by `benchmarks/doubt.py`, which says what it is worth; weights in
`doubt.toml`.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from dedup.splitting.facts import STORIES, Facts
from dedup.splitting.marking import FURNITURE
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.roles import LEAST_BODY, Roles

DECIMALS = 3
NEAR = 4  # blocks on each side
MANY = 8  # paragraphs, over which their number tells nothing more
FAR = 20  # blocks
SHORTEST_BODY = 100  # characters
_BOXES = frozenset(["related", "article", "aside", "sidebar"])
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


class Doubt(NamedTuple):
    """What the rules may have got wrong."""

    blocks: np.ndarray
    """For each block the probability that it is text though its role says not, or the other way
    round."""
    page: float
    """The probability that the page's text is not as it should be, with `DECIMALS`."""


class Weights(NamedTuple):
    """Of the two models, by the names of what they weigh."""

    block: dict[str, float]
    page: dict[str, float]


def doubt_page(facts: Facts, roles: Roles) -> Doubt:
    """What to doubt of a page whose blocks have their roles."""
    weights = read_weights()
    likely = weigh(list_facts(facts), weights.block)
    body = np.array([role == "body" for role in roles.given])
    doubts = np.where(body, 1 - likely, likely)
    page = weigh(sum_up(facts, roles.reasons, body, doubts), weights.page)
    return Doubt(doubts.round(DECIMALS), round(float(page[0]), DECIMALS))


def list_facts(facts: Facts) -> dict[str, np.ndarray]:
    """By its name each fact that is weighed: a float for each block."""
    table = _tell_looks(facts) | _tell_places(facts)
    table |= _tell_neighbours(table)
    table |= _tell_position(facts, table)
    return table | {f"{a}*{b}": table[a] * table[b] for a, b in _TOGETHER}


def sum_up(
    facts: Facts, reasons: Sequence[Reason], body: np.ndarray, doubts: np.ndarray
) -> dict[str, np.ndarray]:
    """By its name each thing there is to doubt of a page, one float.

    The most doubted block; and how much prose was left out, beside the text, for reasons that no
    word of the page gives.
    """
    lengths = np.array([len(block.text) for block in facts.blocks])
    untold = ~body & np.array(facts.is_paragraph)
    untold &= np.array([reason.code in _UNTOLD for reason in reasons])
    left_out = lengths[untold].sum() / max(lengths[body].sum(), SHORTEST_BODY)
    return {"most_doubted": doubts.max(keepdims=True), "left_out": np.log1p([left_out])}


def weigh(table: dict[str, np.ndarray], weights: dict[str, float]) -> np.ndarray:
    """The probability that a logistic model gives each row."""
    columns = np.stack([table[name] for name in weights if name != "bias"])
    odds = np.array([w for name, w in weights.items() if name != "bias"]) @ columns
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


def _tell_looks(facts: Facts) -> dict[str, np.ndarray]:
    blocks = facts.blocks
    return {
        "paragraph": _column(facts.is_paragraph),
        "headline": _column(facts.is_headline),
        "link": _column(facts.is_link),
        "date": _column(facts.is_date),
        "marker": _column(map(bool, facts.markers)),
        "look": _column(map(bool, facts.looks)),
        "heading": _column(block.heading > 0 for block in blocks),
        "colon": _column(block.text.endswith(":") for block in blocks),
        "length": np.minimum(np.log1p([len(block.text) for block in blocks]) / 6, 1.2),
    }


def _tell_places(facts: Facts) -> dict[str, np.ndarray]:
    places = [block.place for block in facts.blocks]
    return {
        "plain": _column(facts.is_plain),
        "outside": _column(facts.is_outside),
        "near": _column(place == "near" for place in places),
        "box": _column(place in _BOXES for place in places),
        "furniture": _column(place in FURNITURE for place in places),
        "story": _column(place in STORIES for place in places),
        "part": _column(bool(block.part) for block in facts.blocks),
        "recurs": _column(map(bool, facts.evidence)),
        "html": np.full(len(places), float(facts.is_html)),
    }


def _tell_neighbours(table: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {
        "paragraph_above": _shift(table["paragraph"], 1),
        "marker_above": _shift(table["marker"], 1),
        "link_below": _shift(table["link"], -1),
        "date_below": _shift(table["date"], -1),
        "plain_near": _average_near(table["plain"]),
        "link_near": _average_near(table["link"]),
    }


def _tell_position(facts: Facts, table: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    plain, at = table["plain"], np.arange(len(facts.blocks))
    before = np.cumsum(plain) - plain
    announcer = _column(map(bool, facts.announcers))
    named = _column(m is not None and m.role in ("credit", "agency") for m in facts.markers)
    credit = named * (before >= LEAST_BODY)
    return {
        "position": at / max(len(at) - 1, 1),
        "plain_before": np.minimum(before, MANY) / MANY,
        "plain_behind": np.minimum(plain.sum() - before - plain, MANY) / MANY,
        "before_text": (before == 0).astype(float),
        "since_paragraph": np.minimum(_count_since(table["paragraph"]), FAR) / FAR,
        "behind_announcer": np.minimum(np.cumsum(announcer) - announcer, 1),
        "near_announcer": 1 / (1 + _count_since(announcer)),
        "behind_credit": np.minimum(np.cumsum(credit) - credit, 1),
    }


def _column(values: Iterable[object]) -> np.ndarray:
    return np.array(list(values), float)


def _shift(column: np.ndarray, by: int) -> np.ndarray:
    """The value of the block so many above (or below, where negative); 0 where there is none."""
    shifted = np.zeros_like(column)
    if by > 0:
        shifted[by:] = column[:-by]
    else:
        shifted[:by] = column[-by:]
    return shifted


def _average_near(column: np.ndarray) -> np.ndarray:
    """The average over the blocks near each."""
    at, sums = np.arange(len(column)), np.concatenate([[0], np.cumsum(column)])
    first, end = np.maximum(at - NEAR, 0), np.minimum(at + NEAR + 1, len(at))
    averages: np.ndarray = (sums[end] - sums[first]) / (end - first)
    return averages


def _count_since(column: np.ndarray) -> np.ndarray:
    """How many blocks above each the last one with something stands; very many where none does."""
    at = np.arange(len(column))
    since: np.ndarray = at - np.maximum.accumulate(np.where(column > 0, at, -(10**6)))
    return since
