import pytest

from dedup.model import Page
from dedup.splitting.splitter import split_page
from tests.test_splitter import PARAGRAPHS, TITLE, html

HEADLINE = f"<h1>{TITLE}</h1>"


def dates(*parts, head=""):
    article = html(*parts, head=head)
    return article.published, article.modified


def meta(name, day):
    return f'<meta property="{name}" content="{day}">'


def test_an_update_stands_beside_the_publication():
    head = meta("article:published_time", "2025-03-04") + meta("dc.modified", "2025-03-06")
    assert dates(HEADLINE, PARAGRAPHS, head=head) == ("2025-03-04", "2025-03-06")
    printed = f"{HEADLINE}<p>آخر تحديث: 5 مارس 2025</p>{PARAGRAPHS}"
    assert dates(printed, head=head) == ("2025-03-04", "2025-03-05")
    assert dates(printed) == ("2025-03-05", "2025-03-05")


@pytest.mark.parametrize(
    ("said", "shown", "day"),
    [
        ("2025-03-01T21:30:00Z", "2 مارس 2025", "2025-03-02"),
        ("2025-03-02T02:30:00+00:00", "March 1, 2025", "2025-03-01"),
        ("2025-03-01T21:30:00+03:00", "2 مارس 2025", "2025-03-01T21:30+03:00"),
        ("2025-03-01T09:30:00Z", "2 مارس 2025", "2025-03-01T09:30Z"),
    ],
)
def test_a_day_in_utc_is_the_one_that_the_page_prints(said, shown, day):
    head = meta("article:published_time", said)
    assert dates(HEADLINE, f"<div>{shown}</div>", PARAGRAPHS, head=head)[0] == day


@pytest.mark.parametrize(
    "line",
    [
        "Veröffentlicht am 3. März 2015",
        "Publicado el 3 de marzo de 2015",
        "Pubblicato il 3 marzo 2015",
        "Publicado em 3 de março de 2015",
        "Opublikowano: 3 marca 2015",
        "By Jane Roe | March 3, 2015 | Email this post",
        "2015 Mar 3",
        "نشر في 3 مارس 2015",
    ],
)
def test_days_are_read_in_many_languages_under_the_headline(line):
    assert (
        dates(f"<main>{HEADLINE}<div class=share>{line}</div>{PARAGRAPHS}</main>")[0]
        == "2015-03-03"
    )


@pytest.mark.parametrize(
    "apart",
    [
        "<header>{}</header>",
        "<aside><p>{}</p></aside>",
        "<ul><li><a href=/2>خبر آخر عن الميناء القديم</a> {}</li></ul>",
        "<section class=comments>{}</section>",
    ],
)
def test_times_of_others_are_not_the_articles(apart):
    time = apart.format("<time datetime='2026-11-01'>أمس</time>")
    assert dates(time, f"<article>{HEADLINE}{PARAGRAPHS}</article>")[0] is None
    own = "<time itemprop=datePublished datetime='2025-03-04'>الثلاثاء</time>"
    assert dates(time, f"<article>{HEADLINE}{own}{PARAGRAPHS}</article>")[0] == "2025-03-04"


def test_the_address_tells_a_day_where_nothing_else_does():
    page = f"<body>{HEADLINE}{PARAGRAPHS}"
    assert split_page(Page(page, url="https://s.example/2015/03/04/a")).published == "2015-03-04"


def test_a_page_is_of_no_day_before_there_were_pages_or_behind_its_fetching():
    for said in ("1970-01-01T00:00:00Z", "2031-01-01"):
        head = f"<html><head>{meta('article:published_time', said)}</head>"
        page = Page(f"{head}<body>{HEADLINE}{PARAGRAPHS}", fetched="2025-03-04T10:00Z")
        assert split_page(page).published is None
