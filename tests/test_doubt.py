"""How sure roles are: it judges nothing, and holds page by page."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.blocks.pages import open_page
from dedup.lexicon.markers import read_lexicon
from dedup.model import Page
from dedup.splitting.doubt import doubt_pages, sum_up
from dedup.splitting.facts import find_facts
from dedup.splitting.likelihood import look_at, read_models
from dedup.splitting.splitter import settle, split_page, trace_page
from tests.conftest import PAGES
from tests.test_splitter import BODY, GLUED, LINES, TITLE


def settled(content):
    lexicon = read_lexicon()
    (facts,) = look_at([find_facts(open_page(Page(content), lexicon), lexicon)], lexicon)
    return facts, settle(facts)


def doubt_of(*parts):
    return split_page(Page(f"<html><body>{''.join(parts)}</body></html>")).doubt


TEXT = [f"<p>{line}</p>" for line in BODY]
HEAD = f"<h1>{TITLE}</h1>"


def test_the_weights_are_of_what_is_told_of_a_page():
    told = sum_up([settled("\n".join([TITLE, *BODY]))], np.zeros(len(BODY) + 1))
    assert {*read_models().page} == {*told.names, "bias"}


@given(st.lists(st.lists(LINES, min_size=1, max_size=12), min_size=1, max_size=5))
def test_a_page_is_doubted_alike_alone_and_among_others(pages):
    together = [settled("\n".join([TITLE, *lines])) for lines in pages]
    for page, found in zip(together, doubt_pages(together), strict=True):
        (alone,) = doubt_pages([page])
        assert (found.blocks.tolist(), found.page) == (alone.blocks.tolist(), alone.page)
        assert len(found.blocks) == len(page[0].blocks)
        assert ((found.blocks >= 0) & (found.blocks <= 1)).all()
        assert 0 <= found.page <= 1


def test_no_page_has_no_doubt():
    assert doubt_pages([]) == []


def test_text_that_a_container_hides_is_doubted():
    hidden = f"<div class=sidebar>{''.join(TEXT[1:] * 3)}</div>"
    assert doubt_of(HEAD, *TEXT) < 0.1 < 0.5 < doubt_of(HEAD, *TEXT[:2], hidden)


def test_what_a_marker_announces_is_doubted_less_than_what_hangs_on_without_one():
    foreign = [f"<p>{line}</p>" for line in GLUED[1:]]
    box = f"<div class=related><h3><a href=/2>{GLUED[0]}</a></h3>{''.join(foreign)}</div>"
    announced, hung_on = (
        trace_page(Page(f"<html><body>{HEAD}{''.join(parts)}</body></html>"))[-2:]
        for parts in ([*TEXT, box], [*TEXT, f"<h3>{GLUED[0]}</h3>", *foreign])
    )
    assert max(part.doubt for part in announced) < min(part.doubt for part in hung_on)


def test_a_trace_says_of_each_block_what_the_page_says_of_all():
    content = "\n".join([TITLE, *BODY])
    ((blocks, _),) = doubt_pages([settled(content)])
    assert [part.doubt for part in trace_page(Page(content))] == blocks.tolist()


@pytest.mark.parametrize("name", ["alfajr-post/quake.txt", "almada-agency/quake.html"])
def test_a_page_that_is_split_right_is_doubted_little(name):
    assert split_page(Page((PAGES / name).read_text("utf-8"))).doubt < 0.5
