"""What addresses of links say: made-up ones, and anything that may stand in their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.splitting.addresses import (
    is_elsewhere,
    is_front,
    is_none,
    is_within,
    leads_to_story,
    name_no_stories,
    names_list,
    names_story,
)

OWN = "https://www.sindyan.example/local/71353"
URLS = st.none() | st.text(st.sampled_from("a1ب/:?#[]@.-%+ "), max_size=24)


@given(URLS, URLS)
def test_whatever_stands_for_an_address_is_judged(url, own):
    for judge in (is_elsewhere, is_within, leads_to_story, names_list):
        assert judge(url, own) in (True, False)
    assert {is_front(url), is_none(url), names_story(url)} <= {True, False}
    assert not name_no_stories([url], None)


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
    assert names_list("/tag/harvest", OWN)
    assert not names_list("/topics/harvest", "https://sindyan.example/topics/9")
