import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.blocks.tables import DOCUMENT, open_pages
from dedup.errors import BadPage
from dedup.model import Page, record, split_schema
from dedup.splitting.repetition import (
    JUDGED_DOCUMENT,
    RECURRENCE,
    SIGHTING,
    note_evidence,
    sight_blocks,
)
from dedup.splitting.splitter import split_page
from dedup.splitting.tables import split_documents
from tests.test_splitter import BODY, GLUED, LINES, PARAGRAPHS, TITLE

NOTHING = RECURRENCE.empty_table()
HEAD = (
    f"<title>{TITLE} - صحيفة المدى</title><meta name=author content='ليلى حداد'>"
    '<meta property="article:published_time" content="2025-03-04T10:00:00Z">'
    '<link rel=canonical href="https://s.example/1">'
)
RICH = (
    f"<html><head>{HEAD}</head><body><nav><a href=/>الأولى</a></nav><h1>{TITLE}</h1>"
    f"<time datetime='2025-03-05'>أمس</time>{PARAGRAPHS}<p><span>اقرأ أيضاً</span>"
    f"<a href=/2>{GLUED[0]}</a></p><div class=related><h3><a href=/3>{GLUED[0]} غدا</a></h3>"
    f"<div class=share>شارك الخبر</div><p>{GLUED[1]}</p></div><div>المصدر: المدى</div>"
    "</body></html>"
)


def through_tables(*pages):
    documents = open_pages([(page, None) for page in pages])
    judged = note_evidence(documents, NOTHING)
    assert (documents.schema, judged.schema) == (DOCUMENT, JUDGED_DOCUMENT)
    rows = split_documents(judged)
    assert rows["place"].to_pylist() == list(range(len(pages)))
    return rows.drop_columns(["place"]).to_pylist()


def directly(page):
    try:
        article = split_page(page)
    except BadPage as why:
        empty = dict.fromkeys(split_schema().names)
        return {**empty, "path": page.path, "reason": str(why)}
    facts = {name: getattr(article, name) for name in split_schema().names if name != "reason"}
    return {**facts, "related": list(map(record, article.related)), "reason": None}


def test_the_hosts_that_a_head_names_survive_the_table():
    head = HEAD + '<link rel=alternate hreflang=en href="https://madar.example/1">'
    link = f"<a href='https://madar.example/71354'>{GLUED[0]}</a>"
    page = Page(f"{head}<h1>{TITLE}</h1>{PARAGRAPHS}<div class=related>{link}</div>", "a.html")
    (row,) = through_tables(page)
    assert row == directly(page)
    assert [item["url"] for item in row["related"]] == ["https://madar.example/71354"]


def test_an_html_page_survives_the_table():
    page = Page(RICH, "a/b.html", folder="a")
    (row,) = through_tables(page)
    assert row == directly(page)
    assert (row["title"], row["published"], row["source"]) == (
        TITLE,
        "2025-03-04T10:00Z",
        "s.example",
    )
    assert (row["credit"], row["author"]) == ("المدى", "ليلى حداد")
    assert [item["url"] for item in row["related"]] == [
        "https://s.example/2",
        "https://s.example/3",
    ]


def test_pages_of_all_kinds_in_one_table_are_themselves():
    pages = [
        Page(RICH, "1.html", url="https://t.example/9"),
        Page("\n".join([TITLE, *BODY, "اقرأ أيضا:", *GLUED]), "2.txt", source="المدى"),
        Page("\u200f \n", "3.txt"),
        Page("<html><body><nav>الأولى</nav></body></html>", "4.html"),
        Page("<p>نص", "5.html"),
        Page("\n".join([TITLE, *BODY]), "6.txt", folder="f"),
    ]
    assert through_tables(*pages) == [directly(page) for page in pages]


def test_why_a_page_could_not_be_read_is_passed_on():
    good = Page("\n".join([TITLE, *BODY]), "good.txt")
    documents = open_pages([(Page("", "bad.txt", url="u"), "not text"), (good, None)])
    bad, read = documents.to_pylist()
    assert (bad["reason"], read["reason"]) == ("not text", None)
    assert (bad["texts"], bad["keys"], bad["lead"]) == (None, [], None)
    refused, article = split_documents(note_evidence(documents, NOTHING)).to_pylist()
    assert (refused["path"], refused["reason"], refused["text"]) == ("bad.txt", "not text", None)
    assert (article["reason"], article["text"]) == (None, "\n".join(BODY))


@pytest.mark.parametrize("pages", [[], [(Page("", "bad.txt"), "not text")]])
def test_batches_without_any_block(pages):
    documents = open_pages(pages)
    assert sight_blocks(documents).num_rows == 0
    assert sight_blocks(documents).schema == SIGHTING
    rows = split_documents(note_evidence(documents, NOTHING)).to_pylist()
    assert [row["reason"] for row in rows] == ["not text"] * len(pages)


def test_markers_that_are_added_are_known_to_both_passes():
    more = '[[markers]]\nrole = "related"\nar = ["دفاتر الحي"]\n[html]\nrelated = ["hayy"]\n'
    box = f"<div class=hayy>{GLUED[1]}</div>"
    page = Page(f"<h1>{TITLE}</h1>{PARAGRAPHS}<p>دفاتر الحي: {GLUED[0]}</p>{box}", "x.html")
    documents = open_pages([(page, None)], markers=(more,))
    (row,) = split_documents(note_evidence(documents, NOTHING), markers=(more,)).to_pylist()
    assert row["text"].split("\n") == BODY
    assert [(item["title"], item["marker"]) for item in row["related"]] == [
        (GLUED[0], "دفاتر الحي"), ("", None)]  # fmt: skip


@given(st.lists(LINES, max_size=20), st.booleans())
def test_a_document_gives_the_same_article_as_its_page(lines, markup):
    wrapped = [f"<p>{line}</p>" if n % 3 else f"<h2>{line}</h2>" for n, line in enumerate(lines)]
    content = f"<html><body>{''.join(wrapped)}</body></html>" if markup else "\n".join(lines)
    page = Page(content, "page", source="s")
    assert through_tables(page) == [directly(page)]
