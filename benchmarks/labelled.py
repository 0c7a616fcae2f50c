"""How the relations and clusters do on pairs that people labelled.

usage: python benchmarks/labelled.py ARTICLES PAIRS.jsonl

ARTICLES: a table that `dedup cluster` reads.  PAIRS.jsonl: one object a line with `a`, `b` (article
ids) and `label`: reprint, revision, excerpt, template, same_event or different.

Two questions are asked. *Same story*: are two articles labelled reprint or revision in one
cluster? *Reuse*: is that so, or the pair's relation one of exact, reprint, revision, excerpt, where
the label is one of those? Labels are often a stratified sample, on which "always yes" scores well:
read precision and recall, and not F1 alone.
"""

import json
import sys
import time
from collections import Counter

from dedup import Settings
from dedup.engine.local import LocalEngine
from dedup.model import list_clusters, list_pairs
from dedup.pipeline import BATCH_ARTICLES, list_articles, match_articles
from dedup.reading.tables import read_articles

SAME = ("reprint", "revision")


def score(truth, found):
    """(precision, recall, F1)"""
    both = sum(t and f for t, f in zip(truth, found, strict=True))
    precision = both / sum(found) if any(found) else 1.0
    recall = both / sum(truth) if any(truth) else 1.0
    return precision, recall, 2 * both / (sum(truth) + sum(found))


def main(articles_path, pairs_path):
    articles, _ = read_articles([articles_path])
    with open(pairs_path, encoding="utf-8") as file:
        labels = [json.loads(line) for line in file if line.strip()]
    began = time.perf_counter()
    with LocalEngine(2) as engine:
        listed = engine.read(list_articles(articles), BATCH_ARTICLES)
        matches = match_articles(engine, listed, Settings())
    seconds = time.perf_counter() - began
    home = {m.id: c.cluster for c in list_clusters(matches.clusters) for m in c.members}
    relation = {frozenset((p.a, p.b)): p.relation for p in list_pairs(matches.pairs)}
    named = [relation.get(frozenset((one["a"], one["b"])), "distinct") for one in labels]
    together = [home.get(x["a"], x["a"]) == home.get(x["b"], x["b"]) for x in labels]
    same = [one["label"] in SAME for one in labels]
    reuse = [one["label"] in (*SAME, "excerpt") for one in labels]
    found = [t or n in ("exact", *SAME, "excerpt") for t, n in zip(together, named, strict=True)]
    print(f"{articles.num_rows} articles in {seconds:.1f} s, {len(labels)} labelled pairs")
    print(f"{'label':12} {'pairs':>5} {'one cluster':>11}  relations found")
    for label in sorted({one["label"] for one in labels}):
        rows = [n for n, one in enumerate(labels) if one["label"] == label]
        counts = Counter(named[n] for n in rows).most_common()
        shown = ", ".join(f"{name} {count}" for name, count in counts)
        print(f"{label:12} {len(rows):5} {sum(together[n] for n in rows):11}  {shown}")
    for name, truth, answer in (("same story", same, together), ("reuse", reuse, found)):
        precision, recall, f1 = score(truth, answer)
        print(f"{name:12} precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
