"""Figures of an evaluation, as a table or as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.text import Text

from dedup.report.screen import isolate, print_drawn, wants_order
from dedup.writing import to_json, visible, write_text

if TYPE_CHECKING:
    from dedup.evaluation.pairs import Answer, Evaluation, Figure
    from dedup.evaluation.planted import Found
    from dedup.model import Pair
    from dedup.tuning import Curve


def print_evaluation(found: Evaluation, as_json: bool) -> None:
    """Which label was found as what, and each question's figures with 95 % intervals."""
    if as_json:
        write_text("-", to_json(asdict(found)))
        return
    names = sorted({name for row in found.confusion.values() for name in row})
    lines = [f"{'label':12}" + "".join(f"{name:>11}" for name in names)]
    for label, row in found.confusion.items():
        lines.append(f"{label:12}" + "".join(f"{row.get(name, 0) or '.':>11}" for name in names))
    header = f"{'':12}{'labelled':>9}{'found':>7}"
    lines += ["", header + "".join(f"{name:>22}" for name in ("precision", "recall", "F1"))]
    lines += [_row(name, answer) for name, answer in found.answers.items()]
    write_text("-", "".join(f"{line}\n" for line in lines))


def _row(name: str, answer: Answer) -> str:
    figures = (answer.precision, answer.recall, answer.f1)
    cells = "".join(f"{_cell(figure):>22}" for figure in figures)
    return f"{name:12}{answer.wanted:>9}{answer.found:>7}{cells}"


def _cell(figure: Figure) -> str:
    return f"{figure.value:.3f} ({figure.low:.2f}-{figure.high:.2f})"


def print_figures(figures: Mapping[str, float], as_json: bool) -> None:
    """A line a figure."""
    text = "".join(f"{name:18} {value:.3f}\n" for name, value in figures.items())
    write_text("-", to_json(dict(figures)) if as_json else text)


def print_planted(found: Mapping[str, Found], as_json: bool) -> None:
    """A line for each kind of edit: how many were planted, and the shares that were found."""
    if as_json:
        write_text("-", to_json({kind: asdict(one) for kind, one in found.items()}))
        return
    lines = [f"{'edit':12}{'planted':>9}{'same story':>12}{'reuse':>8}"]
    for kind, one in found.items():
        shares = (one.same_story / max(1, one.planted), one.reuse / max(1, one.planted))
        lines.append(f"{kind:12}{one.planted:>9}{shares[0]:>12.3f}{shares[1]:>8.3f}")
    write_text("-", "".join(f"{line}\n" for line in lines))


def print_curve(curve: Curve, shown: Sequence[Pair], titles: Mapping[str, str | None]) -> None:
    """A line a threshold, the suggested one marked; then pairs, with their titles if known."""
    ordered = wants_order()
    names = ("pairs", "clusters", "articles", "largest", "borderline")
    lines = ["threshold" + "".join(f"{name:>12}" for name in names)]
    for point in curve.points:
        numbers = (point.pairs, point.clusters, point.clustered, point.largest, point.borderline)
        mark = " <- suggested" if point.threshold == curve.suggested else ""
        lines.append(f"{point.threshold:>9.2f}" + "".join(f"{n:>12}" for n in numbers) + mark)
    for pair in shown:
        named = "  ".join(map(visible, (pair.relation, pair.a, pair.b)))
        score = "" if pair.score is None else f"  score {pair.score:+.2f}"
        lines += ["", f"{pair.jaccard:.3f}  {named}{score}"]
        known = (titles.get(name) for name in (pair.a, pair.b))
        lines += [f"  {isolate(title, ordered=ordered)}" for title in known if title]
    text = "".join(f"{line}\n" for line in lines)
    print_drawn(lambda console: console.print(Text(text), soft_wrap=True, end=""), lambda: text)
