"""What JSON-LD says of the article: linked data as pages wrap it, and which part of it counts."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from dedup import arabic
from dedup.lexicon.lines import LEAST_HEADLINE_WORDS
from dedup.model import well_formed

MOST_THINGS = 300  # of a page's, that are looked at
MOST_LEVELS = 5  # of things in things
_OPENED = re.compile(r"(?:\s|;|//|/\*|\*/|<!--|<!\[CDATA\[)*", re.IGNORECASE)
_STRINGS_AND_COMMAS = re.compile(r'("(?:[^"\\]|\\.)*(?:"|\Z))|,(?=\s*[}\]])', re.DOTALL)
_DECODER = json.JSONDecoder(strict=False)  # line breaks in strings are common
_WHOLE = ("@graph", "mainEntity", "mainEntityOfPage")
_PARTS = ("hasPart", "itemListElement", "item")
"""What is in those may be other articles: they count only where they are known to be the page's."""
_PUBLISHERS = ("publisher", "sourceOrganization", "isBasedOn", "isBasedOnUrl")
_ARTICLES = ("Article", "Posting", "Report")
_PAGES = ("Page", "CreativeWork", "Recipe", "HowTo", "Course")


class Linked(NamedTuple):
    """The strings of what JSON-LD says of the article and of the page that it is on."""

    article: dict[str, str]
    page: dict[str, str]
    publishers: list[str]
    """Addresses of the article's publisher, and of its source."""


def read_linked(scripts: Iterable[str], url: str | None, titles: Iterable[str | None]) -> Linked:
    """The article that a page is about: that of its address, else that of its titles, else the
    first; and the page as such.

    >>> other = '{"@type": "Article", "headline": "a", "url": "https://s.example/2"}'
    >>> own = '<!-- {"@type": "Article", "headline": "b", "url": "http://s.example/1/",} -->'
    >>> read_linked([other, own], "https://www.s.example/1", []).article["headline"]
    'b'
    """
    articles: list[dict[str, Any]] = []
    parts: list[dict[str, Any]] = []
    pages: list[dict[str, Any]] = []
    for thing, is_part in _things(scripts):
        if _is(thing, _ARTICLES):
            (parts if is_part else articles).append(thing)
        elif _is(thing, _PAGES) and not is_part:
            pages.append(thing)
    own = _find_own([*articles, *parts], url, titles)
    article = own or (articles[0] if articles else {})
    page = _find_own(pages, url, ()) or (pages[0] if pages else {})
    return Linked(
        _strings_of({**article, "author": _name_of(article.get("author"))}),
        _strings_of(page),
        [url for name in _PUBLISHERS for url in _addresses_of(article.get(name))],
    )


def _find_own(
    things: list[dict[str, Any]], url: str | None, titles: Iterable[str | None]
) -> dict[str, Any] | None:
    place = _place_of(url)
    if place:
        for thing in things:
            said = (thing.get("url"), thing.get("mainEntityOfPage"), thing.get("@id"))
            if any(_place_of(_address_of(one)) == place for one in said):
                return thing
    if len(things) > 1:
        known = [arabic.words(title) for title in titles if title]
        for thing in things:
            words = arabic.words(str(thing.get("headline") or ""))
            if any(_begins(title, words) for title in known):
                return thing
    return None


def _begins(title: list[str], words: list[str]) -> bool:
    """Whether a title is a headline, or begins with it, as before the name of its site."""
    return title == words or (len(words) >= LEAST_HEADLINE_WORDS and title[: len(words)] == words)


def _address_of(said: Any) -> str | None:
    said = said.get("@id") or said.get("url") if isinstance(said, dict) else said
    return said if isinstance(said, str) else None


def _addresses_of(said: Any) -> Iterator[str]:
    """The addresses of a thing that is said once or in a list."""
    for one in said[:MOST_THINGS] if isinstance(said, list) else [said]:
        both = (one.get("url"), one.get("@id")) if isinstance(one, dict) else (one,)
        yield from (well_formed(url) for url in both if isinstance(url, str))


def _place_of(url: str | None) -> tuple[str, str] | None:
    """The host and path of an address, however it is written."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    path = parts.path.rstrip("/")
    return (parts.netloc.lower().removeprefix("www."), path) if parts.netloc and path else None


def _things(scripts: Iterable[str]) -> Iterator[tuple[dict[str, Any], bool]]:
    """All that is described, what holds others before them; and whether it is only a part."""
    seen = 0
    for script in scripts:
        waiting = deque([(_parse(script), 0, False)])
        while waiting and seen < MOST_THINGS:
            data, level, is_part = waiting.popleft()
            if isinstance(data, list):
                waiting.extendleft((one, level, is_part) for one in reversed(data[:MOST_THINGS]))
            elif isinstance(data, dict):
                seen += 1
                yield data, is_part
                if level < MOST_LEVELS:
                    waiting.extend((data[k], level + 1, is_part) for k in _WHOLE if k in data)
                    waiting.extend((data[k], level + 1, True) for k in _PARTS if k in data)


def _parse(script: str) -> Any:
    """What a script holds: its first JSON value, out of comments and CDATA, and without the commas
    behind the last of a list. Nothing where it is broken: the page itself still speaks.

    >>> _parse('/*<![CDATA[*/ {"a": [1, 2,], "b": ",]"}; /*]]>*/')
    {'a': [1, 2], 'b': ',]'}
    """
    opened = _OPENED.match(script)
    text = script[opened.end() :] if opened else script
    for repair in (False, True):
        try:
            said = _STRINGS_AND_COMMAS.sub(r"\1", text) if repair else text
            return _DECODER.raw_decode(said)[0]
        except (ValueError, RecursionError):
            continue
    return None


def _is(thing: dict[str, Any], endings: tuple[str, ...]) -> bool:
    kinds = thing.get("@type")
    return any(
        str(kind).endswith(endings) for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _strings_of(thing: dict[str, Any]) -> dict[str, str]:
    return {k: well_formed(v) for k, v in thing.items() if isinstance(v, str)}


def _name_of(author: Any) -> Any:
    first = author[0] if isinstance(author, list) and author else author
    return first.get("name") if isinstance(first, dict) else first
