"""Figures against their definitions."""

import json
from itertools import combinations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from dedup import arabic
from dedup.cli import main
from dedup.errors import BadInput
from dedup.evaluation import pairs, planted
from dedup.evaluation.pages import score_pages
from dedup.model import SAME_STORY, Article, Cluster, Member, Pair
from dedup.reading.records import read_pairs


def cluster(*ids):
    members = tuple(Member(i, None, None, None, None, 1.0, "exact") for i in ids)
    return Cluster(ids[0], len(ids), (), None, ids[0], 1.0, 1.0, members)


def clusters_of(homes):
    groups = {}
    for name, home in homes.items():
        groups.setdefault(home, []).append(name)
    return [cluster(*group) for group in groups.values() if len(group) > 1]


HOMES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 3), min_size=2)


@given(HOMES, st.data())
def test_clusters_are_scored_as_their_definitions_say(stories, data):
    found = {name: data.draw(st.integers(0, 3)) for name in stories}
    truth = {name: str(story) for name, story in stories.items()}
    scores = pairs.score_clusters(truth, clusters_of(found))
    couples = list(combinations(stories, 2))
    same = [stories[a] == stories[b] for a, b in couples]
    together = [found[a] == found[b] for a, b in couples]
    both = sum(s and t for s, t in zip(same, together, strict=True))
    assert scores["pairwise precision"] == (both / sum(together) if any(together) else 1)
    assert scores["pairwise recall"] == (both / sum(same) if any(same) else 1)
    precision = [
        sum(stories[a] == stories[b] and found[a] == found[b] for b in stories)
        / sum(found[a] == found[b] for b in stories)
        for a in stories
    ]
    assert scores["B-cubed precision"] == pytest.approx(sum(precision) / len(stories))
    agree = sum(s == t for s, t in zip(same, together, strict=True)) / len(couples)
    share_same, share_together = sum(same) / len(couples), sum(together) / len(couples)
    chance = share_same * share_together + (1 - share_same) * (1 - share_together)
    if chance != 1:
        assert scores["ARI"] == pytest.approx((agree - chance) / (1 - chance))


def test_clusters_against_themselves_are_right():
    homes = dict.fromkeys("ab", "x") | dict.fromkeys("cde", "y") | {"f": "z"}
    assert set(pairs.score_clusters(homes, clusters_of(homes)).values()) == {1.0}


def test_relations_and_questions_are_counted_apart():
    labels = [
        pairs.Label("a", "b", "reprint"),
        pairs.Label("a", "c", "revision"),
        pairs.Label("a", "d", "excerpt"),
        pairs.Label("a", "e", "template"),
        pairs.Label("a", "f", "different"),
    ]
    known = [
        Pair("a", "b", 0.9, 1, 1, "reprint"),
        Pair("a", "d", 0.2, 1, 1, "excerpt"),
        Pair("a", "e", 0.5, 1, 1, "revision"),
    ]
    found = pairs.evaluate_pairs(labels, known, [cluster("a", "b", "e")])
    assert found.confusion["template"] == {"revision": 1}
    assert found.confusion["different"] == {"distinct": 1}
    rates = {
        name: (answer.precision.value, answer.recall.value, answer.f1.value)
        for name, answer in found.answers.items()
    }
    assert rates["same story"] == (0.5, 0.5, 0.5)
    assert rates["reuse"] == (2 / 3, 2 / 3, 2 / 3)
    assert rates["excerpt"] == (1, 1, 1)
    assert rates["revision"] == (0, 0, 0)
    for answer in found.answers.values():
        for figure in (answer.precision, answer.recall, answer.f1):
            assert 0 <= figure.low <= figure.value <= figure.high <= 1
    assert pairs.evaluate_pairs(labels, known, [cluster("a", "b", "e")]) == found


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"a": "x", "b": "y"}', "no field 'label'"),
        ('{"a": "x", "b": "y", "label": "copy"}', "label must be one of exact, .* got 'copy'"),
        ("[1]", "not a JSON object"),
        ("{", "not a line of JSON"),
        ("", "no labelled pair"),
    ],
)
def test_labels_that_are_none_are_said(tmp_path, line, said):
    (tmp_path / "labels.jsonl").write_text(line)
    with pytest.raises(BadInput, match=said):
        pairs.read_labels(str(tmp_path / "labels.jsonl"))


LETTERS = "بتثجحخدذرزسشصضطظعغفقكلمنهو"
ARTICLES = [
    Article(
        id=f"a{n}",
        text=" ".join(f"أ{LETTERS[n]}{LETTERS[m % 26]}{LETTERS[m // 26]}ة {m}" for m in range(40)),
        published="2025-03-04",
    )
    for n in range(6)
]


def test_copies_are_planted_the_same_whatever_the_order():
    copies = planted.plant(ARTICLES, 3, 1)
    assert copies == planted.plant(ARTICLES[::-1], 3, 1)
    assert copies != planted.plant(ARTICLES, 3, 2)
    kinds = [copy.id.rsplit(" ", 1)[0].removeprefix("planted ") for copy in copies]
    assert kinds == [kind for kind in planted.EDITS for _ in range(3)]


def test_edits_do_what_they_are_named_for():
    originals = {article.id: arabic.words(article.text) for article in ARTICLES}
    for copy in planted.plant(ARTICLES, 6, 1):
        kind, name = copy.id.removeprefix("planted ").rsplit(" ", 1)
        now, was = arabic.words(copy.text), originals[name]
        if kind == "respelled":
            assert now == was
            assert copy.text != next(a.text for a in ARTICLES if a.id == name)
        elif kind == "cut":
            assert now == was[: len(now)]
            assert 0.5 <= len(now) / len(was) < 0.9
        elif kind == "excerpt":
            assert " ".join(now) in " ".join(was)
            assert len(now) < len(was) / 2
        elif kind == "added lead":
            assert now[-len(was) :] == was
        elif kind == "glued tail":
            assert now[: len(was)] == was
        elif kind == "renumbered":
            assert [w for w in now if not w.isdigit()] == [w for w in was if not w.isdigit()]
            assert now != was


def test_articles_without_numbers_are_not_renumbered():
    plain = [Article(id=f"a{n}", text=f"كلمة{'ا' * n} " * 70) for n in range(3)]
    assert not any("renumbered" in copy.id for copy in planted.plant(plain, 2, 1))


def test_what_is_found_is_counted_by_kind():
    copies = [Article(id=f"planted cut a{n}", text="") for n in range(3)]
    known = [Pair("a1", "planted cut a1", 0.4, 1, 1, "excerpt")]
    found = planted.count_found(copies, known, [cluster("a0", "planted cut a0")])
    assert found["cut"] == planted.Found(planted=3, same_story=1, reuse=2)
    assert found["respelled"] == planted.Found(0, 0, 0)


def run(*words):
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_the_commands_measure_the_seeds(tmp_path, seed_run, seed_relations):
    from dedup.writing import write_table

    places = {name: tmp_path / f"{name}.jsonl" for name in ("articles", "pairs", "clusters")}
    write_table(str(places["articles"]), seed_run.articles)
    write_table(str(places["pairs"]), seed_run.pairs)
    write_table(str(places["clusters"]), seed_run.clusters)
    ids = {
        path.split("pages/")[-1]: name
        for name, path in zip(
            *(seed_run.articles[c].to_pylist() for c in ("id", "path")), strict=True
        )
    }
    lines = [
        {"a": ids[a], "b": ids[b], "label": relation}
        for (a, b), relation in seed_relations.items()
        if a in ids and b in ids
    ]
    labels = tmp_path / "labels.jsonl"
    labels.write_text("".join(json.dumps(line) + "\n" for line in lines))
    made = ("--pairs", places["pairs"], "--clusters", places["clusters"])
    found = json.loads(run("evaluate", "pairs", labels, *made, "--json").stdout)
    assert found["pairs"] == len(lines) > 20
    assert found["answers"]["same story"]["wanted"] == sum(
        line["label"] in SAME_STORY for line in lines
    )
    assert "same story" in run("evaluate", "pairs", labels, *made).stdout
    own = run("evaluate", "pairs", places["clusters"], "--clusters", places["clusters"])
    assert own.stdout.startswith("pairwise precision 1.000")
    table = run("evaluate", "planted", places["articles"], "--each", "5", "--workers", "1")
    assert table.stdout.splitlines()[1].split()[:2] == ["respelled", "5"]
    assert run("evaluate", "pairs", labels).exit_code == 2


def test_nothing_to_measure_is_said(tmp_path):
    (tmp_path / "none.jsonl").write_text("")
    (tmp_path / "short.jsonl").write_text('{"text": "قصير"}\n')
    said = run("evaluate", "pairs", tmp_path / "none.jsonl", "--pairs", tmp_path / "none.jsonl")
    assert (said.exit_code, "no label" in said.stderr) == (1, True)
    for name in ("none", "short"):
        said = run("evaluate", "planted", tmp_path / f"{name}.jsonl")
        assert (said.exit_code, "no two articles of 60 words" in said.stderr) == (1, True)


def test_pages_are_scored_against_their_truth(tmp_path):
    gold = {"file": "x.txt", "layout": "plain", "title": "t", "published": None, "credit": None}
    gold |= {"body": ["one", "two"], "related": [{"title": "r", "body": []}]}
    out = {"path": "in/x.txt", "title": "t", "text": "one\nthree", "related": []}
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold))
    (tmp_path / "out.jsonl").write_text(json.dumps(out))
    score = score_pages(str(tmp_path / "gold.jsonl"), str(tmp_path / "out.jsonl"))["ALL"]
    assert (score.body.hits, score.body.excess, score.body.missed) == (1, 1, 1)
    assert (score.title, score.exact, score.related_titles.missed) == (1, 0, 1)
    shown = run("evaluate", "pages", tmp_path / "gold.jsonl", tmp_path / "out.jsonl").stdout
    assert "plain.txt" in shown
    (tmp_path / "gold.jsonl").write_text('{"file": "x"}')
    said = run("evaluate", "pages", tmp_path / "gold.jsonl", tmp_path / "out.jsonl").stderr
    assert "no field `layout`" in said


def test_what_is_no_truth_and_no_pair_is_said_in_a_line(tmp_path):
    path = tmp_path / "x.jsonl"
    good = {"file": "x", "layout": "p", "title": "", "published": None, "credit": None}
    for odd in ({"file": 5}, {"layout": None}, {"body": [5]}, {"related": [5]}):
        path.write_text("\n" + json.dumps(good | {"body": [], "related": None} | odd))
        said = run("evaluate", "pages", path, path)
        assert (said.exit_code, said.stderr.startswith("Error: ")) == (1, True), said.stderr
    path.write_bytes(b"\xff")
    assert run("evaluate", "pages", path, path).exit_code == 1
    shares = {"containment_a": 1, "containment_b": 1, "relation": "reprint"}
    for odd in ("x", None, float("nan"), 7):
        path.write_text(json.dumps({"a": "a", "b": "b", "jaccard": odd} | shares))
        said = run("tune", path)
        assert (said.exit_code, "not a pair of" in said.stderr) == (1, True)


ONE = {"a": "a", "b": "b"}


def test_a_pair_that_stands_twice_and_an_article_in_two_stories_are_said(tmp_path):
    path = tmp_path / "x.jsonl"
    pair = {"jaccard": 0.5, "containment_a": 0.5, "containment_b": 0.5, "relation": "reprint"}
    path.write_text("\n".join(json.dumps(pair | two) for two in (ONE, {"a": "b", "b": "a"})))
    assert "x.jsonl:2: the pair of b and a stands here twice" in run("tune", path).stderr
    path.write_text("\n".join(json.dumps({"id": "a", "story": n}) for n in "112"))
    with pytest.raises(BadInput, match=r"x\.jsonl:3: a is in the story 1 too"):
        pairs.read_stories(str(path))


def test_labels_are_read_from_any_table(tmp_path):
    rows = [ONE | {"label": "reprint"}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "l.parquet")
    (tmp_path / "l.csv").write_text("a,b,label\na,b,reprint\n")
    read = [pairs.read_labels(str(tmp_path / f"l.{kind}")) for kind in ("parquet", "csv")]
    assert read == [[pairs.Label("a", "b", "reprint")]] * 2


GOLD = {
    "file": "q.html",
    "layout": "l",
    "title": "x",
    "published": None,
    "credit": None,
    "body": ["a"],
    "related": [{"title": "a", "body": ["x"]}],
}
TRUTHS = [
    *(
        {"layout": 5},
        {"layout": "\ud800"},
        {"body": "a"},
        {"body": [5]},
        {"related": 5},
        {"file": {}},
    ),
    *({"related": [5]}, {"related": [{"title": []}]}, {"title": 5}, {"published": [1]}),
]


@pytest.mark.parametrize("change", TRUTHS)
def test_a_page_s_truth_of_any_kind_is_scored_or_refused_by_line(tmp_path, change):
    gold, out = tmp_path / "gold.jsonl", tmp_path / "out.jsonl"
    gold.write_text(json.dumps({**GOLD, **change}) + "\n")
    out.write_text(json.dumps({"path": "q.html", "text": "a", "title": "x"}) + "\n")
    said = CliRunner().invoke(main, ["evaluate", "pages", str(gold), str(out)])
    assert said.exit_code == 0 or f"{gold}:1: " in said.stderr
    assert said.exception is None or isinstance(said.exception, SystemExit)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"relation": "same"}, "a relation is one of exact"),
        ({"a": "\ud800"}, "half a letter"),
        ({"a": None}, "a name is needed"),
        ({"jaccard": 10**400}, "not a pair"),
        ({"jaccard": float("nan")}, "a share must be from 0 to 1"),
    ],
)
def test_a_wrong_pair_is_named_by_its_line(tmp_path, row, said):
    good = {"a": "a", "b": "b", "relation": "exact"}
    good |= dict.fromkeys(("jaccard", "containment_a", "containment_b"), 0.5)
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in (good, {**good, "b": "c", **row})))
    with pytest.raises(BadInput, match=rf"pairs\.jsonl:2: .*{said}"):
        read_pairs(str(path))


@pytest.mark.parametrize("members", [5, [5], [{}], None])
def test_wrong_stories_are_named_by_their_line(tmp_path, members):
    path = tmp_path / "stories.jsonl"
    path.write_text(json.dumps({"members": members}) + "\n")
    with pytest.raises(BadInput, match=r"stories\.jsonl:1: "):
        pairs.read_stories(str(path))
