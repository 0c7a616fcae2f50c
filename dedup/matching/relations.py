"""What two compared articles are to one another: a rule that can be read aloud.

A *fact* is a number with the two words beside it ("أدى إلى مقتل 17"); two texts share its place
when the same words stand beside a number in both. In this order:

1. `exact`: the same folded words in the same order (`copies`; what is compared here is not).
2. `excerpt`: the shorter has at most half of the longer one's shingles, and at least `containment`
   of its own stand in the longer.
3. `distinct`: Jaccard under the threshold.
4. `template`: three or more shared places hold different numbers, and more than hold the same: the
   form is the same and what is filled in is not (weather, markets, prayer times).
5. `revision`: a shared place holds a different number: a toll or score was updated.
6. `reprint`: everything else.

Measured on labelled Arabic pairs: `docs/relations.md`. The rule knows templates without numbers as
reprints, and a revision that only adds text as a reprint.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.model import RELATIONS
from dedup.settings import Settings

TEMPLATE_FACTS = 3


class Comparison(NamedTuple):
    """Counts for n pairs, each int64 (n,)."""

    shingles_a: NDArray[np.int64]
    shingles_b: NDArray[np.int64]
    shared: NDArray[np.int64]
    facts_same: NDArray[np.int64]
    facts_different: NDArray[np.int64]


def relate(pairs: Comparison, settings: Settings) -> NDArray[np.int64]:
    """For each pair the index of its relation in `model.RELATIONS`."""
    smaller = np.minimum(pairs.shingles_a, pairs.shingles_b)
    larger = np.maximum(pairs.shingles_a, pairs.shingles_b)
    # Quotients, as they are written out: 0.55 * 100 is more than 55 in floating point.
    jaccard = pairs.shared / (pairs.shingles_a + pairs.shingles_b - pairs.shared)
    contained = pairs.shared / smaller
    many_differ = pairs.facts_different >= TEMPLATE_FACTS
    rules = [
        ("excerpt", (2 * smaller <= larger) & (contained >= settings.containment)),
        ("distinct", jaccard < settings.threshold),
        ("template", many_differ & (pairs.facts_different > pairs.facts_same)),
        ("revision", pairs.facts_different > 0),
    ]
    return np.select(
        [holds for _, holds in rules],
        [RELATIONS.index(name) for name, _ in rules],
        default=RELATIONS.index("reprint"),
    )
