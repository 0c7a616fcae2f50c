"""Questions about pairs one by one, and the keys that answer them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from dedup.cli import talk
from dedup.errors import BadInput

if TYPE_CHECKING:
    from dedup.evaluation.labelling import Question
    from dedup.model import Article

KEYS = {
    "r": "reprint",
    "v": "revision",
    "e": "excerpt",
    "s": "same_event",
    "t": "template",
    "d": "different",
}
OTHER_KEYS = {
    "?": "whole texts",
    "g": "guide",
    "f": "what dedup found",
    "b": "back",
    "k": "skip",
    "q": "quit",
}
ARABIC_KEYS = str.maketrans("قرثسفيلبنضﻻ؟", "rvestdgfkqb?")
"""What the same keys give where the keyboard is switched to Arabic."""
GUIDE = """\
r reprint     the same story in substantially the same words
v revision    the same event at a later state: a toll, a score, new
              paragraphs; within some two days
e excerpt     one stands nearly word for word in the other, and is
              at most half of it, counted in words
s same_event  the same event, written independently
t template    a recurring form, filled in anew for another event
d different   anything else
Ask in this order. One event? If not: t where the form is the same,
else d. Much the same wording? If not: s. Is one at most half of the
other, and in it? Then e. Were facts updated? Then v, else r.
A capital letter says that you are not sure."""


class Session:
    """Questions one by one, and the answers to them."""

    def __init__(self, out: str, asked: Sequence[Question], articles: Mapping[str, Article]):
        self.out, self.asked, self.articles = out, asked, articles
        if sys.stdin is None:
            raise BadInput("standard input is closed, where answers are read from")
        self.typed = sys.stdin.isatty()
        self.answers = _press() if self.typed else _read_lines()
        self.lines: list[str | None] = []
        """What was written for each question that was answered; `None` where it was skipped."""

    def run(self) -> None:
        """Ask until all are answered, or somebody has had enough."""
        while len(self.lines) < len(self.asked):
            self._show()
            if not self._hear():
                break
        given = len(self.lines) - self.lines.count(None)
        talk.say(f"{given:,} labelled in {self.out}, {len(self.asked) - given:,} left")

    def _show(self, *, whole: bool = False) -> None:
        from dedup.report.labelling import print_pair

        one = self.asked[len(self.lines)]
        heading = f"{len(self.lines) + 1} of {len(self.asked)}"
        print_pair(self.articles[one.a], self.articles[one.b], heading, whole=whole)
        self._prompt()

    def _prompt(self) -> None:
        if self.typed:
            for keys in (KEYS, OTHER_KEYS):
                talk.say("  ".join(f"{key} {told}" for key, told in keys.items()))

    def _hear(self) -> bool:
        """Answers until one leads to another question; false where no more is to be asked."""
        for said in self.answers:
            key = said.lower()
            if key in KEYS:
                self._write(key, sure=key == said)
                return True
            if key == "k":
                self.lines.append(None)
                return True
            if key == "b" and self._go_back():
                return True
            if key == "q":
                return False
            self._tell(key, said)
        return False

    def _write(self, key: str, *, sure: bool) -> None:
        from dedup.evaluation.labelling import SURE, UNSURE, add_answer

        confidence = SURE if sure else UNSURE
        self.lines.append(add_answer(self.out, self.asked[len(self.lines)], KEYS[key], confidence))
        if self.typed:
            talk.say(f"{KEYS[key]}{'' if sure else ', not sure'}")

    def _go_back(self) -> bool:
        from dedup.evaluation.labelling import remove_answer

        if not self.lines:
            talk.say("nothing to take back: what was labelled before can be changed in the file")
            return False
        if line := self.lines.pop():
            remove_answer(self.out, line)
        return True

    def _tell(self, key: str, said: str) -> None:
        """Answer what is no answer."""
        one = self.asked[len(self.lines)]
        if key == "?":
            self._show(whole=True)
        elif key == "g":
            click.echo(GUIDE)
            self._prompt()
        elif key == "f":
            talk.say(f"found: {one.relation or 'the table does not say'}")
        elif key != "b":
            told = f"{said[:40]!r} is none of the keys {' '.join(KEYS | OTHER_KEYS)}"
            if not self.typed:
                raise BadInput(f"{told}; the answers before it are kept")
            talk.say(told)


def _press() -> Iterator[str]:
    """Keys as they are pressed, until the end of input (Ctrl-D)."""
    while True:
        try:
            pressed = click.getchar()
        except EOFError:
            return
        if not pressed.startswith("\x1b"):  # an arrow or the like
            yield from pressed.replace("لا", "b").translate(ARABIC_KEYS)


def _read_lines() -> Iterator[str]:
    for line in sys.stdin.buffer:
        if said := line.decode(errors="replace").strip():
            yield said
