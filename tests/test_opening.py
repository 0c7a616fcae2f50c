import pytest

from tests.test_splitter import BODY, PARAGRAPHS, TITLE, html, split, titles

HEADS = [
    "افتتاح معرض للزهور في حديقة المدينة",
    "مدارس الساحل تعود إلى الدوام الكامل",
    "سفينة شحن ترسو في الميناء القديم",
]


@pytest.mark.parametrize("site", ["{} - صحيفة المدى", "{} | المدى نيوز", "{}"])
@pytest.mark.parametrize("before", [[], ["الرئيسية"]])
@pytest.mark.parametrize("count", [1, 3])
def test_the_title_again_below_a_sidebar(site, before, count):
    article = split(*before, site.format(TITLE), *HEADS[:count], TITLE, "4 مارس 2025", *BODY)
    assert (article.title, article.paragraphs) == (TITLE, BODY)
    assert article.published == "2025-03-04"


def test_what_the_first_line_does_not_begin_with_is_not_the_title_again():
    article = split(TITLE, *HEADS[:2], "الطريق الجديد للوزارة", *BODY)
    assert article.title == TITLE


def test_a_short_line_is_not_the_title_again():
    article = split(f"طريق جديد: {TITLE}", "نقطة فرعية", "طريق جديد", *BODY)
    assert article.title == f"طريق جديد: {TITLE}"


def test_the_headline_above_a_labelled_date_behind_an_announced_list():
    article = split("اقرأ أيضا:", *HEADS, TITLE, "نشر في: 4 مارس 2025", *BODY)
    assert (article.title, article.paragraphs, titles(article)) == (TITLE, BODY, HEADS)
    heard = "العمل في الطريق الجديد"  # the text speaks of it, and it stands first
    article = split("اقرأ أيضا:", heard, TITLE, "نشر في: 4 مارس 2025", *BODY)
    assert (article.title, titles(article)) == (TITLE, [heard])


def test_a_first_line_that_the_text_never_mentions_loses_to_one_that_it_does():
    assert split("سوق وصور وحكايات", TITLE, *BODY).title == TITLE
    first = "الوزارة تتحدث عن العمل"
    assert split(first, TITLE, *BODY).title == first
    unheard = "سوق وصور وحكايات"
    assert split(unheard, "قصص وكتب وأفلام", *BODY).title == unheard


@pytest.mark.parametrize(
    "line",
    [
        "الرئيسية » ثقافة",
        "الرئيسية > أخبار > النقل",
        "الصفحة الرئيسية / أخبار النقل",
        "أنت هنا: النقل",
    ],
)
def test_breadcrumbs_are_no_titles(line):
    article = split(line, TITLE, *BODY)
    assert (article.title, article.paragraphs) == (TITLE, BODY)
    assert split(line, *BODY).title is None


@pytest.mark.parametrize(
    "title",
    [
        "أخيرا يبدأ العمل في الطريق الجديد!",
        "الوزير: سنبدأ العمل في الطريق الجديد غدا!",
        "«الطريق الجديد» يبدأ غدا!»",
    ],
)
def test_titles_that_end_in_an_exclamation_mark(title):
    article = split(title, *BODY)
    assert (article.title, article.paragraphs) == (title, BODY)


def test_a_long_shout_is_text():
    shout = f"{TITLE}، وهذا ما لم يكن أحد في المحافظات الثلاث ينتظره من هذه الوزارة بالذات!"
    article = split(shout, *BODY)
    assert (article.title, article.paragraphs) == (None, [shout, *BODY])


def test_many_links_between_title_and_text_are_a_list_and_key_points_are_not():
    heads = [f"{head} {n}" for n in "أب" for head in HEADS]
    links = "".join(f"<p><a href=/1>{head}</a></p>" for head in heads)
    assert html(f"<h1>{TITLE}</h1>{links}{PARAGRAPHS}").paragraphs == BODY
    points = "".join(f"<p>{head}</p>" for head in heads)
    skip = "<a href=/>الصفحة الأولى</a>"
    assert html(f"{skip}<h1>{TITLE}</h1>{points}{PARAGRAPHS}").paragraphs == [*heads, *BODY]


def test_a_subtitle_above_the_container_of_the_text_belongs_to_it():
    subtitle = "الكلفة مئتا مليون دينار"
    page = f"<main><h1>{TITLE}</h1><{{tag}}>{subtitle}</{{tag}}><div>{PARAGRAPHS}</div></main>"
    assert html(page.format(tag="h2")).paragraphs == [subtitle, *BODY]
    assert html(page.format(tag="p")).paragraphs == BODY


def test_the_head_knows_the_title_of_a_page_without_headings():
    lines = "".join(f"<p>{line}</p>" for line in [*HEADS, TITLE])
    for said in (TITLE, f"{TITLE} | صحيفة المدى"):
        article = html(f"{lines}{PARAGRAPHS}", head=f"<title>{said}</title>")
        assert (article.title, article.paragraphs) == (TITLE, BODY)


def test_a_few_headlines_of_other_stories_before_the_text_are_a_list():
    article = split(TITLE, "4 مارس 2025", *HEADS, *BODY)
    assert (article.title, article.paragraphs, titles(article)) == (TITLE, BODY, [])


@pytest.mark.parametrize(
    "lines",
    [
        HEADS[:2],  # too few to tell
        ["الطريق الجديد يبدأ مطلع الشهر المقبل", "الوزير يعلن كلفة المشروع", HEADS[0]],
        ["يا طائر الدوح البعيد", "هل لي إليك سبيل", "طال الطريق وما وصلت"],  # verses
        ["سألني صديق عن حال المدينة..", "قلت له إنها نائمة..", "فضحك طويلا ثم مضى.."],
    ],
)
def test_lines_before_the_text_that_are_its_own_stay(lines):
    assert split(TITLE, *lines, *BODY).paragraphs == [*lines, *BODY]
