"""What was measured, as Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from benchmarks.matching_table import line
from benchmarks.public.comparison import Difference
from benchmarks.public.scoring import VERDICTS, SetScore
from benchmarks.public.tools import Run

PAGE = Path(__file__).with_name("extraction.md")
NONE = "–"

Scores = Mapping[str, Mapping[str, SetScore]]
"""By tool and set."""


def write_page(figures: Mapping[str, str], machine: Mapping[str, Any]) -> str:
    """The whole of docs/extraction.md."""
    return Template(PAGE.read_text("utf-8")).substitute(figures, **machine)


def write_figures(
    runs: Sequence[Run], scores: Scores, differences: Mapping[str, Difference]
) -> dict[str, str]:
    """Tables and sentences, by the names that extraction.md has for them."""
    names = list(runs[0].found)
    return {
        "pages": ", ".join(f"{name} {len(runs[0].found[name])}" for name in names),
        "f1": write_summary(runs, scores),
        "differences": write_differences(differences),
        "behind": tell_behind(differences),
        "places": tell_places(runs, scores),
        "sets": "\n\n".join(f"**{name}**\n\n{write_set(name, runs, scores)}" for name in names),
        "tools": write_tools(runs),
    }


def table(header: str, rows: Iterable[Sequence[str]], words: int = 1) -> str:
    """So many columns of words, at the left; the others are numbers."""
    names = header.split("|")
    sides = ["---"] * words + ["---:"] * (len(names) - words)
    return "\n".join([line(names), line(sides), *map(line, rows)])


def write_summary(runs: Sequence[Run], scores: Scores) -> str:
    """F1 of every tool on every set."""
    names = list(runs[0].found)
    rows = [
        [
            run.tool.name,
            *(show(scores[run.tool.name][name].figures.f1, run, name) for name in names),
        ]
        for run in runs
    ]
    return table("|".join(["F1", *names]), rows)


def show(figure: float, run: Run, name: str) -> str:
    """A figure, or that the tool has no notion of what the set asks for."""
    return f"{figure:.4f}" if gives(run, name) else NONE


def gives(run: Run, name: str) -> bool:
    return run.gives("published" if name == "htmldate" else "text")


def write_set(name: str, runs: Sequence[Run], scores: Scores) -> str:
    """A row a tool, of all that the set has a truth for."""
    header = "tool|F1|P|R"
    bodies = name != "htmldate"
    first = scores[runs[0].tool.name][name]
    header += "|median|under 0.2|no text" if bodies else ""
    header += "|titles" if first.titles else ""
    header += "|days right / wrong / none" if first.days else ""
    rows = []
    for run in runs:
        score = scores[run.tool.name][name]
        cells = [run.tool.name, *(show(figure, run, name) for figure in score.figures)]
        if bodies:
            empty = sum(not (one.get("text") or "").strip() for one in run.found[name].values())
            cells += [f"{score.median:.4f}", str(score.low), str(empty)]
        cells += [tell_titles(run, score)] if score.titles else []
        cells += [tell_days(run, score)] if score.days else []
        rows.append(cells)
    return table(header, rows)


def tell_titles(run: Run, score: SetScore) -> str:
    titles = score.titles
    return f"{titles[True]} of {titles.total()}" if run.gives("title") else NONE


def tell_days(run: Run, score: SetScore) -> str:
    counts = " / ".join(str(score.days[verdict]) for verdict in VERDICTS)
    return counts if run.gives("published") else NONE


def write_differences(differences: Mapping[str, Difference]) -> str:
    rows = (
        [name, f"{one.f1:+.4f}", f"{one.least:+.4f} to {one.most:+.4f}"]
        for name, one in differences.items()
    )
    return table("set|difference|95 % of samples", rows)


def tell_behind(differences: Mapping[str, Difference]) -> str:
    """On which sets the interval is below 0, above it, or holds it."""
    below = [name for name, one in differences.items() if one.most < 0]
    above = [name for name, one in differences.items() if one.least > 0]
    level = [name for name in differences if name not in {*below, *above}]
    kinds = {"behind trafilatura": below, "ahead of it": above, "not to be told from it": level}
    told = (f"{kind} on {', '.join(names)}" for kind, names in kinds.items() if names)
    if not differences:
        return "dedup and trafilatura were not both run."
    return f"By these intervals dedup is {'; '.join(told)}."


def tell_places(runs: Sequence[Run], scores: Scores) -> str:
    """How many of the tools that give what a set asks for have a higher F1 than dedup."""
    return "; ".join(
        f"{name} {count_better(name, runs, scores)}" for name in runs[0].found if "dedup" in scores
    )


def count_better(name: str, runs: Sequence[Run], scores: Scores) -> str:
    others = [run.tool.name for run in runs if run.tool.name != "dedup" and gives(run, name)]
    ours = scores["dedup"][name].figures.f1
    return f"{sum(scores[one][name].figures.f1 > ours for one in others)} of {len(others)}"


def write_tools(runs: Sequence[Run]) -> str:
    rows = (
        [
            run.tool.name,
            run.version,
            run.tool.note,
            f"{1000 * run.seconds:.1f}",
            str(run.failed),
        ]
        for run in runs
    )
    return table("tool|version|how it is asked|ms a page|errors", rows, words=3)
