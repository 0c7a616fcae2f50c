"""How likely blocks are text: alike alone and among other pages; names that lie, smallest pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.blocks.pages import open_page
from dedup.lexicon.markers import read_lexicon
from dedup.model import Page
from dedup.splitting.columns import list_facts, list_neighbours
from dedup.splitting.facts import find_facts
from dedup.splitting.likelihood import look_at, read_models, settle_places, weigh
from dedup.splitting.splitter import split_page
from tests.test_splitter import BODY, GLUED, LINES, TITLE

LEXICON = read_lexicon()
TAGS = st.sampled_from(["p", "div", "li", "td", "h2", "aside", "article", "a href=/1", "footer"])
PARTS = st.lists(st.tuples(TAGS, LINES), min_size=1, max_size=12)


def facts_of(content):
    return find_facts(open_page(Page(content), LEXICON), LEXICON)


def page_of(parts):
    lines = [f"<{tag}>{line}</{tag.split()[0]}>" for tag, line in parts]
    return facts_of(f"<html><body><h1>{TITLE}</h1>{''.join(lines)}</body></html>")


def text_of(*parts):
    return split_page(Page(f"<html><body>{''.join(parts)}</body></html>")).paragraphs


def paragraphs(lines):
    return "".join(f"<p>{line}</p>" for line in lines)


def test_the_weights_are_of_what_is_known_of_blocks():
    pages = [page_of([("p", line) for line in BODY])]
    settled, known, first = settle_places(pages, LEXICON)
    again = list_neighbours(settled, known, first)
    models = read_models()
    assert {*models.first} <= {*known.names, "bias"}
    assert {*models.text} <= {*known.names, "bias"}
    assert {*models.second} <= {*again.names, "bias"}
    assert [len(table.names) for table in (known, again)] == [len(known.rows), len(again.rows)]


@given(st.lists(PARTS, min_size=1, max_size=5))
def test_a_block_is_as_likely_alone_as_among_other_pages(pages):
    together = [page_of(parts) for parts in pages]
    for page, found in zip(together, look_at(together, LEXICON), strict=True):
        assert look_at([page], LEXICON) == [found]
        assert len(found.odds) == len(found.blocks) == len(page.blocks)


def test_what_is_known_is_of_containers_as_they_are_believed():
    beside = f"<div class=sidebar>{paragraphs(BODY[1:] * 3)}</div>"
    lying = facts_of(f"<html><body><h1>{TITLE}</h1><p>{BODY[0]}</p>{beside}</body></html>")
    right = page_of([("p", line) for line in BODY])
    settled, known, _ = settle_places([right, lying, right], LEXICON)
    assert (settled[0], settled[2]) == (right, right)
    assert settled[1] != lying
    anew = list_facts(settled)
    for name, column, same in zip(known.names, known.rows, anew.rows, strict=True):
        assert (column == same).all(), name


@given(PARTS)
def test_what_is_known_lies_between_bounds(parts):
    page = page_of(parts)
    known = list_neighbours(
        [page], list_facts([page]), weigh(list_facts([page]), read_models().first)
    )
    assert (abs(known.rows) <= 2).all()


@pytest.mark.parametrize(
    "name", ["sidebar", "paywall", "subscribe", "hidden-modal", "nav", "related"]
)
def test_a_name_round_the_whole_text_is_not_believed(name):
    lines = [*BODY, *BODY]
    assert text_of(f"<div class='{name}'><h2>{TITLE}</h2>{paragraphs(lines)}</div>") == lines


@pytest.mark.parametrize("tag", ["aside", "div class=sidebar", "footer"])
def test_a_name_beside_the_text_is_believed(tag):
    beside = f"<{tag}>{paragraphs(GLUED * 3)}</{tag.split()[0]}>"
    assert text_of(f"<h1>{TITLE}</h1>{paragraphs(BODY)}", beside) == BODY


@pytest.mark.parametrize("style", ["hidden", "style='display:none'", "aria-hidden=true"])
def test_what_is_not_shown_is_no_text(style):
    unseen = f"<div {style}><p>{GLUED[1]}</p></div>"
    assert text_of(f"<h1>{TITLE}</h1><p>{BODY[0]}</p>{unseen}{paragraphs(BODY[1:])}") == BODY


@pytest.mark.parametrize("content", ["<p>{}</p>", "<div>{}</div>", "<b>{}</b><br>", "<li>{}</li>"])
def test_the_smallest_page_keeps_its_text(content):
    assert text_of(content.format(BODY[0])) == [BODY[0]]
