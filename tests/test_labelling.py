"""Pairs that people label, key by key."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import termios
from collections import Counter

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from dedup.cli import asking, main
from dedup.cli.asking import GUIDE, KEYS, OTHER_KEYS
from dedup.errors import BadInput
from dedup.evaluation import labelling
from dedup.evaluation.labelling import Question
from dedup.evaluation.pairs import LABELS, read_labels
from dedup.explanation import align
from dedup.report import wording
from dedup.report.labelling import MOST_SHOWN, Same, fold
from dedup.report.screen import VARIABLE
from tests.conftest import ROOT

HOSTILE = "\x1b[2J\x9b31m\u202eخبر"


@pytest.fixture
def label(done, tmp_path):
    """Runs `dedup label` over the seeds with answers, and gives what it said and the labels."""
    out, _ = done
    place = tmp_path / "labels.jsonl"

    def label(answers, *words, pairs=out / "pairs.jsonl", articles=out / "articles.jsonl"):
        given = ("label", pairs, "--articles", articles, "-o", place, *words)
        result = CliRunner().invoke(main, list(map(str, given)), input="\n".join(answers))
        lines = place.read_text("utf-8").splitlines() if place.exists() else []
        return result, list(map(json.loads, lines))

    label.place = place
    return label


def test_what_is_labelled_is_evaluated(done, label):
    out, _ = done
    result, rows = label([*"rVestd", "q"])
    assert result.exit_code == 0, result.output
    assert [row["label"] for row in rows] == list(KEYS.values())
    assert [row["confidence"] for row in rows] == [3, 1, 3, 3, 3, 3]
    made = ("--pairs", out / "pairs.jsonl", "--clusters", out / "clusters.jsonl", "--json")
    words = ["evaluate", "pairs", label.place, *made]
    found = json.loads(CliRunner().invoke(main, list(map(str, words))).stdout)
    assert found["pairs"] == 6
    assert list(found["confusion"]) == [name for name in LABELS if name in KEYS.values()]


def test_all_pairs_are_asked_about_once_but_copies(done, label):
    lines = (done[0] / "pairs.jsonl").read_text("utf-8").splitlines()
    known = {(row["a"], row["b"]): row["relation"] for row in map(json.loads, lines)}
    result, rows = label("r" * len(known))
    assert {(row["a"], row["b"]) for row in rows} == {
        pair for pair, relation in known.items() if relation != "exact"
    }
    assert "0 left" in result.stderr
    exact = list(known.values()).count("exact")
    assert f"left out {exact} exact: --relation exact asks about them" in result.stderr
    again, same = label("d")
    assert (same, again.stdout) == (rows, "")
    assert f"{len(rows)} of {len(rows)} are labelled already" in again.stderr
    result, more = label("r" * exact, "--relation", "exact")
    assert len(more) == len(known)
    assert read_labels(str(label.place))


def test_it_goes_on_where_it_ended_and_a_larger_sample_has_the_smaller(label):
    first, few = label(["r", "k", "v"], "--sample", "3")
    assert "2 labelled in" in first.stderr
    assert "1 left" in first.stderr
    result, more = label("dtttt", "--sample", "5")
    assert "2 of 5 are labelled already" in result.stderr
    assert more[:2] == few
    assert [row["label"] for row in more] == ["reprint", "revision", "different", *["template"] * 2]
    assert "1 of 3\n" in result.stdout


def test_answers_are_taken_back(label):
    result, rows = label(["b", "r", "k", "b", "b", "v", "e", "b", "q"])
    assert "nothing to take back" in result.stderr
    assert [row["label"] for row in rows] == ["revision"]
    assert label([])[1] == rows


def test_taking_back_finds_what_others_have_added_meanwhile(tmp_path):
    path = str(tmp_path / "labels.jsonl")
    line = labelling.add_answer(path, Question("a", "b"), "reprint", 3)
    with open(path, "a", encoding="utf-8") as file:
        file.write('{"a": "c", "b": "d", "label": "exact"}')  # and no line end
    labelling.add_answer(path, Question("e", "f"), "template", 3)
    labelling.remove_answer(path, line)
    labelling.remove_answer(path, line)
    assert [one.a for one in read_labels(path)] == ["c", "e"]


def test_what_was_found_is_told_to_those_who_ask_alone(label):
    words = ("--relation", "template", "--sample", "1")
    assert "template" not in label([], *words)[0].output
    assert "found: template" in label("f", *words)[0].stderr


def test_the_guide_and_whole_texts(label):
    result, _ = label("g", "--sample", "1")
    assert GUIDE in result.stdout
    assert all(f"{key} {name}" in GUIDE for key, name in KEYS.items())
    folded, whole = (label(answers, "--sample", "1")[0].stdout for answers in ("", "?"))
    assert re.search(r"^= \d+ sentences? the same$", folded, re.MULTILINE)
    assert whole.startswith(folded)
    lines = whole.removeprefix(folded).splitlines()
    assert not [line for line in lines if "the same" in line]
    assert [line for line in lines if line.startswith("= ")]


def test_an_answer_that_is_none_ends_with_1_and_keeps_those_before(label):
    result, rows = label("rx")
    assert (result.exit_code, len(rows)) == (1, 1)
    assert "'x' is none of the keys r v e s t d ? g f b k q" in result.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"a": "x", "b": "y", "label": "copy"}\n', "label must be one of"),
        (b'{"a": "x", "b": "y", "la', "not a line of JSON"),
        (b'{"a": "x"}\n', "no field 'b'"),
        (
            b'{"a": "x", "b": "y", "label": "exact"}\n{"a": "y", "b": "x", "label": "reprint"}\n',
            "jsonl:2: y and x are reprint here and exact in row 1: leave one of the two",
        ),
        ("{}".encode("utf-16"), "not UTF-8"),
    ],
)
def test_a_file_that_holds_no_labels_is_left_alone(label, content, said):
    label.place.write_bytes(content)
    given = list(map(str, ("label", label.place, "--articles", ROOT / "README.md", "-o")))
    result = CliRunner().invoke(main, [*given, str(label.place)])
    assert "is read, so it is not written" in result.stderr
    with pytest.raises(BadInput, match=re.escape(said)):
        labelling.read_answers(str(label.place))
    assert label.place.read_bytes() == content


def test_a_pair_that_stands_twice_counts_once(tmp_path):
    row = '{"a": "x", "b": "y", "label": "exact"}\n{"a": "y", "b": "x", "label": "exact"}\n'
    (tmp_path / "labels.jsonl").write_text(row)
    assert len(read_labels(str(tmp_path / "labels.jsonl"))) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-o", "labels.csv"), "must be a file of this machine ending in .jsonl"),
        (("-o", "-"), "must be a file of this machine ending in .jsonl"),
        (("-o", "s3a://x/labels.jsonl"), "must be a file of this machine"),
        (("--articles", "-"), "answers come from standard input"),
        (("--sample", "0"), "'--sample'"),
        (("--relation", "same"), "'--relation'"),
    ],
)
def test_wrong_usage_is_said(label, words, said):
    result, _ = label([], *words)
    assert result.exit_code == 2
    assert said in result.stderr


def test_articles_that_are_missing_are_said(label, tmp_path):
    table = [{"a": a, "b": b} for a, b in (("x", "y"), ("x", "z"))]
    rows = [{"id": name, "text": f"نص {name}"} for name in "xy"]
    for name, lines in (("p", table), ("a", rows), ("b", rows[:1])):
        (tmp_path / f"{name}.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in lines))
    made = {"pairs": tmp_path / "p.jsonl", "articles": tmp_path / "a.jsonl"}
    result, labels = label("fr", **made)
    assert "left out: 1 of 2 pairs have no article, first 'z'" in result.stderr
    assert "found: the table does not say" in result.stderr
    assert [row["b"] for row in labels] == ["y"]
    result, _ = label("r", pairs=made["pairs"], articles=tmp_path / "b.jsonl")
    assert result.exit_code == 1
    assert "give with --articles what the pairs were made from" in result.stderr


@pytest.mark.parametrize("row", ['{"a": "x"}', '{"a": "x", "b": "x"}', '{"a": null, "b": "x"}'])
def test_a_table_without_pairs_is_said(label, tmp_path, row):
    (tmp_path / "p.jsonl").write_text(row)
    result, _ = label([], pairs=tmp_path / "p.jsonl")
    assert result.exit_code == 1
    assert "two ids `a` and `b` are needed" in result.stderr


def test_no_pair_to_label_is_said(label):
    result, _ = label([], "--relation", "distinct")
    assert (result.exit_code, "no pair that is distinct to label" in result.stderr) == (1, True)


QUESTIONS = st.lists(
    st.builds(
        Question,
        st.integers(0, 30).map(lambda n: f"a{n}"),
        st.integers(0, 30).map(lambda n: f"b{n}"),
        st.sampled_from(["reprint", "revision", "template", None]),
        st.one_of(st.none(), st.floats(0, 10)),
    ),
    unique_by=lambda one: one.pair,
    max_size=60,
)


@given(QUESTIONS, st.randoms(use_true_random=False))
def test_the_first_are_of_all_kinds_whatever_the_order_of_rows(questions, chance):
    chosen = labelling.spread(questions)
    assert sorted(chosen, key=lambda one: (one.a, one.b)) == sorted(
        questions, key=lambda one: (one.a, one.b)
    )
    assert labelling.spread(chance.sample(questions, len(questions))) == chosen
    kinds = [(one.relation, int(one.likeness or 0)) for one in chosen]
    count = Counter(kinds)
    for n in range(len(kinds)):  # none has two more than another that has some left
        begun = Counter(kinds[:n])
        left = [begun[kind] for kind in count if begun[kind] < count[kind]]
        assert not left or max(begun.values(), default=0) <= min(left) + 1


WORDS = st.lists(st.sampled_from("ذهب عاد قال سافر وصل".split()), min_size=1, max_size=4)
TEXTS = st.lists(WORDS.map(" ".join), max_size=40).map(". ".join)


@given(TEXTS, TEXTS)
def test_no_sentence_that_differs_is_left_out_unsaid(one, other):
    sentences = list(align(one, other))
    parts = list(fold(sentences))
    same = sum(part.count for part in parts if isinstance(part, Same))
    assert same == sum(sentence.same for sentence in sentences)
    shown = [part for part in parts if not isinstance(part, Same)]
    left = [sentence for sentence in sentences if not sentence.same]
    for kind in MOST_SHOWN:
        mine, all_of_it = (
            [(s.a, s.b) for s in some if kind == name_kind(s)] for some in (shown, left)
        )
        assert mine == all_of_it[: MOST_SHOWN[kind]]


def name_kind(sentence):
    return "changed" if sentence.a and sentence.b else "a" if sentence.a else "b"


def test_of_texts_with_nothing_in_common_both_are_seen(label, tmp_path):
    rows = [
        {"id": name, "text": ". ".join(f"{word} {n}" for n in range(50))}
        for name, word in (("x", "قال"), ("y", "سافر"))
    ]
    (tmp_path / "a.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    (tmp_path / "p.jsonl").write_text('{"a": "x", "b": "y"}')
    made = {"pairs": tmp_path / "p.jsonl", "articles": tmp_path / "a.jsonl"}
    shown = label([], **made)[0].stdout
    assert (shown.count("- قال"), shown.count("+ سافر")) == (MOST_SHOWN["a"], MOST_SHOWN["b"])
    assert f"… {100 - MOST_SHOWN['a'] - MOST_SHOWN['b']} more that differ" in shown
    assert "more that differ" not in label("?", **made)[0].stdout.replace(shown, "")


def test_labels_that_people_give_are_those_of_the_page_and_its_reader():
    assert set(KEYS.values()) <= set(wording.LABELS) <= set(LABELS)
    assert not KEYS.keys() & OTHER_KEYS.keys()


def press(words, keys):
    """What a command shows on a terminal where each key is pressed when it has asked once more."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "dedup", *map(str, words)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", VARIABLE: "yes"},
    )
    os.close(theirs)
    shown = b""
    for asked, key in enumerate(keys, 1):
        while shown.count(b"q quit") < asked:
            shown += os.read(ours, 65536)
        while termios.tcgetattr(ours)[3] & termios.ICANON:
            pass  # what is pressed before a program reads key by key is lost
        os.write(ours, key.encode())
    while piece := read_on(ours):
        shown += piece
    os.close(ours)
    return shown.decode(), process.wait()


def read_on(terminal):
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that nobody writes any more
        return b""


@pytest.fixture(scope="module")
def pressed(done, tmp_path_factory):
    """A session on a terminal, with a table of which nothing is to be obeyed in its midst."""
    folder = tmp_path_factory.mktemp("pressed")
    articles, pairs = write_hostile(folder, done[0])
    words = ("label", pairs, "--articles", articles, "-o", folder / "labels.jsonl")
    keys = ["r", "ر", "لا", "?", "ث", "g", "T", "q"]
    return *press((*words, "--order", "file"), keys), folder / "labels.jsonl"


def write_hostile(folder, out):
    articles = (out / "articles.jsonl").read_text("utf-8").splitlines()
    pairs = (out / "pairs.jsonl").read_text("utf-8").splitlines()
    evil = [
        {"id": f"{n}", "source": HOSTILE, "title": HOSTILE, "text": f"{HOSTILE} {n}."} for n in "xy"
    ]
    evil[0]["published"] = HOSTILE
    (folder / "a.jsonl").write_text("\n".join([*articles, *map(json.dumps, evil)]))
    strange = json.dumps({"a": "x", "b": "y", "relation": HOSTILE})
    (folder / "p.jsonl").write_text("\n".join([strange, *pairs]))
    return folder / "a.jsonl", folder / "p.jsonl"


@pytest.mark.slow
def test_keys_are_pressed_on_a_terminal(pressed):
    shown, code, place = pressed
    assert code == 0, shown
    labels = [
        (row["label"], row["confidence"])
        for row in map(json.loads, place.read_text("utf-8").splitlines())
    ]
    assert labels == [("reprint", 3), ("excerpt", 3), ("template", 1)]
    assert "template, not sure" in shown
    assert "3 labelled in" in shown


@pytest.mark.slow
def test_nothing_scraped_is_obeyed_by_a_terminal(pressed):
    shown, _, _ = pressed
    assert "2J" in shown
    for sign in ("\x1b[2J", "\x9b", "\u202e"):
        assert sign not in shown


@pytest.mark.parametrize(
    ("came", "keys"),
    [
        (["r", "\x1b[A", "vq"], "rvq"),
        (["ق", "ر", "ث", "س", "ف", "ي", "؟", "ل", "ب", "لا", "\ufefb", "ن", "ض"], "rvestd?gfbbkq"),
    ],
)
def test_arrows_are_no_answers_and_arabic_letters_are_those_of_their_keys(monkeypatch, came, keys):
    def getchar():
        if not came:
            raise EOFError
        return came.pop(0)

    monkeypatch.setattr(click, "getchar", getchar)
    assert "".join(asking._press()) == keys


@pytest.mark.slow
@pytest.mark.parametrize("most", [1, 4, 9])
def test_no_answer_is_lost_when_the_command_is_killed(done, tmp_path, most):
    """It is killed in the midst of its work, with more answers waiting, and goes on from there."""
    out, _ = done
    place = tmp_path / "labels.jsonl"
    words = ("label", out / "pairs.jsonl", "--articles", out / "articles.jsonl", "-o", place)
    process = subprocess.Popen(
        [sys.executable, "-m", "dedup", *map(str, words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    )
    process.stdin.write(b"r\n" * 60)
    process.stdin.flush()
    seen = 0
    while seen < most:
        seen = len(read_labels(str(place))) if place.exists() else 0
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept = read_labels(str(place))
    assert len(kept) >= seen
    result = CliRunner().invoke(main, list(map(str, words)), input="v\n")
    assert f"{len(kept)} of " in result.stderr
    assert "are labelled already" in result.stderr
    assert read_labels(str(place))[:-1] == kept
    assert list(tmp_path.iterdir()) == [place]  # what was killed has left nothing behind


@pytest.mark.slow
def test_two_sessions_never_write_one_file(label):
    code = f"""
from dedup.writing import hold
with hold({str(label.place)!r}):
    print("held", flush=True)
    input()
"""
    other = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    assert other.stdout.readline() == b"held\n"
    result, _ = label("r")
    other.communicate(b"\n")
    assert (result.exit_code, "another dedup is writing it" in result.stderr) == (1, True)
