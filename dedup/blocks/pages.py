"""A page to its blocks, be it HTML or text."""

from __future__ import annotations

from functools import partial

from dedup.blocks.document import Document
from dedup.blocks.html import is_html, read_html
from dedup.blocks.text import read_text
from dedup.errors import BadPage
from dedup.lexicon.markers import Lexicon
from dedup.lexicon.overrides import Override, list_overrides
from dedup.model import Page, host_of, name_outlet


def open_page(page: Page, lexicon: Lexicon) -> Document:
    """The blocks of a page. Raises `BadPage` when it holds none."""
    html = is_html(page.content)
    if html:
        document = read_html(page.content, lexicon, partial(_list_overrides, page, lexicon))
    else:
        document = read_text(page.content)
    if not document.blocks:
        raise BadPage("HTML without text" if html else "no text on the page")
    return document


def _list_overrides(page: Page, lexicon: Lexicon, url: str | None) -> tuple[Override, ...]:
    """What the user says of the site, the newest first. url: what the page's head says."""
    if not lexicon.overrides:
        return ()
    name = host_of(page.url or url) or name_outlet(page.source or page.folder)
    return list_overrides(lexicon.overrides, name, page.fetched)


def source_of(page: Page, document: Document) -> str | None:
    """The publisher: what the reader was told, else the host of the page's url, else its folder."""
    known = page.source or host_of(page.url or document.meta.url) or page.folder
    return name_outlet(known)
