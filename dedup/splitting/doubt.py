"""How sure the role of each block is, and which pages somebody should look at.

`likelihood` says how likely a block is text of the article; where the rules have settled otherwise,
there is doubt. `benchmarks/doubt.py` trains the weights of pages ([page] in `likelihood.toml`), and
tells how many of the pages that are split wrong lie among the most doubted: figures in
`benchmarks/README.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dedup.splitting.columns import Columns, column_of, list_lengths
from dedup.splitting.facts import Facts
from dedup.splitting.likelihood import likely, read_models, weigh
from dedup.splitting.reasons import Code
from dedup.splitting.roles import Roles

DECIMALS = 3
SHORTEST_BODY = 100  # characters
TOLD = 3.0
"""Log odds that a word of the page which announces a block takes from what it looks like."""
_UNTOLD = frozenset(
    [
        Code.CONTAINER,
        Code.UNLIKELY,
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


class Doubt(NamedTuple):
    """What the rules may have got wrong on one page."""

    blocks: np.ndarray
    """For each block the probability that it is text though its role says not, or the other way
    round."""
    page: float
    """The probability that the page's text is not as it should be; both with `DECIMALS`."""


def doubt_pages(pages: Sequence[Settled]) -> list[Doubt]:
    """What to doubt of each page."""
    if not pages:
        return []
    doubts, sizes = doubt_roles(pages), [len(facts.blocks) for facts, _ in pages]
    told = likely(weigh(sum_up(pages, doubts), read_models().page)).round(DECIMALS).tolist()
    parts = np.split(doubts.round(DECIMALS), np.cumsum(sizes)[:-1])
    return list(map(Doubt, parts, told))


def doubt_roles(pages: Sequence[Settled]) -> np.ndarray:
    """For each block of all pages how likely its role is wrong."""
    odds = np.concatenate([np.array(facts.odds) for facts, _ in pages])
    told = ~_is_body(pages) & ~_is_untold(pages)
    text = likely(odds - TOLD * told)
    return np.where(_is_body(pages), 1 - text, text)


def sum_up(pages: Sequence[Settled], doubts: np.ndarray) -> Columns:
    """What there is to doubt of each page: its most doubted block; and how much prose was left out,
    beside the text, for reasons that no word of the page gives."""
    sizes = [len(facts.blocks) for facts, _ in pages]
    starts = np.cumsum([0, *sizes[:-1]])
    body, paragraph = _is_body(pages), column_of(facts.is_paragraph for facts, _ in pages) > 0
    lengths = list_lengths(facts for facts, _ in pages)
    left_out = np.add.reduceat(lengths * (~body & paragraph & _is_untold(pages)), starts)
    text = np.maximum(np.add.reduceat(lengths * body, starts), SHORTEST_BODY)
    most = np.maximum.reduceat(doubts, starts)
    return {"most_doubted": most, "left_out": np.log1p(left_out / text)}


def _is_untold(pages: Sequence[Settled]) -> np.ndarray:
    untold: np.ndarray = (
        column_of([why.code in _UNTOLD for why in roles.reasons] for _, roles in pages) > 0
    )
    return untold


def _is_body(pages: Sequence[Settled]) -> np.ndarray:
    body: np.ndarray = column_of([role == "body" for role in r.given] for _, r in pages) > 0
    return body
