"""Blocks as related items: which of them are titles, and whose the others are."""

import re

from dedup.lexicon.markers import Marker
from dedup.splitting.draft import ANNOUNCING, FURNITURE, Draft, Item
from dedup.splitting.reasons import Code, Reason

LEAST_SPLIT_WORDS = 3
SHORTEST_HEADLINE = 8  # characters: "21 o" and "page 2" are none
LEAST_HEADLINE = 2  # words behind a marker that make a headline of their own
_FURNITURE_PARTS = FURNITURE | {"sidebar"}


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
    draft: Draft,
    start: int,
    end: int,
    reason: Reason,
    *,
    announced: str | None = None,
    whole: bool = False,
) -> None:
    """Open blocks from start to end as items: each title begins one, other text is the last one's.

    announced: by what, until a marker among them says otherwise.  With `whole` they are one item,
    and later headlines are headings inside it, unless they are links like its own.
    """
    titles = _choose_titles(draft, range(start, end))
    items: list[Item] = []
    item, level = None, -1
    passed = _list_latest(draft, range(start, end))
    for index in range(start, end):
        block, marker = draft.blocks[index], draft.markers[index]
        if draft.roles[index] is not None:
            continue
        why = reason
        if index in passed:
            item = None
            draft.claim(index, "furniture", Reason(Code.LIST_LATEST, of=reason))
            continue
        if marker and marker.role in ANNOUNCING and not marker.begins_headlines:
            announced, item = marker.announced, None
            if has_headline(marker):
                items.append(item := draft.add_item(index, marker.rest, announced))
        elif furniture := _tell_furniture(draft, index, reason):
            draft.claim(index, "furniture", furniture)
            continue
        elif index in titles and not (item and whole and block.heading != level):
            items.append(item := draft.add_item(index, draft.headline(index), announced))
            level = block.heading if draft.is_link(index) else -1
        elif item and (whole or draft.is_prose(index)):
            item.paragraphs.append(block.text)
        elif not items and block.heading and titles:
            announced = block.text
            why = Reason(Code.LIST_HEADING, of=reason)
        elif not titles and draft.is_prose(index):
            items.append(item := draft.add_item(index, "", announced))
            item.paragraphs.append(block.text)
        else:
            draft.claim(index, "furniture", Reason(Code.NO_HEADLINE, of=reason))
            continue
        draft.claim(index, "related", why)
    _drop_numbers(items)


def _tell_furniture(draft: Draft, index: int, reason: Reason) -> Reason | None:
    """Why a block of a list is no part of an item, whatever stands around it."""
    block, marker = draft.blocks[index], draft.markers[index]
    if block.part in _FURNITURE_PARTS - ({"photo"} if draft.is_link(index) else set()):
        return Reason(Code.LIST_PART, name=block.part, of=reason)
    if draft.is_list_label(index):
        return Reason(Code.LIST_NUMBER, of=reason)
    if draft.is_date_line(index) or (marker and not marker.begins_headlines):
        return Reason(Code.LIST_LABEL, of=reason)
    if draft.leads_within(index):
        return Reason(Code.LIST_LINK_WITHIN, of=reason)
    return None


def _list_latest(draft: Draft, places: range) -> set[int]:
    """The blocks of a list that stand behind a label of the latest or most read, and the label."""
    passed: set[int] = set()
    latest = False
    for index in places:
        marker = draft.markers[index]
        if marker and marker.role in ANNOUNCING and not marker.rest:
            latest = marker.role == "latest"
        if latest:
            passed.add(index)
    return passed


def _choose_titles(draft: Draft, places: range) -> set[int]:
    """The blocks of a list that are titles: headings that are links, if there are any; else links
    under headings, headings over texts, and at last whatever has more than a word."""
    free = [
        index
        for index, marker in ((index, draft.markers[index]) for index in places)
        if (marker is None or marker.begins_headlines)
        and not draft.is_date_line(index)
        and not draft.is_list_label(index)
    ]
    headings = [index for index in free if draft.blocks[index].heading]
    linked = [index for index in headings if draft.is_link(index)]
    links = [index for index in free if draft.is_link(index)]
    if linked:
        return set(linked)
    if links and len(links) < len(free):  # what is no link is a label, or a teaser
        return {index for index in links if _is_title(draft, index)}
    if headings and len(headings) < len(free):
        return set(headings)
    return {index for index in free if _is_title(draft, index)}


def _is_title(draft: Draft, index: int) -> bool:
    block = draft.blocks[index]
    long = len(block.text) >= SHORTEST_HEADLINE and len(block.text.split()) > 1
    return long and not draft.is_prose(index)


_NUMBER = re.compile(r"\(?([0-9\u0660-\u0669\u06f0-\u06f9]{1,2})\s*[-–.)/:]\s*(?=\D)")


def _drop_numbers(items: list[Item]) -> None:
    """Numbers of a list are not of its titles: where each title begins with its number."""
    found = [_NUMBER.match(item.title) for item in items]
    if len(items) > 1 and all(
        match and int(match[1]) == number for number, match in enumerate(found, 1)
    ):
        for item, match in zip(items, found, strict=True):
            item.title = item.title[match.end() if match else 0 :]
