"""Pages and tables that ask to be followed: addresses, paths, entities, names, pickles.

`lay` writes them; whoever opens, fetches or runs what they name has been let in. `WORD` stands in
all that is data, so that it is known again in code.
"""

import gzip
import json
import os
import pickle
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

WORD = "طعمقمقم"
TEXT = "\n".join(
    f"قال {WORD} في الفقرة {n} إن العمل في الجسر الجديد على النهر ينتهي في الشهر المقبل كما أعلن."
    for n in range(8)
)
PLAIN = 70
"""Other pages: of more than fit into one batch workers are started."""
MODULES = """
    abc ast base64 bs4 click codecs collections concurrent contextlib csv ctypes dataclasses dedup
    encodings enum functools glob gzip hashlib heapq html importlib inspect io jinja2 json llvmlite
    logging multiprocessing numba numpy os pickle platform pyarrow random re resource_tracker runpy
    selectolax selectors shutil signal site sitecustomize socket ssl string struct subprocess
    tempfile threading tokenize traceback types typing usercustomize warnings weakref xxhash yaml
    zipfile zlib
    """.split()
"""Names under which a folder of pages may hold files that Python would import there."""


COMMANDS = {
    "run": "run . -o {out}/run --workers 2",
    "split": "split . -o {out}/articles.jsonl --rejects {out}/rejects.jsonl --workers 2",
    "split --trace": "split --trace resources.html",
    "cluster": "cluster {table} -o {out}/clusters.jsonl --pairs {out}/pairs.parquet",
    "cluster all": "cluster {tables} -o {out}/all.parquet --related {out}/related.jsonl"
    " --rejects {out}/refused.jsonl --workers 2",
    "plan": "plan {tables}",
    "keep": "keep {table} {out}/clusters.jsonl -o {out}/kept.jsonl --dropped {out}/dropped.jsonl",
    "report": "report {out}/clusters.jsonl --articles {table} --pairs {out}/pairs.parquet"
    " -o {out}/report.html",
    "report of a run": "report {out}/run -o {out}/report-of-run.html",
    "report on a terminal": "report {out}/clusters.jsonl --articles {table}",
    "explain pages": "explain resources.html entities.xhtml",
    "explain articles": "explain s3://bucket/a.parquet#a7 s3://bucket/a.parquet#b7"
    " --articles {table}",
    "evaluate planted": "evaluate planted {table} --each 1",
    "tune": "tune {out}/pairs.parquet --articles {table}",
}
"""What is run among the baits, in the folder of the pages, one behind the other."""


@dataclass(frozen=True)
class Baits:
    pages: Path
    """A folder, in which commands are to be run too."""
    read: frozenset[str]
    """Names of the files in it that are pages by their names, and may be opened."""
    tables: tuple[Path, ...]
    elsewhere: Path
    """What nobody named, but the data; all but `linked.html` must stay closed."""
    touched: Path
    """Appears where a command or a pickle was run."""


class Touch:
    """What touches a file when it is unpickled."""

    def __init__(self, place):
        self.place = place

    def __reduce__(self):
        return os.system, (f"touch '{self.place}'",)


def lay(folder: Path, port: int) -> Baits:
    """Write the baits into an empty folder. port: of a server here, which nobody should call."""
    pages, tables, elsewhere = (folder / name for name in ("pages", "tables", "elsewhere"))
    for place in (pages, tables, elsewhere / "folder"):
        place.mkdir(parents=True)
    touched = folder / f"touched-{WORD}"
    for name in ("secret.txt", "linked.html", "style.css", "folder/inside.html"):
        (elsewhere / name).write_text(TEXT)
    web, local = f"http://127.0.0.1:{port}", f"file://{elsewhere}"
    read = _lay_pages(pages, web, local, touched)
    (pages / "linked.html").symlink_to(elsewhere / "linked.html")
    (pages / "linked-folder").symlink_to(elsewhere / "folder")
    laid = tuple(_lay_tables(tables, web, local, touched))
    return Baits(pages, read | {"linked.html"}, laid, elsewhere, touched)


def _lay_pages(pages, web, local, touched):
    command = f"touch {touched.name}"
    contents = {
        "resources.html": _page(web, local),
        "entities.xhtml": f"""<?xml version="1.0"?><?xml-stylesheet href="{web}/a.xsl"?>
            <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "{web}/a.dtd" [
            <!ENTITY secret SYSTEM "{local}/secret.txt"> <!ENTITY % more SYSTEM "{web}/more.dtd">
            %more; <!ENTITY many "&secret;&secret;"> ]>
            <html xmlns:xi="http://www.w3.org/2001/XInclude"><body><h1>عنوان الخبر {WORD}</h1>
            <p>&secret;&many;</p><xi:include href="{local}/secret.txt" parse="text"/>
            <p>{TEXT}</p></body></html>""",
        "addresses.txt": f"عنوان الخبر\n{web}/a\n{local}/secret.txt\n{TEXT}\nاقرأ أيضا: {web}/b",
        "template.txt": f"{{{{ cycler.__init__.__globals__.os.system('{command}') }}}}\n{TEXT}",
        "python.txt": f"__import__('os').system('{command}')  # {WORD}\n{TEXT}",
        "yaml.txt": f"!!python/object/apply:os.system ['{command}']\n{TEXT}",
        "pickle.txt": pickle.dumps(Touch(touched)),
        "pickle.txt.gz": gzip.compress(pickle.dumps(Touch(touched), 0)),
        "-o": TEXT,
        "--markers=secret.txt": TEXT,
        f"$({command})": TEXT,
        f"`{command}`.html": f"<p>{TEXT}</p>",
        f"| {command}.txt": TEXT,
        f"; {command} ;.txt": TEXT,
        "{{ 7 * 7 }}.txt": TEXT,
        "%(asctime)s%n.txt": TEXT,
        "[b]*?.txt": TEXT,
    }
    for name, content in contents.items():
        data = content if isinstance(content, bytes) else content.encode()
        (pages / name).write_bytes(data)
    for number in range(PLAIN):
        (pages / f"plain{number}.txt").write_text(f"عنوان الخبر رقم {number}\n{TEXT}\n{number}")
    for name in MODULES:
        (pages / f"{name}.py").write_text(f"open({str(touched)!r}, 'w').close()\n")
    for name in ("pyvenv.cfg", ".env", "python311._pth", "x.pth", "setup.cfg", "data.pkl"):
        (pages / name).write_bytes(pickle.dumps(Touch(touched)))
    return frozenset({*contents, *(f"plain{n}.txt" for n in range(PLAIN))})


def _page(web, local):
    linked = {"@context": f"{web}/context", "@type": "NewsArticle", "url": f"{local}/secret.txt"}
    return f"""<!DOCTYPE html><html manifest="{web}/m"><head><base href="{local}/">
        <title>عنوان الخبر {WORD}</title><link rel="stylesheet" href="style.css">
        <link rel="canonical" href="{local}/secret.txt"><link rel="preload" href="{web}/preload">
        <link rel="dns-prefetch" href="{web}"><meta http-equiv="refresh" content="0; url={web}/r">
        <meta property="og:url" content="{local}/secret.txt"><script src="{web}/a.js"></script>
        <script type="application/ld+json">{json.dumps(linked)}</script>
        <style>@import url("{web}/b.css"); p {{ background: url({web}/c.png) }}</style></head>
        <body background="{web}/d.png"><h1>عنوان الخبر {WORD}</h1>
        <img src="{web}/e.png" srcset="{web}/f.png 2x, {local}/secret.txt 3x">
        <iframe src="{local}/secret.txt" srcdoc="<img src='{web}/g.png'>"></iframe>
        <object data="{web}/h"></object><embed src="{web}/i"><video src="{web}/j"></video>
        <p>{TEXT}</p><a href="{local}/secret.txt" ping="{web}/k">اقرأ أيضا: {WORD}</a>
        <svg><image href="{web}/l.svg"/><use href="{local}/secret.txt#a"/></svg></body></html>"""


def _lay_tables(tables, web, local, touched):
    """A file of JSON lines, one of CSV and one of Parquet, of the same articles."""
    places = [
        f"{web}/a", f"{local}/secret.txt", f"{touched.parent}/elsewhere/secret.txt",
        "../elsewhere/secret.txt", f"| touch {touched}", f"$(touch {touched})",
        f"=cmd|' /C touch {touched}'!A0", "s3://bucket/a.parquet", "{{ 7 * 7 }}", "-o",
    ]  # fmt: skip
    rows = [
        {
            **dict.fromkeys(("source", "url", "path", "title", "author", "credit"), place),
            "id": f"{place}#{kind}{number}",
            "published": "2025-03-04",
            "text": f"{TEXT} {place}" if number < 8 else f"خبر {number} {place}\n{TEXT}",
        }
        for number, place in enumerate(places)
        for kind in "ab"
    ]
    related = [{"title": WORD, "text": "", "url": place, "marker": place} for place in places]
    with (tables / "articles.jsonl").open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps({**row, "related": related, "$ref": local}) + "\n")
    yield tables / "articles.jsonl"
    table = pa.Table.from_pylist([{**row, "id": f"p{row['id']}"} for row in rows])
    pa.csv.write_csv(table, tables / "articles.csv")
    yield tables / "articles.csv"
    evil = pickle.dumps(Touch(touched))
    marks = {"ARROW:extension:name": "arrow.py_extension_type", "ARROW:extension:metadata": evil}
    fields = [field.with_metadata(marks) for field in table.schema]
    about = {
        "pandas": json.dumps({"index_columns": [f"{local}/secret.txt"], "creator": evil.hex()})
    }
    pq.write_table(table.cast(pa.schema(fields, about)), tables / "articles.parquet")
    yield tables / "articles.parquet"


def fill(command: str, baits: Baits, out: Path) -> list[str]:
    """The words of one of `COMMANDS`, which writes to a folder."""
    tables = " ".join(map(str, baits.tables))
    return COMMANDS[command].format(out=out, tables=tables, table=baits.tables[0]).split()
