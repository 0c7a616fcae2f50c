"""What is no page is refused with its kind, in every dress; what is a page never is."""

import bz2
import csv
import gzip
import io
import itertools
import json
import lzma
import mailbox
import sqlite3
import tarfile
import tempfile
import zipfile
from email.message import EmailMessage
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import dedup
from dedup.errors import BadPage
from dedup.reading.files import read_page
from dedup.reading.kinds import HEAD_BYTES, name_kind
from tests.conftest import PAGES

WORDS = (
    "أعلنت وزارة النقل اليوم عن افتتاح الجسر, الجديد; \"غدا\" 'في' المدينة: نعم. a {b} [c]".split()
)
TEXT = st.lists(st.sampled_from([*WORDS, "\n"]), min_size=3, max_size=12).map(" ".join)
ROWS = st.lists(
    st.fixed_dictionaries({"id": st.integers(0, 9**9), "title": TEXT, "text": TEXT}),
    min_size=2,
    max_size=3,
)


def as_json(rows):
    return json.dumps(rows, ensure_ascii=False)


def as_lines(rows):
    return "\n".join(map(as_json, rows)) + "\n"


def as_csv(rows, delimiter=",", names=("id", "title", "text")):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(names)
    writer.writerows(row.values() for row in rows)
    return file.getvalue()


def as_xml(root, rows, item, **attributes):
    tree = ElementTree.Element(root, attributes)
    for row in rows:
        one = ElementTree.SubElement(tree, item)
        for name, value in row.items():
            ElementTree.SubElement(one, name).text = str(value)
    return '<?xml version="1.0"?>\n' + ElementTree.tostring(tree, encoding="unicode")


def as_export(rows):
    posts = "".join(f"<item><title>{escape(r['title'])}</title><wp:post_id>1</wp:post_id></item>"
                    for r in rows)  # fmt: skip
    return (
        '<?xml version="1.0" encoding="UTF-8" ?>\n<!-- generator="WordPress/6.4" -->\n'
        f'<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel>{posts}</channel>'
    )


def mail_of(row):
    mail = EmailMessage()
    mail["From"], mail["To"] = "Sami <sami@paper.example>", "desk@paper.example"
    mail["Subject"] = row["title"].replace("\n", " ")
    mail.set_content(row["text"])
    return mail


def as_mail(rows):
    return mail_of(rows[0]).as_bytes()


def as_page_saved_whole(rows):
    mail = EmailMessage()
    mail["From"], mail["Snapshot-Content-Location"] = "<Saved by Blink>", "http://a.example/"
    mail["Subject"] = "a"
    mail.set_content(rows[0]["text"], subtype="html")
    mail.make_related()
    return mail.as_bytes()


def as_mbox(rows):
    with tempfile.TemporaryDirectory() as folder:
        box = mailbox.mbox(Path(folder, "box"))
        for row in rows:
            box.add(mail_of(row))
        box.close()
        return Path(folder, "box").read_bytes()


def as_warc(rows):
    return "".join(
        f"WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: {len(row['text'].encode())}\r\n\r\n"
        f"{row['text']}\r\n\r\n"
        for row in rows
    )


def as_sql(rows):
    values = ",".join(f"({row['id']}, '{row['title']}')" for row in rows)
    return f"INSERT INTO `a` (`id`, `title`) VALUES {values};\n"


def as_subtitles(rows):
    return "".join(
        f"{number}\n00:00:0{number},000 --> 00:00:0{number},900\n{row['title']}\n\n"
        for number, row in enumerate(rows, 1)
    )


def as_robots(rows):
    ways = "".join(f"Disallow: /{row['id']}\n" for row in rows)
    return f"# of the site\nUser-agent: *\n{ways}\nSitemap: http://a.example/map.xml\n"


def as_tar(rows, kind=tarfile.PAX_FORMAT):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=kind) as tar:
        for row in rows:
            data = row["text"].encode()
            entry = tarfile.TarInfo(f"{row['id']}.txt")
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return file.getvalue()


def as_zip(rows, name="{id}.html"):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number, row in enumerate(rows):
            archive.writestr(name.format(id=number), row["text"])
    return file.getvalue()


def as_sqlite(rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.db")
        base = sqlite3.connect(path)
        base.execute("create table a (id, title, text)")
        base.executemany("insert into a values (:id, :title, :text)", rows)
        base.commit()
        base.close()
        return path.read_bytes()


TEXTS = {
    "JSON or JSON lines": [as_json, as_lines, lambda rows: as_json({"rows": rows}),
                           lambda rows: json.dumps(rows, indent=2), lambda rows: as_json(rows)[:-9],
                           lambda rows: f"null\n{as_lines(rows)}", repr,
                           lambda rows: as_json(rows) + as_json(rows),
                           lambda rows: as_lines(rows * 5) + "broken\n" + as_lines(rows)],
    "JSON in a script": [lambda rows: f"var data = {as_json(rows)};\n",
                         lambda rows: f"/**/ site.take({as_json(rows)});",
                         lambda rows: f"window.state={json.dumps(rows, indent=1)}"],
    "a string of JSON": [lambda rows: json.dumps(f"<p>{rows}\n</p>") + "\n"],
    "statements of SQL": [as_sql, lambda rows: "CREATE TABLE a (id int);\n" + as_sql(rows)],
    "subtitles": [as_subtitles, lambda rows: "WEBVTT\n\n" + as_subtitles(rows).replace(",", ".")],
    "a table (CSV)": [as_csv, lambda rows: as_csv(rows, ";"), lambda rows: "sep=,\n" + as_csv(rows),
                      lambda rows: as_csv(rows, names=("المعرف", "العنوان", "النص")),
                      lambda rows: as_csv(rows * 2, names=("k1", "k2", "k3"))],
    "a table (TSV)": [lambda rows: as_csv(rows, "\t")],
    "an RSS feed": [lambda rows: as_xml("rss", rows, "item", version="2.0")],
    "an Atom feed": [
        lambda rows: as_xml("feed", rows, "entry", xmlns="http://www.w3.org/2005/Atom")],
    "a WordPress export": [as_export],
    "a site map": [lambda rows: as_xml("urlset", rows, "url")],
    "an index of site maps": [lambda rows: as_xml("sitemapindex", rows, "sitemap")],
    "an XML file": [lambda rows: as_xml("articles", rows, "article")],
    "a WARC archive": [as_warc],
    "a robots.txt": [as_robots],
}  # fmt: skip
MAILS = {
    "a mail": [as_mail],
    "a web archive (MHTML)": [as_page_saved_whole],
    "an mbox of mails": [as_mbox],
}
BYTES = {
    "a tar archive": [as_tar, lambda rows: as_tar(rows, tarfile.GNU_FORMAT)],
    "a zip archive": [as_zip],
    "an office document": [lambda rows: as_zip(rows, "word/_rels/{id}"),
                           lambda rows: as_zip(rows[:1], "[Content_Types].xml")],
    "an SQLite database": [as_sqlite],
    "bzip2 data": [lambda rows: bz2.compress(as_csv(rows).encode())],
    "xz data": [lambda rows: lzma.compress(as_csv(rows).encode())],
    "gzip data": [lambda rows: gzip.compress(gzip.compress(as_csv(rows).encode()))],
}  # fmt: skip
DRESSES = {
    "as it is": str.encode,
    "with a byte order mark": lambda text: text.encode("utf-8-sig"),
    "in UTF-16": lambda text: text.encode("utf-16"),
    "behind blanks": lambda text: f" \r\n\n {text}".encode(),
    "with CRLF": lambda text: text.replace("\r\n", "\n").replace("\n", "\r\n").encode(),
    "packed": lambda text: gzip.compress(text.encode()),
    "in windows-1256": lambda text: text.encode("cp1256", "replace"),
}


def refusal(page):
    with pytest.raises(BadPage) as why:
        read_page(page)
    return str(why.value)


@pytest.mark.parametrize("kind", TEXTS)
@settings(max_examples=20)
@given(rows=ROWS)
def test_containers_of_text_are_refused_with_their_kind(kind, rows):
    for make, (name, dress) in itertools.product(TEXTS[kind], DRESSES.items()):
        text = make(rows)
        if name == "in windows-1256" and "العنوان" in text:
            continue  # a name that is known is told from its letters
        assert refusal(dress(text)).startswith(f"{kind}, not a page: ")


@pytest.mark.parametrize("kind", [*MAILS, *BYTES])
@settings(max_examples=10)
@given(rows=ROWS)
def test_mails_and_archives_are_refused_with_their_kind(kind, rows):
    for make in {**MAILS, **BYTES}[kind]:
        data = make(rows)
        for dressed in (data, gzip.compress(data)):
            assert refusal(dressed).startswith(f"{kind}, not a page: ")


PROSE = "أعلنت وزارة النقل اليوم أن العمل في الطريق الجديد سيبدأ مطلع الشهر المقبل في ثلاث محافظات."
BEGINNINGS = [
    'يبدأ ملف JSON بقوس: {"title": "خبر"}', "{ عاجل } الوزير يفتتح الجسر", "[عاجل] فتح الجسر",
    '{"title": "خبر", "text": "نص"} هكذا تكتب البيانات', "[1] فتح الجسر", '["خبر"] قال الوزير',
    "From: Sami Kamel\nDate: 4 March 2025", "From Cairo: a new bridge", "From Cairo Mon it rains",
    "User-agent: سطر يعرفه كل مبرمج", "User-agent: *\nDisallow: /\nهذان سطران يعرفهما كل مبرمج",
    "title: فتح الجسر\ndate: 2025-03-04\nauthor: سامي", "---\ntitle: a\ntags: [a, b]\n---",
    "Title, Date, Source", "القاهرة, دمشق, بغداد", "WARC/1.0 صيغة للحفظ", "PAR1 صيغة للجداول",
    "GIF89a صيغة للصور", "ID3 علامة", "RIFF علامة", "0707 رقم", "ORC صيغة", "<rss> وسم معروف",
    "<feed> وسم", "12, 13, 14", "Subject: a bridge", "BZh9 علامة", "ustar علامة", "null", "true",
    "int main() { return 0; }", "a = [1, 2, 3];", "# User-agent", "HTTP/1.1 بروتوكول", "| a | b |",
    "https://a.example/1,2", "-- SQL", "PRAGMA", "From a@b.example", "BEGIN", "\u200f", "II*",
    "INSERT INTO يضيف صفا", "CREATE TABLE", "WEBVTT صيغة للترجمة", "1\n00:00:01",
    "f(x)", '"قال \\" نعم',
    'var a = {"k": 1} تعريف', "يا ليل الصب متى غده\tأقيام الساعة موعده",
]  # fmt: skip
HEADS = [
    "", "<!DOCTYPE html>", "<!-- a {b} -->\n", '<?xml version="1.0" encoding="utf-8"?>\n',
    '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "a.dtd">\n',
    '<script type="application/json">{"a": [1, 2]}</script>', "\ufeff\n\n<!doctype html>",
    '<meta name="generator" content="WordPress 6.4">', "<p>dedup</p>", "<article>\n<p>a</p>",
]  # fmt: skip


@given(
    st.sampled_from(BEGINNINGS),
    st.sampled_from(HEADS),
    st.lists(st.sampled_from([PROSE, *BEGINNINGS]), max_size=6),
    st.sampled_from(["\n", "\r\n", "\n\n"]),
)
@example("Title, Date, Source", "", ["12, 13, 14"], "\n")
@example("GIF89a صيغة للصور", "", ["# User-agent", "ustar علامة", PROSE, PROSE], "\n")
def test_pages_are_never_refused(beginning, head, lines, end):
    lines = [beginning, PROSE, *lines]
    body = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{end.join(lines)}</body></html>'
    for page in (end.join(lines), head + body):
        for data in (page, page.encode(), page.encode("utf-16"), page.encode("utf-8-sig")):
            assert name_kind(data) is None


def test_pages_of_the_seeds_are_pages():
    files = [file for file in PAGES.rglob("*") if file.is_file()]
    assert files
    for file in files:
        data = file.read_bytes()
        assert name_kind(gzip.decompress(data) if file.suffix == ".gz" else data) is None


@pytest.mark.parametrize("data", [b"", b"\0", b"\xff\xfe", b"<", b"{", b"[", b"\x1f\x8b", b"%"])
def test_what_says_nothing_is_of_no_kind_that_is_text(data):
    kind = name_kind(data)
    assert kind is None or kind.name == "gzip data"


@settings(max_examples=20)
@given(ROWS, st.integers(1, 40))
def test_only_the_head_is_looked_at(rows, times):
    text = as_csv(rows * times)
    assert name_kind(text.encode() + b"\0" * HEAD_BYTES) == name_kind(text.encode())


def test_a_kind_counts_more_than_a_size(monkeypatch):
    from dedup.reading import files

    monkeypatch.setattr(files, "MAX_PAGE_BYTES", 1_000)
    text = as_csv([{"id": 1, "title": "a", "text": PROSE}] * 100)
    for data in (text.encode(), gzip.compress(text.encode())):
        assert refusal(data).startswith("a table (CSV)")
    assert refusal(gzip.compress(PROSE.encode() * 10_000)).startswith("larger than")


def test_the_library_refuses_text_and_bytes_alike():
    text = as_csv([{"id": 1, "title": "a", "text": PROSE}] * 3)
    for page in (text, text.encode()):
        with pytest.raises(BadPage, match=r"^a table \(CSV\), not a page: `dedup cluster FILE`"):
            dedup.split(page)
