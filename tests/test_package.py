"""What the package promises as a whole."""

import subprocess
import sys
import tomllib

import pytest

import dedup
from tests.conftest import ROOT


def test_all_that_is_public_is_there_and_nothing_else():
    for name in dedup.__all__:
        assert getattr(dedup, name) is not None
    public = {name for name in vars(dedup) if not name.startswith("_")}
    modules = {path.stem for path in (ROOT / "dedup").iterdir() if not path.name.startswith("_")}
    typing = {"TYPE_CHECKING", "Any"}
    assert public - set(dedup.__all__) - modules - typing == set()


def test_import_is_light():
    code = (
        "import sys, dedup; print(len(sys.modules), [m for m in sys.argv[1:] if m in sys.modules])"
    )
    heavy = [
        "numpy",
        "pyarrow",
        "numba",
        "click",
        "selectolax",
        "bs4",
        "rich",
        "jinja2",
        "datasketch",
    ]
    result = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True)
    assert result.stdout.endswith("[]\n"), result.stderr


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'dedup' has no attribute 'nothing'"):
        dedup.nothing  # noqa: B018


def test_every_dependency_has_its_reason_written_down():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    reasons = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    names = [line.split(">")[0] for line in project["dependencies"]]
    assert [name for name in names if f"`{name}`" not in reasons] == []


def test_no_install_line_fetches_a_strangers_package():
    for file in [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), ROOT / "CHANGELOG.md"]:
        assert "pip install dedup\n" not in file.read_text("utf-8")
        assert "pip install dedup " not in file.read_text("utf-8")
