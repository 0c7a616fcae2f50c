"""Blocks as related items: which of them are titles, and whose the others are."""

import re
from collections.abc import Set
from dataclasses import dataclass, field

from dedup.lexicon.cohesion import share_found, stems
from dedup.lexicon.lines import LEAST_BARE_HEADLINE_WORDS, LEAST_HEADLINE_WORDS
from dedup.lexicon.markers import Marker
from dedup.splitting.addresses import (
    is_elsewhere,
    is_front,
    is_named,
    is_none,
    is_within,
    leads_to_story,
    name_no_stories,
    name_publisher,
    names_list,
    spell,
)
from dedup.splitting.ahead import headlines_from, paragraphs_from
from dedup.splitting.facts import Facts
from dedup.splitting.marking import FURNITURE
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.roles import Item, Roles

SHORTEST_HEADLINE = 8  # characters: "21 o" and "page 2" are none
LEAST_BEHIND_MARKER = 2  # words that make a headline of their own
LEAST_BEHIND_CREDIT = 2  # headlines
LONGEST_TOPIC = 2  # words
WORDS_OF_HEADLINES = 9  # on average: of these no address is doubted
WORDS_BEFORE_NAME = 2
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
    if not (is_title and amid):
        return False
    if facts.is_plain[at + 1] and share_found(stems(text), set(stems(below[0].text))) > MOST_HEARD:
        roles.claim(at, "body", Reason(Code.TEXT))
    elif tell_lead(facts, at) or _lead_to_no_stories(facts, [at]):
        return False
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
    _pass_over_furniture(facts, roles, places, reason, announced)
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
        elif at in self.titles and _is_short_lead(self.facts, at):
            self.item = None
            return Code.NO_HEADLINE
        elif at in self.titles and self._may_begin(block.heading):
            self._begin(at, self.facts.titles[at])
            self.level = block.heading if self.facts.is_link[at] else -1
        elif self.item and (self.whole or is_prose):
            self.item.paragraphs.append(block.text)
        elif block.heading and self._heads_list(block.url):
            self.announced = block.text
            return Code.LIST_HEADING
        elif self.titles or not is_prose:
            return Code.NO_HEADLINE
        else:
            self._begin(at, "").paragraphs.append(block.text)
        return None

    def _heads_list(self, url: str | None) -> bool:
        """Whether a heading stands over the list, and is no kicker: these lead where titles do."""
        kicks = url is not None and any(self.facts.blocks[at].url == url for at in self.titles)
        return bool(self.titles) and not (self.items or kicks)

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


def _pass_over_furniture(
    facts: Facts, roles: Roles, places: range, reason: Reason, announced: str | None
) -> None:
    """What is no part of an item, whatever stands around it."""
    named = _names_in(announced or "", None)
    latest, topics = _list_latest(facts, places), _list_topics(facts, places)
    for at in places:
        why = None
        if at in latest:
            why = Reason(Code.LIST_LATEST, of=reason)
        elif marker := _announcer_in_list(facts, at):
            text, url = facts.blocks[at].text, facts.blocks[at].url
            named = _names_in(marker.announced, None) if marker.rest else _names_in(text, url)
        else:
            why = _tell_furniture(facts, at, reason, named)
        if why is None and at in topics:
            why = Reason(Code.LIST_TOPIC, of=reason)
        if why:
            roles.pass_over([at], why)


def _names_in(announced: str, url: str | None) -> set[str]:
    """The publisher that an announcement leads to, and those that it may name at its end: behind
    "more from" or "المزيد من"; "related news" names none."""
    words = announced.split()
    ends = [" ".join(words[at:]) for at in range(WORDS_BEFORE_NAME, len(words))]
    hosts = [url, *(f"//{end}" for end in ends[-1:])]
    return {*map(spell, ends), *map(name_publisher, hosts)} - {""}


def _tell_furniture(facts: Facts, at: int, reason: Reason, named: Set[str]) -> Reason | None:
    block, marker = facts.blocks[at], facts.markers[at]
    if block.part in _FURNITURE_PARTS and not (block.part == "photo" and facts.is_link[at]):
        return Reason(Code.LIST_PART, name=block.part, of=reason)
    if facts.looks[at] == "list number":
        return Reason(Code.LIST_NUMBER, of=reason)
    if facts.is_date[at] or (marker and not marker.begins_headlines):
        return Reason(Code.LIST_LABEL, of=reason)
    lead = tell_lead(facts, at, named)
    return Reason(lead, of=reason) if lead else None


def tell_lead(facts: Facts, at: int, named: Set[str] = frozenset()) -> Code | None:
    """Where a link leads, if to no other story of the page's publisher or of one that is named: to
    another one, as paid ones do, to the page itself, to a topic.

    named: by what announces the link; others the page names itself.
    """
    url, own, words = facts.blocks[at].url, facts.meta.url, facts.addresses
    if facts.leads_within[at]:
        return Code.LIST_LINK_WITHIN
    if not facts.is_link[at]:
        return None
    if is_elsewhere(url, own) and not is_named(url, facts.named | named, words["networks"]):
        return Code.LIST_ELSEWHERE
    if is_none(url) or is_within(url, own):
        return Code.LIST_LINK_WITHIN
    return Code.LIST_TOPIC if is_front(url) or names_list(url, own, words["lists"]) else None


def _lead_to_no_stories(facts: Facts, places: list[int]) -> bool:
    """Whether links made alike have no addresses of stories, and fewer words than headlines."""
    words = sum(len(facts.titles[at].split()) for at in places)
    urls = [facts.blocks[at].url for at in places]
    return words < WORDS_OF_HEADLINES * len(places) and name_no_stories(urls, facts.meta.url)


def _list_topics(facts: Facts, places: range) -> set[int]:
    """The links of a list that are topics and no headlines: of those made alike most are short, or
    have no address of a story."""
    if _is_shell(facts, places):
        return set(places)
    alike: dict[int, list[int]] = {}
    for at in places:
        if facts.is_html and facts.is_link[at]:
            alike.setdefault(facts.blocks[at].slot, []).append(at)
    topics = set[int]()
    for group in alike.values():
        short = sum(len(facts.titles[at].split()) <= LONGEST_TOPIC for at in group)
        if 2 * short > len(group) or _lead_to_no_stories(facts, group):
            topics.update(group)
    return topics


def _is_shell(facts: Facts, places: range) -> bool:
    """Whether a box that nothing announces is that of another page, without its text: its menu
    leads to the front page."""
    known = any(facts.is_prose[at] or _announcer_in_list(facts, at) for at in places)
    return not known and any(is_front(facts.blocks[at].url) for at in places)


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
    """The blocks of a list that are titles, one for each address."""
    free = [at for at in places if _may_be_title(facts, at)]
    found = set() if _is_label(facts, places, free) else _find_titles(facts, free)
    return _choose_of_address(facts, found)


def _find_titles(facts: Facts, free: list[int]) -> set[int]:
    """Headings that are links, if there are any; else links under headings, headings over texts,
    and at last whatever has more than a word."""
    headings = {at for at in free if facts.blocks[at].heading}
    links = {at for at in free if facts.is_link[at]}
    if headings & links:
        return headings & links
    if headings and not links and len(headings) < len(free):
        return headings
    among = links if links and len(links) < len(free) else free  # no link: a label, or a teaser
    return {at for at in among if _is_title(facts, at)}


def _is_label(facts: Facts, places: range, free: list[int]) -> bool:
    """Whether all that a box holds is its own label: what is no link there announces nothing."""
    alone = facts.has_links and len(free) == 1 and facts.blocks[free[0]].url is None
    announced = any(_announcer_in_list(facts, at) for at in places)
    return alone and not announced and len(places) == 1


def _choose_of_address(facts: Facts, titles: set[int]) -> set[int]:
    """Of titles that lead to one story that of most words: beside it stand kickers and buttons."""
    best: dict[str | int, int] = {}
    for at in sorted(titles, key=lambda at: (-len(facts.titles[at].split()), at)):
        best.setdefault(facts.blocks[at].url or at, at)
    return set(best.values())


def _may_be_title(facts: Facts, at: int) -> bool:
    marker = facts.markers[at]
    named = marker is not None and not marker.begins_headlines
    return not (named or facts.is_date[at] or facts.looks[at] == "list number")


def _is_title(facts: Facts, at: int) -> bool:
    text = facts.blocks[at].text
    long = len(text) >= SHORTEST_HEADLINE and len(text.split()) > 1
    return long and not facts.is_prose[at]


def _is_short_lead(facts: Facts, at: int) -> bool:
    """Whether a link says no more than topics do, and its address does not know better."""
    short = len(facts.titles[at].split()) <= LONGEST_TOPIC
    return (
        facts.is_html
        and facts.has_links
        and short
        and not leads_to_story(facts.blocks[at].url, facts.meta.url)
    )


_NUMBER = re.compile(r"\(?([0-9\u0660-\u0669\u06f0-\u06f9]{1,2})\s*[-–.)/:]\s*(?=\D)")


def _drop_numbers(items: list[Item]) -> None:
    """Numbers of a list are not of its titles: where each title begins with its number."""
    found = [_NUMBER.match(item.title) for item in items]
    if len(items) > 1 and all(
        match and int(match[1]) == number for number, match in enumerate(found, 1)
    ):
        for item, match in zip(items, found, strict=True):
            item.title = item.title[match.end() if match else 0 :]
