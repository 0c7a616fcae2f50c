import os

from dedup.reading.patterns import match


def test_what_is_there_is_itself_and_so_are_the_folders_before_a_pattern(tmp_path, monkeypatch):
    for name in ("d[1]/a.txt", "d[1]/[a].txt", "d1/a.txt", "*/b.txt", "d1/e/a.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    assert match("d[1]") == ["d[1]"]
    assert match("d[1]/a.txt") == ["d[1]/a.txt"]
    assert match("d[1]/[a].txt") == ["d[1]/[a].txt"]
    assert match("d[1]/[[]a].txt") == ["d[1]/[a].txt"]
    assert match("d[1]/*.txt") == ["d[1]/[a].txt", "d[1]/a.txt"]
    assert match("*/*.txt") == ["*/b.txt"]
    assert match("d[0-9]/*.txt") == ["d1/a.txt"]
    assert match("d1/**/*.txt") == ["d1/a.txt", "d1/e/a.txt"]
    assert match(os.path.join(tmp_path, "d[1]", "?.txt")) == [f"{tmp_path}/d[1]/a.txt"]
    assert match("nowhere") == match("") == []
