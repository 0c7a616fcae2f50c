"""Blocks as related items: which of them are titles, and whose the others are."""

import re

from dedup.lexicon.markers import Marker
from dedup.splitting.ahead import headlines_from, is_list_label, paragraphs_from
from dedup.splitting.facts import Facts, title_of
from dedup.splitting.marking import FURNITURE
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.roles import Item, Roles

LEAST_SPLIT_WORDS = 3
SHORTEST_HEADLINE = 8  # characters: "21 o" and "page 2" are none
LEAST_HEADLINE = 2  # words behind a marker that make a headline of their own
LEAST_BEHIND_CREDIT, LEAST_WORDS_BEHIND_CREDIT = 2, 4  # headlines, words of each
_FURNITURE_PARTS = FURNITURE | {"sidebar"}


def read_behind_credit(facts: Facts, roles: Roles, at: int) -> bool:
    """Headlines behind the credit that ended the article, where no text follows them. Links speak
    for themselves."""
    if not roles.ended or facts.has_links or at < roles.no_list_before:
        return False
    if paragraphs_from(facts, roles, at):
        return False
    run = headlines_from(facts, roles, at)
    short = [p for p in run if len(facts.blocks[p].text.split()) < LEAST_WORDS_BEHIND_CREDIT]
    if short:
        roles.no_list_before = short[-1] + 1
    if len(run) < LEAST_BEHIND_CREDIT or short:
        return False
    list_items(facts, roles, range(at, run[-1] + 1), Reason(Code.BEHIND_CREDIT))
    return True


def has_headline(marker: Marker) -> bool:
    """Whether what stands behind a marker on its line is a headline, and not one stray word."""
    return len(marker.rest.split()) >= LEAST_HEADLINE


def split_titles(text: str) -> list[str]:
    """The headlines in one line: several where bars stand between them.

    >>> split_titles("فتح جسر جديد | إغلاق طريق قديم"), split_titles("فتح جسر | صور")
    (['فتح جسر جديد', 'إغلاق طريق قديم'], ['فتح جسر | صور'])
    """
    parts = text.split(" | ")
    return parts if all(len(part.split()) >= LEAST_SPLIT_WORDS for part in parts) else [text]


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
    titles = _choose_titles(facts, places)
    latest = _list_latest(facts, places)
    items: list[Item] = []
    item, level = None, -1
    for at in places:
        block, marker = facts.blocks[at], facts.markers[at]
        if roles.given[at] is not None:
            continue
        why = reason
        if at in latest:
            item = None
            roles.claim(at, "furniture", Reason(Code.LIST_LATEST, of=reason))
            continue
        if marker and facts.announcers[at] and not marker.begins_headlines:
            announced, item = marker.announced, None
            if has_headline(marker):
                items.append(item := roles.add_item(at, marker.rest, announced))
        elif furniture := _tell_furniture(facts, at, reason):
            roles.claim(at, "furniture", furniture)
            continue
        elif at in titles and not (item and whole and block.heading != level):
            items.append(item := roles.add_item(at, title_of(block), announced))
            level = block.heading if facts.is_link[at] else -1
        elif item and (whole or facts.is_prose[at]):
            item.paragraphs.append(block.text)
        elif not items and block.heading and titles:
            announced = block.text
            why = Reason(Code.LIST_HEADING, of=reason)
        elif not titles and facts.is_prose[at]:
            items.append(item := roles.add_item(at, "", announced))
            item.paragraphs.append(block.text)
        else:
            roles.claim(at, "furniture", Reason(Code.NO_HEADLINE, of=reason))
            continue
        roles.claim(at, "related", why)
    _drop_numbers(items)


def _tell_furniture(facts: Facts, at: int, reason: Reason) -> Reason | None:
    """Why a block of a list is no part of an item, whatever stands around it."""
    block, marker = facts.blocks[at], facts.markers[at]
    if block.part in _FURNITURE_PARTS and not (block.part == "photo" and facts.is_link[at]):
        return Reason(Code.LIST_PART, name=block.part, of=reason)
    if is_list_label(block.text):
        return Reason(Code.LIST_NUMBER, of=reason)
    if facts.is_date[at] or (marker and not marker.begins_headlines):
        return Reason(Code.LIST_LABEL, of=reason)
    if facts.leads_within[at]:
        return Reason(Code.LIST_LINK_WITHIN, of=reason)
    return None


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
    free = [
        at
        for at, marker in ((at, facts.markers[at]) for at in places)
        if (marker is None or marker.begins_headlines)
        and not facts.is_date[at]
        and not is_list_label(facts.blocks[at].text)
    ]
    headings = [at for at in free if facts.blocks[at].heading]
    linked = [at for at in headings if facts.is_link[at]]
    links = [at for at in free if facts.is_link[at]]
    if linked:
        return set(linked)
    if links and len(links) < len(free):  # what is no link is a label, or a teaser
        return {at for at in links if _is_title(facts, at)}
    if headings and len(headings) < len(free):
        return set(headings)
    return {at for at in free if _is_title(facts, at)}


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
