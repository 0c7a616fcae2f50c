"""No page ends a run, and no text on one is lost: every piece of it has exactly one role."""

import gzip
import json
import random
import unicodedata
from collections import Counter
from html import unescape

import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

import dedup
from dedup.blocks.document import WITHHELD
from dedup.blocks.html import is_html
from dedup.blocks.tables import open_pages
from dedup.errors import BadPage
from dedup.lexicon.lines import INVISIBLE
from dedup.model import Page, record, well_formed
from dedup.reading.files import read_page
from dedup.splitting.repetition import RECURRENCE, note_evidence
from dedup.splitting.roles import ROLES
from dedup.splitting.splitter import trace_page
from dedup.splitting.tables import split_documents
from tests.robustness.pages import make_headed_page, make_page

UNSEEN = {"script", "style", "noscript", "template", "svg", "iframe", "object", "head"}
"""Elements whose text nobody sees."""
FEWEST_ARTICLES = 100  # among the first 300 pages: else the law would hold of rejects alone


def letters_of(text):
    """What must not be lost of a text: all but white space and marks that nobody sees."""
    return sorted(c for c in text if not c.isspace() and c not in INVISIBLE)


def seen_on(content):
    """The text of a page as another walk finds it, without our blocks."""
    if not is_html(content):
        return content
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(content).body
    if body is None:
        return ""
    found, waiting = [], [body]
    while waiting:
        node = waiting.pop()
        if node.is_text_node:
            found.append(node.text_content or "")
        elif node.tag not in UNSEEN:
            child = node.child
            while child is not None:
                waiting.append(child)
                child = child.next
    return "".join(found)


def split(data):
    """The article of a page, or the reason why there is none."""
    try:
        return dedup.split(data)
    except BadPage as why:
        return str(why)


@settings(max_examples=150)
@given(st.integers(0, 2**32))
@example(0)
def test_a_page_is_an_article_or_a_reject_and_the_same_again(seed):
    data = make_page(seed)
    assert make_page(seed) == data
    found = split(data)
    assert split(data) == found
    if isinstance(found, str):
        assert found.isprintable()
    else:
        check_article(found)


def check_article(article):
    """Text that can be written as UTF-8, in lines whose white space is collapsed."""
    texts = [article.text, article.title, article.credit, article.author, article.published]
    for item in article.related:
        texts += [item.title, item.text, item.url, item.marker]
    assert article.text.strip()
    json.dumps(record(article), ensure_ascii=False).encode("utf-8")
    for paragraph in article.paragraphs:
        assert paragraph == " ".join(paragraph.split())
    for text in filter(None, texts):
        assert all(unicodedata.category(c) != "Cs" for c in text)


@settings(max_examples=150)
@given(st.integers(0, 2**32))
@example(41)  # a title in the body that is not closed
def test_every_letter_of_a_page_has_one_role(seed):
    try:
        content = read_page(make_page(seed))
        judged = trace_page(Page(content))
    except BadPage:
        return
    assert {block.role for block in judged} <= set(ROLES)
    assert all(block.reason for block in judged)
    traced = "".join(one.block.text for one in judged if one.block.told != WITHHELD)
    if is_html(content):
        assert letters_of(traced) == letters_of(seen_on(content))
    else:  # of a link in Markdown the address is no text
        assert not set(letters_of(traced)) - set(content)
        if "](" not in content:
            assert letters_of(traced) == letters_of(content)


@settings(max_examples=100)
@given(st.integers(0, 2**32))
def test_a_head_adds_its_own_letters_and_takes_none_of_the_pages(seed):
    content, body = make_headed_page(seed)
    try:
        judged = trace_page(Page(content))
    except BadPage:
        return
    withheld = "".join(one.block.text for one in judged if one.block.told == WITHHELD)
    shown = "".join(one.block.text for one in judged if one.block.told != WITHHELD)
    assert letters_of(shown) == letters_of(seen_on(content))
    told = Counter(letters_of(unescape(unescape(well_formed(body)))))
    assert not Counter(letters_of(withheld)) - told - Counter({"\ufffd": len(withheld)})
    found = split(content)
    if not isinstance(found, str):
        check_article(found)


def test_heads_withhold_text_on_many_of_these_pages():
    pages = [make_headed_page(seed)[0] for seed in range(100)]
    judged = [trace_page(Page(page)) for page in pages]
    withheld = [any(one.block.told == WITHHELD for one in page) for page in judged]
    assert 20 <= sum(withheld) <= 80


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_a_run_splits_a_page_as_the_library_does(seed):
    """Through tables of documents, whose blocks are lines: what ends a line must not be in one."""
    try:
        content = make_headed_page(seed)[0] if seed % 3 == 0 else read_page(make_page(seed))
    except BadPage:
        return
    nothing = pa.Table.from_pylist([], RECURRENCE)
    documents = note_evidence(open_pages([(Page(content), None)]), nothing)
    (row,) = split_documents(documents).to_pylist()
    found = split(content)
    if isinstance(found, str):
        assert row["reason"] == found
    else:
        assert (row["id"], row["text"], row["title"]) == (found.id, found.text, found.title)


def test_the_laws_hold_of_articles_and_of_every_kind_of_page():
    pages = [make_page(seed) for seed in range(300)]
    found = [split(page) for page in pages]
    assert sum(not isinstance(one, str) for one in found) >= FEWEST_ARTICLES
    assert sum(page.startswith(b"\x1f\x8b") for page in pages) > 0
    assert len(set(pages)) > 250


def test_packed_pages_are_cut_at_the_cap():
    bomb = gzip.compress(b"<p>" + b" " * (1 << 26))
    assert len(bomb) < 100_000
    assert split(bomb) == "larger than 16 MiB, more than a page can be"
    assert split(b" a" * (1 << 23) + b"a") == "larger than 16 MiB, more than a page can be"


def test_bytes_of_chance_are_an_article_or_a_reject():
    chance = random.Random(1)
    for size in (1, 2, 3, 10, 100, 1_000, 70_000):
        for _ in range(20):
            found = split(chance.randbytes(size))
            assert isinstance(found, str) or found.text
