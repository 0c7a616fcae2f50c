"""The tools that are compared, an environment for each, and what each found on all pages."""

import json
import math
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.matching_tools import Tool, prepare, read_version

ROOT = Path(__file__).resolve().parents[2]
VENVS = ROOT / ".bench" / "venvs"
CLEANER = "lxml_html_clean"
"""lxml without a part of its own, which the tools ask for in a way that older pips do not know."""
TOOLS = (
    Tool("dedup", "dedup-news", note="`dedup.split`, with the page's address"),
    Tool(
        "trafilatura",
        "trafilatura",
        ("trafilatura==2.3.1", "htmldate==1.11.0", CLEANER),
        note="tables kept, no comments, as in its own evaluation;"
        " on htmldate's set htmldate 1.11.0, extensive, original date",
    ),
    Tool(
        "resiliparse",
        "resiliparse",
        ("resiliparse==2.0.1",),
        note="main content as text; it gives neither titles nor days",
    ),
    Tool(
        "newspaper4k",
        "newspaper4k",
        ("newspaper4k[all]==0.9.6", CLEANER),
        note="with the page's address, in the page's own language; nothing is fetched, neither"
        " pictures nor the tokenizers of some languages, for want of which it raises",
    ),
    Tool(
        "readability-lxml",
        "readability-lxml",
        ("readability-lxml==0.9", CLEANER),
        note="its HTML as text, a line for each block; short title; it gives no days",
    ),
)


@dataclass(frozen=True)
class Run:
    """A tool and a record for each page, by set and name (`extraction.py` writes them)."""

    tool: Tool
    version: str
    found: dict[str, dict[str, dict[str, Any]]]

    @property
    def failed(self) -> int:
        """How many pages it raised on."""
        return sum("failed" in record for some in self.found.values() for record in some.values())

    @property
    def seconds(self) -> float:
        """The median over pages whose text was asked for; not a number where none was."""
        asked = (some.values() for name, some in self.found.items() if name != "htmldate")
        seconds: list[float] = [record["seconds"] for some in asked for record in some]
        return median(seconds or [math.nan])

    def gives(self, field: str) -> bool:
        """Whether it gave that for at least one page."""
        return any(record.get(field) for some in self.found.values() for record in some.values())


def run(tool: Tool, folder: Path, names: Sequence[str]) -> Run:
    """Let a tool read all pages of the sets, in one process; set up before where it is not.

    Raises `NotInstalled`.
    """
    python = prepare(tool, VENVS)
    command = [python, "-m", "benchmarks.public.extraction", tool.name, str(folder.resolve())]
    done = subprocess.run([*command, *names], cwd=ROOT, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise SystemExit(f"{tool.name} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    found: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in names}
    for record in map(json.loads, done.stdout.splitlines()):
        found[record["set"]][record["name"]] = record
    return Run(tool, read_version(tool, python), found)
