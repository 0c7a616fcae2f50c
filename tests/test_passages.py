"""Passages of two texts, as laws."""

import random
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup import arabic
from dedup.matching import passages
from dedup.matching.passages import LEAST_WORDS, MOST_BETWEEN, find_passages
from dedup.model import Article, Passage
from dedup.settings import Settings

BREAKS = (" ", "، ", ".\n", " «", "» ", " - ")


def words(count, start=0):
    return [f"كلمة{n}" for n in range(start, start + count)]


def find(a, b, **changes):
    return find_passages(Article("a", text=a), Article("b", text=b), Settings(**changes))


@st.composite
def texts(draw):
    """A text made of runs of numbered words, spelled in several ways."""
    runs = draw(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 40)), max_size=6))
    rng = random.Random(draw(st.integers(0, 2**20)))
    parts = []
    for start, count in runs:
        for word in words(count, 30 * start):
            how = rng.random()
            word = f"أ{word}" if int(word[4:]) % 5 == 0 else word
            word = word.replace("أ", "إ") if how < 0.2 else word
            word = word.replace("م", "مـَّ") if 0.2 < how < 0.3 else word
            parts += [f"{word}ٌ" if how > 0.9 else word, rng.choice(BREAKS)]
    return "".join(parts)


def mirror(one):
    return Passage(
        one.b, one.a, one.b_start, one.b_end, one.a_start, one.a_end, one.words, one.shared
    )


@given(texts(), texts())
def test_the_other_way_round_the_same_passages_are_found(a, b):
    there = find(a, b)
    back = find_passages(Article("b", text=b), Article("a", text=a), Settings())
    assert sorted(map(mirror, back), key=repr) == sorted(there, key=repr)
    places = [(one.a_start, one.b_start, one.a_end, one.b_end) for one in there]
    assert places == sorted(set(places))


@given(texts(), texts())
def test_what_is_counted_stands_where_it_is_said(a, b):
    for one in find(a, b):
        grams = []
        for text, start, end in ((a, one.a_start, one.a_end), (b, one.b_start, one.b_end)):
            assert 0 <= start < end <= len(text)
            pieces = text[:start], text[start:end], text[end:]
            assert list(chain(*map(arabic.words, pieces))) == arabic.words(text)
            run = arabic.words(text[start:end])
            grams.append([tuple(run[n : n + 3]) for n in range(len(run) - 2)])
        assert min(map(len, grams)) + 2 == one.words >= LEAST_WORDS
        both = [sum(gram in set(others) for gram in own) for own, others in (grams, grams[::-1])]
        # Some stand too often in a text to be looked at.
        assert one.shared <= sum(both) / sum(map(len, grams)) + 1e-9
        for own, others in (grams, grams[::-1]):
            assert own[0] in others
            assert own[-1] in others


@given(texts(), texts(), st.integers(1, 40))
def test_what_stands_before_moves_places_and_nothing_else(a, b, count):
    prefix = " ".join(f"غيرها{n}" for n in range(count)) + ". "
    moved = [
        Passage("a", "b", x.a_start + len(prefix), x.a_end + len(prefix), *rest(x))
        for x in find(a, b)
    ]
    assert list(find(prefix + a, b)) == moved


def rest(one):
    return one.b_start, one.b_end, one.words, one.shared


@given(st.integers(LEAST_WORDS, 300), st.booleans())
def test_a_text_is_one_passage_of_itself(count, spelled):
    text = " ".join(words(count))
    other = text.replace("ة", "ه").replace(" ", "، ") if spelled else text
    (found,) = find(text, other)
    assert (found.a_start, found.a_end, found.b_end) == (0, len(text), len(other))
    assert (found.words, found.shared) == (count, 1.0)


def test_one_word_less_is_no_passage():
    assert find(" ".join(words(LEAST_WORDS - 1)), " ".join(words(LEAST_WORDS))) == ()
    assert find("", " ".join(words(90))) == find("", "") == ()


def test_shuffled_sentences_are_one_passage_and_those_moved_away_one_each():
    sentences = [" ".join(words(12, 100 * n)) + "." for n in range(4)]
    a, b = " ".join(sentences), " ".join(sentences[n] for n in (2, 0, 3, 1))
    (found,) = find(a, b)
    assert (found.a_start, found.a_end, found.words) == (0, len(a) - 1, 48)
    far = " ".join(f"بعيدة{n}" for n in range(60))
    longer = [" ".join(words(30, 100 * n)) + "." for n in range(2)]
    moved = f"{longer[1]} {far} {longer[0]}"
    one, other = find(" ".join(longer), moved)
    assert [moved[x.b_start : x.b_end] + "." for x in (one, other)] == longer


def test_words_that_were_replaced_dropped_or_put_in_leave_one_passage():
    rng, own = random.Random(7), words(120)
    changed = []
    for word in own:
        how = rng.random()
        changed += ["غيرها"] if how < 0.05 else [] if how < 0.1 else [word]
        changed += ["زيادة"] if how > 0.95 else []
    before, behind = " ".join(words(90, 500)), " ".join(words(90, 700))
    b = f"{before} {' '.join(changed)} {behind}"
    (found,) = find(" ".join(own), b)
    assert abs(found.b_start - len(before)) < 20
    assert abs(found.b_end - (len(b) - len(behind))) < 20
    assert 0.4 < found.shared < 0.8


@pytest.mark.parametrize(("between", "count"), [(MOST_BETWEEN - 3, 1), (MOST_BETWEEN - 2, 2)])
def test_a_gap_in_one_text_alone_is_a_gap(between, count):
    one, other = words(30), words(30, 500)
    strange = [f"غيرها{n}" for n in range(between)]
    assert len(find(" ".join(one + other), " ".join(one + strange + other))) == count


def test_a_text_that_stands_twice_is_a_passage_each_time():
    text, far = " ".join(words(40)), " ".join(words(60, 500))
    assert [x.b_start for x in find(text, f"{text} {far} {text}")] == [0, len(f"{text} {far} ")]


def test_what_stands_in_a_text_very_often_is_no_passage():
    form = " ".join(words(10))
    assert find(" ".join([form] * 40), " ".join([form] * 30)) == ()


def test_sets_are_cut_until_no_gap_is_left():
    # A gap in one text shows only when the other one's has been cut.
    one = np.array([0, 1, 2, 40, 41])
    other = np.array([100, 101, 0, 1, 102])
    parts = passages.part(np.zeros(5, np.int64), one, other)
    assert len(set(parts[[0, 1]])) == 1
    assert len(set(parts.tolist())) == 4


def test_offsets_are_code_points_and_marks_belong_to_their_words():
    news = " ".join(words(25))
    a, b = f"🙂 «{news}ٌ» 🙂", f"𐌰 {news}!"
    (found,) = find(a, b)
    assert a[found.a_start : found.a_end] == f"{news}ٌ"
    assert b[found.b_start : found.b_end] == news
