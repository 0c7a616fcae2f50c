"""How fast pages are split: beside bare parsing and other tools, and as whole runs of the command.

usage: python benchmarks/splitting_speed.py [--html FOLDER] [--pages FOLDER]
           [--python PYTHON_OF_PEERS] [--peers trafilatura,resiliparse,beautifulsoup-lxml]

One core: the HTML pages of a folder, decoded, in memory. The tools take turns, `--rounds` times;
figures are medians of processor time, so that another job on the machine counts for little, and
ratios (`x dedup`, `x walk`: how many times as long as `dedup split_page`, as the bare walk) are
medians of the ratios within a round. Tools in `--peers` run in the interpreter `--python` (see
extractors.py), which is started once; trafilatura is `trafilatura.extract(page)`: text alone,
without title and date.

Whole runs: `dedup split FOLDER -o FILE` from files to records, with one worker and with two, on
`--files` text pages and on `--html-files` HTML pages. The pages are copies, and every copy of the
folder is a set of outlets of its own (its folders, its hosts, a number in the first line), so that
no copy repeats another one. Figures are medians of the time on the clock; `start` is the same
command on one page, for which no worker process is started; `net` is without it. `1 to 2` is the
time with one worker over that with two, as a whole and `net`; `cpu` is that of all processes.
"""

import contextlib
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import click
from bs4 import BeautifulSoup
from peers import TIMED, Worker, cpu_seconds, passes_for, read_text, versions
from selectolax.lexbor import LexborHTMLParser
from whole_runs import ratio, run_all, write_copies

from dedup.errors import BadPage
from dedup.model import Page
from dedup.splitting.splitter import split_page

SEEDS = Path(__file__).parent.parent / "seeds" / "pages"
UNSEEN = frozenset("script style noscript template iframe svg".split())
INLINE = frozenset("a abbr b bdi em font i label mark small span strong sub sup time u".split())


def bare_walk(html: str) -> list[str]:
    """The least a splitter can do: the texts between block-level elements, in order."""
    blocks: list[str] = []
    texts: list[str] = []
    tree = LexborHTMLParser(html)
    for node in tree.body.traverse(include_text=True) if tree.body else ():
        if not node.is_text_node:
            if texts and node.tag not in INLINE:
                blocks.append(" ".join("".join(texts).split()))
                texts.clear()
        elif not node.is_empty_text_node and node.parent and node.parent.tag not in UNSEEN:
            texts.append(node.text_content or "")
    return [*blocks, " ".join("".join(texts).split())]


def dedup(html: str) -> None:
    with contextlib.suppress(BadPage):
        split_page(Page(html))


LOCAL: dict[str, Callable[[str], object]] = {
    "lexbor parse": LexborHTMLParser,
    "lexbor parse, bare walk": bare_walk,
    "dedup split_page": dedup,
    "BeautifulSoup html.parser": lambda html: BeautifulSoup(html, "html.parser").get_text(),
}


def race(files: list[Path], rounds: int, worker: Worker | None, peers: list[str]) -> None:
    """Let all tools take turns on the pages, and print their speed."""
    pages = [read_text(file) for file in files]
    paths = [str(file.resolve()) for file in files]
    passes = {name: passes_for(work, pages) for name, work in LOCAL.items()}
    if worker:
        passes |= {peer: worker.ask(do="load", peer=peer, paths=paths) for peer in peers}
    taken: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for name, count in passes.items():
            if name in LOCAL:
                seconds = cpu_seconds(LOCAL[name], pages, count)
            else:
                assert worker
                seconds = worker.ask(do="time", peer=name, passes=count)
            taken[name].append(seconds)
    size = sum(file.stat().st_size for file in files) / 1e6
    click.echo(f"\none core, {len(files)} HTML pages, {size:.2f} MB, {rounds} rounds")
    click.echo(f"{'':28} {'ms/page':>9} {'pages/s':>9} {'MB/s':>8} {'x dedup':>8} {'x walk':>8}")
    for name, times in taken.items():
        middle = statistics.median(times)
        against = (ratio(times, taken[x]) for x in ("dedup split_page", "lexbor parse, bare walk"))
        line = f"{name:28} {1e3 * middle / len(files):9.3f} {len(files) / middle:9.0f}"
        click.echo(f"{line} {size / middle:8.1f} {' '.join(f'{x:8.2f}' for x in against)}")


def find(folder: Path, suffix: str) -> list[Path]:
    """The pages of a folder; refuses one without any."""
    if not (pages := sorted(folder.rglob(f"*{suffix}"))):
        raise click.UsageError(f"no {suffix} pages in {folder}")
    return pages


FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--html", type=FOLDER, default=SEEDS, help="HTML pages; default: the seeds'")
@click.option("--pages", type=FOLDER, default=SEEDS, help="text pages; default: the seeds'")
@click.option("--python", metavar="PYTHON", help="interpreter that has the other extractors")
@click.option("--peers", default="trafilatura,resiliparse,beautifulsoup-lxml", show_default=True)
@click.option("--rounds", default=15, show_default=True, help="of the tools on one core")
@click.option("--run-rounds", default=5, show_default=True, help="of whole runs; 0 for none")
@click.option("--files", default=20_000, show_default=True, help="text pages of a whole run")
@click.option("--html-files", default=2_000, show_default=True, help="HTML pages of a whole run")
def main(
    html: Path,
    pages: Path,
    python: str | None,
    peers: str,
    rounds: int,
    run_rounds: int,
    files: int,
    html_files: int,
) -> None:
    """Measure how fast pages are split."""
    html_pages, text_pages = find(html, ".html"), find(pages, ".txt")
    names = peers.split(",")
    if unknown := set(names) - set(TIMED):
        raise click.BadParameter(f"unknown: {', '.join(sorted(unknown))}", param_hint="--peers")
    if python:
        click.echo(versions(python))
    if rounds:
        worker = Worker(python) if python else None
        race(html_pages, rounds, worker, names)
        if worker:
            worker.close()
    if run_rounds:
        with tempfile.TemporaryDirectory() as temporary:
            scratch = Path(temporary)
            text = write_copies(text_pages, scratch / "text", files)
            markup = write_copies(html_pages, scratch / "html", html_files)
            run_all([(text, ()), (text, ("--no-repetition",)), (markup, ())], run_rounds, scratch)


if __name__ == "__main__":
    main()
