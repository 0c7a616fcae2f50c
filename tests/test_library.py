import pytest

import dedup
from tests.conftest import PAGES

TEXT = " ".join(f"كلمة{n}" for n in range(40))


def test_bytes_text_and_half_a_surrogate_are_pages():
    page = (PAGES / "barq-news" / "quake.html").read_bytes()
    assert dedup.split(page) == dedup.split(bytearray(page))
    assert dedup.split("عنوان الخبر\nنص \ud83d هنا.").text == "نص ? هنا."


@pytest.mark.parametrize("page", [None, 5, ["x"]])
def test_what_is_no_page_says_so(page):
    with pytest.raises(dedup.BadInput, match="a page must be str, bytes or a BeautifulSoup tree, got"):
        dedup.split(page)


def test_any_iterable_of_articles_is_clustered_in_any_order():
    articles = [dedup.Article(id=name, source=name, text=TEXT) for name in "cab"]
    (story,) = dedup.cluster(iter(articles))
    assert [member.id for member in story.members] == ["a", "b", "c"]
    assert dedup.cluster(reversed(articles)) == [story]
    assert dedup.cluster([]) == []


@pytest.mark.parametrize(
    ("articles", "said"),
    [
        ([{"id": "a"}], "articles must be dedup.Article, got dict"),
        ([dedup.Article(id=5, text=TEXT)], "an article's id must be str, got 5"),
        ([dedup.Article(id="a", text=None)], "an article's text must be str, got None"),
        ([dedup.Article(id="a")] * 2, "two articles have the id 'a': .* keep one"),
    ],
)
def test_articles_that_are_none_say_so(articles, said):
    with pytest.raises(dedup.BadInput, match=said):
        dedup.cluster(articles)


def test_half_a_surrogate_in_an_article_does_no_harm():
    articles = [dedup.Article(id=f"{n}\ud83d", source="s", text=TEXT + " \ud83d") for n in "ab"]
    assert [member.id for member in dedup.cluster(articles)[0].members] == ["a?", "b?"]


def test_a_source_that_is_given_stands_beside_a_url():
    page = "عنوان الخبر هنا\nنص الفقرة الأولى من الخبر."
    article = dedup.split(page, url="https://s.example/1", source="said")
    assert (article.source, article.url) == ("said", "https://s.example/1")
