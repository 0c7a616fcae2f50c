"""The roles of a page's blocks, and what was read with them: the one thing that is written."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urljoin

from dedup.blocks.document import LEAST_BODY
from dedup.errors import BadPage
from dedup.model import Related
from dedup.splitting.facts import Facts
from dedup.splitting.reasons import Code, Reason

ROLES = ("title", "date", "byline", "credit", "body", "related", "furniture")
BULLETS = " -–—•●▪■◄►*·"
_WITH_TEXT = frozenset([Code.GLUED_ON, Code.TEXT_BEHIND])
"""What an item is taken for whose text is its own article's, however short."""


@dataclass(slots=True)
class Item:
    """A related item while it is being read."""

    place: int
    """The block where it begins: items are listed in the order of the page."""
    title: str
    marker: str | None = None
    url: str | None = None
    paragraphs: list[str] = field(default_factory=list)

    def close(self, base: str | None, code: Code, *, amid: bool) -> Related:
        """The finished item, its url made absolute.

        code: that of the block where it begins.  amid: whether the page's text goes on behind it.
        """
        try:
            url = urljoin(base, self.url) if base and self.url else self.url
        except ValueError:  # scraped links are not always urls
            url = self.url
        text, kind = "\n".join(self.paragraphs), self._tell_kind(code, amid)
        return Related(self.title, text, url, self.marker, kind, code.name.lower())

    def _tell_kind(self, code: Code, amid: bool) -> str:
        """One of `model.KINDS`."""
        if self.paragraphs:
            whole = code in _WITH_TEXT or len(self.paragraphs) >= LEAST_BODY
            return "glued" if whole else "teaser"
        return "callout" if amid else "list"


class ClaimedTwice(BadPage):
    """A rule gave a block a role that another one had given its own: a mistake in the rules, for
    which the page is refused."""


class Roles:
    """The role of each block with the reason for it, the items, and what lines say of the page."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.given: list[str | None] = [None] * len(facts.blocks)
        """One of `ROLES` for each block; `None` where it has no role yet."""
        self.reasons = [Reason(Code.TEXT)] * len(facts.blocks)  # of a block without a role none
        self.items: list[Item] = []
        self.title_at: int | None = None
        self.body_paragraphs = 0
        self.ended = False
        """Whether a credit has ended the article, and no paragraph of it has come since."""
        self.resumed = 0
        """How many times the text has gone on behind headlines that a marker announced."""
        self.credit: str | None = None
        self.author: str | None = None
        self.updated: str | None = None
        """The first day that a line names as that of an update."""
        # What rules have found out of what lies ahead, kept so that no page costs its square.
        self.prose_ahead: list[int] | None = None
        self.no_list_before = 0

    def claim(
        self,
        places: int | Iterable[int],
        role: str,
        reason: Reason,
        *,
        overrules: Code | None = None,
    ) -> None:
        """Give blocks their role; text that the user bars is furniture. Raises `ClaimedTwice` for
        one that has a role, unless that was given for the reason that is overruled."""
        for at in (places,) if isinstance(places, int) else places:
            if self.given[at] is not None and self.reasons[at].code is not overrules:
                was, of = self.given[at], self.reasons[at]
                raise ClaimedTwice(f"block {at} is {was} ({of}), and not {role} ({reason})")
            barred = role == "body" and self._facts.blocks[at].barred
            given, why = ("furniture", Reason(Code.OUTSIDE)) if barred else (role, reason)
            self.given[at], self.reasons[at] = given, why
            if given == "body":
                self.body_paragraphs += self._facts.is_paragraph[at]
                self.ended = False
            elif given == "title":
                self.title_at = at if self.title_at is None else self.title_at
            elif given == "credit":
                self.ended = self.body_paragraphs >= LEAST_BODY

    def pass_over(self, places: Iterable[int], reason: Reason) -> None:
        """Make furniture of those blocks that have no role."""
        self.claim((at for at in places if self.given[at] is None), "furniture", reason)

    def add_item(self, at: int, title: str, announced: str | None) -> Item:
        """Begin a related item at a block."""
        item = Item(at, title.lstrip(BULLETS), announced, self._facts.blocks[at].url)
        self.items.append(item)
        return item

    def list_related(self, base: str | None) -> tuple[Related, ...]:
        """The finished items, in the order of the page.

        base: the page's url, which those of its links go by.
        """
        text = [at for at, role in enumerate(self.given) if role == "body"]
        return tuple(
            item.close(base, self.reasons[item.place].code, amid=text[0] < item.place < text[-1])
            for item in sorted(self.items, key=lambda item: item.place)
        )

    def is_above_text(self, at: int) -> bool:
        """Whether a block stands between the title and the text."""
        return self.title_at is not None and at > self.title_at and not self.body_paragraphs

    def title(self) -> str:
        """The page's title as far as it is known."""
        if self.title_at is not None:
            lines = range(self.title_at, len(self.given))
            own = itertools.takewhile(lambda at: self.given[at] == "title", lines)
            return " ".join([self._facts.blocks[at].text for at in own])
        return next(iter(self._facts.meta.titles), "")
