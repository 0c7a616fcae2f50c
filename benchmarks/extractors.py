"""dedup and other extractors on the same composed HTML pages, in one table.

usage: python benchmarks/extractors.py FOLDER --python PYTHON_OF_PEERS
           [--peers trafilatura,resiliparse] [--without LAYOUT]

FOLDER is what `tests.composing.compose` wrote: `pages/` and `gold.jsonl`; its HTML pages count. The
others run in an interpreter of their own (`python -m venv peers`, `peers/bin/pip install
trafilatura resiliparse 'newspaper4k[ar]' readability-lxml`); without `--python` dedup runs alone.

The others get the page decoded. Every tool's text is taken by lines, and a line that is the
headline costs nothing. `words` is the F1 of words instead of paragraphs: it does not mind where a
tool breaks its lines. `foreign` is the share of the related items' titles and paragraphs that stand
somewhere in the text. `dedup, each alone` runs with `--no-repetition`: like the others it knows no
other page of the outlet.
"""

import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
from peers import EXTRACTORS, Worker, versions

from dedup.evaluation.pages import Record, Score, Tally, key, read_split
from dedup.reading.records import read_rows

WORD = re.compile(r"\w+")


@dataclass
class Row:
    """A tool's figures; `foreign` counts texts that stand in a body, of `related` ones."""

    score: Score = field(default_factory=Score)
    words: Tally = field(default_factory=Tally)
    foreign: int = 0
    related: int = 0
    fields: set[str] = field(default_factory=set)
    """What the tool gave for at least one page."""

    def add(self, gold: Record, found: Record | None) -> None:
        """Count one page."""
        found = {**found, "text": without_headline(found, gold["title"])} if found else None
        self.score.add(gold, found)
        text = found["text"] if found else ""
        self.words.add(count_words("\n".join(gold["body"])), count_words(text))
        own, letters = set(map(key, gold["body"])), key(text)
        hung_on = [key(one) for one in related_texts(gold) if key(one) not in own]
        self.related += len(hung_on)
        self.foreign += sum(one in letters for one in hung_on)
        self.fields.update(name for name, value in (found or {}).items() if value)


def without_headline(found: Record, title: str) -> str:
    """The text of a record without the lines that are the page's headline."""
    lines = (found["text"] or "").split("\n")
    return "\n".join(line for line in lines if key(line) != key(title))


def related_texts(gold: Record) -> Iterator[str]:
    """The titles and paragraphs that are hung on to a page, as far as the gold knows them."""
    for item in gold["related"] or ():
        yield from (item["title"], *item["body"])


def count_words(text: str) -> Counter[str]:
    return Counter(WORD.findall(text))


def run_dedup(folder: Path, *options: str) -> dict[str, Record]:
    """What `dedup split` makes of the HTML pages, by file name."""
    with tempfile.TemporaryDirectory() as temporary:
        out = Path(temporary) / "out.jsonl"
        words = ("split", f"{folder}/pages/**/*.html", "-o", str(out), *options)
        subprocess.run([sys.executable, "-m", "dedup", *words], check=True)
        return read_split(str(out))


def run_peer(worker: Worker, peer: str, pages: list[Path]) -> dict[str, Record]:
    """What another extractor makes of the pages, by file name; those without text are left out."""
    found = {}
    for page in pages:
        text, title, published = worker.ask(do="extract", peer=peer, path=str(page.resolve()))
        if text and text.strip():
            found[page.name] = {"text": text, "title": title, "published": published}
    return found


def tell(name: str, row: Row) -> str:
    """A line of the table; `-` for what the tool never gives."""
    score, n = row.score, row.score.pages or 1

    def cell(given: str, value: float, width: int) -> str:
        return f"{value:{width}.3f}" if given in row.fields else f"{'-':>{width}}"

    return (
        f"{name:22} {score.body.f1:8.3f} {score.body.recall:7.3f} {score.exact / n:6.3f}"
        f" {row.words.f1:6.3f} {row.foreign / (row.related or 1):8.3f}"
        f" {cell('title', score.title / n, 6)} {cell('published', score.date / n, 6)}"
        f" {cell('related', score.related_titles.f1, 10)} {score.missing:10}"
    )


HEADER = (
    f"{'':22} {'body F1':>8} {'recall':>7} {'exact':>6} {'words':>6} {'foreign':>8} {'title':>6}"
    f" {'date':>6} {'related F1':>10} {'no output':>10}"
)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--peers", default=",".join(EXTRACTORS), show_default=True, metavar="NAMES")
@click.option("--python", metavar="PYTHON", help="interpreter that has the other extractors")
@click.option("--without", multiple=True, metavar="LAYOUT", help="leave its pages out")
def main(folder: Path, peers: str, python: str | None, without: tuple[str, ...]) -> None:
    """Compare dedup with other extractors on the HTML pages of FOLDER."""
    names = peers.split(",")
    if unknown := set(names) - set(EXTRACTORS):
        raise click.BadParameter(f"unknown: {', '.join(sorted(unknown))}", param_hint="--peers")
    gold = {
        page["file"]: page
        for _, page in read_rows(str(folder / "gold.jsonl"))
        if page["file"].endswith(".html") and page["layout"] not in without
    }
    pages = sorted(page for page in folder.glob("pages/*/*.html") if page.name in gold)
    if len(pages) < len(gold):
        raise click.UsageError(f"{len(gold)} HTML pages in gold.jsonl, {len(pages)} in pages/")
    click.echo(f"{len(pages)} HTML pages" + (f"; {versions(python)}" if python else ""))
    click.echo(HEADER)

    def report(name: str, found: dict[str, Record]) -> None:
        row = Row()
        for file, page in gold.items():
            row.add(page, found.get(file))
        click.echo(tell(name, row))

    report("dedup", run_dedup(folder))
    report("dedup, each alone", run_dedup(folder, "--no-repetition"))
    if python:
        worker = Worker(python)
        for peer in names:
            report(peer, run_peer(worker, peer, pages))
        worker.close()


if __name__ == "__main__":
    main()
