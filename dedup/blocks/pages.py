"""A page to its blocks, be it HTML or text."""

from __future__ import annotations

from dedup.blocks.document import Document
from dedup.blocks.html import is_html, read_html
from dedup.blocks.text import read_text
from dedup.errors import BadPage
from dedup.lexicon.markers import Lexicon
from dedup.model import Page, host_of, name_outlet


def open_page(page: Page, lexicon: Lexicon) -> Document:
    """The blocks of a page. Raises `BadPage` when it holds none."""
    html = is_html(page.content)
    document = read_html(page.content, lexicon) if html else read_text(page.content)
    if not document.blocks:
        raise BadPage("HTML without text" if html else "no text on the page")
    return document


def source_of(page: Page, document: Document) -> str | None:
    """The publisher: what the reader was told, else the host of the page's url, else its folder."""
    known = page.source or host_of(page.url or document.meta.url) or page.folder
    return name_outlet(known)
