import pytest

from dedup.model import Page
from dedup.splitting.splitter import split_page
from tests.test_splitter import PARAGRAPHS, TITLE

OTHERS = "".join(
    f"<li><a href=/{n}>خبر آخر عن سوق الخضار في الميناء القديم</a> <span>{n} مايو 2025</span></li>"
    for n in (11, 12, 13)
)


def published(*parts, head="", url=None):
    page = f"<html><head>{head}</head><body>{''.join(parts)}</body></html>"
    return split_page(Page(page, url=url)).published


def meta(name, day):
    return f'<meta name="{name}" content="{day}">'


@pytest.mark.parametrize(
    "line",
    [
        "الثلاثاء 4 آذار 2025",  # Levant
        "الثلاثاء، 4 مارس 2025 - 10:30",
        "04 مارس 2025م",
        "٤ رمضان ١٤٤٦هـ - ٤ مارس ٢٠٢٥م",
        "4 مارس 2025 الموافق 4 رمضان 1446",
        "سه‌شنبه ۱۴ اسفند ۱۴۰۳",
        "۱۴۰۳/۱۲/۱۴",
        "4 مارچ 2025",
        "4 Mart 2025 Salı",
        "04.03.25",
    ],
)
@pytest.mark.parametrize("place", ["date-comments", "sidebar", "entry-meta"])
def test_a_day_beside_the_headline_counts_whatever_its_container_is_called(line, place):
    page = f"<h1>{TITLE}</h1><div class={place}><p>{line}</p></div>{PARAGRAPHS}"
    assert (published(page) or "")[:10] == "2025-03-04"


@pytest.mark.parametrize("month", ["جانفي", "كانون الثاني", "يناير"])
def test_a_month_has_its_names_in_all_countries(month):
    assert published(f"<h1>{TITLE}</h1><p>9 {month} 2025</p>{PARAGRAPHS}") == "2025-01-09"


def test_days_in_lists_are_those_of_others():
    assert published(f"<h1>{TITLE}</h1>{PARAGRAPHS}<ul>{OTHERS}</ul>") is None
    updated = "<p>آخر تحديث: 20 مايو 2025</p>"
    assert published(f"<h1>{TITLE}</h1>{updated}{PARAGRAPHS}<ul>{OTHERS}</ul>") == "2025-05-20"


def test_a_clock_in_the_masthead_is_not_the_articles():
    clock = "<div class=menu><p>الأحد 1 يونيو 2025</p></div>" + "<p><a href=/x>سوق</a></p>" * 9
    assert published(clock, f"<h1>{TITLE}</h1>{PARAGRAPHS}") is None


def test_what_the_head_knows_as_a_change_is_no_publication():
    head = "".join(
        meta(f"article:{name}_time", day)
        for name, day in (("published", "2025-03-04"), ("modified", "2025-03-09"))
    )
    assert published(f"<h1>{TITLE}</h1><p>9 مارس 2025</p>{PARAGRAPHS}", head=head) == "2025-03-04"


def test_a_month_before_its_day_is_read_as_the_head_has_it():
    head = meta("date", "2025-10-12")
    line = "<p>10/12/2025 8:15</p>"
    assert published(f"<h1>{TITLE}</h1>{line}{PARAGRAPHS}", head=head) == "2025-10-12"


def test_a_stamp_beside_a_day_is_an_updates():
    line = "<p>سامي الراوي 2025-03-09T10:10:52+01:00 | 4 مارس 2025 |</p>"
    assert published(f"<h1>{TITLE}</h1>{line}{PARAGRAPHS}") == "2025-03-04"
