"""What the parser would take its square for is refused first: by counts of work, not by a clock."""

import contextlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from dedup.blocks import monsters
from dedup.blocks.document import MOST_BLOCKS
from dedup.blocks.monsters import measure_nesting, refuse_monsters
from dedup.blocks.pages import open_page
from dedup.errors import BadPage
from dedup.lexicon.markers import read_lexicon
from dedup.model import Page
from tests.robustness.adversarial import list_shapes

TAGS = """
    div p b i a span table tr td th ul li svg g path math mi foreignObject style script title select
    option optgroup button form template object h1 font nobr dd dl dt textarea caption tbody x br
    img noscript iframe desc input section time
    """.split()
PARTS = st.one_of(
    st.builds("<{}>".format, st.sampled_from(TAGS)),
    st.builds("<{}>".format, st.sampled_from(TAGS)),
    st.builds("</{}>".format, st.sampled_from(TAGS)),
    st.builds("</{}>".format, st.sampled_from(TAGS)),
    st.builds("<{}/>".format, st.sampled_from(TAGS)),
    st.builds("<{} a='".format, st.sampled_from(TAGS)),
    st.builds('<{} a="'.format, st.sampled_from(TAGS)),
    st.sampled_from(["<!--", "-->", "'>", '">', "a", "<!-- </div> -->", "<x a='</div>'>", "<!a>"]),
)
BOLD = "".join(f"<b id={n}>" for n in range(100))
TIMES = 100
OF_A_TAG = 4  # elements that one tag may open: a cell opens a row, a body and a table's parts too
OF_A_PAGE = 12


def depth_of(content):
    """How deep the parser's tree is, and how many elements it has."""
    known, deepest = {}, 0
    for node in LexborHTMLParser(content).root.traverse(include_text=False):
        around = node.parent
        known[node.mem_id] = depth = 1 + (known.get(around.mem_id, 0) if around is not None else 0)
        deepest = max(deepest, depth)
    return deepest, len(known)


@settings(max_examples=200)
@given(st.lists(PARTS, min_size=1, max_size=7))
@example(["<div>", "</span>"])
@example(["<span>", "<div>", "</span>"])
@example(["<div>", "<table>", "</div>", "</table>"])
@example(["<div>", "<script>", "</div>", "</script>"])
@example(['<div =" b="></div>">'])
@example(["<div a='", "</div>", "'>"])
@example(["<p>", "<div>"])
@example(["<i>", "<nobr>"])
@example(["<svg>", "<a>", "<style>", "<g>"])
@example(["<th>", "<x a='</div>'>", "<h1>", "</th>"])
@example(["<form>", "<noscript>", "</form>"])
@example(["<path>", "<dl>", "</p>", "<p>"])
@example(["<div>", "<b id=1>", "<b id=2>", "<b id=3>", "<b id=4>", "</div>", "<p>a</p>"])
@example(["<math>", "<script a='", "'>", "</template>", "<a a='", '">'])
@example(["<math/>", "<div a='"])
@example(["<math/>", "<g/>"])
@example(["<svg>", "<div/>"])
@example(["<svg>", "<path a=b/>"])
@example(["<svg>", "<path a=b'/>"])
def test_no_tree_is_deeper_than_was_counted(parts):
    content = "".join(parts) * TIMES
    deepest, elements = depth_of(content)
    counted = measure_nesting(content)
    assert deepest <= OF_A_TAG * counted.deepest + OF_A_PAGE
    assert elements <= OF_A_TAG * (counted.reopened + TIMES * len(parts)) + OF_A_PAGE


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<div>" * 10_001, "more than 10000 elements inside one another"),
        ("<div></span>" * 10_001, "more than 10000 elements inside one another"),
        ("<div><table></div></table>" * 10_001, "elements inside one another"),
        ("<div a='</div>'>" * 10_001, "more than 10000 elements inside one another"),
        ("<div>" * 9_000 + "</p>" * 20_000, "too many elements inside one another"),
        (
            "<p>" + "".join(f"<b id={n}>" for n in range(30)) + "a<p>" * 20_000,
            "formatting elements",
        ),
        ("<select>" + "<option>a" * 5_001, "more than 5000 options"),
        ("<SELECT>" + "<OPTION>a" * 5_001, "more than 5000 options"),
        ("<p" + "".join(f" a{n}" for n in range(5_001)) + ">", "more than 5000 attributes"),
        ("<p a='>'" + "".join(f" a{n}" for n in range(5_001)) + ">", "more than 5000 attributes"),
        ("".join(f"<html a{n}=b>" for n in range(5_001)), "more than 5000 attributes"),
        (f"<div>{BOLD}</div>" + "<p>a</p>" * 20_000, "formatting elements"),
        ("<br>" * 50_001, "more than 50000 tags"),
    ],
)
def test_what_costs_the_square_is_refused(content, reason):
    with pytest.raises(BadPage, match=reason):
        refuse_monsters(content)


def test_what_is_counted_ends_with_the_bound():
    assert measure_nesting("<div>" * 40_000).deepest == monsters.DEEPEST + 1
    deep = measure_nesting("<div>" * 9_000 + "</p>" * 40_000)
    most = monsters.MOST_STEPS + monsters.STEPS_A_LETTER * (9_000 * 5 + 4 * 40_000)
    assert most < deep.steps <= most + monsters.DEEPEST


@pytest.mark.parametrize(
    "content",
    [
        "<table>" + "<tr><td>a<td>b" * 2_000,
        "<ul>" + "<li><div><p>a</div>" * 2_000 + "</ul>",
        "<dl>" + "<dt>a<dd>b" * 3_000,
        "<svg><path/><use/></svg>" * 3_000,
        "<script>'<div>' + '<div>' + '<div>'</script>" * 2_000,
        "<p><b>a</b><p><a href=/1>b</a>" * 2_000,
    ],
)
def test_ends_that_html_allows_to_leave_out_nest_nothing(content):
    assert measure_nesting(content).deepest <= 10
    refuse_monsters(content)


@pytest.mark.parametrize("content", ["<p>a" * (MOST_BLOCKS + 1), "a\n" * (MOST_BLOCKS + 1)])
def test_a_page_of_too_many_blocks_is_refused(content):
    with pytest.raises(BadPage, match="more than 15000 blocks of text"):
        open_page(Page(content), read_lexicon())


@pytest.mark.parametrize("name", list_shapes())
def test_every_shape_is_a_page_or_a_reject_of_its_size(name):
    shape = list_shapes()[name]
    assert len(shape(4_000)) < 4_000 + len(shape(1)) + 200
    page = shape(3_000).decode()
    if len(page) > 30_000:
        return  # of a shape whose beginning alone is large
    with contextlib.suppress(BadPage):
        assert open_page(Page(page), read_lexicon()).blocks
