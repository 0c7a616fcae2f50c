"""One article of each story stays, and every row is accounted for."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from dedup.cli import main
from dedup.errors import BadInput
from dedup.model import Cluster, Member
from dedup.survivors import choose_survivors, list_articles, sort_rows


def member(name, source=None, published=None):
    return Member(name, source, None, published, None, 1.0, "exact")


STORY = Cluster(
    *("a", 3, ("s", "t"), "2025-03-04", "b", 1.0, 1.0),
    members=(member("b", "s", "2025-03-04"), member("c", "t", "2025-03-05"), member("a", "t")),
)


@pytest.mark.parametrize(
    ("prefer", "kept", "reason"),
    [
        (["earliest"], "b", "published 2025-03-04, first"),
        (["longest"], "a", "9 words, the most"),
        (["u", "t"], "c", "t is preferred"),
        (["u"], "b", "no preferred outlet has it; published 2025-03-04, first"),
    ],
)
def test_one_stays_and_the_others_go_with_a_reason(prefer, kept, reason):
    dropped = choose_survivors([STORY], prefer, {"a": 9, "b": 8, "c": 8})
    assert [one.article for one in dropped] == sorted({"a", "b", "c"} - {kept})
    assert {(one.kept, one.cluster, one.reason) for one in dropped} == {(kept, "a", reason)}


def test_of_the_longest_the_earliest_stays():
    assert {
        one.kept for one in choose_survivors([STORY], ["longest"], dict.fromkeys("abc", 5))
    } == {"b"}


@pytest.fixture
def articles(tmp_path):
    text = " ".join(f"كلمة{n}" for n in range(40))
    rows = [
        {"id": "x", "text": text, "source": "s", "published": "2025-03-05", "views": 3},
        {"id": "y", "text": text, "source": "t", "published": "2025-03-04", "views": 4},
        {"id": "z", "text": "غيره", "views": None},
        {"text": 5},
        {"id": "z", "text": "غيره", "views": None},
    ]
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def run(*words):
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_rows_stay_as_they_are(articles, tmp_path):
    clusters, kept = tmp_path / "c.jsonl", tmp_path / "kept.jsonl"
    assert run("cluster", articles, "-o", clusters).exit_code == 0
    dropped, rejects = tmp_path / "dropped.jsonl", tmp_path / "rejects.jsonl"
    places = ("--dropped", dropped, "--rejects", rejects)
    result = run("keep", articles, clusters, "-o", kept, *places)
    assert result.exit_code == 0
    assert "articles: 3, kept: 2" in result.stderr
    lines = kept.read_text("utf-8").splitlines()
    assert lines[0] == json.dumps(
        json.loads(articles.read_text("utf-8").splitlines()[1]), ensure_ascii=False
    )
    assert json.loads(lines[1])["id"] == "z"
    assert json.loads(dropped.read_text("utf-8")) == {
        "article": "x",
        "kept": "y",
        "cluster": "x",
        "reason": "published 2025-03-04, first",
    }
    assert len(rejects.read_text("utf-8").splitlines()) == 2
    run("keep", articles, clusters, "-o", tmp_path / "kept.parquet", "--prefer", "s")
    assert pq.read_table(tmp_path / "kept.parquet")["id"].to_pylist() == ["x", "z"]


def test_a_cluster_of_other_articles_is_refused(articles):
    with pytest.raises(BadInput, match="no article b, which a cluster has"):
        sort_rows(str(articles), [STORY], ["earliest"])


def test_a_preference_must_be_one(articles, tmp_path):
    (tmp_path / "c.jsonl").write_text("")
    assert run("keep", articles, tmp_path / "c.jsonl", "--prefer", " , ").exit_code == 2


def test_half_letters_and_outputs_that_are_inputs(tmp_path):
    path, clusters = tmp_path / "odd.jsonl", tmp_path / "c.jsonl"
    path.write_text(json.dumps({"id": "x", "text": "\ud83d نص"}) + "\n")
    clusters.write_text("")
    assert run("keep", path, clusters, "-o", tmp_path / "kept.jsonl").exit_code == 0
    assert json.loads((tmp_path / "kept.jsonl").read_text("utf-8"))["text"] == "? نص"
    for place in (path, clusters):
        result = run("keep", path, clusters, "-o", place)
        assert result.exit_code == 2
        assert "is read, so it is not written" in result.stderr


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_half_a_letter_in_the_name_of_a_column_is_written_too(tmp_path, form):
    path, clusters, kept = (tmp_path / name for name in ("odd.jsonl", "c.jsonl", f"kept.{form}"))
    path.write_text(json.dumps({"id": "x", "text": "t", "\ud83d": {"\ud83d": 1}}) + "\n")
    clusters.write_text("")
    assert run("keep", path, clusters, "-o", kept).exit_code == 0
    row = json.loads(kept.read_text()) if form == "jsonl" else pq.read_table(kept).to_pylist()[0]
    assert row == {"id": "x", "text": "t", "?": {"?": 1}}


def test_words_for_nothing_stay_in_the_rows_that_are_kept(tmp_path):
    path, clusters, kept = (tmp_path / name for name in ("a.csv", "c.jsonl", "kept.jsonl"))
    path.write_text("id,text,title,mood\nx,t,None,NULL\ny,NaN,None,NULL\n")
    clusters.write_text("")
    result = run("keep", path, clusters, "-o", kept)
    assert "1 refused" in result.stderr
    assert json.loads(kept.read_text()) == {"id": "x", "text": "t", "title": "None", "mood": "NULL"}


def test_of_rows_with_one_id_the_one_that_was_clustered_stays(tmp_path):
    text = " ".join(f"كلمة{n}" for n in range(40))
    rows = [
        {"id": "D", "title": "t1", "text": text + " واحد", "published": "2025-01-01"},
        {"id": "D", "title": "t3", "text": text + " اثنان", "published": "2025-01-02"},
        {"id": "E", "title": "e", "text": text, "published": "2026-01-01"},
    ]
    path, clusters = tmp_path / "a.jsonl", tmp_path / "c.jsonl"
    for order in (rows, rows[::-1]):
        path.write_text("".join(json.dumps(row) + "\n" for row in order))
        run("cluster", path, "-o", clusters)
        (story,) = map(json.loads, clusters.read_text("utf-8").splitlines())
        titles = {m["id"]: m["title"] for m in story["members"]}
        run("keep", path, clusters, "-o", tmp_path / "kept.jsonl")
        (kept,) = map(json.loads, (tmp_path / "kept.jsonl").read_text("utf-8").splitlines())
        assert kept["title"] == titles["D"]
        said = run("explain", "D", "E", "--articles", path).stderr
        assert "two different rows have the id 'D'" in said


def test_parquet_keeps_columns_that_the_first_row_lacks_and_types(tmp_path):
    (tmp_path / "c.jsonl").write_text("")
    rows = [{"id": "x", "text": "t"}, {"id": "y", "text": "u", "extra": "KEEP", "n": 5}]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    kept = tmp_path / "kept.parquet"
    assert run("keep", tmp_path / "a.jsonl", tmp_path / "c.jsonl", "-o", kept).exit_code == 0
    assert pq.read_table(kept).to_pylist()[1] == rows[1]
    table = pa.table({"id": ["x"], "text": ["t"], "at": pa.array([5], pa.timestamp("us"))})
    pq.write_table(table, tmp_path / "a.parquet")
    assert run("keep", tmp_path / "a.parquet", tmp_path / "c.jsonl", "-o", kept).exit_code == 0
    assert pq.read_table(kept).equals(table)
    pq.write_table(table.set_column(2, "at", pa.array([b"x"])), tmp_path / "a.parquet")
    run("keep", tmp_path / "a.parquet", tmp_path / "c.jsonl", "-o", tmp_path / "k.jsonl")
    assert json.loads((tmp_path / "k.jsonl").read_text())["at"] == "x"


@pytest.mark.parametrize(
    "value",
    [
        *({}, [{}], {"a": {}}, 2**70, "\ud800", float("nan"), [None]),
        *("[" * 60 + "]" * 60, "[" * 499 + "]" * 499, '{"a": ' * 499 + "1" + "}" * 499),
    ],
)
def test_what_parquet_cannot_have_is_told_and_json_lines_have_it(tmp_path, value):
    value = json.loads(value) if isinstance(value, str) and value[0] in "[{" else value
    (tmp_path / "c.jsonl").write_text("")
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "a", "text": "t", "odd": value}) + "\n")
    words = ["keep", tmp_path / "a.jsonl", tmp_path / "c.jsonl", "-o"]
    assert run(*words, tmp_path / "k.jsonl").exit_code == 0
    (row,) = map(json.loads, (tmp_path / "k.jsonl").read_text().splitlines())
    expected = {"\ud800": "?"}.get(value, value) if isinstance(value, str) else value
    assert row["odd"] == (expected if expected == expected else None)
    said = run(*words, tmp_path / "k.parquet")
    if said.exit_code:
        assert "Parquet cannot have the column `odd`" in said.stderr
        assert not (tmp_path / "k.parquet").exists()
    else:
        assert pq.read_table(tmp_path / "k.parquet")["odd"].to_pylist() == [row["odd"]]


def test_an_outlet_that_has_nothing_is_said(articles, tmp_path):
    run("cluster", articles, "-o", tmp_path / "c.jsonl")
    said = run("keep", articles, tmp_path / "c.jsonl", "--prefer", "lngest").stderr
    assert "no story has an article of an outlet 'lngest'" in said


def test_of_rows_with_one_id_the_one_that_was_matched_is_told(tmp_path):
    long = " ".join(f"كلمة{n}" for n in range(40))
    rows = [
        {"id": "a", "title": "ب", "source": "s", "text": long},
        {"id": "a", "title": "ا", "source": "s", "text": long},
        {"id": "a", "title": "ت", "source": "s", "text": long},
        {"id": "b", "title": "ا", "source": "t", "text": long},
        {"id": "c"},
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    told = {article["id"]: article["title"] for article in list_articles(str(path))}
    assert told == {"a": "ا", "b": "ا"}
    words = ["cluster", str(path), "-o", str(tmp_path / "c.jsonl")]
    assert CliRunner().invoke(main, words).exit_code == 0
    (cluster,) = map(json.loads, (tmp_path / "c.jsonl").read_text("utf-8").splitlines())
    assert {member["id"]: member["title"] for member in cluster["members"]} == told


def test_views_are_kept_as_strings(tmp_path):
    (tmp_path / "c.jsonl").write_text("")
    text = pa.array(["x", "y"], pa.string_view())
    pq.write_table(pa.table({"id": ["a", "b"], "text": text}), tmp_path / "a.parquet")
    out = tmp_path / "k.parquet"
    assert run("keep", tmp_path / "a.parquet", tmp_path / "c.jsonl", "-o", out).exit_code == 0
    assert pq.read_table(out)["text"].to_pylist() == ["x", "y"]


def keep(tmp_path, rows, clusters="", *words):
    path, groups, kept = (tmp_path / f"{name}.jsonl" for name in ("in", "clusters", "kept"))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    groups.write_text(clusters, "utf-8")
    places = [tmp_path / name for name in ("dropped.jsonl", "rejects.jsonl")]
    options = ("--dropped", places[0], "--rejects", places[1], *words)
    assert run("keep", path, groups, "-o", kept, *options).exit_code == 0
    left, dropped, rejects = (
        [json.loads(line) for line in place.read_text("utf-8").splitlines()]
        for place in (kept, *places)
    )
    assert len(left) + len(dropped) + len(rejects) == len(rows)
    return [row["id"] for row in left], dropped, rejects


def test_of_equal_words_one_row_stays_whatever_the_clusters_say(tmp_path):
    rows = [
        {"id": "a", "text": "فيديو", "title": "حريق في الميناء", "published": "2025-03-05"},
        {"id": "b", "text": "فِيديو!", "title": "وصول السفينة", "published": "2025-03-04"},
        {"id": "c", "text": "صور"},
    ]
    kept, dropped, _ = keep(tmp_path, rows)
    assert kept == ["b", "c"]
    reason = "the same words; published 2025-03-04, first"
    assert dropped == [{"article": "a", "kept": "b", "cluster": None, "reason": reason}]
    assert keep(tmp_path, rows, "", "--prefer", "longest")[0] == ["b", "c"]


def test_who_stands_for_the_dropped_is_kept(tmp_path):
    """Two stories whose survivors have the same words, as a window of days can make them."""
    rows = [{"id": name, "text": "خبر واحد", "published": f"2025-03-0{name}"} for name in "1234"]
    stories = [
        {"cluster": one, "size": 2, "sources": [], "first_published": None, "representative": one}
        | {
            "weakest": 1.0,
            "cohesion": 1.0,
            "excerpts": [],
            "members": [
                dict.fromkeys(("source", "title", "url"))
                | {"id": name, "jaccard": 1.0}
                | {"relation": "exact", "published": f"2025-03-0{name}"}
                for name in (one, other)
            ],
        }
        for one, other in ("12", "34")
    ]
    clusters = "".join(json.dumps(story) + "\n" for story in stories)
    kept, dropped, _ = keep(tmp_path, rows, clusters)
    assert kept == ["1"]
    assert [(row["article"], row["kept"], row["cluster"]) for row in dropped] == [
        ("2", "1", "1"),
        ("3", "1", None),
        ("4", "1", "3"),
    ]


def test_a_row_without_words_stands_for_none(tmp_path):
    """Clusters may be of anyone's making, or of before a text was emptied."""
    rows = [
        {"id": name, "text": text, "published": f"2025-03-0{name}"}
        for name, text in (("1", "!"), ("2", "خبر"), ("3", "آخر"), ("4", ""))
    ]
    story = {"cluster": "1", "size": 4, "sources": [], "first_published": None, "excerpts": []}
    story |= {"representative": "1", "weakest": 1.0, "cohesion": 1.0}
    story["members"] = [
        dict.fromkeys(("source", "title", "url"))
        | {"id": row["id"], "published": row["published"], "jaccard": 1.0, "relation": "exact"}
        for row in rows
    ]
    kept, dropped, rejects = keep(tmp_path, rows, json.dumps(story) + "\n")
    assert kept == ["2"]
    assert [(row["article"], row["kept"]) for row in dropped] == [("3", "2")]
    assert [row["reason"].split(":")[0] for row in rejects] == ["no words"] * 2


def test_rows_without_words_are_refused(tmp_path):
    texts = ["", " \n", "؟ !", "َ ُ ـ", None, "خبر"]
    rows = [{"id": str(number), "text": text} for number, text in enumerate(texts)]
    kept, dropped, rejects = keep(tmp_path, rows)
    assert (kept, dropped) == (["5"], [])
    assert [row["reason"].split(":")[0] for row in rejects] == ["no words"] * 4 + ["no text"]
    assert keep(tmp_path, rows[:4])[0] == []
