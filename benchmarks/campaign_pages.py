"""Trials of pages: is every block of a page in one place, and every page an article or a reject."""

from typing import Any

from trials import Wrong

from dedup.errors import BadPage
from dedup.model import Page, record
from dedup.reading.decoding import decode
from dedup.splitting.markers import read_lexicon
from dedup.splitting.splitter import open_page, split_page, trace_page
from dedup.writing import line_of
from tests.robustness.pages import make_page

make = make_page


def judge(data: bytes) -> dict[str, int]:
    """What became of a page. Raises `Wrong`, and whatever the splitter raises but `BadPage`."""
    counts = {"pages": 1, "bytes": len(data)}
    try:
        page = Page(decode(data), path="page")
        blocks = open_page(page, read_lexicon()).blocks
    except BadPage:
        return {**counts, "rejects": 1}
    judged = trace_page(page)
    if [one.block for one in judged] != list(blocks):
        raise Wrong("blocks lost")
    if not all(one.role and one.reason for one in judged):
        raise Wrong("a block without a role")
    body = [one.block.text for one in judged if one.role == "body"]
    counts["blocks"] = len(judged)
    try:
        article = split_page(page)
    except BadPage:
        if body:
            raise Wrong("a text, and no article") from None
        return {**counts, "rejects": 1}
    if article.text.split("\n") != [line for text in body for line in text.split("\n")]:
        raise Wrong("a text that is not that of its blocks")
    line_of(record(article)).encode()  # a lone surrogate cannot be written
    return {**counts, "articles": 1}


def data_of(sample: bytes) -> bytes:
    return sample


def with_data(_: Any, data: bytes) -> bytes:
    return data


def name_of(_: Any) -> str:
    return "page.html"


def can_shrink(_: str) -> bool:
    return True
