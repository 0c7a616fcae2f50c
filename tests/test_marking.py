import pytest

from dedup.model import Page
from dedup.splitting.splitter import trace_page
from tests.test_splitter import BODY, GLUED, TITLE, html, split, titles

HEADS = [
    "افتتاح معرض للزهور في حديقة المدينة",
    "مدارس الساحل تعود إلى الدوام الكامل",
    "سفينة شحن ترسو في الميناء القديم",
]


@pytest.mark.parametrize("label", ["قصص قد تعجبك قراءتها:", "مقترحات المحرر", "ومن أخبارنا 👇"])
def test_a_marker_that_is_guessed_before_headlines(label):
    article = split(TITLE, *BODY[:2], label, *HEADS, *BODY[2:])
    assert (article.paragraphs, titles(article)) == (BODY, HEADS)


def test_a_marker_that_is_guessed_with_a_headline_on_its_line():
    article = split(TITLE, *BODY[:2], f"قراؤنا يقرؤون | {HEADS[0]}", *BODY[2:])
    assert (article.paragraphs, titles(article)) == (BODY, HEADS[:1])
    lines = [*BODY[:2], "قراءة: كلمة", *BODY[2:]]
    assert split(TITLE, *lines).paragraphs == lines


def test_nothing_is_guessed_before_the_text_or_of_a_line_by_itself():
    assert split("مقترحات المحرر", *BODY).title == "مقترحات المحرر"
    lines = [*BODY[:2], "في الملف", *BODY[2:]]
    assert split(TITLE, *lines).paragraphs == lines


def test_a_short_line_between_a_credit_and_headlines_announces():
    article = split(TITLE, *BODY, "المصدر: المدى", "سلسلة النهر »", *HEADS)
    assert (article.paragraphs, titles(article)) == (BODY, HEADS)
    assert {item.marker for item in article.related} == {"سلسلة النهر"}
    long = "سلسلة طويلة من سبع كلمات هنا كاملة"
    article = split(TITLE, *BODY, "المصدر: المدى", long, *HEADS)
    assert (article.paragraphs, titles(article)) == (BODY, [long, *HEADS])
    assert {item.marker for item in article.related} == {None}


@pytest.mark.parametrize(
    "lines",
    [
        ["س: ما هي كلفة الطريق؟", "ج: مئتا مليون"],
        ["سؤال - ما هي كلفة الطريق؟"],
        ["- مراحل العمل ثلاث", "- الكلفة مئتا مليون"],
        ["وفي الطريق ثلاثة أقسام؛"],
        ["وفي الطريق ثلاثة أقسام،"],
        ["وهذه هي الأقسام الثلاثة:"],
    ],
)
def test_lines_that_end_a_run_of_headlines(lines):
    article = split(TITLE, *BODY[:2], "اقرأ أيضا:", *HEADS[:2], *lines, *BODY[2:])
    assert article.paragraphs == [*BODY[:2], *lines, *BODY[2:]]
    assert titles(article) == HEADS[:2]


def test_headlines_with_bullets_are_one_run():
    article = split(TITLE, *BODY[:2], "اقرأ أيضا:", *(f"- {h}" for h in HEADS), *BODY[2:])
    assert (article.paragraphs, titles(article)) == (BODY, HEADS)


def test_a_link_within_the_page_is_never_an_item():
    skip = "<p><a href='#behind'>تجاوز قائمة العناوين كلها</a></p>"
    links = "".join(f"<p><a href=/{n}>{head}</a></p>" for n, head in enumerate(HEADS))
    paragraphs = [f"<p>{line}</p>" for line in BODY]
    page = [f"<h1>{TITLE}</h1>", *paragraphs[:2], "<p>اقرأ أيضا:</p>", skip, links, *paragraphs[2:]]
    for box in ("", "<div class=related>"):
        article = html(*page[:3], box, *page[3:6], "</div>" if box else "", *page[6:])
        assert (article.paragraphs, titles(article)) == (BODY, HEADS)


@pytest.mark.parametrize("date", ["4 مارس 2025", "الأخبار - 4 مارس 2025"])
def test_an_items_title_is_its_links_text_without_the_date_beside_it(date):
    cards = "".join(f"<li><a href=/{n}>{h}</a> {date}</li>" for n, h in enumerate(HEADS))
    paragraphs = "".join(f"<p>{line}</p>" for line in BODY)
    article = html(f"<h1>{TITLE}</h1>{paragraphs}<ul class=related>{cards}</ul>")
    assert (article.paragraphs, titles(article)) == (BODY, HEADS)


def test_what_stands_beside_a_link_and_is_no_date_is_of_the_title():
    paragraphs = "".join(f"<p>{line}</p>" for line in BODY)
    card = f"<p class=related>عاجل <a href=/1>{HEADS[0]}</a></p>"
    assert titles(html(f"<h1>{TITLE}</h1>{paragraphs}{card}")) == [f"عاجل {HEADS[0]}"]


@pytest.mark.parametrize(
    ("line", "is_date"),
    [
        ("نشرة الضحى - الأربعاء 11 ديسمبر 2024", True),
        ("نشرة الضحى | 11 ديسمبر 2024", True),
        ("نشرة المساء 12 - 11 ديسمبر 2024", False),
        ("تقرير عن سوق الخضار القديم - 11 ديسمبر 2024", False),
        ("نشرة الضحى - عدد يوم 11 ديسمبر 2024 الخاص بالطرق", False),
    ],
)
def test_an_issue_with_its_date_is_a_date_line(line, is_date):
    article = split(line, TITLE, *BODY)
    assert (article.published == "2024-12-11") is is_date


def test_items_are_listed_in_the_order_of_the_page():
    aside = f"<div class=related><a href=/9>{HEADS[2]}</a></div>"
    paragraphs = [f"<p>{line}</p>" for line in BODY]
    call = f"<p>اقرأ أيضا: <a href=/1>{HEADS[0]}</a></p>"
    article = html(f"<h1>{TITLE}</h1>", *paragraphs[:2], call, *paragraphs[2:], aside)
    assert [(item.title, item.url) for item in article.related] == [
        (HEADS[0], "/1"),
        (HEADS[2], "/9"),
    ]


def test_the_text_of_a_glued_article_ends_at_its_own_furniture():
    article = split(TITLE, *BODY, "المصدر: المدى", "اقرأ أيضا:", *GLUED, "شارك")
    assert article.related[0].text.split("\n") == GLUED[1:]


def test_a_link_behind_a_label_is_the_whole_of_what_is_announced():
    """No sign is put into a title that the page does not have."""
    line = f"للمزيد: كذا <a href='/1'>{BODY[0]}</a>"
    article = html(f"<h1>{TITLE}</h1>", *(f"<p>{text}</p>" for text in [*BODY, line, *BODY]))
    assert [item.title for item in article.related] in ([], [f"كذا {BODY[0]}"])


@pytest.mark.parametrize(
    "line", ["البارحة 14:35", "أول أمس", "avant-hier", "گزشتہ روز", "3 hr ago"]
)
def test_every_relative_date_is_a_date_line(line):
    page = Page("\n".join([TITLE, line, *BODY]))
    assert trace_page(page)[1].role == "date"
