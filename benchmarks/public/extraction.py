"""What one tool finds on the pages of public sets, each page alone.

Nothing to be started by hand: `benchmarks.public` starts it with the interpreter that has the tool,
which needs nothing of this project. A line of JSON for each page goes to standard output.
"""

import gzip
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks import peers
from benchmarks.peers import Extract

Extractor = Callable[[bytes | str, dict[str, Any]], Extract]
"""From a page, decoded where the set says how, and its truth, of which the address alone is used.

But for htmldate's set, which asks for a day alone: trafilatura's is looked for as htmldate's own
evaluation does.
"""

module = cache(import_module)


def dedup(page: bytes | str, truth: dict[str, Any]) -> Extract:
    article = module("dedup").split(page, url=truth["url"])
    return Extract(article.text, article.title, article.published)


def trafilatura(page: bytes | str, truth: dict[str, Any]) -> Extract:
    if truth["set"] == "htmldate":
        html = module("htmldate.utils").decode_file(page)
        return Extract(None, None, find_day(html))
    text = module("trafilatura").extract(page, include_comments=False, include_tables=True)
    about = module("trafilatura.metadata").extract_metadata(page, default_url=truth["url"])
    return Extract(text, about.title, about.date)


def find_day(html: str) -> str | None:
    found: str | None = module("htmldate").find_date(
        html, original_date=True, extensive_search=True
    )
    return found


def resiliparse(page: bytes | str, _: dict[str, Any]) -> Extract:
    return peers.resiliparse(page if isinstance(page, str) else decode(page))


def decode(page: bytes) -> str:
    """By resiliparse's own guess of the charset."""
    encoding = module("resiliparse.parse.encoding")
    charset = encoding.detect_encoding(page, from_html_meta=True)
    text: str = encoding.bytes_to_str(page, charset)
    return text


def newspaper4k(page: bytes | str, truth: dict[str, Any]) -> Extract:
    return peers.newspaper4k(page, truth["url"] or "https://example.org/", language=None)


def readability(page: bytes | str, _: dict[str, Any]) -> Extract:
    return peers.readability(page)


EXTRACTORS: dict[str, Extractor] = {
    "dedup": dedup,
    "trafilatura": trafilatura,
    "resiliparse": resiliparse,
    "newspaper4k": newspaper4k,
    "readability-lxml": readability,
}


def read_truth(folder: Path, name: str) -> list[dict[str, Any]]:
    """The pages of a set and what is true of them."""
    with (folder / "truth" / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_page(folder: Path, truth: dict[str, Any]) -> bytes | str:
    """A page as it was stored; text where its set has stored it in another charset than it says."""
    path = folder / "pages" / truth["set"] / f"{truth['name']}.html.gz"
    page = gzip.decompress(path.read_bytes())
    charset = truth.get("encoding")
    return page.decode(charset, "replace") if charset else page


def extract(tool: str, folder: Path, names: list[str]) -> Iterator[dict[str, Any]]:
    """A record a page; one on which the tool raises has nothing found, and says why."""
    work = EXTRACTORS[tool]
    for truth in (truth for name in names for truth in read_truth(folder, name)):
        page = read_page(folder, truth)
        record = {"set": truth["set"], "name": truth["name"]}
        began = time.perf_counter()
        try:
            record |= work(page, truth)._asdict()
        except ImportError:
            raise
        except Exception as why:
            record |= {"failed": f"{type(why).__name__}: {why}"[:200]}
        yield record | {"seconds": time.perf_counter() - began}


def main(tool: str, folder: str, *names: str) -> None:
    logging.disable(logging.CRITICAL)
    replies, sys.stdout = sys.stdout, sys.stderr  # what a tool prints is no answer
    for record in extract(tool, Path(folder), list(names)):
        replies.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
