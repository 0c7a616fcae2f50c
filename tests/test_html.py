import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.blocks import guided, html
from dedup.blocks.elements import LONGEST_PATH
from dedup.blocks.html import is_html
from dedup.errors import BadPage
from dedup.lexicon.markers import read_lexicon
from dedup.lexicon.overrides import read_overrides, read_selector
from tests.conftest import ROOT

PAGES = ROOT / "seeds" / "pages"
LONG = "أعلنت وزارة النقل اليوم أن العمل في الطريق الجديد سيبدأ مطلع الشهر المقبل في ثلاث محافظات. "


def read_html(content):
    return html.read_html(content, read_lexicon())


def texts(content):
    return [block.text for block in read_html(content).blocks]


def places(content):
    return {block.text: block.place for block in read_html(content).blocks}


def test_pages_and_texts_are_told_apart():
    assert is_html("\n<!DOCTYPE html><html>")
    assert is_html("نص<br>نص<br>نص<br>نص<br>نص<br>نص")
    assert is_html("<!-- " + "x" * 5000 + " --><p>نص")
    assert is_html("<strong>نص</strong><ul><li>نص</li></ul>")
    assert is_html("نص" * 9000 + "<html><body>")
    assert not is_html("عنوان\nنص فيه a < b و c > d\n<3")
    assert not is_html("عنوان\nنص فيه <br> واحد")


def test_a_block_ends_at_block_elements_and_line_breaks_only():
    page = (
        "<body>one <b>two</b> <a href=x>three</a><p>four<span>five</span></p>six<br>seven<br/>eight"
    )
    assert texts(page) == ["one two three", "fourfive", "six", "seven", "eight"]


def test_script_style_and_comments_are_no_text():
    page = (
        "<body><script>var a='<p>x'</script><style>p{}</style><!-- y --><p>z<noscript>n</noscript>"
    )
    assert texts(page) == ["z"]


def test_links_headings_and_white_space():
    (heading, plain, linked) = read_html(
        "<h2>عنوان</h2><p>a <a href='/1'>b</a> c\n  d</p><p><a href='/2'>e</a></p>"
    ).blocks
    assert (heading.heading, heading.link_share) == (2, 0.0)
    assert (plain.text, plain.url, 0 < plain.link_share < 0.5) == ("a b c d", "/1", True)
    assert (linked.url, linked.link_share) == ("/2", 1.0)


def test_containers_give_places():
    page = f"""<nav>n</nav><main><h1>h</h1><p>{LONG}</p><p>{LONG}!</p>
    <div class="related-posts">r</div></main><aside>a</aside><footer>f</footer>"""
    found = places(page)
    assert (found["n"], found["r"], found["a"], found["f"]) == (
        "navigation", "related", "aside", "footer")  # fmt: skip
    assert found["h"] == found[LONG.strip()] == ""


def test_a_lead_above_and_a_second_page_below_the_text_are_inside():
    lead, *text, last, far = (f"<p>{n} {LONG}</p>" for n in range(7))
    page = f"""<main><h1>h</h1>{lead}<div class=page1>{"".join(text)}</div>
    <div class=page2>{last}</div></main><div>{far}</div>"""
    found = places(page)
    inside = [found[f"{n} {LONG.strip()}"] in ("", "near") for n in range(7)]
    assert inside == [True] * 6 + [False]


def test_live_blogs_and_wrappers_of_articles_are_one_article():
    updates = "".join(f"<article><h2>u{n}</h2><p>{n} {LONG}</p></article>" for n in range(5))
    assert set(places(f"<article><h1>h</h1><p>{LONG}</p>{updates}</article>").values()) == {""}
    wrapped = f"<h1>h</h1><article><article>{updates}</article></article>"
    assert set(places(wrapped).values()) == {"", "near"}


def test_boxes_inside_boxes_round_all_of_the_text_are_looked_through():
    page = f"<div class=related><div class=sidebar><p>{LONG}1.</p><p>{LONG}2.</p></div></div>"
    assert set(places(page).values()) == {""}
    deep = "<div class=related>" * 5_000 + f"<p>{LONG}</p>"
    assert set(places(deep).values()) == {"related"}  # eight are enough to be believed


def test_short_lines_in_a_box_named_by_chance_are_no_box():
    page = "<h1>h</h1><div class='entry tag-poetry ad-free'><p>يا ليل الصب</p><p>متى غده</p></div>"
    assert set(places(page).values()) == {""}


def test_a_time_element_is_a_block_but_not_inside_a_paragraph():
    page = (
        "<div><time>4 مارس</time><span>بقلم: سامي</span></div><p>قال في <time>4 مارس</time> كذا</p>"
    )
    assert texts(page) == ["4 مارس", "بقلم: سامي", "قال في 4 مارس كذا"]


def test_lines_of_preformatted_text_are_blocks():
    assert texts("<pre>one\ntwo <b>2</b>\n\nthree</pre>a\nb") == ["one", "two 2", "three", "a b"]


def test_a_class_is_not_believed_round_the_headline_or_most_of_the_text():
    page = f'<body class="related"><div class="post tag-news"><h1>h</h1><p>{LONG}</p></div></body>'
    assert set(places(page).values()) == {""}
    page = f'<h1>h</h1><div class="related"><p>{LONG}</p></div><div class="related">r</div>'
    assert places(page)[LONG.strip()] == ""
    assert places(page)["r"] == "related"


def test_other_article_elements_are_places_whatever_their_length():
    page = f"""<article><h1>own</h1><p>{LONG}</p><article><h3>nested</h3></article></article>
    <article><h2>next</h2><p>{LONG * 5}</p></article>"""
    found = places(page)
    assert found["own"] == found[LONG.strip()] == ""
    assert found["nested"] == found["next"] == "article"


def test_the_head_is_read_and_agrees_in_order():
    page = """<head><title>t | site</title><meta property="og:title" content="og">
    <meta name="author" content="a"><link rel=canonical href="https://s.example/1">
    <script type="application/ld+json">{"@graph": [{"@type": ["NewsArticle"], "headline": "ld",
    "datePublished": "2025-03-04T10:00:00Z", "author": [{"name": "b"}]}]}</script>
    <script type="application/ld+json">{broken</script></head><body>x"""
    meta = read_html(page).meta
    assert meta.titles == ("ld", "og", "t | site")
    assert (meta.published, meta.author) == ("2025-03-04T10:00Z", "b")
    assert meta.url == "https://s.example/1"


def test_a_broken_escape_in_the_head_does_no_harm():
    page = r'<head><script type="application/ld+json">{"@type":"Article","headline":"a\ud83d"}'
    assert read_html(page + "</script></head><body>x").meta.titles == ("a?",)


def test_heads_are_read_by_itemprop_and_in_spite_of_raw_line_breaks():
    page = """<head><meta itemprop="datePublished" content="2025-03-04">
    <meta name="twitter:title" content="tw"><meta property="og:title" content="og">
    <script type="application/ld+json">{"@type": "AnalysisNewsArticle", "headline": "a
b"}</script>
    </head><body>x"""
    meta = read_html(page).meta
    assert (meta.titles, meta.published) == (("a b", "og", "tw"), "2025-03-04")


def test_a_page_too_deep_for_the_parser_is_refused_before_it_is_parsed():
    with pytest.raises(BadPage, match="more than 10000 elements inside one another"):
        read_html("<div>" * 45_000)
    with pytest.raises(BadPage, match="more than 10000 elements inside one another"):
        read_html("</div>" * 20_000 + "<div>" * 10_500)
    with pytest.raises(BadPage, match="more than 5000 attributes on one element"):
        read_html("<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">")
    assert texts("<p>a<br>" * 7_000)[0] == "a"
    assert is_html("<a " * 500_000)
    with pytest.raises(BadPage):  # many openings, far from their ends
        read_html(("<a " * 6_000 + ">") * 100)
    assert texts(f"<img src='data:{'x' * 500_000}'>a") == ["a"]


def test_depth_loses_nothing():
    depth = 9_000
    assert texts("<div>" * depth + "deep" + "</div>" * depth + "<p>after") == ["deep", "after"]


TAGS = (
    "<div> </div> <p> <br> <a> </a> <article> <ul><li> <h1> </h1> <nav> </nav> word <b> <td> "
    "</table> <!-- --> <script> </script>"
).split()


@given(st.lists(st.sampled_from(TAGS)))
def test_every_text_node_stands_in_exactly_one_block(parts):
    from selectolax.lexbor import LexborHTMLParser

    page = "<html><body>" + "".join(parts) + "</body></html>"
    body = LexborHTMLParser(page).body
    assert body is not None
    for node in body.css("script"):
        node.decompose()
    assert "".join("".join(texts(page)).split()) == "".join(body.text().split())


def test_one_long_paragraph_is_no_container_of_the_others():
    page = f"<div><h1>h</h1><p>{LONG * 9}</p><p>{LONG}</p></div><div><p>{LONG}!</p></div>"
    found = places(page)
    assert found[LONG.strip()] == found[(LONG * 9).strip()] == ""


def test_neighbouring_inline_elements_are_set_apart_and_parts_of_a_word_are_not():
    page = (
        "<p><b>أ</b>علنت <span>الو<i>زا</i>رة</span></p>"
        "<div><span>صورة</span><span>أرشيفية</span></div>"
        "<div><a href=/1>عنوان</a><span>أمس</span></div><p><b>واحد</b> <b>اثنان</b></p>"
    )
    assert texts(page) == ["أعلنت الوزارة", "صورة أرشيفية", "عنوان أمس", "واحد اثنان"]


def test_two_headlines_links_side_by_side_are_two_blocks():
    first, second = "افتتاح معرض الزهور", "سفينة ترسو غدا"
    side = "<a href=/1>{}</a><a href={}>{}</a>"
    assert texts(f"<p>{side.format(first, '/2', second)}</p>") == [first, second]
    for other in (side.format(first, "/1", second), side.format("معرض", "/2", second)):
        assert len(texts(f"<p>{other}</p>")) == 1
    assert len(texts(f"<p>{side.format(first, '/2', 'سفينة ترسو')}</p>")) == 1


def test_a_heading_is_no_box_whatever_its_class():
    page = f"<h1>h</h1><p>{LONG}</p><h3 id=related-posts class=related>عنوان</h3><p class=related>r"
    found = places(page)
    assert (found["عنوان"], found["r"]) == ("", "related")


def test_a_hidden_span_is_a_place_inside_a_paragraph():
    page = f"<h1>h</h1><p>{LONG}<span class='a sr-only'>مخفي</span></p><p><span class=b>ظاهر</span>"
    found = places(page)
    assert (found["مخفي"], found[LONG.strip()], found["ظاهر"]) == ("hidden", "", "")


def test_what_the_links_of_a_block_say():
    page = "<p>قبل <a href=/1>عنوان أول</a> بعد <a>آخر</a></p><p><a href=/2>كله رابط</a></p>"
    mixed, whole = read_html(page).blocks
    assert (mixed.link_text, mixed.url) == ("عنوان أول", "/1")
    assert (whole.link_text, whole.url, whole.link_share) == (None, "/2", 1.0)


def test_marks_of_direction_at_both_ends_are_no_text():
    assert texts("<p>\u200fعنوان\u200f هنا\u200f</p><p>\u200f</p>") == ["عنوان\u200f هنا"]


PATHS = {
    "p": "<p>{}",
    "div.a.b > p": "<div class='a b'><p>{}</p></div>",
    "div p": "<div><a href=x><p>{}</p></a></div>",
    "main p": "<main><a href=x><span hidden><p>{}</p></span></a></main>",
    "section.md\\:flex.\\-x.مقال": "<section class='md:flex p-4 -x مقال post-77'>{}",
    "o\\:box > x-card": "<o:box><x-card>{}",
    "ul > li.a\\,b\\>": "<ul><li class='a,b>'><b class=z>{}</b>",
    "table > tbody > tr > td": "<table><tr><td>{}",
}


@pytest.mark.parametrize(("expected", "markup"), PATHS.items())
def test_the_path_of_a_slot_selects_what_stands_in_it(expected, markup):
    page = f"<body>{markup.format('نص')}"
    (block,) = read_html(page).blocks
    path = html.list_paths(page, read_lexicon())[block.slot]
    assert path == expected
    assert [node.text() for node in html.LexborHTMLParser(page).css(path)] == ["نص"]


@pytest.mark.parametrize("path", sorted(PAGES.rglob("*.html")), ids=lambda path: path.name)
def test_every_block_of_the_seeds_is_selected_by_its_path(path):
    page = path.read_bytes().decode("utf-8", "replace")
    paths, tree = html.list_paths(page, read_lexicon()), html.LexborHTMLParser(page)
    for block in read_html(page).blocks:
        found = tree.css(paths[block.slot] or "body")
        assert any(block.text[:10] in " ".join(node.text().split()) for node in found)


def test_a_long_path_is_cut_from_the_left_and_still_selects():
    deep = "<div class='{0} {0}x'>".format("n" * 40) * 30 + "نص"
    wide = f"<div class='{' '.join('abcdefgh' + chr(97 + n) for n in range(26))}'>نص"
    strange = f"<{'x' * 300}>نص"
    for page in (deep, wide, strange):
        paths, tree = html.list_paths(page, read_lexicon()), html.LexborHTMLParser(page)
        assert max(map(len, paths.values())) <= LONGEST_PATH
        assert all("نص" in tree.css(path)[-1].text() for path in paths.values() if path)


def told(content, **said):
    """The blocks of a page of which a user says something, and the site whose text is missed."""
    main, drop = (f"{name} = {said[name]!r}\n" if name in said else "" for name in ("main", "drop"))
    (override,) = read_overrides(f"[site.s]\n{main}{drop}")["s"]
    found = html.read_html(content, read_lexicon(), lambda _: [override])
    return found.blocks, found.meta.missed


def barred(content, **said):
    return [(block.text, block.place) for block in told(content, **said)[0] if block.barred]


STORY = (
    f"<nav>n</nav><div class=page><h1>h</h1><p class=lead>0 {LONG}</p>"
    f"<div class=story><p>1 {LONG} <b class=tool>t</b> {LONG}</p>"
    f"<div class='promo x'><p>2 {LONG}</p></div><p>3 {LONG}</p></div><div>c</div></div>"
)


@pytest.mark.parametrize(
    ("drop", "expected"),
    [
        (["div.promo"], [f"2 {LONG.strip()}"]),
        (["p > b.tool"], ["t"]),
        ([".story .tool, .x p"], ["t", f"2 {LONG.strip()}"]),
        (["h1", "nav"], ["n", "h"]),
        (["div.none", "nav > p", "[data-x='1']"], []),
    ],
)
def test_what_a_user_drops_is_a_place_of_its_own(drop, expected):
    assert barred(STORY, drop=drop) == [(text.strip(), "dropped") for text in expected]
    assert {block.place for block in read_html(STORY).blocks}.isdisjoint(["dropped"])


@pytest.mark.parametrize("box", ["related", "sidebar", "comments"])
def test_what_is_dropped_is_so_in_whatever_container_it_stands(box):
    page = (
        f"<main><p>{LONG}<p>{LONG}!<div class={box}><i>a</i><p class=x>b</p><i>c</i></div></main>"
    )
    blocks, _ = told(page, drop=[".x"])
    assert [(block.text, block.place) for block in blocks[2:]] == [
        ("a", box), ("b", "dropped"), ("c", box),
    ]  # fmt: skip
    assert len({block.box for block in blocks[2:]}) == 2


def test_a_dropped_part_of_another_article_is_no_part_of_it():
    hung_on = f"<section><h2>{LONG}</h2><p>{LONG}</p><p class=x>{LONG}?</p></section>"
    page = f"<main><p>{LONG}<p>{LONG}!{hung_on}</main>"
    blocks, _ = told(page, drop=[".x"])
    assert [block.place for block in blocks] == ["", "", "segment", "segment", "dropped"]


def test_all_outside_of_what_a_user_names_is_barred_and_keeps_its_place():
    assert barred(STORY, main="div.story") == [
        ("n", "navigation"), ("h", "near"), (f"0 {LONG.strip()}", "near"), ("c", "near"),
    ]  # fmt: skip


@pytest.mark.parametrize("box", ["related", "sidebar", "hidden-x comments", "tags"])
def test_neither_what_a_user_names_nor_what_is_around_it_is_anything_else(box):
    page = f"<aside class='{box}'><article><div class='{box} m'><p>{LONG}<p>{LONG}!</div>"
    blocks, missed = told(f"<article><h1>h</h1><p>{LONG}</p></article>{page}", main=".m")
    assert ([block.place for block in blocks[2:]], missed) == (["", ""], None)
    assert [block.barred for block in blocks] == [True, True, False, False]


def test_several_elements_may_hold_the_text():
    page = f"<div class=m><p>{LONG}</div><p>{LONG}x<div class=m><p>{LONG}!</div>"
    assert [text for text, _ in barred(page, main=".m")] == [f"{LONG}x"]


@pytest.mark.parametrize(
    "said",
    [
        {"main": "div.none"},
        {"main": "div.empty"},
        {"main": "div.promo", "drop": ["div.story div"]},  # dropped is dropped
    ],
)
def test_where_nothing_is_what_a_user_names_the_page_is_as_before(said):
    page = f"{STORY}<div class=empty></div>"
    blocks, missed = told(page, **said)
    assert missed == "s"
    assert [b.text for b in blocks if b.barred] == ([f"2 {LONG.strip()}"] if "drop" in said else [])
    if "drop" not in said:
        assert blocks == read_html(page).blocks


@pytest.mark.parametrize("selector", ["body", "*", "div, nav", ".page p, h1"])
def test_a_user_may_name_whatever_there_is(selector):
    words = " ".join(block.text for block in read_html(STORY).blocks).split()
    for said in ({"main": selector}, {"drop": [selector]}, {"main": selector, "drop": ["p, *"]}):
        blocks, _ = told(f"loose{STORY}", **said)
        assert " ".join(block.text for block in blocks).split() == ["loose", *words]
    assert all(block.barred for block in told(STORY, drop=["body"])[0])


@pytest.mark.parametrize(
    "selector",
    ["div div div", "div > div > div", "z div div div div div div", "div z, * * * * * *"],
)
def test_a_deep_page_costs_a_selector_no_power_of_its_depth(selector):
    page = f"<body>{'<div>' * 2000}{LONG}"
    assert len(told(page, drop=[selector])[0]) == 1


@given(st.data())
def test_selectors_mean_what_they_mean_to_lexbor(data):
    names = st.sampled_from(["div", "p", ".a", ".b", "p.a", "*"])
    signs = st.sampled_from([" ", " > ", ", "])
    draw = data.draw
    selector = draw(names) + "".join(draw(signs) + draw(names) for _ in range(draw(SIZES)))
    tags = [draw(st.sampled_from(["<div>", "<div class=a>", "<div class='a b'>", "</div>", "<p>",
                                  "<p class=a>", "</p>", "x"])) for _ in range(12)]  # fmt: skip
    tree = html.LexborHTMLParser(f"<body>{''.join(tags)}")
    assert guided.select(tree, read_selector(selector)) == {
        node.mem_id for node in tree.css(selector)
    }


SIZES = st.integers(0, 4)
