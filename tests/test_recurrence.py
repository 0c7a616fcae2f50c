"""What stands in texts of other days is told exactly, whatever the order and the parts."""

import random

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from dedup.engine.local import LocalEngine
from dedup.matching import recurrence
from dedup.matching.candidates import SAMPLE
from dedup.matching.times import UNKNOWN
from dedup.model import list_pairs
from dedup.settings import Settings
from tests.conftest import match, table_of

DAYS = st.one_of(st.just(UNKNOWN), st.integers(1, 200))
SIGHTINGS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7)), max_size=40, unique=True)


def tell(sightings, days):
    """`FORM` of articles by their keys. sightings: (shingle, article)."""
    rows = [
        {"key": s << 32, "article": a, "sampled": 1, "size": 1, "day": days[a]}
        for s, a in sorted(sightings)
    ]
    found = recurrence.list_recurring(pa.RecordBatch.from_pylist(rows, SAMPLE))
    order = pa.array(np.argsort(found["article"].to_numpy(), kind="stable"))
    return recurrence.gather_forms(found.take(order))


@given(SIGHTINGS, st.lists(DAYS, min_size=8, max_size=8))
def test_shared_shingles_of_other_days_are_counted(sightings, days):
    forms = tell(sightings, days)
    assert forms["key"].to_pylist() == sorted(set(forms["key"].to_pylist()))
    couples = [(a, b) for a in range(8) for b in range(a)]
    names = {"a": [a for a, _ in couples], "b": [b for _, b in couples]}
    verified = pa.RecordBatch.from_pydict(
        {**names, "recurring": pa.array([0] * len(couples), pa.int32())}
    )
    told = recurrence.count_recurring(verified, forms)["recurring"].to_pylist()
    of = {n: {s for s, a in sightings if a == n} for n in range(8)}
    for (a, b), count in zip(couples, told, strict=True):
        expected = 0
        for shingle in of[a] & of[b]:
            on = {days[n] % 61 for n in range(8) if shingle in of[n] and days[n] != UNKNOWN}
            known = [day for day in (days[a], days[b]) if day != UNKNOWN]
            near = {(day + step) % 61 for day in known for step in (-1, 0, 1)}
            expected += len(on) >= 3 and len(on - near) >= 2
        # An article without a form has no row, and with it none has one in common.
        assert count == expected


@given(
    st.lists(st.integers(1, 400), min_size=1, max_size=5), st.lists(DAYS, min_size=2, max_size=2)
)
def test_it_is_known_where_enough_articles_are_of_other_days(stretches, both):
    counts = np.zeros(recurrence.SLOTS, np.int64)
    for n, size in enumerate(stretches):
        counts[(7 * n) % recurrence.SLOTS] = size
    near = {(day + step) % 61 for day in both if day != UNKNOWN for step in (-1, 0, 1)}
    away = [size for slot, size in enumerate(counts.tolist()) if size and slot not in near]
    one, other = (np.array([day], np.int32) for day in both)
    expected = sum(away) >= recurrence.LEAST_ARTICLES and len(away) >= 2
    assert recurrence.is_known((one, other), counts).tolist() == [expected]


FORM = (
    "بعث الأمير برقية تهنئة إلى الرئيس بمناسبة ذكرى يوم الاستقلال لبلاده وعبر الأمير باسمه واسم"
    " الشعب والحكومة عن أصدق التهاني وأطيب التمنيات بالصحة والسعادة له وللشعب الصديق اطراد التقدم"
    " والازدهار وأشاد بتميز العلاقات التي تربط البلدين الصديقين والتي يحرص الجميع على تنميتها في"
    " كافة المجالات"
)
COUNTRIES = ("تلمارا", "نوران", "سردانيا", "كمالستان", "ريموزا", "بحريستان", "جبليا", "شرقيا")


def compose(days=12, fillers=200):
    """Cables of many days, a press release of one that is issued again, and other news."""
    words = random.Random(3)
    texts, published, titles = [], [], []
    for day in range(days):
        country = COUNTRIES[day % len(COUNTRIES)]
        texts.append(f"{FORM} الرئيس {country}{day} وشعب {country}{day} ودوام الرخاء لهما")
        titles.append("الأمير يبعث برقية تهنئة")
        published.append(f"2025-03-{day + 1:02}")
        for _ in range(fillers):
            said = " ".join(f"خبر{words.randrange(9**9)}" for _ in range(25))
            texts.append(said)
            titles.append(said.split()[0])
            published.append(f"2025-03-{day + 1:02}")
    release = " ".join(f"بيان{words.randrange(9**9)}" for _ in range(60))
    texts += [release, f"{release} صدر اليوم"]
    titles += ["بيان الهيئة"] * 2
    published += ["2025-03-02", "2025-03-09"]
    return texts, titles, published


def group(texts, titles, published, workers=2):
    table = table_of(texts, title=titles, published=published, source=["s"] * len(texts))
    with LocalEngine(workers) as engine:
        found = match(engine, table, Settings())
        return {(p.a, p.b): (p.relation, p.score) for p in list_pairs(found.pairs)}


def test_cables_of_other_days_are_forms_and_a_release_issued_again_is_a_reprint():
    texts, titles, published = compose()
    found = group(texts, titles, published)
    ids = [f"a{n:03}" for n in range(len(texts))]
    cables = {ids[n] for n, title in enumerate(titles) if title == "الأمير يبعث برقية تهنئة"}
    told = {
        relation
        for (a, b), (relation, _) in found.items()
        if {a, b} <= cables and abs(ids.index(a) - ids.index(b)) > 201
    }
    assert told == {"template"}  # of two days in a row one may be a later version of the other
    again = tuple(n for n, title in zip(ids, titles, strict=True) if title == "بيان الهيئة")
    assert found[tuple(sorted(again))][0] == "reprint"


def test_of_copies_nothing_recurs_and_nothing_is_surer():
    texts, titles, published = compose()
    texts, titles, published = ([*one, one[0]] for one in (texts, titles, published))
    table = table_of(texts, title=titles, published=published, source=["s"] * len(texts))
    with LocalEngine(2) as engine:
        pairs = list_pairs(match(engine, table, Settings()).pairs)
    (copies,) = (pair for pair in pairs if pair.relation == "exact")
    assert (copies.score, copies.recurring) == (9, None)
    assert any(pair.recurring for pair in pairs)


def test_the_order_of_articles_and_the_workers_do_not_matter():
    told = compose(6, 200)
    assert group(*told, workers=1) == group(*told, workers=3)
    texts, _, published = told
    with LocalEngine(2) as engine:
        table = table_of(texts, published=published, source=["s"] * len(texts))
        rows = list(range(table.num_rows))
        random.Random(1).shuffle(rows)
        both = [match(engine, t, Settings()).pairs for t in (table, table.take(pa.array(rows)))]
    assert both[0].equals(both[1])


@given(st.lists(DAYS, min_size=2, max_size=2), st.lists(st.integers(1, 60), max_size=3))
def test_two_alone_are_told_by_what_was_seen_as_a_run_with_them_tells_them(both, seen):
    """Of one shingle, which earlier runs saw on some days, and these did not see."""
    known = pa.RecordBatch.from_pydict(
        {"shingle": pa.array([-(2**31)], pa.int32()), "days": [sum(1 << d for d in set(seen))]}
    ).cast(recurrence.KNOWN)
    prints = pa.RecordBatch.from_pydict(
        {"shingles": pa.array([[-(2**31)]] * 2, pa.list_(pa.int32())), "sampled": [1, 1]}
        | {"day": pa.array(both, pa.int32())}
    )
    rows = [{"key": 0, "article": n, "sampled": 1, "size": 1, "day": d} for n, d in enumerate(both)]
    (mixed,) = (np.array([2**31], np.uint32) * recurrence.MIX).astype(np.int64) << 32
    own = pa.Table.from_pylist([row | {"key": int(mixed)} for row in rows], SAMPLE)
    nobody = pa.Table.from_batches([recurrence.list_known(known, 0, 1)])
    (together,) = pa.concat_tables([own, nobody]).combine_chunks().to_batches()
    forms = recurrence.gather_forms(recurrence.list_recurring(together))
    verified = pa.RecordBatch.from_pydict({"a": [0], "b": [1], "recurring": pa.array([0], "int32")})
    expected = recurrence.count_recurring(verified, forms)["recurring"].to_pylist()
    assert [recurrence.share_recurring(prints, [known])] == expected


def test_articles_of_each_slot_are_counted():
    days = np.array([1, 62, 5, UNKNOWN, 5], np.int32)
    counts = recurrence.count_articles(pa.RecordBatch.from_pydict({"day": days}))
    found = np.array([counts[name][0].as_py() for name in counts.schema.names])
    assert found[[1, 5]].tolist() == [2, 2]
    assert found.sum() == 4


@given(SIGHTINGS, st.lists(DAYS, min_size=8, max_size=8), st.integers(0, 8), st.integers(1, 3))
def test_what_earlier_runs_knew_is_as_good_as_their_articles(sightings, days, cut, parts):
    """Articles of two runs, of which the second knows what the first one left."""

    def list_rows(some):
        keys = np.array([s for s, _ in some], np.uint32) * 2**27 + np.uint32(2**31)
        mixed = (keys * recurrence.MIX).astype(np.int64) << 32
        rows = [
            {"key": key, "article": a, "sampled": 1, "size": 1, "day": days[a]}
            for key, (_, a) in zip(mixed.tolist(), some, strict=True)
        ]
        return pa.Table.from_pylist(rows, SAMPLE)

    def join(*tables):
        together = pa.concat_tables(tables).combine_chunks().sort_by("key")
        (rows,) = together.to_batches() or [pa.RecordBatch.from_pylist([], SAMPLE)]
        return recurrence.join_known(rows), recurrence.list_recurring(rows)

    first, then = ([s for s in sightings if (s[1] < cut) == early] for early in (True, False))
    known, _ = join(list_rows(first))
    nobody = [
        pa.Table.from_batches([recurrence.list_known(known, part, parts)]) for part in range(parts)
    ]
    both, recurring = join(list_rows(then), *nobody)
    whole, expected = join(list_rows(sightings))
    assert both.to_pydict() == whole.to_pydict()
    of_then = [row for row in expected.to_pylist() if row["article"] >= cut]
    order = ["article", "shingle"]
    assert sorted(recurring.to_pylist(), key=lambda r: [r[n] for n in order]) == sorted(
        of_then, key=lambda r: [r[n] for n in order]
    )
