"""Every command line ends with a code and a few lines, never with a traceback."""

import os
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dedup.cli import main
from dedup.holds import NAME
from tests.conftest import ROOT, hear_signals

LINES = 8
"""Of what is said, at most: usage may take four."""
WORDS = " ".join(f"كلمة{n}" for n in range(40))
FILES = {
    "articles.jsonl": "".join(
        f'{{"id": "{name}", "text": "{WORDS} {number}", "source": "{name}.example"}}\n'
        for number, name in enumerate("ab")
    ),
    "empty.jsonl": "",
    "text.txt": "عنوان الخبر\nنص الخبر في فقرة واحدة.",
    "page.html": f"<h1>عنوان</h1><p>{WORDS}</p>",
    "markers.toml": '[[markers]]\nrole = "more"\nar = ["كلمة أخرى"]\n',
    "binary.jsonl": "\x00\x01\x02",
    "a" * 245 + ".html": f"<h1>عنوان</h1><p>{WORDS}</p>",
    "new\nline.html": f"<h1>عنوان</h1><p>{WORDS}</p>",
    "\udcff.html": f"<h1>عنوان</h1><p>{WORDS}</p>",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Files of all kinds, and what `cluster` makes of one, as the working folder."""
    place = tmp_path_factory.mktemp("commands")
    before = os.getcwd()
    os.chdir(place)
    for name, text in FILES.items():
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)
    (place / "folder").mkdir()
    made = "cluster articles.jsonl -o clusters.jsonl --pairs pairs.jsonl"
    assert CliRunner().invoke(main, made.split()).exit_code == 0
    yield place
    os.chdir(before)


LETTERS = st.characters(exclude_characters="\0")  # with which no argument can be given
NUMBERS = st.one_of(
    st.integers().map(str),
    st.sampled_from([10**30, -(10**30), 10**400, 100_000, 0]).map(str),
    st.floats().map(str),
    st.sampled_from("1e999 -1e999 nan inf 0x10 1_000 ٣ ٣.٥ ½ + - . 1.".split()),
)
TEXTS = st.one_of(
    st.text(LETTERS, max_size=8).filter(lambda text: not text.startswith(("/", "..", "~"))),
    st.sampled_from(["", " ", "\udcff\udc80", "-", "--", "*", "[", "x" * 5000, "a/" * 3000]),
    st.sampled_from(["\x1b[2J\u202e", "\n", "~", "/dev/null", "://", "s3://x/y"]),
)
SIZES = NUMBERS.flatmap(
    lambda n: st.sampled_from(["", "B", "KB", "TB", "XB", " GB"]).map(n.__add__)
)
DAYS = st.one_of(
    st.dates().map(str),
    st.sampled_from(["0000-00-00", "9999-12-31", "2025-W10", "20250304", "2025-3-4", "today"]),
)
READ = st.one_of(st.sampled_from([*FILES, "clusters.jsonl", "pairs.jsonl", "folder", "."]), TEXTS)
WRITTEN = st.one_of(
    st.sampled_from(["x.jsonl", "y.jsonl", "no/such/x.jsonl", "folder", "articles.jsonl/x.jsonl"]),
    st.sampled_from(["x.parquet", "x" * 243 + ".jsonl", "x" * 300 + ".jsonl", "x\n.jsonl"]),
    st.sampled_from(["", "-", "\udcff.jsonl", ".jsonl", "/proc/x.jsonl"]),
    st.sampled_from(["/dev/full", "d/" * 3000 + "x.jsonl", "text.txt/"]),
)
VALUES = {
    **dict.fromkeys(("--threshold", "--window", "--workers", "--at", "--most"), NUMBERS | TEXTS),
    **dict.fromkeys(("--min-size", "--limit", "--seed"), NUMBERS | TEXTS),
    **dict.fromkeys(("--each",), st.integers(-2, 3).map(str)),
    **dict.fromkeys(("--memory",), SIZES | TEXTS),
    **dict.fromkeys(("--since",), DAYS | TEXTS),
    **dict.fromkeys(("--sort", "--source", "--prefer", "--role", "--language", "--format"), TEXTS),
    **dict.fromkeys(("--articles", "--clusters", "--pairs", "--related", "--markers"), READ),
    **dict.fromkeys(("--master", "--spark-conf"), TEXTS),
    **dict.fromkeys(("-o", "--rejects", "--dropped", "--forms", "--passages"), WRITTEN),
    **dict.fromkeys(
        ("--json", "--trace", "--across-sources", "--no-repetition", "--help"), st.none()
    ),
}
WRITING = {"cluster": ("--pairs", "--related")}
"""Options that elsewhere name a file to read."""


def options_of(command):
    """The names of a command's options that can be given values."""
    found = main
    for name in command.split():
        found = found.commands[name]
    names = {name for one in found.params for name in (*one.opts, *one.secondary_opts)}
    return sorted(names & VALUES.keys() | {"--help"})


COMMANDS = [
    *("run", "split", "cluster", "plan", "keep", "report", "explain", "tune", "label", "markers"),
    *("evaluate pairs", "evaluate pages", "evaluate planted"),
]
OPTIONS = {command: options_of(command) for command in COMMANDS}
ARGUMENTS = {"keep": 2, "explain": 2, "evaluate pages": 2, "markers": 0}


@st.composite
def command_lines(draw):
    command = draw(st.sampled_from(COMMANDS))
    many = ARGUMENTS.get(command, 1) + draw(st.sampled_from([0, 0, 0, 0, -1, 1]))
    words = [*command.split(), *(draw(READ) for _ in range(many))]
    if command == "run":
        words += ["-o", draw(WRITTEN)]
    for name in draw(st.lists(st.sampled_from(OPTIONS[command]), max_size=4, unique=True)):
        value = draw(WRITTEN if name in WRITING.get(command, ()) else VALUES[name])
        words += [name] if value is None else [name, value]
    return words


@settings(
    max_examples=120,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(command_lines())
def test_every_command_line_ends_with_a_code_and_few_lines(place, words):
    result = CliRunner().invoke(main, words)
    assert result.exit_code in (0, 1, 2), result.output
    assert "a fault in dedup" not in result.stderr, result.stderr
    assert "Traceback" not in result.stderr
    assert "--help" in words or len(result.stderr.splitlines()) <= LINES, result.stderr
    if result.exit_code:
        assert "Error: " in result.stderr
        assert max(map(len, result.stderr.splitlines())) < 2100


FULL, CLOSED = ">/dev/full", ">&-"


def run(words, streams="", **given):
    """A command in a process of its own, its streams as the shell is told to have them."""
    script = f'exec "$@" {streams}'
    command = ["sh", "-c", script, "sh", sys.executable, "-m", "dedup", *words.split()]
    given = {"stdout": subprocess.PIPE, "env": dict(os.environ), **given}
    given["env"]["PYTHONPATH"] = str(ROOT)
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **given)


PRINTING = ["--version", "markers", "report clusters.jsonl", "keep articles.jsonl clusters.jsonl"]


@pytest.mark.parametrize("words", PRINTING)
def test_an_output_that_takes_nothing_is_one_line(place, words):
    started = [run(words, streams) for streams in (FULL, CLOSED, f"{CLOSED} 2>&- <&-")]
    for process in started[:2]:
        _, said = process.communicate()
        assert (process.returncode, said.count("\n")) == (1, 1), said
        assert said.startswith("Error: ")
    assert started[2].communicate() == ("", "")
    assert started[2].returncode == 1


@pytest.mark.parametrize("words", PRINTING)
def test_a_reader_that_went_away_ends_a_command_quietly(place, words):
    reader, writer = os.pipe()
    os.close(reader)
    process = run(words, stdout=writer)
    os.close(writer)
    assert process.communicate()[1] == ""
    assert process.returncode == 141


@pytest.mark.parametrize("words", ["cluster articles.jsonl", "report clusters.jsonl --source no"])
def test_talk_that_nobody_takes_changes_nothing(place, words):
    whole, full, closed = (run(words, streams) for streams in ("", "2>/dev/full", "2>&-"))
    wanted, said = whole.communicate()
    assert wanted
    assert said
    for process in (full, closed):
        assert process.communicate()[0] == wanted
        assert process.returncode == whole.returncode == 0


def test_help_is_shown_in_any_locale(place):
    process = run("markers --help", env={**os.environ, "PYTHONIOENCODING": "latin-1"})
    shown, said = process.communicate()
    assert (process.returncode, said) == (0, "")
    assert "\\u0627" in shown


def test_a_closed_stream_is_no_place_for_a_file(place):
    process = run("cluster articles.jsonl -o written.jsonl", f"{CLOSED} 2>&- <&-")
    process.communicate()
    assert process.returncode == 0
    assert (place / "written.jsonl").read_bytes() == (place / "clusters.jsonl").read_bytes()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_command_with_its_code(place, number):
    before = set(os.listdir(place))  # lines that were drawn may have written .jsonl
    process = run("split - -o never.jsonl", stdin=subprocess.PIPE, preexec_fn=hear_signals)
    while not any(map(NAME.fullmatch, os.listdir(place))):  # it holds its output, and hears signals
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(number)
    _, said = process.communicate()
    assert process.returncode == 128 + number
    assert said == ("Error: interrupted\n" if number == signal.SIGINT else "")
    assert set(os.listdir(place)) == before


STOPPED_TWICE = """
import atexit, os, signal
from dedup.cli.process import prepare

def remove():
    os.kill(os.getpid(), signal.SIGHUP)
    os.kill(os.getpid(), signal.SIGTERM)
    print("removed")

atexit.register(remove)
prepare()
os.kill(os.getpid(), signal.SIGTERM)
"""


def test_a_second_signal_does_not_interrupt_the_removal():
    words = [sys.executable, "-c", STOPPED_TWICE]
    ended = subprocess.run(words, capture_output=True, text=True, preexec_fn=hear_signals)
    assert (ended.returncode, ended.stdout, ended.stderr) == (143, "removed\n", "")


SCRIPT = """
import sys, threading, warnings, click
from dedup.cli import main

class Unruly:
    def __del__(self):
        raise ValueError

def fail():
    raise ValueError

@main.command()
def grumble():
    warnings.warn("loud")
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    Unruly()

main(sys.argv[1:])
"""


def test_what_python_would_tell_is_told_to_those_who_ask():
    def grumble(*words):
        command = [sys.executable, "-c", SCRIPT, *words, "grumble"]
        return subprocess.run(command, capture_output=True, text=True)

    quiet, loud = grumble(), grumble("--traceback")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    for said in ("loud", "Exception ignored", "Exception in thread"):
        assert said in loud.stderr
