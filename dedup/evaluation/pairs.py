"""What pairs and clusters are worth, against pairs that people labelled.

Labels are the relations, and `same_event` and `different` for pairs that are `distinct` here. Two
questions are asked beside the relations: *same story* (a label of exact, reprint or revision; found
in one cluster), and *reuse* (the same, or an excerpt). Labels are often a stratified sample, on
which "always yes" scores well: read precision and recall, not F1 alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.errors import BadInput
from dedup.model import RELATIONS, SAME_STORY, Cluster, Pair
from dedup.reading.records import read_rows

LABELS = (*RELATIONS, "same_event", "different")
RESAMPLES, SEED = 1000, 1
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Label:
    """What a reader said of two articles."""

    a: str
    b: str
    label: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, and where 95 in 100 resamples of the labelled pairs have it (Efron 1979)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Answer:
    """How a yes-or-no question was answered."""

    wanted: int
    found: int
    precision: Figure
    recall: Figure
    f1: Figure


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of labelled pairs."""

    pairs: int
    confusion: dict[str, dict[str, int]]
    """Label to the relations found, and how often."""
    answers: dict[str, Answer]
    """Each relation that was labelled or found, `same story` and `reuse`."""


def read_labels(path: str) -> list[Label]:
    """Rows with `a`, `b` and `label`, as `dedup label` and the report's page write them.

    A pair that stands there twice, in either order, counts once. Raises `BadInput` where its labels
    differ, where a row is none, and where there is no row.
    """
    labels = list_labels(path)
    if not labels:
        raise BadInput(f"{path}: no labelled pair")
    return labels


def list_labels(path: str) -> list[Label]:
    """As `read_labels`; there may be none."""
    labels: dict[frozenset[str], tuple[int, Label]] = {}
    for number, row in read_rows(path):
        try:
            found = Label(str(row["a"]), str(row["b"]), row["label"])
        except KeyError as why:
            raise BadInput(f"{path}:{number}: no field {why}; a, b and label are needed") from why
        if found.label not in LABELS:
            known = ", ".join(LABELS)
            raise BadInput(f"{path}:{number}: label must be one of {known}, got {found.label!r}")
        first, same = labels.setdefault(frozenset((found.a, found.b)), (number, found))
        if same.label != found.label:
            said = f"{found.a} and {found.b} are {found.label} here and {same.label} in row {first}"
            raise BadInput(f"{path}:{number}: {said}: leave one of the two")
    return [label for _, label in labels.values()]


def evaluate_pairs(
    labels: Sequence[Label], pairs: Iterable[Pair], clusters: Iterable[Cluster] | None
) -> Evaluation:
    """Figures for relations and, where clusters are given, for the two questions.

    >>> found = evaluate_pairs([Label("a", "b", "reprint"), Label("a", "c", "template")], [], [])
    >>> found.confusion, found.answers["same story"].recall.value
    ({'reprint': {'distinct': 1}, 'template': {'distinct': 1}}, 0.0)
    """
    relation = {frozenset((pair.a, pair.b)): pair.relation for pair in pairs}
    named = [relation.get(frozenset((one.a, one.b)), "distinct") for one in labels]
    wanted = [one.label if one.label in RELATIONS else "distinct" for one in labels]
    answers = {
        name: _answer([w == name for w in wanted], [n == name for n in named])
        for name in RELATIONS
        if name in wanted or name in named
    }
    if clusters is not None:
        home = {m.id: c.cluster for c in clusters for m in c.members}
        together = [one.a in home and home.get(one.a) == home.get(one.b) for one in labels]
        answers |= _ask_both(wanted, named, together)
    return Evaluation(len(labels), _count_confusion(labels, named), answers)


def _count_confusion(labels: Sequence[Label], named: list[str]) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for one, name in zip(labels, named, strict=True):
        found.setdefault(one.label, Counter())[name] += 1
    return {label: dict(sorted(found[label].items())) for label in LABELS if label in found}


def _ask_both(wanted: list[str], named: list[str], together: list[bool]) -> dict[str, Answer]:
    """Whether two are one story, as clusters say, and whether one reuses the other."""
    reuse = (*SAME_STORY, "excerpt")
    reused = [t or n in reuse for t, n in zip(together, named, strict=True)]
    return {
        "same story": _answer([w in SAME_STORY for w in wanted], together),
        "reuse": _answer([w in reuse for w in wanted], reused),
    }


def _answer(wanted: list[bool], found: list[bool]) -> Answer:
    truth, answer = np.array(wanted), np.array(found)
    draws = np.random.default_rng(SEED).integers(0, len(truth), (RESAMPLES, len(truth)))
    resampled = np.array([_rates(truth[draw], answer[draw]) for draw in draws])
    low, high = np.quantile(resampled, (0.025, 0.975), axis=0)
    figures = (
        Figure(*map(float, three)) for three in zip(_rates(truth, answer), low, high, strict=True)
    )
    return Answer(int(truth.sum()), int(answer.sum()), *figures)


def _rates(truth: Flags, found: Flags) -> tuple[float, float, float]:
    """Precision, recall, F1; where there is nothing to be wrong about, 1."""
    both, said, there = (int(f.sum()) for f in (truth & found, found, truth))
    precision, recall = both / said if said else 1.0, both / there if there else 1.0
    return precision, recall, 2 * both / (said + there) if said + there else 1.0


def read_stories(path: str) -> dict[str, str]:
    """Article to story: rows with `id` and `story`, or of clusters. Raises `BadInput`."""
    stories: dict[str, str] = {}
    for number, row in read_rows(path):
        if "members" in row:
            members = row["members"]
            if not isinstance(members, list) or not all(isinstance(m, dict) for m in members):
                raise BadInput(f"{path}:{number}: members must be a list of objects")
            if not all("id" in member for member in members):
                raise BadInput(f"{path}:{number}: a member has no field `id`")
            told = {str(m["id"]): str(row.get("cluster", number)) for m in members}
        elif "id" in row and "story" in row:
            told = {str(row["id"]): str(row["story"])}
        else:
            raise BadInput(f"{path}:{number}: `id` and `story` are needed, or a cluster")
        for name, story in told.items():
            if stories.setdefault(name, story) != story:
                raise BadInput(f"{path}:{number}: {name} is in the story {stories[name]} too")
    return stories


def score_clusters(stories: Mapping[str, str], clusters: Iterable[Cluster]) -> dict[str, float]:
    """Clusters against the stories of all articles that are labelled.

    An article in no cluster is one of its own. Pairwise precision, recall and F1; the adjusted Rand
    index (Hubert and Arabie 1985); B-cubed precision, recall and F1 (Bagga and Baldwin 1998).

    >>> score_clusters({"a": "1", "b": "1"}, [])["pairwise recall"]
    0.0
    """
    home = {m.id: c.cluster for c in clusters for m in c.members}
    both = Counter((stories[name], home.get(name, (name,))) for name in stories)
    truth: Counter[Any] = Counter()
    found: Counter[Any] = Counter()
    for (story, cluster), count in both.items():
        truth[story] += count
        found[cluster] += count
    pairs = [sum(comb(n, 2) for n in counts.values()) for counts in (both, found, truth)]
    n = len(stories)
    chance = pairs[1] * pairs[2] / comb(n, 2) if n > 1 else 0.0
    most = (pairs[1] + pairs[2]) / 2
    cubed = [
        sum(c * c / size[key[side]] for key, c in both.items()) / n if n else 1.0
        for side, size in ((1, found), (0, truth))
    ]
    precision = pairs[0] / pairs[1] if pairs[1] else 1.0
    recall = pairs[0] / pairs[2] if pairs[2] else 1.0
    return {
        "pairwise precision": precision,
        "pairwise recall": recall,
        "pairwise F1": _mean(precision, recall),
        "ARI": (pairs[0] - chance) / (most - chance) if most != chance else 1.0,
        "B-cubed precision": cubed[0],
        "B-cubed recall": cubed[1],
        "B-cubed F1": _mean(*cubed),
    }


def _mean(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
