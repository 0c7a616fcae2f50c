"""The loops of passages: where words stand, and where two texts say the same."""

import numpy as np
import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st

from dedup import arabic, compiling
from dedup.folding import DEFAULT
from dedup.matching import fingerprint, passages, spans, words
from dedup.settings import Settings

LETTERS = st.text(alphabet="اأإىيةهءئؤـَّٔ ٠٩.،\n«»a1é\u200f\ufdfa\ufefb𞸀𐌰", max_size=40)


@given(LETTERS | st.text(max_size=40))
@example("قال ﷺ: ءٍ مسئولٌ، وِزَارَةُ ء")
def test_words_are_those_of_folding_and_lie_where_they_say(text):
    data = np.frombuffer(text.encode() + b" ", np.uint8)
    end, profile = len(data) - 1, fingerprint.folding(DEFAULT)
    room = 12 * len(data) + 9, 2 * len(data) + 2
    plain, starts = np.zeros(room[0], np.uint8), np.zeros(room[1], np.int64)
    ours, firsts = np.zeros(room[0], np.uint8), np.zeros(room[1], np.int64)
    found = np.zeros((room[1], 2), np.int64)
    n = words.fold_words(data, 0, end, profile, plain, starts)
    assert spans.locate_words(data, 0, end, profile, ours, firsts, found) == n
    assert firsts[: n + 1].tolist() == starts[: n + 1].tolist()
    assert ours[: firsts[n]].tolist() == plain[: starts[n]].tolist()
    behind, rest = 0, []
    for word, (start, stop) in zip(arabic.words(text), found[:n].tolist(), strict=True):
        assert word in arabic.words(text[start:stop])
        rest.append(text[behind:start])
        behind = max(behind, stop)
    assert arabic.words(" ".join([*rest, text[behind:]])) == []


def locate(*texts):
    return passages.locate(pa.array(texts, pa.large_string()), Settings())


def test_a_text_without_a_shingle_has_none_and_a_null_no_word():
    located = locate("كلمة واحدة", None, "", "ثلاث كلمات هنا")
    assert np.diff(located.ends).tolist() == [0, 0, 0, 1]
    assert np.diff(located.word_ends).tolist() == [2, 0, 0, 3]
    assert located.spans[:5].tolist() == [[0, 4], [5, 10], [0, 4], [5, 10], [11, 14]]


def seeds(one, other, most):
    located = locate(one, other)
    given = np.array([0]), np.array([1]), (located.placed, located.ends), most
    return passages.fill(spans.list_seeds, *given, width=3).T[:, 1:].tolist()


def test_seeds_are_all_places_of_a_shingle_but_of_frequent_ones():
    one, other = "ألف باء تاء ثاء ألف باء تاء", "قال ألف باء تاء"
    assert sorted(seeds(one, other, 2)) == [[0, 1], [4, 1]]
    assert seeds(one, other, 1) == []
    assert sorted(seeds(other, one, 2)) == [[1, 0], [1, 4]]


def test_python_runs_the_loops_as_the_compiler_does():
    texts = ["قال وزيرُ المالية ﷺ إن مئة مسئولٍ حضروا، ثم سافروا", "إن مئة مسؤول حضروا ثم سافروا"]
    with compiling.compiling_all():
        compiled = locate(*texts), seeds(*texts, 4)
    with compiling.interpreting():
        plain = locate(*texts), seeds(*texts, 4)
    assert compiled[1] == plain[1] != []
    for name, one, other in zip(passages.Located._fields, compiled[0], plain[0], strict=True):
        count = compiled[0].ends[-1] if name == "placed" else compiled[0].word_ends[-1]
        assert one[:count].tolist() == other[:count].tolist()
