"""What users say of a site's pages in a file of markers: where the text is, and what is furniture.

A selector is CSS, but of its names only: tags, classes, ids and attributes, joined by spaces, `>`
and commas. Pseudo-classes such as `:has` and `:nth-child` cost a page's square.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from reprlib import repr as short
from typing import Any, NamedTuple

from dedup.errors import BadInput
from dedup.lexicon.phrases import allow, checked, parse, strings
from dedup.model import name_outlet

MOST_OVERRIDES, MOST_SELECTORS = 10_000, 64
"""Of a file, and of one of them."""
LONGEST_SELECTOR = 200  # letters
_ESCAPE = r"\\[^\s0-9a-fA-F]"
_LETTER = (
    "[A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u1fff"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd]"
)
"""What CSS takes for a letter (CSS Syntax 3), of which lexbor takes no others."""
_NAME = rf"-?(?:{_LETTER}|{_ESCAPE})(?:{_LETTER}|[0-9-]|{_ESCAPE})*+"
_VALUE = rf"(?:\"[^\"\\\n]*\"|'[^'\\\n]*'|{_NAME})"
_TRAIT = rf"(?:[.#]{_NAME}|\[{_NAME}(?:[~|^$*]?={_VALUE})?\])"
_STEP = re.compile(
    rf"(?:\A|\s*([>,])\s*|\s+)((?:\*|{_NAME}){_TRAIT}*+|{_TRAIT}++)"  # never empty
)
_ALLOWED = "tags, classes, #ids and [attributes] of CSS, with spaces, > and commas between them"


class Step(NamedTuple):
    """One element of a selector, in that of the step before."""

    is_child: bool
    """Right in it; else however deep."""
    looks: str
    """Its tag, classes, id and attributes, as CSS has them."""


Selector = tuple[tuple[Step, ...], ...]
"""Steps from the outermost on, for each of its alternatives."""


class Override(NamedTuple):
    """What holds of a site's pages from a day on."""

    site: str
    since: date
    main: Selector
    """What holds the text; empty where it is not said."""
    drop: Selector
    """What is furniture."""


Overrides = dict[str, tuple[Override, ...]]
"""By host, or name of a source, in small letters; those that hold from later days come later."""


def read_overrides(*more: str) -> Overrides:
    """What files of markers say of sites: those of a site from all files together, and of two from
    one day that of the later file. Raises `BadInput` as `read_phrases` does."""
    known: dict[str, dict[date, Override]] = {}
    for text in more:
        for override in _read_tables(parse(text)):
            known.setdefault(override.site, {})[override.since] = override
    return {site: tuple(days[day] for day in sorted(days)) for site, days in known.items()}


def list_overrides(known: Overrides, name: str | None, fetched: str | None) -> tuple[Override, ...]:
    """What may hold of a page, the newest first: from days up to that when it was fetched; all
    where that is not known. name: its host, of which those above count too, or its source."""
    site = (name or "").lower()
    while site and site not in known:
        site = site.partition(".")[2]
    entries = known.get(site, ())
    if fetched is not None:
        day = datetime.fromisoformat(fetched).date()
        entries = tuple(one for one in entries if one.since <= day)
    return entries[::-1]


def read_selector(text: str) -> Selector:
    """A selector by its steps. Raises `BadInput`.

    >>> read_selector("div.a > p, #b li")[1]
    (Step(is_child=False, looks='#b'), Step(is_child=False, looks='li'))
    """
    found: list[tuple[Step, ...]] = []
    at, whole = 0, text.strip()
    while step := _STEP.match(whole, at) if len(whole) <= LONGEST_SELECTOR else None:
        sign, looks = step.groups()
        before = found.pop() if found and sign != "," else ()
        found.append((*before, Step(sign == ">", looks)))
        at = step.end()
    if not found or at < len(whole) or whole[0] in ">,":
        most = f"{LONGEST_SELECTOR} letters of {_ALLOWED}"
        raise BadInput(f"a selector must be at most {most}, got {short(text)}")
    return tuple(found)


def _read_tables(data: dict[str, Any]) -> Iterator[Override]:
    """The overrides of one file."""
    seen: set[tuple[str, date]] = set()
    for name, tables in checked(data.get("site", {}), dict, "[site]").items():
        where = f"[site.{name!r:.60}]"
        site = (name_outlet(name) or "").lower()
        if not site:
            raise BadInput(f"markers: {where} must name a host or a source")
        for table in tables if isinstance(tables, list) else [tables]:
            found = _read_table(site, checked(table, dict, where), where)
            if (site, found.since) in seen:
                raise BadInput(f"markers: {where} is said twice from one day: give each its since")
            seen.add((site, found.since))
            if len(seen) > MOST_OVERRIDES:
                raise BadInput(f"markers: a file may have {MOST_OVERRIDES:,} [site] tables")
            yield found


def _read_table(site: str, table: dict[str, Any], where: str) -> Override:
    allow(f"{where} (a host in quotes): a key", table, ("main", "drop", "since"))
    since = table.get("since", date.min)
    if type(since) is not date:
        raise BadInput(f"markers: {where} since must be a day as 2026-11-01, got {short(since)}")
    main = [checked(table["main"], str, f"{where} main")] if "main" in table else []
    drop = strings(table.get("drop", []), f"{where} drop")
    if len(drop) > MOST_SELECTORS:
        raise BadInput(f"markers: {where} drop: at most {MOST_SELECTORS} selectors")
    try:
        return Override(site, since, *(sum(map(read_selector, said), ()) for said in (main, drop)))
    except BadInput as why:
        raise BadInput(f"markers: {where}: {why}") from why
