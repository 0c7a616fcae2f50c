"""A page while its blocks are given their roles: what is known, and what may be asked."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from dedup.blocks.document import Block, Document
from dedup.errors import BadPage
from dedup.lexicon.cohesion import NEXT_PARAGRAPHS, goes_on
from dedup.lexicon.dates import is_date_alone, parse_date
from dedup.lexicon.lines import is_headline, is_paragraph
from dedup.lexicon.markers import Lexicon, Marker, is_decorated
from dedup.lexicon.relative import is_relative_alone, parse_relative
from dedup.model import Related
from dedup.splitting.reasons import Code, Reason

ROLES = ("title", "date", "byline", "credit", "body", "related", "furniture")
FURNITURE = frozenset(
    """
    navigation footer share comments tags advertising photo latest author hidden subscription
    """.split()
)
"""Places that settle what is in them, whatever it says."""
ANNOUNCING = frozenset(["related", "more", "latest"])
_GOES_ON = ("،", "؛", ":")  # at the end of a line that is no headline
_SPEAKER = re.compile(r"(?:س|ج|سؤال|جواب|Q|A)\s*[:/.-]")
_BAR = re.compile(r"\s[-–—|]\s")
LONGEST_ISSUE_NAME = 4  # words
_BULLETS = " -–—•●▪■◄►*·"
LONGEST_LOOK_AHEAD = 60  # blocks
SHORT = 5  # words of an announcement that no list holds
_ENDS = " :-–—.…»›>👇⬇▼|/"
LONGEST_DATE = 40  # characters beside a link
SHORTEST_LINKED = 3  # words of a link behind a label that is guessed
LONGEST_LINKED_LABEL = 3  # words before a link that stand for a label
LONGEST_LABEL = 90  # characters of a credit, byline or date line
_DIGIT = re.compile(r"\d")
_LIST_LABEL = re.compile(r"list (?:\d+ of \d+|of \d+ items?)")


@dataclass(slots=True)
class Item:
    """A related item while it is being read."""

    place: int
    """The block where it begins: items are listed in the order of the page."""
    title: str
    marker: str | None = None
    url: str | None = None
    paragraphs: list[str] = field(default_factory=list)

    def close(self, base: str | None) -> Related:
        """The finished item, its url made absolute."""
        try:
            url = urljoin(base, self.url) if base and self.url else self.url
        except ValueError:  # scraped links are not always urls
            url = self.url
        return Related(self.title, "\n".join(self.paragraphs), url, self.marker)


class ClaimedTwice(BadPage):
    """A rule gave a block a role that another one had given its own: a mistake in the rules, for
    which the page is refused."""


class Draft:
    """Roles, reasons, items and facts of one page; an open block is one without a role."""

    def __init__(self, document: Document, lexicon: Lexicon, now: str | None = None) -> None:
        self.now = now
        """When the page was fetched, where that is known."""
        self.document = document
        self.blocks = blocks = document.blocks
        self.meta = document.meta
        self.markers: list[Marker | None] = [
            None if block.place in FURNITURE else _find_marker(lexicon, block) for block in blocks
        ]
        self.roles: list[str | None] = [None] * len(blocks)
        self.reasons = [Reason(Code.TEXT)] * len(blocks)  # of an open block none
        self.evidence: Sequence[int] = [0] * len(blocks)
        """What is known of each block from other pages (`repetition.FOREIGN`, `HEAD`, `COMMON`)."""
        self.items: list[Item] = []
        self.credit: str | None = None
        self.ended = False
        """Whether a credit has ended the article, and no paragraph of it has come since."""
        self.author: str | None = None
        self.dates: dict[str, str] = {}
        """`named` (behind "published on"), `plain` (a line that is a date), `early` (one before the
        title: often of the day that the page was fetched), `updated`."""
        self.title_at: int | None = None
        self.no_list_before = 0
        """Behind a credit no run of headlines begins before this block: one in it is too short."""
        self.resumed = 0
        """How many times the text has gone on behind headlines that a marker announced."""
        self.body_paragraphs = 0
        self._has_links = any(block.url is not None for block in blocks)
        self._links = [block.link_share > 0 and _is_link(block) for block in blocks]
        self._paragraphs = [b.link_share <= 0.7 and is_paragraph(b.text) for b in blocks]
        self._date_lines: dict[int, bool] = {}
        self._has_prose = any(
            paragraph and marker is None and block.place in ("", "near", "story")
            for block, paragraph, marker in zip(blocks, self._paragraphs, self.markers, strict=True)
        )
        self._prose_from: list[int] | None = None
        self._guess_markers(lexicon)

    def _guess_markers(self, lexicon: Lexicon) -> None:
        """Announcements that are not listed: behind the text's beginning, by a word in them and the
        headline behind; or whatever short line stands between a credit and a headline."""
        begun = False
        for index, block in enumerate(self.blocks):
            begun = begun or self._paragraphs[index]
            known = self.markers[index] or self._paragraphs[index] or block.place in FURNITURE
            if not begun or known or (self.is_link(index) and not block.link_text):
                continue
            found = lexicon.guess(block.text)
            heads = self._heads(index + 1)
            if found and found.rest:
                known = len(found.rest.split()) > 2
            else:
                known = found is not None and (heads or is_decorated(block.text))
            if known:
                self.markers[index] = found
            elif heads and self._follows_credit(index) and len(block.text.split()) <= SHORT:
                self.markers[index] = Marker("related", block.text.strip(_ENDS), "")

    def _follows_credit(self, index: int) -> bool:
        before = self.markers[index - 1] if index else None
        named = before is not None and (before.role == "agency" or bool(before.rest))
        return named and before is not None and before.role in ("credit", "agency")

    def _heads(self, index: int) -> bool:
        """Whether there is a block that can be a headline."""
        return (
            index < len(self.blocks)
            and self.markers[index] is None
            and is_headline(self.blocks[index].text)
            and not self.is_date_line(index)
        )

    # -- writing -------------------------------------------------------------------------------

    def claim(
        self, index: int, role: str, reason: Reason, *, overrules: Code | None = None
    ) -> None:
        """Give a block its role. Raises `ClaimedTwice` for one that has one, unless that was given
        for the reason that is overruled."""
        if self.roles[index] is not None and self.reasons[index].code is not overrules:
            was, of = self.roles[index], self.reasons[index]
            raise ClaimedTwice(f"block {index} is {was} ({of}), and not {role} ({reason})")
        self.roles[index], self.reasons[index] = role, reason
        if role == "body":
            self.body_paragraphs += self.is_paragraph(index)
            self.ended = False

    def pass_over(self, places: range, reason: Reason) -> None:
        """Make furniture of those blocks that have no role."""
        for index in places:
            if self.roles[index] is None:
                self.claim(index, "furniture", reason)

    def note_date(self, kind: str, found: str | None) -> None:
        """Keep the first date of a kind; of those above the title the last."""
        if found and kind == "early":
            self.dates[kind] = found  # the nearest to the title
        elif found:
            self.dates.setdefault(kind, found)

    def add_item(self, index: int, title: str, announced: str | None) -> Item:
        """Begin a related item at a block."""
        item = Item(index, title.lstrip(_BULLETS), announced, self.blocks[index].url)
        self.items.append(item)
        return item

    def date_kind(self, index: int) -> str:
        """Of a date without a label: whether it stands before the title."""
        return "early" if self.title_at is not None and index < self.title_at else "plain"

    # -- asking --------------------------------------------------------------------------------

    def texts(self, role: str) -> list[str]:
        """Texts of the blocks with a role, in the order of the page."""
        return [b.text for b, r in zip(self.blocks, self.roles, strict=True) if r == role]

    def title(self) -> str:
        """The page's title as far as it is known."""
        if self.title_at is not None:
            return self.blocks[self.title_at].text
        return next(iter(self.meta.titles), "")

    def is_open(self, index: int) -> bool:
        """Whether a block has neither role nor marker."""
        return self.roles[index] is None and self.markers[index] is None

    def announcer(self, index: int) -> Marker | None:
        """The marker of an open block that announces other stories."""
        marker = self.markers[index]
        announces = marker is not None and marker.role in ANNOUNCING
        return marker if announces and self.roles[index] is None else None

    def is_paragraph(self, index: int) -> bool:
        """Whether a block has a paragraph's shape and is not one large link."""
        return self._paragraphs[index]

    def is_plain(self, index: int) -> bool:
        """Whether a block is a paragraph of which nothing says that it is anything else."""
        plain = self._paragraphs[index] and self.markers[index] is None
        return plain and not self.blocks[index].place

    def is_plainly_outside(self, index: int) -> bool:
        """Whether a block lies outside and holds neither marker nor number, so no date either."""
        block = self.blocks[index]
        outside = block.place in ("outside", "header") and self.markers[index] is None
        return outside and _DIGIT.search(block.text) is None

    def is_prose(self, index: int) -> bool:
        """Whether a block has a paragraph's shape, be it a link or not."""
        return is_paragraph(self.blocks[index].text)

    def headline(self, index: int) -> str:
        """A block as a title: without the date that stands beside its link."""
        block = self.blocks[index]
        return block.link_text or block.text if _has_date_beside(block) else block.text

    def is_link(self, index: int) -> bool:
        """Whether most of a block's characters lie in links."""
        return self._links[index]

    def end_of_box(self, index: int) -> int:
        """The place behind the blocks that stand in one container with a block."""
        box = self.blocks[index].box
        while index < len(self.blocks) and self.blocks[index].box == box:
            index += 1
        return index

    def leads_within(self, index: int) -> bool:
        """Whether a block's first link leads to a place on the same page, as to skip a list."""
        return (self.blocks[index].url or "").startswith("#")

    def has_links(self) -> bool:
        """Whether the page has links at all: a text page has none."""
        return self._has_links

    def is_outside(self, index: int) -> bool:
        """Whether a block lies outside of the container that holds the text.

        Near it, leads and further pages of the text are paragraphs; what is not, is furniture.
        """
        block = self.blocks[index]
        near = block.place == "near" and self._has_prose and not self.is_paragraph(index)
        return near or block.place in ("outside", "header", "far story")

    def read_date(self, index: int) -> str | None:
        """The day that a date line names; a relative one only where it is known when the page was
        fetched."""
        text = self.blocks[index].text
        found = parse_date(text)
        return parse_relative(text, self.now) if found is None and self.now else found

    def is_above_text(self, index: int) -> bool:
        """Whether a block stands between the title and the text."""
        return self.title_at is not None and index > self.title_at and not self.body_paragraphs

    def is_date_line(self, index: int) -> bool:
        """Whether a block is a date and little else."""
        found = self._date_lines.get(index)
        if found is None:
            text = self.blocks[index].text
            found = len(text) <= LONGEST_LABEL and _DIGIT.search(text) is not None
            found = found and (is_date_alone(text) or _is_issue_line(text))
            found = self._date_lines[index] = found or is_relative_alone(text)
        return found

    def is_list_label(self, index: int) -> bool:
        """Whether a block is what readers of screens are told of a list: "list 1 of 3"."""
        return _LIST_LABEL.fullmatch(self.blocks[index].text) is not None

    def headlines_behind(self, start: int) -> list[int]:
        """The run of open blocks from `start` on that are no paragraphs.

        Dates between headlines are of the cards that they stand in. Where the first is a link, the
        run is of links and dates: what is neither is the text again.
        """
        run: list[int] = []
        while start < len(self.blocks) and self.is_link(start) and self.leads_within(start):
            start += 1
        for index in range(start, len(self.blocks)):
            if self.is_list_label(index) and self.is_open(index):
                run.extend([index] if run else [])
                continue
            date = self.is_date_line(index)
            if not self.is_open(index) or self.is_paragraph(index) or (date and not run):
                break
            text = self.blocks[index].text
            if text.endswith(_GOES_ON) or _SPEAKER.match(text):
                break
            if run and _prefix_of(text) and not _prefix_of(self.blocks[run[0]].text):
                break
            if run and self.is_link(run[0]) and not (date or self.is_link(index)):
                break
            run.append(index)
        return run

    def count_headlines(self, start: int, least_words: int, most: int) -> int:
        """How many headlines (up to `most`) stand from `start` on, to the next marker that
        announces, each before a paragraph that begins like an article's."""
        found = 0
        for index in range(start, min(start + LONGEST_LOOK_AHEAD, len(self.blocks) - 1)):
            if self.announcer(index) or found == most:
                break
            if self.is_open(index) and self._paragraphs[index + 1]:
                text = self.blocks[index].text
                long = is_headline(text) and len(text.split()) >= least_words
                found += long and not goes_on(self.blocks[index + 1].text)
        return found

    def has_prose(self) -> bool:
        """Whether any block of the page has a paragraph's shape, as in most articles."""
        return self._has_prose

    def paragraphs_of(self, places: range) -> list[str]:
        """The first few paragraphs among some blocks."""
        found = (self.blocks[index].text for index in places if self._paragraphs[index])
        return list(itertools.islice(found, NEXT_PARAGRAPHS))

    def paragraphs_at(self, start: int) -> list[str]:
        """The next few paragraphs of text, from `start` to the next marker that announces."""
        found: list[str] = []
        index = self._next_prose(start)
        while index is not None and len(found) < NEXT_PARAGRAPHS:
            found.append(self.blocks[index].text)
            index = self._next_prose(index + 1)
        return found

    def _next_prose(self, start: int) -> int | None:
        if self._prose_from is None:
            self._prose_from = self._index_prose()
        place = self._prose_from[start]
        return place if place < len(self.blocks) and not self._ends_text(place) else None

    def _ends_text(self, index: int) -> bool:
        """Whether a block announces other stories, or heads the comments."""
        marker = self.markers[index]
        comments = marker is not None and marker.role == "comments" and not marker.rest
        return comments or self.announcer(index) is not None

    def _index_prose(self) -> list[int]:
        """For each place the next block that is open prose inside the text's container, or that
        announces. Made once: roles are given front to back, so what lies ahead stays as it is, and
        a page of nothing but markers costs no more than another."""
        nearest = [len(self.blocks)] * (len(self.blocks) + 1)
        for index in range(len(self.blocks) - 1, -1, -1):
            prose = self.is_open(index) and self.is_paragraph(index) and not self.is_outside(index)
            here = prose or self._ends_text(index)
            nearest[index] = index if here else nearest[index + 1]
        return nearest


def _is_issue_line(text: str) -> bool:
    """Whether a line is a name of few words, a bar or dash, and a date: "Weekly - 4 March 2025"."""
    parts = _BAR.split(text, maxsplit=1)
    return (
        len(parts) == 2
        and len(parts[0].split()) <= LONGEST_ISSUE_NAME
        and not any(c.isdecimal() for c in parts[0])
        and is_date_alone(parts[1])
    )


def _prefix_of(text: str) -> str:
    """The bullet that a line begins with."""
    return text[0] if text[0] in _BULLETS else ""


def _find_marker(lexicon: Lexicon, block: Block) -> Marker | None:
    """The marker that a block begins with. A link set apart by its style stands behind a sign."""
    link = block.link_text
    if link and block.text.endswith(link):
        label = block.text[: -len(link)].strip()
        if label[-1:].isalpha() and len(label.split()) <= LONGEST_LINKED_LABEL:
            whole = f"{label}: {link}"
            found = lexicon.find(whole)
            if found is None and len(link.split()) >= SHORTEST_LINKED:
                found = lexicon.guess(whole)
            if found and found.rest == link:
                return found
    return lexicon.find(block.text)


def _is_link(block: Block) -> bool:
    return block.link_share > 0.7 or (block.link_share > 0 and _has_date_beside(block))


def _has_date_beside(block: Block) -> bool:
    """Whether a block is a link and a date."""
    if not block.link_text or len(block.text) - len(block.link_text) > LONGEST_DATE:
        return False
    return is_date_alone(block.text.replace(block.link_text, " ", 1))
