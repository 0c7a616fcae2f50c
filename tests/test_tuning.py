"""Other thresholds, from one run."""

from dataclasses import replace

import pytest
from click.testing import CliRunner

from dedup.cli import main
from dedup.engine.local import LocalEngine
from dedup.errors import NothingToDo
from dedup.model import Pair, list_pairs
from dedup.settings import Settings
from dedup.tuning import list_borderline, list_unsure, trace_curve
from tests.conftest import match, table_of


def words(count, start=0):
    return " ".join(f"كلمة{n}" for n in range(start, start + count))


TEXTS = [f"{words(90 - 4 * n)} {words(4 * n, 1000 * n)}" for n in range(14)]


def test_a_curve_is_what_matching_at_each_threshold_gives():
    with LocalEngine() as engine:
        pairs = list_pairs(match(engine, table_of(TEXTS), Settings(threshold=0.2)).pairs)
    curve = trace_curve(pairs)
    assert [p.threshold for p in curve.points][-1] == 1.0
    for point in curve.points[::3]:
        with LocalEngine() as engine:
            found = match(engine, table_of(TEXTS), Settings(threshold=point.threshold))
        sizes = found.clusters["size"].to_pylist()
        assert (point.clusters, point.clustered) == (len(sizes), sum(sizes))
        assert point.largest == max(sizes, default=0)
    assert curve.suggested in [point.threshold for point in curve.points]


def test_templates_under_a_threshold_weigh_nothing():
    """At it they are distinct, and no pairs at all."""
    known = [Pair(*two, 0.9, 1, 1, "reprint") for two in (("a", "b"), ("b", "c"))]
    found = trace_curve([*known, Pair("a", "c", 0.4, 1, 1, "template")])
    assert {p.largest for p in found.points if p.threshold <= 0.9} == {3}


def pair(jaccard, n, relation="reprint"):
    return Pair(f"a{n}", f"b{n}", jaccard, 1.0, 1.0, relation)


def test_it_is_suggested_where_fewest_pairs_are_borderline():
    pairs = [pair(0.9, n) for n in range(50)] + [pair(0.31, 100 + n) for n in range(20)]
    assert 0.4 <= trace_curve(pairs).suggested <= 0.8


def test_borderline_pairs_are_the_nearest():
    pairs = [pair(j / 100, j) for j in range(20, 100, 10)] + [pair(0.5, 1, "template")]
    assert [p.jaccard for p in list_borderline(pairs, 0.52, 3)] == [0.4, 0.5, 0.6]


def test_the_least_sure_pairs_are_those_with_the_least_scores():
    scored = [replace(pair(0.5, n), score=score) for n, score in enumerate((3.0, 0.2, 9.0, 1.5))]
    others = [pair(0.4, 7), replace(pair(0.4, 8, "template"), score=-0.1)]
    assert [p.score for p in list_unsure([*scored, *others], 3)] == [0.2, 1.5, 3.0]


def test_without_a_pair_there_is_nothing_to_tune():
    with pytest.raises(NothingToDo, match="lower --threshold"):
        trace_curve([pair(0.2, 1, "excerpt")])


def test_the_command_shows_curve_and_titles(tmp_path, seed_run):
    from dedup.writing import write_table

    write_table(str(tmp_path / "pairs.jsonl"), seed_run.pairs)
    write_table(str(tmp_path / "articles.jsonl"), seed_run.articles)
    words = ["tune", tmp_path / "pairs.jsonl", "--articles", tmp_path / "articles.jsonl"]
    result = CliRunner().invoke(main, [*map(str, words), "--most", "2"])
    assert result.exit_code == 0, result.output
    assert result.stdout.count("<- suggested") == 1
    assert result.stdout.count("\u2068") == 4
    unsure = CliRunner().invoke(main, [*map(str, words), "--by", "score", "--most", "1"])
    least = min(filter(lambda p: p.score > 0, list_pairs(seed_run.pairs)), key=lambda p: p.score)
    assert f"{least.relation}  {least.a}  {least.b}  score {least.score:+.2f}" in unsure.stdout


@pytest.mark.parametrize("at", ["nan", "0", "1.1"])
def test_what_is_no_threshold_is_refused(tmp_path, at):
    (tmp_path / "p.jsonl").write_text("")
    said = CliRunner().invoke(main, ["tune", str(tmp_path / "p.jsonl"), "--at", at])
    assert (said.exit_code, "--at" in said.stderr) == (2, True)
