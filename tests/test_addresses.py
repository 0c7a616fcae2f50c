"""What addresses of links say: made-up ones, and anything that may stand in their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.lexicon.markers import read_lexicon
from dedup.splitting.addresses import (
    is_elsewhere,
    is_front,
    is_named,
    is_none,
    is_within,
    leads_to_story,
    name_no_stories,
    name_publisher,
    names_list,
    names_story,
)

LISTS = read_lexicon().addresses["lists"]
OWN = "https://www.sindyan.example/local/71353"
URLS = st.none() | st.text(st.sampled_from("a1ب/:?#[]@.-%+ "), max_size=24)


@given(URLS, URLS)
def test_whatever_stands_for_an_address_is_judged(url, own):
    for judge in (is_elsewhere, is_within, leads_to_story):
        assert judge(url, own) in (True, False)
    assert names_list(url, own, {"a", "ب"}) in (True, False)
    assert {is_front(url), is_none(url), names_story(url)} <= {True, False}
    assert not name_no_stories([url], None)


@given(URLS, st.frozensets(st.text(st.sampled_from("a.b"), min_size=1), max_size=3))
def test_an_address_is_named_where_its_publisher_is_unless_that_is_a_network(url, names):
    publisher = name_publisher(url)
    assert not is_named(url, names, {publisher.partition(".")[0]})
    assert is_named(url, names | {publisher}, frozenset())
    if is_named(url, names, frozenset()):
        assert publisher
        assert is_named(url, names | {"c"}, frozenset())


@pytest.mark.parametrize(
    "url",
    [
        "/local/71298",
        "/2025/03/04/x",
        "/news.php?id=71298",
        "/نجار-يصنع-قاربا-صغيرا",
        "/a/c5y2d0xk7zvo",
    ],
)
def test_stories_are_known_by_their_addresses(url):
    assert names_story(url)
    assert not is_within(url, OWN)
    assert not name_no_stories([url], OWN)


@pytest.mark.parametrize("url", ["/local", "/sport/basket-ball", "/about-us.html", "/2025"])
def test_sections_have_no_addresses_of_stories(url):
    assert name_no_stories([url], "/2024/11/3/a")
    assert not name_no_stories([url], "/local-news")


def test_a_page_of_topics_may_lead_to_topics():
    assert names_list("/tag/harvest", OWN, LISTS)
    assert not names_list("/topics/harvest", "https://sindyan.example/topics/9", LISTS)


@pytest.mark.parametrize(
    "url",
    [
        "/الوسوم/حصاد",
        "/%D8%AA%D8%B5%D9%86%D9%8A%D9%81/12",
        "/نویسنده/سلما",
        "/مصنف/سلمیٰ",
        "/etiket/hasat",
        "/Auteurs/salma-haddad",
        "/autor/salma-haddad/",
        "/schlagwort/ernte?seite=2",
    ],
)
def test_lists_are_known_by_what_addresses_call_them_in_many_languages(url):
    assert names_list(url, OWN, LISTS)


@pytest.mark.parametrize("url", ["/أخبار/71298", "/tagesthema/ernte-71298", "/tag/a/b/c", "/"])
def test_addresses_that_are_not_called_so_are_of_no_list(url):
    assert not names_list(url, OWN, LISTS)
