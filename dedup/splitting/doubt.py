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

from dedup.splitting.columns import Columns, list_lengths
from dedup.splitting.facts import Facts
from dedup.splitting.likelihood import likely, read_models, weigh
from dedup.splitting.reasons import Code
from dedup.splitting.roles import Roles
from dedup.splitting.traits import join

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
    odds = np.array(join(facts.odds for facts, _ in pages))
    body, untold, _ = _tell_roles(pages)
    text = likely(odds - TOLD * ~(body | untold))
    return np.where(body, 1 - text, text)


def sum_up(pages: Sequence[Settled], doubts: np.ndarray) -> Columns:
    """What there is to doubt of each page: its most doubted block; and how much prose was left out,
    beside the text, for reasons that no word of the page gives."""
    sizes = [len(facts.blocks) for facts, _ in pages]
    starts = np.cumsum([0, *sizes[:-1]])
    body, untold, paragraph = _tell_roles(pages)
    lengths = list_lengths([facts for facts, _ in pages])
    left_out = np.add.reduceat(lengths * (~body & paragraph & untold), starts)
    text = np.maximum(np.add.reduceat(lengths * body, starts), SHORTEST_BODY)
    most = np.maximum.reduceat(doubts, starts)
    return {"most_doubted": most, "left_out": np.log1p(left_out / text)}


def _tell_roles(pages: Sequence[Settled]) -> np.ndarray:
    """For each block whether it is text, has a reason that no word gives, is a paragraph."""
    body = [role == "body" for role in join(roles.given for _, roles in pages)]
    untold = [why.code in _UNTOLD for why in join(roles.reasons for _, roles in pages)]
    paragraph = join(facts.is_paragraph for facts, _ in pages)
    return np.array([body, untold, paragraph])
