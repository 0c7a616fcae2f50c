"""What the head of an HTML page says of the article: OpenGraph, JSON-LD and plain meta tags."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable
from importlib.resources import files

from dedup import arabic
from dedup.blocks.document import LONGEST_ADDRESS, Meta
from dedup.blocks.linked import read_linked
from dedup.lexicon.dates import parse_date


def read_head(
    named: dict[str, str], linked: Iterable[str], title: str | None, canonical: str | None
) -> Meta:
    """The head's word on title, dates, author and url.

    named: contents of meta tags by lower-case property, name or itemprop, and as `time` and
    `changed` those of the article's own elements.  linked: JSON-LD scripts.

    >>> linked = '{"@type": "Article", "datePublished": "2025-03-04"}'
    >>> head = read_head({"og:title": "عنوان"}, [linked], "عنوان | موقع", None)
    >>> head.titles, head.published
    (('عنوان', 'عنوان | موقع'), '2025-03-04')
    """
    url = canonical or named.get("og:url") or ""
    other_titles = (named.get("og:title"), named.get("twitter:title"), title)
    article, page = read_linked(linked, url, other_titles)
    titles = (article.get("headline"), *other_titles)
    is_link = url.startswith(("http://", "https://")) and len(url) <= LONGEST_ADDRESS
    names = _read_names()
    said = {kind: [named.get(name) for name in names[kind]] for kind in names}
    return Meta(
        titles=tuple(" ".join(text.split()) for text in titles if text and text.strip()),
        published=_first_day(
            article.get("datePublished"),
            *said["published"],
            page.get("datePublished"),
            article.get("dateCreated"),
        ),
        modified=_first_day(
            article.get("dateModified"),
            *said["modified"],
            page.get("dateModified"),
            named.get("changed"),
        ),
        dated=_first_day(*said["dated"]),
        moment=_first_day(named.get("time")),
        author=_find_author(article, named, titles),
        url=url if is_link else None,
        body=article.get("articleBody"),
    )


@functools.cache
def _read_names() -> dict[str, list[str]]:
    """Names of meta tags by what they tell, as `head.toml` has them."""
    return tomllib.loads(files("dedup.blocks").joinpath("head.toml").read_text("utf-8"))


def _find_author(
    article: dict[str, str], named: dict[str, str], titles: Iterable[str | None]
) -> str | None:
    """The first name that is not the site's: what it calls itself, or adds to the headline."""
    known = [arabic.letters(title) for title in titles if title]
    sites = {b.removeprefix(a) for a in known for b in known}
    sites.add(arabic.letters(named.get("og:site_name", "")))
    said = (article.get("author"), named.get("author"))
    return next((name for name in said if name and arabic.letters(name) not in sites), None)


def _first_day(*texts: str | None) -> str | None:
    return next((found for text in texts if text and (found := parse_date(text))), None)
