"""Whether teasers that nothing announces are told from the text above them, crawl by crawl.

usage: python benchmarks/sliding.py ARTICLES [--pages 750] [--seed 1] [--days even|odd|all]

ARTICLES is one outlet's table of `title`, `text` and `url`, whose last number is the order of time.
Crawls of the outlet are composed (`tests/composing/sliding.py`), split as `dedup split` does, and
told kind by kind: pages, the share of bodies that are exact and of those without a lost line, and
the share of the teasers that are related texts. Every 40 stories make a day.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

import click
import pyarrow.parquet as pq

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.composing.compose import is_clean_paragraph, key  # noqa: E402
from tests.composing.layouts import Article  # noqa: E402
from tests.composing.sliding import (  # noqa: E402
    BEFORE,
    DAY,
    LISTS,
    compose_background,
    compose_crawl,
    compose_versions,
    html_page,
    text_page,
)

CRAWLS = {5: 30, 30: 10, 150: 3}  # pages of a small crawl, and how many of these
NAMES = ("", "list-x", "")  # classes of the teasers' container, crawl by crawl


def read_stories(path, days):
    """The articles of a table that are at least two paragraphs, in the order of time."""
    rows = pq.read_table(path, columns=["title", "text", "url"]).to_pylist()
    numbered = [(re.search(r"/(\d+)/?$", row["url"] or ""), row) for row in rows]
    ordered = sorted((int(at[1]), row["title"], row["text"]) for at, row in numbered if at)
    stories, seen = [], set()
    for place, (_, title, text) in enumerate(ordered):
        day = place // DAY % 2
        lines = tuple(" ".join(line.split()) for line in text.split("\n") if line.strip())
        clean = len(lines) > 1 and all(len(p) >= 80 and is_clean_paragraph(p) for p in lines)
        fits = days == "all" or day == (days == "odd")
        if clean and fits and not {title, key(lines[0])} & seen:
            stories.append(Article(" ".join(title.split()), lines))
            seen |= {title, key(lines[0])}
    return stories


def compose_all(stories, pages, seed):
    """(kind, folder, file, content, page) of all crawls."""
    crawls = []
    for kind in ("none", *LISTS):
        for size, times in {pages: 3, **{n: t for n, t in CRAWLS.items() if n < pages}}.items():
            for number in range(times if kind in LISTS else 1):
                name = kind if kind == "none" else f"{kind} {size}"
                crawls.append((name, size, number, lambda s, r, k=kind: compose_crawl(s, k, r)))
    for name, compose in (("versions", compose_versions), ("background", compose_background)):
        for teased in (False, True):
            told = f"{name}, sliding" if teased else name
            for number in (0, 1):
                made = lambda s, r, c=compose, t=teased: c(s, r, teased=t)  # noqa: E731
                crawls.append((told, pages, number, made))
    for name, size, number, compose in crawls:
        for markup in (False, True):
            rng = Random(f"{seed}:{name}:{number}")
            first = rng.randrange(max(1, len(stories) - size - BEFORE))
            made = compose(stories[first : first + size + BEFORE], rng)
            form = "html" if markup else "txt"
            folder = f"{name.replace(' ', '-').replace(',', '')}-{number}-{form}"
            for at, page in enumerate(made):
                content = html_page(page, NAMES[number % 3]) if markup else text_page(page)
                yield f"{name}, {form}", folder, f"{at:05}.{form}", content, page


def score(page, article):
    """Whether a body is exact, whether it has lost no line, how many teasers are related texts."""
    wanted = list(map(key, page.body))
    found = [key(line) for line in article["text"].split("\n")] if article else []
    items = [key(item["text"] or item["title"]) for item in article["related"]] if article else []
    told = "\n".join(items)
    return found == wanted, not {*wanted} - {*found}, sum(key(t) in told for t in page.teasers)


@click.command()
@click.argument("articles", type=click.Path(exists=True, dir_okay=False))
@click.option("--pages", default=750, show_default=True, help="of the largest crawls")
@click.option("--seed", default=1, show_default=True)
@click.option("--days", type=click.Choice(["even", "odd", "all"]), default="all", show_default=True)
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="leave pages here")
def main(articles, pages, seed, days, keep):
    """Compose crawls of ARTICLES, split them, and say what became of the teasers."""
    stories = read_stories(articles, days)
    click.echo(f"{len(stories)} stories", err=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = keep or Path(scratch)
        gold = {}
        for kind, crawl, file, content, page in compose_all(stories, pages, seed):
            place = folder / "pages" / crawl / file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(content, "utf-8")
            gold[f"{crawl}/{file}"] = kind, page
        out = folder / "out.jsonl"
        command = [sys.executable, "-m", "dedup", "split", "pages", "-o", out.name]
        environment = {"PYTHONPATH": str(ROOT), "PATH": ""}
        subprocess.run([*command, "--workers", "1"], cwd=folder, env=environment, check=True)
        rows = map(json.loads, out.read_text("utf-8").splitlines())
        split = {"/".join(row["path"].split("/")[-2:]): row for row in rows}
    kinds, wrong = {}, []
    for name, (kind, page) in gold.items():
        exact, whole, told = score(page, split.get(name))
        kinds.setdefault(kind, []).append((exact, whole, told, len(page.teasers)))
        if not exact:
            wrong.append(name)
    click.echo(f"{'':32}{'pages':>7}{'exact':>8}{'whole':>8}{'related':>9}")
    for kind, scores in kinds.items():
        exact, whole, told, all_told = map(sum, zip(*scores, strict=True))
        shares = (
            f"{exact / len(scores):8.3f}{whole / len(scores):8.3f}{told / max(1, all_told):9.3f}"
        )
        click.echo(f"{kind:32}{len(scores):7}{shares}")
    if keep:
        (keep / "wrong.txt").write_text("\n".join(wrong), "utf-8")


if __name__ == "__main__":
    main()
