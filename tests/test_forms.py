"""What a run saw of other days is known to the next one, and to nobody else's."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import dedup
from dedup.cli import main
from dedup.errors import BadInput
from dedup.forms import find_recurring, open_forms, write_forms
from dedup.matching.recurrence import KNOWN
from dedup.meetings import Known
from dedup.model import Article
from dedup.settings import Settings
from tests.test_recurrence import compose


@pytest.fixture
def days(tmp_path):
    """Cables of ten days, and those of two more, four days apart, in a file of their own."""
    texts, titles, published = compose(12, 200)
    rows = [
        {"text": text, "title": title, "published": day, "source": "s"}
        for text, title, day in zip(texts, titles, published, strict=True)
    ]
    late = ("2025-03-08", "2025-03-12")
    for name, some in (
        ("before", [row for row in rows if row["published"] not in late]),
        (
            "late",
            [row for row in rows if row["published"] in late and row["title"].startswith("ال")],
        ),
    ):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in some)
        (tmp_path / f"{name}.jsonl").write_text(lines, "utf-8")
    return tmp_path


def cluster(folder, name, *more):
    """The relations that a run finds."""
    place = folder / "pairs.jsonl"
    words = ["cluster", str(folder / f"{name}.jsonl"), "-o", str(folder / "c.jsonl")]
    done = CliRunner().invoke(main, [*words, "--pairs", str(place), *more])
    assert done.exit_code == 0, done.output
    return [json.loads(line)["relation"] for line in place.read_text("utf-8").splitlines()]


def test_two_texts_alone_are_told_by_the_forms_of_yesterday(days):
    forms = days / "forms.parquet"
    assert cluster(days, "late") == ["reprint"]
    cluster(days, "before", "--forms", str(forms))
    assert cluster(days, "late", "--forms", str(forms)) == ["template"]


def test_the_library_knows_the_forms_of_yesterday(days):
    """And what it sees is known to commands."""
    forms = days / "forms.parquet"
    rows = [json.loads(line) for line in (days / "before.jsonl").read_text("utf-8").splitlines()]
    names = ("text", "title", "published", "source")
    before = [Article(f"b{n}", **{name: row[name] for name in names}) for n, row in enumerate(rows)]
    assert cluster(days, "late") == ["reprint"]
    dedup.cluster(before, forms=forms)
    assert cluster(days, "late", "--forms", str(forms)) == ["template"]
    late = [json.loads(line) for line in (days / "late.jsonl").read_text("utf-8").splitlines()]
    two = [Article(f"l{n}", **{name: row[name] for name in names}) for n, row in enumerate(late)]
    assert (len(dedup.cluster(two)), len(dedup.cluster(two, forms=forms))) == (1, 0)


def test_two_are_explained_as_a_run_that_knows_these_forms_sees_them(days):
    forms = str(days / "forms.parquet")
    cluster(days, "before", "--forms", forms)
    known = (days / "forms.parquet").read_bytes()
    rows = [json.loads(line) for line in (days / "late.jsonl").read_text("utf-8").splitlines()]
    two = [{"id": f"l{n}", **row} for n, row in enumerate(rows)]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in two)
    (days / "late.jsonl").write_text(lines, "utf-8")
    words = ["explain", "l0", "l1", "--articles", str(days / "late.jsonl")]
    alone, knowing = (
        CliRunner().invoke(main, [*words, *more]) for more in ([], ["--forms", forms])
    )
    assert "yes reprint" in alone.output
    assert "yes template" in knowing.output
    assert (days / "forms.parquet").read_bytes() == known
    assert cluster(days, "late", "--forms", forms) == ["template"]
    (pair,) = map(json.loads, (days / "pairs.jsonl").read_text("utf-8").splitlines())
    one, other = (Article(**row) for row in two)
    assert find_recurring(one, other, Settings(), forms) == pair["recurring"]


def test_who_runs_twice_knows_no_more(days):
    forms = days / "forms.parquet"
    cluster(days, "before", "--forms", str(forms))
    once = forms.read_bytes()
    cluster(days, "before", "--forms", str(forms))
    assert forms.read_bytes() == once


def test_what_is_written_is_read(tmp_path):
    place, counts = tmp_path / "forms.parquet", np.arange(61)
    none = open_forms(str(place), Settings())
    assert (list(none.read()), none.articles.sum()) == ([], 0)
    table = pa.table({"shingle": [-5, 7], "days": [1, 3]}, KNOWN)
    write_forms(str(place), Known(table.to_batches, counts), Settings())
    found = open_forms(str(place), Settings())
    assert found.articles.tolist() == counts.tolist()
    for _ in range(2):
        assert pa.Table.from_batches(found.read()).to_pydict() == table.to_pydict()
    with pytest.raises(BadInput, match="written with folding ar-news-2"):
        open_forms(str(place), Settings(folding="ar-news-1"))
    with pytest.raises(BadInput, match="shingle_words"):
        open_forms(str(place), Settings(shingle_words=4))


@pytest.mark.parametrize("what", ["text", "parquet"])
def test_another_file_is_refused_and_stays(days, what):
    place = days / "forms.parquet"
    if what == "text":
        place.write_text("no table", "utf-8")
    else:
        pq.write_table(pa.table({"shingle": [1]}), place)
    was = place.read_bytes()
    words = ["cluster", str(days / "late.jsonl"), "-o", str(days / "c.jsonl")]
    done = CliRunner().invoke(main, [*words, "--forms", str(place)])
    assert done.exit_code == 1
    assert "not a file that --forms wrote" in done.output
    assert place.read_bytes() == was
    assert not (days / "c.jsonl").exists()


def test_its_name_says_how_it_is_written(days):
    words = ["cluster", str(days / "late.jsonl"), "--forms", "forms.jsonl"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "must end in .parquet" in done.output
