"""The command `dedup`, that all others are of: however it ends, an exit code and a line.

130 and 141 are what shells give for a command that SIGINT or SIGPIPE ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from traceback import format_exception
from typing import Any, NoReturn

import click

from dedup.cli import process, talk
from dedup.errors import DedupError
from dedup.version import VERSION

UNFORESEEN = (
    f"a fault in dedup {VERSION}: {{}}; please report it with what you ran"
    " (`dedup --traceback COMMAND ...` shows where it is)"
)
LONGEST_FAULT = 500  # letters


class Failed(click.ClickException):
    """A command has ended early, for a reason that is its message."""


class Interrupted(Failed):
    """Somebody has stopped it."""

    exit_code = 130


class Unread(Failed):
    """The reader of its output has seen enough, as `head` does, and nothing is told."""

    exit_code = 141


class Commands(click.Group):
    """Commands of which none ends in a traceback."""

    def __call__(self, *args: Any, **extra: Any) -> NoReturn:
        """Run the command line in a process of its own."""
        process.prepare()
        try:
            self.main(*args, **extra)
        finally:
            process.let_go()

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> NoReturn:
        """Run the command line, and end with its exit code."""
        try:
            given = {**extra, "standalone_mode": False}
            code = super().main(args, prog_name or "dedup", **given) or 0
        except click.ClickException as why:
            _tell(why)
            code = why.exit_code
        raise SystemExit(code)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Read the options before the command, of which some print and end it."""
        try:
            return super().make_context(*args, **extra)
        except (OSError, KeyboardInterrupt) as why:
            raise explain(why) from why

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, SystemExit):
            raise
        except BaseException as why:
            if ctx.params["traceback"]:
                talk.say(*"".join(format_exception(why)).rstrip().split("\n"))
            raise explain(why) from why


def explain(why: BaseException) -> Failed:
    """What a user is told of an error, and the exit code."""
    if isinstance(why, DedupError):
        return Failed(str(why))
    if isinstance(why, KeyboardInterrupt):
        return Interrupted("interrupted")
    if isinstance(why, BrokenPipeError):
        return Unread("")
    if isinstance(why, MemoryError):
        return Failed("there is not enough memory: give less with --memory, or fewer --workers")
    if isinstance(why, OSError) and why.strerror:
        place = f"{why.filename}: " if why.filename else ""
        return Failed(f"{place}{why.strerror}")
    return Failed(UNFORESEEN.format(f"{type(why).__name__}: {str(why)[:LONGEST_FAULT]}"))


def _tell(why: click.ClickException) -> None:
    """As click shows it, with nothing in it that a terminal obeys."""
    message = why.format_message()
    if isinstance(why, click.exceptions.NoArgsIsHelpError):
        talk.say(*message.split("\n"))
        return
    if isinstance(why, click.UsageError) and why.ctx:
        hint = f"Try '{why.ctx.command_path} --help' for help."
        talk.say(*why.ctx.get_usage().split("\n"), hint, "")
    if message:
        talk.say(f"Error: {message}")


def _reveal(ctx: click.Context, _: click.Parameter, traceback: bool) -> bool:
    if traceback:
        process.reveal()
    return traceback


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="dedup")
@click.option(
    "--traceback", is_flag=True, callback=_reveal, help="Show where in the program an error arose."
)
def main(traceback: bool) -> None:
    """Split scraped news pages into articles and find the stories they share.

    \b
    Example:
      dedup run seeds/pages -o out
    """
