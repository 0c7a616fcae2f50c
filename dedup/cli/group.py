"""The command `dedup`, that all others are of: errors to exit codes."""

from __future__ import annotations

from typing import Any

import click

from dedup.errors import DedupError
from dedup.version import VERSION


class Commands(click.Group):
    """Commands whose `DedupError` is a message and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except DedupError as why:
            from dedup.writing import visible

            raise click.ClickException(visible(str(why))) from why


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="dedup")
def main() -> None:
    """Split scraped news pages into articles and find the stories they share.

    \b
    Example:
      dedup run seeds/pages -o out
    """
