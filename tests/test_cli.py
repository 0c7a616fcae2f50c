"""The commands, by what they leave and how they end."""

import json
import os
import re
import shutil
import subprocess
import sys
import time

import click
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from dedup import arabic
from dedup.cli import main
from dedup.errors import BadInput
from dedup.model import identify
from dedup.writing import stand_in
from tests.conftest import PAGES
from tests.terminal import on_a_terminal

COMMANDS = ("run", "split", "cluster", "plan", "report", "markers", "label")

QUAKE = PAGES / "barq-news" / "quake.html"
"""Bytes of windows-1256 that are declared as UTF-8."""


@pytest.fixture
def dedup():
    return lambda *words, **kw: CliRunner().invoke(main, [str(word) for word in words], **kw)


def test_run_leaves_eight_files_and_prints_the_table(done):
    out, result = done
    names = "articles.jsonl clusters.jsonl pairs.jsonl rejects.jsonl related.jsonl report.html"
    assert sorted(path.name for path in out.iterdir()) == [
        *names.split(),
        *("run.json", "traces.jsonl"),
    ]
    assert "17 clusters of 54 articles" in result.stdout
    assert "report.html" in result.stderr
    record = json.loads((out / "run.json").read_text("utf-8"))
    assert (record["format"], record["pages"], record["articles"]) == (1, 66, 66)
    assert record["settings"]["bands"] == 191
    assert {stage["name"] for stage in record["stages"]} >= {"read documents", "split documents"}


def test_split_then_cluster_is_run(done, dedup, tmp_path):
    out, _ = done
    split = dedup("split", PAGES, "-o", tmp_path / "a.jsonl")
    assert (split.exit_code, split.stdout) == (0, "")
    assert (tmp_path / "a.jsonl").read_bytes() == (out / "articles.jsonl").read_bytes()
    cluster = dedup(
        "cluster", tmp_path / "a.jsonl", "-o", tmp_path / "c.jsonl", "--pairs", tmp_path / "p.jsonl"
    )
    assert (cluster.exit_code, cluster.stdout) == (0, "")
    assert (tmp_path / "c.jsonl").read_bytes() == (out / "clusters.jsonl").read_bytes()
    assert (tmp_path / "p.jsonl").read_bytes() == (out / "pairs.jsonl").read_bytes()


def lines(path):
    return path.read_bytes().splitlines()


def test_passages_are_written_where_they_are_asked_for(done, dedup, tmp_path):
    out = tmp_path / "out"
    result = dedup("run", PAGES, "-o", out, "--passages")
    assert result.exit_code == 0, result.output
    assert "passages: " in result.stderr
    assert "passages.jsonl" in {path.name for path in out.iterdir()}
    assert (out / "articles.jsonl").read_bytes() == (done[0] / "articles.jsonl").read_bytes()
    record = json.loads((out / "run.json").read_text("utf-8"))
    texts = {row["id"]: row["text"] for row in map(json.loads, lines(out / "articles.jsonl"))}
    found = list(map(json.loads, lines(out / "passages.jsonl")))
    assert record["passages"]["found"] == len(found) > 0
    names = "a b a_start a_end b_start b_end words shared"
    assert all(list(row) == names.split() and row["a"] < row["b"] for row in found)
    whole = [row for row in found if row["shared"] == 1]
    for row in whole:
        runs = [texts[row[n]][row[f"{n}_start"] : row[f"{n}_end"]] for n in "ab"]
        assert arabic.words(runs[0]) == arabic.words(runs[1])
        assert len(arabic.words(runs[0])) == row["words"]
    assert whole
    for name in ("p.jsonl", "p.parquet"):
        given = "-o", tmp_path / "c.jsonl", "--passages", tmp_path / name
        assert dedup("cluster", out / "articles.jsonl", *given).exit_code == 0
    assert (tmp_path / "p.jsonl").read_bytes() == (out / "passages.jsonl").read_bytes()
    assert pq.read_table(tmp_path / "p.parquet").to_pylist() == found
    assert dedup("run", PAGES, "-o", out).exit_code == 0
    assert not (out / "passages.jsonl").exists()
    assert json.loads((out / "run.json").read_text("utf-8"))["passages"] is None


def test_nothing_but_data_on_standard_output(dedup):
    page = (PAGES / "barq-news" / "quake.html").read_bytes()
    result = dedup("split", "-", input=page)
    (line,) = result.stdout.splitlines()
    assert json.loads(line)["credit"] == "وكالة المدى"


def test_parquet_is_written_and_read(dedup, tmp_path):
    assert dedup("split", PAGES, "-o", tmp_path / "a.parquet").exit_code == 0
    result = dedup("cluster", tmp_path / "a.parquet", "-o", tmp_path / "c.parquet")
    assert (result.exit_code, result.stdout) == (0, "")
    assert dedup("report", tmp_path / "c.parquet").exit_code == 0


@pytest.mark.parametrize("form", ["table", "json", "csv", "markdown", "html", "graphml"])
def test_report_draws_every_form(done, dedup, tmp_path, form):
    out, _ = done
    words = ("report", out, "--format", form)
    printed = dedup(*words)
    assert printed.exit_code == 0
    assert ("almada-agency" if form == "graphml" else "البيان الختامي") in printed.stdout
    assert dedup(*words, "-o", tmp_path / "x").exit_code == 0
    assert (tmp_path / "x").read_bytes() == printed.stdout_bytes
    if form == "html":
        assert (tmp_path / "x").read_bytes() == (out / "report.html").read_bytes()


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("x.json", "json"),
        ("x.md", "markdown"),
        ("x.HTML", "html"),
        ("x.csv", "csv"),
        ("x.graphml", "graphml"),
        ("x", "table"),
    ],
)
def test_a_reports_form_follows_from_its_files_name(done, dedup, tmp_path, name, form):
    clusters = done[0] / "clusters.jsonl"
    assert dedup("report", clusters, "-o", tmp_path / name).exit_code == 0
    printed = dedup("report", clusters, "--format", form).stdout_bytes
    assert (tmp_path / name).read_bytes() == printed


LINK = (
    '{"article": "a", "position": 0, "title": "t", "announces": "b", "how": "title",'
    ' "cluster": "c"}'
)


def test_one_story_is_shown_in_every_form(done, dedup, tmp_path):
    out = done[0]
    shown = dedup("report", out, "show", "0dc1c70d")
    assert shown.exit_code == 0
    assert "cluster 0dc1c70d0b14b360" in shown.stdout
    assert "29 قتيلا" in shown.stdout
    one = json.loads(dedup("report", out, "show", "0dc1c70d", "--format", "json").stdout)
    assert [cluster["cluster"] for cluster in one["clusters"]] == ["0dc1c70d0b14b360"]
    assert dedup("report", out, "show", "0dc1c70d", "-o", tmp_path / "x.txt").exit_code == 0
    assert (tmp_path / "x.txt").read_text("utf-8") == shown.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "zz"), 1, "no cluster, and no article of one"),
        (("show", "0"), 1, "clusters begin so"),
        (("show",), 2, "only `show CLUSTER` may follow"),
        (("list", "0dc1"), 2, "only `show CLUSTER` may follow"),
        (("--since", "gestern"), 2, "no day such as 2025-03-04"),
        (("--sort", "name"), 2, "'name' is not one of"),
        (("--min-size", "1"), 2, "not in the range"),
        (("show", "245cec59", "--min-size", "5"), 2, "leave --sort and the filters out"),
        (("show", ""), 2, "only `show CLUSTER` may follow"),
        (("-o", "x.xlsx"), 2, "or a name that ends in .json"),
    ],
)
def test_what_cannot_be_shown_is_said(done, dedup, words, code, said):
    result = dedup("report", done[0], *words)
    assert (result.exit_code, said in result.stderr) == (code, True)


def test_stories_are_chosen_and_totals_stay(done, dedup):
    words = (
        "report",
        done[0],
        "--source",
        "sahat.example",
        "--since",
        "2025-03-08",
        "--limit",
        "2",
    )
    chosen = json.loads(dedup(*words, "--format", "json").stdout)
    assert len(chosen["clusters"]) == 2
    assert all("sahat.example" in cluster["sources"] for cluster in chosen["clusters"])
    assert (chosen["of_clusters"], chosen["clustered"]) == (17, 54)
    assert "selected: 2 clusters" in dedup(*words).stdout


TRACE = (
    '{"id": "a", "path": "p", "doubt": 0.1,'
    ' "parts": [{"role": "body", "reason": "text", "text": "x"}]}'
)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('[{"role"', '[null, {"role"'),
        ('[{"role"', '[5, {"role"'),
        ('[{"role"', '[{}, {"role"'),
        ('"body"', "null"),
        ('"body"', '["body"]'),
        ('"x"}', "null}"),
        ('"a"', '["a"]'),
        ('"p"', "7"),
    ],
)
def test_traces_that_are_none_are_said(done, dedup, tmp_path, was, now):
    shutil.copytree(done[0], tmp_path / "out")
    (tmp_path / "out" / "traces.jsonl").write_text(TRACE.replace(was, now) + "\n")
    result = dedup("report", tmp_path / "out", "--format", "html")
    assert result.exit_code == 1, result.output
    assert "traces.jsonl:1: not a row of traces.jsonl" in result.stderr


def test_a_trace_that_is_one_is_drawn(done, dedup, tmp_path):
    shutil.copytree(done[0], tmp_path / "out")
    (tmp_path / "out" / "traces.jsonl").write_text(TRACE + "\n")
    result = dedup("report", tmp_path / "out", "--format", "html")
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("form", ["table", "html", "json", "csv", "markdown", "graphml"])
def test_half_letters_are_no_traceback(done, dedup, tmp_path, form):
    out = tmp_path / "out"
    shutil.copytree(done[0], out)
    half = "\\ud800"
    rejects = f'{{"path": "p{half}", "reason": "r{half}"}}'
    related = LINK.replace("b", f"b{half}")
    for name, row in (("rejects", rejects), ("related", related), ("traces", TRACE)):
        (out / f"{name}.jsonl").write_text(row.replace('"x"', f'"x{half}"') + "\n")
    clusters = (out / "clusters.jsonl").read_text("utf-8")
    (out / "clusters.jsonl").write_text(clusters.replace("0dc1c70d0b14b360", f"0dc{half}"), "utf-8")
    result = dedup("report", out, "--format", form)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("share", ["NaN", "Infinity", "-5", "1.01", "1" + "0" * 400])
def test_a_share_that_is_none_is_said(done, dedup, tmp_path, share):
    line = (done[0] / "clusters.jsonl").read_text("utf-8").splitlines()[0]
    wrong = re.sub(r'"weakest": [^,]+', f'"weakest": {share}', line)
    (tmp_path / "c.jsonl").write_text(wrong + "\n", "utf-8")
    result = dedup("report", tmp_path / "c.jsonl")
    assert result.exit_code == 1
    assert "c.jsonl:1: not a record of `dedup cluster`" in result.stderr


def test_an_outlet_that_no_story_has_is_said(done, dedup):
    result = dedup("report", done[0], "--source", "nope")
    assert (result.exit_code, "no story has an article of an outlet 'nope'" in result.stderr) == (
        0,
        True,
    )


def test_what_a_folder_holds_is_not_written_over(done, dedup):
    words = ("report", done[0], "--format", "json", "-o", done[0] / "articles.jsonl")
    before = (done[0] / "articles.jsonl").read_bytes()
    assert dedup(*words).exit_code == 2
    assert (done[0] / "articles.jsonl").read_bytes() == before


def test_a_folder_that_is_no_runs_is_said(dedup, tmp_path):
    result = dedup("report", tmp_path)
    assert result.exit_code == 1
    assert "no run.json in it: name the file of clusters" in result.stderr


def test_a_page_on_standard_input_is_reported_as_run_reported_it(dedup, tmp_path):
    page = (PAGES / "nabd-alsharq" / "quake.txt").read_bytes()
    assert dedup("run", "-", "-o", tmp_path / "out", input=page).exit_code == 0
    drawn = dedup("report", tmp_path / "out", "--format", "html").stdout_bytes
    assert drawn == (tmp_path / "out" / "report.html").read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        *("articles", "clusters"),
        *(
            pytest.param(name, marks=pytest.mark.slow)
            for name in ("pairs", "related", "rejects", "traces")
        ),
    ],
)
def test_the_order_of_rows_changes_no_page(done, dedup, tmp_path, name):
    shutil.copytree(done[0], tmp_path / "out")
    path = tmp_path / "out" / f"{name}.jsonl"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[::-1]), "utf-8")
    drawn = dedup("report", tmp_path / "out", "--format", "html").stdout_bytes
    assert drawn == (done[0] / "report.html").read_bytes()


def test_a_cluster_that_stands_twice_is_said(done, dedup, tmp_path):
    line = (done[0] / "clusters.jsonl").read_text("utf-8").splitlines(keepends=True)[0]
    (tmp_path / "c.jsonl").write_text(2 * line, "utf-8")
    result = dedup("report", tmp_path / "c.jsonl")
    assert (result.exit_code, "c.jsonl:2: the cluster" in result.stderr) == (1, True)


def test_of_many_links_the_wrong_one_is_named(done, dedup, tmp_path, monkeypatch):
    monkeypatch.setattr("dedup.reading.records.MOST_AT_ONCE", 3)
    (tmp_path / "r.jsonl").write_text(f"{LINK}\n" * 7 + LINK.replace("0", "null") + "\n")
    result = dedup("report", done[0] / "clusters.jsonl", "--related", tmp_path / "r.jsonl")
    assert (result.exit_code, "r.jsonl:8: not a row of" in result.stderr) == (1, True)
    (tmp_path / "r.jsonl").write_text(f"{LINK}\n" * 7)
    assert (
        dedup("report", done[0] / "clusters.jsonl", "--related", tmp_path / "r.jsonl").exit_code
        == 0
    )


def test_refused_pages_are_told_without_articles_too(done, dedup, tmp_path):
    (tmp_path / "r.jsonl").write_text('{"path": "p", "reason": "the file is empty"}\n')
    words = ("report", done[0] / "clusters.jsonl", "--rejects", tmp_path / "r.jsonl")
    assert "1 page refused: 1 the file is empty" in dedup(*words).stdout


@pytest.mark.parametrize(
    ("option", "row", "said"),
    [
        ("--rejects", '{"path": "x"}', "no field 'reason'"),
        ("--rejects", '{"path": "x", "reason": 1}', "r.jsonl:1: not a row of"),
        ("--rejects", '{"path": "x", "reason": null}', "`reason` is missing"),
        ("--related", LINK.replace('"a"', '["a"]'), "not a row of"),
        ("--related", LINK.replace("0", '"0"'), "not a row of"),
        ("--pairs", '{"a": "x"}', "not a pair"),
    ],
)
def test_other_files_that_are_none_are_said(done, dedup, tmp_path, option, row, said):
    (tmp_path / "r.jsonl").write_text(row + "\n")
    result = dedup("report", done[0] / "clusters.jsonl", option, tmp_path / "r.jsonl")
    assert (result.exit_code, said in result.stderr) == (1, True)


def test_refused_pages_are_told_by_reason(dedup, tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / "pages").mkdir(exist_ok=True)
        (tmp_path / "pages" / name).write_bytes(b"")
    (tmp_path / "pages" / "c.txt").write_text("عنوان\nنص الخبر هنا.", "utf-8")
    assert dedup("run", tmp_path / "pages", "-o", tmp_path / "out").exit_code == 0
    assert "2 of 3 pages refused: 2 the file is empty" in dedup("report", tmp_path / "out").stdout
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "the file is empty</bdi>" in page


def test_links_that_are_none_are_said(done, dedup, tmp_path):
    for row, said in (("{}", "no field 'article'"), ("[1]", "not a JSON object")):
        (tmp_path / "r.jsonl").write_text(row + "\n")
        result = dedup("report", done[0] / "clusters.jsonl", "--related", tmp_path / "r.jsonl")
        assert (result.exit_code, said in result.stderr) == (1, True)


def test_bad_pages_are_rejects_and_the_run_goes_on(dedup, tmp_path):
    pages = tmp_path / "pages"
    shutil.copytree(PAGES / "madar24", pages)
    (pages / "empty.txt").touch()
    (pages / "cut.txt.gz").write_bytes(next(pages.glob("*.gz")).read_bytes()[:200])
    result = dedup("run", pages, "-o", tmp_path / "out")
    assert result.exit_code == 0
    lines = (tmp_path / "out" / "rejects.jsonl").read_text("utf-8").splitlines()
    rejects = [json.loads(line) for line in lines]
    assert [reject["path"].split("/")[-1] for reject in rejects] == ["cut.txt.gz", "empty.txt"]
    assert "2 refused" in result.stderr


def test_a_folder_with_nothing_readable_ends_with_1_and_one_line(dedup, tmp_path):
    (tmp_path / "x.png").write_bytes(b"\x89PNG")
    result = dedup("run", tmp_path, "-o", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("Error: no page to read in")


def test_pages_without_any_article_end_with_1_and_their_reasons(dedup, tmp_path):
    (tmp_path / "x.txt").touch()
    result = dedup("run", tmp_path / "x.txt", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Error: no article found; 1 refused")
    assert "the file is empty" in (tmp_path / "out" / "rejects.jsonl").read_text()


@pytest.mark.parametrize(
    "words",
    [
        ("run", "no/such/place", "-o", "out"),
        ("split", "no/such/*.html"),
        ("run", PAGES),
        ("run", PAGES, "-o", "out", "--threshold", "1.5"),
        ("run", PAGES, "-o", "out", "--threshold", "0"),
        ("split", PAGES, "-o", "articles.csv"),
        ("split", PAGES, "-o", ""),
        ("split", ""),
        ("split", "x" * 5000),
        ("split", "a\0b"),
        ("split", PAGES, "-o", "z.jsonl", "--rejects", "z.jsonl"),
        ("report", "no-such-clusters.jsonl"),
        ("report", PAGES / "x", "--format", "pdf"),
        ("split", "--trace", PAGES),
        ("split", "--trace", QUAKE, QUAKE.with_name("flood.html")),
        ("split", "--trace", QUAKE, "-o", "z.jsonl"),
        ("split", "--trace", QUAKE, "--rejects", "z.jsonl"),
        ("split", "--trace", QUAKE, "--doubtful", "1"),
        ("split", "--doubtful", "0", PAGES),
        ("split", "--doubtful", "1", PAGES, "-o", "z.jsonl"),
        ("split", PAGES, "--markers", "no-such.toml"),
        ("markers", "--markers", PAGES),
        ("markers", "--role", "headline"),
        ("markers", "--language", "xx"),
    ],
)
def test_wrong_usage_ends_with_2(dedup, words):
    result = dedup(*words)
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_table_that_is_none_ends_with_1(dedup, tmp_path):
    (tmp_path / "x.csv").write_text("title\nx\n")
    result = dedup("cluster", tmp_path / "x.csv")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: {tmp_path}/x.csv: no column `text`; its columns are title\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_ends_with_an_example(dedup, command):
    text = dedup(command, "--help").output
    assert dedup(command, "-h").output == text
    assert "Example:" in text
    assert f"dedup {command} " in text.split("Example:")[1]


@pytest.mark.slow
def test_the_progress_bar_is_only_for_a_terminal(done, tmp_path):
    out, result = done
    assert "fingerprint articles" not in result.stderr
    words = ("cluster", out / "articles.jsonl", "-o", tmp_path / "c.jsonl")
    shown, code = on_a_terminal(*words, width=120)
    assert code == 0
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    bars = [line for line in plain.splitlines() if " left " in line]
    for step in ("sketch signatures", "shuffle by key, article"):
        assert any(line.startswith(step) for line in bars)
    last = r"^draw clusters .* (\d+)/\1 +[\d,]+ a second +0:00:0\d left 0:00:00"
    assert re.search(last, bars[-1]), bars[-1]
    assert len(bars) < 300  # one line for a step, not all of them for each


def test_help_imports_nothing_heavy():
    code = """
import sys
from click.testing import CliRunner
from dedup.cli import main
assert CliRunner().invoke(main, ["--help"]).exit_code == 0
assert CliRunner().invoke(main, ["run", "--help"]).exit_code == 0
print(sorted({name.split(".")[0] for name in sys.modules} & set(sys.argv[1:])))
"""
    heavy = [
        "numpy",
        "pyarrow",
        "numba",
        "datasketch",
        "selectolax",
        "bs4",
        "rich",
        "jinja2",
        "scipy",
    ]
    result = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True)
    assert result.stdout == "[]\n", result.stderr


def test_an_input_is_never_written(dedup, tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "x"}\n')
    for words in (("cluster", file, "-o", file), ("cluster", file, "--pairs", file)):
        result = dedup(*words)
        assert result.exit_code == 2
        assert "is read, so it is not written" in result.stderr
    assert file.read_text() == '{"text": "x"}\n'


def test_a_folder_is_no_place_for_a_table(dedup, tmp_path):
    (tmp_path / "x.jsonl").mkdir()
    result = dedup("split", PAGES, "-o", tmp_path / "x.jsonl")
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_pattern_of_tables_is_filled_in(dedup, tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.jsonl").write_text(f'{{"text": "{name}"}}\n')
    assert "articles: 2" in dedup("cluster", tmp_path / "*.jsonl").stderr


def test_a_run_that_cannot_be_written_leaves_the_earlier_one(done, dedup, tmp_path):
    out = shutil.copytree(done[0], tmp_path / "out")
    (out / "clusters.jsonl").unlink()
    (out / "clusters.jsonl").mkdir()
    before = {path: path.is_file() and path.read_bytes() for path in out.rglob("*")}
    result = dedup("run", PAGES / "madar24", "-o", out)
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert result.stderr.endswith("clusters.jsonl: Is a directory\n")
    assert {path: path.is_file() and path.read_bytes() for path in out.rglob("*")} == before


def test_a_run_says_which_run_it_replaces(done, dedup, tmp_path):
    out = shutil.copytree(done[0], tmp_path / "out")
    result = dedup("run", PAGES / "madar24", "-o", out)
    assert result.exit_code == 0
    assert f"{out}: replaces the run of {PAGES} (66 articles)" in result.stderr.splitlines()
    count = len(rows_of(out / "articles.jsonl"))
    again = dedup("run", PAGES / "madar24", PAGES / "barq-news", "-o", out)
    said = f"{out}: replaces the run of {PAGES / 'madar24'} ({count} articles)"
    assert said in again.stderr.splitlines()


@pytest.mark.parametrize("name", ["articles.jsonl", "report.html", "run.json"])
def test_a_run_replaces_no_file_that_no_run_left(dedup, tmp_path, name):
    (tmp_path / name).write_text("mine")
    result = dedup("run", PAGES / "madar24", "-o", tmp_path)
    assert result.exit_code == 1
    assert f"{tmp_path} has files that no `dedup run` left: {name}" in result.stderr
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(name, "mine")]


def test_a_run_that_was_killed_while_its_files_took_their_names_is_replaced(done, dedup, tmp_path):
    out = shutil.copytree(done[0], tmp_path / "out")
    stand_in(out / "run.json").parent.mkdir()
    (stand_in(out / "run.json").parent / "held").touch()
    (out / "run.json").rename(stand_in(out / "run.json"))
    result = dedup("run", PAGES, "-o", out, "--workers", "1")
    assert result.exit_code == 0
    said = rf"removed what killed runs had left in {out}: 1 folder, [1-9]\d* kB"
    assert re.search(said, result.stderr)
    assert "(66 articles)" in result.stderr
    assert sorted(path.name for path in out.iterdir()) == sorted(p.name for p in done[0].iterdir())


def test_a_folder_may_be_read_and_written(dedup, tmp_path):
    shutil.copytree(PAGES / "madar24", tmp_path / "madar24")
    (tmp_path / "page.txt").write_text("عنوان الخبر\nنص الخبر في فقرة واحدة.")
    known = []
    for given, out in ((".", "."), (".", "."), ("**", "."), (".", "below"), (".", "below")):
        result = dedup("run", tmp_path / given, "-o", tmp_path / out)
        assert result.exit_code == 0, result.output
        assert "passed over" not in result.stderr
        known.append([(tmp_path / out / n).read_bytes() for n in ("articles.jsonl", "report.html")])
        assert rows_of(tmp_path / out / "rejects.jsonl") == []
    assert known == [known[0]] * 5
    for _ in range(2):
        split = dedup("split", tmp_path, "-o", tmp_path / "split.jsonl")
        assert split.exit_code == 0
        assert (tmp_path / "split.jsonl").read_bytes() == known[0][0]


def test_a_page_that_is_called_like_a_report_is_not_replaced(dedup, tmp_path):
    page = tmp_path / "report.html"
    page.write_text("<h1>عنوان الخبر</h1><p>نص الخبر في فقرة واحدة.</p>")
    before = page.read_bytes()
    assert dedup("run", tmp_path, "-o", tmp_path).exit_code == 1
    assert page.read_bytes() == before
    assert list(tmp_path.iterdir()) == [page]


def test_a_report_is_no_page(done, dedup, tmp_path):
    shutil.copy(done[0] / "report.html", tmp_path / "may.html")
    result = dedup("split", tmp_path)
    assert result.exit_code == 1
    assert "may.html: a report that dedup wrote, not a page" in result.stderr


@pytest.mark.parametrize("name", ["articles", "pairs", "clusters", "related", "traces", "rejects"])
def test_the_tables_of_a_run_are_replaced_by_a_run_alone(done, dedup, tmp_path, name):
    out = shutil.copytree(done[0], tmp_path / "out")
    place = out / f"{name}.jsonl"
    before = place.read_bytes()
    given = tmp_path / "a.jsonl"
    given.write_text('{"text": "x"}\n')
    for words in (
        ("report", out, "--format", "json", "-o", place),
        ("cluster", given, "-o", place),
        ("cluster", given, "-o", tmp_path / "c.jsonl", "--rejects", place),
        ("split", PAGES / "madar24", "-o", place),
    ):
        result = dedup(*words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert place.read_bytes() == before
    assert not (tmp_path / "c.jsonl").exists()


def test_the_report_of_a_run_is_replaced_by_the_whole_of_it_alone(done, dedup, tmp_path):
    out = shutil.copytree(done[0], tmp_path / "out")
    place = out / "report.html"
    before = place.read_bytes()
    choices = ("--articles", out / "articles.jsonl"), ("--limit", "2"), ("--format", "csv")
    for words in ((), *choices):
        result = dedup("report", out, *words, "-o", place)
        assert result.exit_code == (2 if words else 0)
        assert place.read_bytes() == before
    assert dedup("report", done[0], "-o", place).exit_code == 2


def test_a_name_that_is_there_is_itself_before_it_is_a_pattern(dedup, tmp_path):
    for name in ("b[1]", "b1"):
        (tmp_path / name).mkdir()
        for place in (tmp_path / f"{name}.jsonl", tmp_path / name / "x.jsonl"):
            place.write_text(json.dumps({"id": name, "text": "كلمة " * 30}) * 2)
    for given in ("b[1].jsonl", "b[1]/*.jsonl"):
        dedup("cluster", tmp_path / given, "--rejects", tmp_path / "r.jsonl")
        assert {row["path"] for row in rows_of(tmp_path / "r.jsonl")} >= {
            f"{tmp_path}/{given.replace('*', 'x')}:2"
        }


@pytest.mark.slow
def test_two_runs_never_write_one_folder(dedup, tmp_path):
    out = tmp_path / "out"
    words = [sys.executable, "-m", "dedup", "split", "-", "-o", str(out / "articles.jsonl")]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as first:
        while not stand_in(out / "articles.jsonl").parent.exists():  # it waits for its page
            assert first.poll() is None
            time.sleep(0.05)
        for others in (
            ("run", PAGES / "madar24", "-o", out),
            ("cluster", PAGES.parent / "truth" / "pairs.csv", "-o", out / "articles.jsonl"),
            ("split", PAGES / "madar24", "--rejects", out / "articles.jsonl"),
        ):
            second = dedup(*others)
            assert (second.exit_code, second.stdout) == (1, "")
            assert f"{out}/articles.jsonl: another dedup is writing it" in second.stderr
        first.communicate("عنوان الخبر\nنص الخبر في فقرة واحدة.".encode())
    assert first.returncode == 0
    assert len(rows_of(out / "articles.jsonl")) == 1
    assert [path.name for path in out.iterdir()] == ["articles.jsonl"]
    assert dedup("split", PAGES / "madar24", "-o", out / "articles.jsonl").exit_code == 0


@pytest.mark.parametrize("command", ["run", "split", "report"])
def test_a_working_folder_that_is_gone_is_said(done, dedup, tmp_path, monkeypatch, command):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    given = done[0] if command == "report" else PAGES / "madar24"
    result = dedup(command, given, "-o", "x.json" if command == "report" else "x.jsonl")
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert re.match("Error: cannot write x.*: No such file or directory", result.stderr)


def test_a_run_that_ends_with_an_error_leaves_no_folder(dedup, tmp_path):
    (tmp_path / "x.css").touch()
    assert dedup("run", tmp_path, "-o", tmp_path / "a" / "b").exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["x.css"]


def test_with_little_memory_the_bytes_are_the_same_and_it_is_said(done, dedup, tmp_path):
    out, _ = done
    given = tmp_path / "articles.parquet"
    assert dedup("split", PAGES, "-o", given, "--workers", "1").exit_code == 0
    small = tmp_path / "deep" / "clusters.jsonl"
    result = dedup(
        "cluster", given, "-o", small, "--pairs", tmp_path / "p.jsonl", "--memory", "1KB"
    )
    assert result.exit_code == 0, result.output
    assert "memory was full" in result.stderr
    assert str(small.parent) in result.stderr
    assert small.read_bytes() == (out / "clusters.jsonl").read_bytes()
    assert (tmp_path / "p.jsonl").read_bytes() == (out / "pairs.jsonl").read_bytes()
    assert [path.name for path in small.parent.iterdir()] == ["clusters.jsonl"]
    whole = dedup("run", PAGES, "-o", tmp_path / "run", "--workers", "1", "--memory", "20 kb")
    assert "memory was full" in whole.stderr
    for name in ("articles.jsonl", "pairs.jsonl", "clusters.jsonl", "report.html"):
        assert (tmp_path / "run" / name).read_bytes() == (out / name).read_bytes()
    record = json.loads((tmp_path / "run" / "run.json").read_text())
    assert {"name", "seconds", "rows_in", "rows_out", "bytes_out"} <= set(record["stages"][0])


@pytest.mark.parametrize("size", ["much", "-1GB", "0", "1XB", ""])
def test_a_size_that_is_none_is_wrong_usage(dedup, size):
    result = dedup("cluster", PAGES / "x.jsonl", "--memory", size)
    assert result.exit_code == 2


def test_controls_in_scraped_ids_and_dates_never_reach_the_terminal(dedup, tmp_path):
    text = " ".join(f"كلمة{n}" for n in range(40))
    rows = [
        {"id": f"\x1b[31m{n}", "text": text, "published": "\x1b[2J<img onerror=x>\n# H"}
        for n in "ab"
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, [*rows, rows[0]])))
    clustered = dedup("cluster", tmp_path / "a.jsonl", "-o", tmp_path / "c.jsonl")
    assert "\x1b" not in clustered.stderr
    for form in ("table", "markdown", "csv"):
        shown = dedup("report", tmp_path / "c.jsonl", "--format", form).stdout
        assert "\x1b" not in shown
        assert "\n# H" not in shown


@pytest.mark.slow
def test_output_is_utf8_whatever_the_terminal_says(tmp_path):
    command = [sys.executable, "-m", "dedup", "run", str(PAGES / "madar24"), "-o", str(tmp_path)]
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    result = subprocess.run(command, capture_output=True, env=environment)
    assert result.returncode == 0, result.stderr
    assert "outlet" in result.stdout.decode()


@pytest.mark.slow
@pytest.mark.parametrize("closed", [">&-", "<&-"])
def test_closed_streams_are_no_traceback(tmp_path, closed):
    split = f"{sys.executable} -m dedup split {PAGES / 'madar24'} -o - {closed}"
    read = f"{sys.executable} -m dedup split - {closed}"
    result = subprocess.run(["sh", "-c", read if "<" in closed else split], capture_output=True)
    assert result.returncode == 1
    assert b"Traceback" not in result.stderr


WORDS = [f"كلمة{n}" for n in range(140)]


def rows_of(file):
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_the_threshold_is_obeyed(dedup, tmp_path):
    texts = [" ".join(WORDS[:100]), " ".join(WORDS[10:])]
    lines = [json.dumps({"id": n, "text": text}) for n, text in zip("ab", texts, strict=True)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    for threshold, found in (("0.3", 1), ("0.9", 0)):
        out = tmp_path / "c.jsonl"
        dedup("cluster", tmp_path / "a.jsonl", "-o", out, "--threshold", threshold)
        assert len(rows_of(out)) == found


def test_repetition_can_be_turned_off(dedup, tmp_path):
    for command, name in (("split", "a.jsonl"), ("run", "out")):
        for flag, teasers in (("--repetition", 0), ("--no-repetition", 1)):
            out = tmp_path / flag / name
            assert dedup(command, PAGES / "khabar-live", flag, "-o", out).exit_code == 0
            articles = rows_of(out if command == "split" else out / "articles.jsonl")
            texts = [len(row["related"]) for row in articles]
            assert set(texts) == ({0} if teasers else {5})


def test_rejects_are_written_where_they_were_asked_for(dedup, tmp_path):
    (tmp_path / "empty.txt").touch()
    (tmp_path / "x.png").touch()
    (tmp_path / "good.txt").write_text("عنوان الخبر\nنص الخبر في فقرة واحدة.")
    split = dedup("split", tmp_path, "-o", tmp_path / "a.jsonl", "--rejects", tmp_path / "r.jsonl")
    (reject,) = rows_of(tmp_path / "r.jsonl")
    assert reject == {"path": f"{tmp_path}/empty.txt", "reason": "the file is empty"}
    assert "1 .png" in split.stderr
    (tmp_path / "b.csv").write_text("text,title\n" + "x,y\n")
    (tmp_path / "c.jsonl").write_text('{"title": "no text"}\n')
    tables = (tmp_path / "b.csv", tmp_path / "c.jsonl")
    dedup("cluster", *tables, "-o", tmp_path / "d.jsonl", "--rejects", tmp_path / "r.jsonl")
    assert [row["path"] for row in rows_of(tmp_path / "r.jsonl")] == [f"{tmp_path}/c.jsonl:1"]


def test_an_input_by_another_name_is_not_written_either(dedup, tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "x"}\n')
    (tmp_path / "link.jsonl").symlink_to(file)
    for name in (f"{tmp_path}/./a.jsonl", tmp_path / "link.jsonl"):
        assert dedup("cluster", file, "-o", name).exit_code == 2
    assert file.read_text() == '{"text": "x"}\n'


def test_a_long_page_on_standard_input_is_read_to_its_end(dedup):
    lines = [f"فقرة رقم {n} من نص طويل جدا يصل إلى نهايته." for n in range(6000)]
    result = dedup("split", "-", input="\n".join(["عنوان الخبر", *lines]).encode())
    assert json.loads(result.stdout)["text"].endswith(lines[-1])


def test_articles_and_rejects_are_in_the_order_of_their_paths(done):
    paths = [row["path"] for row in rows_of(done[0] / "articles.jsonl")]
    assert paths == sorted(paths)


def test_what_is_said_has_no_controls_even_on_a_terminal(tmp_path):
    (tmp_path / "a.jsonl").write_text(
        '{"id": "\\u001b[31m\\u202e\\u009b", "text": 5}\n{"text": "x"}\n' * 2
    )
    words = ["cluster", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "c.jsonl")]
    said = CliRunner().invoke(main, words, color=True).stderr
    assert not set("\x1b\u202e\x9b") & set(said)


MINE = """
[[markers]]
role = "related"
ar = ["من دفاترنا القديمة"]

[[markers]]
role = "none"
ar = ["المصدر"]
"""


@pytest.fixture
def mine(tmp_path):
    """A file of markers that adds a phrase and forgets another."""
    file = tmp_path / "mine.toml"
    file.write_text(MINE, "utf-8")
    return file


def test_a_trace_has_a_line_for_every_block(dedup):
    result = dedup("split", "--trace", QUAKE)
    assert result.exit_code == 0
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert [int(number) for number, *_ in rows] == list(range(1, len(rows) + 1))
    assert rows[10][:4] == ["11", "credit", "behind “المصدر”", "المصدر: وكالة المدى"]
    assert all(0 <= float(doubt) <= 1 for *_, doubt in rows)
    article = json.loads(dedup("split", QUAKE).stdout)
    assert "\n".join(text for _, role, _, text, _ in rows if role == "body") == article["text"]
    assert result.stderr.startswith(f"{len(rows)} blocks: 1 title, 1 date, 1 credit, 6 body, ")


def test_the_pages_to_look_at_first_are_listed(dedup):
    result = dedup("split", "--doubtful", "3", PAGES)
    assert result.exit_code == 0
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    doubts = [float(doubt) for doubt, *_ in rows]
    assert (len(rows), doubts) == (3, sorted(doubts, reverse=True))
    articles = map(json.loads, dedup("split", PAGES).stdout.splitlines())
    known = {row["path"]: (row["doubt"], row["text"]) for row in articles}
    assert doubts == sorted((doubt for doubt, _ in known.values()), reverse=True)[:3]
    for doubt, path, role, _, text in rows:
        assert known[path][0] == float(doubt)
        assert (text in known[path][1]) is (role == "body")


def test_a_trace_reads_what_split_reads(dedup):
    page = PAGES / "madar24" / "single3.txt.gz"
    from_file = dedup("split", "--trace", page)
    assert from_file.exit_code == 0
    assert dedup("split", "--trace", "-", input=page.read_bytes()).stdout == from_file.stdout


def test_a_page_without_an_article_is_traced_too(dedup):
    result = dedup("split", "--trace", "-", input="الرئيسية\nاتصل بنا\n".encode())
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 2)
    assert result.stderr == "2 blocks: 2 furniture; no body, so no article\n"


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (b"", "Error: -: the file is empty\n"),
        (b"\x89PNG", "Error: -: a PNG image, not a page: only text can be read\n"),
        (b"<html><script>x</script>", "Error: -: HTML without text\n"),
    ],
)
def test_a_page_that_cannot_be_traced_says_why(dedup, page, said):
    result = dedup("split", "--trace", "-", input=page)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", said)


def test_a_trace_is_coloured_and_cut_for_a_terminal():
    shown, code = on_a_terminal("split", "--trace", QUAKE)
    assert code == 0
    lines = [re.sub("\x1b\\[[0-9;]*m", "", line) for line in shown.splitlines()]
    assert "\x1b[36mcredit" in shown
    assert lines[10].startswith("11  credit     \u2068المصدر: وكالة المدى\u2069 ")
    assert lines[10].endswith(" behind “\u2068المصدر\u2069”")
    assert "…\u2069  text" in lines[4]
    assert {cell_len(line) for line in lines[:-1]} == {90}
    assert lines[-1].startswith("19 blocks: ")


@pytest.mark.slow
def test_a_trace_without_colours_where_none_are_wanted():
    shown, _ = on_a_terminal("split", "--trace", QUAKE, NO_COLOR="1")
    assert not re.search("\x1b\\[[0-9;]*3[0-9]", shown)
    plain, _ = on_a_terminal("split", "--trace", QUAKE, TERM="dumb")
    assert "\x1b" not in plain


def test_controls_on_a_traced_page_never_reach_the_terminal(dedup, tmp_path):
    page = tmp_path / "x\x1b[31m.txt"
    lines = ("عنوان\u202e الخبر\x1b[2J", "نص الخبر \x9b في فقرة.", "اقرأ \u2067أيضا: عنوان")
    page.write_text("\n".join(lines), "utf-8")
    result = dedup("split", "--trace", page)
    assert len(result.stdout.splitlines()) == 3
    shown, _ = on_a_terminal("split", "--trace", page, TERM="dumb")
    page.write_text("")
    for said in (result.output, shown, dedup("split", "--trace", page).output):
        assert not set("\x1b\x9b\u202e\u2067") & set(said)


def test_the_phrases_are_listed_in_order(dedup):
    rows = [line.split("\t") for line in dedup("markers").stdout.splitlines()]
    assert {len(row) for row in rows} == {4}
    assert [(r, c, t) for r, _, c, t in rows] == sorted((r, c, t) for r, _, c, t in rows)
    assert ["credit", "separated", "ar", "المصدر"] in rows
    some = dedup("markers", "--role", "credit", "--language", "ar").stdout.splitlines()
    assert [line.split("\t") for line in some] == [r for r in rows if r[0::2] == ["credit", "ar"]]


@pytest.mark.slow
def test_the_phrases_on_a_terminal_stand_under_their_role():
    shown, code = on_a_terminal("markers", "--language", "ar", TERM="dumb")
    lines = shown.splitlines()
    at = lines.index(next(line for line in lines if line.startswith("credit  ")))
    phrases = [line for line in lines[at + 1 :] if line.startswith("  ar  ")]
    assert code == 0
    assert "  ar  separated  \u2068المصدر\u2069" in phrases
    assert {line.index("\u2068") for line in phrases} == {len("  ar  separated  ")}


def test_a_file_of_markers_adds_and_forgets(dedup, tmp_path, mine):
    page = tmp_path / "page.txt"
    lines = (
        "وزير النقل يعلن موعد العمل في الجسر",
        "المصدر: وكالة المدى",
        "قال الوزير إن العمل في الجسر الجديد سيبدأ في الأسبوع المقبل بعد إقرار الموازنة.",
        "من دفاترنا القديمة: افتتاح جسر آخر في المدينة",
    )
    page.write_text("\n".join(lines), "utf-8")

    plain = json.loads(dedup("split", page).stdout)
    assert (plain["credit"], plain["related"]) == ("وكالة المدى", [])
    told = json.loads(dedup("split", page, "--markers", mine).stdout)
    assert [item["title"] for item in told["related"]] == ["افتتاح جسر آخر في المدينة"]
    assert told["credit"] is None

    trace = dedup("split", "--trace", page, "--markers", mine).stdout
    assert "a headline behind “من دفاترنا القديمة”" in trace
    listed = dedup("markers", "--markers", mine).stdout
    assert "related\tseparated\tar\tمن دفاترنا القديمة\n" in listed
    assert "\tالمصدر\n" not in listed

    dedup("run", page, "-o", tmp_path / "out", "--markers", mine, "--workers", "1")
    assert rows_of(tmp_path / "out" / "articles.jsonl") == [told]
    record = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))
    assert record["markers"] == [{"path": str(mine), "xxh3_64": identify(MINE)}]


def test_of_two_files_of_markers_the_later_decides(dedup, tmp_path, mine):
    again = tmp_path / "again.toml"
    # With the mark that Windows' editors put first.
    again.write_text('[[markers]]\nrole = "credit"\nar = ["المصدر"]\n', "utf-8-sig")
    for files, known in (((mine, again), True), ((again, mine), False)):
        words = [word for file in files for word in ("--markers", file)]
        assert ("\tالمصدر\n" in dedup("markers", *words).stdout) is known


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"role", "not TOML: Expected '='"),
        (b'[[markers]]\nrole = "relatd"', "role must be one of .* related, .* got 'relatd'"),
        (b'[[markers]]\nrole = "end"\nform = "any"', "form must be one of alone, .* got 'any'"),
        ('[[markers]]\nrole = "end"\nar = ["تم"]'.encode("cp1256"), "not UTF-8"),
        (b'[site."a.b"]\nmain = "p:has(a)"', "a selector must be at most 200 letters of tags, .*"),
    ],
)
@pytest.mark.parametrize("command", ["run", "split", "markers"])
def test_a_file_of_markers_that_is_none_is_said_once(dedup, tmp_path, command, content, said):
    file = tmp_path / "bad.toml"
    file.write_bytes(content)
    words = {"run": (PAGES, "-o", tmp_path / "out"), "split": (PAGES,), "markers": ()}[command]
    result = dedup(command, *words, "--markers", file)
    assert (result.exit_code, result.stdout) == (1, "")
    assert re.fullmatch(f"Error: {re.escape(str(file))}: .*{said}.*\n", result.stderr)
    assert not (tmp_path / "out").exists()


HOURS_AGO = "عنوان الخبر\nمنذ ساعتين\nنص الخبر في فقرة.\nالمصدر: وكالة المدى"


def test_relative_dates_count_from_when_the_pages_were_fetched(dedup, tmp_path):
    (tmp_path / "page.txt").write_text(HOURS_AGO, "utf-8")
    said = ("--fetched", "2025-03-04 01:10+03:00", "--workers", "1")
    split = dedup("split", tmp_path / "page.txt", *said)
    dedup("run", tmp_path / "page.txt", *said, "-o", tmp_path / "out")
    rows = (tmp_path / "out" / "articles.jsonl").read_text("utf-8")
    assert json.loads(rows)["published"] == "2025-03-03T23:10+03:00"
    assert split.stdout == rows
    record = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))
    assert record["input"]["fetched"] == "2025-03-04T01:10:00+03:00"
    assert json.loads(dedup("split", tmp_path / "page.txt").stdout)["published"] is None


@pytest.mark.parametrize("command", ["run", "split"])
def test_what_is_no_moment_is_refused(dedup, tmp_path, command):
    result = dedup(command, PAGES, "--fetched", "yesterday", "-o", tmp_path / "out.jsonl")
    assert result.exit_code == 2
    assert "must be a date or time in ISO 8601" in result.stderr


RULES = """
[site."sahat.example"]
main = "main > div.body"
drop = ["div.share-buttons"]
[site.alwadi-today]
main = "div.none"
"""


def test_a_rule_for_a_site_holds_in_every_command(dedup, tmp_path):
    (tmp_path / "rules.toml").write_text(RULES, "utf-8")
    rules, said = ("--markers", tmp_path / "rules.toml"), "main of alwadi-today is not on 7 pages,"
    split = dedup("split", PAGES, *rules, "-o", tmp_path / "a.jsonl", "--workers", "1")
    run = dedup("run", PAGES, *rules, "-o", tmp_path / "out", "--workers", "1")
    assert (said in split.stderr, said in run.stderr) == (True, True)
    rows = (tmp_path / "out" / "articles.jsonl").read_bytes()
    assert (tmp_path / "a.jsonl").read_bytes() == rows
    record = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))
    assert record["main_missed"]["alwadi-today"] == 7
    traces = rows_of(tmp_path / "out" / "traces.jsonl")
    codes = [
        part["why"][0]["code"]
        for row in traces
        for part in row["parts"]
        if "sahat.example" in row["path"]
    ]
    assert codes.count("dropped") == 7
    page = next((PAGES / "alwadi-today").glob("*.html"))
    traced = dedup("split", "--trace", page, *rules)
    assert "main of alwadi-today is not on 1 page," in traced.stderr


def test_a_rule_for_one_site_changes_nothing_of_the_others(done, dedup, tmp_path):
    (tmp_path / "rules.toml").write_text(RULES, "utf-8")
    dedup("split", PAGES, "--markers", tmp_path / "rules.toml", "-o", tmp_path / "a.jsonl")
    ruled, plain = (
        [row for row in rows_of(file) if "sahat.example" not in row["path"]]
        for file in (tmp_path / "a.jsonl", done[0] / "articles.jsonl")
    )
    assert ruled == plain


def test_a_file_of_markers_is_never_written(dedup, tmp_path, mine):
    file = mine.rename(tmp_path / "mine.jsonl")
    assert dedup("split", PAGES, "-o", file, "--markers", file).exit_code == 2
    assert file.read_text("utf-8") == MINE


def test_a_plan_tells_articles_time_memory_and_disk(dedup, tmp_path):
    rows = [{"text": " ".join(f"كلمة{n * m}" for m in range(30))} for n in range(50)]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (tmp_path / "articles.jsonl").write_text(lines, "utf-8")
    result = dedup("plan", tmp_path / "articles.jsonl", "--memory", "1MB")
    assert result.exit_code == 0, result.output
    names = [line.split()[0] for line in result.stdout.splitlines()]
    assert names == ["articles", "time", "memory", "disk"]
    assert result.stdout.startswith("articles  50, of which 50 were tried\n")


def test_cluster_says_what_it_did_not_compare_with_everything(dedup, tmp_path):
    text = " ".join(f"كلمة{m}" for m in range(30))
    lines = [json.dumps({"text": text}) + "\n"] * 300 + [json.dumps({"text": "عاجل"}) + "\n"]
    (tmp_path / "articles.jsonl").write_text("".join(lines), "utf-8")
    result = dedup("cluster", tmp_path / "articles.jsonl", "-o", tmp_path / "clusters.jsonl")
    said = "buckets of copies too large to pair all with all: 1, up to 300 articles"
    assert said in result.stderr
    assert "too short for more than word-for-word copies: 1\n" in result.stderr


@pytest.mark.parametrize(
    "words", [("--pairs", "-"), ("--pairs", "-", "--related", "-", "-o", "c.jsonl")]
)
def test_two_outputs_are_never_mixed_on_standard_output(dedup, tmp_path, words):
    (tmp_path / "articles.jsonl").write_text('{"text": "نص"}\n')
    result = dedup("cluster", tmp_path / "articles.jsonl", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "'-' is written twice" in result.stderr


def test_cluster_says_how_many_articles_meet_too_many_others(dedup, tmp_path):
    """Forms that their titles are about: all of them meet in some band."""
    form = [f"قالب{n}" for n in range(40)]
    rows = [
        {"title": form[0], "text": " ".join([*form, *(f"ك{number}ل{n}" for n in range(25))])}
        for number in range(200)
    ]
    (tmp_path / "articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = dedup("cluster", tmp_path / "articles.jsonl", "-o", tmp_path / "clusters.jsonl")
    said = r"articles that meet too many others to be paired with all: \d+, up to \d+ others"
    assert re.search(said, result.stderr), result.stderr
    assert "buckets of candidates" not in result.stderr


@pytest.fixture
def failing(monkeypatch, dedup):
    """A command that ends in the error that it is given."""

    def fail(error, *words):
        def callback():
            raise error

        monkeypatch.setitem(main.commands, "fail", click.Command("fail", callback=callback))
        return dedup(*words, "fail")

    return fail


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyError("x\x1b[2J"), 1, "a fault in dedup .*: KeyError: 'x.*; please report it with"),
        (RecursionError("too deep\nby far"), 1, "a fault in dedup .*: RecursionError: too deep by"),
        (EOFError(), 1, "a fault in dedup .*: EOFError: "),
        (ExceptionGroup("g", [ValueError()]), 1, "a fault in dedup .*: ExceptionGroup: g"),
        (GeneratorExit(), 1, "a fault in dedup .*: GeneratorExit: "),
        (ValueError("x" * 10**6), 1, "a fault in dedup .*: ValueError: x+; please report"),
        (UnicodeEncodeError("utf-8", "\udcff", 0, 1, "no"), 1, "a fault .*: UnicodeEncodeError: "),
        (MemoryError(), 1, "there is not enough memory: give less with --memory, or fewer"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (OSError(28, "No space left on device"), 1, "No space left on device"),
        (OSError(5, "Input/output error", "x\x1b"), 1, "x : Input/output error"),
        (BadInput("x\n\x1b[31m"), 1, "x  .31m"),
    ],
)
def test_every_error_is_one_line(failing, error, code, said):
    result = failing(error)
    assert (result.exit_code, result.stdout) == (code, "")
    assert re.match(f"Error: {said}", result.stderr)
    assert result.stderr.count("\n") == 1
    assert len(result.stderr) < 2100
    assert "\x1b" not in result.stderr


def test_a_traceback_is_for_those_who_ask(failing):
    result = failing(KeyError("x\x1b[2J"), "--traceback")
    assert result.exit_code == 1
    first, *_, last = result.stderr.splitlines()
    assert first == "Traceback (most recent call last):"
    assert last.startswith("Error: a fault in dedup")
    assert "in callback" in result.stderr
    assert "\x1b" not in result.stderr


def test_a_reader_that_went_away_is_not_told_of(failing):
    result = failing(BrokenPipeError(32, "Broken pipe"))
    assert (result.exit_code, result.output) == (141, "")


def test_an_interrupt_before_a_command_begins_is_one_too(dedup, monkeypatch):
    def interrupt():
        raise KeyboardInterrupt

    monkeypatch.setattr("dedup.cli.process.reveal", interrupt)  # while options are read
    result = dedup("--traceback", "markers")
    assert (result.exit_code, result.stderr) == (130, "Error: interrupted\n")


def test_what_dedup_alone_shows_is_its_help(dedup):
    result = dedup()
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: main [OPTIONS] COMMAND")
    assert "Commands:" in result.stderr
