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


def test_headlines_behind_the_credit_are_items_where_no_text_follows():
    article = split(TITLE, *BODY, "المصدر: المدى", "كلمات مفتاحية: النقل", *HEADS)
    assert (article.paragraphs, titles(article), article.credit) == (BODY, HEADS, "المدى")
    lines = [*BODY[:2], "المصدر: المدى", HEADS[0], *BODY[2:]]
    assert split(TITLE, *lines).paragraphs[-2:] == BODY[2:]


def test_the_most_read_among_what_was_glued_on_are_furniture():
    article = split(TITLE, *BODY, "المصدر: المدى", "اقرأ أيضا", *GLUED, "الأكثر قراءة", *HEADS)
    assert titles(article) == GLUED[:1]
    assert article.related[0].text == "\n".join(GLUED[1:])


@pytest.mark.parametrize("byline", [[], ["سالم العلي"]])
def test_an_article_with_a_head_like_the_pages_own_is_another(byline):
    heads = [["محليات", TITLE, *byline, "4 مارس 2025"], ["رياضة", GLUED[0], *byline, "3 مارس 2025"]]
    article = split(*heads[0], *BODY, *heads[1], *GLUED[1:])
    assert (article.title, article.published, article.paragraphs) == (TITLE, "2025-03-04", BODY)
    assert titles(article) == GLUED[:1]
    assert article.related[0].text.split("\n")[-1] == GLUED[-1]


def test_subheads_with_dates_are_the_texts_own_where_they_speak_of_it():
    own = ["وزارة النقل تعلن مراحل الطريق الجديد", "3 مارس 2025"]
    assert split(TITLE, *BODY[:2], *own, *BODY[2:]).paragraphs[-2:] == BODY[2:]
