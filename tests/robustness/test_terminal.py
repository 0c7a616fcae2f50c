"""What a terminal is sent: nothing of the data makes it do anything.

Real terminals (`pty`), and in every field that a command prints, texts that would move the cursor,
hide, colour, rename the window or turn the direction of a line.
"""

import contextlib
import json
import os
import pty
import re
import sys
import threading
from itertools import pairwise

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from dedup import writing
from dedup.cli import main
from dedup.writing import visible

HOSTILE = "\x1b[2J\x1b]0;title\x07\x1b[31m\x9b5A\x85\u202e\u2066\u200f\u061c\u2028\x7f\b\r\x0e"
"""Clears, renames, colours, moves, turns and hides."""
OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028-\u202e\u2066-\u206f]")
OURS = re.compile(
    r"\x1b\[[0-9;]*m|\u2068[^\u2066-\u2069\u202a-\u202e\n]*\u2069"
    r"|\u202d[^\u2066-\u2069\u202a-\u202e\n]*\u202c|\r(?=\n)"
)
"""What commands themselves send: colours, and pairs of marks round text in one direction."""
COLOURS = {"0", "1", "2", "3", "31", "32", "33", "36", "1;31", "1;32", "2;3", "1;2", "1;3"}
WORDS = " ".join(f"كلمة{n}" for n in range(40))


def hostile(name):
    return f"{name}{HOSTILE}{name}"


def left_over(shown):
    """What a terminal would obey beside what commands send."""
    while OURS.search(shown):
        shown = OURS.sub(lambda found: found[0].strip("\u2068\u2069\u202c\u202d\r")[:0], shown)
    return OBEYED.findall(shown)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Articles, and all that is made of them, with hostile texts in every field."""
    place = tmp_path_factory.mktemp("hostile")
    names = [hostile(name) for name in "ab"]
    articles = [
        {
            "id": name,
            "title": hostile("عنوان"),
            "source": hostile(f"outlet {number}"),
            "published": hostile("2025-03-04"),
            "credit": hostile("credit"),
            "author": hostile("author"),
            "path": hostile("path"),
            "url": hostile("http://x.example/"),
            "text": f"{WORDS} {number}\n{hostile(WORDS)}\n{hostile('فقرة')}",
            "related": [{"title": hostile("related"), "text": hostile("t"), "url": None}],
        }
        for number, name in enumerate(names)
    ]
    members = [
        {
            **{name: article[name] for name in ("id", "source", "title", "published", "url")},
            "jaccard": 0.9,
            "relation": "reprint",
        }
        for article in articles
    ]
    cluster = {
        "cluster": hostile("c"),
        "size": 2,
        "sources": [article["source"] for article in articles],
        "first_published": hostile("2025-03-04"),
        "representative": names[0],
        "weakest": 0.9,
        "cohesion": 0.9,
        "members": members,
        "excerpts": [hostile("excerpt")],
    }
    pair = {"a": names[0], "b": names[1], "jaccard": 0.5, "relation": "reprint"}
    pair |= {"containment_a": 0.5, "containment_b": 0.5}
    gold = {"file": "x.html", "layout": hostile("layout"), "title": "t", "published": None}
    gold |= {"credit": None, "body": [], "related": None}
    rows = {
        "articles": articles,
        "clusters": [cluster],
        "pairs": [pair],
        "labels": [{"a": names[0], "b": names[1], "label": "reprint"}],
        "rejects": [{"path": hostile("path"), "reason": hostile("reason")}],
        "gold": [gold],
        "wrong": [{"id": names[0], "text": 5}],
        "labels-wrong": [{"a": names[0], "b": names[1], "label": hostile("label")}],
    }
    for name, listed in rows.items():
        lines = "".join(f"{json.dumps(row)}\n" for row in listed)
        (place / f"{name}.jsonl").write_text(lines)
    (place / "page.html").write_text(f"<h1>{hostile('عنوان')}</h1><p>{hostile(WORDS)}</p>")
    escaped = json.dumps(hostile("x")).replace("\\b", "\\u0008")
    marked = f'[[markers]]\nrole = "more"\n{escaped} = [{escaped}]\n'
    (place / "markers.toml").write_text(marked)
    (place / "wrong.toml").write_text(f"{escaped} = 1")
    (place / f"name{HOSTILE}.jsonl").write_text('{"text": 1}\n')
    (place / f"name{HOSTILE}.html").write_text("")
    return place


COMMANDS = [
    "report clusters.jsonl --articles articles.jsonl --rejects rejects.jsonl",
    "report clusters.jsonl show c --articles articles.jsonl",
    "report clusters.jsonl --format json",
    "report clusters.jsonl --format csv",
    "report clusters.jsonl --format markdown",
    "report clusters.jsonl --format graphml",
    "cluster articles.jsonl",
    "keep articles.jsonl clusters.jsonl",
    "explain A B --articles articles.jsonl --clusters clusters.jsonl --pairs pairs.jsonl",
    "tune pairs.jsonl --articles articles.jsonl",
    "evaluate pages gold.jsonl articles.jsonl",
    "evaluate pairs labels.jsonl --pairs pairs.jsonl --json",
    "evaluate pairs labels-wrong.jsonl --pairs pairs.jsonl",
    "split page.html",
    "split --trace page.html",
    "markers --role more --markers markers.toml",
    "markers --language HOSTILE --markers markers.toml",
    "markers --markers wrong.toml",
    "cluster wrong.jsonl",
    "cluster NAME.jsonl",
    "split NAME.html",
    "split HOSTILE",
    "HOSTILE",
    "report --HOSTILE",
    "report clusters.jsonl show HOSTILE",
    "report clusters.jsonl --source HOSTILE --sort HOSTILE",
    "keep articles.jsonl clusters.jsonl --prefer HOSTILE,x",
    "explain HOSTILE B --articles articles.jsonl",
    "cluster articles.jsonl -o HOSTILE",
    "--traceback tune wrong.jsonl",
]


def show(*words):
    """What a command sends to a terminal, run here: a process for each would take a minute."""
    ours, theirs = pty.openpty()
    pieces = []

    def read():
        with contextlib.suppress(OSError):  # how Linux says that nobody writes any more
            while piece := os.read(ours, 65536):
                pieces.append(piece)

    reader = threading.Thread(target=read)
    reader.start()
    streams = sys.stdout, sys.stderr
    code = 0
    with os.fdopen(theirs, "w", encoding="utf-8", errors="backslashreplace") as terminal:
        sys.stdout = sys.stderr = terminal
        try:
            main.main(list(map(str, words)))
        except SystemExit as why:
            code = why.code
        finally:
            sys.stdout, sys.stderr = streams
    reader.join()
    os.close(ours)
    return b"".join(pieces).decode(), code


@pytest.fixture
def here(place, monkeypatch):
    """The place as working folder, of a terminal that moves nothing for progress bars."""
    monkeypatch.chdir(place)
    monkeypatch.setenv("TERM", "dumb")
    return place


@pytest.mark.parametrize("orders", ["yes", "no"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_terminal_is_sent_nothing_that_it_obeys(here, monkeypatch, command, orders):
    monkeypatch.setenv("DEDUP_TERMINAL_BIDI", orders)
    if not command.startswith(("cluster", "split page", "split NAME")):  # these show bars
        monkeypatch.setenv("TERM", "xterm-256color")
    known = {"A": hostile("a"), "B": hostile("b")}
    known |= {f"NAME.{kind}": f"name{HOSTILE}.{kind}" for kind in ("jsonl", "html")}
    words = [known.get(word, word).replace("HOSTILE", HOSTILE) for word in command.split()]
    shown, code = show(*words)
    assert code in (0, 1, 2), shown
    assert shown.strip()
    assert "Traceback" not in shown or "--traceback" in command
    assert "a fault in dedup" not in shown, shown
    assert left_over(shown) == [], ascii(shown)
    assert set(re.findall(r"\x1b\[([0-9;]*)m", shown)) <= COLOURS


def test_json_on_a_terminal_is_the_json_of_a_file(here):
    shown, code = show("keep", "articles.jsonl", "clusters.jsonl")
    assert show("keep", "articles.jsonl", "clusters.jsonl", "-o", "kept.jsonl")[1] == code == 0
    kept = (here / "kept.jsonl").read_text("utf-8")
    assert "\x9b" in kept
    assert json.loads(shown.split("\r\n")[0]) == json.loads(kept)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_said_has_nothing_left_that_is_obeyed(text):
    assert OBEYED.findall(visible(text)) == []
    assert "\n" not in visible(text)


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r")),
    st.lists(st.integers(0, 40)),
)
def test_what_is_shown_does_not_hang_on_how_it_is_cut(text, cuts):
    data = text.encode()
    pieces = [data[start:end] for start, end in pairwise([0, *sorted(cuts), len(data)])]
    assert b"".join(writing._reveal(pieces)) == b"".join(writing._reveal([data]))


TABLES = [
    command
    for command in COMMANDS
    if command.startswith(("report", "explain", "tune", "evaluate", "split --trace", "markers"))
    and "json" not in command.split()[-1]
    and "graphml" not in command
]


@pytest.mark.parametrize("command", TABLES)
def test_tables_that_are_piped_have_none_of_it_either(here, command):
    known = {"A": hostile("a"), "B": hostile("b")}
    words = [known.get(word, word).replace("HOSTILE", HOSTILE) for word in command.split()]
    result = CliRunner().invoke(main, words)
    shown = re.sub("[\u2066-\u2069]|\r(?=\n)", "", result.output)
    assert OBEYED.findall(shown) == [], ascii(shown)


def test_the_texts_are_hostile(place):
    assert len(set(OBEYED.findall(HOSTILE))) > 10
    assert left_over(HOSTILE) != []
    assert HOSTILE in json.loads((place / "rejects.jsonl").read_text())["reason"]
