"""Runs are those of `itertools.groupby`, and what is found is what `list.index` finds."""

from itertools import groupby

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.ascending import find, find_all, firsts_of, runs_of, starts_of

ROWS = st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), max_size=30).map(sorted)


def columns_of(rows):
    return tuple(np.array(rows, np.int64).reshape(-1, 2).T)


@given(ROWS)
def test_a_run_is_all_equal_rows_that_stand_together(rows):
    starts, sizes = runs_of(*columns_of(rows))
    groups = [list(group) for _, group in groupby(rows)]
    assert [rows[start] for start in starts.tolist()] == [group[0] for group in groups]
    assert sizes.tolist() == list(map(len, groups))


@given(ROWS)
def test_every_row_has_the_first_of_its_run(rows):
    columns = columns_of(rows)
    assert firsts_of(*columns).tolist() == [rows.index(row) for row in rows]
    assert starts_of(*columns).tolist() == sorted({rows.index(row) for row in rows})


VALUES = st.lists(st.integers(-5, 5), max_size=20)


@given(VALUES.map(sorted), VALUES)
def test_a_value_is_found_at_its_first_place_or_not_at_all(values, wanted):
    found = find(np.array(values, np.int64), np.array(wanted, np.int64))
    assert found.tolist() == [values.index(one) if one in values else -1 for one in wanted]


@given(VALUES.map(sorted), VALUES)
def test_all_places_of_all_values_are_found(values, wanted):
    which, places = find_all(np.array(values, np.int64), np.array(wanted, np.int64))
    assert list(zip(which.tolist(), places.tolist(), strict=True)) == [
        (n, at) for n, one in enumerate(wanted) for at, value in enumerate(values) if value == one
    ]
