"""Pairs and pages that a reader should judge."""

from dedup.analysis import build_report, doubtful
from dedup.analysis.doubtful import MOST_DOUBTED, list_doubted, list_doubtful
from dedup.model import Pair
from tests.test_report import article


def names(pairs):
    return [(pair.a, pair.b) for pair in list_doubtful(pairs)]


def test_each_kind_gives_its_least_sure_in_turn():
    pairs = [
        Pair("x", "y", 0.9, 1, 1, "exact"),  # nothing to ask
        Pair("a", "b", 0.9, 1, 1, "revision"),
        Pair("c", "d", 0.3, 1, 1, "reprint"),
        Pair("e", "f", 0.8, 1, 1, "template"),
        Pair("g", "h", 0.1, 0.6, 0.1, "excerpt"),
    ]
    assert names(pairs) == [("c", "d"), ("e", "f"), ("g", "h"), ("a", "b")]


def test_of_templates_the_most_alike_and_of_excerpts_the_least_held_come_first():
    templates = [Pair("a", "b", 0.4, 1, 1, "template"), Pair("c", "d", 0.8, 1, 1, "template")]
    assert names(templates) == [("c", "d"), ("a", "b")]
    excerpts = [Pair("a", "b", 0.1, 0.1, 0.9, "excerpt"), Pair("c", "d", 0.1, 0.7, 0.2, "excerpt")]
    assert names(excerpts) == [("c", "d"), ("a", "b")]


def test_no_article_is_judged_twice_and_no_pair_that_is_nothing():
    pairs = [
        Pair("a", "b", 0.3, 1, 1, "reprint"),
        Pair("b", "c", 0.4, 1, 1, "reprint"),
        Pair("a", "d", 0.5, 1, 1, "template"),
        Pair("e", "f", 0.3, 1, 1, "distinct"),
    ]
    assert names(pairs) == [("a", "b")]


def test_there_is_a_most(monkeypatch):
    monkeypatch.setattr(doubtful, "MOST_DOUBTFUL", 2)
    pairs = [Pair(f"a{n}", f"b{n}", 0.5, 1, 1, "reprint") for n in range(9)]
    assert names(pairs) == [("a0", "b0"), ("a1", "b1")]


def test_a_pair_without_its_texts_is_not_asked_about():
    pairs = [Pair("id0", "id1", 0.3, 1, 1, "reprint"), Pair("id2", "id9", 0.3, 1, 1, "reprint")]
    value = build_report([], [article(n) for n in range(3)], pairs)
    assert [(one.pair.a, one.a["text"], one.b["text"]) for one in value.doubtful] == [
        ("id0", "نص", "نص")
    ]
    assert build_report([], None, pairs).doubtful == ()


def test_of_very_many_pairs_the_same_are_chosen(monkeypatch):
    pairs = [Pair(f"a{n}", f"b{n}", (n * 7919 % 997) / 997, 1, 1, "reprint") for n in range(997)]
    chosen = names(pairs)
    monkeypatch.setattr(doubtful, "LOOKED_AT", 100)
    assert names(pairs) == chosen
    assert len(chosen) == doubtful.MOST_DOUBTFUL


def test_of_split_pages_the_tenth_that_is_doubted_most_is_shown():
    pages = [{"id": str(n), "path": f"p{n}", "doubt": n / 500} for n in range(500)]
    unknown = {"id": "x", "path": "x", "doubt": None}
    assert [one["path"] for one in list_doubted([*pages[:30], unknown])] == ["p29", "p28", "p27"]
    assert len(list_doubted(pages)) == MOST_DOUBTED
    assert list_doubted([unknown]) == list_doubted([]) == []
    assert [one["path"] for one in list_doubted([pages[0]])] == ["p0"]


def test_of_pages_that_are_doubted_alike_the_first_by_path_comes_first():
    pages = [{"id": path, "path": path, "doubt": 0.5} for path in "cab"]
    assert [one["path"] for one in list_doubted(pages * 7)] == ["a", "a", "a"]
