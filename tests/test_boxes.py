import pytest

from dedup.blocks.boxes import LONGEST_LIST
from tests.test_announcements import FLOWERS, HEADS, SHIP
from tests.test_splitter import BODY, TITLE, html, titles

TEXT = [f"<p>{line}</p>" for line in BODY]


def link(number, text):
    return f"<a href='/{number}'>{text}</a>"


def page(*parts):
    return html(f"<h1>{TITLE}</h1><div>{''.join(parts)}</div>")


@pytest.mark.parametrize("label", ["<p>{}</p>", "<h5>{}</h5>", "<div><span>{}</span></div>"])
def test_a_card_in_mid_text_is_known_by_its_label(label):
    card = f"<div class='x1'>{label.format('قد يهمك')}{link(1, HEADS[0])}<p>{FLOWERS}</p></div>"
    article = page(*TEXT[:2], card, *TEXT[2:])
    assert (article.paragraphs, titles(article)) == (BODY, HEADS[:1])
    assert article.related[0].text == FLOWERS


def test_a_label_outside_of_the_text_announces_all_of_its_element():
    cards = "".join(
        f"<div><h6>{link(n, head)}</h6><p>{text}</p></div>"
        for n, (head, text) in enumerate(zip(HEADS, [FLOWERS, SHIP, FLOWERS], strict=True))
    )
    article = html(
        f"<h1>{TITLE}</h1><div>{''.join(TEXT)}</div><div><h5>RELATED STORIES</h5>{cards}</div>"
    )
    assert (article.paragraphs, titles(article)) == (BODY, HEADS)
    assert [item.text for item in article.related] == [FLOWERS, SHIP, FLOWERS]


def test_a_list_of_the_most_read_is_known_by_its_label():
    links = "".join(f"<li>{link(n, head)}</li>" for n, head in enumerate(HEADS))
    article = page(*TEXT[:2], f"<div><b>الأكثر قراءة</b><ul>{links}</ul></div>", *TEXT[2:])
    assert (article.paragraphs, article.related) == (BODY, ())


def test_an_element_with_text_of_its_own_is_no_box():
    """The label heads an element that holds the rest of the article too."""
    rest = f"<div><p>اقرأ أيضا</p><p>{link(1, HEADS[0])}</p>{''.join(TEXT[2:])}</div>"
    article = page(*TEXT[:2], rest)
    assert (article.paragraphs, titles(article)) == (BODY, HEADS[:1])


def test_a_list_longer_than_any_is_no_box():
    many = "".join(f"<p>{link(n, f'{HEADS[0]} {n}')}</p>" for n in range(LONGEST_LIST + 1))
    article = page(*TEXT, f"<div><p>اقرأ أيضا</p>{many}</div>")
    assert article.paragraphs == BODY
