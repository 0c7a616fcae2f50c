import pytest

from dedup.blocks.html import read_html
from dedup.lexicon.markers import read_lexicon
from tests.test_splitter import BODY, GLUED, PARAGRAPHS, TITLE, html, titles

SITE = "صحيفة المدى اليومية"
SIDE = "افتتاح معرض للزهور في حديقة المدينة"


def places(content):
    return {block.text: block.place for block in read_html(content, read_lexicon()).blocks}


@pytest.mark.parametrize("title", ["{site} - {title}", "{title} | {site}", "{title}"])
@pytest.mark.parametrize(
    "page",
    [
        "<h1>{site}</h1><h2>{title}</h2>{text}",
        "<div><h1>{site}</h1></div><div><h2>{title}</h2>{text}</div>",
        "<header><h1>{site}</h1></header><main><h3>{title}</h3>{text}</main>",
        "<article><h1>{site}</h1></article><article><h2>{title}</h2>{text}</article>",
    ],
)
def test_the_sites_name_in_the_h1_and_the_title_below_it(title, page):
    said = {"site": SITE, "title": TITLE, "text": PARAGRAPHS}
    article = html(page.format(**said), head=f"<title>{title.format(**said)}</title>")
    assert (article.title, article.paragraphs) == (TITLE, BODY)


def test_the_h1_of_another_story_is_not_where_the_headline_lies():
    """The first `article` is the page's own by the head's title, and not by an h1 in the second."""
    other = f"<article><h1>{GLUED[0]}</h1><p>{GLUED[1]}</p><p>{GLUED[2]}</p></article>"
    own = f"<article><h2>{TITLE}</h2>{PARAGRAPHS}</article>"
    article = html(own, other, head=f"<title>{TITLE} - {SITE}</title>")
    assert (article.paragraphs, titles(article)) == (BODY, GLUED[:1])


def test_a_related_box_round_the_headline_is_not_believed():
    side = f"<p>{SIDE}</p>"
    page = f"<div class=related><h1>{TITLE}</h1>{PARAGRAPHS}</div><div class=related>{side}</div>"
    found = places(page)
    assert {found[line] for line in (TITLE, *BODY)} == {""}
    assert found[SIDE] == "related"


@pytest.mark.parametrize("name", ["share", "tags", "latest", "caption", "ad-wrap"])
def test_a_doubtful_name_is_believed_of_little_text_only(name):
    little = places(f"<h1>{TITLE}</h1>{PARAGRAPHS}<div class={name}>{SIDE}</div>")
    assert little[SIDE] not in ("", "near", "outside")
    text = f"<div class={name}><p>{BODY[0]}</p><p>{BODY[1]}</p></div>"
    much = places(f"<h1>{TITLE}</h1>{text}<p>{BODY[2]}</p><p>{BODY[3]}</p>")
    assert set(much.values()) <= {"", "near"}


def test_a_box_says_what_a_part_of_it_is():
    page = f"<h1>{TITLE}</h1>{PARAGRAPHS}<div class=related><p>{SIDE}</p><nav>n</nav></div>"
    blocks = {block.text: block for block in read_html(page, read_lexicon()).blocks}
    assert (blocks[SIDE].place, blocks[SIDE].part) == ("related", "")
    assert (blocks["n"].place, blocks["n"].part) == ("related", "navigation")
    assert blocks["n"].box == blocks[SIDE].box != 0


@pytest.mark.parametrize("name", ["author-box", "about-author", "post author-info"])
def test_an_authors_box_is_furniture(name):
    life = "صحفي يكتب في شؤون النقل والطرق منذ عشرين عاما، وله كتب كثيرة عن الموانئ."
    assert (
        html(f"<h1>{TITLE}</h1>{PARAGRAPHS}<div class='{name}'><p>{life}</p></div>").paragraphs
        == BODY
    )


@pytest.mark.parametrize("name", ["paywall", "premium-box", "newsletter-box"])
def test_a_box_that_sells_is_furniture(name):
    sold = f"<div class={name}><p>لقراءة بقية المقال يلزمك أن تدفع ثمن الشهر الأول كاملا.</p></div>"
    assert html(f"<h1>{TITLE}</h1>{PARAGRAPHS}{sold}").paragraphs == BODY


def test_links_in_captions_are_items_under_a_related_heading():
    cards = "".join(
        f"<figure><figcaption><a href=/{n}>{head}</a></figcaption></figure>"
        for n, head in enumerate([SIDE, GLUED[0]])
    )
    article = html(f"<h1>{TITLE}</h1>{PARAGRAPHS}<h3>مواضيع ذات صلة</h3>{cards}")
    assert (article.paragraphs, titles(article)) == (BODY, [SIDE, GLUED[0]])


def test_captions_are_no_text():
    for caption in (SIDE, "<a href=/1>صورة كبيرة هنا</a>"):
        figure = f"<figure><figcaption>{caption}</figcaption></figure>"
        article = html(f"<h1>{TITLE}</h1><p>{BODY[0]}</p>{figure}", *PARAGRAPHS.split("\n"))
        assert article.paragraphs == [BODY[0], *BODY]
