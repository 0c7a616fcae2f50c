"""Other extractors, each at the best setting its documentation has for an article's whole text.

Nothing to be started by hand: extractors.py and splitting_speed.py start it with the interpreter
that has the extractors (`--python`), which needs nothing of this project. Requests come as JSON
lines on standard input, one answer a line goes to standard output.
"""

import importlib
import json
import logging
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

MODULES = {
    "trafilatura": "trafilatura",
    "resiliparse": "resiliparse.extract.html2text",
    "newspaper4k": "newspaper",
    "readability-lxml": "readability",
    "beautifulsoup4": "bs4",
    "lxml": "lxml.html",
}
"""What a package is imported as: by name, since the type checker has none of them."""
BLOCKS = frozenset("p div li ul ol h1 h2 h3 h4 h5 h6 br tr td table section article pre".split())


class Extract(NamedTuple):
    """What an extractor found on a page; `None` for what it has no notion of or did not find."""

    text: str | None
    title: str | None = None
    published: str | None = None


@cache
def module(package: str) -> Any:
    return importlib.import_module(MODULES[package])


def trafilatura(html: str, **options: bool) -> Extract:
    found = module("trafilatura").bare_extraction(
        html, include_comments=False, with_metadata=True, **options
    )
    return Extract(found.text, found.title, found.date) if found else Extract(None)


def resiliparse(html: str) -> Extract:
    text: str = module("resiliparse").extract_plain_text(
        html, main_content=True, alt_texts=False, list_bullets=False, comments=False
    )
    return Extract(text)


def newspaper4k(
    html: str | bytes, url: str = "https://example.org/", language: str | None = "ar"
) -> Extract:
    """Without a language the page's own; images, which it would fetch, are left alone."""
    article = module("newspaper4k").Article(url, language=language, fetch_images=False)
    article.download(input_html=html)
    article.parse()
    day = article.publish_date
    return Extract(article.text, article.title, day.date().isoformat() if day else None)


def readability(html: str | bytes) -> Extract:
    document = module("readability-lxml").Document(html)
    return Extract(text_by_blocks(document.summary()), document.short_title())


def text_by_blocks(html: str) -> str:
    """The text of a fragment, a line for each block."""
    tree = module("lxml").fromstring(html)
    for element in tree.iter():
        lead, tail = (re.sub(r"\s+", " ", text or "") for text in (element.text, element.tail))
        edge = "\n" if element.tag in BLOCKS else ""
        element.text, element.tail = edge + lead, edge + tail
    return str(tree.text_content())


EXTRACTORS: dict[str, Callable[[str], Extract]] = {
    "trafilatura": trafilatura,
    "trafilatura-precision": lambda html: trafilatura(html, favor_precision=True),
    "trafilatura-recall": lambda html: trafilatura(html, favor_recall=True),
    "resiliparse": resiliparse,
    "newspaper4k": newspaper4k,
    "readability-lxml": readability,
}
TIMED: dict[str, Callable[[str], object]] = {
    **EXTRACTORS,
    "trafilatura": lambda html: module("trafilatura").extract(html),  # text, without title or date
    "beautifulsoup-lxml": lambda html: (
        module("beautifulsoup4").BeautifulSoup(html, "lxml").get_text()
    ),
}


def read_text(path: Path) -> str:
    """A page decoded rightly, so that no extractor is measured by its guess of the charset.

    Composed pages are UTF-8 or windows-1256, whatever they say they are.
    """
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1256", errors="replace")


def extract(peer: str, path: str) -> Extract:
    """What the extractor finds on a page; nothing where it raises."""
    try:
        return EXTRACTORS[peer](read_text(Path(path)))
    except ImportError:
        raise
    except Exception:
        return Extract(None)


def cpu_seconds(work: Callable[[str], object], pages: Sequence[str], passes: int) -> float:
    """What one pass over the pages takes of the processor, other jobs not counted."""
    began = time.process_time()
    for _ in range(passes):
        for page in pages:
            work(page)
    return (time.process_time() - began) / passes


def passes_for(work: Callable[[str], object], pages: Sequence[str], least: float = 0.2) -> int:
    """How many passes take at least so many seconds; the first one warms up and is not counted."""
    cpu_seconds(work, pages, 1)
    return max(1, round(least / max(cpu_seconds(work, pages, 1), 1e-6)))


def answer(request: dict[str, Any], pages: list[str]) -> Any:
    """extract: [text, title, published]; load: passes it will make; time: seconds of a pass."""
    if request["do"] == "extract":
        return extract(request["peer"], request["path"])
    work = TIMED[request["peer"]]
    if request["do"] == "load":
        pages[:] = [read_text(Path(path)) for path in request["paths"]]
        return passes_for(work, pages)
    return cpu_seconds(work, pages, request["passes"])


def serve() -> None:
    """Answer requests until there are no more."""
    logging.disable(logging.CRITICAL)
    replies, sys.stdout = sys.stdout, sys.stderr  # what an extractor prints is no answer
    pages: list[str] = []
    for line in sys.stdin:
        replies.write(json.dumps(answer(json.loads(line), pages)) + "\n")
        replies.flush()


class Worker:
    """The other end: an interpreter that has the extractors, started once and asked many times."""

    def __init__(self, python: str) -> None:
        self._process = subprocess.Popen(
            [python, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def ask(self, **request: object) -> Any:
        """The answer; an extractor that is not installed ends the run, with its own message."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("the peers' interpreter ended: see its message above")
        return json.loads(line)

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def versions(python: str) -> str:
    """The versions of the packages that the interpreter has."""
    code = (
        "import importlib.metadata as m, sys\n"
        "have = {d.metadata['Name'].lower(): d.version for d in m.distributions()}\n"
        "print(', '.join(f'{n} {have[n]}' for n in sys.argv[1:] if n in have))"
    )
    done = subprocess.run(
        [python, "-c", code, *MODULES], capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout.strip()


if __name__ == "__main__":
    serve()
