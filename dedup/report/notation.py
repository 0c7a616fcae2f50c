"""How dates and shares are written, whatever the language beside them."""

from __future__ import annotations

from dedup.analysis.reuse import Outlet
from dedup.writing import visible

LONGEST_DATE = 25  # letters
RATHER_WRONG = 0.5
"""Doubt from which a block gets a question mark."""


def tell_date(published: str | None) -> str:
    """A date or time as a person reads it."""
    return visible(published or "—").replace("T", " ")


def tell_share(outlet: Outlet) -> str:
    """Which share of an outlet's stories another outlet had first."""
    stories = (outlet.own or 0) + outlet.reprinted + outlet.unclear
    return f"{outlet.reprinted / stories:.0%}" if stories else "—"
