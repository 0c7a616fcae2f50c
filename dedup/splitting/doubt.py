"""How sure the role of each block is, and which pages somebody should look at.

`likelihood` says how likely a block is text of the article; where the rules have settled otherwise,
there is doubt. `benchmarks/doubt.py` trains the weights of pages ([page] in `likelihood.toml`), and
tells how many of the pages that are split wrong lie among the most doubted: figures in
`benchmarks/README.md`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dedup.splitting.columns import Columns
from dedup.splitting.facts import Facts
from dedup.splitting.likelihood import likely, read_models, weigh
from dedup.splitting.reasons import Code, Reason
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
    odds, body = list[float](), list[bool]()
    for facts, roles in pages:
        columns = zip(facts.odds, roles.given, roles.reasons, strict=True)
        odds += [told - TOLD * _is_told(role, why) for told, role, why in columns]
        body += [role == "body" for role in roles.given]
    text = likely(np.array(odds))
    return np.where(body, 1 - text, text)


def sum_up(pages: Sequence[Settled], doubts: np.ndarray) -> Columns:
    """What there is to doubt of each page: its most doubted block; and how much prose was left out,
    beside the text, for reasons that no word of the page gives."""
    starts = [*itertools.accumulate((len(facts.blocks) for facts, _ in pages), initial=0)][:-1]
    told = np.array([_share_left_out(facts, roles) for facts, roles in pages])
    rows = np.array([np.maximum.reduceat(doubts, starts), np.log1p(told)])
    return Columns(("most_doubted", "left_out"), rows)


def _share_left_out(facts: Facts, roles: Roles) -> float:
    text, left_out = 0, 0
    columns = zip(facts.blocks, facts.is_paragraph, roles.given, roles.reasons, strict=True)
    for block, is_paragraph, role, why in columns:
        if role == "body":
            text += len(block.text)
        elif is_paragraph and why.code in _UNTOLD:
            left_out += len(block.text)
    return left_out / max(text, SHORTEST_BODY)


def _is_told(role: str | None, why: Reason) -> bool:
    """Whether words of the page say that a block is no text."""
    return role != "body" and why.code not in _UNTOLD
