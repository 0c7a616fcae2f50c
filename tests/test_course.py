"""Who was first, who followed, and what changed."""

import pytest

from dedup.analysis import Besides, build_report
from dedup.analysis.course import compare_numbers, trace_course
from dedup.model import Cluster, Member
from dedup.report.html import to_html

TEXT = "قال المتحدث إن الحادث أدى إلى مقتل 17 شخصا في المدينة وإصابة ثمانية آخرين اليوم"


def story(*published):
    members = tuple(
        Member(f"m{n}", "s", f"عنوان {n}", day, None, 1.0, "reprint")
        for n, day in enumerate(published)
    )
    return Cluster("m0", len(members), ("s",), published[0], "m0", 1.0, 1.0, members)


@pytest.mark.parametrize(
    ("first", "then", "delay"),
    [
        ("2025-03-04", "2025-03-06", (2, None)),
        ("2025-03-04T10:00", "2025-03-04T13:20", (0, 200)),
        ("2025-03-04T23:00+03:00", "2025-03-05T01:00+04:00", (1, 60)),
        ("2025-03-04T10:00", "2025-03-05", (1, None)),
        ("2025-03-04", None, (None, None)),
        ("2025-03-04", "gestern", (None, None)),
    ],
)
def test_a_follower_is_so_much_later(first, then, delay):
    steps = trace_course(story(first, then), {})
    assert (steps[1].days, steps[1].minutes) == delay
    assert (steps[0].numbers, steps[0].words) == ((), None)


def test_numbers_that_changed_are_told_with_what_they_were():
    texts = {
        "m0": {"text": TEXT, "credit": "وكالة المدى"},
        "m1": {"text": TEXT.replace("17", "٢٩") + " وأضاف", "credit": None},
    }
    steps = trace_course(story("2025-03-04", "2025-03-05"), texts)
    assert steps[1].numbers == (("17", "29"),)
    assert steps[1].words == 1
    assert steps[0].numbers == ()


def test_numbers_elsewhere_are_not_compared():
    assert compare_numbers("في 3 ايام".split(), "بعد 4 اشهر".split()) == ()


def test_the_page_leads_from_an_item_to_its_story():
    items = [{"title": "خبر <b>", "text": ""}, {"title": "آخر", "text": ""}]
    rows = [
        {"id": f"m{n}", "title": "t", "source": "s", "text": TEXT, "related": items * (1 - n)}
        for n in range(2)
    ]
    links = [
        {"article": "m0", "position": 0, "announces": "m1", "cluster": "m0"},
        {"article": "m0", "position": 1, "announces": None, "cluster": None},
    ]
    value = build_report([story("2025-03-04", "2025-03-06")], rows, besides=Besides(tuple(links)))
    page = to_html(value)
    assert page.count('<a href="#c-m0">') == 1
    assert "بعد يومين" in page
    assert "<b>" not in page
