"""What clusters are worth: against the copies that articles.py planted."""

import json
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

SPELLED = "[أىةئ]"
"""Letters that articles.py leaves out of a reprint in another house's spelling, and there alone."""


@dataclass(frozen=True)
class Truth:
    """What was planted: by kind the pairs of original and copy; and the original of each copy."""

    pairs: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    origin: dict[str, str] = field(default_factory=dict)


def read_truth(articles: Path, truth: Path) -> Truth:
    """Read what articles.py wrote. Reprints in another spelling are a kind of their own here."""
    columns = pq.read_table(truth).to_pydict()
    origin = dict(zip(columns["b"], columns["a"], strict=True))
    respelled = find_respelled(articles)
    pairs: dict[str, list[tuple[str, str]]] = {}
    for a, b, kind in zip(*(columns[name] for name in ("a", "b", "kind")), strict=True):
        name = "respelled" if kind == "reprint" and b in respelled else kind
        pairs.setdefault(name, []).append((a, b))
    return Truth(pairs, origin)


def find_respelled(articles: Path) -> set[str]:
    """The ids of the articles that have none of the letters in `SPELLED`."""
    found: set[str] = set()
    for batch in pq.ParquetFile(articles).iter_batches(columns=["id", "text"]):
        without = pc.invert(pc.match_substring_regex(batch["text"], SPELLED))
        found.update(batch["id"].filter(without).to_pylist())
    return found


def read_clusters(out: Path) -> dict[str, Hashable] | None:
    """The cluster of each article that is in one, as a tool left it in its folder, if it did.

    Of a tool that only flags articles, all that it flagged are one cluster.
    """
    if (table := out / "clusters.tsv").exists():
        with open(table, encoding="utf-8") as file:
            return dict(line.rstrip("\n").split("\t") for line in file)  # type: ignore[misc]
    if (flags := out / "flags.tsv").exists():
        return dict.fromkeys(flags.read_text(encoding="utf-8").split("\n")[:-1], "flagged")
    if not (records := out / "clusters.jsonl").exists():
        return None
    found: dict[str, Hashable] = {}
    with open(records, encoding="utf-8") as file:
        for record in map(json.loads, file):
            found |= {member["id"]: record["cluster"] for member in record["members"]}
    return found


def count_pairs(groups: Iterable[Hashable]) -> int:
    """How many pairs share their group."""
    return sum(n * (n - 1) // 2 for n in Counter(groups).values())


def score(out: Path, truth: Truth) -> dict[str, Any]:
    """Clusters, members and the largest; and where the truth is known, recall and precision.

    Recall: by kind the share of the planted pairs that are in one cluster. Precision: of all the
    pairs that share a cluster the share that come from one original.
    """
    if (of := read_clusters(out)) is None:
        return {}
    figures: dict[str, Any] = {"members": len(of)}
    clusters = not (out / "flags.tsv").exists()
    if clusters:
        sizes = Counter(of.values())
        figures |= {"clusters": len(sizes), "largest": max(sizes.values(), default=0)}
    if truth.pairs:
        figures["recall"] = {
            kind: sum(a in of and of[a] == of.get(b) for a, b in pairs) / len(pairs)
            for kind, pairs in sorted(truth.pairs.items())
        }
    if truth.pairs and clusters and of:
        story = {one: truth.origin.get(one, one) for one in of}
        right = count_pairs((of[one], story[one]) for one in of)
        figures["precision"] = right / count_pairs(of.values())
    return figures
