"""Compose pages with known truth out of clean articles: an exam for the splitter.

usage: python -m tests.composing.compose ARTICLES... -o FOLDER [--pages 1000] [--seed 1]

ARTICLES are Parquet or JSON-lines tables with `title` and `text` (paragraphs by newline), or the
word `seeds` for the project's own seeds. FOLDER/pages/OUTLET/FILE gets the pages, FOLDER/gold.jsonl
what each must split into. Same arguments, same bytes. Titles and paragraphs stay as they are;
layout, date, credit, byline, marker and furniture are drawn independently, by one `Random` a page.
"""

import functools
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import click
import pyarrow.parquet as pq

from tests.composing import phrases
from tests.composing.layouts import (
    NEEDS_CREDIT,
    NO_CREDIT,
    TEXT_LAYOUTS,
    Article,
    Plan,
    is_full,
    text_page,
)
from tests.composing.layouts_html import HTML_LAYOUTS, HTML_NEEDS_CREDIT
from tests.composing.templates import html_page

OUTLET_PAGES = 25
OTHERS = 40
TEASERS = 5
SEEDS = Path(__file__).parents[2] / "seeds" / "truth" / "pages"

FOLDS = str.maketrans("أإآىةؤئ", "ااايهوي", "ًٌٍَُِّْـ")
DECORATION = " \t*#-–—_•●■◄►»«<>|/\\[](){}\"'“”.!:…"
# credits, bylines, calls and residue that begin a line too short for a paragraph, folded
SHORT_RESIDUE = re.compile(
    r"(المصدر|مصدر|نقلا|عن:|كتبت?\b|بقلم|اعداد|تحرير|ترجمه|متابعه|تصوير|عدسه|للتواصل|لمراسله|تابع|"
    r"شارك|للمزيد|المزيد|اقرا|اقر |طالع|شاهد|انظر|لمشاهده|للاطلاع|لقراءه|قد يهمك|وكالات|متابعات|"
    r"خاص|تاريخ|نشر|الوسوم|كلمات|مواضيع|موضوعات|اخبار ذات|مقالات|التصنيف|اضغط|انقر|هنا|جميع|حقوق|"
    r"انتهي|يتبع|صوره|فيديو)"
)
# anywhere in an article
RESIDUE = re.compile(
    r"//|\d\d:\d\d ?ت ?م|www\.|http|@|\.com|88591|635031|737221|SMS|\.\.\.المزيد|Next Previous|"
    r"\(CNN\)|عين اليوم|[\x00-\x09\x0b-\x1f\u200e\u200f\ufffd]|صفحة \d|\*\*|انتهى\W*$|يتبع\W*$",
    re.MULTILINE,
)
DATELINE = re.compile(
    r"[^.:«\"]{2,45}?(\s[-–—ـ]+\s|[-–—ـ]{1,2}\s|\s?/|\([^)]{2,30}\)\s*[-–—:]|:\s?«?واس)"
)
AGENCY_TAIL = re.compile(
    r"(\([^)]{1,25}\)|[-/–][^-/–]{1,20}[-/–]?|\b(واس|وات|رويترز|وكالات|أ ?ف ?ب))\W*$"
)
KEY = re.compile(r"[\W_]+")


@functools.lru_cache(maxsize=100_000)
def key(text: str) -> str:
    """Letters and digits alone: what pages are compared by."""
    return KEY.sub("", text)


@functools.lru_cache(maxsize=100_000)
def folded(line: str) -> str:
    """
    >>> folded("إقرأ أيضاً: ..")
    'اقرا ايضا'
    """
    return line.translate(FOLDS).strip(DECORATION)


MARKER_STARTS = tuple(
    folded(phrase)
    for table in (phrases.MARKERS, phrases.NOVEL)
    for role in ("read", "heads")
    for phrase in table[role]
)


def is_clean_paragraph(text: str) -> bool:
    """Is the paragraph none of marker, credit, byline, date, bullet, number or share line?"""
    plain = folded(text)
    letters = sum(c.isalpha() for c in text)
    if letters < 12 or letters < 0.6 * len(text.replace(" ", "")) or text[0] in "*•●■#-–—_[(":
        return False
    if plain.startswith(MARKER_STARTS) and len(plain) < 130:
        return False
    return len(text) >= 70 or not (SHORT_RESIDUE.match(plain) or re.match(r"\d|.*\d{4}$", plain))


def clean(title: str, text: str) -> Article | None:
    """The article, or None where its text may hold more or other than its paragraphs."""
    title = " ".join(title.split())
    paragraphs = tuple(line.strip() for line in text.split("\n") if line.strip())
    keys = {key(p) for p in paragraphs}
    good = (
        4 <= len(title.split()) <= 14
        and 25 <= len(title) <= 110
        and not title.endswith((".", ":", "…"))
        and (title[0].isalnum() or title[0] in '«"“')
        and not folded(title).startswith(MARKER_STARTS)
        and not SHORT_RESIDUE.match(folded(title))
        and 3 <= len(paragraphs) <= 30
        and len(keys) == len(paragraphs)
        and key(title) not in keys
        and not RESIDUE.search(f"{title}\n{text}")
        and not DATELINE.match(paragraphs[0])
        and not AGENCY_TAIL.search(paragraphs[-1])
        and all(map(is_clean_paragraph, paragraphs))
        and all(p[-1] in '.!؟:"»' for p in paragraphs)
        and all(map(is_full, paragraphs[:2] + paragraphs[-1:]))
        and sum(map(is_full, paragraphs)) >= 3
    )
    return Article(title, paragraphs) if good else None


def read_rows(source: str) -> Iterator[tuple[str, str]]:
    """(title, text) of each article of a table, or of the seeds and the articles glued to them."""
    if source == "seeds":
        for path in sorted(SEEDS.glob("*/*.json")):
            truth = json.loads(path.read_text(encoding="utf-8"))
            for one in (truth, *truth["related"]):
                yield one["title"], "\n".join(one["body"])
    elif source.endswith(".parquet"):
        table = pq.read_table(source, columns=["title", "text"])
        for row in table.to_pylist():
            yield row["title"] or "", row["text"] or ""
    else:
        with open(source, encoding="utf-8") as file:
            for row in map(json.loads, file):
                yield row.get("title") or "", row.get("text") or ""


def read_articles(sources: Iterable[str]) -> list[Article]:
    """The clean articles, no two with one title or one first paragraph."""
    articles: list[Article] = []
    seen: set[str] = set()
    for source in sources:
        for title, text in read_rows(source):
            article = clean(title, text)
            if article is None:
                continue
            keys = {key(article.title), key(article.paragraphs[0])}
            if not keys & seen:
                articles.append(article)
                seen |= keys
    return articles


class Pool:
    """The articles in shuffled order, and which of them share words of the title."""

    def __init__(self, articles: list[Article], seed: int) -> None:
        self.articles = list(articles)
        Random(f"{seed}:order").shuffle(self.articles)
        self.by_word: dict[str, list[int]] = defaultdict(list)
        for n, article in enumerate(self.articles):
            for word in dict.fromkeys(folded(article.title).split()):
                if len(word) > 3:
                    self.by_word[word].append(n)

    def article(self, number: int) -> Article:
        """The main story of a page."""
        return self.articles[number % len(self.articles)]

    def near(self, article: Article) -> list[int]:
        """Articles whose titles share a word with the article's that few titles hold."""
        words = [self.by_word.get(w, []) for w in folded(article.title).split()]
        return list(dict.fromkeys(n for hits in words if len(hits) <= 60 for n in hits))

    def others(self, number: int, rng: Random) -> list[Article]:
        """Articles for a page: no main story of its outlet, none with a lead like its text.

        For half of the pages those that share words of the title come first to hand.
        """
        article = self.article(number)
        outlet = number - number % OUTLET_PAGES
        mains = {n % len(self.articles) for n in range(outlet, outlet + OUTLET_PAGES)}
        near = self.near(article) if rng.random() < 0.5 else []
        rng.shuffle(near)
        drawn = rng.sample(range(len(self.articles)), min(len(self.articles), 3 * OTHERS))
        used = {key(text) for text in (article.title, *article.paragraphs)}
        words = set(folded(" ".join(article.paragraphs)).split())
        found: list[Article] = []
        for n in dict.fromkeys(near[:OTHERS] + drawn):
            other = self.articles[n]
            keys = {key(text) for text in (other.title, *other.paragraphs)}
            lead = set(folded(other.paragraphs[0]).split())
            alike = len(lead & words) > 0.5 * len(lead)
            if (
                not alike
                and n not in mains
                and not keys & used
                and all(map(is_full, other.paragraphs))
            ):
                found.append(other)
                used |= keys
        return found[:OTHERS][::-1]


def draw_plan(pool: Pool, number: int, rng: Random, layout: str, site: str) -> Plan:
    """What a page tells apart from its layout."""
    needs = layout in (*NEEDS_CREDIT, *HTML_NEEDS_CREDIT)
    credit = phrases.draw_credit(rng) if needs or rng.random() < 0.4 else None
    return Plan(
        rng=rng,
        site=site,
        article=pool.article(number),
        others=pool.others(number, rng),
        published=phrases.draw_day(rng) if rng.random() < 0.9 else None,
        credit=None if layout in NO_CREDIT else credit,
        byline=phrases.draw_byline(rng) if rng.random() < 0.25 else None,
    )


def gold_record(plan: Plan, file: str, layout: str) -> dict[str, Any]:
    """What the page must split into, and which marker phrases it has."""
    return {
        "file": file,
        "layout": layout,
        "title": plan.article.title,
        "published": plan.published.isoformat() if plan.published else None,
        "credit": plan.credit[1] if plan.credit else None,
        "body": plan.body or list(plan.article.paragraphs),
        "related": plan.related,
        "markers": plan.phrases,
        "novel": plan.novel,
    }


def compose_page(pool: Pool, number: int, seed: int) -> tuple[str, str, bytes, dict[str, Any]]:
    """(outlet, file name, bytes, gold) of a page; every other outlet's pages are HTML."""
    rng = Random(f"{seed}:page:{number}")
    outlet = number // OUTLET_PAGES
    site = phrases.SITES[outlet % len(phrases.SITES)]
    html = outlet % 2 == 1
    layout = rng.choice(list(HTML_LAYOUTS if html else TEXT_LAYOUTS))
    plan = draw_plan(pool, number, rng, layout, site)
    content = html_page(plan, layout) if html else text_page(plan, layout)
    file = f"{number:05}.{'html' if html else 'txt'}"
    return f"outlet-{outlet:03}", file, content, gold_record(plan, file, layout)


def compose_teasers(
    pool: Pool, count: int, seed: int, html: bool
) -> Iterator[tuple[str, str, bytes, dict[str, Any]]]:
    """Pages of one outlet; under each text the leads of five other of its stories, unannounced."""
    outlet, layout = ("teasers-html", "div, teasers") if html else ("teasers", "teasers")
    shape = Random(f"{seed}:{outlet}").randrange(len(phrases.DATE_SHAPES))
    batch = [a for a in pool.articles if len(a.paragraphs[0]) <= 400 and is_full(a.paragraphs[0])]
    batch = batch[-count:] if html else batch[:count]
    for number, article in enumerate(batch):
        rng = Random(f"{seed}:{outlet}:{number}")
        day = phrases.draw_day(rng)
        own = {key(p) for p in article.paragraphs}
        drawn = rng.sample(batch, min(len(batch), 4 * TEASERS))
        leads = [a.paragraphs[0] for a in drawn if key(a.paragraphs[0]) not in own][:TEASERS]
        plan = Plan(rng, phrases.SITES[0], article, [], day, None, None, related=None)
        file = f"{outlet}-{number:05}.{'html' if html else 'txt'}"
        dateline = phrases.DATE_SHAPES[shape](day)
        if html:
            content = html_page(plan, layout, leads, dateline)
        else:
            lines = (article.title, dateline, *article.paragraphs, *leads)
            content = ("\n".join(lines) + "\n").encode()
        yield outlet, file, content, gold_record(plan, file, "teasers")


@click.command()
@click.argument("articles", nargs=-1, required=True)
@click.option("-o", "--output", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--pages", default=1000, show_default=True, help="composed pages")
@click.option("--seed", default=1, show_default=True, help="of all that is drawn")
@click.option("--teasers", default=0, show_default=True, help="text pages with unmarked teasers")
@click.option("--teasers-html", default=0, show_default=True, help="the same in HTML")
def main(
    articles: tuple[str, ...], output: Path, pages: int, seed: int, teasers: int, teasers_html: int
) -> None:
    """Compose pages with known truth out of ARTICLES: tables, or the word `seeds`."""
    pool = Pool(read_articles(articles), seed)
    if len(pool.articles) < 2 * OUTLET_PAGES:
        raise click.UsageError(f"{len(pool.articles)} clean articles are too few to compose pages")
    if max(teasers, teasers_html) > len(pool.articles) // 2:
        raise click.UsageError(f"{len(pool.articles)} clean articles are too few for the teasers")
    click.echo(f"{len(pool.articles)} clean articles", err=True)
    output.mkdir(parents=True, exist_ok=True)
    with open(output / "gold.jsonl", "w", encoding="utf-8") as gold:
        made = (compose_page(pool, number, seed) for number in range(pages))
        made_teasers = (
            page
            for count, html in ((teasers, False), (teasers_html, True))
            if count
            for page in compose_teasers(pool, count, seed, html)
        )
        for group in (made, made_teasers):
            for outlet, file, content, record in group:
                folder = output / "pages" / outlet
                folder.mkdir(parents=True, exist_ok=True)
                (folder / file).write_bytes(content)
                gold.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
