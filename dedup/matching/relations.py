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
   outlet and not on one day as far as is known; or the titles name other things, and the long words
   differ, or it is one outlet on another day. A title *names* a word that its own text has too and
   the other text lacks (`titles`).
5. `revision`: a shared place holds a different number: a toll or score was updated.
6. `reprint`: everything else.

The numbers stand below; measured on labelled Arabic pairs: `docs/relations.md`. The rule knows
templates of one day without numbers or titles as reprints, and so a revision that only adds text.
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
NAMED_WORDS, NAMED_WORDS_OF_ONE = 5, 4
"""So many words the titles name together, and each some: with Jaccard of long words under
DIFFERENT_LONG; and of one outlet, a day apart or undated, whatever the long words are."""


class Comparison(NamedTuple):
    """Counts for n pairs, each int64 (n,); the last two are bool (n,)."""

    shingles_a: NDArray[np.int64]
    shingles_b: NDArray[np.int64]
    shared: NDArray[np.int64]
    facts_same: NDArray[np.int64]
    facts_different: NDArray[np.int64]
    longs_a: NDArray[np.int64]
    longs_b: NDArray[np.int64]
    longs_shared: NDArray[np.int64]
    named_a: NDArray[np.int64]
    """Words of a's title that a's text has and b's has not."""
    named_b: NDArray[np.int64]
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
        ("template", _fills_in_numbers(pairs) | _fills_in_words(pairs) | _names_another(pairs)),
        ("revision", pairs.facts_different > 0),
    ]
    return np.select(
        [holds for _, holds in rules],
        [RELATIONS.index(name) for name, _ in rules],
        default=RELATIONS.index("reprint"),
    )


def may_name_another(pairs: Comparison) -> NDArray[np.bool_]:
    """Whether it matters what their titles name, which need not be counted of the others."""
    return np.asarray((pairs.longs_jaccard < DIFFERENT_LONG) | _of_one_outlet(pairs))


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
    >>> two = Comparison(none + 9, none + 9, none, *[none] * 8, no, no)
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
        "excerpt": f"the shorter has {smaller} 3-grams, the longer {larger} (needs twice as many);"
        f" {contained:.2f} of it stands in the longer"
        f" (needs {settings.containment:g})",
        "distinct": f"Jaccard {pairs.jaccard.item():.3f} (needs less than {settings.threshold:g})",
        "template": f"places of numbers: {one.facts_different} differ, {one.facts_same} agree;"
        f" long words: Jaccard {pairs.longs_jaccard.item():.2f},"
        f" {pairs.longs_contained.item():.2f} of the fewer; named by one title alone:"
        f" {one.named_a} and {one.named_b}; {apart}" + (", one outlet" if one.same_outlet else ""),
        "revision": f"places of numbers that differ: {one.facts_different} (needs 1)",
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
    jaccard = pairs.longs_jaccard
    apart = (pairs.days_apart >= DAYS) & (jaccard < DIFFERENT_LONG)
    one = _of_one_outlet(pairs) & (jaccard < DIFFERENT_LONG_OF_ONE)
    return np.asarray((pairs.longs_contained < APART_LONG) & (apart | one))


def _names_another(pairs: Comparison) -> NDArray[np.bool_]:
    both, named = np.minimum(pairs.named_a, pairs.named_b) > 0, pairs.named_a + pairs.named_b
    many = (named >= NAMED_WORDS) & (pairs.longs_jaccard < DIFFERENT_LONG)
    one = (named >= NAMED_WORDS_OF_ONE) & _of_one_outlet(pairs)
    return np.asarray(both & (many | one))


def _of_one_outlet(pairs: Comparison) -> NDArray[np.bool_]:
    """One outlet, and not on one day as far as is known."""
    return np.asarray(pairs.same_outlet & (pairs.days_apart != 0))
