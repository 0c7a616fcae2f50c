from itertools import product

import pytest

from dedup import BadInput, Settings
from dedup.settings import choose_bands, recall_woven


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"threshold": 0}, "threshold must be over 0 and at most 1, got 0"),
        ({"threshold": float("nan")}, "threshold must be over 0 and at most 1, got nan"),
        ({"containment": 1.1}, "containment must be over 0 and at most 1, got 1.1"),
        ({"threshold": "0.3"}, "threshold must be over 0 and at most 1, got '0.3'"),
        ({"num_perm": 8.5}, "num_perm must be a whole number of at least 8, got 8.5"),
        ({"shingle_words": 0}, "shingle_words must be a whole number of at least 1, got 0"),
        ({"num_perm": 4}, "num_perm must be a whole number of at least 8, got 4"),
        (
            {"max_bucket_articles": 1},
            "max_bucket_articles must be a whole number of at least 2, got 1",
        ),
    ],
)
def test_numbers_out_of_range_are_refused(changes, said):
    with pytest.raises(BadInput) as why:
        Settings(**changes)
    assert str(why.value) == said


@pytest.mark.parametrize(
    ("threshold", "rows"),
    [(0.03, 1), (0.17, 1), (0.18, 2), (0.27, 2), (0.3, 2), (0.6, 2), (0.61, 4), (1, 128)],
)
def test_rows_are_the_largest_power_of_two_that_keeps_recall(threshold, rows):
    assert {len(band) for band in Settings(threshold=threshold).bands} == {rows}


@pytest.mark.parametrize("num_perm", [8, 100, 128])
def test_a_band_is_made_of_whole_ones_at_any_lower_threshold(num_perm):
    for percent in range(2, 101):
        lower, higher = (
            Settings(threshold=one / 100, num_perm=num_perm).bands for one in (percent - 1, percent)
        )
        assert len(set(higher)) == len(higher)
        assert all(any(set(low) <= set(high) for low in lower) for high in higher)


@pytest.mark.parametrize("threshold", [0.2, 0.7])
def test_what_woven_bands_recall_is_what_all_signatures_of_eight_rows_say(threshold):
    bands = choose_bands(128, 0.2)
    of_eight = [band for band in bands if max(band) < 8]
    recalled = 0.0
    for agree in product((False, True), repeat=8):
        if any(agree[one] and agree[other] for one, other in of_eight):
            recalled += threshold ** sum(agree) * (1 - threshold) ** (8 - sum(agree))
    assert recall_woven(2, threshold) == pytest.approx(recalled)


@pytest.mark.parametrize(("threshold", "bands"), [(0.26, 191), (0.27, 64), (0.7, 32), (0.17, 128)])
def test_bands_of_two_rows_are_three_times_as_many_where_they_are_too_few(threshold, bands):
    assert len(Settings(threshold=threshold).bands) == bands


def test_an_unknown_folding_profile_is_refused():
    with pytest.raises(
        BadInput, match="folding must be one of ar-news-1, ar-news-2, got 'ar-news'"
    ):
        Settings(folding="ar-news")
