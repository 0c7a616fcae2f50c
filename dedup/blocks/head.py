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
from dedup.model import host_of


def read_head(
    named: dict[str, str],
    linked: Iterable[str],
    title: str | None,
    canonical: str | None,
    alternates: Iterable[str] = (),
) -> Meta:
    """The head's word on title, dates, author, url and hosts.

    named: contents of meta tags by lower-case property, name or itemprop, and as `time` and
    `changed` those of the article's own elements.  linked: JSON-LD scripts.  alternates: addresses
    of the page in other languages or forms.

    >>> linked = '{"@type": "Article", "datePublished": "2025-03-04"}'
    >>> head = read_head({"og:title": "عنوان"}, [linked], "عنوان | موقع", None)
    >>> head.titles, head.published
    (('عنوان', 'عنوان | موقع'), '2025-03-04')
    """
    url = canonical or named.get("og:url") or ""
    other_titles = (named.get("og:title"), named.get("twitter:title"), title)
    article, page, publishers = read_linked(linked, url, other_titles)
    titles = (article.get("headline"), *other_titles)
    names = _read_names()
    said = {kind: [named.get(name) for name in names[kind]] for kind in names}
    others = (named.get("og:url"), *alternates, *publishers, *said["source"])
    return Meta(
        titles=tuple(" ".join(text.split()) for text in titles if text and text.strip()),
        published=_find_day("datePublished", article, page, said["published"])
        or _first_day(article.get("dateCreated")),
        modified=_find_day("dateModified", article, page, said["modified"])
        or _first_day(named.get("changed")),
        dated=_first_day(*said["dated"]),
        moment=_first_day(named.get("time")),
        author=_find_author(article, named, titles),
        url=url if _is_link(url) else None,
        hosts=_list_hosts(others, url),
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


def _find_day(
    name: str, article: dict[str, str], page: dict[str, str], said: Iterable[str | None]
) -> str | None:
    """The first day that JSON-LD tells of the article, meta tags, or JSON-LD of the page."""
    return _first_day(article.get(name), *said, page.get(name))


def _list_hosts(addresses: Iterable[str | None], own: str) -> tuple[str, ...]:
    """The hosts of addresses, without that of the page's own."""
    hosts = {host_of(url) for url in addresses if url and _is_link(url)} - {host_of(own)}
    return tuple(sorted(filter(None, hosts)))


def _is_link(url: str) -> bool:
    return url.startswith(("http://", "https://")) and len(url) <= LONGEST_ADDRESS


def _first_day(*texts: str | None) -> str | None:
    return next((found for text in texts if text and (found := parse_date(text))), None)
