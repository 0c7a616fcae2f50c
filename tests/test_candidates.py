import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from dedup.matching import candidates
from dedup.matching.fingerprint import fingerprint_articles
from dedup.pipeline import list_articles
from dedup.settings import Settings
from tests.conftest import table_of


def buckets(rows):
    rows = sorted(rows)
    columns = [[key for key, _ in rows], [article for _, article in rows], [0] * len(rows)]
    return pa.RecordBatch.from_arrays(
        [pa.array(c, t) for c, t in zip(columns, candidates.BUCKET.types, strict=True)],
        schema=candidates.BUCKET,
    )


def met(rows, max_articles):
    found = candidates.expand_buckets(buckets(rows), max_articles)
    return list(zip(found["a"].to_pylist(), found["b"].to_pylist(), strict=True))


BUCKETS = st.sets(st.tuples(st.integers(0, 3), st.integers(0, 25)))


@given(BUCKETS)
def test_small_buckets_give_all_their_pairs_once(rows):
    expected = sorted((a, b) for key, a in rows for other, b in rows if key == other and a < b)
    assert sorted(met(rows, max_articles=30)) == expected


@given(BUCKETS)
def test_large_buckets_give_hubs_and_neighbours_in_linear_number(rows):
    found = met(rows, max_articles=5)
    assert len(set(found)) <= len(found) <= 2 * candidates.HUBS * len(rows) + 25
    for key in {key for key, _ in rows}:
        members = sorted(a for k, a in rows if k == key)
        for member in members[1:]:  # everyone meets the common first article
            assert (members[0], member) in found


def test_large_buckets_are_counted():
    rows = [(7, n) for n in range(9)] + [(8, n) for n in range(3)]
    assert candidates.count_large_buckets(buckets(rows), 5)["articles"].to_pylist() == [9]


def test_short_articles_meet_nobody_and_are_counted():
    prints = fingerprint_articles(
        list_articles(table_of(["عاجل", " ".join("ابتثجح" * 5)]))[0],
        Settings(),
    )
    keys = set(candidates.list_bands(prints, Settings())["article"].to_pylist())
    assert keys == {prints["key"][1].as_py()}
    assert candidates.count_articles(prints, Settings()).to_pylist() == [
        {"articles": 2, "short": 1}
    ]


def test_a_pair_is_picked_by_a_band_or_by_enough_of_a_sample():
    def meetings(*rows):
        columns = [pa.array(c, t) for c, t in zip(zip(*rows, strict=True), types, strict=True)]
        return pa.RecordBatch.from_arrays(columns, schema=candidates.MEETING)

    types = candidates.MEETING.types
    sampled = [(3, 4, 20)] * 6  # of a sample of 20: half of containment 0.6 asks for 6
    too_few = [(5, 6, 20)] * 5
    rows = meetings((1, 2, 0), (1, 2, 0), *sampled, *too_few)
    picked = candidates.pick_candidates(rows, Settings())
    assert picked.to_pydict() == {"a": [1, 3], "b": [2, 4]}


def test_recall_of_bands_is_what_the_settings_promise():
    """Pairs exactly at the threshold share a band with probability 0.99 or more."""
    random = np.random.default_rng(3)
    for threshold in (0.3, 0.5, 0.7):
        settings = Settings(threshold=threshold)
        agree = random.random((20_000, settings.num_perm)) < threshold
        bands = agree.reshape(20_000, -1, settings.rows).all(axis=2).any(axis=1)
        assert bands.mean() >= 0.985


def test_a_bucket_of_exactly_the_most_is_still_small():
    rows = [(7, n) for n in range(5)]
    assert len(met(rows, max_articles=5)) == 10
    assert candidates.count_large_buckets(buckets(rows), 5).num_rows == 0
    assert candidates.count_large_buckets(buckets(rows), 4)["articles"].to_pylist() == [5]
    many = [(7, n) for n in range(40)]
    assert len(met(many, max_articles=40)) == 780
    assert len(met(many, max_articles=39)) < 400
