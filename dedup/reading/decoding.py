"""A page to text, right for Arabic bytes whose declared charset is missing or wrong.

Order: byte order mark, strict UTF-8, UTF-16 without a mark, UTF-8 with a few bad bytes, the Arabic
code page whose letters read like Arabic (`codepages`; a declaration counts as a hint of so many
bits), the declared charset, windows-1252. On eight encodings of one Arabic page the four common
parsers each fail at least once, most often on windows-1256 without a declaration.
"""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from dedup.errors import BadPage
from dedup.reading.codepages import CODE_PAGES, LABELLED, read_code_page, weigh_code_pages
from dedup.reading.kinds import HEAD_BYTES, MARKS, name_binary, say

if TYPE_CHECKING:
    from bs4 import Tag as Tag

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
    for mark, name in MARKS:
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    unmarked = _read_utf16(data)
    if unmarked is not None:
        return unmarked
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


def _read_utf16(data: bytes) -> str | None:
    """Text in UTF-16 without a mark: every second byte is one of the few that Arabic and Latin
    letters and their punctuation have there, and nothing is a control character."""
    for name, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        seconds = data[first:4096:2]
        if 2 * (seconds.count(0) + seconds.count(6)) > len(seconds):
            text = data.decode(name, errors="replace")
            if not _CONTROL.search(text) and 20 * len(_ELSEWHERE.findall(text)) <= len(text):
                return text
    return None


_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_ELSEWHERE = re.compile("[^\x00-\xff\u0600-\u06ff\u2000-\u20ff]")
_TEXT_BYTES = bytes([*b"\t\n\v\f\r", *range(0x1A, 0x100)])


def _refuse_binary(data: bytes) -> None:
    head = data[:HEAD_BYTES]
    kind = name_binary(head)
    if kind:
        raise BadPage(say(kind))
    if 100 * len(head.translate(None, _TEXT_BYTES)) > len(head):
        raise BadPage("binary data, not a page")


def _decode_without_proof(data: bytes) -> str:
    as_utf8 = data.decode("utf-8", errors="replace")
    bad, outside = as_utf8.count("\ufffd"), len(_OUTSIDE_ASCII.findall(as_utf8))
    # Bytes of another charset are almost never valid UTF-8 sequences.
    if bad * 20 <= outside or (bad <= _FEW_BAD and bad * 4 <= outside):
        return as_utf8
    declared = _find_declared(data)
    page, bits = weigh_code_pages(data, declared)
    foreign = declared is not None and declared not in CODE_PAGES
    if bits > (LABELLED if foreign else _LEAST_BITS):
        return read_code_page(data, page)
    return data.decode(declared or "cp1252", errors="replace")


_FEW_BAD = 3
_LEAST_BITS = 6  # a word or two of Russian or Greek can be as Arabic as that, read in a wrong page
# Names that browsers know and Python does not (WHATWG, Encoding).
_NAMES = {
    **dict.fromkeys(("iso-8859-6-e", "iso-8859-6-i", "csiso88596e", "csiso88596i"), "iso8859-6"),
    **dict.fromkeys(("x-mac-arabic", "macarabic"), "mac-arabic"),
    "x-cp1256": "cp1256",
    "dos-720": "cp720",
}


def _find_declared(data: bytes) -> str | None:
    """Python's name of the charset that a page declares, if it is one of pages."""
    from bs4.dammit import EncodingDetector  # most pages are UTF-8 and need no parser

    declared = EncodingDetector.find_declared_encoding(data, is_html=True)
    if not declared:
        return None
    name = _NAMES.get(declared.lower(), declared)
    return codecs.lookup(name).name if _is_charset(name) else None


_CHARSETS = ("cp", "iso8859", "koi8", "mac", "gb", "big5", "euc", "shift", "johab", "tis", "ascii")


def _is_charset(name: str) -> bool:
    """Whether Python knows a charset of pages by that name; the bytes have ruled UTF-8 out.

    Python's other codecs (idna, punycode, unicode_escape) raise on bytes, or do worse.
    """
    try:
        return codecs.lookup(name).name.startswith(_CHARSETS)
    except (LookupError, ValueError):
        return False
