"""Passages of a whole corpus."""

import random
from itertools import pairwise

import pyarrow as pa
import pytest

from dedup import pipeline, sharing
from dedup.engine.local import LocalEngine
from dedup.matching.encounters import MOST_STORIES
from dedup.settings import Settings
from tests.conftest import table_of


def words(count, start=0):
    return " ".join(f"كلمة{n}" for n in range(start, start + count))


def share(engine, table, settings=None):
    """(passages as records, what was counted, matches)"""
    chosen = settings or Settings()
    listed = engine.read(pipeline.list_articles(table), pipeline.BATCH_ARTICLES)
    held, texts = sharing.hold_texts(engine, listed)
    matches = pipeline.match_articles(engine, held, chosen)
    shared = sharing.find_passages(engine, matches, texts, chosen)
    return engine.collect(shared.found).to_pylist(), shared, matches


def carry(own, *blocks):
    """An article of its own words, and blocks among them."""
    parts = [words(150, 10_000 * own + 200 * n) for n in range(len(blocks) + 1)]
    return " ".join([p for pair in zip(parts, [*blocks, ""], strict=True) for p in pair]).strip()


def runs(found, texts):
    """The texts of passages, by pair."""
    named = {f"a{n:03}": text for n, text in enumerate(texts)}
    return {
        (x["a"], x["b"]): (
            named[x["a"]][x["a_start"] : x["a_end"]],
            named[x["b"]][x["b_start"] : x["b_end"]],
        )
        for x in found
    }


def test_a_round_up_leads_to_each_story_and_background_to_where_it_stood(engine):
    items = [words(60, 1000 * n) for n in range(1, 5)]
    texts = [*items, " ".join(items), carry(1, words(30, 7000)), carry(2, words(30, 7000))]
    found, shared, _ = share(engine, table_of(texts))
    assert runs(found, texts) == {
        **{(f"a{n:03}", "a004"): (items[n], items[n]) for n in range(4)},
        ("a005", "a006"): (words(30, 7000),) * 2,
    }
    assert (shared.count, shared.compared, shared.common) == (5, 5, [])
    assert shared.record() == {"found": 5, "compared": 5, "common": 0, "most_stories": 0}
    keys = [(x["a"], x["b"], x["a_start"], x["b_start"]) for x in found]
    assert all(one < other for one, other in pairwise(keys))


def test_nothing_is_listed_within_a_story_and_copies_go_through_the_first(engine):
    block = words(60, 5000)
    story = [f"{block} {words(20, 100)}", f"{block} {words(20, 100)} {words(4, 900)}"]
    texts = [*story, *[story[0]] * 9, carry(3, block)]
    found, _, matches = share(engine, table_of(texts))
    assert matches.stories == 1
    assert len(found) == 1
    assert found[0]["b"] == "a011"


def test_windows_and_sources_hold(engine):
    texts = [carry(n, words(40, 90_000)) for n in range(3)]
    days = ["2025-03-01", "2025-03-02", "2025-03-20"]
    table = table_of(texts, published=days, source=["x", "y", "x"])
    for changes, pairs in (
        ({}, [("a000", "a001"), ("a000", "a002"), ("a001", "a002")]),
        ({"window_days": 2}, [("a000", "a001")]),
        ({"across_sources": True}, [("a000", "a001"), ("a001", "a002")]),
    ):
        found, _, _ = share(engine, table, Settings(**changes))
        assert [(x["a"], x["b"]) for x in found] == pairs


def test_of_rows_with_one_id_the_one_that_stays_is_compared(engine):
    block = words(40, 5000)
    texts = [carry(1, block), carry(2, block), "شيء آخر " + words(60, 800)]
    for titles, kept in ((["خبر", "أول", "ثان"], (2, 1)), (["خبر", "ثان", "أول"], (1, 0))):
        table = table_of(texts, title=titles).set_column(0, "id", pa.array(["a", "b", "b"]))
        found, _, matches = share(engine, table)
        assert (*matches.repeated, len(found)) == kept


@pytest.mark.parametrize(
    "make", [lambda n, block: f"{block} {words(200, 300 * n)}", lambda n, block: carry(n, block)]
)
def test_what_all_articles_share_is_counted_and_gives_no_pair(engine, make):
    block = words(120, 10**7)
    for count in (60, 240):
        _, shared, matches = share(engine, table_of([make(n, block) for n in range(count)]))
        assert shared.compared == 0
        assert shared.common or matches.furniture["articles"] == count or matches.stories == 1


def test_pairs_are_linear_where_each_article_shares_something_with_others(engine):
    def ring(count):
        blocks = [words(40, 10**7 + 100 * n) for n in range(count)]
        listed = [carry(n, *(blocks[(n + k) % count] for k in range(4))) for n in range(count)]
        return share(engine, table_of(listed))[1].compared

    assert (ring(40), ring(160)) == (40 * 3, 160 * 3)


def test_a_block_of_more_stories_than_are_rare_is_counted(engine):
    texts = [carry(n, words(40, 10**7)) for n in range(MOST_STORIES + 1)]
    found, shared, matches = share(engine, table_of(texts))
    assert matches.furniture["articles"] == 0
    assert (found, shared.compared, set(shared.common)) == ([], 0, {MOST_STORIES + 1})
    found, shared, _ = share(engine, table_of(texts[:-1]))
    assert len(found) == MOST_STORIES * (MOST_STORIES - 1) // 2


@pytest.mark.parametrize("workers", [1, 2])
def test_order_workers_and_batches_never_change_what_is_found(workers, monkeypatch):
    rng = random.Random(3)
    blocks = [words(40, 10**7 + 100 * n) for n in range(20)]
    texts = [carry(n, *rng.sample(blocks, 2)) for n in range(60)]
    table = table_of(texts)
    with LocalEngine() as engine:
        plain, counted, _ = share(engine, table)
    rows = list(range(table.num_rows))
    rng.shuffle(rows)
    monkeypatch.setattr(pipeline, "BATCH_ARTICLES", 7)
    monkeypatch.setattr("dedup.engine.local.SHARD_ROWS", 50)
    monkeypatch.setattr("dedup.matching.passages.MOST_SEEDS", 900)
    monkeypatch.setattr("dedup.matching.components.ONE_IN", 3)
    with LocalEngine(workers) as engine:
        monkeypatch.setattr(engine, "turn_rows", 500)
        shuffled, again, _ = share(engine, table.take(pa.array(rows)))
    assert shuffled == plain != []
    assert again.record() == counted.record()
