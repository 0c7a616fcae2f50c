from collections import Counter

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from dedup import meetings
from dedup.engine.local import LocalEngine
from dedup.matching import candidates
from dedup.matching.copies import COPY, mark_compared
from dedup.matching.fingerprint import count_sampled, fingerprint_articles
from dedup.pipeline import list_articles
from dedup.settings import Settings
from tests.conftest import table_of


def buckets(rows):
    columns = [pa.array(c, pa.int64()) for c in zip(*sorted(rows), strict=True)] or [[], []]
    return pa.RecordBatch.from_arrays(
        [pa.array(c, pa.int64()) for c in columns], schema=candidates.BUCKET
    )


def met(rows, most):
    found = candidates.expand_buckets(buckets(rows), Settings(max_bucket_articles=most))
    return list(zip(found["a"].to_pylist(), found["b"].to_pylist(), strict=True))


def large(rows, most):
    settings = Settings(max_bucket_articles=most)
    return candidates.count_large_buckets(buckets(rows), settings)["articles"].to_pylist()


BUCKETS = st.sets(st.tuples(st.integers(0, 3), st.integers(0, 25)))


@given(BUCKETS)
def test_small_buckets_give_all_their_pairs_once(rows):
    expected = sorted((a, b) for key, a in rows for other, b in rows if key == other and a < b)
    assert sorted(met(rows, most=30)) == expected


@given(BUCKETS)
def test_large_buckets_give_hubs_and_neighbours_in_linear_number(rows):
    found = met(rows, most=5)
    assert len(set(found)) <= len(found) <= 2 * candidates.HUBS * len(rows) + 25
    assert all(a < b for a, b in found)
    for key in {key for key, _ in rows}:
        members = sorted(a for k, a in rows if k == key)
        for member in members[1:]:  # everyone meets the common first article
            assert (members[0], member) in found


def once(*batches):
    rows = pa.Table.from_batches(batches).sort_by([("a", "ascending"), ("b", "ascending")])
    return candidates.keep_once(*rows.combine_chunks().to_batches()) if len(rows) else None


@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9))), st.sampled_from([5, 64]))
def test_buckets_that_are_brought_together_give_the_same_pairs_as_apart(rows, most):
    settings, apart = Settings(max_bucket_articles=most), buckets(rows)
    led = pa.Table.from_batches([candidates.list_led(apart, settings)])
    led = led.sort_by([(name, "ascending") for name in candidates.LED.names])
    together = [candidates.expand_led(batch, settings) for batch in led.to_batches()]
    pairs = once(candidates.expand_apart(apart, settings), *together)
    assert pairs == once(candidates.expand_buckets(apart, settings))
    assert all(len(batch) == len(once(batch) or ()) for batch in together)


def test_versions_of_one_text_are_written_about_once_a_pair():
    settings, rows = Settings(), [(band, n) for band in range(32) for n in range(60) if n != band]
    (led,) = pa.Table.from_batches([candidates.list_led(buckets(rows), settings)]).to_batches()
    led = led.take(pa.array(np.lexsort([led[n].to_numpy() for n in reversed(led.schema.names)])))
    assert candidates.expand_led(led, settings).num_rows == 60 * 59 / 2
    assert candidates.expand_apart(buckets(rows), settings).num_rows == 0


def test_large_buckets_are_counted():
    rows = [(7, n) for n in range(9)] + [(8, n) for n in range(3)]
    assert large(rows, 5) == [9]


def test_short_articles_meet_nobody_and_are_counted():
    prints = fingerprint_articles(
        list_articles(table_of(["عاجل", " ".join("ابتثجح" * 5)]))[0],
        Settings(),
    )
    marked = mark_compared(prints, pa.RecordBatch.from_pylist([], COPY), Settings())
    keys = set(candidates.list_bands(marked, Settings(), range(64))["article"].to_pylist())
    assert keys == {prints["key"][1].as_py()}
    assert candidates.count_articles(prints, Settings()).to_pylist() == [
        {"articles": 2, "short": 1}
    ]


def is_sampled(shingle):
    return shingle < -(2**30)


SHINGLES = st.sets(st.integers(-(2**31), 2**31 - 1) | st.integers(-(2**31), 40 - 2**31), min_size=1)


@given(st.lists(SHINGLES, max_size=12), st.integers(1, 5))
def test_whoever_holds_enough_of_a_sample_is_met(articles, parts):
    """The law of prefixes: no article at least twice as long that shares s * m is missed."""
    settings = Settings()
    lists = pa.array([sorted(one) for one in articles], pa.list_(pa.int32()))
    compared = pa.array([True] * len(articles))
    keys = pa.array(range(len(articles)), pa.int64())
    sampled = pa.array(count_sampled(lists))
    days = pa.array(range(len(articles)), pa.int32())
    names = ["key", "compared", "shingles", "sampled", "day"]
    prints = pa.RecordBatch.from_arrays([keys, compared, lists, sampled, days], names)
    with LocalEngine() as engine:
        listed = engine.read(pa.Table.from_batches([prints]), 5)
        found = meetings.meet_by_samples(engine, listed, settings, parts).met
        met = engine.collect(found)
        often = meetings.keep_often(engine, found)
        kept = {(row["a"], row["b"]) for row in engine.collect(often).to_pylist()}
    pairs = Counter(zip(met["a"].to_pylist(), met["b"].to_pylist(), strict=True))
    least = candidates.count_least_met(sampled.to_numpy(), settings)
    chosen = [{x for x in one if is_sampled(x)} for one in articles]
    for n, small in enumerate(chosen):
        for m, long in enumerate(chosen):
            shared, longer = len(small & long), len(articles[m]) >= 2 * len(articles[n])
            if n != m and longer and shared and shared >= 0.3 * len(small):
                assert (min(n, m), max(n, m)) in pairs
            if n != m and longer and shared and 3 * shared >= 1.2 * len(small):
                assert (min(n, m), max(n, m)) in kept
    for n, m in pairs:
        assert chosen[n] & chosen[m]
        shorter = min(n, m, key=lambda one: len(articles[one]))
        assert ((n, m) in kept) == (pairs[n, m] >= least[shorter])


def test_of_a_large_bucket_of_samples_the_longest_are_met():
    shingle = -(2**31)
    rows = [(shingle << 32, n, 10 + n, int(n == 0)) for n in range(50)]
    columns = [
        pa.array(c, t) for c, t in zip(zip(*rows, strict=True), candidates.ASKED.types, strict=True)
    ]
    asked = pa.RecordBatch.from_arrays(columns, schema=candidates.ASKED)
    few = candidates.meet_longer(asked, Settings(max_bucket_articles=49))
    assert few["a"].to_pylist() == [0] * 4
    assert sorted(few["b"].to_pylist()) == [46, 47, 48, 49]
    assert candidates.meet_longer(asked, Settings(max_bucket_articles=50)).num_rows == 40


def test_recall_of_bands_is_what_the_settings_promise():
    """Pairs exactly at the threshold share a band with probability 0.99 or more."""
    random = np.random.default_rng(3)
    for threshold in (0.18, 0.2, 0.3, 0.5, 0.7):
        settings = Settings(threshold=threshold)
        agree = random.random((20_000, settings.num_perm)) < threshold
        bands = agree[:, np.array(settings.bands)].all(axis=2).any(axis=1)
        assert bands.mean() >= 0.985


def test_a_bucket_of_exactly_the_most_is_still_small():
    rows = [(7, n) for n in range(5)]
    assert len(met(rows, most=5)) == 10
    assert large(rows, 5) == []
    assert large(rows, 4) == [5]
    many = [(7, n) for n in range(40)]
    assert len(met(many, most=40)) == 780
    assert len(met(many, most=39)) < 400
