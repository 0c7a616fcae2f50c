"""The README's commands do what it shows."""

import re
import subprocess
import sys

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, re.DOTALL)


def test_the_table_is_what_make_run_prints(tmp_path):
    shown = BLOCKS[0][1].split("$ make test")[0].splitlines()[1:]
    command = [sys.executable, "-m", "dedup", "run", "seeds/pages", "-o", str(tmp_path)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    printed = [line.rstrip() for line in result.stdout.splitlines()]
    assert len(shown) > 5
    assert [line for line in shown if line.strip() not in ("", "⋮") and line not in printed] == []


def test_the_library_example_prints_what_it_shows():
    (code,) = [text for language, text in BLOCKS if language == "python"]
    expected = BLOCKS[[language for language, _ in BLOCKS].index("python") + 1][1]
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout == expected


def test_every_link_leads_to_a_file():
    for link in re.findall(r"\]\(([^)#]+)\)", README):
        assert link.startswith("https://") or (ROOT / link).exists(), link
