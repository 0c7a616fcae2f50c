"""A page to text, right for Arabic bytes whose declared charset is missing or wrong.

Order: byte order mark, strict UTF-8, UTF-8 with a few bad bytes, the declared charset unless the
bytes say windows-1256 more clearly, windows-1256. On eight encodings of one Arabic page the four
common parsers each fail at least once, most often on windows-1256 without a declaration.
"""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from dedup.errors import BadPage
from dedup.reading.kinds import HEAD_BYTES, name_binary, say

if TYPE_CHECKING:
    from bs4 import Tag as Tag

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ARABIC_RUN = re.compile("[\u0621-\u064a]{3,}")
_LATIN_LETTER = re.compile("[\u00c0-\u024f]")
_OUTSIDE_ASCII = re.compile("[^\x00-\x7f]")


def decode(data: bytes) -> str:
    """The text of a page. Raises `BadPage` for empty and for binary data.

    >>> decode("أخبار اليوم".encode("cp1256"))
    'أخبار اليوم'
    >>> decode('<meta charset="utf-8">أخبار اليوم'.encode("cp1256"))[-11:]
    'أخبار اليوم'
    """
    if not data.strip():
        raise BadPage("the file is empty")
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    _refuse_binary(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_without_proof(data)


def is_utf8(pieces: Iterable[bytes]) -> bool:
    """Whether bytes that come piece by piece are text in UTF-8, which `decode` need not guess at.

    >>> is_utf8(["أخبار".encode()[:3], "أخبار".encode()[3:]]), is_utf8(["أخبار".encode("cp1256")])
    (True, False)
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for number, piece in enumerate(pieces):
            if not number:
                _refuse_binary(piece)
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except (UnicodeDecodeError, BadPage):
        return False
    return True


def markup_of(page: Tag | object) -> str | None:
    """The HTML of a BeautifulSoup tree, or of an element in one; `None` for all that is neither.

    A comment goes before it, so that a tree of few tags is known for HTML as a large one is.

    >>> from bs4 import BeautifulSoup
    >>> markup_of(BeautifulSoup("<b>a &lt; b</b>", "html.parser")), markup_of("<b>a</b>")
    ('<!----><b>a &lt; b</b>', None)
    """
    # Whoever holds a tree has imported bs4: to ask the others it need not be.
    bs4 = sys.modules.get("bs4")
    return f"<!---->{page}" if bs4 and isinstance(page, bs4.Tag) else None


_TEXT_BYTES = bytes([*b"\t\n\r\f\x1a\x1b", *range(32, 256)])


def _refuse_binary(data: bytes) -> None:
    head = data[:HEAD_BYTES]
    kind = name_binary(head)
    if kind:
        raise BadPage(say(kind))
    if 100 * len(head.translate(None, _TEXT_BYTES)) > len(head):
        raise BadPage("binary data, not a page")


def _decode_without_proof(data: bytes) -> str:
    as_utf8 = data.decode("utf-8", errors="replace")
    bad = as_utf8.count("\ufffd")
    if bad * 20 <= len(_OUTSIDE_ASCII.findall(as_utf8)):
        return as_utf8  # bytes of another charset are almost never valid UTF-8 sequences
    as_cp1256 = data.decode("cp1256", errors="replace")
    arabic = sum(map(len, _ARABIC_RUN.findall(as_cp1256)))
    from bs4.dammit import EncodingDetector  # most pages are UTF-8 and need no parser

    declared = EncodingDetector.find_declared_encoding(data, is_html=True)
    if declared and _is_charset(declared):
        text = data.decode(declared, errors="replace")
        if _ARABIC_RUN.search(text):
            return text
        # Read as cp1256, Latin and Cyrillic pages mix Latin letters with marks into their words.
        if arabic < 10 * len(_LATIN_LETTER.findall(as_cp1256)):
            return text
    return as_cp1256


_CHARSETS = ("cp", "iso8859", "koi8", "mac", "gb", "big5", "euc", "shift", "johab", "tis", "ascii")


def _is_charset(name: str) -> bool:
    """Whether Python knows a charset of pages by that name; the bytes have ruled UTF-8 out.

    Python's other codecs (idna, punycode, unicode_escape) raise on bytes, or do worse.
    """
    try:
        return codecs.lookup(name).name.startswith(_CHARSETS)
    except (LookupError, ValueError):
        return False
