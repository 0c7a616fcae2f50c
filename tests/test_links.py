"""Related items find the articles that they announce."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from dedup import pipeline
from dedup.cli import main
from dedup.engine.local import LocalEngine
from dedup.settings import Settings
from tests.conftest import match, table_of


def words(count, start=0):
    return " ".join(f"كلمة{n}" for n in range(start, start + count))


TITLES = ["افتتاح مستشفى جديد في بلدة الصفصاف", "حريق يلتهم مستودعا للأخشاب", "وفاة الشاعر"]
TEXTS = [words(60), words(60, 100), words(60, 200)]


def link(related, titles=TITLES, texts=TEXTS, **columns):
    """For each item (announces, how), in the order of articles and items."""
    table = table_of(texts, title=titles, **columns)
    with LocalEngine() as engine:
        matches = match(engine, table, Settings())
        named = [(f"a{n:03}", [{"title": "", "text": "", **i} for i in r]) for n, r in related]
        found = pipeline.link_related(engine, matches, named, Settings()).to_pylist()
    return [(row["announces"], row["how"]) for row in found]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"title": TITLES[0]}, ("a000", "title")),
        ({"title": "إفتتاح مُستشفى جديد، في بلدة الصفصاف!"}, ("a000", "title")),
        ({"title": "بالصور افتتاح مستشفى جديد في بلدة الصفصاف"}, ("a000", "part of title")),
        ({"title": "مستشفى جديد في بلدة"}, ("a000", "part of title")),
        ({"title": "جديد في بلدة"}, (None, None)),
        ({"title": "جديد في بلدة الصفصاف يفتتح"}, (None, None)),
        ({"title": "وفاة الشاعر"}, ("a002", "title")),
        ({"title": "الشاعر"}, (None, None)),
        ({"title": words(7)}, ("a000", "lead")),
        ({"title": "عنوان", "text": words(30)}, ("a000", "lead")),
        ({"title": "عنوان", "text": words(5)}, (None, None)),
        ({"title": "عنوان", "text": words(40, 110)}, ("a001", "body")),
        ({"title": "عنوان", "text": words(20, 40) + " " + words(20, 130)}, (None, None)),
        ({"title": ""}, (None, None)),
    ],
)
def test_an_item_is_known_by_title_lead_or_body(item, expected):
    (found,) = link([(9, [item])])
    assert found == expected


def test_an_article_does_not_announce_itself():
    assert link([(0, [{"title": TITLES[0]}])]) == [(None, None)]


def test_the_same_outlet_then_the_nearest_day_counts():
    titles, texts = [TITLES[0]] * 4, [words(60, 100 * n) for n in range(4)]
    days = ["2025-03-04", "2025-03-06", "2025-03-09", "2025-03-04"]
    found = link([(0, [{"title": TITLES[0]}])], titles, texts, published=days, source=[*"stst"])
    assert found == [("a002", "title")]
    found = link([(3, [{"title": TITLES[0]}])], titles, texts, published=days, source=[*"stuv"])
    assert found == [("a000", "title")]


def test_what_many_headlines_begin_with_says_nothing_and_costs_nothing():
    titles = [f"حالة الطقس ليوم غد في المدينة {n}" for n in range(300)]
    items = [{"title": f"حالة الطقس ليوم غد في البلدة {n}"} for n in range(300)]
    texts = [words(25, 100 * n) for n in range(300)]
    found = link([(0, items), (1, [{"title": titles[7]}])], titles, texts)
    assert found == [(None, None)] * 300 + [("a007", "title")]


def test_the_nearest_is_found_among_many():
    days = [f"2025-03-{1 + n % 28:02}" for n in range(60)]
    titles, texts = [TITLES[0]] * 60, [words(25, 100 * n) for n in range(60)]
    found = link([(n, [{"title": TITLES[0]}]) for n in range(60)], titles, texts, published=days)
    for n, (target, how) in enumerate(found):
        near = {m: abs(n % 28 - m % 28) for m in range(60) if m != n}
        least = min(near.values())
        assert (target, how) == (f"a{min(m for m in near if near[m] == least):03}", "title")


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from([*TITLES, "غيره تماما"])), max_size=8))
def test_every_item_is_a_row(items):
    related = [(n, [{"title": title}]) for n, title in dict(items).items()]
    assert len(link(related)) == len(related)


def test_the_cluster_of_what_is_announced_is_told(tmp_path):
    text = words(40)
    rows = [
        {"id": "x", "title": TITLES[0], "text": text},
        {"id": "y", "title": "غيره", "text": text + " زيادة"},
        {"id": "z", "text": words(30, 500), "related": [{"title": TITLES[0]}, {"title": "لا"}]},
        {"id": "w", "text": words(30, 700), "related": "ours?"},
    ]
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    places = ("-o", str(tmp_path / "c.jsonl"), "--related", str(tmp_path / "r.jsonl"))
    for form in (path, tmp_path / "split.jsonl"):
        if form != path:  # without the odd row, lines are read by columns
            form.write_text("".join(json.dumps(row) + "\n" for row in rows[:3]), "utf-8")
        assert CliRunner().invoke(main, ["cluster", str(form), *places]).exit_code == 0
        first, second = map(json.loads, (tmp_path / "r.jsonl").read_text("utf-8").splitlines())
        assert first == {
            "article": "z",
            "position": 0,
            "title": TITLES[0],
            "announces": "x",
            "how": "title",
            "cluster": "x",
        }
        assert (second["position"], second["announces"]) == (1, None)
