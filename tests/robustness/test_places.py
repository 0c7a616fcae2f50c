"""No command changes what it reads, whatever it is told to write."""

import fnmatch
import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dedup.cli import main
from dedup.holds import NAME
from tests.conftest import PAGES

TEXT = " ".join(f"كلمة{n}" for n in range(40))
TABLES = ("a.jsonl", "b1.jsonl", "b[1].jsonl", "c*.jsonl", "cd.jsonl", "d[1]/a.jsonl", "d1/a.jsonl")
PAGES_HERE = ("p.html", "q[1].html", "q1.html", "d1/report.html", "articles.jsonl", "d[1]/t.txt")
NEW = ("new.jsonl", "d1/new.jsonl", "new/x.jsonl", "b2.jsonl", "new.parquet", "clusters.jsonl")
LINKS = ("l.jsonl", "l1.html", "d1/l.jsonl", "b3.jsonl")
PATTERNS = (
    "*.jsonl",
    "b[1].jsonl",
    "b?.jsonl",
    "c*.jsonl",
    "d[1]/*",
    "**/*",
    "*/*.jsonl",
    "[a-c]*",
)
FOLDERS = (".", "d1", "d[1]", "new", "run")
OPTIONS = {
    "run": ("-o",),
    "split": ("-o", "--rejects"),
    "cluster": ("-o", "--pairs", "--related", "--rejects"),
    "keep": ("-o", "--dropped", "--rejects"),
    "report": ("-o",),
}

file = st.sampled_from([*TABLES, *PAGES_HERE])
link = st.tuples(st.sampled_from(LINKS), file, st.booleans())
spelled = st.sampled_from(["{}", "./{}", "d1/../{}", "{root}/{}"])


@st.composite
def commands(draw):
    """Words of a command: its name, what it reads, what it writes, and which of them come first."""
    name = draw(st.sampled_from(sorted(OPTIONS)))
    names = st.sampled_from([*TABLES, *PAGES_HERE, *LINKS])
    if name == "keep":
        read = [draw(names), "clusters.jsonl"]
    elif name == "report":
        read = [draw(st.sampled_from(["clusters.jsonl", "run"]))]
    else:
        read = draw(
            st.lists(names | st.sampled_from([*PATTERNS, *FOLDERS]), min_size=1, max_size=3)
        )
    options = draw(st.sets(st.sampled_from(OPTIONS[name])) if name != "run" else st.just({"-o"}))
    places = st.sampled_from([*FOLDERS]) if name == "run" else names | st.sampled_from(NEW)
    written = [(option, draw(spelled), draw(places)) for option in sorted(options)]
    return name, read, written, draw(st.booleans())


def make(root, links):
    for name in {*TABLES, *PAGES_HERE}:
        place = root / name
        place.parent.mkdir(exist_ok=True)
        if place.suffix == ".jsonl":
            rows = [{"id": f"{n}", "title": name, "text": TEXT, "source": f"s{n}"} for n in (1, 2)]
            place.write_text("".join(json.dumps(row) + "\n" for row in rows))
        else:
            place.write_text(f"<h1>عنوان الخبر</h1><p>{TEXT} {name}.</p>")
    start(["cluster", str(root / "a.jsonl"), "-o", str(root / "clusters.jsonl")])
    for name, target, is_hard in links:
        if not os.path.lexists(root / name):
            if is_hard:
                os.link(root / target, root / name)
            else:
                (root / name).symlink_to(root / target)


def start(words):
    result = CliRunner().invoke(main, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), words
    return result


def resolve(root, name, given):
    """The files that are read, as this test understands the words."""
    found = set()
    everything = [os.path.relpath(p, root) for p in root.rglob("*")]
    for one in given:
        if one == ".":
            found |= {p for p in everything if p.endswith((".html", ".txt"))}
        elif os.path.isdir(root / one) and name == "report":
            found |= {p for p in everything if p.startswith(f"{one}/")} - {f"{one}/report.html"}
        elif os.path.isdir(root / one):
            inside = {p for p in everything if p.startswith(f"{one}/")}
            found |= {p for p in inside if p.endswith((".html", ".txt"))}
        elif os.path.lexists(root / one):
            found.add(one)
        elif one == "**/*":
            found |= set(everything)
        else:
            folder, _, rest = one.rpartition("/")
            found |= {
                p
                for p in everything
                if fnmatch.fnmatchcase(os.path.basename(p), rest)
                and (folder == os.path.dirname(p) or (folder == "*" and p.count("/") == 1))
            }
    return {root / p for p in found if (root / p).is_file() and not p.startswith("run/")} | {
        root / p for p in found if name == "report" and (root / p).is_file()
    }


def look(root):
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def earlier_run(tmp_path_factory):
    out = tmp_path_factory.mktemp("earlier") / "run"
    start(["run", str(PAGES / "madar24"), "-o", str(out), "--workers", "1"])
    return out


@settings(max_examples=60)
@given(command=commands(), links=st.lists(link, max_size=3))
@example(("cluster", ["*.jsonl"], [("-o", "{}", "a.jsonl")], False), [])
@example(("cluster", ["b[1].jsonl"], [("-o", "{}", "b1.jsonl")], True), [])
@example(("split", ["*.jsonl"], [("-o", "{}", "l.jsonl")], True), [("l.jsonl", "a.jsonl", True)])
@example(("run", ["d1"], [("-o", "{}", "d1")], True), [])
@example(("report", ["run"], [("-o", "{}", "run/pairs.jsonl")], True), [])
def test_no_input_changes_and_nothing_else_but_what_is_to_be_written(earlier_run, command, links):
    name, read, written, options_first = command
    with tempfile.TemporaryDirectory() as folder:
        root = Path(os.path.realpath(folder))
        make(root, links)
        shutil.copytree(earlier_run, root / "run")
        inputs = resolve(root, name, read)
        before = look(root)
        options = [
            word
            for option, spelling, place in written
            for word in (option, os.path.join(root, spelling.format(place, root=root)))
        ]
        given_paths = [os.path.join(root, one) for one in read]
        more = ["--workers", "1"] if name in ("run", "split", "cluster") else []
        more += ["--format", "json"] if name == "report" else []
        words = [*options, *given_paths] if options_first else [*given_paths, *options]
        result = start([name, *words, *more])
        after = look(root)
        assert {path: after.get(path) for path in inputs} == {p: before[p] for p in inputs}
        assert set(before) <= set(after)
        targets = {os.path.realpath(root / place) for _, _, place in written}
        changed = {path for path in after if after[path] != before.get(path)}
        for path in map(os.path.realpath, changed):
            is_written = path in targets or (name == "run" and os.path.dirname(path) in targets)
            assert is_written, (path, result.output)
            assert result.exit_code == 0 or "refused (all in" in result.output
        assert not [path for path in root.rglob("*") if NAME.fullmatch(path.name)]
        if name != "run":
            assert {p: after[p] for p in before if p.parent == root / "run"} == {
                p: before[p] for p in before if p.parent == root / "run"
            }
