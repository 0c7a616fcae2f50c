"""Trials of pages: has every letter of a page one role, and is it an article or a reject."""

from typing import Any

from trials import Wrong

from dedup.blocks.html import is_html
from dedup.errors import BadPage
from dedup.model import Page
from dedup.reading.files import read_page
from dedup.splitting.splitter import trace_page
from tests.robustness.pages import make_page
from tests.robustness.test_pages import check_article, letters_of, seen_on, split

make = make_page


def judge(data: bytes) -> dict[str, int]:
    """What became of a page. Raises `Wrong`, and whatever the splitter raises but `BadPage`."""
    counts = {"pages": 1, "bytes": len(data)}
    found = split(data)
    try:
        content = read_page(data)
        judged = trace_page(Page(content, path="page"))
    except BadPage:
        return {**counts, "rejects": 1}
    if not all(one.role and one.reason for one in judged):
        raise Wrong("a block without a role")
    traced = letters_of("".join(one.block.text for one in judged))
    is_markdown = not is_html(content) and "](" in content  # addresses of links are no text
    if not is_markdown and traced != letters_of(seen_on(content)):
        raise Wrong("text lost")
    counts["blocks"] = len(judged)
    if isinstance(found, str):
        return {**counts, "rejects": 1}
    check_article(found)
    return {**counts, "articles": 1}


def data_of(sample: bytes) -> bytes:
    return sample


def with_data(_: Any, data: bytes) -> bytes:
    return data


def name_of(_: Any) -> str:
    return "page.html"


def can_shrink(_: str) -> bool:
    return True
