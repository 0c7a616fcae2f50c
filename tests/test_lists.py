import json

import pytest

from tests.test_announcements import FLOWERS, HEADS, SHIP
from tests.test_splitter import BODY, PARAGRAPHS, TITLE, html, split, titles


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


def test_what_readers_of_screens_are_told_of_a_list_is_no_headline():
    listed = ["list of 2 items", "list 1 of 2", HEADS[0], "list 2 of 2", HEADS[1], "end of list"]
    article = split(TITLE, *BODY[:2], "اقرأ أيضا", *listed, *BODY[2:])
    assert (article.paragraphs, titles(article)) == (BODY, HEADS[:2])


def test_the_most_read_in_a_box_of_related_items_are_none():
    box = f"<p><a href='/1'>{HEADS[0]}</a></p><h4>الأكثر قراءة هذا الأسبوع</h4>"
    links = "".join(f"<p><a href='/{n}'>{head}</a></p>" for n, head in enumerate(HEADS[1:]))
    article = html(f"<h1>{TITLE}</h1>{PARAGRAPHS}<div class='related'>{box}{links}</div>")
    assert titles(article) == HEADS[:1]


def test_a_teaser_that_trails_off_is_no_title():
    teasers = "".join(f"<a href='/{n}'>{h}</a><p>تفاصيل عن ذلك...</p>" for n, h in enumerate(HEADS))
    article = html(f"<h1>{TITLE}</h1>{PARAGRAPHS}<div class='related'>{teasers}</div>")
    assert titles(article) == HEADS


OWN = "https://sahat.example/local/71353"
MADAR = "https://news.madar.example/local/5120"
CANONICAL = f'<link rel="canonical" href="{OWN}">'


def linked(head, *, line="", over="اقرأ أيضا", url=MADAR):
    """A page with a box of two links, and a line behind its text."""
    links = "".join(f"<p><a href='{url}{n}'>{title}</a></p>" for n, title in enumerate(HEADS[:2]))
    box = f"<div class='related'><h4>{over}</h4>{links}</div>"
    return html(f"<h1>{TITLE}</h1>{PARAGRAPHS}{line}{box}", head=CANONICAL + head)


def thing(**more):
    return json.dumps({"@type": "NewsArticle", "url": OWN, "headline": TITLE, **more})


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:url" content="https://madar.example/local/71353">',
        '<link rel="amphtml" href="https://amp.madar.example/local/71353">',
        '<link rel="alternate" hreflang="en" href="https://madar.example/en/71353">',
        '<meta name="syndication-source" content="https://www.madar.example/local/1">',
        '<meta name="original-source" content="https://www.madar.example/local/1">',
        *(
            f'<script type="application/ld+json">{thing(**said)}</script>'
            for said in (
                {"publisher": {"@type": "Organization", "url": "https://madar.example/"}},
                {"publisher": [{"@id": "https://madar.example/#us", "name": "المدار"}]},
                {"sourceOrganization": {"url": "https://www.madar.example"}},
                {"isBasedOn": "https://madar.example/local/1"},
            )
        ),
    ],
)
def test_links_to_a_publisher_that_the_head_names_are_items(head):
    assert titles(linked(head)) == HEADS[:2]
    assert titles(linked(head, url="https://alwadi.example/local/5120")) == []


@pytest.mark.parametrize(
    "head",
    [
        "",
        '<meta property="article:publisher" content="https://madar.example/us">',
        '<link rel="alternate" type="application/rss+xml" href="https://madar.example/rss">',
        f'<script type="application/ld+json">{thing(sameAs=["https://madar.example"])}</script>',
        f'<script type="application/ld+json">{thing(publisher={"name": "المدار"})}</script>',
        '<script type="application/ld+json">{"@type": "Ad", "publisher": "https://madar.example"}'
        "</script>",
    ],
)
def test_what_else_the_head_leads_to_is_no_publisher_of_the_page(head):
    assert titles(linked(head)) == []


@pytest.mark.parametrize(
    "line",
    [
        "<p>المصدر: <a href='https://madar.example'>المدار</a></p>",
        "<p>المصدر:</p><p><a href='https://madar.example'>المدار</a></p>",
        "<p><a href='https://madar.example/local/1'>رابط المصدر</a></p>",
        "<p>نقلا عن <a href='https://madar.example'>موقع المدار</a></p>",
        "<p>Source: Madar</p>",
        "<p>المصدر: الوادي، Madar</p>",
        "<p>المصدر: www.madar.example</p>",
    ],
)
def test_links_to_a_publisher_that_the_credit_names_are_items(line):
    assert titles(linked("", line=line)) == HEADS[:2]
    assert titles(linked("", line=line, url="https://alwadi.example/local/5120")) == []


@pytest.mark.parametrize(
    "line",
    [
        "<p>المصدر: المدار</p>",
        "<p>Source: Madar Times</p>",
        "<p>وقال <a href='https://madar.example'>موقع المدار</a> إن العمل مستمر في المدينة.</p>",
        "<div class='caption'>المصدر: <a href='https://madar.example'>المدار</a></div>",
    ],
)
def test_other_lines_that_lead_to_a_publisher_name_no_source(line):
    assert titles(linked("", line=line)) == []


def test_the_credit_of_another_article_on_the_page_names_no_source():
    credit = "<p>المصدر: <a href='https://madar.example'>المدار</a></p>"
    other = f"<article><h2><a href='/local/1'>{HEADS[2]}</a></h2><p>{SHIP}</p>{credit}</article>"
    assert titles(linked("", line=other)) == HEADS[2:]


@pytest.mark.parametrize(
    "over",
    [
        "More from Madar",
        "المزيد من Madar",
        "اقرأ المزيد على madar.example",
        "المزيد من <a href='https://madar.example'>المدار</a>",
    ],
)
def test_links_to_a_publisher_that_their_announcement_names_are_items(over):
    assert titles(linked("", over=over)) == HEADS[:2]
    assert titles(linked("", over=over, url="https://alwadi.example/local/5120")) == []


def test_an_announcement_names_the_publisher_of_its_own_links_alone():
    urls = [MADAR, "https://alwadi.example/local/5120"]
    links = [f"<p><a href='{url}'>{head}</a></p>" for url, head in zip(urls, HEADS, strict=False)]
    for first, found in ((0, [0]), (1, [])):
        box = f"<h4>More from Madar</h4>{links[first]}<h4>اقرأ أيضا</h4>{links[1 - first]}"
        page = f"<h1>{TITLE}</h1>{PARAGRAPHS}<div class='related'>{box}</div>"
        assert titles(html(page, head=CANONICAL)) == [HEADS[at] for at in found]


@pytest.mark.parametrize(
    ("over", "url"),
    [
        ("Related news", "https://news.example/local/5120"),
        ("Latest jobs from Madar", MADAR),
        ("وظائف من Madar", MADAR),
        ("Sponsored by Madar", MADAR),
        ("Read more from Taboola", "https://www.taboola.com/local/5120"),
        ("Recommended for you by <a href='https://outbrain.com'>Outbrain</a>",
         "https://paid.outbrain.com/local/5120"),
    ],
)  # fmt: skip
def test_offers_and_paid_links_are_none_whatever_stands_over_them(over, url):
    assert titles(linked("", over=over, url=url)) == []


def test_a_network_is_no_publisher_wherever_it_is_named():
    head = '<link rel="alternate" hreflang="en" href="https://www.facebook.com/sahat">'
    line = "<p>المصدر: <a href='https://www.facebook.com/sahat'>فيسبوك</a></p>"
    url = "https://m.facebook.com/sahat/5120"
    assert titles(linked(head, line=line, over="More from Facebook", url=url)) == []


def test_the_name_of_a_publisher_in_each_item_names_no_partner():
    """As the boxes of paid links have it."""
    cards = "".join(
        f"<p><a href='{MADAR}{n}'>{head}</a></p><p><a href='{MADAR}{n}'>Madar</a></p>"
        for n, head in enumerate(HEADS)
    )
    page = f"<h1>{TITLE}</h1>{PARAGRAPHS}<div class='related'>{cards}</div>"
    assert titles(html(page, head=CANONICAL)) == []


def test_the_front_and_the_topics_of_a_named_publisher_are_no_items():
    line = "<p>المصدر: <a href='https://madar.example'>المدار</a></p>"
    for url in ("https://madar.example/tag/", "https://madar.example/#"):
        assert titles(linked("", line=line, url=url)) == []
