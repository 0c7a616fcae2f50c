"""What `benchmarks/fitted.py` writes: the same again, of any number, piece by piece."""

import subprocess
import sys
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "benchmarks" / "fitted.py"
ARTICLES = 4_500

pytestmark = pytest.mark.slow


def write(path, articles, seed=1):
    words = [str(path), "--articles", str(articles), "--seed", str(seed)]
    subprocess.run([sys.executable, str(SCRIPT), *words], check=True)
    return path


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write(tmp_path_factory.mktemp("fitted") / "articles.parquet", ARTICLES)


def test_there_are_as_many_as_asked_for_each_with_an_id_and_a_text(written):
    table = pq.read_table(written)
    assert table.schema.names == ["id", "source", "title", "published", "url", "text"]
    assert table.num_rows == ARTICLES == len(pc.unique(table["id"]))
    assert pc.min(pc.utf8_length(table["text"])).as_py() > 10
    assert not pc.any(pc.match_substring(table["title"], "\n")).as_py()


def test_days_are_those_of_four_weeks(written):
    days = set(pq.read_table(written)["published"].to_pylist())
    assert days == {f"2025-03-{day:02}" for day in range(1, 29)}


def test_the_same_arguments_give_the_same_bytes_and_another_seed_others(written, tmp_path):
    again = write(tmp_path / "again.parquet", ARTICLES)
    assert again.read_bytes() == written.read_bytes()
    other = pq.read_table(write(tmp_path / "other.parquet", 50, seed=2))
    assert not set(other["text"].to_pylist()) & set(pq.read_table(written)["text"].to_pylist())


def test_fewer_are_the_first_ones_of_more_which_come_in_pieces(written, tmp_path):
    few = pq.read_table(write(tmp_path / "few.parquet", 100))
    assert few.equals(pq.read_table(written).slice(0, 100))
    assert pq.ParquetFile(written).num_row_groups > 1
