"""Pairs that a reader should judge."""

from dedup.model import Pair
from dedup.report import doubtful
from dedup.report.doubtful import list_doubtful


def names(pairs, known="abcdefgh"):
    records = {name: {"id": name} for name in known}
    return [(one.pair.a, one.pair.b) for one in list_doubtful(pairs, records)]


def test_each_kind_gives_its_least_sure_in_turn():
    pairs = [
        Pair("a", "b", 0.9, 1, 1, "exact"),
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


def test_no_article_is_judged_twice_and_none_without_its_text():
    pairs = [
        Pair("a", "b", 0.3, 1, 1, "reprint"),
        Pair("b", "c", 0.4, 1, 1, "reprint"),
        Pair("a", "d", 0.5, 1, 1, "template"),
        Pair("e", "z", 0.3, 1, 1, "reprint"),
        Pair("e", "f", 0.3, 1, 1, "distinct"),
    ]
    assert names(pairs) == [("a", "b")]


def test_there_is_a_most(monkeypatch):
    monkeypatch.setattr(doubtful, "MOST_DOUBTFUL", 2)
    pairs = [Pair(f"a{n}", f"b{n}", 0.5, 1, 1, "reprint") for n in range(9)]
    known = [name for pair in pairs for name in (pair.a, pair.b)]
    assert names(pairs, known) == [("a0", "b0"), ("a1", "b1")]
