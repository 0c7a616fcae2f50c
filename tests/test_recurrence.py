"""Foreign tails on crawls composed of the seeds' articles: floors that may rise, never fall."""

from random import Random

import pyarrow as pa
import pytest

from dedup import pipeline
from dedup.blocks.tables import open_pages
from dedup.engine.local import LocalEngine
from dedup.model import Page
from dedup.splitting.repetition import note_evidence
from dedup.splitting.tables import split_documents
from tests.composing.compose import read_articles
from tests.composing.sliding import (
    DRAWN_FROM,
    compose_crawl,
    compose_versions,
    html_page,
    text_page,
)


def split_all(contents, order=None, batch=1000):
    """The paragraphs of each page, in whatever order the pages are read."""
    places = order or range(len(contents))
    pages = [(Page(contents[n], f"{n:03}", source="s"), None) for n in places]
    with LocalEngine() as engine:
        opened = open_pages(pages)
        found = pipeline.count_recurring(
            engine, engine.read(pa.Table.from_batches([opened]), batch)
        )
    rows = split_documents(note_evidence(opened, found)).to_pylist()
    return [row["text"].split("\n") for row in sorted(rows, key=lambda row: row["path"])]


@pytest.fixture(scope="module")
def stories():
    return read_articles(["seeds"])


def compose(stories, kind, seed):
    rng = Random(seed)
    if kind in ("sliding", "rotating"):
        return compose_crawl(stories, kind, rng, before=DRAWN_FROM)
    return compose_versions(stories, rng, teased=kind == "versions, sliding", before=DRAWN_FROM)


FLOORS = {
    "sliding": (0.99, 1),
    "rotating": (0.96, 1),
    "versions": (1, 1),
    "versions, sliding": (0.98, 0.98),
}
"""Shares of bodies that are exact, and that have lost no line."""


@pytest.mark.parametrize("markup", [False, True])
@pytest.mark.parametrize("kind", FLOORS)
def test_bodies_end_where_teasers_begin(stories, kind, markup):
    exact, whole = [], []
    for seed in range(3):
        crawl = compose(stories, kind, seed)
        contents = [html_page(page, "x") if markup else text_page(page) for page in crawl]
        for page, found in zip(crawl, split_all(contents), strict=True):
            exact.append(found == page.body)
            whole.append(set(page.body) <= set(found))
    reached = sum(exact) / len(exact), sum(whole) / len(whole)
    assert all(map(float.__ge__, map(float, reached), map(float, FLOORS[kind])))


def test_neither_the_order_of_pages_nor_batches_change_a_body(stories):
    crawl = compose(stories, "rotating", 1)
    contents = [text_page(page) for page in crawl]
    order = list(range(len(contents)))
    Random(2).shuffle(order)
    assert split_all(contents) == split_all(contents, order, batch=7)
