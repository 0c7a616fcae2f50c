"""The file that keeps what was learned of sites."""

import copy
import json
import os
import random

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from dedup import pipeline
from dedup.cli import main
from dedup.engine.local import LocalEngine
from dedup.errors import BadInput
from dedup.splitting import memory, slots
from dedup.splitting.memory import add_sites, draw_memory, list_sites, read_memory
from dedup.splitting.sites import judge_slots
from tests.composing.sites import SITES, draw_site
from tests.test_sites import STORIES, open_site


def learn(pages, source="s"):
    """What pages teach, and what it is called."""
    with LocalEngine(1) as engine:
        documents = engine.read(open_site(pages, source), 3)
        learned = pipeline.learn_sites(engine, documents)
        return learned, pipeline.name_sites(engine, documents, learned)


def verdicts(known):
    return judge_slots(list_sites(known)).num_rows


@pytest.fixture
def known():
    return add_sites({}, *learn(draw_site("menu", STORIES)))


def write(tmp_path, value):
    file = tmp_path / "sites.json"
    file.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return str(file)


def test_what_is_written_is_read_back(known, tmp_path):
    drawn = draw_memory(known)
    assert read_memory(write(tmp_path, drawn)) == known
    assert draw_memory(read_memory(write(tmp_path, drawn))) == drawn
    assert "الرئيسة" in drawn


def test_what_is_read_tells_as_much_as_what_was_learned():
    learned, named = learn(draw_site("menu", STORIES))
    again = list_sites(add_sites({}, learned, named))
    assert judge_slots(again).equals(judge_slots(learned))
    assert again.select(slots.SUMS).equals(learned.select(slots.SUMS))


def test_no_file_is_no_memory(tmp_path):
    assert read_memory(str(tmp_path / "none.json")) == {}
    assert list_sites({}).schema == slots.SITE


def test_counts_of_runs_add_up_and_tell_more():
    """A prompt is furniture from five stories on."""
    few = [learn(draw_site("promo", STORIES[n : n + 2])) for n in (0, 2, 4)]
    known = {}
    found = []
    for learned, named in few:
        known = add_sites(known, learned, named)
        found.append(verdicts(known))
    assert found == [0, 0, 1]
    (page,) = (s for n, s in known["s"]["slots"].items() if int(n, 16) == 0)
    assert page["pages"] == 6


def test_the_order_of_runs_changes_no_count():
    few = [learn(draw_site("promo", STORIES[n : n + 2])) for n in (0, 2, 4, 6)]
    drawn = set()
    for turn in range(3):
        random.Random(turn).shuffle(few)
        known = {}
        for learned, named in few:
            known = add_sites(known, learned, named)
        drawn.add(list_sites(known).select(["slot", *slots.SUMS, "stories"]).to_pydict().__repr__())
    assert len(drawn) == 1


def test_the_same_run_is_added_once(known):
    assert add_sites(known, *learn(draw_site("menu", STORIES))) == known


def test_a_slot_that_once_held_another_text_is_no_furniture_ever_after():
    pages = draw_site("promo", STORIES)
    odd = pages[0].replace(SITES["promo"].furniture[0], STORIES[9].body[2])
    known = add_sites({}, *learn([odd, *pages[1:4]]))
    assert verdicts(add_sites(known, *learn(pages[4:]))) == 0
    assert verdicts(add_sites({}, *learn(pages[4:]))) == 1


def test_no_memory_grows_from_no_pages(known):
    assert add_sites(known, slots.SITE.empty_table(), slots.NAMED.empty_table()) == known


def break_slot(known, name, value):
    broken = copy.deepcopy(known)
    slot = next(s for s in broken["s"]["slots"].values() if s["same"])
    slot[name] = value
    return {"format": 1, "sites": broken}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("", "no JSON in UTF-8"),
        ("[" * 100_000, "no JSON in UTF-8"),
        ('{"format": ' + "1" * 5000 + "}", "no JSON in UTF-8"),
        ("[]", "it has no format"),
        ('{"format": 2, "sites": {}}', "format must be 1, got 2: a newer dedup wrote it"),
        ('{"format": true, "sites": {}}', "format must be 1, got True"),
        ('{"format": 1}', "'sites' is missing or too many"),
        ('{"format": 1, "sites": {}, "include": "/etc/passwd"}', "'include' is missing or too"),
        ('{"format": 1, "sites": []}', "sites: must be a table, got []"),
        ('{"format": 1, "sites": {"s": 5}}', "site 's': must be a table, got 5"),
        ('{"format": 1, "sites": {"s": {"runs": [7], "slots": {}}}}', "16 hexadecimal digits"),
        ('{"format": 1, "sites": {"s": {"runs": [], "slots": {"x": {}}}}}', "must be a table"),
    ],
)
def test_what_is_no_memory_is_refused(value, said, tmp_path):
    path = write(tmp_path, value)
    with pytest.raises(BadInput) as why:
        read_memory(path)
    assert said in str(why.value)
    assert str(why.value).count(path) == 1


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("pages", -1, "a whole number from 0 on expected, got -1"),
        ("pages", 1.5, "a whole number from 0 on expected, got 1.5"),
        ("pages", True, "a whole number from 0 on expected, got True"),
        ("own", 1 << 60, "a whole number from 0 on expected"),
        ("path", None, "must be a string, got None"),
        ("example", "x" * 61, "at most 60 letters"),
        ("path", "x" * 201, "at most 200 letters"),
        ("tag", "li", "'tag' is missing or too many"),
        ("same", {"0" * 16: [1]}, "a text is a number and letters, got [1]"),
        ("same", {"0" * 16: ["1", "x"]}, "a whole number from 0 on expected, got '1'"),
        ("same", {f"{n:016x}": [1, "x"] for n in range(65)}, "at most 64 texts, got 65"),
        ("same", {"z": [1, "x"]}, "16 hexadecimal digits expected, got 'z'"),
        ("drop", 1, "'drop' is missing or too many"),
    ],
)
def test_a_slot_that_cannot_be_is_refused(name, value, said, known, tmp_path):
    with pytest.raises(BadInput) as why:
        read_memory(write(tmp_path, break_slot(known, name, value)))
    assert said in str(why.value)


def test_a_memory_that_is_too_large_is_refused(known, tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "LARGEST_FILE", 100)
    with pytest.raises(BadInput, match="may have 100 bytes, and this has more"):
        read_memory(write(tmp_path, draw_memory(known)))


def test_a_pipe_is_no_memory(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadInput, match="no file"):
        read_memory(str(tmp_path / "pipe"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
SLOTTED = st.dictionaries(
    st.sampled_from(["path", "example", "same", *slots.SUMS]), JSON, min_size=10
)
ENTRY = st.fixed_dictionaries(
    {
        "runs": JSON | st.just([]),
        "slots": JSON | st.dictionaries(st.just("0" * 16) | st.text(), JSON | SLOTTED),
    }
)
FILES = st.fixed_dictionaries(
    {"format": st.just(1), "sites": JSON | st.dictionaries(st.text(), JSON | ENTRY)}
)


@given(JSON | FILES)
def test_whatever_a_file_says_it_is_read_or_refused(tmp_path_factory, value):
    path = write(tmp_path_factory.mktemp("any"), value)
    try:
        found = read_memory(path)
    except BadInput:
        return
    assert list_sites(found).schema == slots.SITE
    judge_slots(list_sites(found))


def save_site(folder, name, stories):
    folder.mkdir(exist_ok=True)
    for number, page in enumerate(draw_site(name, stories)):
        (folder / f"{number}.html").write_text(page, "utf-8")
    return str(folder)


def invoke(*args):
    return CliRunner().invoke(main, [*args, "--workers", "1"])


def test_a_page_alone_is_split_by_what_is_remembered(tmp_path):
    learned, alone = tmp_path / "a" / "site", tmp_path / "b" / "site"
    learned.parent.mkdir(), alone.parent.mkdir()
    file, out = str(tmp_path / "sites.json"), str(tmp_path / "out.jsonl")
    many, one = save_site(learned, "promo", STORIES[:6]), save_site(alone, "promo", STORIES[7:8])
    (prompt,) = SITES["promo"].furniture
    invoke("split", one, "-o", out)
    before = json.loads((tmp_path / "out.jsonl").read_text("utf-8"))["text"]
    assert invoke("split", many, "-o", out, "--site-memory", file).exit_code == 0
    kept = (tmp_path / "sites.json").read_bytes()
    assert invoke("split", one, "-o", out, "--site-memory", file).exit_code == 0
    after = json.loads((tmp_path / "out.jsonl").read_text("utf-8"))["text"]
    assert [line for line in before.split("\n") if line != prompt] == after.split("\n")
    assert (tmp_path / "sites.json").read_bytes() == kept


def test_a_run_keeps_a_memory_too(tmp_path):
    pages = save_site(tmp_path / "site", "menu", STORIES[:3])
    file = tmp_path / "sites.json"
    done = invoke("run", pages, "-o", str(tmp_path / "out"), "--site-memory", str(file))
    assert done.exit_code == 0, done.stderr
    assert list(read_memory(str(file))) == ["site"]


def test_a_memory_that_is_refused_stays_as_it_is(tmp_path):
    pages = save_site(tmp_path / "site", "menu", STORIES[:3])
    file = write(tmp_path, "{}")
    done = invoke("split", pages, "-o", str(tmp_path / "o.jsonl"), "--site-memory", file)
    assert done.exit_code == 1
    assert "it has no format; give the file of an earlier --site-memory" in done.stderr
    assert (tmp_path / "sites.json").read_text("utf-8") == "{}"
    assert not (tmp_path / "o.jsonl").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--site-memory", "-"], "'-' is no file of this machine"),
        (["--no-repetition", "--site-memory", "m.json"], "leave --site-memory out"),
        (["--trace", "--site-memory", "m.json"], "leave --site-memory out"),
    ],
)
def test_a_memory_is_a_file_that_something_can_be_learned_for(given, said, tmp_path):
    page = save_site(tmp_path / "site", "menu", STORIES[:1])
    done = invoke("split", page, *given)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())


def test_pages_are_no_memory(tmp_path):
    save_site(tmp_path / "site", "menu", STORIES[:1])
    page = str(tmp_path / "site" / "0.html")
    done = invoke("split", page, "-o", str(tmp_path / "o.jsonl"), "--site-memory", page)
    assert done.exit_code == 1
    assert "no JSON" in done.stderr


def test_sites_are_shown_slot_by_slot(tmp_path):
    folders = [save_site(tmp_path / n, name, STORIES) for n, name in SHOWN]
    file = str(tmp_path / "a.html")  # what it holds counts, not its name
    done = invoke("split", *folders, "-o", str(tmp_path / "o.jsonl"), "--site-memory", file)
    assert done.exit_code == 0, done.stderr
    rows = [line.split("\t") for line in invoke_plain("sites", file).splitlines()]
    assert [row[:2] for row in rows] == [["r", "list"], *[["s", "furniture"]] * 2]
    assert ["main > div.story > ul.strip > li.strip-i", "10", "60", "اقتصاد"] in [
        row[3:] for row in rows
    ]
    every = invoke_plain("sites", file, "--all").splitlines()
    assert len(every) > len(rows)
    assert len({line.split("\t")[2] for line in every}) == len(every)


SHOWN = (("r", "stories"), ("s", "menu"))


def test_sites_are_shown_of_pages_and_nothing_is_written(tmp_path):
    folders = [save_site(tmp_path / n, name, STORIES) for n, name in SHOWN]
    file = str(tmp_path / "sites.json")
    assert not invoke("split", *folders, "-o", "-", "--site-memory", file).exception
    before = sorted(tmp_path.rglob("*"))
    for more in ([], ["--all"]):
        assert invoke_plain("sites", *folders, *more) == invoke_plain("sites", file, *more)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("content", ["{}", '{"format": 2}', ' {\n"sites": {}}'])
def test_a_file_that_means_to_be_a_memory_is_read_as_one(content, tmp_path):
    done = CliRunner().invoke(main, ["sites", write(tmp_path, content)])
    assert done.exit_code == 1
    assert "format" in done.stderr


@pytest.mark.parametrize("content", ["{عاجل} خبر", "<p>{}</p>", "{{ title }}"])
def test_pages_teach_nothing_alone(content, tmp_path):
    assert invoke_plain("sites", write(tmp_path, content), "--all") == ""


def invoke_plain(*args):
    done = CliRunner().invoke(main, args)
    assert done.exit_code == 0, done.stderr
    return done.stdout
