"""What follows a marker: decided by shape, place and cohesion, never assumed.

Of 684 real marker lines 97 % are called out inside an article that goes on behind them; cutting
there would lose 56 % of its text. So a marker ends the article only where a credit ended it before,
or where the paragraphs behind a headline are that headline's and not the article's.
"""

from dedup.splitting import blocks as shape
from dedup.splitting.draft import ANNOUNCING, LONGEST_LABEL, OUTSIDE, Draft, Item
from dedup.splitting.labels import read_label
from dedup.splitting.markers import Marker

LEAST_HEADLINE = 2  # words behind a marker that make a headline of their own
MANY_HEADLINES = 5  # so many lines without a full stop are rather a text than a list
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


def list_items(draft: Draft, start: int, end: int, reason: str, whole: bool = False) -> None:
    """Blocks start to end as items: each headline is one, paragraphs are the text of the last.

    With `whole` they are one item: later headlines are headings inside it.
    """
    announced: str | None = None
    item = None
    for index in range(start, end):
        block, marker = draft.blocks[index], draft.markers[index]
        draft.mark(index, "related", reason)
        if marker and marker.role in ANNOUNCING and not marker.begins_headlines:
            announced, item = marker.announced, None
            if has_headline(marker):
                item = draft.add_item(index, marker.rest, announced)
        elif draft.is_date_line(index) or (marker and not marker.begins_headlines):
            draft.mark(index, "furniture", f"a date or label {reason}")
        elif item and (whole or draft.is_paragraph(index)):
            item.paragraphs.append(block.text)
        elif len(block.text.split()) > 1:
            item = draft.add_item(index, block.text, announced)
        else:
            draft.mark(index, "furniture", f"a word by itself {reason}")


def _announce_on_line(draft: Draft, index: int, marker: Marker) -> int:
    """A headline on the marker's own line; the text goes on, unless a credit has ended it."""
    draft.add_item(index, marker.rest, marker.announced)
    draft.mark(index, "related", f"a headline behind “{marker.announced}”")
    run = draft.headlines_behind(index + 1)
    behind = index + 1 + len(run)
    ended = draft.credit is not None
    to_the_end = draft.has_prose() and not draft.paragraphs_at(behind)
    if ended or to_the_end or all(map(draft.is_link, run)):
        for place in run:
            draft.add_item(place, draft.blocks[place].text, marker.announced)
            draft.mark(place, "related", f"in the list behind “{marker.announced}”")
    else:
        behind = index + 1
    if ended and draft.paragraphs_at(behind):
        return _read_glued(draft, behind, marker)
    return behind


def _announce_behind(draft: Draft, index: int, marker: Marker) -> int:
    """A marker that stands alone: before a list, headlines, an article, or nothing that is left."""
    run = draft.headlines_behind(index + 1)
    behind = index + 1 + len(run)
    paragraphs = draft.paragraphs_at(behind)
    ended = draft.credit is not None
    if not paragraphs and (draft.has_prose() or len(run) <= MANY_HEADLINES):
        list_items(draft, index, behind, f"a list behind “{marker.announced}”")
        return behind
    if not paragraphs:
        # Verses, or questions and answers: lines are short here, and shape tells nothing.
        draft.mark(index, "related", "a marker among short lines; the text goes on")
        return index + 1
    if not ended and not run:
        draft.mark(index, "related", "a marker whose headline is lost; the text goes on")
        return index + 1
    # Several headlines in a row are a list, and so are links: a text behind them is rarely theirs.
    usual = len(run) == 1 and not draft.is_link(run[-1])
    if not ended and not _belongs(draft, run[-1], paragraphs, usual):
        list_items(draft, index, behind, "headlines called out; the text goes on")
        return behind
    list_items(draft, index, behind, f"behind “{marker.announced}”, with its text")
    return _read_glued(draft, behind, marker)


def _belongs(draft: Draft, headline: int, paragraphs: list[str], usual: bool) -> bool:
    text = draft.blocks[headline].text
    found = shape.belongs(text, paragraphs, draft.title(), draft.body_stems())
    return found > (shape.BELONGS if usual else shape.SURELY_BELONGS)


def _read_glued(draft: Draft, start: int, marker: Marker) -> int:
    """Whole articles glued on behind a marker, to the end of the page's text."""
    item = draft.items[-1] if draft.items and draft.items[-1].place == start - 1 else None
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
    # A headline has its text close behind it: a date or a subtitle may stand between.
    near = any(draft.is_paragraph(i) for i in range(index + 1, min(index + 4, len(draft.blocks))))
    if not near or not shape.is_headline(text):
        return False
    paragraphs = draft.paragraphs_at(index + 1)
    return shape.belongs(text, paragraphs, item.title, item.stems()) > shape.BELONGS


def _pass_over_latest(draft: Draft, index: int) -> int:
    run = draft.headlines_behind(index + 1)
    for place in [index, *run]:
        draft.mark(place, "furniture", "a list of the latest or most read")
    return index + 1 + len(run)
