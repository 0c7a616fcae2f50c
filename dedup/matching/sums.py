"""Weighed sums: what speaks for an answer and what against, in log odds, as a table of numbers."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

FORMAT = 1
MOST_NUMBERS = 14
Counts = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Term:
    """What a sum adds for one count."""

    name: str
    weight: float
    """What a count of one adds."""
    unknown: float | None
    """What a count is taken for that is not known: the mean of those that were, so that it says
    nothing. `None` where it is always known."""


class Addend(NamedTuple):
    """What one count adds to a sum."""

    name: str
    number: float
    weight: float
    known: bool

    @property
    def value(self) -> float:
        """In log odds."""
        return self.number * self.weight + 0.0  # which makes -0 a plain one


@dataclass(frozen=True, slots=True)
class Sum:
    """A question, answered yes where its sum is over 0."""

    bias: float
    """What stands there before anything is counted."""
    terms: tuple[Term, ...]

    def weigh(self, counts: Mapping[str, Counts]) -> Counts:
        """The sums of n pairs, (n,): added in the order of the terms, so the same bytes anywhere.

        counts: of each term (n,), NaN where it is not known. Raises `KeyError` where one lacks.

        >>> length = Term("length", 2.0, unknown=0.5)
        >>> Sum(-0.5, (length,)).weigh({"length": np.array([1.0, np.nan])}).tolist()
        [1.5, 0.5]
        """
        total: Counts = np.full(len(counts[self.terms[0].name]), self.bias)
        for term in self.terms:
            total = total + _fill(counts[term.name], term) * term.weight
        return total

    def list_addends(self, counts: Mapping[str, Counts]) -> tuple[Addend, ...]:
        """What each term adds for the first pair."""
        return tuple(
            Addend(
                term.name,
                _fill(counts[term.name][:1], term).item(),
                term.weight,
                not np.isnan(counts[term.name][0]),
            )
            for term in self.terms
        )


def read_sums(text: str) -> dict[str, Sum]:
    """The sums of a table in TOML. Raises `ValueError` for another format, or too many numbers.

    >>> text = "format = 1\\n[copy]\\nbias = -1\\n[copy.weights]\\nlength = 2\\n[copy.unknown]\\n"
    >>> read_sums(text)["copy"].terms
    (Term(name='length', weight=2, unknown=None),)
    """
    table = tomllib.loads(text)
    if table.pop("format", None) != FORMAT:
        raise ValueError(f"sums must have format {FORMAT}")
    return {name: _read_sum(name, told) for name, told in table.items()}


def _read_sum(name: str, told: Mapping[str, Any]) -> Sum:
    weights, unknown = told["weights"], told["unknown"]
    if 1 + len(weights) + len(unknown) > MOST_NUMBERS:
        raise ValueError(f"{name} may have {MOST_NUMBERS} numbers at most")
    return Sum(told["bias"], tuple(Term(n, w, unknown.get(n)) for n, w in weights.items()))


def _fill(counts: Counts, term: Term) -> Counts:
    if term.unknown is None:
        return counts
    return np.where(np.isnan(counts), term.unknown, counts)
