"""What the head of an HTML page says of the article: OpenGraph, JSON-LD and plain meta tags."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from dedup.blocks.document import LONGEST_ADDRESS, Meta
from dedup.lexicon.dates import parse_date
from dedup.model import well_formed

_DATES = ("article:published_time", "datepublished", "pubdate", "date")


def read_head(
    named: dict[str, str], linked: Iterable[str], title: str | None, canonical: str | None
) -> Meta:
    """The head's word on title, date, author and url.

    named: contents of meta tags by lower-case property, name or itemprop, and as `time` the page's
    first time element.  linked: JSON-LD scripts.

    >>> linked = '{"@type": "Article", "datePublished": "2025-03-04"}'
    >>> head = read_head({"og:title": "عنوان"}, [linked], "عنوان | موقع", None)
    >>> head.titles, head.published
    (('عنوان', 'عنوان | موقع'), '2025-03-04')
    """
    article = _find_article(linked)
    titles = [article.get("headline"), named.get("og:title"), named.get("twitter:title"), title]
    said = (article.get("datePublished"), *map(named.get, _DATES))
    url = canonical or named.get("og:url") or ""
    is_link = url.startswith(("http://", "https://")) and len(url) <= LONGEST_ADDRESS
    return Meta(
        titles=tuple(" ".join(text.split()) for text in titles if text and text.strip()),
        published=next((found for text in said if text and (found := parse_date(text))), None),
        moment=parse_date(named.get("time", "")),
        author=article.get("author") or named.get("author") or None,
        url=url if is_link else None,
        body=article.get("articleBody"),
    )


def _find_article(scripts: Iterable[str]) -> dict[str, str]:
    """The strings of the first article that any script describes."""
    for script in scripts:
        try:
            data = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue  # JSON-LD on real pages is often broken; the page itself still speaks
        for thing in _things(data):
            kinds = thing.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(str(kind).endswith(("Article", "BlogPosting")) for kind in kinds):
                author = _name_of(thing.get("author"))
                facts = {**thing, "author": author}.items()
                return {k: well_formed(v) for k, v in facts if isinstance(v, str)}
    return {}


def _things(data: Any) -> Iterator[dict[str, Any]]:
    for thing in data if isinstance(data, list) else [data]:
        if isinstance(thing, dict):
            yield thing
            inner = [thing.get("mainEntity"), *_list(thing.get("@graph"))]
            yield from (one for one in inner if isinstance(one, dict))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _name_of(author: Any) -> Any:
    first = author[0] if isinstance(author, list) and author else author
    return first.get("name") if isinstance(first, dict) else first
