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
