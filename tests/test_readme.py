"""The README's commands do what it shows."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dedup.lexicon.markers import read_lexicon
from dedup.lexicon.phrases import FORMS, MARKER_ROLES
from tests.conftest import ROOT
from tests.terminal import on_a_terminal

README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, re.DOTALL)


def test_the_table_is_what_make_run_prints(done):
    shown = BLOCKS[0][1].splitlines()[1:]
    printed = [line.rstrip() for line in done[1].stdout.splitlines()]
    assert len(shown) > 5
    assert [line for line in shown if line.strip() not in ("", "⋮") and line not in printed] == []


def test_the_trace_is_what_a_terminal_shows():
    (shown,) = [text for _, text in BLOCKS if "--trace" in text]
    command, *lines = shown.splitlines()
    printed, _ = on_a_terminal(*command.split()[2:], width=80, TERM="dumb")
    assert len(lines) > 5
    assert [line for line in lines if line != "⋮" and line not in printed.splitlines()] == []


def test_the_files_of_markers_are_such():
    text = (ROOT / "docs" / "output.md").read_text("utf-8")
    shown, rule = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert list(read_lexicon(rule).overrides) == ["sahat.example"]
    phrases = {phrase.text: phrase for phrase in read_lexicon(shown).phrases}
    assert phrases["من ملفاتنا"].role == "related"
    assert "خاص" not in phrases
    assert "خاص" in {phrase.text for phrase in read_lexicon().phrases}


def test_every_role_and_form_of_a_marker_is_explained():
    text = (ROOT / "docs" / "output.md").read_text("utf-8").split("## Markers")[1]
    assert [name for name in (*MARKER_ROLES, *FORMS) if f"`{name}`" not in text] == []


@pytest.fixture
def say(monkeypatch, capsys):
    """What code prints that is run where the README's reader is."""

    def say(code):
        monkeypatch.chdir(ROOT)
        exec(code, {})
        return capsys.readouterr().out

    return say


def test_the_library_example_prints_what_it_shows(say):
    (code,) = [text for language, text in BLOCKS if language == "python"]
    expected = BLOCKS[[language for language, _ in BLOCKS].index("python") + 1][1]
    assert say(code) == expected


def test_the_reports_example_goes_on_from_there(say):
    (begin,) = [text for language, text in BLOCKS if language == "python"]
    docs = (ROOT / "docs" / "report.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", docs, re.DOTALL)
    told = "print(len(latest.stories), rows.count('\\n'), '<!DOCTYPE html>' in page)"
    stories, lines, is_page = say(f"{begin}\n{code}\n{told}").splitlines()[-1].split()
    assert (int(stories), is_page) == (8, "True")
    assert int(lines) > 16


@pytest.mark.slow
def test_the_makefile_makes_once_and_again_what_changed(tmp_path):
    (makefile,) = [text for language, text in BLOCKS if language == "make"]
    (tmp_path / "Makefile").write_text(makefile, "utf-8")
    shutil.copytree(ROOT / "seeds" / "pages", tmp_path / "pages")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    names = ("articles.jsonl", "clusters.jsonl", "pairs.jsonl", "report.html")

    def make():
        ran = subprocess.run(
            ["make"],
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=True,
        )
        return ran.stdout, {name: (tmp_path / name).stat().st_mtime_ns for name in names}

    said, first = make()
    assert said.count("dedup ") == 3
    said, second = make()
    assert "up to date" in said
    assert second == first
    (tmp_path / "clusters.jsonl").touch()
    said, third = make()
    assert (said.count("dedup "), "dedup report" in said) == (1, True)
    assert third["articles.jsonl"] == first["articles.jsonl"]
    (tmp_path / "pages" / "owner" / "new.txt").write_text("عنوان جديد\nنص الخبر الجديد.", "utf-8")
    said, _ = make()
    assert said.count("dedup ") == 3
    assert "عنوان جديد" in (tmp_path / "articles.jsonl").read_text("utf-8")


def test_every_link_leads_to_a_file():
    for link in re.findall(r"\]\(([^)#]+)\)", README):
        assert link.startswith("https://") or (ROOT / link).exists(), link
