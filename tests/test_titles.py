"""What titles name, against plain Python."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup import arabic
from dedup.compiling import interpreting
from dedup.engine.local import LocalEngine
from dedup.folding import DEFAULT
from dedup.matching.fingerprint import fingerprint_texts
from dedup.matching.forms import TITLE_WORDS
from dedup.matching.titles import count_named
from dedup.settings import Settings
from tests.conftest import match, table_of

STEMS = ["طائف", "رياض", "سوري", "يد", "ألم", "لعب", "مهرب"]
WORDS = [article + stem for stem in STEMS for article in ("", *arabic.ARTICLES, "و")] + ["ال", "17"]
PHRASES = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


def stem(word):
    for article in arabic.ARTICLES:
        if word.startswith(article) and len(word) >= len(article) + 3:
            return word[len(article) :]
    return word


def forms(word):
    """A word is the same with and without its article; of what is left every form is looked for."""
    return {stem(word), *(article + stem(word) for article in arabic.ARTICLES)}


def count(title, own, other):
    own, other = ({w for w in arabic.words(t) if len(w) >= 3} for t in (own, other))
    named = {stem(w): forms(w) for w in arabic.words(title or "") if len(w) >= 3}
    return sum(bool(f & own) and not f & other for f in named.values())


def named(titles, texts, left, right):
    prints = fingerprint_texts(pa.array(texts), Settings())
    rows = pa.record_batch(
        {"title": pa.array(titles, pa.string()), "shorts": prints.shorts, "longs": prints.longs}
    )
    return [
        counts.tolist()
        for counts in count_named(rows, np.array(left, int), np.array(right, int), DEFAULT)
    ]


@given(st.lists(st.tuples(PHRASES | st.none(), PHRASES), min_size=2, max_size=4))
def test_named_is_what_title_and_text_have_and_the_other_text_lacks(articles):
    titles, texts = zip(*articles, strict=True)
    left, right = np.triu_indices(len(texts), 1)
    expected = [
        [count(titles[a], texts[a], texts[b]) for a, b in zip(one, other, strict=True)]
        for one, other in ((left, right), (right, left))
    ]
    assert named(titles, texts, left, right) == expected
    with interpreting():
        assert named(titles, texts, left, right) == expected


def test_of_a_title_without_end_only_the_beginning_is_looked_at():
    many = " ".join(f"كلمة{n}" for n in range(500, 1000))
    assert named([many, "x"], [many, "نص"], [0], [1]) == [[TITLE_WORDS], [0]]


def test_no_pairs_name_nothing():
    assert named(["a", "b"], ["c", "d"], [], []) == [[], []]


FORM = (
    "أصدرت وزارة الداخلية اليوم بيانا عن تنفيذ حكم القتل تعزيرا قال الله تعالى إنما جزاء الذين"
    " يحاربون الله ورسوله {who} وبإحالته إلى المحكمة العامة صدر بحقه صك شرعي يقضي بثبوت ذلك"
    " والحكم بقتله تعزيرا وصدق من محكمة الاستئناف ومن العليا {where} ووزارة الداخلية إذ تعلن"
    " ذلك لتؤكد للجميع حرص الحكومة على محاربة المخدرات لما تسببه من أضرار جسيمة"
)
SYRIAN = FORM.format(
    who="أقدم فلان خلوف سوري الجنسية على تهريب حبوب محظورة مخبأة داخل شاحنة خضراوات مبردة",
    where="ونفذ الحكم بالجاني الأربعاء بمدينة الرياض بمنطقة العاصمة",
)
SWALLOWED = FORM.format(
    who="أقدم شاه عظيم باكستاني الجنسية على تهريب كمية من الهيروين المخدر وضعها في أحشائه وابتلعها",
    where="ونفذ الحكم بالجاني صباحا في محافظة ثادق شمال غربي نجد",
)


@pytest.mark.parametrize(
    ("titles", "relation"),
    [
        (("قتل سوري لتهريب حبوب محظورة في الرياض", "قتل مهرب هيروين باكستاني بثادق"), []),
        (("تنفيذ حكم القتل", "تنفيذ حكم القتل"), ["reprint"]),
        ((None, None), ["reprint"]),
    ],
)
def test_two_cases_of_one_day_are_told_by_what_their_titles_name(titles, relation):
    table = table_of(
        [SYRIAN, SWALLOWED], title=titles, source=["a", "b"], published=["2025-03-04"] * 2
    )
    with LocalEngine() as engine:
        found = match(engine, table, Settings())
    assert found.pairs["relation"].to_pylist() == relation
    assert found.clusters.num_rows == len(relation)
