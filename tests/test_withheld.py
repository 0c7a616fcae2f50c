"""Text that the head of a page holds and the page does not show."""

import json

import pyarrow as pa
import pytest

from dedup.blocks import withheld
from dedup.blocks.document import MOST_BLOCKS, WITHHELD
from dedup.blocks.html import read_html
from dedup.blocks.tables import open_pages
from dedup.errors import BadPage
from dedup.lexicon.markers import read_lexicon
from dedup.model import Page
from dedup.splitting.repetition import RECURRENCE, note_evidence
from dedup.splitting.splitter import split_page
from dedup.splitting.tables import split_documents
from tests.test_splitter import BODY, GLUED, TITLE

MORE = [
    "ويعود بناء المحطة إلى مطلع القرن الماضي، وقد توقف آخر قطار فيها قبل أربعين عاما بالتمام.",
    "ورمم عمال البلدية سقفها الخشبي ونوافذها العالية، واستعادوا ساعتها من متحف المدينة المجاورة.",
    "ويأمل الأهالي أن تعيد المكتبة الحياة إلى الحي الذي هجره التجار بعد إغلاق خط السكة الحديد.",
    "وتقول صاحبة المقهى الوحيد قبالة الرصيف إنها ستمدد ساعات العمل حتى منتصف الليل في الصيف.",
]
SHOWN = [*BODY[:2]]


def page(body, *shown, title=TITLE, headline=TITLE, below=""):
    linked = json.dumps({"@type": "NewsArticle", "headline": headline, "articleBody": body})
    linked = linked.replace("<", "\\u003c")  # as pages write it: no tag ends the script
    text = "".join(f"<p>{line}</p>" for line in shown)
    script = f"<script type='application/ld+json'>{linked}</script>"
    head = f"<head><title>{title}</title>{script}</head>"
    return f"<html>{head}<body><div><h1>{TITLE}</h1>{text}</div>{below}</body></html>"


def blocks_of(content):
    return read_html(content, read_lexicon()).blocks


def added(content):
    return [block.text for block in blocks_of(content) if block.told == WITHHELD]


def test_the_rest_of_the_text_stands_where_it_belongs():
    blocks = blocks_of(page("\n".join([MORE[0], SHOWN[0], MORE[1], SHOWN[1], MORE[2]]), *SHOWN))
    assert [(block.text, block.told) for block in blocks] == [
        (TITLE, -1),
        (MORE[0], WITHHELD),
        (SHOWN[0], 1),
        (MORE[1], WITHHELD),
        (SHOWN[1], 1),
        (MORE[2], WITHHELD),
    ]


def test_what_is_withheld_stands_in_the_slot_and_box_of_what_it_goes_on_from():
    first, *_, last = blocks_of(page("\n".join([*SHOWN, *MORE]), *SHOWN))[1:]
    assert first.text == SHOWN[0]
    assert (last.slot, last.box, last.place, last.tag) == (first.slot, 0, "", "p")


def test_a_page_without_text_has_that_of_its_head():
    body = "\n".join(MORE)
    assert split_page(Page(page(body))).paragraphs == MORE
    bare = page(body).partition("<body>")[0]
    assert split_page(Page(bare)).paragraphs == MORE
    with pytest.raises(BadPage, match="HTML without text"):
        split_page(Page(page("", title="").replace(f"<h1>{TITLE}</h1>", "")))


def test_lines_below_the_headline_stay_above_the_text():
    shown = page("\n".join(MORE)).replace("</h1>", "</h1><div>4/3/2025</div><div>سامي كامل</div>")
    assert [block.told for block in blocks_of(shown)] == [-1, -1, -1, *[WITHHELD] * len(MORE)]


@pytest.mark.parametrize(
    "body",
    [
        "".join(f"<p>{line}</p>" for line in [*SHOWN, *MORE]),
        "".join(f"&lt;p&gt;{line}&lt;/p&gt;" for line in [*SHOWN, *MORE]),
        "<br/>".join([*SHOWN, *MORE]).replace("، ", "،&nbsp;"),
        "<script>x()</script><style>p{}</style><div>" + "</div>\n<div>".join([*SHOWN, *MORE]),
        "\r\n".join([*SHOWN, *MORE]).replace(" إلى ", "  <b>إلى</b>\t"),
        "<nav>شارك</nav><p>" + "</p><p>".join([*SHOWN, *MORE]),
        "\u2028".join([TITLE, *SHOWN, *MORE]),
        f"{TITLE} " + "\n".join([*SHOWN, *MORE]),
    ],
)
def test_markup_entities_and_the_title_are_no_text(body):
    assert added(page(body, *SHOWN)) == MORE


def test_a_body_without_line_ends_is_cut_where_the_page_breaks_off():
    assert added(page(" ".join([*SHOWN, *MORE]), *SHOWN)) == [" ".join(MORE)]


def test_a_word_that_was_changed_is_not_withheld():
    body = "\n".join([SHOWN[0].replace(SHOWN[0].split()[4], "غيرها"), SHOWN[1], *MORE])
    assert added(page(body, *SHOWN)) == MORE


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("\n".join([*SHOWN, MORE[0]]), [*SHOWN]),  # a paragraph more
        ("\n".join([*BODY, *MORE[:2]]), BODY),  # not half as long again
        (MORE[0], []),  # an abstract
        ("\n".join(MORE), SHOWN),  # of another article
        ("\n".join([SHOWN[0], *MORE]), [SHOWN[0], *GLUED[1:]]),  # most of the prose is not in it
        ("\0" * 1_000, SHOWN),
        ("<b>" * 60_000 + "ا" * 1_000, []),  # markup that no page may have
    ],
)
def test_other_bodies_leave_the_page_as_it_is(body, shown):
    assert added(page(body, *shown)) == []


def test_a_list_of_stories_is_not_the_first_of_them():
    headline = "جمعية المزارعين توزع آلاف الشتلات"
    listed = page("\n".join(MORE), title="صحيفة المدى", headline=headline)
    assert added(listed.replace(TITLE, "أخبار اليوم")) == []
    cards = "<article><h2>{0}</h2><p>{1}</p></article><article><h2>{2}</h2><p>{1}</p></article>"
    cards = cards.format(headline, BODY[0], GLUED[0])
    assert added(page("\n".join(MORE), headline=headline, title=headline, below=cards)) == []


def test_no_page_gets_more_blocks_than_it_may_have(monkeypatch):
    content = page("\n".join([*SHOWN, *MORE]), *SHOWN)
    monkeypatch.setattr(withheld, "MOST_BLOCKS", 1 + len(SHOWN) + len(MORE))
    assert added(content) == MORE
    monkeypatch.setattr(withheld, "MOST_BLOCKS", len(SHOWN) + len(MORE))
    assert added(content) == []
    assert added(page("\n".join(f"{n} {MORE[0]}" for n in range(MOST_BLOCKS)))) == []


def test_half_surrogate_pairs_and_nuls_of_a_body_can_be_written():
    body = "\n".join([*SHOWN, *MORE]).replace(" إلى ", " \ud83d\0 ")
    text = split_page(Page(page(body, *SHOWN))).text
    assert text.encode("utf-8")
    assert len(text.split("\n")) == len(SHOWN) + len(MORE)
    assert "\0" not in text


def test_tables_carry_what_is_withheld():
    content = page("\n".join([*SHOWN, *MORE]), *SHOWN)
    documents = note_evidence(
        open_pages([(Page(content), None)]), pa.Table.from_pylist([], RECURRENCE)
    )
    (row,) = split_documents(documents).to_pylist()
    assert row["text"].split("\n") == [*SHOWN, *MORE]
    assert row["id"] == split_page(Page(content)).id
