"""Blocks to an article: every block gets exactly one role, with the reason for it.

The order of the decisions: what containers and single markers say of a block; the tail that recurs
on other pages; the title; what stands before the text; then the text block by block, where what
follows a marker is decided by shape, place and cohesion (`_Reading.announce`), never assumed: nine
in ten real markers are called out in the middle of an article that goes on behind them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import xxhash

from dedup import arabic
from dedup.errors import BadPage
from dedup.model import Article, Page, Related
from dedup.splitting import blocks as shape
from dedup.splitting.blocks import Block, Document
from dedup.splitting.dates import parse_date
from dedup.splitting.html import is_html, read_html
from dedup.splitting.markers import Marker, find_marker
from dedup.splitting.repetition import Recurring
from dedup.splitting.text import read_text

ROLES = ("title", "date", "byline", "credit", "body", "related", "furniture")
_BEFORE_DATE = re.compile(r"\s+(?=[\d|•]|ال[أا]حد|ال[إا]ثنين|الثلاثاء|ال[أا]ربعاء|الخميس|الجمعة|السبت)")
FURNITURE_MARKERS = frozenset(
    ["tags", "share", "comments", "legal", "navigation", "photo", "end", "wrapper"]
)
ANNOUNCING = frozenset(["related", "more", "latest"])
LONGEST_LABEL = 90  # characters of a credit, byline or date line
LEAST_HEADLINE = 12  # characters behind a marker that make a headline of their own
MANY_HEADLINES = 5  # so many before the text are a list, not a title with its subtitles


@dataclass(frozen=True, slots=True)
class Judged:
    """A block with its role and the reason."""

    block: Block
    role: str
    reason: str


@dataclass(frozen=True, slots=True)
class Split:
    """A page, block by block, and the article that came of it."""

    article: Article
    judged: tuple[Judged, ...]


def split_page(page: Page, recurrences: dict[int, int] | None = None) -> Split:
    """The main article of a page and its related items.

    recurrences: what recurs on other pages: the `befores` of `repetition.RECURRENCE` by key.
    Raises `BadPage` when the page holds no text that could be an article's.

    >>> split = split_page(Page("عنوان الخبر هنا\\nنص الفقرة الأولى.\\nالمصدر: وكالة"))
    >>> split.article.title, split.article.text, split.article.credit
    ('عنوان الخبر هنا', 'نص الفقرة الأولى.', 'وكالة')
    """
    document = open_page(page)
    source = source_of(page, document)
    reading = _Reading(document, Recurring(source, recurrences or {}))
    reading.run()
    body = "\n".join(reading.texts("body"))
    if not body:
        raise BadPage("no article text found on the page")
    url = page.url or document.meta.url
    title = reading.title()
    published = reading.published()
    article = Article(
        id=_identify(source, url or (page.path or "").rpartition("/")[2], title, published, body),
        path=page.path,
        url=url,
        source=source,
        title=title,
        published=published,
        credit=reading.credit,
        author=reading.author or document.meta.author,
        text=body,
        related=tuple(item.close(url) for item in reading.items),
        language=arabic.guess_language(body),
    )
    return Split(article, tuple(reading.judge()))


def open_page(page: Page) -> Document:
    """The blocks of a page. Raises `BadPage` when it holds none."""
    html = is_html(page.content)
    document = read_html(page.content) if html else read_text(page.content)
    if not document.blocks:
        raise BadPage("HTML without text" if html else "no text on the page")
    return document


def _identify(*parts: str | None) -> str:
    joined = "\x00".join(part or "" for part in parts)
    return xxhash.xxh3_64_hexdigest(joined.encode("utf-8", "surrogatepass"))


def source_of(page: Page, document: Document) -> str | None:
    """The publisher: the host of the page's url, if it has one, else what the reader said."""
    url = page.url or document.meta.url
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:  # scraped urls are not always urls
        host = ""
    return host.removeprefix("www.") or page.source


@dataclass(slots=True)
class _Item:
    """A related item while it is being read."""

    title: str
    marker: str | None
    url: str | None = None
    paragraphs: list[str] = field(default_factory=list)

    def close(self, base: str | None) -> Related:
        url = urljoin(base, self.url) if base and self.url else self.url
        return Related(self.title, "\n".join(self.paragraphs), url, self.marker)


class _Reading:
    """The state of one page while its blocks are given their roles."""

    def __init__(self, document: Document, recurring: Recurring) -> None:
        self.blocks = document.blocks
        self.meta = document.meta
        self.recurring = recurring
        self.markers: list[Marker | None] = [find_marker(block.text) for block in self.blocks]
        self.roles: list[str | None] = [None] * len(self.blocks)
        self.reasons = [""] * len(self.blocks)
        self.items: list[_Item] = []
        self.places: list[int] = []  # of the items: the block where each began
        self.credit: str | None = None
        self.author: str | None = None
        self.named_date: str | None = None  # behind a label such as "published on"
        self.plain_date: str | None = None  # a line that is a date and nothing else
        self.update: str | None = None  # behind "last updated": better than no date

    # -- results ---------------------------------------------------------------------------------

    def texts(self, role: str) -> list[str]:
        return [b.text for b, r in zip(self.blocks, self.roles, strict=True) if r == role]

    def title(self) -> str | None:
        return next(iter(self.texts("title")), None) or next(iter(self.meta.titles), None)

    def published(self) -> str | None:
        """The label's date, else the head's, else a bare one; the more exact of two that agree."""
        dates = (self.named_date, self.meta.published, self.plain_date, self.update)
        found = [d for d in dates if d]
        same_day = [d for d in found if d[:10] == found[0][:10]]
        return max(same_day, key=len, default=None)

    def judge(self) -> list[Judged]:
        return [
            Judged(block, role or "furniture", reason)
            for block, role, reason in zip(self.blocks, self.roles, self.reasons, strict=True)
        ]

    # -- the steps -------------------------------------------------------------------------------

    def run(self) -> None:
        self._settle_places()
        self._settle_tail()
        title = self._find_title()
        if title is not None:
            self._mark(title, "title", "title")
        self._read_head(0 if title is None else title)
        self._read_text(0 if title is None else title + 1)
        order = sorted(range(len(self.items)), key=lambda n: self.places[n])
        self.items = [self.items[n] for n in order]

    def _mark(self, index: int, role: str, reason: str) -> None:
        self.roles[index], self.reasons[index] = role, reason

    def _settle_places(self) -> None:
        """Blocks whose container says what they are."""
        index = 0
        while index < len(self.blocks):
            block = self.blocks[index]
            if block.place in ("related", "article"):
                end = index
                while end < len(self.blocks) and self.blocks[end].box == block.box:
                    end += 1
                whole = block.place == "article"
                reason = "in an article element of its own" if whole else "in a related box"
                self._list_items(index, end, reason, whole)
                index = end
                continue
            if block.place and block.place not in ("outside", "header"):
                self._mark(index, "furniture", f"in a container: {block.place}")
            index += 1

    def _settle_tail(self) -> None:
        """Blocks at the end that recur, behind different paragraphs, on pages of this source."""
        free = [i for i, role in enumerate(self.roles) if role is None]
        start = len(free)
        while start > 1:
            last = free[start - 1]
            if self._marker_role(last) in ANNOUNCING or not self._recurs(last):
                break
            start -= 1
        # The run must begin with a block that follows different things on different pages; else
        # it is the common end of several versions of one story.
        while start < len(free) and not self.recurring.is_head(self.blocks[free[start]].text):
            start += 1
        announced = start > 0 and self._marker_role(free[start - 1]) in ANNOUNCING
        while announced and start < len(free) and not self._is_prose(free[start]):
            start += 1  # headlines behind a marker are its own, however often they recur
        prose = sum(shape.is_paragraph(self.blocks[i].text) for i in free[start:])
        for index in free[start:]:
            text = self.blocks[index].text
            if prose == 1 and shape.is_paragraph(text):
                continue  # one paragraph of background that an outlet reuses is still its text
            if shape.is_paragraph(text) and self.markers[index] is None:
                self._add_item(index, "", None, [text])
                self._mark(index, "related", "recurs at the end of other pages of this source")
            elif self.markers[index] is None:
                self._mark(index, "furniture", "recurs at the end of other pages of this source")

    def _find_title(self) -> int | None:
        """The block that is the headline: the head's title, else an h1, else by place and words."""
        for wanted in (*map(_letters, self.meta.titles),):
            for index, block in enumerate(self.blocks):
                found = _letters(block.text)
                if self.roles[index] is None and len(found) >= 8 and wanted.startswith(found):
                    if block.heading or wanted == found:
                        return index
        for index, block in enumerate(self.blocks):
            if block.heading == 1 and self.roles[index] is None:
                return index
        return self._find_title_by_words()

    def _find_title_by_words(self) -> int | None:
        first = self._first_paragraph(0)
        heads = [
            i
            for i in range(min(first, len(self.blocks)))
            if self.roles[i] is None
            and self.markers[i] is None
            and shape.is_headline(self.blocks[i].text)
            and not self._is_date_line(i)
        ]
        if first == len(self.blocks):  # no paragraph anywhere: the first line is all there is
            return heads[0] if heads and heads[0] == 0 else None
        if len(heads) < MANY_HEADLINES:
            return heads[0] if heads else None
        for index in heads:
            behind = index + 1
            if behind < first and self._is_date_line(behind):
                return index
        near = {s for block in self.blocks[first : first + 3] for s in shape.stems(block.text)}
        scores = {i: shape.share_found(shape.stems(self.blocks[i].text), near) for i in heads}
        return max(heads, key=lambda i: (scores[i], -i))

    def _first_paragraph(self, start: int) -> int:
        for index in range(start, len(self.blocks)):
            if self.roles[index] is None and self.markers[index] is None:
                if shape.is_paragraph(self.blocks[index].text) and not self._is_link(index):
                    return index
        return len(self.blocks)

    def _read_head(self, title: int) -> None:
        """What stands before the title: dates and lists, but no text of the article."""
        index = 0
        while index < title:
            if self.roles[index] is None:
                marker = self.markers[index]
                if marker and marker.role in ANNOUNCING:
                    index = self._read_list_before_text(index, marker, title)
                    continue
                if not self._read_label(index, marker):
                    self._mark(index, "furniture", "before the title")
            index += 1

    def _read_list_before_text(self, index: int, marker: Marker, end: int) -> int:
        stop = index + 1
        while stop < end and self.roles[stop] is None and self.markers[stop] is None:
            if not shape.is_headline(self.blocks[stop].text) or self._is_date_line(stop):
                break
            stop += 1
        if marker.role == "latest":
            for place in range(index, stop):
                self._mark(place, "furniture", "a list of other stories before the text")
        else:
            self._list_items(index, stop, "a list of other stories before the text")
        return stop

    # -- the text --------------------------------------------------------------------------------

    def _read_text(self, start: int) -> None:
        first = self._first_paragraph(start)
        index = self._read_opening(start, first)
        while index < len(self.blocks):
            if self.roles[index] is not None:
                index += 1
                continue
            marker = self.markers[index]
            if marker and marker.role in ANNOUNCING:
                index = self._announce(index, marker)
            elif self._read_credit(index, marker) or self._read_label(index, marker):
                index += 1
            elif self.blocks[index].place in ("outside", "header"):
                self._mark(index, "furniture", "outside the container of the text")
                index += 1
            elif self._is_link(index) and not shape.is_paragraph(self.blocks[index].text):
                self._mark(index, "furniture", "a link by itself")
                index += 1
            else:
                self._mark(index, "body", "text")
                index += 1

    def _read_opening(self, start: int, first: int) -> int:
        """Between the title and the first paragraph; returns where the text begins."""
        heads = [
            i
            for i in range(start, min(first, len(self.blocks)))
            if self.roles[i] is None
            and (self.markers[i] is None or self._marker_role(i) in ("related", "latest"))
            and not self._is_date_line(i)
        ]
        if first == len(self.blocks) or len(heads) < MANY_HEADLINES:
            return start
        index = start
        while index < first:
            if self.roles[index] is None:
                marker = self.markers[index]
                if marker and marker.role in ANNOUNCING:
                    index = self._read_list_before_text(index, marker, first)
                    continue
                if not self._read_label(index, marker):
                    self._mark(index, "furniture", "a list of headlines before the text")
            index += 1
        return first

    def _read_label(self, index: int, marker: Marker | None) -> bool:
        """Dates, bylines and furniture that a single line gives away."""
        block = self.blocks[index]
        if marker is None:
            if self._is_date_line(index):
                self.plain_date = self.plain_date or parse_date(block.text)
                self._mark(index, "date", "a date by itself")
                return True
            return False
        if marker.role in ("date", "updated") and len(block.text) <= LONGEST_LABEL:
            found = parse_date(marker.rest)
            if found or not marker.rest:
                if marker.role == "date":
                    self.named_date = self.named_date or found
                else:
                    self.update = self.update or found
                self._mark(index, "date", f"behind “{marker.announced}”")
                return True
        name = _BEFORE_DATE.split(marker.rest)[0]
        if marker.role == "byline" and self._is_name(name):
            self.author = self.author or _bare(name)
            self.plain_date = self.plain_date or parse_date(marker.rest)
            self._mark(index, "byline", f"behind “{marker.announced}”")
            return True
        if marker.role in FURNITURE_MARKERS and not self._says_too_much(marker):
            self._mark(index, "furniture", f"{marker.role}: “{marker.announced}”")
            return True
        return False

    def _read_credit(self, index: int, marker: Marker | None) -> bool:
        """A credit counts where the article ends: one in mid-text is a chart's or a quotation's."""
        if marker is None or marker.role not in ("credit", "agency"):
            return False
        named, used = marker.rest, [index]
        if not named and index + 1 < len(self.blocks) and self._is_name(self.blocks[index + 1].text):
            named, used = self.blocks[index + 1].text, [index, index + 1]
        if not named or len(named) > LONGEST_LABEL or shape.is_paragraph(named):
            return False
        if self._paragraphs_before_next_marker(used[-1] + 1) > 1:
            return False
        self.credit = _bare(named)
        for place in used:
            self._mark(place, "credit", f"behind “{marker.announced}”" if marker.announced else "an agency")
        return True

    def _paragraphs_before_next_marker(self, start: int) -> int:
        count = 0
        for index in range(start, len(self.blocks)):
            if self._marker_role(index) in ANNOUNCING:
                break
            if self.roles[index] is None and self.markers[index] is None:
                count += shape.is_paragraph(self.blocks[index].text) and not self._is_outside(index)
        return count

    def _announce(self, index: int, marker: Marker) -> int:
        """Decide what follows a marker; returns the first block that is not part of it."""
        if marker.role == "latest":
            return self._skip_latest(index)
        run = self._headlines_behind(index + 1)
        behind = index + 1 + len(run)
        ended = self.credit is not None
        paragraphs = self._paragraphs_at(behind)
        if len(marker.rest) >= LEAST_HEADLINE:
            return self._announce_on_line(index, marker, run, ended)
        if marker.rest:
            if marker.role == "more":
                self._mark(index, "body", "text")
                return index + 1
            self._mark(index, "furniture", "a marker with a word or two")
            return index + 1
        if not paragraphs:
            if run:
                self._list_items(index, behind, "a list to the end")
            else:
                self._mark(index, "related", "a marker with nothing behind it")
            return behind
        if not run and not ended:
            self._mark(index, "related", "a marker whose headline is lost; the text goes on")
            return index + 1
        if run and not ended and self._belongs(run[-1], paragraphs) <= shape.BELONGS:
            self._list_items(index, behind, "headlines called out; the text goes on")
            return behind
        self._list_items(index, behind, "announced, with its text behind it")
        return self._read_glued(behind, marker)

    def _announce_on_line(self, index: int, marker: Marker, run: list[int], ended: bool) -> int:
        self._add_item(index, marker.rest, marker.announced, url=self.blocks[index].url)
        self._mark(index, "related", f"a headline behind “{marker.announced}”")
        behind = index + 1
        linked = [i for i in run if self._is_link(i)]
        if ended or linked == run or not self._paragraphs_at(behind + len(run)):
            for place in run:
                if ended or self._is_link(place) or not self._paragraphs_at(behind + len(run)):
                    self._add_item(
                        place, self.blocks[place].text, marker.announced, url=self.blocks[place].url
                    )
                    self._mark(place, "related", "a list behind a marker")
            behind += len(run)
        if ended and self._paragraphs_at(behind):
            return self._read_glued(behind, marker)
        return behind

    def _read_glued(self, start: int, marker: Marker) -> int:
        """Whole articles glued on behind a marker, to the end of the page's text."""
        index = start
        if not self.items or self.places[-1] > start:
            self._add_item(start, "", marker.announced)
        while index < len(self.blocks):
            if self.roles[index] is None and not self._read_glued_line(index):
                text = self.blocks[index].text
                if shape.is_headline(text) and self._starts_another(index):
                    self._add_item(index, text, marker.announced, url=self.blocks[index].url)
                    self._mark(index, "related", "headline of another article")
                else:
                    self.items[-1].paragraphs.append(text)
                    self._mark(index, "related", "text of an article that was glued on")
            index += 1
        return index

    def _read_glued_line(self, index: int) -> bool:
        """A line of a glued article that is neither headline nor text; its facts are not ours."""
        marker = self.markers[index]
        if marker is None:
            if self._is_date_line(index):
                self._mark(index, "related", "date of a glued article")
                return True
            return False
        if marker.role in ANNOUNCING:
            if marker.rest:
                self._add_item(index, marker.rest, marker.announced, url=self.blocks[index].url)
            self._mark(index, "related", f"“{marker.announced}” among what was glued on")
            return True
        if marker.role in ("credit", "agency", "byline", "date", "updated") and len(self.blocks[index].text) <= LONGEST_LABEL:
            self._mark(index, "related", f"{marker.role} of a glued article")
            return True
        return self._read_label(index, marker)

    def _starts_another(self, index: int) -> bool:
        paragraphs = self._paragraphs_at(index + 1)
        if not paragraphs:
            return False
        seen = {s for text in [self.items[-1].title, *self.items[-1].paragraphs] for s in shape.stems(text)}
        return shape.belongs(self.blocks[index].text, paragraphs, seen) > shape.BELONGS

    def _skip_latest(self, index: int) -> int:
        run = self._headlines_behind(index + 1)
        for place in [index, *run]:
            self._mark(place, "furniture", "a list of the latest or most read")
        return index + 1 + len(run)

    # -- looking -----------------------------------------------------------------------------------

    def _headlines_behind(self, start: int) -> list[int]:
        run = []
        for index in range(start, len(self.blocks)):
            block = self.blocks[index]
            if self.roles[index] is not None or self.markers[index] or self._is_date_line(index):
                break
            if shape.is_paragraph(block.text) and not self._is_link(index):
                break
            run.append(index)
        return run

    def _paragraphs_at(self, start: int) -> list[str]:
        """The next two paragraphs from `start` on, before any marker that something else begins."""
        found: list[str] = []
        for index in range(start, len(self.blocks)):
            if len(found) == 2 or self._marker_role(index) in ("related", "latest"):
                break
            open_block = self.roles[index] is None and self.markers[index] is None
            if open_block and not self._is_outside(index) and shape.is_paragraph(self.blocks[index].text):
                found.append(self.blocks[index].text)
        return found

    def _belongs(self, headline: int, paragraphs: list[str]) -> float:
        main = {stem for text in self.texts("body") for stem in shape.stems(text)}
        return shape.belongs(self.blocks[headline].text, paragraphs, main)

    def _list_items(self, start: int, end: int, reason: str, whole: bool = False) -> None:
        """Blocks start to end as items: each headline one, paragraphs the text of the last.

        With `whole` they are one item: later headlines are headings inside it.
        """
        announced: str | None = None
        fresh = True
        for index in range(start, end):
            block, marker = self.blocks[index], self.markers[index]
            self._mark(index, "related", reason)
            if marker and marker.role in ANNOUNCING:
                announced, fresh = marker.announced, True
                if len(marker.rest) >= LEAST_HEADLINE:
                    self._add_item(index, marker.rest, announced, url=block.url)
                    fresh = False
            elif marker is None and not self._is_date_line(index):
                prose = shape.is_paragraph(block.text) and not self._is_link(index)
                if not fresh and (prose or whole):
                    self.items[-1].paragraphs.append(block.text)
                elif len(block.text.split()) > 1:
                    self._add_item(index, block.text, announced, url=block.url)
                    fresh = False

    def _add_item(
        self,
        index: int,
        title: str,
        announced: str | None,
        paragraphs: list[str] | None = None,
        url: str | None = None,
    ) -> None:
        self.items.append(_Item(title, announced, url, paragraphs or []))
        self.places.append(index)

    def _recurs(self, index: int) -> bool:
        return self.recurring.is_foreign(self.blocks[index].text)

    def _is_prose(self, index: int) -> bool:
        return shape.is_paragraph(self.blocks[index].text)

    def _marker_role(self, index: int) -> str:
        marker = self.markers[index]
        return marker.role if marker and self.roles[index] is None else ""

    def _is_outside(self, index: int) -> bool:
        return self.blocks[index].place in ("outside", "header")

    def _is_link(self, index: int) -> bool:
        return self.blocks[index].link_share > 0.7

    def _is_date_line(self, index: int) -> bool:
        text = self.blocks[index].text
        if len(text) > LONGEST_LABEL or shape.is_paragraph(text) and len(text) > 60:
            return False
        return any(c.isdecimal() for c in text) and len(text.split()) <= 10 and bool(parse_date(text))

    @staticmethod
    def _is_name(text: str) -> bool:
        return 0 < len(text) <= 60 and len(text.split()) <= 7 and not shape.ends_sentence(text)

    @staticmethod
    def _says_too_much(marker: Marker) -> bool:
        return marker.role != "legal" and shape.is_paragraph(marker.rest) and marker.role != "wrapper"


def _letters(text: str) -> str:
    return "".join(arabic.words(text))


def _bare(text: str) -> str:
    return text.strip(" \t*.،,:-–—()[]{}«»\"“”'|/")
