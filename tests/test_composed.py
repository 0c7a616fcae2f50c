"""Floors on composed pages, of all layouts, from the seeds' articles: they may rise, never fall."""

import json
from pathlib import Path

import pytest

from dedup.errors import BadPage
from dedup.evaluation.pages import Score
from dedup.model import Page
from dedup.reading.files import read_page
from dedup.splitting.splitter import split_page
from tests.composing.compose import Pool, compose_page, read_articles

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text())["composed"]


def record_of(content):
    try:
        article = split_page(Page(read_page(content)))
    except BadPage:
        return None
    related = [{"title": item.title, "text": item.text} for item in article.related]
    facts = {name: getattr(article, name) for name in ("title", "published", "credit", "text")}
    return {**facts, "related": related}


@pytest.fixture(scope="module")
def digest():
    """How many pages have each part right, and the related items and paragraphs of all pages."""
    pool, score = Pool(read_articles(["seeds"]), seed=1), Score()
    for number in range(FLOORS["pages"]):
        _, _, content, gold = compose_page(pool, number, seed=1)
        score.add(gold, record_of(content))
    return {
        "pages": score.pages,
        "refused": score.missing,
        "bodies": score.exact,
        "titles": score.title,
        "dates": score.date,
        "credits": score.credit,
        "related_found": score.related_titles.hits,
        "related_in_excess": score.related_titles.excess,
        "paragraphs_found": score.body.hits,
        "paragraphs_in_excess": score.body.excess,
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOORS)
def test_composed_pages_are_split_no_worse_than_ever(digest, name):
    if name in ("refused", "related_in_excess", "paragraphs_in_excess"):
        assert digest[name] <= FLOORS[name]
    else:
        assert digest[name] >= FLOORS[name]
