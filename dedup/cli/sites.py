"""What commands learn of sites, and the command `sites` that shows it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from dedup.cli import options
from dedup.cli.group import main

if TYPE_CHECKING:
    import pyarrow as pa

    from dedup.pipeline import Remember


@contextlib.contextmanager
def remembering(path: str | None) -> Iterator[Remember | None]:
    """What adds to a memory of sites, which is written when the block ends without an error."""
    if path is None:
        yield None
        return
    from dedup.splitting.memory import add_sites, draw_memory, list_sites, read_memory
    from dedup.writing import write_text

    known = read_memory(path)

    def remember(learned: pa.Table, named: pa.Table) -> pa.Table:
        nonlocal known
        known = add_sites(known, learned, named)
        return list_sites(known)

    yield remember
    write_text(path, draw_memory(known))


@main.command()
@click.argument("memory", type=options.existing_file)
@click.option("--all", "with_all", is_flag=True, help="Slots that tell nothing, too.")
def sites(memory: str, with_all: bool) -> None:
    """What is known of sites: slots of their templates that hold furniture, or other stories.

    MEMORY is what `--site-memory` wrote. Of furniture a page keeps dates, what a marker says, and a
    few words above its text. When piped, a line is source, verdict, slot, tag, on how
    many stories, how many blocks, and an example, tab-separated.

    \b
    Example:
      dedup split seeds/pages -o articles.jsonl --site-memory sites.json
      dedup sites sites.json
    """
    from dedup.report.inspection import print_slots
    from dedup.splitting.memory import list_verdicts, read_memory

    print_slots([one for one in list_verdicts(read_memory(memory)) if with_all or one.verdict])
