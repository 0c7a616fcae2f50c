"""Copies are matched through the first of them, and as if each had been compared."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from dedup.engine.local import LocalEngine
from dedup.matching import copies
from dedup.matching.candidates import HUBS
from dedup.matching.fingerprint import fingerprint_articles
from dedup.matching.verify import VERIFIED
from dedup.model import list_pairs
from dedup.pipeline import list_articles
from dedup.settings import Settings
from tests.conftest import match, table_of

SIZES = st.lists(st.integers(1, 9), min_size=1, max_size=6)


def group(sizes):
    """Texts with so many copies: text t has the keys 100 * t, 100 * t + 1, ..."""
    rows = [
        (t, 100 * t + n, 5, 7, 0) for t, size in enumerate(sizes) for n in range(size) if size > 1
    ]
    return batch_of(rows, copies.TEXT)


def batch_of(rows, schema):
    columns = list(zip(*rows, strict=True)) or [[]] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def join(links, sizes, most):
    rows = [(100 * a, 100 * b, *[n + 2] * 12, False) for n, (a, b) in enumerate(links)]
    verified, texts = batch_of(rows, VERIFIED), group(sizes)
    settings = Settings(max_bucket_articles=most)
    found = [
        copies.join_copies(verified, copies.list_members(texts), settings),
        copies.pair_copies(texts, settings),
    ]
    return [tuple(row.values()) for some in found for row in some.to_pylist()]


@st.composite
def linked_texts(draw):
    sizes = draw(SIZES)
    couples = [(a, b) for a in range(len(sizes)) for b in range(a)]
    return sizes, draw(st.lists(st.sampled_from(couples), unique=True)) if couples else []


@given(linked_texts())
def test_few_copies_give_all_pairs_with_what_was_found_for_their_firsts(texts):
    sizes, links = texts
    expected = [
        (100 * a + n, 100 * b + m, *[number + 2] * 12, False)
        for number, (a, b) in enumerate(links)
        for n in range(sizes[a])
        for m in range(sizes[b])
    ] + [
        (100 * t + n, 100 * t + m, *[1] * 12, True)
        for t, size in enumerate(sizes)
        for m in range(size)
        for n in range(m)
    ]
    assert sorted(join(links, sizes, most=81)) == sorted(expected)


@given(linked_texts(), st.integers(2, 80))
def test_many_copies_give_a_linear_number_and_everyone_meets_a_first(texts, most):
    sizes, links = texts
    found = join(links, sizes, most)
    pairs = [row[:2] for row in found]
    assert len(set(pairs)) == len(pairs)
    for a, b in links:
        between = {(x, y) for x, y in pairs if (x // 100, y // 100) == (a, b)}
        met_by_a = between >= {(100 * a, 100 * b + m) for m in range(sizes[b])}
        met_by_b = between >= {(100 * a + n, 100 * b) for n in range(sizes[a])}
        assert met_by_a if sizes[a] >= sizes[b] else met_by_b
        assert len(between) <= max(most, HUBS * min(sizes[a], sizes[b]))


TEXTS = [
    " ".join(f"كلمة{n}" for n in range(start, start + length))
    for start, length in [(0, 40), (5, 40), (8, 40), (0, 120), (500, 40), (505, 41), (900, 19)]
]


@given(st.lists(st.sampled_from(range(len(TEXTS))), max_size=14))
def test_pairs_are_those_of_the_distinct_texts_for_every_copy(chosen):
    with LocalEngine() as engine:
        alone = match(engine, table_of(TEXTS), Settings())
        found = match(engine, table_of([TEXTS[n] for n in chosen]), Settings())
    of_texts = {}
    for pair in list_pairs(alone.pairs):
        a, b = int(pair.a[1:]), int(pair.b[1:])
        of_texts[a, b] = (pair.jaccard, pair.containment_a, pair.containment_b, pair.relation)
        of_texts[b, a] = (pair.jaccard, pair.containment_b, pair.containment_a, pair.relation)
    of_texts.update({(n, n): (1.0, 1.0, 1.0, "exact") for n in range(len(TEXTS))})
    expected = {
        (f"a{i:03}", f"a{j:03}", *of_texts[one, other])
        for j, other in enumerate(chosen)
        for i, one in enumerate(chosen[:j])
        if (one, other) in of_texts
    }
    assert {
        (p.a, p.b, p.jaccard, p.containment_a, p.containment_b, p.relation)
        for p in list_pairs(found.pairs)
    } == expected


def test_texts_are_told_apart_by_all_their_words():
    """A B A C A and A C A B A have the same shingles of one word, and are two texts."""
    one, other = " ".join("abac" * 8 + "a"), " ".join("acab" * 8 + "a")
    table = table_of([one, other, one, one + " a", "قصير"])
    settings = Settings(shingle_words=1)
    prints = fingerprint_articles(list_articles(table)[0], settings)
    keys = copies.list_texts(prints, settings)["key"].to_pylist()
    assert keys[0] == keys[2]
    assert len(set(keys)) == 4


def mark(texts, **columns):
    table = table_of(texts, **columns)
    prints = fingerprint_articles(list_articles(table)[0], Settings())
    rows = copies.list_texts(prints, Settings())
    with LocalEngine() as engine:
        listed = engine.read(pa.Table.from_batches([rows]), 10)
        texts = engine.shuffle(listed, by=("key", "article"), shared=True)
        found = engine.collect(engine.map(texts, copies.describe_copies, keep=True))
    described = found.sort_by("key").combine_chunks().to_batches() or [batch_of([], copies.COPY)]
    return copies.mark_compared(prints, described[0], Settings()).to_pylist()


def test_copies_and_short_articles_are_not_compared():
    marked = mark([TEXTS[0], TEXTS[0], TEXTS[4], "قصير"])
    assert [row["compared"] for row in marked].count(True) == 2
    assert marked[2]["compared"]
    assert not marked[3]["compared"]
    assert [row["compared"] for row in mark([TEXTS[0]])] == [True]


def test_a_text_is_as_old_as_its_copies_and_of_their_outlet():
    days = ["2025-03-04", "2025-03-09T10:00", "2025-03-06", None]
    marked = mark([TEXTS[0]] * 4, published=days, source=["s"] * 4)
    (first,) = (row for row in marked if row["compared"])
    assert (first["since"], first["until"]) == (-copies.ANY_DAY, copies.ANY_DAY)
    assert first["outlets"] == marked[0]["outlet"] != 0
    marked = mark([TEXTS[0]] * 3, published=days[:3], source=["s", "s", "t"])
    (first,) = (row for row in marked if row["compared"])
    assert first["until"] - first["since"] == 5
    assert first["outlets"] == 0


@given(st.lists(st.tuples(st.sampled_from(range(4)), st.integers(1, 9), st.sampled_from("st"))))
def test_windows_and_sources_leave_what_they_say(rows):
    """As if all were compared first, and those that were not asked for taken away after."""
    texts = [TEXTS[n] for n, _, _ in rows]
    days, sources = [f"2025-03-0{day}" for _, day, _ in rows], [s for _, _, s in rows]
    table = table_of(texts, published=days, source=sources)
    with LocalEngine() as engine:
        all_pairs = list_pairs(match(engine, table, Settings()).pairs)
        near = list_pairs(match(engine, table, Settings(window_days=2)).pairs)
        across = list_pairs(match(engine, table, Settings(across_sources=True)).pairs)
    day = {f"a{n:03}": d for n, (_, d, _) in enumerate(rows)}
    source = {f"a{n:03}": s for n, (_, _, s) in enumerate(rows)}
    assert near == [p for p in all_pairs if abs(day[p.a] - day[p.b]) <= 2]
    assert across == [p for p in all_pairs if source[p.a] != source[p.b]]
