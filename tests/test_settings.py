import pytest

from dedup import BadInput, Settings


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
    [(0.03, 1), (0.26, 1), (0.27, 2), (0.3, 2), (0.6, 2), (0.61, 4), (1, 128)],
)
def test_rows_are_the_largest_power_of_two_that_keeps_recall(threshold, rows):
    assert Settings(threshold=threshold).rows == rows


def test_a_higher_threshold_never_has_fewer_rows():
    rows = [Settings(threshold=percent / 100).rows for percent in range(1, 101)]
    assert rows == sorted(rows)


def test_an_unknown_folding_profile_is_refused():
    with pytest.raises(
        BadInput, match="folding must be one of ar-news-1, ar-news-2, got 'ar-news'"
    ):
        Settings(folding="ar-news")
