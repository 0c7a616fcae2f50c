"""Elements of an HTML page that tell when its article was published or changed.

Clocks in mastheads, lists of other articles and comments tell days too. What is the article's is
known by what stands around it but not around the headline.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from dedup.lexicon.datelines import LONGEST_LABEL
from dedup.lexicon.dates import parse_date
from dedup.lexicon.markers import Lexicon

MOST_TIMES = 20  # elements that are looked at
MOST_AROUND = 40  # elements around one
HEADINGS = frozenset(["h1", "h2", "h3"])
_PUBLISHED = frozenset(["published", "entry-date", "dt-published", "pubdate"])
"""Class names, of microformats and of what most blogs are made with; the last is an attribute."""
_OTHERS = frozenset(["nav", "blockquote", "article"])
_ASIDE = frozenset(["aside", "footer", "header", "figure"])
"""What is in those must say what it tells to be the article's."""
_CARDS = frozenset(["li", "a"])
_NOT_OWN = frozenset(["related", "sidebar", "latest", "comments", "navigation", "hidden"])


Element = Any
"""A node of the parser's tree, which one module imports."""


class _Time(NamedTuple):
    """An element that tells a day."""

    node: Element
    kind: str
    """The name under which it is kept: that of its `itemprop`, `time` or `changed`."""
    is_named: bool
    """It says what it tells."""
    beside: bool
    """No other heading stands between the headline and it."""


def read_times(
    marked: Sequence[Element], named: dict[str, str], title: str, lexicon: Lexicon
) -> None:
    """Add to what is `named` what the article's own elements say of its days.

    marked: headings, and what may tell a day, in the order of the page.
    """
    if all(node.tag in HEADINGS for node in marked):
        return
    top = _find_headline(marked, (named.get("og:title", ""), title))
    around = {} if top is None else _look_around(marked[top])
    for time in _list_times(marked, top, lexicon):
        if time.kind not in named:
            said = _say(time.node)
            if said and _is_own(time, around, lexicon):
                named[time.kind] = said


def _find_headline(marked: Sequence[Element], titles: tuple[str, ...]) -> int | None:
    """The first heading that the page's title begins with, else the first h1."""
    begins = [" ".join(title.split()) for title in titles if title]
    first = None
    for at, node in enumerate(marked):
        if node.tag in HEADINGS:
            text = " ".join(node.text().split())
            if text and any(title.startswith(text) for title in begins):
                return at
            first = at if first is None and node.tag == "h1" else first
    return first


def _list_times(marked: Sequence[Element], top: int | None, lexicon: Lexicon) -> Iterable[_Time]:
    found, beside = 0, False
    for at, node in enumerate(marked):
        if node.tag in HEADINGS:
            beside = at == top
            continue
        kind, is_named = _find_kind(node, lexicon)
        found += bool(kind)
        if found > MOST_TIMES:
            return
        if kind:
            yield _Time(node, kind, is_named, beside)


def _find_kind(node: Element, lexicon: Lexicon) -> tuple[str, bool]:
    """What an element tells, if anything, and whether it says so itself."""
    tag, facts = node.tag, node.attributes
    item = (facts.get("itemprop") or "").lower()
    if item.startswith("date"):
        return item.split()[0], True
    names = {*(facts.get("class") or "").lower().split(), *facts}
    is_published = not names.isdisjoint(_PUBLISHED)
    if not is_published and tag != "time":
        return "", False
    marker = lexicon.find(node.text().strip())
    if ("updated" in names and not is_published) or (marker and marker.role == "updated"):
        return "changed", True
    return "time", is_published


def _say(node: Element) -> str | None:
    """What of an element is a day: of its attributes the first, else its text."""
    facts = node.attributes
    told = (*map(facts.get, ("content", "datetime", "title")), node.text())
    return next((text for text in told if text and parse_date(text)), None)


def _look_around(node: Element) -> dict[int, bool]:
    """The elements around one by their addresses, and whether an `article` is around them too."""
    parents = []
    parent = node.parent
    while parent is not None and parent.tag != "body":
        parents.append(parent)
        parent = parent.parent
    within, around = False, {}
    for parent in reversed(parents):
        within = within or parent.tag in ("article", "main")
        around[parent.mem_id] = within
    return around


def _is_own(time: _Time, around: dict[int, bool], lexicon: Lexicon) -> bool:
    """Whether nothing stands apart around an element before what holds the headline too."""
    parent = time.node.parent
    is_near = time.beside or time.is_named
    for _ in range(MOST_AROUND):
        if parent is None or parent.tag == "body":
            return is_near or not around
        if parent.mem_id in around:
            return is_near or around[parent.mem_id]
        if _is_apart(parent, time, lexicon):
            return False
        parent = parent.parent
    return False


def _is_apart(around: Element, time: _Time, lexicon: Lexicon) -> bool:
    tag, facts = around.tag, around.attributes
    if lexicon.place_of(facts.get("class"), facts.get("id")) in _NOT_OWN:
        return True
    if tag in _CARDS:
        return len(" ".join(around.text().split())) > LONGEST_LABEL
    return (tag in _OTHERS and not time.beside) or (tag in _ASIDE and not time.is_named)
