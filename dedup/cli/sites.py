"""What commands learn of sites, and the command `sites` that shows it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from dedup.cli import options, places, talk
from dedup.cli.group import main

if TYPE_CHECKING:
    import pyarrow as pa

    from dedup.pipeline import Remember
    from dedup.splitting.memory import Sites


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
@options.paths_named("paths")
@click.option("--all", "with_all", is_flag=True, help="Slots that tell nothing, too.")
@options.workers
def sites(paths: tuple[str, ...], with_all: bool, workers: int) -> None:
    """What is known of sites: slots of their templates that hold furniture, or other stories.

    PATHS are pages, as for `dedup run`, of which it is learned now; or one file that
    `--site-memory` wrote. Nothing is written. Of furniture a page keeps dates, what a marker says,
    and a few words above its text. When piped, a line is source, verdict, slot, its path as a CSS
    selector, on how many stories, how many blocks, and an example, tab-separated.

    \b
    Example:
      dedup sites seeds/pages
      dedup sites sites.json --all
    """
    from dedup.report.inspection import print_slots
    from dedup.splitting.memory import is_memory, list_verdicts, read_memory

    is_one = len(paths) == 1 and is_memory(paths[0])
    known = read_memory(paths[0]) if is_one else _learn(paths, workers)
    print_slots([one for one in list_verdicts(known) if with_all or one.verdict])


def _learn(paths: tuple[str, ...], workers: int) -> Sites:
    """What pages teach of their sites."""
    from dedup import pipeline
    from dedup.splitting.memory import add_sites

    found: Sites = {}

    def remember(learned: pa.Table, named: pa.Table) -> pa.Table:
        nonlocal found
        found = add_sites({}, learned, named)
        return learned

    with talk.open_engine(workers) as engine:
        listed, listing, skipped = places.take_pages(engine, paths)
        talk.say_skipped(skipped)
        pipeline.open_files(engine, listed, pages=listing.num_rows, remember=remember)
    return found
