"""A report as one page: right to left, no network, everything escaped."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from dedup import arabic
from dedup.analysis import Doubtful, Report, Row, Story
from dedup.analysis.course import find_weakest
from dedup.analysis.selection import SORTS
from dedup.explanation import LEAST_ALIKE, MOST_COMPARED, MOST_LOOKED_AT, weigh
from dedup.folding import ASTRAL, DEFAULT, FIRST_ASTRAL, SPELLINGS, folds
from dedup.matching.sums import Addend
from dedup.matching.times import order_of, read_day
from dedup.model import Article
from dedup.report import charts
from dedup.report.notation import LONGEST_DATE, RATHER_WRONG, tell_date, tell_share
from dedup.report.wording import (
    ENDS,
    KINDS,
    LABELS,
    LAGS,
    ORDERS,
    QUESTIONS,
    RELATIONS,
    ROLES,
    SHORT_LAGS,
    TERMS,
    UNITS,
    tell_delay,
)
from dedup.settings import Settings
from dedup.splitting.reasons import read_reason
from dedup.writing import visible

PARTS = ("style.css", "differences.js", "script.js")
MOST_STORIES, MOST_CHARACTERS_OF_STORIES = 5000, 15_000_000
MOST_CHARACTERS_OF_PAGES = 5_000_000
"""Clusters on the page, letters of their texts, and of split pages; it says so when there are
more."""
MOST_CHARACTERS = 20_000
"""Of one text on the page; a longer one is cut, and says so."""
LONGEST_TITLE = 500
"""Letters of a title; a longer one is none, and is cut here as all others that are short."""
LONGEST_NAME = 40
"""Letters of an outlet's name where it has little room."""
MOST_SIZES = 12
"""Bars for sizes of clusters; the last one stands for all larger ones too."""


def to_html(report: Report) -> str:
    """The page as a string."""
    stories = report.stories[:MOST_STORIES]
    outlets = sorted({name for story in stories for name in story.cluster.sources})
    page = files("dedup.report").joinpath("page")
    style, *scripts = (page.joinpath(name).read_text("utf-8") for name in PARTS)
    places = {name: str(place) for place, name in enumerate(outlets)}
    ranks, own_order = _rank(stories)
    return _open_template().render(
        report=report,
        stories=stories,
        shown={story.cluster.cluster for story in stories},
        texted=_take_texts(stories),
        outlets=outlets,
        list_places=lambda story: " ".join(places[name] for name in story.cluster.sources),
        ranks=ranks,
        own_order=own_order,
        most_characters=MOST_CHARACTERS,
        weigh=_weigh,
        style=style,
        style_hash=_hash(style),
        scripts=scripts,
        script_hashes=list(map(_hash, scripts)),
        facts_for_script={
            "fold": _list_folds(report, stories),
            "astral": ASTRAL[DEFAULT],
            "spellings": SPELLINGS[DEFAULT],
            "least_alike": LEAST_ALIKE,
            "most_looked_at": MOST_LOOKED_AT,
            "most_compared": MOST_COMPARED,
            "shingle_words": Settings().shingle_words,
            "labels": LABELS,
        },
        **_WORDS,
        **_show_pages(report),
        **_draw(report),
    )


_WORDS = {
    "relations": RELATIONS,
    "labels": LABELS,
    "questions": QUESTIONS,
    "terms": TERMS,
    "roles": ROLES,
    "sorts": list(SORTS),
    "order_names": ORDERS,
}


def safe_link(url: str | None) -> str | None:
    """The url when it leads to the web, else `None`: `javascript:` links come with scraped pages.

    >>> safe_link("https://a.example/1"), safe_link("JavaScript:alert(1)"), safe_link("/news")
    ('https://a.example/1', None, None)
    """
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


@functools.cache
def _open_template() -> Template:
    # autoescape is what keeps a title such as "</b><script>" a title.
    environment = Environment(
        loader=PackageLoader("dedup.report", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "link": safe_link,
        "short": lambda text: _cut(text or "—", LONGEST_TITLE),
        "brief": lambda text: _cut(text or "—", LONGEST_NAME),
        "iso": lambda published: str(read_day(published) or ""),
        "in_time": lambda one: sorted((one.a, one.b), key=_order_in_time),
        "day": lambda published: _cut(tell_date(published), LONGEST_DATE),
        "delay": tell_delay,
        "visible": visible,
        "share": tell_share,
        "reason": _tell_reason,
        "kind": lambda item: KINDS.get(item.get("kind")),
        "marks": lambda story: charts.place_marks(story.cluster),
        "weakest": find_weakest,
        "weakest_part": lambda parts: max(parts, key=lambda part: part.get("doubt") or 0),
        "folded": _fold_names,
    }
    return environment.get_template("page.html")


def _weigh(one: Doubtful) -> Mapping[str, tuple[Addend, ...]]:
    """What adds up to the answers about a pair."""
    a, b = map(_take_article, (one.a, one.b))
    return weigh(a, b, Settings(), one.pair.recurring)


def _take_article(row: Row) -> Article:
    source, title, published = (row.get(name) for name in ("source", "title", "published"))
    return Article(row["id"], source=source, title=title, published=published, text=row["text"])


def _take_texts(stories: Sequence[Story]) -> set[str]:
    """The stories whose texts the page holds, by the ids of their clusters: in order, those that
    still have room."""
    taken, letters = set(), 0
    for story in stories:
        texts = (story.texts[m.id]["text"] for m in story.cluster.members if m.id in story.texts)
        more = sum(min(MOST_CHARACTERS, len(text)) for text in texts)
        if letters + more <= MOST_CHARACTERS_OF_STORIES:
            letters += more
            taken.add(story.cluster.cluster)
    return taken


def _show_pages(report: Report) -> Mapping[str, Any]:
    """The split pages, and which of them somebody should look at first."""
    traced = _take_traces(report)
    doubted = [trace for trace in report.doubted if trace in traced]
    return {"traced": traced, "doubted": doubted, "rather_wrong": RATHER_WRONG}


def _take_traces(report: Report) -> list[Row]:
    """The split pages that the page has room for."""
    taken, letters = [], 0
    for trace in report.traces.values():
        letters += sum(min(MOST_CHARACTERS, len(part["text"])) for part in trace["parts"])
        if letters > MOST_CHARACTERS_OF_PAGES:
            break
        taken.append(trace)
    return taken


def _rank(stories: Sequence[Story]) -> tuple[list[str], int | None]:
    """The place of each story in every order of `SORTS`, and which of these is the report's own."""
    places = []
    for order in SORTS.values():
        ranked = sorted(range(len(stories)), key=lambda n: order(stories[n].cluster))
        places.append([place for _, place in sorted(zip(ranked, range(len(ranked)), strict=True))])
    own = next((n for n, place in enumerate(places) if place == sorted(place)), None)
    return [" ".join(map(str, of_one)) for of_one in zip(*places, strict=True)], own


def _fold_names(story: Story) -> str:
    """What the list is searched in: titles and outlets, folded, each word once."""
    cluster = story.cluster
    titles = ((member.title or "")[:LONGEST_TITLE] for member in cluster.members)
    names = [*titles, *cluster.sources, cluster.cluster]
    return " ".join(dict.fromkeys(arabic.words(" ".join(names))))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _order_in_time(article: Row) -> tuple[Any, ...]:
    return (order_of(article.get("published")), article["id"])


TYPED = (
    *((0, 0x180), (0x370, 0x530), (0x600, 0x780), (0x2000, 0x2BFF)),
    *((0xFB50, 0xFE00), (0xFE70, 0xFF00), (0xFF00, 0xFFF0)),
)
"""Blocks of code points that a search may be typed or pasted in: Latin, Greek, Cyrillic, Arabic,
signs, presentation forms."""


def _list_folds(report: Report, stories: Sequence[Story]) -> dict[str, str]:
    """What the letters become that stand in texts, or that a search may be typed in."""
    letters = {chr(code) for begin, end in TYPED for code in range(begin, end)}
    for story in stories:
        letters.update(story.title, *(member.title or "" for member in story.cluster.members))
        letters.update(*story.cluster.sources)
        for row in story.texts.values():
            letters.update(row["text"])
    for pair in report.doubtful:
        letters.update(pair.a["text"], pair.b["text"])
    table = folds()
    folded = {one: table[ord(one)] for one in letters if ord(one) < FIRST_ASTRAL}
    return {one: folded[one] for one in sorted(folded) if folded[one] != one}


def _draw(report: Report) -> Mapping[str, Any]:
    """The pictures, and the rows of the tables behind them."""
    periods = report.periods
    # Isolated, for letters before a date would turn it round.
    ends = [ENDS.get(one.unit, ("", "")) for one in periods]
    names = [f"{a}\u2066{p.begins}\u2069{b}" for p, (a, b) in zip(periods, ends, strict=True)]
    counts = [(one.alone + one.clustered, one.clustered) for one in periods]
    sizes = [(str(size), count) for size, count in report.sizes[: MOST_SIZES - 1]]
    if len(report.sizes) >= MOST_SIZES:
        largest = report.sizes[MOST_SIZES - 1 :]
        more = "" if len(largest) == 1 else "+"
        sizes.append((f"{largest[0][0]}{more}", sum(count for _, count in largest)))
    return {
        "chart": charts,
        "unit": UNITS[next((p.unit for p in periods if p.unit in UNITS), "day")],
        "periods": charts.draw_bars(counts, names),
        "period_rows": [
            (name, one.clustered, one.alone) for name, one in zip(names, periods, strict=True)
        ],
        "sizes": charts.draw_bars([(n, n) for _, n in sizes], [name for name, _ in sizes]),
        "lags": charts.draw_bars([(n, n) for n in report.lags], SHORT_LAGS),
        "lag_rows": list(zip(LAGS, report.lags, strict=True)),
        "matrix": charts.draw_matrix(report.reuse),
    }


def _hash(text: str) -> str:
    """As a Content-Security-Policy names a script or style that may be (CSP 3)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _tell_reason(rows: list[dict[str, str]] | None) -> str | None:
    """Why a block has its role, in Arabic; `None` where a trace does not say it as a value."""
    why = read_reason(rows or [])
    return None if why is None else why.in_arabic()
