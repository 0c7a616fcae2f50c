"""Blocks as related items: which of them are titles, and whose the others are."""

import re
from dataclasses import dataclass, field

from dedup.lexicon.cohesion import share_found, stems
from dedup.lexicon.lines import LEAST_BARE_HEADLINE_WORDS, LEAST_HEADLINE_WORDS
from dedup.lexicon.markers import Marker
from dedup.model import host_of
from dedup.splitting.ahead import headlines_from, paragraphs_from
from dedup.splitting.facts import Facts
from dedup.splitting.marking import FURNITURE
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.roles import Item, Roles

SHORTEST_HEADLINE = 8  # characters: "21 o" and "page 2" are none
LEAST_BEHIND_MARKER = 2  # words that make a headline of their own
LEAST_BEHIND_CREDIT = 2  # headlines
LONGEST_TOPIC = 2  # words
MOST_HEARD = 0.5  # share of a headline's stems in a paragraph that need not be its own
_FURNITURE_PARTS = FURNITURE | {"sidebar"}


def read_behind_credit(facts: Facts, roles: Roles, at: int) -> bool:
    """Headlines behind the credit that ended the article, where no text follows them. Links speak
    for themselves."""
    if not roles.ended or facts.has_links or at < roles.no_list_before:
        return False
    if paragraphs_from(facts, roles, at):
        return False
    run = headlines_from(facts, roles, at)
    short = [p for p in run if len(facts.blocks[p].text.split()) < LEAST_BARE_HEADLINE_WORDS]
    if short:
        roles.no_list_before = short[-1] + 1
    if len(run) < LEAST_BEHIND_CREDIT or short:
        return False
    list_items(facts, roles, range(at, run[-1] + 1), Reason(Code.BEHIND_CREDIT))
    return True


def read_bare_link(facts: Facts, roles: Roles, at: int) -> bool:
    """A headline that is a link, between paragraphs of the text: that of the next paragraph, as in
    a round-up, where this speaks of it; else another article's."""
    text, below = facts.blocks[at].text, facts.blocks[at + 1 : at + 2]
    is_title = facts.is_headline[at] and len(text.split()) >= LEAST_BARE_HEADLINE_WORDS
    amid = bool(roles.body_paragraphs) and facts.has_text_below(at) and not facts.blocks[at].place
    if not (is_title and amid) or leads_elsewhere(facts, at):
        return False
    if facts.is_plain[at + 1] and share_found(stems(text), set(stems(below[0].text))) > MOST_HEARD:
        roles.claim(at, "body", Reason(Code.TEXT))
    else:
        roles.add_item(at, facts.titles[at], None)
        roles.claim(at, "related", Reason(Code.BARE_LINK))
    return True


def has_headline(marker: Marker) -> bool:
    """Whether what stands behind a marker on its line is a headline, and not one stray word."""
    return len(marker.rest.split()) >= LEAST_BEHIND_MARKER


def split_titles(text: str) -> list[str]:
    """The headlines in one line: several where bars stand between them.

    >>> split_titles("فتح جسر جديد | إغلاق طريق قديم"), split_titles("فتح جسر | صور")
    (['فتح جسر جديد', 'إغلاق طريق قديم'], ['فتح جسر | صور'])
    """
    parts = text.split(" | ")
    return parts if all(len(part.split()) >= LEAST_HEADLINE_WORDS for part in parts) else [text]


def list_items(
    facts: Facts,
    roles: Roles,
    places: range,
    reason: Reason,
    *,
    announced: str | None = None,
    whole: bool = False,
) -> None:
    """Blocks without a role as items: each title begins one, other text is the last one's.

    announced: by what, until a marker among them says otherwise.  With `whole` they are one item,
    and later headlines are headings inside it, unless they are links like its own.
    """
    _pass_over_furniture(facts, roles, places, reason)
    reading = _Reading(facts, roles, _choose_titles(facts, places), whole, announced)
    codes = [(at, reading.read(at)) for at in places if roles.given[at] is None]
    for at, code in codes:
        role = "furniture" if code is Code.NO_HEADLINE else "related"
        roles.claim(at, role, Reason(code, of=reason) if code else reason)
    _drop_numbers(reading.items)


@dataclass(slots=True)
class _Reading:
    """A list while its items are read."""

    facts: Facts
    roles: Roles
    titles: set[int]
    whole: bool
    announced: str | None
    items: list[Item] = field(default_factory=list)
    item: Item | None = None
    level: int = -1
    """Of the last title's heading, where that is a link."""

    def read(self, at: int) -> Code | None:
        """Read a block; returns what it is in the list, unless a title or a text."""
        block, is_prose = self.facts.blocks[at], self.facts.is_prose[at]
        if marker := _announcer_in_list(self.facts, at):
            self.announced, self.item = marker.announced, None
            if has_headline(marker):
                self._begin(at, marker.rest)
        elif at in self.titles and self._may_begin(block.heading):
            self._begin(at, self.facts.titles[at])
            self.level = block.heading if self.facts.is_link[at] else -1
        elif self.item and (self.whole or is_prose):
            self.item.paragraphs.append(block.text)
        elif self.titles and block.heading and not self.items:
            self.announced = block.text
            return Code.LIST_HEADING
        elif self.titles or not is_prose:
            return Code.NO_HEADLINE
        else:
            self._begin(at, "").paragraphs.append(block.text)
        return None

    def _may_begin(self, heading: int) -> bool:
        """Whether a title begins an item, and is no heading inside one."""
        return self.item is None or not self.whole or heading == self.level

    def _begin(self, at: int, title: str) -> Item:
        self.item = self.roles.add_item(at, title, self.announced)
        self.items.append(self.item)
        return self.item


def _announcer_in_list(facts: Facts, at: int) -> Marker | None:
    marker = facts.announcers[at]
    return None if marker is None or marker.begins_headlines else marker


def _pass_over_furniture(facts: Facts, roles: Roles, places: range, reason: Reason) -> None:
    """What is no part of an item, whatever stands around it."""
    latest, topics = _list_latest(facts, places), _list_topics(facts, places)
    for at in places:
        why = None
        if at in latest:
            why = Reason(Code.LIST_LATEST, of=reason)
        elif at in topics:
            why = Reason(Code.LIST_TOPIC, of=reason)
        elif not _announcer_in_list(facts, at):
            why = _tell_furniture(facts, at, reason)
        if why:
            roles.pass_over([at], why)


def _tell_furniture(facts: Facts, at: int, reason: Reason) -> Reason | None:
    block, marker = facts.blocks[at], facts.markers[at]
    if block.part in _FURNITURE_PARTS and not (block.part == "photo" and facts.is_link[at]):
        return Reason(Code.LIST_PART, name=block.part, of=reason)
    if facts.looks[at] == "list number":
        return Reason(Code.LIST_NUMBER, of=reason)
    if facts.is_date[at] or (marker and not marker.begins_headlines):
        return Reason(Code.LIST_LABEL, of=reason)
    if facts.leads_within[at]:
        return Reason(Code.LIST_LINK_WITHIN, of=reason)
    if leads_elsewhere(facts, at):
        return Reason(Code.LIST_ELSEWHERE, of=reason)
    return None


def leads_elsewhere(facts: Facts, at: int) -> bool:
    """Whether a link leads to another publisher, as paid ones do; where the page's own is known."""
    if not facts.is_link[at]:
        return False
    own, other = host_of(facts.meta.url), host_of(facts.blocks[at].url)
    return bool(own and other and own.split(".")[-2:] != other.split(".")[-2:])


def _list_topics(facts: Facts, places: range) -> set[int]:
    """The links of a list that are topics and no headlines: of those made alike most are short."""
    alike: dict[int, list[int]] = {}
    for at in places:
        if facts.is_html and facts.is_link[at]:
            alike.setdefault(facts.blocks[at].slot, []).append(at)
    topics = set[int]()
    for group in alike.values():
        short = sum(len(facts.titles[at].split()) <= LONGEST_TOPIC for at in group)
        topics.update(group if 2 * short > len(group) else ())
    return topics


def _list_latest(facts: Facts, places: range) -> set[int]:
    """The blocks of a list that stand behind a label of the latest or most read, and the label."""
    passed: set[int] = set()
    latest = False
    for at in places:
        marker = facts.announcers[at]
        if marker and not marker.rest:
            latest = marker.role == "latest"
        if latest:
            passed.add(at)
    return passed


def _choose_titles(facts: Facts, places: range) -> set[int]:
    """The blocks of a list that are titles: headings that are links, if there are any; else links
    under headings, headings over texts, and at last whatever has more than a word."""
    free = [at for at in places if _may_be_title(facts, at)]
    headings = {at for at in free if facts.blocks[at].heading}
    links = {at for at in free if facts.is_link[at]}
    if headings & links:
        return headings & links
    if headings and not links and len(headings) < len(free):
        return headings
    among = links if links and len(links) < len(free) else free  # no link: a label, or a teaser
    return {at for at in among if _is_title(facts, at)}


def _may_be_title(facts: Facts, at: int) -> bool:
    marker = facts.markers[at]
    named = marker is not None and not marker.begins_headlines
    return not (named or facts.is_date[at] or facts.looks[at] == "list number")


def _is_title(facts: Facts, at: int) -> bool:
    text = facts.blocks[at].text
    long = len(text) >= SHORTEST_HEADLINE and len(text.split()) > 1
    return long and not facts.is_prose[at]


_NUMBER = re.compile(r"\(?([0-9\u0660-\u0669\u06f0-\u06f9]{1,2})\s*[-–.)/:]\s*(?=\D)")


def _drop_numbers(items: list[Item]) -> None:
    """Numbers of a list are not of its titles: where each title begins with its number."""
    found = [_NUMBER.match(item.title) for item in items]
    if len(items) > 1 and all(
        match and int(match[1]) == number for number, match in enumerate(found, 1)
    ):
        for item, match in zip(items, found, strict=True):
            item.title = item.title[match.end() if match else 0 :]
