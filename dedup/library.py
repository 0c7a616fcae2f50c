"""The main path in two calls, for use from Python."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from dedup import pipeline
from dedup.engine.local import LocalEngine
from dedup.errors import BadInput
from dedup.forms import match_knowing
from dedup.model import (
    Article,
    Cluster,
    Page,
    article_schema,
    list_clusters,
    name_outlet,
    read_fetched,
    record,
    well_formed,
)
from dedup.reading.decoding import markup_of
from dedup.reading.files import read_page
from dedup.settings import Settings
from dedup.splitting.splitter import split_page

if TYPE_CHECKING:
    from dedup.matching.fingerprint import MinHash
    from dedup.reading.decoding import Tag


def split(
    page: str | bytes | Tag,
    *,
    url: str | None = None,
    source: str | None = None,
    fetched: str | None = None,
) -> Article:
    """The main article of one scraped page (plain text or HTML) and its related items.

    page: text; bytes in any charset that an Arabic page comes in; or a `BeautifulSoup` tree or
    element, which is written out as HTML and left as it was.  url: where the page came from.
    source: the publisher; without it the host of the url.  fetched: when, in ISO 8601: without it
    "three hours ago" names no day.  Raises `BadPage` when the page holds no article: empty, binary,
    no text, larger than 16 MiB, or no page at all but a table, feed, mail or archive.

    >>> article = split("عنوان الخبر\\nنص الخبر في فقرة.\\nالمصدر: وكالة المدى", source="sahat")
    >>> article.credit, article.source
    ('وكالة المدى', 'sahat')
    >>> split("عنوان الخبر\\nمنذ ساعتين\\nنص الخبر.", fetched="2025-03-04T01:10").published
    '2025-03-03T23:10'

    >>> from bs4 import BeautifulSoup
    >>> soup = BeautifulSoup("<h1>عنوان الخبر</h1><p>نص الخبر في فقرة.</p>", "html.parser")
    >>> split(soup).title
    'عنوان الخبر'
    """
    if fetched is not None:
        fetched = read_fetched(fetched)
    return split_page(Page(_content_of(page), url=url, source=source, fetched=fetched))


def _content_of(page: str | bytes | Tag) -> str:
    if isinstance(page, (bytes, bytearray)):
        return read_page(bytes(page))
    content = page if isinstance(page, str) else markup_of(page)
    if content is None:
        said = "a page must be str, bytes or a BeautifulSoup tree"
        raise BadInput(f"{said}, got {type(page).__name__}")
    return read_page(well_formed(content))


def _row_of(article: Article) -> dict[str, object]:
    if not isinstance(article, Article):
        raise BadInput(f"articles must be dedup.Article, got {type(article).__name__}")
    row = record(article)
    for name in ("id", "text"):
        if not isinstance(row[name], str):
            raise BadInput(f"an article's {name} must be str, got {row[name]!r:.60}")
    row |= {n: well_formed(v) for n, v in row.items() if isinstance(v, str)}
    if isinstance(row["source"], str):
        row["source"] = name_outlet(row["source"])
    return row


def cluster(
    articles: Iterable[Article],
    settings: Settings | None = None,
    *,
    forms: str | Path | None = None,
) -> list[Cluster]:
    """The stories that two or more of the articles tell, by id.

    Runs in this process, on one core, in memory.  forms: a Parquet file, as for `--forms`: what
    earlier calls and runs saw of other days is used, by which forms are told from copies, and what
    this one sees is added. Raises `BadInput` when two articles share an id, and for a file of
    something else.

    >>> text = " ".join(f"كلمة{n}" for n in range(40))
    >>> two = [Article(id=i, source=i, text=text) for i in ("a", "b")]
    >>> [story.representative for story in cluster(two)]
    ['a']
    """
    rows = sorted(map(_row_of, articles), key=lambda row: str(row["id"]))
    for one, other in pairwise(rows):
        if one["id"] == other["id"]:
            raise BadInput(
                f"two articles have the id {one['id']!r}: they are one page read twice; keep one,"
                " or tell them apart by `url` or `source`"
            )
    table = pa.Table.from_pylist(rows, article_schema())
    with LocalEngine() as engine:
        listed = engine.read(pipeline.list_articles(table), pipeline.BATCH_ARTICLES)
        path = str(forms) if forms is not None else None
        matches = match_knowing(engine, listed, settings or Settings(), path)
        return list_clusters(engine.collect(matches.clusters))


def sign(text: str, settings: Settings | None = None) -> MinHash:
    """The signature of a text as a `datasketch.MinHash`, for indexes of your own.

    It is made of the folded shingles, and bit for bit what datasketch gives for them, so it can be
    put into a `datasketch.MinHashLSH` in memory, Redis or Cassandra and be compared with others.

    >>> one, other = sign("وزير الدفاع أجرى مكالمة"), sign("وَزِيرُ الدِفاع أجرى مكالمة!")
    >>> one.jaccard(other)
    1.0
    """
    from dedup.matching.fingerprint import fingerprint_texts, to_minhash

    if not isinstance(text, str):
        raise BadInput(f"a text must be str, got {type(text).__name__}")
    texts = pa.array([well_formed(text)], pa.large_string())
    return to_minhash(fingerprint_texts(texts, settings or Settings()).signatures[0])
