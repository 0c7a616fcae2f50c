"""What is said of two articles is what matching does with them."""

from dataclasses import replace

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from dedup.cli import main
from dedup.engine.local import LocalEngine
from dedup.explanation import align, explain, find_path
from dedup.model import Article, Pair, list_pairs
from dedup.report.comparison import draw_sentences, kind_of, list_sentences, tell_facts
from dedup.settings import Settings
from tests.conftest import PAGES, match, table_of

WORDS = [f"كلمة{n}" for n in range(50)]
TEXTS = st.lists(st.sampled_from([*WORDS, "17", "40"]), min_size=20, max_size=60).map(" ".join)


@given(TEXTS, TEXTS, st.integers(0, 40), st.sampled_from([None, "2025-03-04", "2025-03-09"]))
def test_it_says_what_matching_finds(a, b, shared, day):
    b = " ".join([*a.split()[:shared], *b.split()])
    days, sources = ["2025-03-04", day], ["s", "s"]
    with LocalEngine() as engine:
        pairs = match(engine, table_of([a, b], published=days, source=sources), Settings()).pairs
    one, other = (
        Article(id=f"a{n:03}", text=text, published=days[n], source="s")
        for n, text in enumerate((a, b))
    )
    found = explain(one, other, Settings())
    assert found.verdicts[-1].holds
    assert [v.holds for v in found.verdicts[:-1]] == [False] * (len(found.verdicts) - 1)
    for pair in list_pairs(pairs):
        told = found.compared
        shares = (told.jaccard.item(), told.containment_a.item(), told.containment_b.item())
        assert shares == (pair.jaccard, pair.containment_a, pair.containment_b)
        assert found.relation == pair.relation
    if not pairs.num_rows and (found.bands or found.relation == "excerpt"):
        assert found.relation in ("distinct", "excerpt")
    turned = explain(other, one, Settings())
    assert turned.compared.containment_b == found.compared.containment_a
    assert turned.relation == found.relation


@given(TEXTS, TEXTS)
def test_every_sentence_stands_once_and_in_order(a, b):
    a, b = (text.replace("كلمة3 ", ". ") for text in (a, b))
    found = list(align(a, b))
    for side, text in (("a", a), ("b", b)):
        said = " ".join(getattr(one, side) for one in found).split()
        assert [w for w in said if w != "."] == [w for w in text.split() if w != "."]


def test_a_path_has_the_fewest_steps():
    pairs = [
        Pair("a", "b", 0.5, 1, 1, "reprint"),
        Pair("b", "c", 0.5, 1, 1, "revision"),
        Pair("a", "d", 0.9, 1, 1, "reprint"),
        Pair("c", "d", 0.4, 1, 1, "template"),
    ]
    assert [(p.a, p.b) for p in find_path(pairs, "a", "c")] == [("a", "b"), ("b", "c")]
    assert find_path(pairs, "a", "x") == ()


@pytest.fixture
def two():
    text = "وصل الوزير إلى المدينة اليوم.\nوقال إن المشروع يبدأ غدا.\nثم عاد."
    one = Article(id="a", text=text, title="وصول الوزير")
    return explain(one, replace(one, id="b", text=text.replace("غدا", "قريبا") + "\nو"), Settings())


def test_changed_words_stand_side_by_side(two):
    assert [kind_of(sentence) for sentence in two.sentences] == ["same", "changed", "same", "b"]
    lines = list(draw_sentences(two.sentences, 60))
    assert len({line.cell_len for line in lines}) == 1
    bold = {
        line.plain[span.start : span.end]
        for line in lines
        for span in line.spans
        if "bold" in str(span.style)
    }
    assert bold == {"غدا.", "قريبا."}
    assert [line[0] for line in list_sentences(two.sentences)] == ["=", "-", "+", "=", "+"]


def test_very_long_sentences_are_shown_without_marks():
    one, other = ["ا و ه " * 334 + end for end in ("ب", "ت")]
    (sentence,) = align(one, other)
    lines = list(draw_sentences([sentence], 200))
    assert kind_of(sentence) == "changed"
    assert not [span for line in lines for span in line.spans if "bold" in str(span.style)]


def test_a_sentence_is_sought_among_the_next_fifty():
    fresh = [f"جملة اولى {n} جديدة {n}." for n in range(60)]
    for at, found in ((49, True), (50, False)):
        moved = [*fresh[:at], "قال الوزير امس.", *fresh[at:]]
        pairs = [(s.a, s.b) for s in align("قال الوزير اليوم.", " ".join(moved))]
        assert (("قال الوزير اليوم.", "قال الوزير امس.") in pairs) == found


def test_texts_without_a_word_have_nothing_in_common():
    empty, other = Article(id="a", text="..."), Article(id="b", text="كلمة " * 30)
    for one, two in ((empty, other), (other, empty), (empty, empty)):
        found = explain(one, two, Settings())
        assert (found.compared.jaccard.item(), found.relation) == (0.0, "distinct")


def test_what_shares_nothing_is_counted_all_the_same():
    one, two = (Article(id=i, text=" ".join(f"كلمة{i}{n}" for n in range(30))) for i in "اب")
    found = explain(one, two, Settings()).compared
    assert (found.shingles_a.item(), found.longs_a.item(), found.longs_b.item()) == (28, 30, 30)


def run(*words):
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_two_pages_or_two_ids_are_explained(tmp_path, seed_relations):
    a, b = next(pair for pair, relation in seed_relations.items() if relation == "reprint")
    result = run("explain", PAGES / a, PAGES / b)
    assert "yes reprint" in result.stdout
    run("split", PAGES, "-o", tmp_path / "articles.jsonl")
    made = ("-o", tmp_path / "clusters.jsonl", "--pairs", tmp_path / "pairs.jsonl")
    run("cluster", tmp_path / "articles.jsonl", *made)
    first = next(line for line in (tmp_path / "pairs.jsonl").read_text("utf-8").splitlines())
    ids = [part.split('"')[-2] for part in first.split(",")[:2]]
    beside = ("--clusters", made[1], "--pairs", made[3])
    result = run("explain", *ids, "--articles", tmp_path / "articles.jsonl", *beside)
    assert result.exit_code == 0
    assert f"a  {ids[0]}" in result.stdout
    assert "cluster" in result.stdout


def test_passages_are_told_wherever_they_stand():
    block, own = " ".join(WORDS[:30]), [" ".join(f"غيرها{n}{i}" for n in range(90)) for i in "اب"]
    one, two = Article("a", text=f"{block} {own[0]}"), Article("b", text=f"{own[1]} {block}")
    found = explain(one, two, Settings())
    (passage,) = found.passages
    assert two.text[passage.b_start : passage.b_end] == block
    (line,) = (line for line in tell_facts(found, (), ()) if line.startswith("passage"))
    start = len(own[1]) + 1
    assert (
        f"30 words, 1.000 of its 3-grams in both: a from 0 to {len(block)}, b from {start}" in line
    )
    assert " ".join([*WORDS[:8], "…"]) in line
    nothing = explain(one, Article("c", text=own[1]), Settings())
    assert "passages: none of 20 words or more" in list(tell_facts(nothing, (), ()))


def test_what_is_not_there_is_said(tmp_path):
    assert "no such page" in run("explain", "x", "y").stderr
    (tmp_path / "empty.html").write_text("<p></p>")
    said = run("explain", *[tmp_path / "empty.html"] * 2).stderr
    assert said.startswith(f"Error: {tmp_path}/empty.html: ")
    (tmp_path / "articles.jsonl").write_text('{"id": "a", "text": "t"}\n')
    result = run("explain", "a", "q", "--articles", tmp_path / "articles.jsonl")
    assert "no article has the id 'q'" in result.stderr
