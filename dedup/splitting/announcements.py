"""What follows a marker: decided by shape, place and cohesion, never assumed.

Of 684 real marker lines 97 % are called out inside an article that goes on behind them; cutting
there would lose 56 % of its text. So a marker ends the article only where a credit ended it before,
or where the paragraphs behind a headline are that headline's and not the article's.
"""

import re

from dedup.splitting import blocks as shape
from dedup.splitting.draft import ANNOUNCING, LONGEST_LABEL, OUTSIDE, Draft, Item
from dedup.splitting.labels import read_label
from dedup.splitting.markers import Marker

LEAST_SPLIT_WORDS = 3
SHORTEST_HEADLINE = 8  # characters: "21 o" and "page 2" are none
LEAST_HEADLINE = 2  # words behind a marker that make a headline of their own
MANY_HEADLINES = 5  # so many lines without a full stop are rather a text than a list
LEAST_HEADLINE_OF_STORY = 5  # words; subheads are often shorter
MOST_FOLLOWING, ODDS_OF_FOLLOWING = 2, 1.2
ODDS_OF_LIST, ODDS_OF_RESUMED = 1.5, 0.5
NEAR_TEXT = 6  # blocks
AMONG_GLUED = -2.0
"""Log odds over which a headline among what was glued on begins another article."""
_FACTS = frozenset(["credit", "agency", "byline", "date", "updated"])


def announce(draft: Draft, index: int, marker: Marker) -> int:
    """Give roles to a marker's block and to all that it announces; returns the block behind."""
    if marker.role == "latest":
        return _pass_over_latest(draft, index)
    if has_headline(marker):
        return _announce_on_line(draft, index, marker)
    if marker.rest:
        role = "body" if marker.role == "more" else "furniture"
        draft.mark(index, role, f"“{marker.announced}” with a word, no headline")
        return index + 1
    return _announce_behind(draft, index, marker)


def has_headline(marker: Marker) -> bool:
    """Whether what stands behind a marker on its line is a headline, and not one stray word."""
    return len(marker.rest.split()) >= LEAST_HEADLINE


_FURNITURE_PARTS = frozenset(
    """
    share tags comments navigation advertising photo sidebar latest footer author hidden
    subscription
    """.split()
)


def list_items(
    draft: Draft,
    start: int,
    end: int,
    reason: str,
    *,
    announced: str | None = None,
    whole: bool = False,
) -> None:
    """Blocks start to end as items: each title begins one, other text is the last one's.

    announced: by what, until a marker among them says otherwise.  With `whole` they are one item,
    and later headlines are headings inside it, unless they are links like its own.
    """
    titles = _choose_titles(draft, range(start, end))
    items: list[Item] = []
    item, level = None, -1
    for index in range(start, end):
        block, marker = draft.blocks[index], draft.markers[index]
        draft.mark(index, "related", reason)
        if marker and marker.role in ANNOUNCING and not marker.begins_headlines:
            announced, item = marker.announced, None
            if has_headline(marker):
                items.append(item := draft.add_item(index, marker.rest, announced))
        elif block.part in _FURNITURE_PARTS - ({"photo"} if draft.is_link(index) else set()):
            draft.mark(index, "furniture", f"{block.part}, {reason}")
        elif draft.is_date_line(index) or (marker and not marker.begins_headlines):
            draft.mark(index, "furniture", f"a date or label {reason}")
        elif draft.leads_within(index):
            draft.mark(index, "furniture", f"a link within the page, {reason}")
        elif index in titles and not (item and whole and block.heading != level):
            items.append(item := draft.add_item(index, draft.headline(index), announced))
            level = block.heading if draft.is_link(index) else -1
        elif item and (whole or draft.is_prose(index)):
            item.paragraphs.append(block.text)
        elif not items and block.heading and titles:
            announced = block.text
            draft.mark(index, "related", f"a heading {reason}")
        elif not titles and draft.is_prose(index):
            items.append(item := draft.add_item(index, "", announced))
            item.paragraphs.append(block.text)
        else:
            draft.mark(index, "furniture", f"no headline, {reason}")
    _drop_numbers(items)


def _choose_titles(draft: Draft, places: range) -> set[int]:
    """The blocks of a list that are titles: headings that are links, if there are any; else links
    under headings, headings over texts, and at last whatever has more than a word."""
    free = [
        index
        for index, marker in ((index, draft.markers[index]) for index in places)
        if (marker is None or marker.begins_headlines) and not draft.is_date_line(index)
    ]
    headings = [index for index in free if draft.blocks[index].heading]
    linked = [index for index in headings if draft.is_link(index)]
    links = [index for index in free if draft.is_link(index)]
    if linked:
        return set(linked)
    if headings and len(links) > 0:
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


def _announce_on_line(draft: Draft, index: int, marker: Marker) -> int:
    """A headline on the marker's own line; the text goes on, unless a credit has ended it."""
    for title in _split_titles(marker.rest):
        draft.add_item(index, title, marker.announced)
    draft.mark(index, "related", f"a headline behind “{marker.announced}”")
    run = draft.headlines_behind(index + 1)
    behind = index + 1 + len(run)
    ended = draft.ended
    links = [draft.is_link(place) for place in run]
    # Behind a headline that is a link, short lines without one are the text's own.
    alike = any(links) or draft.blocks[index].url is None
    to_the_end = draft.has_prose() and alike and not draft.paragraphs_at(behind)
    if ended or to_the_end or all(links):
        said = f"in the list behind “{marker.announced}”"
        list_items(draft, index + 1, behind, said, announced=marker.announced)
    else:
        behind = index + 1
    if ended and draft.paragraphs_at(behind):
        return _read_glued(draft, behind, marker)
    return behind


def _split_titles(text: str) -> list[str]:
    """The headlines in one line: several where bars stand between them.

    >>> _split_titles("فتح جسر جديد | إغلاق طريق قديم"), _split_titles("فتح جسر | صور")
    (['فتح جسر جديد', 'إغلاق طريق قديم'], ['فتح جسر | صور'])
    """
    parts = text.split(" | ")
    return parts if all(len(part.split()) >= LEAST_SPLIT_WORDS for part in parts) else [text]


def _announce_behind(draft: Draft, index: int, marker: Marker) -> int:
    """A marker that stands alone: before a list, headlines, an article, or nothing that is left."""
    behind = read_story(draft, index + 1, marker) if index + 1 < len(draft.blocks) else None
    if behind:
        draft.mark(index, "related", "a marker before stories of their own")
        return behind
    run = draft.headlines_behind(index + 1)
    behind = run[-1] + 1 if run else index + 1
    paragraphs = draft.paragraphs_at(behind)
    if not paragraphs and (draft.has_prose() or len(run) <= MANY_HEADLINES):
        list_items(draft, index, behind, f"a list behind “{marker.announced}”")
        return behind
    if not paragraphs:
        # Verses, or questions and answers: lines are short here, and shape tells nothing.
        draft.mark(index, "related", "a marker among short lines; the text goes on")
        return index + 1
    if not draft.ended and not run:
        draft.mark(index, "related", "a marker whose headline is lost; the text goes on")
        return index + 1
    if not draft.ended and not _belongs(draft, run, paragraphs):
        draft.resumed += 1
        list_items(draft, index, behind, "headlines called out; the text goes on")
        return behind
    list_items(draft, index, behind, f"behind “{marker.announced}”, with its text")
    return _read_glued(draft, behind, marker)


def _belongs(draft: Draft, run: list[int], paragraphs: list[str]) -> bool:
    """Whether the paragraphs are the last headline's: never before the page has a text of its own,
    never a link's, and otherwise only where their words leave little doubt. Headlines that follow
    with texts of their own make it likelier: a text that goes on has subheads, which are shorter.
    """
    heads = [index for index in run if not draft.is_date_line(index)]
    if not draft.body_paragraphs or draft.is_link(heads[-1]):
        return False
    text = draft.blocks[heads[-1]].text
    odds = shape.belongs(text, paragraphs, draft.title(), draft.body_paragraphs)
    others = draft.count_headlines(heads[-1] + 1, LEAST_HEADLINE_OF_STORY, MOST_FOLLOWING)
    if len(heads) == 1:
        odds += ODDS_OF_FOLLOWING * others
    # Several headlines in a row are a list: rarely has the last of them its text behind it.
    least = shape.SURELY_BELONGS + ODDS_OF_LIST * (len(heads) > 1) + ODDS_OF_RESUMED * draft.resumed
    return odds > least


def _read_glued(draft: Draft, start: int, marker: Marker) -> int:
    """Whole articles glued on behind a marker, to the end of the page's text."""
    last = draft.items[-1] if draft.items else None
    near = last is not None and all(
        draft.roles[place] != "body" for place in range(last.place, start)
    )
    item = last if near else None
    for index in range(start, len(draft.blocks)):
        if draft.roles[index] is not None:
            continue
        text = draft.blocks[index].text
        announcer = draft.announcer(index)
        if announcer:
            draft.mark(index, "related", f"“{announcer.announced}” among what was glued on")
            if has_headline(announcer):
                draft.add_item(index, announcer.rest, announcer.announced)
        elif draft.is_outside(index):
            draft.mark(index, "furniture", OUTSIDE)
        elif _read_fact(draft, index):
            pass
        elif item is None or _starts_another(draft, index, item):
            item = draft.add_item(index, text if shape.is_headline(text) else "", marker.announced)
            if not item.title:
                item.paragraphs.append(text)
            draft.mark(index, "related", "another article that was glued on")
        else:
            item.paragraphs.append(text)
            draft.mark(index, "related", "text of an article that was glued on")
    return len(draft.blocks)


def _read_fact(draft: Draft, index: int) -> bool:
    """A line of a glued article that is neither headline nor text; its facts are not the page's."""
    marker = draft.markers[index]
    if marker is None and draft.is_date_line(index):
        draft.mark(index, "related", "date of an article that was glued on")
        return True
    if marker and marker.role in _FACTS and len(draft.blocks[index].text) <= LONGEST_LABEL:
        draft.mark(index, "related", f"{marker.role} of an article that was glued on")
        return True
    return marker is not None and read_label(draft, index)


def _starts_another(draft: Draft, index: int, item: Item) -> bool:
    text = draft.blocks[index].text
    # A headline has its text close behind it: date, author and credit may stand between.
    behind = range(index + 1, min(index + NEAR_TEXT, len(draft.blocks)))
    near = any(map(draft.is_paragraph, behind))
    if not near or not shape.is_headline(text):
        return False
    paragraphs = draft.paragraphs_at(index + 1)
    short = len(text.split()) < LEAST_HEADLINE_OF_STORY
    odds = shape.belongs(text, paragraphs, item.title, len(item.paragraphs))
    return odds > (shape.BELONGS if short else AMONG_GLUED)


def read_story(draft: Draft, start: int, marker: Marker | None = None) -> int | None:
    """Give the blocks of stories (`stories`) that are not the page's own their role; returns the
    block behind them, or `None` where the first is a section of the article.

    Behind a marker they are announced; else their words tell, the more so where the headline is a
    link.
    """
    place = start
    while place < len(draft.blocks) and draft.roles[place] is None:
        behind = _read_one_story(draft, place, marker)
        if behind is None:
            break
        place = behind
    return place if place > start else None


def _read_one_story(draft: Draft, start: int, marker: Marker | None) -> int | None:
    block = draft.blocks[start]
    begins = start == 0 or draft.blocks[start - 1].box != block.box
    if block.place not in ("story", "far story") or not (begins or marker):
        return None
    end = start
    while end < len(draft.blocks) and draft.blocks[end].box == block.box:
        end += 1
    if marker is None:
        least = shape.BELONGS if draft.is_link(start) else shape.SURELY_BELONGS
        paragraphs = draft.paragraphs_of(range(start + 1, end))
        written = draft.body_paragraphs
        belongs = shape.belongs(block.text, paragraphs, draft.title(), written) > least
        if not (belongs and written) or len(block.text.split()) < LEAST_HEADLINE_OF_STORY:
            return None
    said = "a story of its own" + (f" behind “{marker.announced}”" if marker else "")
    announced = marker.announced if marker else None
    list_items(draft, start, end, said, announced=announced, whole=True)
    return end


def _pass_over_latest(draft: Draft, index: int) -> int:
    run = draft.headlines_behind(index + 1)
    for place in [index, *run]:
        draft.mark(place, "furniture", "a list of the latest or most read")
    return index + 1 + len(run)
