import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.blocks.pages import open_page
from dedup.errors import BadPage
from dedup.lexicon.markers import read_lexicon
from dedup.model import KINDS, Page
from dedup.splitting.roles import ROLES
from dedup.splitting.splitter import split_page, trace_page
from tests.conftest import PAGES

BODY = [
    "أعلنت وزارة النقل اليوم أن العمل في الطريق الجديد سيبدأ مطلع الشهر المقبل في ثلاث محافظات.",
    "وقال الوزير إن الطريق الجديد سيربط المحافظات الثلاث بالميناء ويختصر زمن الرحلة إلى النصف.",
    "وأضاف أن كلفة المشروع تبلغ مئتي مليون دينار، وأن التنفيذ يستغرق عامين على ثلاث مراحل.",
    "ومن المتوقع أن يفتتح القسم الأول من الطريق أمام حركة السير قبل نهاية العام المقبل.",
]
GLUED = [
    "فريق الملاحة يحرز كأس السباحة للمرة الخامسة",
    "أحرز فريق الملاحة كأس السباحة للمرة الخامسة في تاريخه بعد فوزه في خمسة سباقات من ثمانية.",
    "وتسلم قائد الفريق الكأس وسط حضور جماهيري كبير، فيما حل فريق الساحل ثانيا بفارق نقطتين.",
]
TITLE = "وزارة النقل تعلن بدء العمل في الطريق الجديد مطلع الشهر"


def split(*lines):
    return split_page(Page("\n".join(lines), "page.txt"))


def titles(article):
    return [item.title for item in article.related]


@pytest.mark.parametrize(
    "marker",
    ["اقرأ أيضا: {}", "قد يهمك/ {}", "للمزيد - {}", "إقرأ أيضاً .. {}", "👈 شاهد أيضا: {}"],
)
@pytest.mark.parametrize("place", [1, 2, 3, 4])
def test_a_call_out_never_ends_the_article(marker, place):
    lines = [*BODY[:place], marker.format(GLUED[0]), *BODY[place:]]
    article = split(TITLE, *lines)
    assert article.paragraphs == BODY
    assert titles(article) == [GLUED[0]]


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_headlines_behind_a_marker_and_the_text_goes_on(count):
    heads = [f"{GLUED[0]} رقم {n}" for n in range(count)]
    article = split(TITLE, *BODY[:2], "اقرأ أيضاً:", *heads, *BODY[2:])
    assert article.paragraphs == BODY
    assert titles(article) == heads


def test_headlines_on_the_same_subject_do_not_take_the_text_with_them():
    """The last headline shares words with what follows, as related stories do."""
    heads = [GLUED[0], "افتتاح ميناء جديد ينعش حركة الشحن"]
    for place in (1, 2, 3):
        article = split(TITLE, *BODY[:place], "اقرأ أيضا", *heads, *BODY[place:])
        assert article.paragraphs == BODY
        assert titles(article) == heads


def test_a_short_headline_behind_a_marker_is_an_item():
    article = split(TITLE, *BODY[:2], "اقرا ايضا: موجة حر", "المزيد: خطة الوزارة", *BODY[2:])
    assert (titles(article), article.paragraphs) == (["موجة حر", "خطة الوزارة"], BODY)


def test_a_marker_whose_headline_is_lost_is_dropped_alone():
    article = split(TITLE, *BODY[:2], "اقرأ أيضاً:", *BODY[2:])
    assert article.paragraphs == BODY
    assert article.related == ()


def test_a_list_to_the_end():
    article = split(TITLE, *BODY, "مواضيع ذات صلة", GLUED[0], GLUED[0] + " أيضا")
    assert article.paragraphs == BODY
    assert len(article.related) == 2


def test_a_whole_article_behind_a_credit():
    article = split(TITLE, *BODY, "المصدر: المدى", "إقرأ أيضاً:", *GLUED)
    assert (article.paragraphs, article.credit) == (BODY, "المدى")
    assert titles(article) == [GLUED[0]]
    assert article.related[0].text.split("\n") == GLUED[1:]


def test_a_whole_article_without_a_credit_is_known_by_its_words():
    article = split(TITLE, *BODY, "إقرأ أيضاً:", *GLUED)
    assert article.paragraphs == BODY
    assert article.related[0].text.split("\n") == GLUED[1:]


def test_a_credit_in_mid_text_is_text():
    lines = [*BODY[:1], "المصدر: هيئة الإحصاء", *BODY[1:]]
    article = split(TITLE, *lines)
    assert article.credit is None
    assert article.paragraphs == lines


def test_a_credit_without_its_name_takes_the_next_line():
    article = split(TITLE, *BODY, "المصدر", "وكالة المدى")
    assert (article.credit, article.paragraphs) == ("وكالة المدى", BODY)


def test_most_read_before_the_text_is_furniture():
    heads = [f"{GLUED[0]} رقم {n}" for n in range(30)]
    article = split(TITLE, "4 مارس 2025", "الأكثر قراءة", *heads, *BODY)
    assert (article.title, article.paragraphs, article.related) == (TITLE, BODY, ())


def test_the_title_is_found_behind_a_list():
    heads = [f"{GLUED[0]} رقم {n}" for n in range(30)]
    assert split(*heads, TITLE, "4 مارس 2025", *BODY).title == TITLE
    assert split(*heads, TITLE, *BODY).title == TITLE


def test_date_byline_and_furniture_lines():
    behind = """شارك الخبر
    تابعونا على فيسبوك وتويتر
    - للاشتراك في قناتنا على تليغرام اضغط هنا
    الوسوم: طرق، نقل
    جميع الحقوق محفوظة"""
    before = ["تاريخ النشر: 4 مارس 2025 - 10:30", "كتب: سامي الراوي"]
    article = split(TITLE, *before, *BODY, behind)
    assert (article.published, article.author) == ("2025-03-04T10:30", "سامي الراوي")
    assert article.paragraphs == BODY


def test_a_page_of_one_paragraph_has_no_title():
    article = split(BODY[0])
    assert (article.title, article.paragraphs) == (None, BODY[:1])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<html><body><script>x</script></body></html>", "HTML without text"),
        ("\u200f \n\ufeff", "no text on the page"),
        ("عنوان وحيد للخبر", "no article text found on the page"),
        ("<html><body><nav>الرئيسية</nav></body></html>", "no article text found on the page"),
    ],
)
def test_pages_without_an_article_say_why(content, reason):
    with pytest.raises(BadPage) as why:
        split_page(Page(content))
    assert str(why.value) == reason


def test_the_source_is_what_was_said_then_the_host_then_the_folder():
    page = "<h1>" + TITLE + "</h1><p>" + BODY[0]
    assert split_page(Page(page, folder="folder")).source == "folder"
    at_url = split_page(Page(page, folder="folder", url="https://www.Sahat.example/a"))
    assert (at_url.source, at_url.url) == ("sahat.example", "https://www.Sahat.example/a")
    broken = split_page(Page(page, folder="folder", url="http://[broken/"))
    assert broken.source == "folder"
    linked = '<link rel="canonical" href="https://other.example/1">' + page
    assert split_page(Page(linked, source="said", folder="folder")).source == "said"
    assert split_page(Page(linked, folder="folder")).source == "other.example"


def html(*parts, head=""):
    return split_page(Page(f"<html><head>{head}</head><body>{''.join(parts)}</body></html>"))


PARAGRAPHS = "".join(f"<p>{line}</p>" for line in BODY)


@pytest.mark.parametrize(
    "page",
    [
        f"<h2>{TITLE}</h2>{PARAGRAPHS}<div><h1>صحيفة المدى</h1><p>{GLUED[1]}</p></div>",
        f"<article><h2>{TITLE}</h2>{PARAGRAPHS}</article><aside><h1>الأكثر قراءة</h1></aside>",
        f"<h1>صحيفة المدى</h1><h2>{TITLE}</h2>{PARAGRAPHS}",
        f"<article><h1>{TITLE}</h1><article>{PARAGRAPHS}</article></article>",
        f"<article class=wrap><article class=post><h2>{TITLE}</h2>{PARAGRAPHS}</article></article>",
    ],
)
def test_headings_elsewhere_never_take_the_article_with_them(page):
    article = html(page)
    assert (article.title, article.paragraphs[: len(BODY)]) == (TITLE, BODY)


def test_a_title_that_is_repeated_below_the_text_is_not_the_title():
    shared = "عنوان آخر للمشاركة في المواقع"
    head = f'<meta property="og:title" content="{shared}">'
    article = html(f"<h1>{TITLE}</h1>{PARAGRAPHS}<div><p>{shared}</p></div>", head=head)
    assert (article.title, article.paragraphs[:4]) == (TITLE, BODY)


@pytest.mark.parametrize(
    "title",
    [
        "أسعار الذهب اليوم الثلاثاء 4 مارس 2025",
        "تقرير: ريال مدريد يقترب من ضم مهاجم جديد",
        "شاهد: لحظة انهيار المبنى في وسط المدينة",
        "خاص: الحكومة تستعد لتعديل وزاري واسع",
        "صورة: الوزير يفتتح المعرض السنوي للكتاب",
        "نشر أسماء المقبولين في الجامعات الحكومية",
        "خدمة جديدة للمسافرين في مطار العاصمة",
    ],
)
def test_titles_that_begin_like_markers_or_hold_a_date(title):
    article = split(title, *BODY)
    assert (article.title, article.paragraphs) == (title, BODY)
    assert (article.author, article.credit, article.published) == (None, None, None)


@pytest.mark.parametrize(
    "line",
    [
        "نشر الجيش قواته في 5 مارس 2011 على الحدود الشرقية للبلاد.",
        "كتبت في 3 مارس 1998 روايتها الأولى.",
        "ولد في القاهرة يوم 3 مارس 1950.",
        "4 مارس 2011: اندلاع الاحتجاجات في العاصمة",
        "By 2030 the city will double its size",
        "خدمة القطار ستعود يوم الأحد.",
        "وصل الوفد يوم 20 أبريل 2024.",
    ],
)
def test_sentences_with_dates_and_label_words_stay_in_the_text(line):
    head = '<meta property="article:published_time" content="2025-03-04T10:00:00+03:00">'
    article = html(f"<h1>{TITLE}</h1>{PARAGRAPHS}<p>{line}</p><p>{BODY[0]}</p>", head=head)
    assert article.published == "2025-03-04T10:00+03:00"
    assert article.paragraphs == [*BODY, line, BODY[0]]
    assert (article.author, article.credit) == (None, None)


def test_a_marker_among_verses_takes_its_own_line_alone():
    verses = [f"يا ليل الصب متى غده {n}" for n in range(12)]
    for marker in ("اقرأ أيضا: ديوان جديد للشاعر", "اقرأ أيضا:"):
        article = split(TITLE, *verses[:6], marker, *verses[6:])
        assert article.paragraphs == verses


@pytest.mark.parametrize("agency", ["رويترز", "(أ ف ب)", "المصدر: رويترز", "وكالات"])
@pytest.mark.parametrize("box", [["اقرأ أيضا: " + GLUED[0]], ["موضوعات متعلقة", GLUED[0]]])
@pytest.mark.parametrize("place", [0, 1])
def test_an_agency_above_the_text_never_ends_it(agency, box, place):
    article = split(TITLE, agency, *BODY[:place], *box, *BODY[place:])
    assert article.paragraphs == BODY
    assert titles(article) == [GLUED[0]]
    assert article.credit is not None


def test_a_link_never_owns_the_plain_paragraphs_behind_it():
    head = "وزير النقل: الطريق الجديد يربط المحافظات الثلاث بالميناء"
    box = f"<p>اقرأ أيضا:</p><p><a href=/1>{head}</a></p>"
    for place in range(len(BODY)):
        parts = [f"<p>{line}</p>" for line in BODY]
        article = html(f"<h1>{TITLE}</h1>", *parts[:place], box, *parts[place:])
        assert (article.paragraphs, titles(article)) == (BODY, [head])


def test_a_subheading_behind_a_called_out_link_is_text():
    box = f"<p>اقرأ أيضا:</p><p><a href=/1>{GLUED[0]}</a></p><h2>أسباب القرار</h2>"
    article = html(f"<h1>{TITLE}</h1><p>{BODY[0]}</p><p>{BODY[1]}</p>{box}<p>{BODY[2]}</p>")
    assert article.paragraphs == [*BODY[:2], "أسباب القرار", BODY[2]]


@pytest.mark.parametrize(
    "box",
    [
        "<aside>{}</aside>",
        "<div class=sidebar>{}</div>",
        "<div id=comments>{}</div>",
        "<footer>{}</footer>",
        "<div class=related-posts>{}</div>",
    ],
)
@pytest.mark.parametrize("heading", ["h1", "h2"])
def test_what_is_longer_than_a_short_article_does_not_replace_it(box, heading):
    far = "".join(f"<p>{n} {line}</p>" for n in range(4) for line in GLUED[1:])
    near = f"<div class=main><{heading}>{TITLE}</{heading}><p>{BODY[0]}</p><p>{BODY[1]}</p></div>"
    article = html(near, box.format(far), head=f"<title>{TITLE} - صحيفة المدى</title>")
    assert (article.title, article.paragraphs) == (TITLE, BODY[:2])


def test_a_doubtful_class_round_most_of_the_text_is_not_believed():
    for name in ("print-area", "ad-wrap", "popup-gallery", "latest-news-details"):
        page = f"<h1>{TITLE}</h1><div class={name}>{PARAGRAPHS}</div><p>{GLUED[1]}</p>"
        assert html(page).paragraphs[:4] == BODY


def test_a_text_wholly_inside_a_named_box_is_found():
    page = f"<h1>{TITLE}</h1><div class=related-content>{PARAGRAPHS}</div>"
    assert html(page).paragraphs == BODY


def test_subtitles_and_key_points_belong_to_the_text():
    points = "".join(f"<li>نقطة مهمة رقم {n}</li>" for n in range(6))
    text = f"<div class=body><ul>{points}</ul>{PARAGRAPHS}</div>"
    article = html(f"<a href=/>الرئيسية</a><h1>{TITLE}</h1><h2>عنوان فرعي للخبر</h2>{text}")
    assert article.paragraphs == [
        "عنوان فرعي للخبر", *(f"نقطة مهمة رقم {n}" for n in range(6)), *BODY]  # fmt: skip


def test_a_list_of_cards_with_dates_is_a_list():
    cards = [GLUED[0], "1 مارس 2025", GLUED[0] + " أيضا", "28 فبراير 2025"]
    article = split(TITLE, "4 مارس 2025", *BODY, "مواضيع ذات صلة", *cards)
    assert (article.paragraphs, titles(article)) == (BODY, [cards[0], cards[2]])
    assert article.published == "2025-03-04"


def test_a_title_on_two_lines_or_said_twice_is_one():
    assert html(f"<h1>وزارة النقل<br>تعلن بدء العمل</h1>{PARAGRAPHS}").title == (
        "وزارة النقل تعلن بدء العمل"
    )
    article = split(f"{TITLE} | صحيفة المدى", TITLE, *BODY)
    assert (article.title, article.paragraphs) == (TITLE, BODY)


def test_a_byline_without_a_colon_stands_above_the_text_alone():
    assert split(TITLE, "كتب محمد السيد", *BODY).author == "محمد السيد"
    lines = [*BODY[:2], "كتب مدرسية جديدة", *BODY[2:]]
    assert split(TITLE, *lines).paragraphs == lines


def test_the_time_element_gives_the_date_where_nothing_else_does():
    page = f"<h1>{TITLE}</h1><time datetime='2025-03-04T10:20:00Z'>قبل ساعتين</time>{PARAGRAPHS}"
    assert html(page).published == "2025-03-04T10:20Z"


def test_comments_behind_the_text_are_no_text():
    article = split(TITLE, *BODY, "التعليقات", "أحمد", "تعليق طويل من القراء على ما جاء في الخبر.")
    assert article.paragraphs == BODY


def test_every_headline_of_a_related_box_is_an_item():
    heads = ["تقرير: أسعار النفط تتراجع", "أسعار الذهب اليوم 4 مارس 2025", "خبر عادي عن المدارس"]
    links = "<br>".join(f"<a href=/{n}>{head}</a>" for n, head in enumerate(heads))
    article = html(f"<h1>{TITLE}</h1>{PARAGRAPHS}<div class=related>{links}</div>")
    assert titles(article) == heads
    assert [item.url for item in article.related] == ["/0", "/1", "/2"]


def test_urls_of_items_are_made_whole_by_the_pages_own():
    page = f"<h1>{TITLE}</h1>{PARAGRAPHS}<div class=related><a href=/7>{GLUED[0]}</a></div>"
    (item,) = split_page(Page(page, url="https://s.example/a/b")).related
    assert item.url == "https://s.example/7"


def test_the_first_byline_counts():
    assert split(TITLE, "كتب: سامي الراوي", "تحرير: ليلى حداد", *BODY).author == "سامي الراوي"


LINES = st.sampled_from(
    [*BODY, *GLUED, TITLE, "اقرأ أيضا:", "قد يهمك/ " + GLUED[0], "المصدر: المدى", "المصدر",
     "شارك", "الأكثر قراءة", "4 مارس 2025", "(رويترز)", "كتب: سامي", "للمزيد: كذا", "تعليقات",
     "اقرأ أيضا: كذا", "تاريخ النشر:", "نص قصير", "."])  # fmt: skip


def assert_partitioned(page, judged):
    """Every block has one role and a reason, and the article holds what the roles say."""
    assert {one.role for one in judged} <= set(ROLES)
    assert all(one.reason for one in judged)
    try:
        article = split_page(page)
    except BadPage:
        assert "body" not in {one.role for one in judged}
        return
    assert article.paragraphs == [one.block.text for one in judged if one.role == "body"]
    related = [one.block.text for one in judged if one.role == "related"]
    for item in article.related:
        for text in (item.title, *filter(None, item.text.split("\n"))):
            assert any(text in block for block in related)
    taken = {one.reason.code.name.lower() for one in judged if one.role == "related"}
    for item in article.related:
        assert item.kind in KINDS
        assert item.evidence in taken
        assert (item.kind in ("glued", "teaser")) == bool(item.text)


@given(st.lists(LINES, min_size=1, max_size=40))
def test_roles_partition_any_page(lines):
    """Nothing is lost: every block has one role, and the article holds what the roles say."""
    page = Page("\n".join(lines), "page.txt")
    judged = trace_page(page)
    assert [one.block for one in judged] == list(open_page(page, read_lexicon()).blocks)
    assert_partitioned(page, judged)


@pytest.mark.parametrize(
    "file", sorted(f for f in PAGES.rglob("*") if f.is_file()), ids=lambda file: file.name
)
def test_roles_partition_the_seeds(file):
    from dedup.reading.files import list_pages, load_pages

    listing, _ = list_pages([str(file)])
    ((page, _),) = load_pages(listing.to_batches()[0])
    judged = trace_page(page)
    assert [one.block for one in judged] == list(open_page(page, read_lexicon()).blocks)
    assert {one.role for one in judged} <= set(ROLES)


@pytest.mark.parametrize(
    "line",
    [
        "اقرأ أيضا:",
        "للمزيد: عنوان خبر من الأخبار",
        "المصدر: وكالة",
        "عنوان قصير لخبر",
        "شارك",
        "كلمة",
        "list 1 of 2",
        "عنوان قصير لخبر آخر\n4 مارس 2025",
        BODY[0],
    ],
)
@pytest.mark.parametrize(
    "before",
    [[], pytest.param(["المصدر: المدى", "اقرأ أيضا:", *GLUED], marks=pytest.mark.slow)],
    ids=["text", "another article"],
)
def test_work_grows_in_proportion_to_the_page(line, before):
    """Ten times the lines take about ten times the work, counted in calls and not in seconds."""
    import sys

    def calls(count):
        counted = 0

        def count_call(frame, event, argument):
            nonlocal counted
            counted += event == "call"

        many = [line] * count
        lines = [TITLE, "4 مارس 2025", *BODY[:2], *before, *many, BODY[0] * count]
        page = Page("\n".join(lines))
        sys.setprofile(count_call)
        try:
            split_page(page)
        finally:
            sys.setprofile(None)
        return counted

    assert calls(2000) < 12 * calls(200)


def test_headings_inside_another_article_are_its_text():
    other = (
        f"<article><h2>{GLUED[0]}</h2><p>{GLUED[1]}</p><h3>عنوان داخلي هنا</h3><p>{GLUED[2]}</p>"
    )
    (item,) = html(f"<article><h1>{TITLE}</h1>{PARAGRAPHS}</article>{other}</article>").related
    assert item.title == GLUED[0]
    assert item.text.split("\n") == [GLUED[1], "عنوان داخلي هنا", GLUED[2]]


def test_bullets_before_headlines_are_no_part_of_them():
    article = split(TITLE, *BODY, "مواضيع ذات صلة:", f"- {GLUED[0]}", f"• {GLUED[0]} أيضا")
    assert titles(article) == [GLUED[0], f"{GLUED[0]} أيضا"]


def test_a_paragraph_that_is_one_long_link_is_text_and_a_short_one_is_not():
    article = html(
        f"<h1>{TITLE}</h1>{PARAGRAPHS}<p><a href=/1>{BODY[0]}</a></p><p><a href=/2>هنا</a></p>"
    )
    assert article.paragraphs == [*BODY, BODY[0]]


def test_a_byline_with_a_date_behind_it_gives_both():
    article = split(TITLE, "كتبت: ليلى حداد الثلاثاء 4 مارس 2025", *BODY)
    assert (article.author, article.published) == ("ليلى حداد", "2025-03-04")


def test_a_labelled_date_may_have_words_beside_it_and_a_time_on_the_same_day_counts():
    head = '<meta property="article:published_time" content="2025-03-04T10:20:00Z">'
    label = "<p>نشر في: 4 مارس 2025 - قسم الأخبار المحلية</p>"
    assert html(f"<h1>{TITLE}</h1>{label}{PARAGRAPHS}", head=head).published == "2025-03-04T10:20Z"
    label = "<p>نشر في: 5 مارس 2025</p>"
    assert html(f"<h1>{TITLE}</h1>{label}{PARAGRAPHS}", head=head).published == "2025-03-05"


def test_the_last_credit_counts():
    assert split(TITLE, *BODY, "المصدر: المدى", "(رويترز)").credit == "رويترز"


def test_a_glued_article_behind_a_headline_on_the_markers_line():
    article = split(TITLE, *BODY, "المصدر: المدى", "اقرأ أيضا: " + GLUED[0], *GLUED[1:])
    assert article.paragraphs == BODY
    assert article.related[0].text.split("\n") == GLUED[1:]


def test_a_second_call_out_behind_a_glued_article_is_an_item():
    article = split(TITLE, *BODY, "المصدر: المدى", "إقرأ أيضاً", *GLUED, "قد يهمك: موجة حر جديدة")
    assert titles(article) == [GLUED[0], "موجة حر جديدة"]


def test_a_teaser_card_before_the_article_is_not_the_article():
    card = f"<article><p>{GLUED[1]}</p></article>"
    assert html(card, f"<article><h2>{TITLE}</h2>{PARAGRAPHS}</article>").paragraphs == BODY


def test_the_sites_name_in_a_heading_is_not_the_title():
    head = f"<title>{TITLE} | صحيفة المدى الدولية</title>"
    article = html(f"<h2>صحيفة المدى الدولية</h2><h2>{TITLE}</h2>{PARAGRAPHS}", head=head)
    assert article.title == TITLE


def test_a_paragraph_outside_does_not_hide_the_title():
    article = html(f"<div><p>{GLUED[1]}</p></div><main><h1>{TITLE}</h1>{PARAGRAPHS}</main>")
    assert (article.title, article.paragraphs) == (TITLE, BODY)


def test_which_of_several_dates_and_authors_counts():
    assert split(TITLE, "4 مارس 2025", "1 يناير 2024", *BODY).published == "2025-03-04"
    head = '<meta property="article:published_time" content="2025-03-05T10:00:00Z">'
    named = "<p>تاريخ النشر: 4 مارس 2025</p>"
    assert html(f"<h1>{TITLE}</h1>{named}{PARAGRAPHS}", head=head).published == "2025-03-04"
    plain = "<p>1 يناير 2024</p>"
    assert html(f"<h1>{TITLE}</h1>{plain}{PARAGRAPHS}", head=head).published == "2025-03-05T10:00Z"
    byline = "<p>كتب: سامي الراوي</p>"
    article = html(f"<h1>{TITLE}</h1>{byline}{PARAGRAPHS}", head="<meta name=author content=admin>")
    assert article.author == "سامي الراوي"


def test_a_url_that_is_given_counts_before_the_pages_own():
    page = f'<link rel=canonical href="https://other.example/9"><h1>{TITLE}</h1>{PARAGRAPHS}'
    article = split_page(Page(page, url="https://s.example/1"))
    assert (article.url, article.source) == ("https://s.example/1", "s.example")


def test_whole_sentences_behind_a_furniture_word_are_text():
    lines = [f"تعليقات: {GLUED[1]}", f"صورة: {GLUED[2]}"]
    assert split(TITLE, *BODY, *lines).paragraphs == [*BODY, *lines]


def test_two_paragraphs_behind_a_credit_are_too_many():
    article = split(TITLE, *BODY, "المصدر: المدى", *GLUED[1:])
    assert article.credit is None


def test_ids_are_places_as_classes_are():
    article = html(f"<h1>{TITLE}</h1>{PARAGRAPHS}<div id=comments><p>{GLUED[1]}</p></div>")
    assert article.paragraphs == BODY


@pytest.mark.parametrize("tag", ["div", "p", "li"])
def test_a_label_and_its_link_without_a_separator(tag):
    credit = f"<{tag}><span>المصدر</span><a href=/1>صحيفة المدى</a></{tag}>"
    assert html(f"<h1>{TITLE}</h1>{PARAGRAPHS}{credit}").credit == "صحيفة المدى"
    for label in ("اقرأ أيضاً", "قراؤنا يقرؤون"):  # one is known, one is guessed
        call = f"<{tag}><span>{label}</span><a href=/1>{GLUED[0]}</a></{tag}>"
        article = html(f"<h1>{TITLE}</h1>{PARAGRAPHS}{call}")
        (item,) = article.related
        assert (article.paragraphs, article.credit) == (BODY, None)
        assert (item.title, item.marker, item.url) == (GLUED[0], label, "/1")


def test_an_aside_that_announces_is_a_related_box():
    for label in ("<span>اقرأ أيضاً</span>", "<p>اقرأ أيضاً</p>"):
        aside = f"<aside>{label}<a href=/1>{GLUED[0]}</a></aside>"
        article = html(f"<h1>{TITLE}</h1><p>{BODY[0]}</p>{aside}<p>{BODY[1]}</p>")
        assert (article.paragraphs, titles(article)) == (BODY[:2], [GLUED[0]])
    aside = f"<aside><p>من الأرشيف</p><a href=/1>{GLUED[0]}</a></aside>"
    assert html(f"<h1>{TITLE}</h1>{PARAGRAPHS}{aside}").related == ()


CLASSES = sorted(
    {"", "main", *"related sidebar latest share breadcrumb comments tags ad author-box sr-only "
     "paywall caption".split()}
)  # fmt: skip
ELEMENTS = st.sampled_from("div p a h1 h2 ul li section article aside span b br".split())
TREES = st.recursive(
    LINES,
    lambda inner: st.tuples(
        ELEMENTS, st.sampled_from(CLASSES), st.lists(inner, min_size=1, max_size=5)
    ),
    max_leaves=30,
)


def write_tree(tree):
    if isinstance(tree, str):
        return f" {tree} "
    tag, name, inner = tree
    link = " href=/1" if tag == "a" else ""
    return f'<{tag} class="{name}"{link}>{"".join(map(write_tree, inner))}</{tag}>'


@given(st.lists(TREES, min_size=1, max_size=8))
def test_roles_partition_any_html(trees):
    """Every text of the body stands in exactly one block, and every block has one role."""
    content = f"<html><body>{''.join(map(write_tree, trees))}</body></html>"
    page = Page(content)
    judged = trace_page(page)
    said = " ".join(one.block.text for one in judged)
    written = re.sub("<[^>]*>", " ", content)
    assert "".join(said.split()) == "".join(written.split())
    assert_partitioned(page, judged)


LEAD = "وكان مجلس الوزراء قد أقر المشروع في جلسته الأخيرة بعد نقاش طال ثلاث ساعات كاملة."
RULED = f"""<html><head><title>{TITLE}</title><link rel=canonical href="https://www.sahat.example/1"></head>
<body><div class=top><h1>{TITLE}</h1><div>نشر في: 2 يناير 2025</div></div><p class=lead>{LEAD}</p>
<div class=story><p>{BODY[0]}</p><p class=promo>{BODY[1]}</p><p>{BODY[2]}</p><p>{BODY[3]}</p></div>
<div>المصدر: وكالة المدى</div><h3>اقرأ أيضا</h3><ul><li><a href=/2>{GLUED[0]}</a></li></ul>
</body></html>"""


def rule(said, site="sahat.example"):
    return read_lexicon(f'[site."{site}"]\n{said}')


def facts_of(article):
    return article.title, article.published, article.credit, titles(article)


FACTS = (TITLE, "2025-01-02", "وكالة المدى", [GLUED[0]])


def test_text_is_what_a_rule_says_and_all_else_is_found_as_before():
    page = Page(RULED)
    assert facts_of(split_page(page)) == FACTS
    assert LEAD in split_page(page).paragraphs
    article = split_page(page, rule('main = "div.story"\ndrop = [".promo"]'))
    assert article.paragraphs == [BODY[0], *BODY[2:]]
    assert facts_of(article) == FACTS
    reasons = {j.block.text: str(j.reason) for j in trace_page(page, rule('drop = [".promo"]'))}
    assert reasons[BODY[1]] == "left out by a rule for this site"


@pytest.mark.parametrize(
    ("page", "site", "ruled"),
    [
        (Page(RULED), "sahat.example", True),
        (Page(RULED), "example", True),
        (Page(RULED, url="https://other.example/"), "sahat.example", False),
        (Page(RULED, source="ساحات"), "ساحات", False),  # its host is known
        (Page(RULED.replace("canonical", "icon"), source="ساحات"), "ساحات", True),
        (Page(RULED.replace("canonical", "icon"), folder="ساحات"), "ساحات", True),
        (Page(RULED, fetched="2026-10-31"), 'sahat.example"]\nsince = 2026-11-01 #', False),
        (Page(RULED, fetched="2026-11-01"), 'sahat.example"]\nsince = 2026-11-01 #', True),
    ],
)
def test_a_rule_holds_of_a_host_or_where_none_is_known_of_a_source(page, site, ruled):
    article = split_page(page, rule('main = "div.story"', site))
    assert (LEAD not in article.paragraphs) == ruled
    if not ruled:
        assert article == split_page(page)


TWICE = """
[[site."sahat.example"]]
main = "div.old"
[[site."sahat.example"]]
since = 2026-11-01
main = "div.new"
"""


@pytest.mark.parametrize(
    ("name", "fetched", "ruled"),
    [
        ("old", None, True),
        ("new", None, True),
        ("other", None, False),
        ("old", "2026-11-02", True),  # kept from before
        ("new", "2026-11-02", True),
        ("new", "2026-10-31", False),  # of a template that came later
    ],
)
def test_of_two_rules_a_page_takes_the_newest_that_fits_it(name, fetched, ruled):
    page = Page(RULED.replace("class=story", f"class={name}"), fetched=fetched)
    article = split_page(page, read_lexicon(TWICE))
    assert f"class={name}" in page.content
    assert (LEAD not in article.paragraphs) == ruled


@pytest.mark.parametrize("drop", ["h1", "div.top", "body > div > h1, div.top > div"])
def test_a_headline_that_is_dropped_is_known_by_the_head_and_by_nothing_else(drop):
    """Nor does the next best line become the title."""
    article = split_page(Page(RULED), rule(f'drop = ["{drop}"]'))
    assert (article.title, article.credit, titles(article)) == (TITLE, FACTS[2], FACTS[3])
    assert article.paragraphs == [LEAD, *BODY]
    assert article.published == (None if "div" in drop else FACTS[1])
    untitled = RULED.replace(f"<title>{TITLE}</title>", "")
    assert split_page(Page(untitled), rule(f'drop = ["{drop}"]')).title != TITLE


@pytest.mark.parametrize("main", ["h1", "div.top"])
def test_a_page_whose_text_is_said_to_be_where_none_is_is_refused(main):
    with pytest.raises(BadPage, match="no article text"):
        split_page(Page(RULED), rule(f'main = "{main}"'))


def test_text_in_a_box_outside_of_what_a_rule_names_is_none_whatever_the_box():
    for name in ("sidebar", "share", "tags", "related", "x", "comments"):
        for tag in ("div", "article", "aside", "section"):
            box = f"<{tag} class={name}><h2>{GLUED[0]}</h2><p>{GLUED[1]}</p><p>{LEAD}</p></{tag}>"
            for page in (f"{box}{RULED}", f"{RULED}{box}"):
                article = split_page(Page(page), rule('main = "div.story"'))
                assert article.paragraphs == BODY


SELECTORS = st.sampled_from(
    ["p", "div", "li", "a", "span", "h1, h2", "div > div", "body", "ul", "*"]
)
SEEDS = sorted(PAGES.rglob("*.html"))


@given(st.sampled_from(SEEDS), SELECTORS, st.lists(SELECTORS, max_size=2))
def test_rules_lose_no_word_and_leave_no_block_without_a_role(path, main, drop):
    page = Page(path.read_bytes().decode("utf-8", "replace"), source="s")
    if "canonical" in page.content or "og:url" in page.content:
        page = Page(page.content, url="https://s/")
    lexicon = rule(f"main = {main!r}\ndrop = {drop!r}", "s")
    judged = trace_page(page, lexicon)
    words = [word for one in judged for word in one.block.text.split()]
    plain = [word for one in trace_page(page) for word in one.block.text.split()]
    assert "".join(words) == "".join(plain)
    assert {one.role for one in judged} <= set(ROLES)
    assert not any(one.block.barred and one.role == "body" for one in judged)
    assert all(one.role == "furniture" for one in judged if one.block.place == "dropped")
