"""What someone reads who asks why: a page block by block, and the phrases that are known.

On a terminal aligned, coloured and cut to its width; else tab-separated and whole, for grep.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from dedup.lexicon.phrases import Phrase
from dedup.report.notation import RATHER_WRONG
from dedup.report.screen import isolate, print_drawn, wants_order
from dedup.splitting.memory import Slot
from dedup.splitting.roles import ROLES
from dedup.splitting.splitter import Judged
from dedup.writing import visible

_ROLE_STYLES = {
    "title": "bold green",
    "body": "green",
    **dict.fromkeys(("date", "byline", "credit"), "cyan"),
    "related": "yellow",
    "furniture": "dim",
}
_TEXT_STYLES = {"title": "bold", "furniture": "dim"}
_ROLE = max(map(len, ROLES))
_GAP = "  "
_LEAST_REST, _LEAST_TEXT = 40, 18
"""Columns for text and reason together, and for text, however narrow the terminal is: at 80 columns
no reason of those that most blocks have is cut, and 18 tell blocks apart."""
_QUOTED = re.compile("“([^”]+)")  # the end may be cut off


def print_trace(judged: Sequence[Judged]) -> None:
    """Number, role, reason, text and doubt of every block, to standard output; on a terminal a
    question mark behind the role where it is rather wrong than right."""
    rows = (
        (str(number), one.role, str(one.reason), one.block.text, f"{one.doubt:.3f}")
        for number, one in enumerate(judged, 1)
    )
    _show(rows, lambda width: _draw_trace(judged, width))


def print_doubtful(pages: Sequence[tuple[float, str, dict[str, Any]]]) -> None:
    """Doubt and path of each page, and role, reason and text of its most doubted block, to standard
    output; on a terminal the block stands below the page."""
    rows = (
        (f"{doubt:.3f}", path, *(part[name] for name in ("role", "reason", "text")))
        for doubt, path, part in pages
    )
    _show(rows, lambda width: _draw_doubtful(pages, width))


def print_phrases(phrases: Iterable[Phrase]) -> None:
    """Role, form, language and text of every phrase, sorted, to standard output."""
    ordered = sorted(phrases, key=lambda one: (one.role, one.language, one.text, one.form))
    rows = ((one.role, one.form, one.language, one.text) for one in ordered)
    _show(rows, lambda _: _draw_phrases(ordered))


def print_slots(slots: Sequence[Slot]) -> None:
    """Source, verdict, number, path, stories, blocks and an example of each slot, to standard
    output; on a terminal those of a source below its name."""
    _show((tuple(map(str, one)) for one in slots), lambda width: _draw_slots(slots, width))


def sum_up(judged: Sequence[Judged]) -> str:
    """How many blocks have each role, in one line."""
    counts = Counter(one.role for one in judged)
    said = ", ".join(f"{counts[role]} {role}" for role in ROLES if counts[role])
    noun = "block" if len(judged) == 1 else "blocks"
    return f"{len(judged)} {noun}: {said}" + ("" if counts["body"] else "; no body, so no article")


def _show(rows: Iterable[tuple[str, ...]], draw: Callable[[int], Iterator[Text]]) -> None:
    def draw_lines(console: Console) -> None:
        for line in draw(console.width):
            console.print(line, soft_wrap=True)

    print_drawn(draw_lines, lambda: "".join("\t".join(map(_plain, row)) + "\n" for row in rows))


def _plain(cell: str) -> str:
    return visible(cell).strip()


def _draw_trace(judged: Sequence[Judged], width: int) -> Iterator[Text]:
    digits, ordered = len(str(len(judged))), wants_order()
    rest = max(_LEAST_REST, width - digits - _ROLE - 3 * len(_GAP))
    for number, (block, role, reason, doubt) in enumerate(judged, 1):
        said = str(reason)
        text = _cut(block.text, max(_LEAST_TEXT, rest - cell_len(said)))
        why = _cut(said, rest - cell_len(text))
        shown = isolate(text, ordered=ordered)  # joined letters may be fewer
        yield Text.assemble(
            (f"{number:>{digits}}{_GAP}", "dim"),
            (f"{role:<{_ROLE}}", _ROLE_STYLES.get(role, "")),
            ("? " if doubt >= RATHER_WRONG else _GAP, "bold red"),
            (shown, _TEXT_STYLES.get(role, "")),
            " " * (rest - cell_len(shown) - cell_len(why)) + _GAP,
            (_QUOTED.sub(lambda said: f"“{isolate(said[1], ordered=ordered)}", why), "dim"),
        )


def _draw_doubtful(
    pages: Sequence[tuple[float, str, dict[str, Any]]], width: int
) -> Iterator[Text]:
    ordered = wants_order()
    for doubt, path, part in pages:
        yield Text.assemble((f"{doubt:.3f}{_GAP}", "bold"), _plain(path))
        said = f"{part['role']}, {_plain(part['reason'])}: "
        room = max(_LEAST_TEXT, width - cell_len(said) - 7)
        shown = isolate(_cut(part["text"], room), ordered=ordered)
        yield Text.assemble((f"{'':7}{said}", "dim"), shown)


def _draw_slots(slots: Sequence[Slot], width: int) -> Iterator[Text]:
    ordered = wants_order()
    for source, same in groupby(slots, key=lambda one: one.source):
        yield Text(_plain(source), "bold")
        for one in same:
            said = f"{_GAP}{one.verdict:<9}{_GAP}{one.pages:>5}{_GAP}"
            example, path = _cut(one.example, _LEAST_TEXT), _plain(one.path)
            room = max(_LEAST_REST, width - len(said) - _LEAST_TEXT - len(_GAP))
            end = path if len(path) <= room else f"…{path[1 - room :]}"
            space = " " * (_LEAST_TEXT - cell_len(example)) + _GAP
            shown = isolate(example, ordered=ordered)
            yield Text.assemble((said, "dim"), shown, space, (isolate(end), "dim"))


def _cut(text: str, room: int) -> str:
    """Text made safe and cut here, before it is isolated: a cut must not lose the isolate's end."""
    cut = Text(_plain(text))
    cut.truncate(room, overflow="ellipsis")
    return cut.plain


def _draw_phrases(phrases: Sequence[Phrase]) -> Iterator[Text]:
    form, ordered = max((len(one.form) for one in phrases), default=0), wants_order()
    for role, same in groupby(phrases, key=lambda one: one.role):
        those = list(same)
        yield Text.assemble((role, "bold"), (f"{_GAP}{len(those)}", "dim"))
        for one in those:
            facts = f"{_GAP}{visible(one.language):<2}{_GAP}{one.form:<{form}}{_GAP}"
            yield Text.assemble((facts, "dim"), isolate(one.text, ordered=ordered))
