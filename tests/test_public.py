"""The rules of `benchmarks/public` on texts whose figures can be counted by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.public.comparison import compare
from benchmarks.public.rouge import score_paragraphs
from benchmarks.public.scoring import RULES, score_page, score_set

WORDS = st.sampled_from("quake toll rises in the north as rain falls on tents".split())
TEXTS = st.lists(WORDS, min_size=1, max_size=30).map(" ".join)
PARAGRAPHS = st.lists(TEXTS, min_size=1, max_size=5)
BODIES = ("aeb", "trafilatura", "fundus", "wcxb")


def page(paragraphs, **more):
    """A truth that every rule can read."""
    return {
        "name": "page",
        "site": "example.org",
        "text": "\n".join(paragraphs),
        "paragraphs": paragraphs,
        "with": paragraphs,
        "without": ["Subscribe now"],
        "title": "Toll rises",
        "published": "2025-03-04",
        **more,
    }


@pytest.mark.parametrize("name", RULES)
@given(PARAGRAPHS)
def test_the_truth_itself_scores_one(name, paragraphs):
    truth = page(paragraphs)
    score = score_page(name, truth, truth)
    assert score.f1 == pytest.approx(1)
    assert (score.day, score.title_same) == ("right", True)


@pytest.mark.parametrize("name", RULES)
@given(PARAGRAPHS)
def test_nothing_found_scores_none(name, paragraphs):
    score = score_set(name, [page(paragraphs)], {})
    assert score.figures == (0, 0, 0)
    assert (score.days["none"], score.titles[False]) == (1, 1)


@pytest.mark.parametrize("name", BODIES)
@given(PARAGRAPHS, TEXTS)
def test_figures_are_shares(name, paragraphs, text):
    figures = score_set(name, [page(paragraphs)], {"page": {"text": text}}).figures
    assert all(0 <= one <= 1 + 1e-9 for one in figures)


def test_runs_of_four_words():
    truth, found = page(["One two three four five six"]), {"text": "two three four five. More"}
    figures = score_set("aeb", [truth], {"page": found}).figures
    assert figures == pytest.approx((2 * (1 / 2) * (1 / 3) / (1 / 2 + 1 / 3), 1 / 2, 1 / 3))


def test_precision_of_runs_is_that_of_pages_with_a_text():
    truths = [page(["One two three four"], name=name) for name in ("page", "other")]
    figures = score_set("aeb", truths, {"page": truths[0]}).figures
    assert figures == pytest.approx((2 / 3, 1, 1 / 2))


def test_snippets_are_counted_over_all_pages():
    truths = [page(["a b", "tents"]), page(["d"], name="other")]
    found = {"page": {"text": "a\n b Subscribe  now"}, "other": {"text": "d"}}
    assert score_set("trafilatura", truths, found).figures == pytest.approx((2 / 3, 2 / 3, 2 / 3))


def test_words_as_often_as_they_stand():
    score = score_set("wcxb", [page(["Rain, rain on tents"])], {"page": {"text": "RAIN rain rain"}})
    assert score.figures == pytest.approx((4 / 7, 2 / 3, 1 / 2))


def test_optional_paragraphs_count_where_that_is_better():
    paragraphs = ["the toll rises", "[read more here]"]
    assert score_paragraphs(paragraphs, "the toll rises").f1 == 1
    assert score_paragraphs(paragraphs, "the toll rises\nread more here").f1 == 1


def test_words_out_of_order_are_no_common_subsequence():
    assert score_paragraphs(["the toll rises"], "rises toll the").recall == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("said", "day"),
    [("2025-03-04T13:05", "right"), ("2025-03-05", "wrong"), ("2025", "none"), (None, "none")],
)
def test_days(said, day):
    assert score_page("htmldate", page(["a"]), {"published": said}).day == day


def scores(days):
    """Right or wrong days of pages, three pages a site."""
    truths = [page(["a"], name=str(n), site=str(n // 3)) for n in range(len(days))]
    found = {str(n): {"published": "2025-03-04"} if day else {} for n, day in enumerate(days)}
    return score_set("htmldate", truths, found)


def test_a_tool_has_nothing_before_itself():
    one = scores([True, True, False, False, True, False, False])
    assert compare(one, one, RULES["htmldate"].sum_up) == (0, 0, 0)


def test_an_interval_holds_its_difference_and_is_the_same_each_time():
    one, other = scores([True] * 20 + [False]), scores([True, False, True] * 7)
    found = [compare(one, other, RULES["htmldate"].sum_up) for _ in range(2)]
    assert found[0] == found[1]
    assert 0 < found[0].least < found[0].f1 < found[0].most
