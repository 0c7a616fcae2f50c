"""Laws of tables: every row is an article, a reject, or the whole file an error."""

import csv
import gzip
import json
import random
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dedup.errors import BadInput
from dedup.model import listed_schema
from dedup.reading.records import name_rows
from dedup.reading.sheets import EMPTY
from dedup.reading.tables import ArticleStream, read_articles
from tests.robustness.tables import (
    NAMES,
    Table,
    count_rows,
    draw_csv,
    draw_lines,
    draw_parquet,
    make_rows,
    make_table,
)

SEEDS = st.integers(0, 2**32)
QUICK = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def account(path):
    """How many articles and rejects a stream gives of a file; by row, and of what is read at once.
    `None` where it is refused as a whole."""
    try:
        stream = ArticleStream([str(path)])
        articles = sum(batch.num_rows for batch in stream)
        listed = articles + len(stream.name_rejects({}))
    except BadInput as why:
        assert path.name in str(why)  # noqa: PT017
        listed = None
    for count in (count_named, count_read):
        try:
            assert count(str(path)) == listed
        except BadInput:
            # A text that is no UTF-8 is one to matching, which reads bytes.
            assert listed is None or ".parquet" in path.name
    return listed


def count_named(path):
    return sum(1 for _ in name_rows([path]))


def count_read(path):
    table, rejects = read_articles([path])
    return table.num_rows + len(rejects)


@QUICK
@given(SEEDS)
def test_every_row_is_accounted_for(tmp_path, seed):
    table = make_table(seed)
    path = tmp_path / table.name
    path.write_bytes(table.data)
    found = account(path)
    assert found == table.rows or (found is None and table.may_fail)


@pytest.mark.parametrize("form", ["lines", "array", "csv", "parquet"])
@pytest.mark.parametrize("seed", range(5))
def test_rows_are_counted_alike_by_readers_that_are_not_ours(form, seed, tmp_path):
    rows = make_rows(random.Random(seed), plain=True)
    drawn = {
        "lines": ("x.jsonl", "\n".join(draw_lines(rows)).encode()),
        "array": ("x.json", json.dumps(rows).encode()),
        "csv": ("x.csv", draw_csv(rows).encode()),
        "parquet": ("x.parquet", draw_parquet(rows)),
    }
    name, data = drawn[form]
    (tmp_path / name).write_bytes(data)
    assert account(tmp_path / name) == count_rows(Table(name, data, len(rows))) == len(rows)


@QUICK
@given(SEEDS, st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), st.booleans())
def test_one_table_gives_the_same_articles_in_every_form(tmp_path, seed, quoting, packed):
    rows = make_rows(random.Random(seed), plain=True)
    forms = {
        "x.jsonl": "\n".join(draw_lines(rows)).encode(),
        "x.json": json.dumps(rows, ensure_ascii=False, indent=1).encode(),
        "x.csv": draw_csv(rows, quoting).encode(),
        "x.parquet": draw_parquet(rows),
    }
    told = []
    for name, data in forms.items():
        packing = packed and name != "x.parquet"
        path = tmp_path / (name + ".gz" if packing else name)
        path.write_bytes(gzip.compress(data) if packing else data)
        table = pa.Table.from_batches(ArticleStream([str(path)]), listed_schema())
        told.append(sorted(map(repr, table.drop_columns("place").to_pylist())))
    assert told[1:] == told[:-1]


def broken(text, *lines):
    return "\n".join(["id,text", f'a,"{text}', *(f"{n},{text}" for n in lines)]).encode()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("many", [1, 50, 3000])
def test_a_stray_quote_spoils_its_own_row_alone(tmp_path, end, many):
    (tmp_path / "x.csv").write_bytes(broken("نص", *range(many)).replace(b"\n", end.encode()))
    table, rejects = read_articles([str(tmp_path / "x.csv")])
    assert (table.num_rows, [one["path"][-2:] for one in rejects]) == (many, [":2"])


@pytest.mark.parametrize("later", ['", نص"', '"نص ""نص"""', '""', '"نص"', '", نص, نص"', '"نص\nنص"'])
def test_a_quote_that_another_one_closes_hides_no_row(tmp_path, later):
    lines = ["id,text,title", 'a,"نص,نص', "b,نص,نص", "c,نص,نص", f"d,نص,{later}", "e,نص,نص"]
    (tmp_path / "x.csv").write_text("\n".join(lines), "utf-8")
    table, rejects = read_articles([str(tmp_path / "x.csv")])
    assert table["id"].to_pylist() == ["b", "c", "d", "e"]
    assert [one["path"][-2:] for one in rejects] == [":2"]


def mess(name, chance):
    """A column's name as another program may write it."""
    name = chance.choice([name, name.upper(), name.title(), f" {name}", f"{name} ", f"\t{name}"])
    return chance.choice([name, f'"{name}"', f"\ufeff{name}"])


@QUICK
@given(SEEDS, st.booleans())
def test_the_header_is_no_row_wherever_it_stands(tmp_path, seed, shuffled):
    chance = random.Random(seed)
    rows = make_rows(chance, plain=True)
    names, lines = list(NAMES), [",".join(NAMES)]
    for row in rows:
        if chance.random() < 0.3:
            names = chance.sample(names, len(names)) if shuffled else names
            lines.append(",".join(mess(name, chance) for name in names) + chance.choice(["", ","]))
        lines.append(",".join(f'"{row[name].replace(chr(34), chr(34) * 2)}"' for name in names))
    (tmp_path / "x.csv").write_text("\n".join(lines), "utf-8", newline="")
    (tmp_path / "x.jsonl").write_text("\n".join(draw_lines(rows)), "utf-8")
    told = [
        sorted(
            repr({**article, "source": None})
            for _, _, article in name_rows([str(tmp_path / name)])
            if isinstance(article, dict)
        )
        for name in ("x.csv", "x.jsonl")
    ]
    assert told[0] == told[1]
    assert account(tmp_path / "x.csv") == len(lines) - 1


@pytest.mark.parametrize("empty", [",", ",,", " , ", '"",""'])
def test_a_row_without_a_value_is_none(tmp_path, empty):
    (tmp_path / "x.csv").write_text(f"id,text,title\na,x,y\n{empty}\nb,x,y\n", "utf-8")
    table, rejects = read_articles([str(tmp_path / "x.csv")])
    assert table["id"].to_pylist() == ["a", "b"]
    assert [(one["path"][-2:], one["reason"]) for one in rejects] == [(":3", EMPTY)]


@pytest.mark.parametrize("start", ["\ufeff\ufeff", "\ufeff ", " ", '\ufeff\ufeff"'])
def test_what_stands_round_a_name_is_not_of_it(tmp_path, start):
    end = '"' * start.count('"')
    (tmp_path / "x.csv").write_text(f"{start}id{end}, text ,source\na,x,y\n", "utf-8")
    assert read_articles([str(tmp_path / "x.csv")])[0]["id"].to_pylist() == ["a"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id;text\na;x\n", "separated by ';': save it with commas"),
        ("id\ttext\na\tx\n", "separated by '.t': save it with commas"),
        ("id|text\n", "separated by '|': save it with commas"),
        ('id,"text\na,x\n', "first row names no columns: a quote opens"),
    ],
)
def test_a_first_row_that_names_no_columns_says_why(tmp_path, text, said):
    (tmp_path / "x.csv").write_text(text, "utf-8")
    with pytest.raises(BadInput, match=said.replace("|", r"\|")):
        read_articles([str(tmp_path / "x.csv")])


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ('[{"text":"a"}][{"text":"b"}]', 2),
        ('[{"text":"a"},]\n[{"text":"b"}]\n', 2),
        ('[{"text":"a"}]\n{"text":"b"}\n', 2),
        ('{"text":"a"},\n{"text":"b"},\n{"text":"c"}', 3),
        ('{"text":"a"},{"text":"b"}', 2),
        ('{"text":"a"}{"text":"b"}', 2),
        ('{\n"text":"a"\n}\n{\n"text":"b"\n}', 2),
        ('\ufeff{"text":"a"}\n\ufeff{"text":"b"}\n', 2),
        ('[{"text":"a"},{"text":"b"', None),
        ('[{"text":"a"}', None),
        ('[{"text":"a"} x', None),
        ('{"text":"a"}\n[{"text":"b"},{"text":"c"}]\n', None),
        ('{"text":"a"}\n[\n{"text":"b"},\n{"text":"c"}\n]\n', None),
        ('{"text":"a"}\n{"text":"b"}\n[{"text":"c"},\n{"text":"d"}]\n', None),
        ('{"text":"a"}\n\ufeff[{"text":"b"}]\n', None),
        ('{"text":"a"}\n{\n"text":"b"\n}\n', None),
        ('{"text":"a"}\n{"text":"b"},\r\n{\r\n"text":"c"\r\n}', None),
    ],
)
@pytest.mark.parametrize("name", ["x.json", "x.jsonl"])
def test_json_that_was_put_together_is_read_whole_or_not_at_all(tmp_path, name, text, articles):
    (tmp_path / name).write_text(text, "utf-8")
    if articles is None:
        with pytest.raises(BadInput, match=name):
            read_articles([str(tmp_path / name)])
        assert account(tmp_path / name) is None
    else:
        table, rejects = read_articles([str(tmp_path / name)])
        assert (table.num_rows, rejects) == (articles, [])


@pytest.mark.parametrize("head", ["null", "1", '"x"', "[1]", "true", "{}"])
def test_a_first_line_that_is_no_object_ends_no_process(tmp_path, head):
    path = Path(tmp_path, "x.jsonl")
    path.write_text(f'{head}\n{{"text": "a"}}\n')
    assert account(path) == 2


@pytest.mark.parametrize("name", ["x.jsonl", "x.json", "x.csv", "x.parquet"])
def test_a_row_beyond_its_size_is_refused_and_the_others_are_read(tmp_path, name, monkeypatch):
    for place in ("lines", "articles"):
        monkeypatch.setattr(f"dedup.reading.{place}.MAX_ROW_BYTES", 5000)
    rows = [{"id": n, "text": "نص " * times} for n, times in (("a", 9), ("b", 2000), ("c", 9))]
    forms = {
        "x.jsonl": "\n".join(draw_lines(rows)).encode(),
        "x.json": json.dumps(rows, ensure_ascii=False).encode(),
        "x.csv": draw_csv(rows).encode(),
        "x.parquet": draw_parquet(rows),
    }
    (tmp_path / name).write_bytes(forms[name])
    table, rejects = read_articles([str(tmp_path / name)])
    stream = ArticleStream([str(tmp_path / name)])
    ids = [one for batch in stream for one in batch["id"].to_pylist()]
    assert table["id"].to_pylist() == ids == ["a", "c"]
    assert rejects == stream.name_rejects({})
    assert "more than a row can be" in rejects[0]["reason"]
