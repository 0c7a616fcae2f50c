"""Floors on the seeds: they may rise, never fall."""

import json
from pathlib import Path

import pytest

from dedup.model import list_clusters, list_pairs
from tests.conftest import PAGES, ROOT

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text())
OWNER = "owner/000_a742f159f08c8dd3.txt"


def name_of(path):
    return Path(path).relative_to(PAGES).as_posix()


@pytest.fixture(scope="module")
def articles(seed_run):
    return {name_of(row["path"]): row for row in seed_run.articles.to_pylist()}


@pytest.fixture(scope="module")
def found_relations(seed_run):
    pages = {row["id"]: name_of(row["path"]) for row in seed_run.articles.to_pylist()}
    return {tuple(sorted((pages[p.a], pages[p.b]))): p.relation for p in list_pairs(seed_run.pairs)}


@pytest.fixture(scope="module")
def homes(seed_run):
    """Page to the cluster it is in."""
    pages = {row["id"]: name_of(row["path"]) for row in seed_run.articles.to_pylist()}
    clusters = list_clusters(seed_run.clusters)
    return {pages[m.id]: c.cluster for c in clusters for m in c.members}


def as_truth(article):
    related = [
        {"title": item["title"], "body": item["text"].split("\n") if item["text"] else []}
        for item in article["related"]
    ]
    facts = {name: article[name] for name in ("title", "published", "credit", "author")}
    return {**facts, "body": article["text"].split("\n"), "related": related}


def test_the_seeds_are_as_many_as_promised(seed_truth):
    outlets = {page.split("/")[0] for page in seed_truth} - {"owner"}
    files = {path.relative_to(PAGES).as_posix() for path in PAGES.rglob("*") if path.is_file()}
    assert files == set(seed_truth)
    assert len(seed_truth) >= FLOORS["pages"]
    assert len(outlets) == 8


def test_an_item_leads_to_the_page_it_announces(seed_run, articles, homes):
    quake = articles["alfajr-post/quake.txt"]
    links = [link for link in seed_run.links.to_pylist() if link["announces"] == quake["id"]]
    assert [link["article"] for link in links] == [articles["alfajr-post/rates.txt"]["id"]]
    assert (links[0]["how"], links[0]["cluster"]) == ("title", homes["alfajr-post/quake.txt"])


def test_pages_split_exactly_as_their_truth_says(seed_truth, articles):
    wrong = {
        page: (truth["layout"], name, as_truth(articles[page])[name])
        for page, truth in seed_truth.items()
        for name in ("title", "published", "credit", "author", "body", "related")
        if as_truth(articles[page])[name] != truth[name]
    }
    assert not wrong
    assert len(articles) - len(wrong) >= FLOORS["pages_split_exactly"]


def test_the_owners_page(articles):
    page = articles[OWNER]
    assert page["title"] == (
        "البنتاجون: وزيرا الدفاع الأمريكي والإسرائيلي تحدثا في أعقاب الضربة الإسرائيلية على إيران"
    )
    assert (page["published"], page["credit"]) == ("2024-04-20", "صدى البلد")
    assert len(page["text"].split("\n")) == 9
    (related,) = page["related"]
    assert related["title"] == (
        "ترامب: نريد إيران دولة عظيمة وناجحة.. نريد احتفالا كبيرا باتفاق سلام نووي"
    )
    assert len(related["text"].split("\n")) == 6
    assert related["marker"] == "إقرأ أيضاً"


def test_pairs_are_what_their_truth_says(seed_relations, found_relations):
    """A template below the threshold need not be listed: it is distinct then."""
    unlisted = {p for p, r in seed_relations.items() if r == "template"} - set(found_relations)
    expected = {pair: r for pair, r in seed_relations.items() if pair not in unlisted}
    assert found_relations == expected
    assert len(seed_relations) >= FLOORS["pairs_in_truth"]
    assert len(found_relations) + len(unlisted) >= FLOORS["pairs_right"]


def test_clusters_are_the_stories(seed_run, seed_relations, homes):
    same = {p for p, r in seed_relations.items() if r in ("exact", "reprint", "revision")}
    together = {(a, b) for a in homes for b in homes if a < b and homes[a] == homes[b]}
    assert together == same
    assert seed_run.clusters.num_rows >= FLOORS["stories"]


def test_an_excerpt_is_linked_and_not_merged(seed_run, seed_relations, homes):
    ((short, long),) = [p for p, r in seed_relations.items() if r == "excerpt"]
    pages = {row["id"]: name_of(row["path"]) for row in seed_run.articles.to_pylist()}
    (pair,) = [p for p in list_pairs(seed_run.pairs) if p.relation == "excerpt"]
    assert {pages[pair.a], pages[pair.b]} == {short, long}
    assert max(pair.containment_a, pair.containment_b) > 0.9
    assert short not in homes
    assert long not in homes


def test_no_reject_and_no_large_bucket(seed_run):
    assert seed_run.rejects.num_rows == 0
    assert seed_run.matches.large_buckets == {
        "copies": [],
        "bands": [],
        "candidates": [],
        "samples": [],
    }
    assert not list(ROOT.glob("seeds/pages/**/.*"))
