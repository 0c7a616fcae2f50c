"""Roles are given once, and not to what has one."""

import pytest

from dedup.blocks.pages import open_page
from dedup.lexicon.markers import read_lexicon
from dedup.model import Page
from dedup.splitting.facts import find_facts
from dedup.splitting.passes.lists import list_items
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.roles import ClaimedTwice, Roles
from tests.test_marking import HEADS
from tests.test_splitter import BODY, GLUED, PARAGRAPHS, TITLE, html, split


@pytest.fixture
def facts():
    lexicon = read_lexicon()
    return find_facts(open_page(Page("\n".join([TITLE, *HEADS])), lexicon), lexicon)


def test_a_block_is_claimed_once_unless_the_claim_says_what_it_overrules(facts):
    roles = Roles(facts)
    roles.claim(1, "body", Reason(Code.TEXT))
    for overrules in (None, Code.LINK):
        with pytest.raises(ClaimedTwice, match=r"block 1 is body \(text\), and not furniture"):
            roles.claim([1], "furniture", Reason(Code.SECTION), overrules=overrules)
    roles.claim(1, "furniture", Reason(Code.SECTION), overrules=Code.TEXT)
    assert (roles.given[1], str(roles.reasons[1])) == ("furniture", str(Reason(Code.SECTION)))


def test_a_range_is_claimed_at_once(facts):
    roles = Roles(facts)
    roles.claim(range(1, 3), "furniture", Reason(Code.TAG))
    assert roles.given == [None, "furniture", "furniture", None]
    roles.pass_over(range(4), Reason(Code.LATEST))
    assert {str(why) for why in roles.reasons} == {"a tag", str(Reason(Code.LATEST))}


HEAD, LEAD = GLUED[:2]
KIND_OF_LINES = [
    ([*BODY[:2], f"اقرأ أيضا: {HEAD}", *BODY[2:]], "callout", "headline_behind"),
    ([*BODY[:2], "اقرأ أيضا:", HEAD, *BODY[2:]], "callout", "called_out"),
    ([*BODY, "اقرأ أيضا:", *HEADS], "list", "list_behind"),
    ([*BODY, "المصدر: وكالة المدى", "اقرأ أيضا:", *GLUED], "glued", "text_behind"),
]
_LINK = f"<h3><a href=/2>{HEAD}</a></h3>"
KIND_OF_BOXES = [
    (f"<div class=related>{_LINK}</div>{PARAGRAPHS}", "callout", "related_box"),
    (f"<div class=related>{_LINK}</div>", "list", "related_box"),
    (f"<div class=related>{_LINK}<p>{LEAD}</p></div>", "teaser", "related_box"),
    (f"<div class=related><p>{LEAD}</p></div>", "teaser", "related_box"),
]


@pytest.mark.parametrize(("lines", "kind", "evidence"), KIND_OF_LINES)
def test_items_tell_their_kind_and_evidence(lines, kind, evidence):
    items = split(TITLE, *lines).related
    assert {(item.kind, item.evidence) for item in items} == {(kind, evidence)}


@pytest.mark.parametrize(("boxes", "kind", "evidence"), KIND_OF_BOXES)
def test_items_of_a_box_tell_their_kind_and_evidence(boxes, kind, evidence):
    (item,) = html(f"<h1>{TITLE}</h1>{PARAGRAPHS}{boxes}").related
    assert (item.kind, item.evidence) == (kind, evidence)


def test_a_list_passes_over_what_is_settled(facts):
    roles = Roles(facts)
    roles.claim(2, "furniture", Reason(Code.COMMON))
    list_items(facts, roles, range(1, 4), Reason(Code.BEHIND_CREDIT))
    assert [item.title for item in roles.items] == [HEADS[0], HEADS[2]]
    assert roles.reasons[2] == Reason(Code.COMMON)
