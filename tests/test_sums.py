"""Sums are read from a table that says what each number is, and added up in its order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.matching.relations import load_sums
from dedup.matching.sums import FORMAT, MOST_NUMBERS, Sum, Term, read_sums

NUMBERS = st.floats(-9, 9).map(lambda number: round(number, 2))


def draw(bias, weights, unknown):
    """A table of one sum."""
    lines = [f"format = {FORMAT}", "[copy]", f"bias = {bias}", "[copy.weights]"]
    lines += [f"{name} = {weight}" for name, weight in weights.items()]
    return "\n".join([*lines, "[copy.unknown]", *(f"{n} = {v}" for n, v in unknown.items())])


@given(NUMBERS, st.dictionaries(st.sampled_from("abcdef"), st.tuples(NUMBERS, NUMBERS), min_size=1))
def test_a_sum_is_what_its_table_says(bias, told):
    weights = {name: weight for name, (weight, _) in told.items()}
    unknown = {name: mean for name, (_, mean) in told.items()}
    (found,) = read_sums(draw(bias, weights, unknown)).values()
    counts = {name: np.array([2.0, np.nan]) for name in told}
    two, none = found.weigh(counts)
    assert two == pytest.approx(bias + sum(2 * weight for weight in weights.values()))
    assert none == pytest.approx(bias + sum(weights[n] * unknown[n] for n in told))
    addends = found.list_addends(counts)
    assert [addend.name for addend in addends] == [*told]
    assert bias + sum(addend.value for addend in addends) == pytest.approx(two)
    assert all(addend.known for addend in addends)


def test_a_count_that_is_never_missing_needs_no_mean():
    told = Sum(0.5, (Term("length", 2.0, unknown=None),))
    assert told.weigh({"length": np.array([0.25])}).tolist() == [1.0]
    with pytest.raises(KeyError):
        told.weigh({"width": np.array([0.25])})


def test_another_format_and_too_many_numbers_are_refused():
    with pytest.raises(ValueError, match="format 1"):
        read_sums("format = 2")
    weights = {f"w{n}": 1 for n in range(MOST_NUMBERS)}
    with pytest.raises(ValueError, match="14 numbers"):
        read_sums(draw(0, weights, {}))


def test_what_the_sums_that_tell_relations_speak_of_is_known():
    """A mean stands for every count that can be missing, and no count has two weights."""
    sums = load_sums()
    assert set(sums) == {"form", "copy", "alone"}
    for told in sums.values():
        names = [term.name for term in told.terms]
        assert len(names) == len(set(names))
        always = {"contained", "long_words", "length"}
        assert {term.name for term in told.terms if term.unknown is None} == always & set(names)
