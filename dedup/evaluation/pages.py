"""What a split is worth: articles against pages whose parts are known.

Texts are compared by their letters and digits alone, the body as a multiset of paragraphs: F1 and
recall are over the paragraphs of all pages, `exact` is the share of pages whose paragraphs are all
there and no other. A page without a record counts as an empty one. Where the truth does not know
what is related (`null`), related items are not scored.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from dedup.errors import BadInput
from dedup.model import clean
from dedup.reading.records import read_rows
from dedup.writing import visible

Record = dict[str, Any]
NEITHER_LETTER_NOR_DIGIT = re.compile(r"[\W_]+")


def key(text: str | None) -> str:
    """Letters and digits alone: what texts are compared by.

    >>> key("قال: «نعم».") == key("قال نعم")
    True
    """
    return NEITHER_LETTER_NOR_DIGIT.sub("", text or "")


def count_keys(texts: Iterable[str | None]) -> Counter[str]:
    """How often each text occurs, by its key; texts without letter or digit are none."""
    return Counter(one for one in map(key, texts) if one)


@dataclass
class Tally:
    """Paragraphs, titles or words over many pages: found, found in excess, not found."""

    hits: int = 0
    excess: int = 0
    missed: int = 0

    def add(self, gold: Counter[str], found: Counter[str]) -> None:
        """Count one page."""
        hits = (gold & found).total()
        self.hits += hits
        self.excess += found.total() - hits
        self.missed += gold.total() - hits

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where nothing was and nothing should be."""
        everything = 2 * self.hits + self.excess + self.missed
        return 2 * self.hits / everything if everything else 1.0

    @property
    def recall(self) -> float:
        """Share of what should be there; 1 where that is nothing."""
        wanted = self.hits + self.missed
        return self.hits / wanted if wanted else 1.0


@dataclass
class Score:
    """The figures of a set of pages; `exact`, `title`, `date`, `credit` are numbers of pages."""

    pages: int = 0
    missing: int = 0
    exact: int = 0
    title: int = 0
    date: int = 0
    credit: int = 0
    body: Tally = field(default_factory=Tally)
    related_titles: Tally = field(default_factory=Tally)
    related_bodies: Tally = field(default_factory=Tally)

    def add(self, gold: Record, found: Record | None) -> None:
        """Count one page. found: with `title`, `published`, `credit`, `text` and `related`."""
        self.pages += 1
        self.missing += found is None
        found = found or {}
        wanted, body = count_keys(gold["body"]), count_keys(_paragraphs(found))
        self.body.add(wanted, body)
        self.exact += wanted == body
        self.title += key(gold["title"]) == key(found.get("title"))
        self.date += (gold["published"] or "") == (found.get("published") or "")[:10]
        self.credit += key(gold["credit"]) == key(found.get("credit"))
        if gold["related"] is not None:
            self._add_related(gold["related"], found.get("related") or [])

    def _add_related(self, gold: list[Record], found: list[Record]) -> None:
        titles = (count_keys(item.get("title") for item in items) for items in (gold, found))
        self.related_titles.add(*titles)
        wanted = count_keys(paragraph for item in gold for paragraph in item["body"])
        got = count_keys(paragraph for item in found for paragraph in _paragraphs(item))
        self.related_bodies.add(wanted, got)


def _paragraphs(record: Record) -> list[str]:
    return (record.get("text") or "").split("\n")


def read_split(path: str) -> dict[str, Record]:
    """What `dedup split` wrote, by the page's file name. Raises `BadInput`."""
    found = {}
    for number, record in read_rows(path):
        for name in ("path", "title", "published", "credit", "text"):
            if not isinstance(record.get(name), str | None):
                raise BadInput(f"{path}:{number}: `{name}` must be a string")
        found[PurePath(record.get("path") or "").name] = record
    return found


HEADER = (
    f"{'layout':36} {'n':>5} {'body F1':>8} {'recall':>7} {'exact':>6} {'titles F1':>9}"
    f" {'bodies F1':>9} {'title':>6} {'date':>6} {'credit':>6} {'missing':>7}"
)


def show(name: str, score: Score) -> str:
    """A line of the table; `titles F1` and `bodies F1` are those of the related items."""
    n = score.pages or 1
    return (
        f"{visible(name):36} {score.pages:5} {score.body.f1:8.3f} {score.body.recall:7.3f}"
        f" {score.exact / n:6.3f} {score.related_titles.f1:9.3f} {score.related_bodies.f1:9.3f}"
        f" {score.title / n:6.3f} {score.date / n:6.3f} {score.credit / n:6.3f} {score.missing:7}"
    )


NEEDED = ("file", "layout", "title", "published", "credit", "body", "related")
"""Fields of a page's truth."""


def score_pages(gold: str, out: str) -> dict[str, Score]:
    """The score of each layout, by its name and the pages' suffix, and of ALL.

    gold: rows with `NEEDED`, `body` a list of paragraphs, `related` of items with `title` and
    `body`, or null.  out: what `dedup split` wrote; pages are matched by file name. Raises
    `BadInput`.
    """
    found = read_split(out)
    scores: defaultdict[str, Score] = defaultdict(Score)
    for number, page in read_rows(gold):
        missing = [name for name in NEEDED if name not in page]
        if missing:
            raise BadInput(f"{gold}:{number}: no field `{missing[0]}`")
        try:
            page = clean(page)
            file = PurePath(page["file"])
            for name in (page["layout"] + file.suffix, f"ALL{file.suffix}", "ALL"):
                scores[name].add(page, found.get(file.name))
        except (TypeError, AttributeError, KeyError) as why:
            raise BadInput(f"{gold}:{number}: not a page's truth: {why}") from why
    return dict(sorted(scores.items()))
