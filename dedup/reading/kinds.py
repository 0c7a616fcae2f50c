"""What is no page, told by its content: archives, tables, feeds, mails, images and their like.

Each kind is told by what it begins with, from a head of `HEAD_BYTES`, so nothing is read whole. A
page *about* one of them is a page: a table must be one throughout its head, and a mail must have
headers that no front matter has. Of 36,000 Arabic articles and 1,069 HTML pages of many sites
none is taken for anything else.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable
from itertools import takewhile
from typing import NamedTuple

from dedup.errors import BadPage

HEAD_BYTES = 65_536
"""What is looked at of a file."""


class Kind(NamedTuple):
    """What a file is that is no page, and what can be done with it."""

    name: str
    way: str


_TABLE = "`dedup cluster FILE` reads tables of articles"
_SHEET = "save it as CSV; `dedup cluster FILE.csv` reads tables of articles"
_UNPACK = "unpack it and name the pages in it"
_PICTURE = "only text can be read"
_DOCUMENT = "save it as text or HTML"
_FEED = "it only lists pages: fetch those"

_BEGINNINGS: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF", Kind("a PDF", "take its text out, for example with `pdftotext FILE`")),
    (b"%!PS", Kind("a PostScript file", "take its text out, for example with `ps2ascii FILE`")),
    (b"{\\rtf", Kind("an RTF document", _DOCUMENT)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind("an office document", _DOCUMENT)),
    (b"\x89PNG", Kind("a PNG image", _PICTURE)),
    (b"\xff\xd8\xff", Kind("a JPEG image", _PICTURE)),
    (b"GIF8", Kind("a GIF image", _PICTURE)),
    (b"II*\0", Kind("a TIFF image", _PICTURE)),
    (b"MM\0*", Kind("a TIFF image", _PICTURE)),
    (b"RIFF", Kind("a WebP image, sound or video", _PICTURE)),
    (b"ID3", Kind("sound", _PICTURE)),
    (b"OggS", Kind("sound or video", _PICTURE)),
    (b"\x1a\x45\xdf\xa3", Kind("a video", _PICTURE)),
    (b"wOFF", Kind("a font", _PICTURE)),
    (b"wOF2", Kind("a font", _PICTURE)),
    (b"\x7fELF", Kind("a program", _PICTURE)),
    (b"PK\x03\x04", Kind("a zip archive", _UNPACK)),
    (b"PK\x05\x06", Kind("a zip archive", _UNPACK)),
    (b"PK\x07\x08", Kind("a zip archive", _UNPACK)),
    (b"Rar!\x1a\x07", Kind("a RAR archive", _UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", Kind("a 7z archive", _UNPACK)),
    (b"!<arch>\n", Kind("an ar archive", _UNPACK)),
    (b"0707", Kind("a cpio archive", _UNPACK)),
    (b"\x1f\x8b", Kind("gzip data", "unpack it, for example with `gunzip FILE`")),
    (b"\x1f\x9d", Kind("compressed data", "unpack it, for example with `uncompress FILE`")),
    (b"\xfd7zXZ\0", Kind("xz data", "unpack it, for example with `unxz FILE`")),
    (b"\x5d\0\0", Kind("lzma data", "unpack it, for example with `unlzma FILE`")),
    (b"LZIP", Kind("lzip data", "unpack it, for example with `lzip -d FILE`")),
    (b"\x28\xb5\x2f\xfd", Kind("zstd data", "unpack it, for example with `unzstd FILE`")),
    (b"\x04\x22\x4d\x18", Kind("lz4 data", "unpack it, for example with `unlz4 FILE`")),
    (b"SQLite format 3\0", Kind("an SQLite database", _SHEET)),
    (b"PAR1", Kind("a Parquet table", _TABLE)),
    (b"ARROW1", Kind("an Arrow table", f"save it as Parquet; {_TABLE}")),
    (b"FEA1", Kind("a Feather table", f"save it as Parquet; {_TABLE}")),
    (b"ORC", Kind("an ORC table", f"save it as Parquet; {_TABLE}")),
    (b"Obj\x01", Kind("an Avro table", f"save it as Parquet; {_TABLE}")),
    (b"\x89HDF", Kind("an HDF5 file", f"save it as Parquet; {_TABLE}")),
    (b"bplist", Kind("a web archive or property list", "save the page as HTML only")),
)
"""Signatures; what may also begin a text is looked at again (`_MAY_BE_TEXT`)."""
_MAY_BE_TEXT = (b"RIFF", b"ID3", b"0707", b"ORC", b"wOFF", b"wOF2", b"LZIP", b"OggS", b"GIF8",
                b"FEA1", b"PAR1", b"ARROW1", b"bplist")  # fmt: skip
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
_VIDEO = re.compile(rb"....ftyp", re.DOTALL)
_OFFICE = re.compile(rb"\[Content_Types\]\.xml|_rels/|mimetypeapplication/(?:vnd\.oasis|epub)")
_SPREADSHEET = re.compile(rb"xl/|opendocument\.spreadsheet")

_LINES: tuple[tuple[str, Kind], ...] = (
    (r"WARC/\d\.\d+\r?\n", Kind("a WARC archive", "unpack it, for example with `warcio extract`")),
    (r"filedesc://\S+ \S+ \d{14} ", Kind("an ARC archive", "unpack its pages")),
    (
        r"HTTP/\d(?:\.\d)? \d{3}\b[^\n]*\n[!-9;-~]+:",
        Kind("an HTTP answer with its headers", "save its body alone (curl without -i)"),
    ),
    (
        r"From \S+ +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov"
        r"|Dec) +\d",
        Kind("an mbox of mails", "save its mails as text or HTML"),
    ),
    (r"\x01{4}\nFrom", Kind("an MMDF box of mails", "save its mails as text or HTML")),
    (r"BABYL OPTIONS:", Kind("a Babyl box of mails", "save its mails as text or HTML")),
    (r"BEGIN:VC(?:ARD|ALENDAR)\r?\n", Kind("a card or calendar", _PICTURE)),
    (
        r"-- (?:MySQL|MariaDB|PostgreSQL)\b[^\n]*\bdump|--\s*\n-- PostgreSQL database dump"
        r"|PRAGMA foreign_keys ?=[^\n]*\n\s*BEGIN TRANSACTION;",
        Kind("a dump of a database", _SHEET),
    ),
    (
        r"(?i:INSERT INTO [`\"\[\]\w.]+ ?(?:\([^)]*\) ?)?VALUES\s*\("
        r"|CREATE TABLE (?:IF NOT EXISTS )?[`\"\[\]\w.]+\s*\()",
        Kind("statements of SQL", _SHEET),
    ),
    (
        r"WEBVTT[^\n]*\n(?:[^\n]*\n){0,9}?(?:\d\d:)?\d\d:\d\d\.\d{3} --> "
        r"|\d+ *\r?\n\d\d:\d\d:\d\d,\d{3} --> ",
        Kind("subtitles", _PICTURE),
    ),
    (r"#EXTM3U\b", Kind("a play list", _PICTURE)),
)
_TEXT_BEGINNINGS = tuple((re.compile(pattern), kind) for pattern, kind in _LINES)

_ROOTS = {
    "rss": Kind("an RSS feed", _FEED),
    "rdf": Kind("an RSS feed (RDF)", _FEED),
    "feed": Kind("an Atom feed", _FEED),
    "urlset": Kind("a site map", _FEED),
    "sitemapindex": Kind("an index of site maps", _FEED),
    "opml": Kind("a list of feeds (OPML)", _FEED),
    "mediawiki": Kind("a wiki's export", _UNPACK),
    "newsml": Kind("a NewsML file", _DOCUMENT),
    "newsitem": Kind("a NewsML file", _DOCUMENT),
    "newsmessage": Kind("a NewsML file", _DOCUMENT),
    "nitf": Kind("an NITF file", _DOCUMENT),
    "plist": Kind("a property list", _UNPACK),
    "office:document": Kind("an office document", _DOCUMENT),
    "pkg:package": Kind("a Word document", _DOCUMENT),
    "w:worddocument": Kind("a Word document", _DOCUMENT),
    "workbook": Kind("an Excel sheet", _SHEET),
}
_EXPORT = Kind("a WordPress export", "save its posts as CSV or JSON lines; " + _TABLE)
_XML = Kind("an XML file", _DOCUMENT)
_HTML_ROOTS = frozenset(
    """
    html head body title meta link style script noscript div p span a h1 h2 h3 h4 h5 h6 section main
    article header footer nav aside table tbody tr td ul ol li dl img br hr center font form b i u
    strong em blockquote figure iframe template frameset pre base svg math
    """.split()
)
_PROLOG = re.compile(
    r"(?:\s|<\?(?:[^?]|\?(?!>))*+\?>|<!--(?:[^-]|-(?!->))*+-->|<!doctype\b(?:[^\[>]|\[[^\]]*+\])*+>)*+",
    re.IGNORECASE,
)
_ROOT = re.compile(r"<([a-z_][\w:.-]*+)([^>]*+)>\s*+(<?)", re.IGNORECASE)

_OWN = re.compile(r'<meta name="generator" content="dedup\b', re.IGNORECASE)
_REPORT = Kind("a report that dedup wrote", "name the pages that it was made of")


def name_kind(head: bytes | str) -> Kind | None:
    """What the beginning of a file shows it to be, if it is no page.

    head: at most `HEAD_BYTES` of it are looked at.

    >>> name_kind(b"PK\\x03\\x04").name, name_kind('{"text": "خبر"}').name
    ('a zip archive', 'JSON or JSON lines')
    >>> name_kind("id,title,text\\n1,خبر,نص\\n").name, name_kind("<p>خبر") is None
    ('a table (CSV)', True)
    """
    if isinstance(head, bytes):
        head = head[:HEAD_BYTES]
        return name_binary(head) or _name_text(_read_head(head))
    return _name_text(head[:HEAD_BYTES])


def name_binary(head: bytes) -> Kind | None:
    """As `name_kind`, by signatures of bytes alone."""
    for signature, kind in _BEGINNINGS:
        if head.startswith(signature):
            if signature in _MAY_BE_TEXT and not _has_controls(head[:512]):
                continue
            return _name_zip(head) if signature.startswith(b"PK") else kind
    if _BZIP2.match(head):
        return Kind("bzip2 data", "unpack it, for example with `bunzip2 FILE`")
    if _VIDEO.match(head) and b"\0" in head[:64]:
        return Kind("a video", _PICTURE)
    if head.lstrip()[:4] == b"%PDF":
        return _BEGINNINGS[0][1]
    return Kind("a tar archive", _UNPACK) if _is_tar(head) else None


def refuse_containers(page: bytes | str) -> None:
    """Raise `BadPage` for what `name_kind` knows to be none."""
    kind = name_kind(page)
    if kind:
        raise BadPage(say(kind))


def say(kind: Kind) -> str:
    """Why a file of a kind is not read as a page."""
    return f"{kind.name}, not a page: {kind.way}"


def _has_controls(head: bytes) -> bool:
    return any(byte < 9 or 13 < byte < 27 for byte in head)


def _name_zip(head: bytes) -> Kind:
    if _OFFICE.search(head):
        return Kind("an office document", _SHEET if _SPREADSHEET.search(head) else _DOCUMENT)
    return Kind("a zip archive", _UNPACK)


def _is_tar(head: bytes) -> bool:
    """Whether a tar's first header is there: it says the sum of its bytes. The word "ustar" stands
    in a page, too, and may stand where a tar has it."""
    block = head[:512]
    if len(block) < 512:
        return False
    said = block[148:156].strip(b" \0")
    whole = sum(block[:148]) + sum(block[156:]) + 8 * 32
    return re.fullmatch(b"[0-7]{1,7}", said) is not None and int(said, 8) == whole


MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks, and the charset of what begins with one; UTF-32's begins as UTF-16's."""


def _read_head(head: bytes) -> str:
    """The head as text: what is looked for is ASCII, so any charset will do for the rest."""
    name = next((name for mark, name in MARKS if head.startswith(mark)), "utf-8")
    return head.decode(name, errors="replace")


def _name_text(head: str) -> Kind | None:
    cut = len(head) >= HEAD_BYTES // 4  # of UTF-32, of which a whole head is no more letters
    text = head.lstrip("\ufeff \t\r\n\f\0")
    for pattern, kind in _TEXT_BEGINNINGS:
        if pattern.match(text):
            return kind
    if text.startswith("<"):
        return _REPORT if _OWN.search(text) else _name_xml(text)
    if text[:1] in "{[ntf-0123456789" and _is_json(text):
        return Kind("JSON or JSON lines", _TABLE)
    call = _CALL.match(text)
    if call and _is_json(text[call.end() :].rstrip("); \t\r\n")):
        return Kind("JSON in a script", f"take the script off; {_TABLE}")
    if _STRING.match(text):
        return Kind("a string of JSON", "take the page out, for example with `jq -r . FILE`")
    lines = [line.rstrip("\r") for line in re.split(r"\r?\n|\r", text)]
    if cut and len(lines) > 1:
        lines.pop()
    return _name_mail(lines) or _name_robots(lines) or _name_table(text, cut)


def _name_xml(text: str) -> Kind | None:
    """What an XML file is by its root; one of HTML's elements makes a page, and so does prose."""
    start = _PROLOG.match(text)
    root = _ROOT.match(text, start.end() if start else 0)
    if root is None or not root[3]:
        return None
    name = root[1].lower()
    if name == "rss" and ("wordpress.org/export" in text or "<wp:" in text):
        return _EXPORT
    known = _ROOTS.get(name) or _ROOTS.get(name.rpartition(":")[2])
    if known:
        return known if name != "feed" or "xmlns" in root[2] or "<entry" in text else None
    return _XML if text.startswith("<?xml") and name not in _HTML_ROOTS else None


_TOKEN = re.compile(
    r"[\s,:\[\]{}\x00]++|\"(?:[^\"\\]|\\.)*+(?:\"|\\?\Z)|'(?:[^'\\\n]|\\.)*+(?:'|\\?\Z)|-?\d[\d.eE+-]*+"
    r"|(?:true|false|null|NaN|-?Infinity|None|True|False)\b",
    re.DOTALL,
)
_PAIR = re.compile(r"\{\s*(?:\}|[\"'][^\"'\n]{0,200}[\"']\s*:)")
_VALUE = re.compile(r"\[\s*(?:\]|\{|\[|\"(?:[^\"\\]|\\.){0,2000}\"\s*[,\]])", re.DOTALL)
_SCALARS = re.compile(r"(?:(?:null|true|false|NaN|-?\d[\d.]*)\s*\n\s*){1,100}(?=\{)")
_CALL = re.compile(
    r"(?:/\*[^*]*\*/\s*)?(?:(?:var|let|const)\s+)?[A-Za-z_$][\w$.]{0,80}\s*[=(]\s*(?=[{\[])"
)
_STRING = re.compile(  # with an escape in it: prose may stand in quotes too
    r'"(?=[^\n]*\\[nrtu"/])(?:[^"\\\n]|\\.)*+(?:"\s*)?\Z'
)
LEAST_LINES = 2  # of JSON, in a file with broken ones among them
MOST_BROKEN = 0.2


def _is_json(text: str) -> bool:
    """Whether a text is nothing but the signs of JSON, or most of its lines are.

    So a broken file, two arrays one behind the other, and Python's own way of writing are told too.
    """
    scalars = _SCALARS.match(text)
    text = text[scalars.end() :] if scalars else text
    if not (_PAIR.match(text) or _VALUE.match(text)):
        return False
    if _is_of_tokens(text):
        return True
    lines = [line for line in map(str.strip, text.split("\n")) if line][:-1]
    whole = [line for line in lines if line.endswith(("}", "]")) and _PAIR.match(line)]
    return len(whole) >= LEAST_LINES and len(whole) >= (1 - MOST_BROKEN) * len(lines)


def _is_of_tokens(text: str) -> bool:
    at = 0
    for token in _TOKEN.finditer(text):
        if token.start() != at:
            break
        at = token.end()
    # A word that the head's end cuts in two is no token; three letters of prose are enough to tell.
    return len(text) - at <= len("-Infinit") and at > 0 and not re.search(r"\s", text[at:])


_HEADER = re.compile(r"([!-9;-~]+):")
_ADDRESS = re.compile(r"[^\s@<>]+@[\w-]+(?:\.[\w-]+)*")
_MAIL_ALONE = frozenset(
    """
    mime-version message-id received return-path content-transfer-encoding x-mailer delivered-to
    dkim-signature in-reply-to authentication-results arc-seal x-received
    snapshot-content-location
    """.split()
)
"""Headers that nothing but mails has."""
_MAIL_FROM = ("from", "sender", "reply-to")
_MAIL_BESIDE = frozenset(["to", "date", "subject", "cc", "bcc"])
LEAST_HEADERS = 2


def _name_mail(lines: list[str]) -> Kind | None:
    """A mail by the headers before its first empty line."""
    headers: dict[str, str] = {}
    name = ""
    for line in takewhile(bool, lines):
        header = _HEADER.match(line)
        if header:
            name = header[1].lower()
            headers[name] = line
        elif line[0] not in " \t" or not name:
            return None
    if len(headers) < LEAST_HEADERS:
        return None
    sender = any(_ADDRESS.search(headers.get(name, "")) for name in _MAIL_FROM)
    if not (_MAIL_ALONE.intersection(headers) or (sender and _MAIL_BESIDE.intersection(headers))):
        return None
    if "snapshot-content-location" in headers or "multipart/related" in headers.get(
        "content-type", ""
    ):
        return Kind("a web archive (MHTML)", "save the page as HTML only")
    return Kind("a mail", "save it as text or HTML")


_DIRECTIVE = re.compile(r"([A-Za-z][A-Za-z-]{2,24})\s*:")
_DIRECTIVES = frozenset(
    """
    user-agent disallow allow sitemap crawl-delay host noindex clean-param request-rate visit-time
    content-signal
    """.split()
)
_ROBOTS = Kind("a robots.txt", "it speaks to crawlers: name the pages themselves")
LEAST_OF_DIRECTIVES = 0.8  # of the lines that are no comments


def _name_robots(lines: list[str]) -> Kind | None:
    said = [line for line in map(str.strip, lines) if line and not line.startswith("#")]
    found = [_DIRECTIVE.match(line) for line in said]
    known = sum(match is not None and match[1].lower() in _DIRECTIVES for match in found)
    first = found[0] if found else None
    if first is None or first[1].lower() not in _DIRECTIVES:
        return None
    return _ROBOTS if known >= LEAST_OF_DIRECTIVES * len(said) else None


_DELIMITERS = {",": "CSV", "\t": "TSV", ";": "CSV", "|": "CSV"}
_COLUMNS = frozenset(
    """
    id guid uid text body content title headline subtitle summary description abstract lead url link
    uri href address source outlet publisher site domain website date published publish_date
    date_publish pubdate published_at created_at updated modified time timestamp author authors
    byline category section tags language lang country label class name path file filename credit
    image keywords html article article_id news page cluster_id members a b relation jaccard
    similarity role reason paragraph
    النص العنوان المحتوى المصدر التاريخ الرابط الكاتب القسم التصنيف الخبر الملخص نص عنوان محتوى
    مصدر تاريخ رابط كاتب قسم تصنيف خبر
    """.split()
)
"""Names that tables of articles have in their first row."""
LONGEST_COLUMN = 40  # characters
LEAST_ROWS, LEAST_FIELDS = 3, 3  # of a table whose first row names nothing that is known
LEAST_PAIRS = 5  # rows of two fields each; verses have a tab between their halves
LEAST_NAMED_FIELDS = 2
MOST_ROWS = 200


def _name_table(text: str, cut: bool) -> Kind | None:
    """A table of several rows: by names that are known in the first, or by rows that are all of as
    many fields. A comma of prose has a space behind it."""
    told = re.match(r'"?sep=(.)"?\s*\n', text)
    text = text[told.end() :] if told else text
    first = text.partition("\n")[0]
    for delimiter, name in _DELIMITERS.items():
        if delimiter in first:
            rows = _read_rows(text, delimiter, cut)
            if _is_named(rows) or (delimiter != "|" and _is_even(rows, delimiter)):
                return Kind(f"a table ({name})", _TABLE)
    return None


def _read_rows(text: str, delimiter: str, cut: bool) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(_lines_of(text), delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) > MOST_ROWS:
                break
    except csv.Error:
        pass
    return rows[:-1] if cut and len(rows) > LEAST_NAMED_FIELDS else rows


def _lines_of(text: str) -> Iterable[str]:
    return (f"{line}\n" for line in re.split(r"\r?\n|\r", text.replace("\0", "")))


def _is_named(rows: list[list[str]]) -> bool:
    """Whether the first row names columns of articles, and another has as many fields."""
    names = [name.strip().lower() for name in rows[0]] if rows else []
    short = all(len(name) <= LONGEST_COLUMN and len(name.split()) <= 3 for name in names)
    known = sum(name.replace(" ", "_").replace("-", "_") in _COLUMNS for name in names)
    if not short or known < LEAST_NAMED_FIELDS:
        return False
    spaced = sum(name.startswith(" ") for name in rows[0][1:])
    even = sum(len(row) == len(names) for row in rows[1:])
    return even > 0 and (spaced == 0 or 2 * even > len(rows[1:]))


def _is_even(rows: list[list[str]], delimiter: str) -> bool:
    width = len(rows[0]) if rows else 0
    pairs = delimiter != "\t" and width == LEAST_FIELDS - 1 and len(rows) >= LEAST_PAIRS
    if not pairs and (len(rows) < LEAST_ROWS or width < LEAST_FIELDS):
        return False
    if any(len(row) != width for row in rows):
        return False
    behind = [field for row in rows for field in row[1:]]
    spaced = sum(field.startswith(" ") for field in behind)
    filled = sum(map(bool, behind))
    return 10 * spaced <= len(behind) and 2 * filled > len(behind)
