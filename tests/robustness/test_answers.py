"""Laws of what is one story and what is not, over small generated corpora."""

import random
from itertools import count

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dedup import arabic, pipeline
from dedup.engine.local import LocalEngine
from dedup.model import list_clusters, list_pairs
from dedup.settings import Settings
from tests.conftest import match, table_of

few = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
CHANCE = st.integers(0, 2**32 - 1).map(random.Random)
AS_IT_IS = Settings()

SHORT = ["عاجل: إغلاق الجسر", "عاجل فتح الجسر", "إِغلاق الجسر", "فيديو", "صور", "", "؟ !", "ـَ"]
LONG = [" ".join(f"كلمة{n}" for n in range(start, start + 40)) for start in (0, 100)]
TITLES = [None, "", "حريق في الميناء", "وصول السفينة", "سقوط المطر", "زيارة الوزير"]


def clusters_of(rows, changes=AS_IT_IS):
    """The ids of each cluster. rows: dicts without ids, which get a000, a001, ..."""
    columns = {name: [row.get(name) for row in rows] for name in ("source", "title", "published")}
    with LocalEngine() as engine:
        found = match(engine, table_of([row["text"] for row in rows], **columns), changes)
    return {frozenset(m.id for m in c.members) for c in list_clusters(found.clusters)}, found


def written(number):
    """A text without any word of another number's, of so many words."""
    return lambda words: " ".join(f"ك{number}ل{n}" for n in range(words))


# Word for word

row = st.fixed_dictionaries(
    {
        "text": st.sampled_from(SHORT + LONG),
        "title": st.sampled_from(TITLES),
        "source": st.sampled_from([None, "s", "t"]),
        "published": st.sampled_from([None, "2025-03-04", "2025-03-05", "2025-03-09"]),
    }
)


def is_form(rows):
    """Whether one outlet has the rows' text under three titles or more."""
    under = {}
    for one in rows:
        if words := tuple(arabic.words(one["title"] or "")):
            under.setdefault(one["source"], set()).add(words)
    return any(len(titles) > 2 for titles in under.values())


def stories_of(rows):
    """What must be one cluster: equal folded words; and of a short form the title's too."""
    by_text, stories = {}, {}
    for number, one in enumerate(rows):
        if words := tuple(arabic.words(one["text"])):
            by_text.setdefault(words, []).append(number)
    for words, numbers in by_text.items():
        parted = len(words) < 20 and is_form([rows[n] for n in numbers])
        for number in numbers:
            title = tuple(arabic.words(rows[number]["title"] or "")) if parted else ()
            stories.setdefault((words, title), set()).add(f"a{number:03}")
    return {frozenset(names) for names in stories.values() if len(names) > 1}


@few
@given(st.lists(row, max_size=24))
def test_equal_words_are_one_story_and_other_short_ones_never(rows):
    found, matches = clusters_of(rows)
    assert found == stories_of(rows)
    assert {pair.relation for pair in list_pairs(matches.pairs)} <= {"exact"}


@few
@given(st.lists(row, max_size=16), st.integers(0, 4), st.booleans())
def test_windows_and_outlets_leave_short_copies_as_they_leave_long_ones(rows, days, across):
    """A short text that is no form has the pairs that a long one in its place has."""
    rows = [one | {"title": None} for one in rows]
    changes = Settings(window_days=days, across_sources=across)
    longer = {text: f"{written(n)(30)} {text}" for n, text in enumerate(SHORT)}
    worded = [one for one in rows if arabic.words(one["text"])]
    folded = {text: " ".join(arabic.words(text)) for text in SHORT + LONG}
    same = [one | {"text": folded[one["text"]]} for one in worded]
    long = [one | {"text": longer.get(one["text"], one["text"])} for one in worded]
    assert clusters_of(same, changes)[0] == clusters_of(long, changes)[0]


# Blocks


@st.composite
def blocks(draw):
    """A block, where it stands, and how long the bodies are that it stands in."""
    words = draw(st.integers(40, 250))
    least = max(25, words // 4)
    return written("ب")(words), draw(st.sampled_from([0.0, 0.5, 1.0])), (least, least + 60)


def carry(block, text, place):
    words = text.split()
    at = round(place * len(words))
    return " ".join([*words[:at], block, *words[at:]])


def bodies(random_numbers, lengths, number):
    return [written(n)(random_numbers.randint(*lengths)) for n in range(number)]


@few
@given(
    blocks(),
    st.integers(20, 60),
    st.sampled_from([["s"], [None], "many"]),
    st.booleans(),
    CHANCE,
)
def test_articles_that_share_a_block_and_nothing_else_are_no_story(
    block, number, sources, titled, numbers
):
    text, place, lengths = block
    outlets = [f"o{n}" for n in range(number)] if sources == "many" else sources
    rows = [
        {
            "text": carry(text, body, place),
            "source": outlets[n % len(outlets)],
            "title": " ".join(body.split()[:4]) + " | موقع الخبر" if titled else None,
        }
        for n, body in enumerate(bodies(numbers, lengths, number))
    ]
    found, matches = clusters_of(rows)
    assert found == set()
    assert list_pairs(matches.pairs) == []
    assert matches.furniture["articles"] == number


@few
@given(blocks(), st.integers(12, 25), CHANCE)
def test_a_block_in_all_articles_of_an_outlet_changes_no_story(block, number, numbers):
    """Each outlet's own block; reprints in it, and in others that have one too, or none.

    In a body that a block cuts in two an edit more or less may decide of two copies of some 40
    words, and of some 80 words which two of three copies stand together, where two of them look
    like one form (1 in 150 such corpora, 0 in 300 of 160 words): here they are longer.
    """
    text, place, (least, _) = block
    lengths = max(least, 160), max(least, 160) + 60
    rows, fresh = [], count(10**6)
    for body in bodies(numbers, lengths, number):
        words = body.split()
        for outlet in numbers.sample(["s", "s", "t", "u"], numbers.randint(1, 3)):
            edited = [w if numbers.random() > 0.02 else f"ع{next(fresh)}" for w in words]
            rows.append({"text": " ".join(edited), "source": outlet})
    rows += [
        {"text": body, "source": "s"} for body in bodies(numbers, lengths, number + 20)[number:]
    ]
    rows += [
        {"text": written(n)(lengths[0]), "source": "t"} for n in range(number + 20, number + 40)
    ]
    own = {"s": text, "t": text.replace("ب", "ت")}
    carrying = [
        one | {"text": carry(own[one["source"]], one["text"], place)}
        if one["source"] in own
        else one
        for one in rows
    ]
    assert clusters_of(carrying)[0] == clusters_of(rows)[0]


@few
@given(st.integers(20, 40), st.integers(100, 300), CHANCE)
def test_a_story_that_one_outlet_prints_again_and_again_stays_one(number, length, numbers):
    """In a day, under changing titles, each time with another lead before it."""
    body = written("خ")(length).split()
    rows = [
        {
            "text": written(n)(length // 10) + " " + " ".join(body),
            "source": "s",
            "title": f"{numbers.choice(body)} {body[0]} {written(n)(3)}",
            "published": "2025-03-04",
        }
        for n in range(number)
    ]
    found, matches = clusters_of(rows)
    assert [len(names) for names in found] == [number]
    assert matches.furniture == {"shingles": 0, "articles": 0}


@few
@given(st.integers(20, 40), CHANCE)
def test_a_live_page_that_grows_stays_what_it_is(number, numbers):
    """Each version has all that the one before had, and a paragraph more."""
    parts = [written(n)(numbers.randint(20, 40)) for n in range(number)]
    rows = [
        {"text": " ".join(parts[: n + 1][::-1]), "source": "s", "title": written(n)(4)}
        for n in range(number)
    ]
    matches = clusters_of(rows)[1]
    assert matches.furniture == {"shingles": 0, "articles": 0}


@few
@given(CHANCE, st.integers(1, 2), st.integers(3, 50))
def test_no_order_batch_or_worker_changes_what_is_left_out(numbers, workers, batch_rows):
    block, rows = written("ب")(90), []
    for body in bodies(numbers, (40, 90), 40):
        title = numbers.choice(["فيديو", *body.split()[:3]])
        rows.append({"text": carry(block, body, 0), "source": "s", "title": title})
        rows.append({"text": numbers.choice(SHORT), "source": "s", "title": title})
    columns = {name: [one[name] for one in rows] for name in ("source", "title")}
    table = table_of([one["text"] for one in rows], **columns)
    order = list(range(table.num_rows))
    numbers.shuffle(order)
    with LocalEngine() as engine:
        plain = match(engine, table, Settings())
    with pytest.MonkeyPatch.context() as patch, LocalEngine(workers, memory=1) as engine:
        patch.setattr(pipeline, "BATCH_ARTICLES", batch_rows)
        other = match(engine, table.take(pa.array(order)), Settings())
    assert plain.furniture["articles"] == 40
    assert other.pairs.equals(plain.pairs)
    assert other.clusters.equals(plain.clusters)
    assert other.furniture == plain.furniture
