"""What a run would take: laws, not seconds, which are for `benchmarks/`."""

import json
import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dedup import Settings
from dedup.errors import NothingToDo
from dedup.forecast import WORK_BYTES, count_articles, forecast


@pytest.fixture(scope="module")
def articles(tmp_path_factory):
    words = [f"كلمة{number}" for number in range(3000)]
    draw = random.Random(1)
    folder = tmp_path_factory.mktemp("articles")
    for name, count in (("one.jsonl", 3000), ("two.jsonl", 3000)):
        rows = [{"text": " ".join(draw.choices(words, k=60))} for _ in range(count)]
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (folder / name).write_text("\n".join(lines), "utf-8")
    return folder


def test_more_of_the_same_takes_more_in_proportion(articles):
    one, two = str(articles / "one.jsonl"), str(articles / "two.jsonl")
    less = forecast([one], Settings(), 1, None)
    more = forecast([one, two], Settings(), 1, None)
    assert (less.articles, less.tried) == (3000, 2048)  # of the rest too few are left
    assert (more.articles, more.tried) == (6000, 3952)  # without the first batch
    assert more.memory_bytes > 0
    assert less.seconds > 0
    assert more.disk_bytes == less.disk_bytes == 0


def test_what_is_beyond_half_the_memory_goes_to_disk(articles):
    files = [str(articles / "one.jsonl")]
    free = forecast(files, Settings(), 1, None)
    capped = forecast(files, Settings(), 1, 2_000_000)
    assert capped.disk_bytes > 1_000_000
    held = free.memory_bytes - capped.memory_bytes
    assert abs(held - capped.disk_bytes) <= WORK_BYTES  # the process has grown in between


def test_no_article_is_said(tmp_path):
    (tmp_path / "x.jsonl").write_text("")
    with pytest.raises(NothingToDo):
        forecast([str(tmp_path / "x.jsonl")], Settings(), 1, None)
    assert count_articles([str(tmp_path / "x.jsonl")]) == 0


def test_rows_that_are_refused_are_no_articles_to_try(tmp_path):
    place = tmp_path / "x.parquet"
    text = " ".join(f"كلمة{n}" for n in range(30))
    for texts, tried in (([text, None, None, None], 1), ([text] * 2048 + [None] * 9000, 2048)):
        pq.write_table(pa.table({"text": pa.array(texts, pa.string())}), place)
        assert forecast([str(place)], Settings(), 1, None).tried == tried
    pq.write_table(pa.table({"text": pa.array([None] * 3, pa.string())}), place)
    with pytest.raises(NothingToDo):
        forecast([str(place)], Settings(), 1, None)
