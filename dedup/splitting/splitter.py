"""Blocks to an article: every block gets exactly one role, with the reason for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dedup import arabic
from dedup.errors import BadPage
from dedup.model import Article, Page, host_of, identify
from dedup.splitting import blocks as shape
from dedup.splitting.announcements import announce, list_items, read_story
from dedup.splitting.blocks import Block, Document
from dedup.splitting.dates import parse_date
from dedup.splitting.draft import OUTSIDE, Draft
from dedup.splitting.html import is_html, read_html
from dedup.splitting.labels import read_comments, read_credit, read_label
from dedup.splitting.markers import Lexicon, read_lexicon
from dedup.splitting.opening import find_title, read_before_text, read_before_title
from dedup.splitting.repetition import COMMON, EVERYWHERE, HEAD
from dedup.splitting.text import read_text

OPEN_PLACES = frozenset(["near", "outside", "header", "story", "far story"])
"""What says too little of a block to settle its role."""


NEAR_BELOW = 6  # blocks
LEAST_WORDS_LISTED = 4  # of a common line in a list that is a headline all the same


class Judged(NamedTuple):
    """A block with its role (one of `draft.ROLES`) and the reason."""

    block: Block
    role: str
    reason: str


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
    draft = Draft(open_page(page, lexicon), lexicon, page.fetched)
    judge(draft)
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
    return page.source or host_of(page.url or document.meta.url) or page.folder


def judge(draft: Draft, evidence: Sequence[int] = ()) -> None:
    """Give every block its role, in this order: what its container says; the tail that recurs on
    other pages; the title; what stands before the text; then the text, front to back."""
    _settle_places(draft)
    draft.evidence = evidence or [0] * len(draft.blocks)
    if any(evidence):
        _settle_tail(draft, evidence)
        _settle_common(draft)
    title = find_title(draft)
    start = 0
    if title is not None:
        draft.mark(title, "title", "the headline")
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
        draft.mark(index, "body", "text")
        return index + 1
    if draft.is_plainly_outside(index):
        draft.mark(index, "furniture", OUTSIDE)
        return index + 1
    marker = draft.announcer(index)
    if marker:
        return announce(draft, index, marker)
    if behind := read_story(draft, index):
        return behind
    if read_comments(draft, index):
        return len(draft.blocks)
    if not read_credit(draft, index) and not read_label(draft, index):
        if draft.is_outside(index):
            draft.mark(index, "furniture", OUTSIDE)
        elif draft.is_link(index) and not draft.is_prose(index):
            draft.mark(index, "furniture", "a link by itself")
        else:
            draft.mark(index, "body", "text")
    return index + 1


def _settle_places(draft: Draft) -> None:
    """Blocks whose container says what they are."""
    if not draft.document.markup:
        return
    index = 0
    while index < len(draft.blocks):
        block = draft.blocks[index]
        end = index + 1
        boxed = block.place in ("related", "article") or _announces(draft, index)
        if boxed:
            while end < len(draft.blocks) and draft.blocks[end].box == block.box:
                end += 1
            whole = block.place == "article"
            said = "in an article element of its own" if whole else "in a related box"
            list_items(draft, index, end, said, whole=whole)
        elif draft.is_link(index) and draft.leads_within(index):
            draft.mark(index, "furniture", "a link within the page")
        elif block.place == "photo" and draft.is_link(index) and len(block.text.split()) > 3:
            pass  # a card whose headline is its picture's caption
        elif block.place and block.place not in OPEN_PLACES:
            draft.mark(index, "furniture", f"in a container: {block.place}")
        index = end


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


def _settle_tail(draft: Draft, evidence: Sequence[int]) -> None:
    """The run of blocks at the end that recur, behind different blocks, on pages of the source."""
    said = "recurs at the end of other pages of this source"
    for index in _foreign_tail(draft, evidence):
        if draft.markers[index] is not None:
            continue  # the marker will be asked
        if draft.is_prose(index):
            draft.add_item(index, "", None).paragraphs.append(draft.blocks[index].text)
            draft.mark(index, "related", said)
        else:
            draft.mark(index, "furniture", said)


def _settle_common(draft: Draft) -> None:
    """Lines that stand on a good part of the source's pages.

    Not the headlines of a list that a marker announces: a site may announce the same on all.
    """
    listed = False
    for index in range(len(draft.blocks)):
        if draft.announcer(index):
            listed = True
        elif draft.is_paragraph(index):
            listed = False
        headline = listed and len(draft.blocks[index].text.split()) >= LEAST_WORDS_LISTED
        if not headline and _is_common(draft, index):
            draft.mark(index, "furniture", "stands on many pages of this source")


def _is_common(draft: Draft, index: int) -> bool:
    """Whether a block that nothing else is known of is common.

    A sentence must stand nearly everywhere. Between paragraphs a short line may be a subhead, such
    as a team's line-up, and dates are of one page, on however many days they fall.
    """
    evidence = draft.evidence[index]
    if not evidence & COMMON or not draft.is_open(index):
        return False
    if draft.is_paragraph(index):
        return bool(evidence & EVERYWHERE)
    return not _is_amid_text(draft, index) and parse_date(draft.blocks[index].text) is None


def _is_amid_text(draft: Draft, index: int) -> bool:
    """Whether a paragraph stands right above a block, and another not far below."""
    below = range(index + 1, min(index + NEAR_BELOW, len(draft.blocks)))
    return index > 0 and draft.is_paragraph(index - 1) and any(map(draft.is_paragraph, below))


def _foreign_tail(draft: Draft, evidence: Sequence[int]) -> list[int]:
    free = [index for index, role in enumerate(draft.roles) if role is None]
    start = len(free)
    while start > 1:
        last = free[start - 1]
        if draft.announcer(last) or not evidence[last]:
            break
        start -= 1
    # The run begins with a block that stands behind different things on different pages: else it
    # is the end that several versions of one story have in common.
    while start < len(free) and not evidence[free[start]] & HEAD:
        start += 1
    tail = free[start:]
    if start and draft.announcer(free[start - 1]):
        # Headlines behind a marker are what it announces, however often they recur.
        while tail and not draft.is_prose(tail[0]):
            tail.pop(0)
    prose = {index for index in tail if draft.is_prose(index)}
    if len(prose) == 1 or not _is_of_another_story(draft, free, prose, evidence):
        return [index for index in tail if index not in prose]
    return tail


def _is_of_another_story(
    draft: Draft, free: list[int], tail: set[int], evidence: Sequence[int]
) -> bool:
    """Whether a tail of paragraphs that recurs is hung on, and not the page's own story.

    An outlet's versions of one story share paragraphs before the tail too, or what stands there has
    all been rewritten. (One alone before it may recur: a page's lead is its teaser elsewhere. And
    one alone in the tail is background that an outlet reuses.)
    """
    before = [i for i in free if i < min(tail, default=0) and draft.is_prose(i)]
    fresh = [i for i in before if not evidence[i]]
    if len(fresh) < 2 or len(before) - len(fresh) > 1:
        return False
    title = next(iter(draft.meta.titles), draft.blocks[free[0]].text)
    spoken = {stem for index in tail for stem in shape.stems(draft.blocks[index].text)}
    return shape.share_found(shape.stems(title), spoken) < 0.5


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
