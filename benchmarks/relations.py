"""The numbers of the relation rule, chosen on some labelled pairs and judged on others.

usage: python benchmarks/relations.py ARTICLES PAIRS.jsonl [--folds 10]

ARTICLES: a table that `dedup cluster` reads.  PAIRS.jsonl: as for `dedup evaluate pairs`.

The labelled pairs are dealt into folds; pairs that are linked by an article are in one. For each
fold the numbers in `dedup.matching.relations` are chosen anew on the other folds, from a grid, so
that most pairs are answered right (*same story*: labelled reprint or revision). With them the whole
of ARTICLES is matched and clustered, and the fold's pairs are looked up in the clusters. So no pair
is judged by numbers that were chosen on it; the form of the rule, and how clusters weigh pairs
against one another, were. Beside it: the numbers that stand there.
"""

import argparse
import itertools

import numpy as np

from dedup import Settings
from dedup.engine.local import LocalEngine
from dedup.evaluation.pairs import read_labels
from dedup.explanation import explain
from dedup.matching import relations
from dedup.matching.relations import Comparison, relate
from dedup.model import RELATIONS, SAME_STORY, list_clusters, list_pairs
from dedup.pipeline import BATCH_ARTICLES, list_articles, match_articles
from dedup.reading.records import take_articles
from dedup.reading.tables import read_articles

GRID = {
    "ALIKE_LONG": (0.6, 0.75, 0.9),
    "DAYS": (1, 2, 3),
    "DIFFERENT_LONG": (0.5, 0.55, 0.6, 0.65, 0.7),
    "APART_LONG": (0.8, 0.85, 0.9, 0.95),
    "DIFFERENT_LONG_OF_ONE": (0.6, 0.7, 0.8),
    "NAMED_WORDS": (4, 5, 6),
    "NAMED_WORDS_OF_ONE": (3, 4, 5),
}


def compare(labels, articles):
    """What matching sees of each labelled pair."""
    found = [explain(articles[one.a], articles[one.b], Settings()).compared for one in labels]
    return Comparison(*map(np.concatenate, zip(*found, strict=True)))


def deal(labels, folds):
    """The fold of each pair; pairs that share an article are in one."""
    home = {}

    def find(name):
        while home.setdefault(name, name) != name:
            name = home[name]
        return name

    for one in labels:
        home[find(one.a)] = find(one.b)
    roots = [find(one.a) for one in labels]
    order = {root: n for n, root in enumerate(dict.fromkeys(sorted(roots)))}
    random = np.random.default_rng(1).permutation(len(order)) % folds
    return np.array([random[order[root]] for root in roots])


def set_numbers(numbers):
    for name, value in numbers.items():
        setattr(relations, name, value)


def choose(pairs, wanted, rows):
    """The numbers of the grid with most right answers on the rows; of equals, one amidst them."""
    some = Comparison(*(column[rows] for column in pairs))
    steps = [range(len(values)) for values in GRID.values()]
    right = {}
    for step in itertools.product(*steps):
        set_numbers(take(step))
        merges = np.isin(relate(some, Settings()), [RELATIONS.index(n) for n in SAME_STORY])
        right[step] = int((merges == wanted[rows]).sum())
    best = np.array([step for step in right if right[step] == max(right.values())])
    return take(best[np.abs(best - np.median(best, axis=0)).sum(axis=1).argmin()])


def take(step):
    return {name: values[n] for (name, values), n in zip(GRID.items(), step, strict=True)}


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("articles")
    parser.add_argument("pairs")
    parser.add_argument("--folds", type=int, default=10)
    options = parser.parse_args()
    labels = read_labels(options.pairs)
    table, _ = read_articles([options.articles])
    articles = {article.id: article for article in take_articles(table)}
    pairs, fold = compare(labels, articles), deal(labels, options.folds)
    wanted = np.array([one.label in SAME_STORY for one in labels])
    standing = {name: getattr(relations, name) for name in GRID}

    def match(numbers):
        set_numbers(numbers)
        with LocalEngine(2) as engine:
            listed = engine.read(list_articles(table), BATCH_ARTICLES)
            found = match_articles(engine, listed, Settings())
            pairs, clusters = engine.collect(found.pairs), engine.collect(found.clusters)
        return list_pairs(pairs), list_clusters(clusters)

    def show(name, together, named):
        truth = wanted
        both = (truth & together).sum()
        precision, recall = both / max(1, together.sum()), both / truth.sum()
        reuse = np.array([one.label in (*SAME_STORY, "excerpt") for one in labels])
        used = together | named
        r = 2 * (reuse & used).sum() / (reuse.sum() + used.sum())
        form = np.array([one.label == "template" for one in labels])
        print(
            f"{name:28} same story: precision {precision:.3f} recall {recall:.3f}; reuse F1"
            f" {r:.3f}; templates in one cluster {int((form & together).sum())} of {form.sum()}",
            flush=True,
        )

    def answer(found_pairs, clusters):
        home = {m.id: c.cluster for c in clusters for m in c.members}
        known = {frozenset((p.a, p.b)): p.relation for p in found_pairs}
        together = [x.a in home and home.get(x.a) == home.get(x.b) for x in labels]
        named = [known.get(frozenset((x.a, x.b))) in (*SAME_STORY, "excerpt") for x in labels]
        return np.array(together), np.array(named)

    as_it_stands = match(standing)
    show("as it stands", *answer(*as_it_stands))
    together, named = np.zeros(len(labels), bool), np.zeros(len(labels), bool)
    for number in range(options.folds):
        numbers = choose(pairs, wanted, np.flatnonzero(fold != number))
        held = fold == number
        found = answer(*match(numbers))
        together[held], named[held] = found[0][held], found[1][held]
        print(f"fold {number}: {int(held.sum())} pairs, {numbers}", flush=True)
    show(f"cross-validated, {options.folds} folds", together, named)
    set_numbers(standing)


if __name__ == "__main__":
    main()
