import pytest

from tests.test_splitter import BODY, GLUED, PARAGRAPHS, TITLE, html, titles

FLOWERS = "افتتاح معرض للزهور في حديقة المدينة"
FLOWERS_TEXT = [
    "افتتح رئيس البلدية معرض الزهور السنوي في حديقة المدينة بحضور مئات الزوار من كل الأحياء.",
    "وتضم الحديقة أنواعا من الزهور جاءت من بلدان بعيدة لتعرض أمام الزوار أول مرة.",
]
DOUBTFUL = "تستقبل الحديقة الكبيرة في المدينة زوارها من الصباح إلى المساء في أيام العطلة كلها."
H1 = f"<h1>{TITLE}</h1>"
NAMED = f"<title>{TITLE}</title>"


def segment(heading, *texts, inner=""):
    return f"<div>{heading}{''.join(f'<p>{text}</p>' for text in texts)}{inner}</div>"


def found(article):
    return [(item.title, item.text, item.url) for item in article.related]


@pytest.mark.parametrize("tag", ["section", "div"])
def test_sections_of_the_article_stay_its_text(tag):
    heads = ["مراحل العمل في الطريق الجديد", "الكلفة والتمويل في المحافظات الثلاث"]
    sections = "".join(
        f"<{tag}><h2>{head}</h2><p>{text}</p></{tag}>"
        for head, text in zip(heads, BODY[2:], strict=True)
    )
    article = html(f"<div>{H1}<p>{BODY[0]}</p><p>{BODY[1]}</p>{sections}</div>")
    assert article.paragraphs == [*BODY[:2], heads[0], BODY[2], heads[1], BODY[3]]
    assert article.related == ()


@pytest.mark.parametrize("heading", ["h1", "h2", "h3", "h4"])
def test_a_segment_with_words_of_its_own_is_related(heading):
    linked = f"<{heading}><a href=/1>{FLOWERS}</a></{heading}>"
    article = html(f"<div>{H1}{PARAGRAPHS}{segment(linked, *FLOWERS_TEXT)}</div>", head=NAMED)
    assert article.paragraphs == BODY
    assert found(article) == [(FLOWERS, "\n".join(FLOWERS_TEXT), "/1")]


def test_what_its_words_leave_in_doubt_is_a_segment_where_its_headline_is_a_link():
    plain = html(f"<div>{H1}{PARAGRAPHS}{segment(f'<h2>{FLOWERS}</h2>', DOUBTFUL)}</div>")
    assert plain.paragraphs == [*BODY, FLOWERS, DOUBTFUL]
    linked = segment(f"<h2><a href=/1>{FLOWERS}</a></h2>", DOUBTFUL)
    article = html(f"<div>{H1}{PARAGRAPHS}{linked}</div>")
    assert (article.paragraphs, found(article)) == (BODY, [(FLOWERS, DOUBTFUL, "/1")])


def test_a_short_heading_begins_no_segment():
    parts = segment("<h2>معرض الزهور السنوي</h2>", *FLOWERS_TEXT)
    article = html(f"<div>{H1}{PARAGRAPHS}{parts}</div>")
    assert article.paragraphs == [*BODY, "معرض الزهور السنوي", *FLOWERS_TEXT]


def test_a_heading_without_text_or_text_without_a_heading_is_no_segment():
    article = html(f"<div>{H1}{PARAGRAPHS}<div><h2>{FLOWERS}</h2></div></div>")
    assert (article.paragraphs, article.related) == (BODY, ())
    article = html(f"<div>{H1}{PARAGRAPHS}{segment('', *FLOWERS_TEXT)}</div>")
    assert article.paragraphs == [*BODY, *FLOWERS_TEXT]


def test_no_segment_begins_before_the_page_has_a_text_of_its_own():
    early = segment(f"<h2>{FLOWERS}</h2>", *FLOWERS_TEXT)
    rest = "".join(f"<p>{line}</p>" for line in BODY[1:])
    article = html(f"<main>{H1}<p>{BODY[0]}</p>{early}{rest}</main>")
    assert article.paragraphs == [BODY[0], FLOWERS, *FLOWERS_TEXT, *BODY[1:]]


def test_endless_scrolling_hangs_on_segments_whose_furniture_is_left_out():
    furniture = "<div class=tags>كأس السباحة القديم</div><div class=share>شارك الخبر مع غيرك</div>"
    scrolled = segment(
        f"<h1>{GLUED[0]}</h1><time>4 مارس 2025</time>", *GLUED[1:], inner=furniture
    ) + segment(f"<h1>{FLOWERS}</h1>", *FLOWERS_TEXT)
    article = html(f"<main><div>{H1}{PARAGRAPHS}</div>{scrolled}</main>", head=NAMED)
    assert (article.title, article.paragraphs, article.published) == (TITLE, BODY, None)
    assert found(article) == [
        (GLUED[0], "\n".join(GLUED[1:]), None),
        (FLOWERS, "\n".join(FLOWERS_TEXT), None),
    ]


def test_several_segments_in_one_container_are_items_each():
    both = segment(f"<h2>{GLUED[0]}</h2>", *GLUED[1:]) + segment(
        f"<h2>{FLOWERS}</h2>", *FLOWERS_TEXT
    )
    article = html(f"<main><div>{H1}{PARAGRAPHS}</div><div><div>{both}</div></div></main>")
    assert (article.paragraphs, titles(article)) == (BODY, [GLUED[0], FLOWERS])


@pytest.mark.parametrize("inner", ["{}", "<div>{}</div>", "<section><div>{}</div></section>"])
def test_subheads_in_a_segment_are_its_text(inner):
    part = inner.format(f"<h3>قصة الفوز الكبير</h3><p>{GLUED[2]}</p>")
    scrolled = segment(f"<h2>{GLUED[0]}</h2>", GLUED[1], inner=part)
    article = html(f"<main><div>{H1}{PARAGRAPHS}</div>{scrolled}</main>")
    assert article.paragraphs == BODY
    assert found(article) == [
        (GLUED[0], "\n".join([GLUED[1], "قصة الفوز الكبير", GLUED[2]]), None)]  # fmt: skip


def test_behind_a_marker_segments_are_announced_whatever_their_words():
    both = segment(f"<h2>{FLOWERS}</h2>", BODY[0]) + segment(f"<h2>{GLUED[0]}</h2>", DOUBTFUL)
    article = html(f"<div>{H1}{PARAGRAPHS}<p>اقرأ أيضا</p>{both}</div>")
    assert article.paragraphs == BODY
    assert found(article) == [(FLOWERS, BODY[0], None), (GLUED[0], DOUBTFUL, None)]
    assert {item.marker for item in article.related} == {"اقرأ أيضا"}


def test_live_blogs_stay_one_article():
    """Updates in `article` elements inside the page's own, whatever their words."""
    heads = ["الوزير يصل إلى مكان العمل", "افتتاح القسم الأول من الطريق", FLOWERS]
    texts = [*BODY[2:], FLOWERS_TEXT[0]]
    updates = "".join(
        f"<article><h2>{head}</h2><p>{text}</p></article>"
        for head, text in zip(heads, texts, strict=True)
    )
    article = html(f"<article>{H1}<p>{BODY[0]}</p><p>{BODY[1]}</p>{updates}</article>")
    lines = [line for pair in zip(heads, texts, strict=True) for line in pair]
    assert (article.paragraphs, article.related) == ([*BODY[:2], *lines], ())
