"""What the address of a link says of where it leads: to another story, or to none."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence, Set
from urllib.parse import SplitResult, unquote, urlsplit

from dedup import arabic
from dedup.model import host_of

LEAST_SLUG_WORDS = 4
"""Words of a headline that stand in an address: names of sections and topics have fewer."""
_NUMBER = re.compile(r"\d{5}|(?:19|20)\d\d[/-]\d{1,2}[/-]\d{1,2}(?!\d)")
_CODE = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{10,}")
_SUFFIX = re.compile(r"\.[A-Za-z]{2,5}$")
_BETWEEN = re.compile(r"[\W_]+")
_OF_NATIONS = frozenset("ac co com edu gov net org".split())
"""Under a nation's ending they are no publisher's name."""


def is_elsewhere(url: str | None, own: str | None) -> bool:
    """Whether an address is of another publisher than a page's own, where both say.

    >>> own = "https://www.sahat.com.eg/news/71353"
    >>> is_elsewhere("https://sport.sahat.com.eg/1", own), is_elsewhere("/1", own)
    (False, False)
    >>> is_elsewhere("https://madar.com.eg/1", own)
    True
    """
    here, there = name_publisher(own), name_publisher(url)
    return bool(here and there) and here != there


def is_named(url: str | None, names: Set[str], networks: Set[str]) -> bool:
    """Whether an address is of a publisher that is named, and of no network.

    names: publishers (`name_publisher`), or what they are called (`spell`).  networks: the words
    before the ending in addresses that are no publisher's, whatever names them.

    >>> names = {"madar.com.eg", "alwadi", "taboola"}
    >>> urls = "https://n.madar.com.eg/1", "//al-wadi.example/1", "//sahat.example/1", "/1"
    >>> [is_named(url, names, {"taboola"}) for url in (*urls, "https://taboola.example/1")]
    [True, True, False, False, False]
    """
    publisher = name_publisher(url)
    name = publisher.partition(".")[0]
    return name not in networks and not names.isdisjoint((publisher, name.replace("-", "")))


def spell(name: str) -> str:
    """A name as addresses have it.

    >>> spell("Al Wadi")
    'alwadi'
    """
    return "".join(arabic.words(name))


def name_publisher(url: str | None) -> str:
    """That part of an address's host which stands for its publisher; empty where it has none.

    >>> name_publisher("https://sport.sahat.com.eg/1"), name_publisher("/1")
    ('sahat.com.eg', '')
    """
    parts = (host_of(url) or "").split(".")
    of_nation = len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _OF_NATIONS
    return ".".join(parts[-3 if of_nation else -2 :])


def is_within(url: str | None, own: str | None) -> bool:
    """Whether an address is the page's own, or of a part of it.

    >>> own = "https://www.sahat.example/news/71353/"
    >>> is_within("/news/71353?share=1", own), is_within("/news/71353/photo/2", own)
    (True, True)
    >>> is_within("/news/71354", own), is_within("/?id=2", "https://sahat.example/?id=1")
    (False, False)
    """
    here, there = _split(own), _split(url)
    root = here.path.rstrip("/")
    if not names_story(own) or not root or (there.netloc and host_of(url) != host_of(own)):
        return False
    same = there.path.rstrip("/") == root
    return f"{there.path}/".startswith(f"{root}/") and not (same and here.query)


def is_front(url: str | None) -> bool:
    """Whether an address is that of a site, and of no page below it.

    >>> is_front("/"), is_front("https://sahat.example"), is_front("/news"), is_front(None)
    (True, True, False, False)
    """
    parts = _split(url)
    return bool(parts.netloc or parts.path) and not (parts.path.strip("/") or parts.query)


def is_none(url: str | None) -> bool:
    """Whether what stands for an address leads to no page: a script, a mail, a call.

    >>> is_none("javascript:void(0)"), is_none("mailto:a@sahat.example"), is_none("/1")
    (True, True, False)
    """
    return _split(url).scheme not in ("", "http", "https")


def names_list(url: str | None, own: str | None, words: Set[str]) -> bool:
    """Whether an address is called that of a topic, an author, a search, and the page's own is not.

    words: by which they are called so (`[addresses] lists` in markers.toml).

    >>> own, words = "https://sahat.example/politics/71353", {"tag", "author"}
    >>> [names_list(url, own, words) for url in ("/tag/71", "/author/salma-haddad", "/1")]
    [True, True, False]
    """
    return not words.isdisjoint(_list_parts(url)[-2:]) and words.isdisjoint(_list_parts(own))


def name_no_stories(urls: Sequence[str | None], own: str | None) -> bool:
    """Whether of links made alike most have no address of a story, where the page's own is one.

    >>> own = "https://sahat.example/politics/71353"
    >>> name_no_stories(["/politics", "/sport/football"], own)
    True
    >>> name_no_stories(["/politics/71354", "/contact"], own) or name_no_stories(["/a"], "/b")
    False
    """
    known = [url for url in urls if url]
    stories = sum(leads_to_story(url, own) for url in known)
    return names_story(own) and 2 * stories < len(known)


def leads_to_story(url: str | None, own: str | None) -> bool:
    """Whether an address names a story, or lies in the folder of a page's own; in one that holds
    all, with a name that sections have not.

    >>> leads_to_story("/politics/12", "/politics/9"), leads_to_story("/about", "/new-bridge-opens")
    (True, False)
    >>> leads_to_story("/a-small-bakery", "/new-bridge-opens")
    True
    """
    here, there = _list_parts(own), _list_parts(url)
    beside = bool(there) and there[:-1] == here[:-1]
    named = len(there) > 1 or _count_words(there[-1] if there else "") >= LEAST_SLUG_WORDS - 1
    return names_story(url) or (beside and named)


@functools.lru_cache(maxsize=64)  # a page's own is asked for beside each of its links
def names_story(url: str | None) -> bool:
    """Whether an address has a number, a day, a code or a headline's words, as those of stories.

    >>> [names_story(f"/news/{part}") for part in ("71353", "2025/3/4/x", "c5y2d0xk7zvo")]
    [True, True, True]
    >>> names_story("/فتح-جسر-جديد-على-النهر"), names_story("/news/sport.html"), names_story(None)
    (True, False, False)
    """
    parts, query = _list_parts(url), _split(url).query
    if _NUMBER.search("/".join([*parts, query])) or any(map(_CODE.fullmatch, parts)):
        return True
    return any(_count_words(part) >= LEAST_SLUG_WORDS for part in parts)


def _count_words(part: str) -> int:
    return sum(map(bool, _BETWEEN.split(_SUFFIX.sub("", part))))


@functools.lru_cache(maxsize=64)
def _list_parts(url: str | None) -> tuple[str, ...]:
    """Of an address's path, decoded, in lower case."""
    return tuple([part for part in unquote(_split(url).path).lower().split("/") if part])


def _split(url: str | None) -> SplitResult:
    try:
        return urlsplit((url or "").strip())
    except ValueError:  # scraped links are not always urls
        return urlsplit("")
