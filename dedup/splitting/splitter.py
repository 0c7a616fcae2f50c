"""Blocks to an article: every block gets exactly one role, with the reason for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dedup import arabic
from dedup.blocks.document import Block, Document
from dedup.blocks.html import is_html, read_html
from dedup.blocks.text import read_text
from dedup.errors import BadPage
from dedup.lexicon.markers import Lexicon, read_lexicon
from dedup.model import Article, Page, host_of, identify, name_outlet
from dedup.splitting.announcements import (
    announce,
    read_behind_credit,
    read_repeated_head,
    read_story,
)
from dedup.splitting.draft import Draft
from dedup.splitting.evidence import settle_common, settle_tail
from dedup.splitting.items import list_items
from dedup.splitting.labels import read_comments, read_credit, read_label
from dedup.splitting.opening import find_title, read_before_text, read_before_title
from dedup.splitting.reasons import Code, Reason

OPEN_PLACES = frozenset(["near", "outside", "header", "story", "far story"])
"""What says too little of a block to settle its role."""


class Judged(NamedTuple):
    """A block with its role (one of `draft.ROLES`) and the reason."""

    block: Block
    role: str
    reason: Reason


def split_page(page: Page, lexicon: Lexicon | None = None) -> Article:
    """The main article of a page and its related items.

    Raises `BadPage` when the page holds no text that could be an article's.

    >>> article = split_page(Page("عنوان الخبر هنا\\nنص الفقرة الأولى.\\nالمصدر: وكالة"))
    >>> article.title, article.text, article.credit
    ('عنوان الخبر هنا', 'نص الفقرة الأولى.', 'وكالة')
    """
    lexicon = lexicon or read_lexicon()
    document = open_page(page, lexicon)
    return split_document(page, document, lexicon)


def split_document(
    page: Page, document: Document, lexicon: Lexicon, evidence: Sequence[int] = ()
) -> Article:
    """As `split_page`, for a page that is open; its source is settled, its content is not needed.

    evidence: for each block what is known of it from other pages (`repetition.FOREIGN`, `HEAD`).
    """
    draft = Draft(document, lexicon, page.fetched)
    judge(draft, evidence)
    return _conclude(draft, page)


def trace_page(page: Page, lexicon: Lexicon | None = None) -> list[Judged]:
    """Every block of a page with its role and the reason for it.

    >>> [judged.role for judged in trace_page(Page("عنوان الخبر\\nنص الفقرة.\\nالمصدر: وكالة"))]
    ['title', 'body', 'credit']
    """
    lexicon = lexicon or read_lexicon()
    return trace_document(open_page(page, lexicon), lexicon, fetched=page.fetched)


def trace_document(
    document: Document,
    lexicon: Lexicon,
    evidence: Sequence[int] = (),
    fetched: str | None = None,
) -> list[Judged]:
    """As `trace_page`, for a page that is open; with what is known of it from other pages."""
    draft = Draft(document, lexicon, fetched)
    judge(draft, evidence)
    columns = zip(draft.blocks, draft.roles, draft.reasons, strict=True)
    # `judge` leaves no block without a role; the tests hold it to that.
    return [Judged(block, role or "", reason) for block, role, reason in columns]


def open_page(page: Page, lexicon: Lexicon) -> Document:
    """The blocks of a page. Raises `BadPage` when it holds none."""
    html = is_html(page.content)
    document = read_html(page.content, lexicon) if html else read_text(page.content)
    if not document.blocks:
        raise BadPage("HTML without text" if html else "no text on the page")
    return document


def source_of(page: Page, document: Document) -> str | None:
    """The publisher: what the reader was told, else the host of the page's url, else its folder."""
    known = page.source or host_of(page.url or document.meta.url) or page.folder
    return name_outlet(known)


def judge(draft: Draft, evidence: Sequence[int] = ()) -> None:
    """Give every block its role, in this order: what its container says; the tail that recurs on
    other pages; the title; what stands before the text; then the text, front to back."""
    _settle_places(draft)
    draft.evidence = evidence or [0] * len(draft.blocks)
    if any(evidence):
        settle_tail(draft)
        settle_common(draft)
    title = find_title(draft)
    start = 0
    if title is not None:
        draft.claim(title, "title", Reason(Code.HEADLINE))
        draft.title_at = title
        read_before_title(draft, title)
        start = title + 1
    index = read_before_text(draft, start)
    while index < len(draft.blocks):
        index = _read_block(draft, index)


def _read_block(draft: Draft, index: int) -> int:
    """Give one block of the text its role, or a marker and all it announces; returns the next."""
    if draft.roles[index] is not None:
        return index + 1
    if draft.is_plain(index):
        draft.claim(index, "body", Reason(Code.TEXT))
        return index + 1
    if draft.is_plainly_outside(index):
        draft.claim(index, "furniture", Reason(Code.OUTSIDE))
        return index + 1
    marker = draft.announcer(index)
    if marker:
        return announce(draft, index, marker)
    behind = read_story(draft, index) or read_behind_credit(draft, index)
    if behind or (behind := read_repeated_head(draft, index)):
        return behind
    if read_comments(draft, index):
        return len(draft.blocks)
    if not read_credit(draft, index) and not read_label(draft, index):
        if draft.is_outside(index):
            draft.claim(index, "furniture", Reason(Code.OUTSIDE))
        elif draft.is_link(index) and not draft.is_prose(index):
            draft.claim(index, "furniture", Reason(Code.LINK))
        else:
            draft.claim(index, "body", Reason(Code.TEXT))
    return index + 1


def _settle_places(draft: Draft) -> None:
    """Blocks whose container says what they are."""
    if not draft.document.markup:
        return
    behind = 0
    for index, block in enumerate(draft.blocks):
        if index < behind:
            continue  # in a box that was listed
        place, is_link = block.place, draft.is_link(index)
        if place in ("related", "article") or _announces(draft, index):
            whole = place == "article"
            why = Reason(Code.ARTICLE_ELEMENT if whole else Code.RELATED_BOX)
            behind = draft.end_of_box(index)
            list_items(draft, index, behind, why, whole=whole)
        elif is_link and draft.leads_within(index):
            draft.claim(index, "furniture", Reason(Code.LINK_WITHIN))
        elif place == "photo" and is_link and len(block.text.split()) > 3:
            pass  # a card whose headline is its picture's caption
        elif place and place not in OPEN_PLACES:
            draft.claim(index, "furniture", Reason(Code.CONTAINER, name=place))


def _announces(draft: Draft, index: int) -> bool:
    """Whether a block in an aside announces related items: first in it, by its words."""
    if draft.blocks[index].place not in ("aside", "sidebar"):
        return False
    marker = draft.announcer(index)
    return (
        marker is not None
        and marker.role == "related"
        and (index == 0 or draft.blocks[index - 1].box != draft.blocks[index].box)
    )


def _conclude(draft: Draft, page: Page) -> Article:
    body = "\n".join(draft.texts("body"))
    if not body:
        raise BadPage("no article text found on the page")
    source, url = source_of(page, draft.document), page.url or draft.meta.url
    title = draft.title() or None
    published = _choose_date(draft)
    place = url or (page.path or "").rpartition("/")[2]
    items = sorted(draft.items, key=lambda item: item.place)
    return Article(
        id=identify(source, place, title, published, body),
        path=page.path,
        url=url,
        source=source,
        title=title,
        published=published,
        credit=draft.credit,
        author=draft.author or draft.meta.author,
        text=body,
        related=tuple(item.close(url) for item in items),
        language=arabic.guess_language(body),
    )


def _choose_date(draft: Draft) -> str | None:
    """A labelled date, else the head's, else one under the title, a time element's, one above the
    title, or an update's; of those on one day the one that says most."""
    named, plain, early, updated = map(draft.dates.get, ("named", "plain", "early", "updated"))
    ranked = (named, draft.meta.published, plain, draft.meta.moment, early, updated)
    found = [date for date in ranked if date]
    return max((date for date in found if date[:10] == found[0][:10]), key=len, default=None)
