"""What two compared articles are to one another: two questions, each answered by a weighed sum.

*Is it another event's form* (weather, markets, cables), and *is it a copy or only a part*? One
number for both, as the overlap of long words, fires on press releases that are issued again and is
silent on short forms, wherever it is set. Each sum adds what a few counts say, in log odds; its
numbers stand in `relations.toml`, trained on labelled pairs by `benchmarks/relations.py`. What is
not known (a date, a title, a source) says nothing; where it is not known what recurs, the second
question is answered by a sum of its own, which trusts the long words more. In this order:

1. `exact`: the same folded words in the same order.
2. `distinct`: Jaccard under the threshold, and no excerpt by length and containment.
3. `template`: the first sum is over 0.
4. `excerpt`: the shorter has at most half of the longer one's words, and at least `containment` of
   its shingles stand in the longer.
5. `revision`, `reprint`: more than half as long, and the second sum is over 0, or they share
   `ONE_TEXT` of all their shingles; a revision where a number with the two words beside it ("أدى
   إلى مقتل 17") has another one in its place.
6. `excerpt` again, longer than half, where four fifths of it stand in the longer; else `distinct`.

Measured on outlets and days left out: `docs/relations.md`. A revision that adds text without
changing a number is called a reprint.
"""

from __future__ import annotations

import functools
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.matching.sums import Addend, Sum, read_sums
from dedup.model import RELATIONS
from dedup.settings import Settings

FEW_LONG = 5
"""Where two texts have few long words their shingles speak."""
ALL_RECUR = 1.25
"""What recurs counts like odds, a half for 2/3, all for 4: the last tenth says most."""
LONGEST = 0.6
"""The shorter is a copy or not by other things from this share of the longer one's words on."""
WHOLE = 0.8
"""A longer part than half is an excerpt where so much of it stands in the longer one. Of 26
labelled pairs that are longer, and no copies by the sum, 3 of the 4 with as much are one story or
excerpts, and 6 of the 22 others: these are new stories with a background that was printed before.
"""
ONE_TEXT = 0.8
"""From this Jaccard on two are one text, whatever their titles name, and their score is no less
than their Jaccard. Of 60 labelled pairs 58 are one story; the others are a page without a text of
its own, and a list of the same videos."""
MOST_SURE = 9.0
"""No score is farther from 0, and an exact copy has it: no pair outvotes all others."""


class Comparison(NamedTuple):
    """Counts for n pairs, each int64 (n,); the last one is bool (n,)."""

    shingles_a: NDArray[np.int64]
    shingles_b: NDArray[np.int64]
    shared: NDArray[np.int64]
    facts_same: NDArray[np.int64]
    """Numbers that stand beside the same two words in both."""
    facts_different: NDArray[np.int64]
    """Places between the same two words that hold other numbers."""
    longs_a: NDArray[np.int64]
    """Long words, of six letters or more: in Arabic the shorter ones are mostly those of any text.
    """
    longs_b: NDArray[np.int64]
    longs_shared: NDArray[np.int64]
    words_a: NDArray[np.int64]
    words_b: NDArray[np.int64]
    sampled: NDArray[np.int64]
    """Shared shingles of those that are sampled."""
    recurring: NDArray[np.int64]
    """How many of these stand in texts of other days too (`recurrence`); -1 where it is not known.
    """
    named_a: NDArray[np.int64]
    """Words of a's title that a's text has and b's has not; -1 where one has no title."""
    named_b: NDArray[np.int64]
    days_apart: NDArray[np.int64]
    """-1 where one has no date."""
    same_outlet: NDArray[np.int64]
    """1 or 0, and -1 where one has no outlet."""
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
    def contained(self) -> NDArray[np.float64]:
        """(n,) the larger of both containments."""
        return np.maximum(self.containment_a, self.containment_b)

    @property
    def longs_alike(self) -> NDArray[np.float64]:
        """(n,) the mean of the Jaccard of the long words and of the share of the fewer that the
        other one has, with `FEW_LONG` more in each, which are as alike as the shingles are."""
        union = self.longs_a + self.longs_b - self.longs_shared
        fewer = np.minimum(self.longs_a, self.longs_b)
        jaccard = (self.longs_shared + FEW_LONG * self.jaccard) / (union + FEW_LONG)
        contained = (self.longs_shared + FEW_LONG * self.contained) / (fewer + FEW_LONG)
        return np.asarray((jaccard + contained) / 2)

    @property
    def length(self) -> NDArray[np.float64]:
        """(n,) the words of the shorter over those of the longer."""
        longer = np.maximum(self.words_a, self.words_b)
        return np.asarray(np.minimum(self.words_a, self.words_b) / np.maximum(1, longer))


class Answer(NamedTuple):
    """What n pairs are."""

    relations: NDArray[np.int64]
    """(n,) places in `model.RELATIONS`."""
    scores: NDArray[np.float64]
    """(n,) log odds that they are one story, to three places: over 0 where the relation says so."""


def count_terms(pairs: Comparison) -> dict[str, NDArray[np.float64]]:
    """What the sums add up, each (n,), NaN where it is not known.

    Numbers without a bound are made shares, n / (n + 2): the third day says less than the second.
    By division alone: it is exact everywhere, and logarithms are not.
    """
    named = np.minimum(pairs.named_a, pairs.named_b)
    apart = _share(pairs.days_apart)
    recurring = (pairs.recurring + 0.5) / (pairs.sampled + 1)
    recurring = np.where(pairs.recurring < 0, np.nan, recurring)
    return {
        "contained": pairs.contained,
        "long_words": pairs.longs_alike,
        "length": np.minimum(pairs.length, LONGEST),
        "named": _share(named),
        "apart": apart,
        "one_outlet": np.where(pairs.same_outlet < 0, np.nan, pairs.same_outlet),
        "recurring": recurring / (ALL_RECUR - recurring) * apart,
    }


def relate(pairs: Comparison, settings: Settings) -> Answer:
    """What each pair is, and how sure that is."""
    sums, counts = load_sums(), count_terms(pairs)
    form, copy, alone = (_round(sums[n].weigh(counts)) for n in ("form", "copy", "alone"))
    copy = np.where(pairs.recurring < 0, alone, copy)
    alike = _round(pairs.jaccard)
    copy = np.where(alike >= ONE_TEXT, np.maximum(copy, alike), copy)
    # Quotients, as they are written out: 0.55 * 100 is more than 55 in floating point.
    part, enough = pairs.length <= 0.5, pairs.contained >= settings.containment
    score = np.minimum(copy, -form)
    score = np.clip(np.where(part, np.minimum(score, 0), score), -MOST_SURE, MOST_SURE)
    score = np.where(pairs.identical, MOST_SURE, score) + 0.0
    rules = [
        ("exact", pairs.identical),
        ("distinct", (pairs.jaccard < settings.threshold) & ~(part & enough)),
        ("template", form > 0),
        ("excerpt", part & enough),
        ("revision", (score > 0) & (pairs.facts_different > 0)),
        ("reprint", score > 0),
        ("excerpt", pairs.contained >= WHOLE),
    ]
    relations = np.select(
        [holds for _, holds in rules],
        [RELATIONS.index(name) for name, _ in rules],
        default=RELATIONS.index("distinct"),
    )
    return Answer(relations, score)


@functools.cache
def load_sums() -> dict[str, Sum]:
    """The sums: `form`; `copy`, and `alone` in its place where what recurs is not known."""
    table = resources.files("dedup.matching") / "relations.toml"
    return read_sums(table.read_text(encoding="utf-8"))


class Verdict(NamedTuple):
    """A line of the rule, asked of one pair."""

    relation: str
    holds: bool
    said: str
    """What it was decided by."""
    addends: tuple[Addend, ...] = ()
    """Of the sum that decides, its bias first; of a line without a sum none."""


def judge(pairs: Comparison, settings: Settings) -> tuple[Verdict, ...]:
    """The lines of the rule for one pair, up to the one that holds.

    >>> none = np.zeros(1, np.int64)
    >>> two = Comparison(none + 9, none + 9, *[none] * 14, np.zeros(1, bool))
    >>> [(verdict.relation, verdict.holds) for verdict in judge(two, Settings())]
    [('exact', False), ('distinct', True)]
    """
    relations, scores = relate(pairs, settings)
    part, enough = pairs.length.item() <= 0.5, pairs.contained.item() >= settings.containment
    near = pairs.jaccard.item() >= settings.threshold or (part and enough)
    differ, same = pairs.facts_different.item(), scores.item() > 0
    alike = _round(pairs.jaccard).item() >= ONE_TEXT
    form, copy = list_addends(pairs).values()
    inside = f"{pairs.contained.item():.2f} of it stands in the longer"
    how = f"Jaccard {ONE_TEXT:g} or more" if alike else "a copy"
    half = f"the shorter has {pairs.length.item():.2f} of the longer one's words (needs 0.5)"
    lines = [
        Verdict("exact", pairs.identical.item(), "the same words in the same order"),
        Verdict(
            "distinct",
            not near,
            f"Jaccard {pairs.jaccard.item():.3f} (needs less than {settings.threshold:g})",
        ),
        Verdict("template", _total(form) > 0, "another event's form", form),
        Verdict("excerpt", part and enough, f"{half}; {inside} (needs {settings.containment:g})"),
        Verdict("revision", same and differ > 0, f"{differ} numbers differ; {how}", copy),
        Verdict("reprint", same, how, copy),
        Verdict("excerpt", pairs.contained.item() >= WHOLE, f"{inside} (needs {WHOLE:g})"),
        Verdict("distinct", True, "neither a copy nor a part"),
    ]
    last = next(number for number, line in enumerate(lines) if line.holds)
    assert lines[last].relation == RELATIONS[relations.item()]
    return tuple(lines[: last + 1])


def list_addends(pairs: Comparison) -> dict[str, tuple[Addend, ...]]:
    """What adds up to both answers about one pair, its bias first: `form` and `copy`."""
    counts, sums = count_terms(pairs), load_sums()
    asked = {"form": sums["form"], "copy": sums["alone" if pairs.recurring < 0 else "copy"]}
    return {
        name: (Addend("bias", 1.0, told.bias, True), *told.list_addends(counts))
        for name, told in asked.items()
    }


def _total(addends: tuple[Addend, ...]) -> float:
    return _round(np.array([sum(addend.value for addend in addends)])).item()


def _round(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """To thousandths, by one way everywhere: Python's own rounds halves as they are written."""
    return np.round(numbers, 3)


def _share(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.where(counts < 0, np.nan, counts / (np.maximum(counts, 0) + 2))
