"""Terminals: what draws on them, and right-to-left text for those that order it and those that do
not."""

from __future__ import annotations

import functools
import io
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any, TextIO
from unicodedata import bidirectional

from rich.cells import cell_len
from rich.console import Console

from dedup.writing import visible, write_out, write_text

FIRST_STRONG, POP = "\u2068", "\u2069"
LEFT_OVERRIDE, POP_OVERRIDE = "\u202d", "\u202c"
PLAIN_WIDTH = 120
"""Columns of what is drawn for a file or a pipe."""
UNKNOWN = "\ufffd"
"""Stands for what is no character, whose direction nobody knows, where it has a width."""
VARIABLE = "DEDUP_TERMINAL_BIDI"
"""`yes` or `no`, where the terminal is not known by its own variables."""


def open_console() -> Console:
    """What draws on standard output, as wide as the terminal is; text is shown as it stands."""
    return Console(highlight=False, markup=False, emoji=False)


def draw_plainly(width: int) -> Console:
    """What draws for files and pipes: as wide as it is told, without colour whatever is wished."""
    return Console(
        file=io.StringIO(),
        width=width,
        force_terminal=False,
        highlight=False,
        markup=False,
        emoji=False,
    )


def print_drawn(draw: Callable[[Console], None], plain: Callable[[], str]) -> None:
    """To standard output what `draw` draws, as wide as the terminal; where it is none, `plain`."""
    if not sys.stdout.isatty():
        write_text("-", plain())
        return
    console = open_console()
    with console.capture() as drawn:
        draw(console)
    write_out([drawn.get().encode(errors="backslashreplace")])


def draw_text(draw: Callable[[Console], None], width: int) -> str:
    """What `draw` draws, as plain text."""
    console = draw_plainly(width)
    with console.capture() as drawn:
        draw(console)
    return "\n".join(map(str.rstrip, drawn.get().split("\n")))


def isolate(text: str, *, ordered: bool = False) -> str:
    """Scraped text made safe, and set apart so that it cannot reorder what stands beside it.

    Terminals that know bidi order a line as a whole; Unicode's isolates (UAX 9) keep a title from
    pulling the numbers beside it to its other side. Terminals that do not know it show nothing of
    these, but letters from the left and unjoined: for them the text is put in order and its letters
    joined here (`ordered`), between marks that keep a terminal from turning it once more.

    >>> ascii(isolate("خبر"))
    "'\\\\u2068\\\\u062e\\\\u0628\\\\u0631\\\\u2069'"
    >>> ascii(isolate("خبر", ordered=True))
    "'\\\\u202d\\\\ufeae\\\\ufe92\\\\ufea7\\\\u202c'"
    """
    plain = visible(text)
    if ordered:
        return f"{LEFT_OVERRIDE}{order(plain)}{POP_OVERRIDE}"
    return f"{FIRST_STRONG}{plain}{POP}"


def order(text: str, *, leftwards: bool | None = None) -> str:
    """A line as it is seen, from left to right, its letters joined (UAX 9 and 53, by libraries).

    leftwards: whether the line is one from right to left; without it its first letter says so.
    """
    # Not `bidi.get_display`, the faster one: it leaves brackets unmirrored (python-bidi#25).
    from bidi.algorithm import get_display

    if leftwards is None:
        leftwards = reads_leftwards(text)
    joined = _reshaper().reshape(text)
    known = "".join(one if bidirectional(one) else UNKNOWN[: cell_len(one)] for one in joined)
    return _seat_marks(get_display(known, base_dir="R" if leftwards else "L"))


def _seat_marks(shown: str) -> str:
    """Marks behind their letters, as terminals want them (UAX 9, L3): turning a line put them
    before these."""
    seated, held = "", ""
    for one in shown:
        if bidirectional(one) == "NSM":
            held += one
        elif bidirectional(one) in ("R", "AL"):
            seated, held = seated + one + held[::-1], ""
        else:
            seated, held = seated + held + one, ""
    return seated + held


@functools.cache
def _reshaper() -> Any:
    from arabic_reshaper import ArabicReshaper

    return ArabicReshaper({"delete_harakat": False})


def reads_leftwards(text: str) -> bool:
    """Whether the first letter that has a direction is one of those from right to left (UAX 9)."""
    strong = (d for d in map(bidirectional, text) if d in ("L", "R", "AL"))
    return next(strong, "L") != "L"


def wants_order(stream: TextIO | None = None, environment: Mapping[str, str] | None = None) -> bool:
    """Whether a stream, or standard output, is a terminal that does not order lines itself.

    Those that do say who they are: VTE from 0.58 on (GNOME's and Xfce's terminals), Konsole,
    mlterm, Apple's Terminal, mintty. A file or a pipe gets text as it is.
    """
    stream = stream or sys.stdout
    if not stream.isatty():
        return False
    known = os.environ if environment is None else environment
    said = known.get(VARIABLE, "").lower()
    if said in ("yes", "no"):
        return said == "no"
    vte = known.get("VTE_VERSION", "")
    return not (
        (vte.isdecimal() and int(vte) >= 5800)
        or "KONSOLE_VERSION" in known
        or "MLTERM" in known
        or known.get("TERM", "").startswith("mlterm")
        or known.get("TERM_PROGRAM") in ("Apple_Terminal", "mintty")
    )
