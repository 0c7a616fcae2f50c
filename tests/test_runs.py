import json

import pytest

from dedup.reading import runs


def test_a_run_is_known_by_its_record(tmp_path):
    record = {"format": 1, "dedup": "1", "input": {"paths": ["x"]}, "articles": 2, "more": None}
    file = tmp_path / "run.json"
    file.write_text(json.dumps(record))
    assert runs.read_record(file) == record
    for name in runs.FILES:
        assert runs.is_of_run(str(tmp_path / name))
    assert not runs.is_of_run(str(tmp_path / "other.jsonl"))
    assert not runs.is_of_run(str(tmp_path / "below" / "articles.jsonl"))


@pytest.mark.parametrize(
    "content", ["", "{}", "[1]", "[" * 100_000, '{"format": 1, "dedup": 1}', "null", "\xff", "{"]
)
def test_a_record_that_is_none_is_none(tmp_path, content):
    file = tmp_path / "run.json"
    file.write_text(content, "latin-1")
    assert runs.read_record(file) is None
    assert not runs.is_of_run(str(tmp_path / "articles.jsonl"))
    assert runs.read_record(tmp_path) is None
