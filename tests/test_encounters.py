"""Which articles are looked at for passages."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from dedup.matching import encounters
from dedup.matching.encounters import LEAST_MET, MET, MOST_STORIES, SIGHTING
from dedup.settings import Settings


def sight(rows):
    """rows: (key, story, article, day, outlet)"""
    listed = [dict(zip(SIGHTING.names, row, strict=True)) for row in sorted(rows)]
    return pa.RecordBatch.from_pylist(listed, SIGHTING)


def meet(rows, **changes):
    met = encounters.meet_stories(sight(rows), Settings(**changes))
    return list(zip(met["a"].to_pylist(), met["b"].to_pylist(), strict=True))


def test_a_shingle_is_rare_up_to_a_number_of_stories():
    for count, found in ((MOST_STORIES, MOST_STORIES * (MOST_STORIES - 1) // 2), (9, 0)):
        rows = [(5, story, story, 0, 0) for story in range(count)]
        assert len(meet(rows)) == found
        counts = encounters.count_common(sight(rows))["articles"].to_pylist()
        assert counts == ([] if found else [count])


def test_a_story_counts_once_and_never_meets_itself():
    rows = [(5, 1, article, 0, 0) for article in range(100, 200)]
    assert meet(rows) == []
    assert meet([*rows, (5, 7, 7, 0, 0)]) == [(100, 7)]


def test_windows_and_sources_hold():
    rows = [(5, 1, 1, 10, 6), (5, 2, 2, 12, 6), (5, 3, 3, 30, 0)]
    assert meet(rows, window_days=2) == [(1, 2)]
    assert meet(rows, across_sources=True) == [(1, 3), (2, 3)]


ROWS = st.lists(
    st.tuples(
        *(st.integers(0, 3) for _ in range(3)), st.just(0), st.just(0), st.integers(0, 9)
    ).map(lambda row: (row[0], row[1], 10 * row[1] + row[2], *row[3:5])),
    max_size=60,
)


@given(ROWS)
def test_pairs_are_linear_in_rows_and_of_two_stories_there_is_one(rows):
    rows = sorted(set(rows))
    met = encounters.meet_stories(sight(rows), Settings())
    assert met.num_rows <= len(rows) * (MOST_STORIES - 1) / 2
    listed = sorted(met.to_pylist(), key=lambda row: tuple(row.values()))
    ordered = pa.RecordBatch.from_pylist(listed, MET)
    chosen = encounters.choose_pairs(ordered).to_pylist()
    stories = [(row["one"], row["other"]) for row in chosen]
    assert len(set(stories)) == len(stories)
    for row in chosen:
        of_both = [x for x in listed if (x["one"], x["other"]) == (row["one"], row["other"])]
        times = {(x["a"], x["b"]): 0 for x in of_both}
        for x in of_both:
            times[x["a"], x["b"]] += 1
        assert len(of_both) >= LEAST_MET
        assert row["agreed"] == max(times.values()) == times[row["a"], row["b"]]
    found = {(x["one"], x["other"]) for x in listed}
    seldom = [
        pair for pair in found if sum((x["one"], x["other"]) == pair for x in listed) < LEAST_MET
    ]
    assert set(stories) == found - set(seldom)
