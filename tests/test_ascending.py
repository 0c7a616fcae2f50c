"""Runs are those of `itertools.groupby`."""

from itertools import groupby

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.ascending import firsts_of, runs_of, starts_of

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
