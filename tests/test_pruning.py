"""Candidates that no rule would keep are dropped, and nearly never others."""

from math import comb

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.matching import overlaps, pruning
from dedup.matching.batches import batch_of
from dedup.matching.candidates import CANDIDATE
from dedup.matching.fingerprint import rows_of, sign_shingles
from dedup.settings import Settings


@pytest.mark.parametrize("num_perm", [1, 16, 128])
def test_a_bound_is_the_jaccard_at_which_so_little_agreement_is_just_unlikely(num_perm):
    bounds = pruning.bound_jaccard(num_perm)
    for agreeing, p in enumerate(bounds[:-1]):
        ways = (comb(num_perm, k) * p**k * (1 - p) ** (num_perm - k) for k in range(agreeing + 1))
        assert sum(ways) == pytest.approx(pruning.LOST, rel=1e-6)
    assert (np.diff(bounds) > 0).all()
    assert bounds[-1] == 1


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400), st.sampled_from([0.2, 0.3]))
def test_whatever_a_rule_keeps_has_the_least_jaccard(shared, only_a, only_b, threshold):
    settings = Settings(threshold=threshold)
    smaller, larger = sorted((shared + only_a, shared + only_b))
    (least,) = pruning.least_jaccard(np.array([smaller]), np.array([larger]), settings)
    jaccard = shared / max(1, smaller + larger - shared)
    inside = 2 * smaller <= larger and shared >= settings.containment * smaller > 0
    if jaccard >= threshold or inside:
        assert jaccard >= least - 1e-12


@given(st.integers(1, 40), st.data())
def test_equal_bytes_are_counted(num_perm, data):
    byte = st.sampled_from([0, 1, 127, 128, 255])
    rows = data.draw(st.lists(st.lists(byte, min_size=num_perm, max_size=num_perm), min_size=2))
    padded = np.zeros((len(rows), -(-num_perm // 8) * 8), np.uint8)
    padded[:, :num_perm] = rows
    words = padded.view(np.int64)
    ends = np.arange(len(rows) + 1) * words.shape[1]
    left, right = np.triu_indices(len(rows))
    expected = (padded[left, :num_perm] == padded[right, :num_perm]).sum(axis=1)
    for count in (overlaps.count_agreeing, overlaps.count_agreeing.plain):
        out = np.empty(len(left), np.int64)
        with np.errstate(over="ignore"):
            count(left, right, words.ravel(), ends, num_perm, out)
        assert out.tolist() == expected.tolist()


def couples(sizes, shared, number, settings):
    """Candidates of so many pairs of sets, whose sizes and overlap are given; and their prints."""
    random, (one, other) = np.random.default_rng(5), sizes
    lists = []
    for _ in range(number):
        values = random.choice(2**32, one + other - shared, replace=False) - 2**31
        lists += [np.sort(values[:one]), np.sort(values[one - shared :])]
    shingles = pa.array(lists, pa.list_(pa.int32()))
    low = (sign_shingles(shingles, settings.num_perm) & 0xFF).astype(np.uint8).view(np.int64)
    lengths = pa.array(list(map(len, lists)), pa.int32())
    columns = [pa.array(range(2 * number), pa.int64()), rows_of(low), lengths]
    prints = pa.RecordBatch.from_arrays(columns, ["key", *pruning.LOOKED_AT])
    keys = np.arange(2 * number)
    return batch_of(CANDIDATE, keys[::2], keys[1::2], np.ones(number, np.int32)), prints


@pytest.mark.parametrize(
    ("threshold", "sizes", "shared"),
    [(0.3, (65, 65), 30), (0.2, (60, 60), 20), (0.3, (50, 150), 30), (0.8, (90, 90), 80)],
)
def test_of_pairs_that_are_just_kept_hardly_one_is_dropped(threshold, sizes, shared):
    settings, number = Settings(threshold=threshold), 4000
    found, prints = couples(sizes, shared, number, settings)
    kept = pruning.prune(found, prints, settings).num_rows
    assert number - kept <= 3 * pruning.LOST * number


def test_what_shares_little_is_dropped_unless_it_may_stand_in_a_much_longer_one():
    settings, number = Settings(), 1000
    for sizes, most in (((100, 100), 0.01), ((100, 300), 0.05)):
        found, prints = couples(sizes, 5, number, settings)
        assert pruning.prune(found, prints, settings).num_rows <= most * number
    found, prints = couples((50, 1500), 5, 100, settings)
    assert pruning.prune(found, prints, settings).num_rows > 90


def test_a_lower_threshold_keeps_all_that_a_higher_one_does():
    kept = []
    for threshold in (0.8, 0.5, 0.3, 0.2):
        settings = Settings(threshold=threshold)
        found, prints = couples((100, 140), 60, 500, settings)
        kept.append(set(pruning.prune(found, prints, settings)["a"].to_pylist()))
    assert kept[0] < kept[1] < kept[2] <= kept[3]
