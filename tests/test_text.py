from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.blocks.text import read_text
from tests.test_splitter import BODY, GLUED, TITLE, split, titles


def texts(content):
    return [block.text for block in read_text(content).blocks]


def wrap(paragraph, width=75):
    lines = [""]
    for word in paragraph.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


WRAPPED = "\n\n".join("\n".join(wrap(paragraph)) for paragraph in [*BODY, *GLUED[1:]])


def test_wrapped_paragraphs_are_joined():
    assert texts(f"{TITLE}\n\n{WRAPPED}") == [TITLE, *BODY, *GLUED[1:]]


@pytest.mark.parametrize("bullet", ["-", "*", "•", "#", ">"])
def test_bullets_are_kept_apart_between_wrapped_paragraphs(bullet):
    points = [f"{bullet} نقطة أولى من الخطة", f"{bullet} نقطة ثانية من الخطة"]
    assert texts("\n\n".join([WRAPPED, "\n".join(points)])) == [*BODY, *GLUED[1:], *points]


def test_poems_are_not_joined():
    """Short lines: without blank lines between them, or of many lengths."""
    verses = [f"يا ليل الصب متى غده {n}" for n in range(12)]
    assert texts("\n".join(verses)) == verses
    stanzas = [line for n in range(5) for line in (*verses[2 * n : 2 * n + 2], "")]
    assert texts("\n".join(stanzas)) == verses[:10]


def test_whole_paragraphs_a_line_and_few_wrapped_lines_are_not_joined():
    long = [f"{first} {second}" for first, second in pairwise([*BODY, *BODY])]
    few = [*wrap(BODY[0]), "", *wrap(BODY[1])]
    for lines in ([line for pair in pairwise(long) for line in (*pair, "")], few):
        assert texts("\n".join(lines)) == [line for line in lines if line]


def test_links_as_markdown_writes_them():
    lines = [
        f"* [{GLUED[0]}](/1)", "كلمة [رابط](https://s.example/2) هنا", "![صورة](x.jpg) نص",
        "[1]", "[](/3)", "a [b](c d)",
    ]  # fmt: skip
    item, inside, image, note, empty, spaced = read_text("\n".join(lines)).blocks
    assert (item.text, item.url, item.link_text) == (f"* {GLUED[0]}", "/1", GLUED[0])
    assert item.link_share > 0.7
    assert (inside.text, inside.url, inside.link_text) == (
        "كلمة رابط هنا",
        "https://s.example/2",
        "رابط",
    )
    assert 0 < inside.link_share < 0.5
    assert image.text == "صورة نص"
    assert [block.text for block in (note, empty, spaced)] == ["[1]", "[](/3)", "a [b](c d)"]
    assert [block.url for block in (note, empty, spaced)] == [None] * 3


def test_the_url_of_a_markdown_link_is_its_items():
    article = split(TITLE, *BODY, "اقرأ أيضا:", f"* [{GLUED[0]}](https://s.example/1)")
    assert (titles(article), article.related[0].url) == ([GLUED[0]], "https://s.example/1")


@pytest.mark.parametrize("mark", ["\u200f", "\u200e", "\u202b", "\u2067", "\ufeff", "\u061c"])
def test_marks_of_direction_are_stripped_at_both_ends(mark):
    assert texts(f"{mark} {TITLE}{mark}\n{mark}\n كلمة{mark}كلمة ") == [TITLE, f"كلمة{mark}كلمة"]
    assert split(mark + TITLE + mark, *(f"{mark}{line} {mark}" for line in BODY)).paragraphs == BODY


@given(st.lists(st.sampled_from([*wrap(BODY[0]), *BODY, "", "- نقطة", "كلمة"])))
def test_every_word_stands_in_exactly_one_block(lines):
    content = "\n".join(lines)
    assert " ".join(texts(content)).split() == content.split()


def test_groups_of_whole_paragraphs_and_couplets_are_not_joined():
    short = [line for line in BODY if len(line) <= 100]
    groups = "\n\n".join(f"{short[0]}\n{short[1]}" for _ in range(8))
    assert len(texts(groups)) == 16
    couplets = "\n\n".join(f"يا ليل الصب متى غده {n}\nأقيام الساعة موعده {n}" for n in range(7))
    assert len(texts(couplets)) == 14
