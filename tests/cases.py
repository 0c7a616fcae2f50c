"""The cases in seeds/cases: small pages, each for a reason that a block can have, and their traces.

`python -m tests.cases` draws all traces anew and prints which changed.
"""

import sys
from dataclasses import asdict
from pathlib import Path

from dedup import pipeline
from dedup.engine.local import LocalEngine
from dedup.reading.files import list_pages, load_page
from dedup.splitting.reasons import read_reason
from dedup.splitting.splitter import split_page, trace_page

CASES = Path(__file__).parent.parent / "seeds" / "cases"
SUFFIXES = (".html", ".txt")
FACTS = ("title", "published", "modified", "credit", "author")
MARKERS = "markers.toml"
"""In a folder of pages, what adds to the markers."""
FIRST_WORDS = 6  # of an item's text


def list_cases():
    """The path of each case: a page, or a folder of pages that are split as one source."""
    return sorted(p for p in CASES.glob("*/*") if p.is_dir() or p.suffix in SUFFIXES)


def split_case(case):
    """Of each page of a case, by its path: the article, and role, reason and text of its blocks."""
    return _split_source(case) if case.is_dir() else {case: _split_alone(case)}


def draw_trace(article, parts):
    """What a page gives, to be read by people: facts, blocks, related items."""
    facts = [f"{name}: {article[name]}" for name in FACTS if article[name]]
    blocks = [f"{role:<10} {why!s:<49} | {text}" for role, why, text in parts]
    items = [_draw_item(item) for item in article["related"]]
    return "\n".join(
        "".join(f"{line}\n" for line in part) for part in (facts, blocks, items) if part
    )


def trace_file(page):
    """Where the trace of a page stands."""
    return page.with_name(f"{page.name}.trace")


def main():
    for case in list_cases():
        for page, found in split_case(case).items():
            file, drawn = trace_file(page), draw_trace(*found)
            if not file.exists() or file.read_text("utf-8") != drawn:
                file.write_text(drawn, "utf-8", newline="\n")
                sys.stdout.write(f"{file.relative_to(CASES)}\n")


def _split_alone(path):
    page = load_page(str(path))
    judged = trace_page(page)
    return asdict(split_page(page)), [(one.role, one.reason, one.block.text) for one in judged]


def _split_source(folder):
    listing, _ = list_pages([str(folder)])
    with LocalEngine() as engine:
        listed, pages = engine.read(listing, listing.num_rows), listing.num_rows
        markers = tuple(file.read_text("utf-8") for file in folder.glob(MARKERS))
        documents = pipeline.open_files(engine, listed, pages=pages, markers=markers)
        split, _ = pipeline.split_documents(engine, documents, markers=markers, keep=True)
        articles = {row["path"]: row for row in engine.collect(split).to_pylist()}
        chosen = {path: row["id"] for path, row in articles.items()}
        traces = pipeline.trace_pages(engine, documents, chosen, markers=markers).to_pylist()
    return {
        Path(trace["path"]): (
            articles[trace["path"]],
            [(part["role"], read_reason(part["why"]), part["text"]) for part in trace["parts"]],
        )
        for trace in traces
    }


def _draw_item(item):
    words = item["text"].split()
    begin = " ".join(words[:FIRST_WORDS]) + (" …" if len(words) > FIRST_WORDS else "")
    shown = (value or "—" for value in (item["title"], item["marker"], item["url"], begin))
    return f"{item['kind']}, {item['evidence']}: {' | '.join(shown)}"


if __name__ == "__main__":
    main()
