"""What two compared articles are to one another: a rule that can be read aloud.

A *fact* is a number with the two words beside it ("أدى إلى مقتل 17"); two texts share its place
when the same words stand beside a number in both. *Long* words have six letters or more: in Arabic
the shorter ones are mostly those of any text. In this order:

1. `exact`: the same folded words in the same order.
2. `excerpt`: the shorter has at most half of the longer one's shingles, and at least `containment`
   of its own stand in the longer.
3. `distinct`: Jaccard under the threshold.
4. `template`: the form is the same and what is filled in is not (weather, markets, cables).
   Either three or more shared places hold different numbers, more than hold the same, and the long
   words differ too; or the long words differ and the articles were published days apart, or by one
   outlet and not on one day as far as is known.
5. `revision`: a shared place holds a different number: a toll or score was updated.
6. `reprint`: everything else.

The numbers stand below; measured on labelled Arabic pairs: `docs/relations.md`. The rule knows
templates of one day without numbers as reprints, and a revision that only adds text as a reprint.
"""

from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.model import RELATIONS
from dedup.settings import Settings

TEMPLATE_FACTS = 3
ALIKE_LONG = 0.75
"""Jaccard of long words from which on numbers alone make no template."""
DAYS = 2
"""So many days apart the same words may be another day's form."""
DIFFERENT_LONG, APART_LONG = 0.65, 0.9
"""What is published so far apart is a template with Jaccard of long words under the first, and less
than the second of the fewer ones shared."""
DIFFERENT_LONG_OF_ONE = 0.7
"""The first of these for one outlet, a day apart or undated: it rarely prints a story again."""


class Comparison(NamedTuple):
    """Counts for n pairs, each int64 (n,); the last three are bool (n,)."""

    shingles_a: NDArray[np.int64]
    shingles_b: NDArray[np.int64]
    shared: NDArray[np.int64]
    facts_same: NDArray[np.int64]
    facts_different: NDArray[np.int64]
    longs_a: NDArray[np.int64]
    longs_b: NDArray[np.int64]
    longs_shared: NDArray[np.int64]
    days_apart: NDArray[np.int64]
    """-1 where one has no date."""
    same_outlet: NDArray[np.bool_]
    identical: NDArray[np.bool_]

    # A text without a word, which is compared by name alone, has no share of anything.

    @property
    def jaccard(self) -> NDArray[np.float64]:
        """(n,) shared shingles over all shingles of both."""
        union = self.shingles_a + self.shingles_b - self.shared
        return np.asarray(self.shared / np.maximum(1, union))

    @property
    def containment_a(self) -> NDArray[np.float64]:
        """(n,) the share of a's shingles that b has."""
        return np.asarray(self.shared / np.maximum(1, self.shingles_a))

    @property
    def containment_b(self) -> NDArray[np.float64]:
        """(n,) the share of b's shingles that a has."""
        return np.asarray(self.shared / np.maximum(1, self.shingles_b))

    @property
    def longs_jaccard(self) -> NDArray[np.float64]:
        """(n,) Jaccard of the long words; 1 where neither has one."""
        union = self.longs_a + self.longs_b - self.longs_shared
        return np.where(union, self.longs_shared / np.maximum(1, union), 1.0)

    @property
    def longs_contained(self) -> NDArray[np.float64]:
        """(n,) the share of the fewer long words that the other one has."""
        fewer = np.minimum(self.longs_a, self.longs_b)
        return np.asarray(self.longs_shared / np.maximum(1, fewer))


def relate(pairs: Comparison, settings: Settings) -> NDArray[np.int64]:
    """For each pair the index of its relation in `model.RELATIONS`."""
    smaller = np.minimum(pairs.shingles_a, pairs.shingles_b)
    larger = np.maximum(pairs.shingles_a, pairs.shingles_b)
    # Quotients, as they are written out: 0.55 * 100 is more than 55 in floating point.
    contained = np.maximum(pairs.containment_a, pairs.containment_b)
    rules = [
        ("exact", pairs.identical),
        ("excerpt", (2 * smaller <= larger) & (contained >= settings.containment)),
        ("distinct", pairs.jaccard < settings.threshold),
        ("template", _fills_in_numbers(pairs) | _fills_in_words(pairs)),
        ("revision", pairs.facts_different > 0),
    ]
    return np.select(
        [holds for _, holds in rules],
        [RELATIONS.index(name) for name, _ in rules],
        default=RELATIONS.index("reprint"),
    )


class Verdict(NamedTuple):
    """A line of the rule, asked of one pair."""

    relation: str
    holds: bool
    said: str
    """What it was decided by."""


def judge(pairs: Comparison, settings: Settings) -> tuple[Verdict, ...]:
    """The lines of the rule for one pair, up to the one that holds.

    >>> none = np.zeros(1, np.int64)
    >>> no = np.zeros(1, bool)
    >>> two = Comparison(none + 9, none + 9, none, *[none] * 6, no, no)
    >>> [(verdict.relation, verdict.holds) for verdict in judge(two, Settings())]
    [('exact', False), ('excerpt', False), ('distinct', True)]
    """
    (relation,) = relate(pairs, settings)
    one = SimpleNamespace(**{n: getattr(pairs, n).item() for n in Comparison._fields})
    smaller, larger = sorted((one.shingles_a, one.shingles_b))
    contained = max(pairs.containment_a.item(), pairs.containment_b.item())
    apart = f"days apart {one.days_apart}" if one.days_apart >= 0 else "a day is not known"
    said = {
        "exact": "the same words in the same order" if one.identical else "the words differ",
        "excerpt": f"the shorter has {smaller} 3-grams, the longer {larger} (at most half);"
        f" {contained:.2f} of it stands in the longer"
        f" (at least {settings.containment:g})",
        "distinct": f"Jaccard {pairs.jaccard.item():.3f} (under {settings.threshold:g})",
        "template": f"places of numbers: {one.facts_different} differ, {one.facts_same} agree"
        f" (at least {TEMPLATE_FACTS}, and most); long words: Jaccard"
        f" {pairs.longs_jaccard.item():.2f}, {pairs.longs_contained.item():.2f} of the fewer;"
        f" {apart}" + (", one outlet" if one.same_outlet else ""),
        "revision": f"places of numbers that differ: {one.facts_different} (at least 1)",
        "reprint": "nothing else",
    }
    order = [*said]
    last = order.index(RELATIONS[relation])
    return tuple(Verdict(n, n == order[last], said[n]) for n in order[: last + 1])


def _fills_in_numbers(pairs: Comparison) -> NDArray[np.bool_]:
    many = pairs.facts_different >= TEMPLATE_FACTS
    most = pairs.facts_different > pairs.facts_same
    return np.asarray(many & most & (pairs.longs_jaccard < ALIKE_LONG))


def _fills_in_words(pairs: Comparison) -> NDArray[np.bool_]:
    jaccard, days = pairs.longs_jaccard, pairs.days_apart
    apart = (days >= DAYS) & (jaccard < DIFFERENT_LONG)
    one = pairs.same_outlet & (days != 0) & (jaccard < DIFFERENT_LONG_OF_ONE)
    return np.asarray((pairs.longs_contained < APART_LONG) & (apart | one))
