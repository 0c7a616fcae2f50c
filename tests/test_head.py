import json
import tomllib
from importlib.resources import files

import pytest

from dedup.blocks.head import read_head
from dedup.blocks.linked import MOST_LEVELS, MOST_THINGS, read_linked

DAY = "2025-03-04T10:00+03:00"
OWN = {"@type": "NewsArticle", "headline": "فتح الجسر الجديد في المدينة", "datePublished": DAY}
OTHER = {"@type": "NewsArticle", "headline": "سوق الخضار ينتقل", "datePublished": "2019-01-05"}


def published(*scripts, url=None, titles=(None,)):
    return read_linked(scripts, url, titles).article.get("datePublished")


def test_each_name_stands_once_and_in_lower_case():
    kinds = tomllib.loads(files("dedup.blocks").joinpath("head.toml").read_text("utf-8"))
    names = [name for kind in kinds.values() for name in kind]
    assert set(kinds) == {"published", "dated", "modified", "source"}
    assert len(names) == len(set(names))
    assert [name for name in names if name != name.lower()] == []


@pytest.mark.parametrize("name", ["dc.date.issued", "article.published", "parsely-pub-date"])
def test_days_have_many_names(name):
    head = read_head(
        {name: DAY, "date": "2025-05-01", "article:modified": "2025-04-01"}, [], "", None
    )
    assert (head.published, head.dated, head.modified) == (DAY, "2025-05-01", "2025-04-01")


@pytest.mark.parametrize(
    "wrapped",
    [
        "<!--{}-->",
        "<![CDATA[ {} ]]>",
        "/*<![CDATA[*/{}/*]]>*/",
        "//<![CDATA[\n{}\n//]]>",
        "{};",
        "\n{}\n\n",
    ],
)
def test_linked_data_is_read_out_of_its_wrapping(wrapped):
    assert published(wrapped.replace("{}", json.dumps(OWN))) == DAY


def test_linked_data_may_have_line_breaks_and_stray_commas():
    assert published('{"@type": "Article", "name": "a\nb,}", "datePublished": "1", }') == "1"
    assert published('[{"@type": ["Thing", "BlogPosting"], "datePublished": "1",},]') == "1"
    assert published('{"@type": "Article", "datePublished": "1') is None


def test_the_article_is_that_of_the_address_then_of_the_titles_then_the_first():
    own, other = json.dumps(OWN), json.dumps({**OTHER, "url": "https://s.example/2"})
    addressed = json.dumps({**OWN, "mainEntityOfPage": {"@id": "http://www.s.example/1/#a"}})
    assert published(other, addressed, url="https://s.example/1?x=2") == DAY
    assert published(other, own, titles=[None, OWN["headline"] + " - صحيفة المدى"]) == DAY
    assert published(other, own) == OTHER["datePublished"]


def test_articles_in_lists_count_only_where_they_are_known():
    listed = json.dumps({"@type": "ItemList", "itemListElement": [{"item": OTHER}, {"item": OWN}]})
    assert published(listed) is None
    assert published(listed, titles=[OWN["headline"]]) == DAY


def test_how_much_is_looked_at_is_bounded():
    deep = OWN
    for _ in range(MOST_LEVELS + 1):
        deep = {"@graph": [deep]}
    assert published(json.dumps(deep)) is None
    assert published(json.dumps([{}] * MOST_THINGS + [OWN])) is None
    assert published("[" * 100_000) is None


def test_the_site_is_no_author():
    def author(**named):
        return read_head({"author": "خبر المرج", **named}, [], "فتح الجسر - خبر المرج", None).author

    assert author() == "خبر المرج"  # who knows: an opinion's writer stands there too
    assert author(**{"og:title": "فتح الجسر"}) is None
    assert author(**{"og:site_name": "خبر المرج"}) is None
    assert author(**{"og:title": "فتح الجسر", "author": "سليم حداد"}) == "سليم حداد"
