import pytest

from dedup.model import Page
from dedup.splitting.splitter import trace_page
from tests.test_splitter import BODY, GLUED, TITLE, html, split, titles

HEADS = [
    "افتتاح معرض للزهور في حديقة المدينة",
    "مدارس الساحل تعود إلى الدوام الكامل",
    "سفينة شحن ترسو في الميناء القديم",
]
FLOWERS = "افتتح رئيس البلدية معرض الزهور السنوي في حديقة المدينة بحضور مئات الزوار أمس."
SHIP = "رست سفينة الشحن الكبيرة في الميناء القديم بعد رحلة دامت أسبوعين عبر المحيط."
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in BODY)


def roles(*lines):
    return {one.block.text: one.role for one in trace_page(Page("\n".join(lines), "page.txt"))}


@pytest.mark.parametrize(
    "numbers", [("1- ", "2- ", "3- "), ("(١) ", "(٢) ", "(٣) "), ("1. ", "2. ", "3. ")]
)
def test_numbers_of_a_list_are_dropped(numbers):
    numbered = [number + head for number, head in zip(numbers, HEADS, strict=True)]
    assert titles(split(TITLE, *BODY, "مواضيع ذات صلة:", *numbered)) == HEADS


@pytest.mark.parametrize("numbers", [("5- ", "7- "), ("1- ", "3- "), ("1- ", ""), ("1 ", "2 ")])
def test_numbers_that_do_not_count_the_list_are_of_the_titles(numbers):
    numbered = [number + head for number, head in zip(numbers, HEADS[:2], strict=True)]
    assert titles(split(TITLE, *BODY, "مواضيع ذات صلة:", *numbered)) == numbered


def test_the_number_of_an_only_item_is_of_its_title():
    head = "1- " + HEADS[0]
    assert titles(split(TITLE, *BODY, "مواضيع ذات صلة:", head)) == [head]


def test_several_titles_on_one_line_between_bars():
    article = split(TITLE, *BODY[:2], "اقرأ أيضا: " + " | ".join(HEADS), *BODY[2:])
    assert (article.paragraphs, titles(article)) == (BODY, HEADS)
    one = f"{HEADS[0]} | صور"
    assert titles(split(TITLE, *BODY[:2], f"اقرأ أيضا: {one}", *BODY[2:])) == [one]


def test_a_call_out_takes_its_own_line_and_no_more():
    lines = [*BODY[:2], "أسباب القرار الجديد", "من يدفع الكلفة", *BODY[2:]]
    article = split(TITLE, *BODY[:2], f"اقرأ أيضا: {HEADS[0]}", *lines[2:])
    assert (article.paragraphs, titles(article)) == (lines, HEADS[:1])


def test_short_lines_behind_a_call_out_at_the_end_are_its_list():
    article = split(TITLE, *BODY, f"اقرأ أيضا: {HEADS[0]}", *HEADS[1:])
    assert (article.paragraphs, titles(article)) == (BODY, HEADS)


@pytest.mark.parametrize("place", [1, 2, 3])
@pytest.mark.parametrize("count", [2, 3])
def test_the_text_resumes_behind_several_headlines(place, count):
    article = split(TITLE, *BODY[:place], "اقرأ أيضا", *HEADS[:count], *BODY[place:])
    assert (article.paragraphs, titles(article)) == (BODY, HEADS[:count])


def test_of_several_headlines_the_last_owns_a_text_only_beyond_doubt():
    """Of one headline less would do."""
    text = "تستقبل الحديقة الكبيرة في المدينة القديمة زوار المعرض من الصباح إلى المساء كل يوم."
    (alone,) = split(TITLE, *BODY, "اقرأ أيضا", HEADS[0], text).related
    assert alone.text == text
    article = split(TITLE, *BODY, "اقرأ أيضا", HEADS[2], HEADS[0], text)
    assert article.paragraphs == [*BODY, text]


def test_where_the_text_went_on_once_it_goes_on_again_sooner():
    text = "تستقبل الحديقة الكبيرة في المدينة القديمة زوار المعرض من الصباح إلى المساء كل يوم."
    behind = ["اقرأ أيضا", HEADS[0], text]
    assert split(TITLE, *BODY[:2], *behind).paragraphs == BODY[:2]
    article = split(TITLE, BODY[0], "اقرأ أيضا", HEADS[1], BODY[1], *behind)
    assert (article.paragraphs, titles(article)) == ([*BODY[:2], text], [HEADS[1], HEADS[0]])


def test_glued_text_is_told_by_how_it_begins():
    """The same words: "and" at their head goes on with the page's own text."""
    article = split(TITLE, *BODY, "اقرأ أيضا", *GLUED)
    assert (article.paragraphs, article.related[0].text) == (BODY, "\n".join(GLUED[1:]))
    for begin in ("و", "كما ", "من جهته، "):
        lines = [begin + GLUED[1], GLUED[2]]
        article = split(TITLE, *BODY, "اقرأ أيضا", GLUED[0], *lines)
        assert (article.paragraphs, titles(article)) == ([*BODY, *lines], GLUED[:1])


def test_headlines_that_follow_make_a_glued_article_likelier():
    """A text that its words leave in doubt; two stories behind it say that all is hung on."""
    doubtful = "تستقبل الحديقة الكبيرة في المدينة زوارها من الصباح إلى المساء في أيام العطلة كلها."
    lines = [TITLE, *BODY[:2], "اقرأ أيضا", HEADS[0], doubtful]
    assert split(*lines).paragraphs == [*BODY[:2], doubtful]
    more = ["عمال الميناء يحتفلون بيوم السفن الشراعية", SHIP, *GLUED]
    article = split(*lines, *more)
    assert (article.paragraphs, article.related[0].text) == (BODY[:2], doubtful)


def test_behind_a_credit_everything_behind_a_marker_is_glued():
    """Even what would be the page's own by its words."""
    article = split(TITLE, *BODY[:2], "المصدر: المدى", "اقرأ أيضا", HEADS[0], BODY[2], BODY[3])
    assert article.paragraphs == BODY[:2]
    assert article.related[0].text.split("\n") == BODY[2:]
    without = split(TITLE, *BODY[:2], "اقرأ أيضا", HEADS[0], BODY[2], BODY[3])
    assert without.paragraphs == BODY


def test_glued_articles_follow_upon_one_another():
    facts = ["كتب: ليلى حداد", "4 مارس 2025"]
    credit = "المصدر: صحيفة البحر"
    lines = [
        *(TITLE, *BODY, "المصدر: المدى", "اقرأ أيضا", *GLUED, HEADS[0], FLOWERS),
        *(f"قد يهمك: {HEADS[1]}", HEADS[2], *facts, SHIP, credit, "شارك"),
    ]
    article = split(*lines)
    assert (article.paragraphs, article.credit) == (BODY, "المدى")
    assert (article.author, article.published) == (None, None)
    found = [(item.title, item.text, item.marker) for item in article.related]
    assert found == [
        (GLUED[0], "\n".join(GLUED[1:]), "اقرأ أيضا"),
        (HEADS[0], FLOWERS, "اقرأ أيضا"),
        (HEADS[1], "", "قد يهمك"),
        (HEADS[2], SHIP, "اقرأ أيضا"),
    ]
    judged = roles(*lines)
    assert {judged[fact] for fact in [*facts, credit]} == {"related"}
    assert judged["شارك"] == "furniture"


def test_a_short_heading_in_a_glued_article_is_its_text():
    article = split(TITLE, *BODY, "المصدر: المدى", "اقرأ أيضا", *GLUED[:2], "قصة الفوز", GLUED[2])
    (item,) = article.related
    assert item.text.split("\n") == [GLUED[1], "قصة الفوز", GLUED[2]]


def test_cards_have_linked_headings_as_titles_and_texts_under_them():
    cards = "".join(
        f"<h3><a href=/{n}>{head}</a></h3><a href=/{n}>المزيد هنا</a><p>{text}</p>"
        for n, (head, text) in enumerate([(HEADS[0], FLOWERS), (HEADS[2], SHIP)])
    )
    article = html(f"<h1>{TITLE}</h1>{PARAGRAPHS}<div class=related>{cards}</div>")
    found = [(item.title, item.text, item.url) for item in article.related]
    assert found == [(HEADS[0], FLOWERS, "/0"), (HEADS[2], SHIP, "/1")]


def test_the_heading_of_a_box_is_no_item_but_announces():
    links = "".join(f"<p><a href=/{n}>{head}</a></p>" for n, head in enumerate(HEADS))
    caption = "عناوين أخرى من القسم نفسه"
    for heading in (f"<h3>{caption}</h3>", f"<h4>{caption}</h4>"):
        article = html(f"<h1>{TITLE}</h1>{PARAGRAPHS}<div class=related>{heading}{links}</div>")
        assert titles(article) == HEADS
        assert {item.marker for item in article.related} == {caption}


def test_headings_that_are_no_links_are_titles_over_their_texts():
    box = f"<h3>{HEADS[0]}</h3><p>{FLOWERS}</p><h3>{HEADS[2]}</h3><p>{SHIP}</p>"
    article = html(f"<h1>{TITLE}</h1>{PARAGRAPHS}<div class=related>{box}</div>")
    assert [(item.title, item.text) for item in article.related] == [
        (HEADS[0], FLOWERS), (HEADS[2], SHIP)]  # fmt: skip


def test_a_box_of_prose_alone_is_an_item_without_a_title():
    article = html(f"<h1>{TITLE}</h1>{PARAGRAPHS}<div class=related><p>{FLOWERS}</p></div>")
    assert [(item.title, item.text) for item in article.related] == [("", FLOWERS)]


def test_furniture_in_a_box_is_no_item():
    links = "".join(f"<p><a href=/{n}>{head}</a></p>" for n, head in enumerate(HEADS))
    share = "<div class=share><a href=/s>شارك هذه القصص كلها</a></div>"
    page = f"<h1>{TITLE}</h1>{PARAGRAPHS}<div class=related>{links}{share}</div>"
    assert titles(html(page)) == HEADS


def test_a_marker_in_a_box_announces_what_is_behind_it():
    links = [f"<p><a href=/{n}>{head}</a></p>" for n, head in enumerate(HEADS)]
    box = f"<div class=related>{links[0]}<p>قد يهمك:</p>{links[1]}</div>"
    article = html(f"<h1>{TITLE}</h1>{PARAGRAPHS}{box}")
    assert [(item.title, item.marker) for item in article.related] == [
        (HEADS[0], None), (HEADS[1], "قد يهمك")]  # fmt: skip


def test_one_word_behind_a_marker_is_no_headline():
    lines = [*BODY[:2], "اقرأ أيضا: هنا", *BODY[2:]]
    article = split(TITLE, *lines)
    assert (article.paragraphs, article.related) == (BODY, ())
    lines[2] = "المزيد: قريبا"
    assert split(TITLE, *lines).paragraphs == lines


def test_the_latest_behind_the_text_is_furniture():
    article = split(TITLE, *BODY, "الأكثر قراءة", *HEADS)
    assert (article.paragraphs, article.related) == (BODY, ())


def test_a_glued_headline_may_have_facts_between_it_and_its_text():
    ship = "رست سفينة الشحن الكبيرة في الميناء القديم بعد رحلة دامت أسبوعين عبر المحيط."
    facts = ["كتب: ليلى حداد", "4 مارس 2025", "المصدر: صحيفة البحر"]
    tail = ["المصدر: المدى", "اقرأ أيضا", *GLUED, "سفينة شحن ترسو في الميناء القديم", *facts, ship]
    article = split(TITLE, *BODY, *tail)
    assert titles(article) == [GLUED[0], "سفينة شحن ترسو في الميناء القديم"]
    assert article.related[1].text == ship
