"""What recurs across pages, brought to bear on one page: its foreign tail and its common lines."""

from dedup.lexicon.cohesion import share_found, stems
from dedup.lexicon.dates import parse_date
from dedup.lexicon.lines import is_headline
from dedup.splitting.draft import Draft, Item
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.repetition import COMMON, EVERYWHERE, HEAD

NEAR_BELOW = 6  # blocks
MOST_OF_TITLE = 0.2
"""Of a title's stems in a paragraph, on average. Tails of five leads of other articles have less in
99.7 % of 6,000 cases, tails of an article's own paragraphs in 43 % of 2,496."""
LEAST_WORDS_LISTED = 4  # of a common line in a list that is a headline all the same


def settle_tail(draft: Draft) -> None:
    """The run of blocks at the end that recur, behind different blocks, on pages of the source."""
    why = Reason(Code.RECURS)
    tail = _foreign_tail(draft)
    prose = {index for index in tail if draft.is_prose(index) and draft.markers[index] is None}
    headed: Item | None = None
    for index in tail:
        text = draft.blocks[index].text
        item, headed = headed, None
        if draft.markers[index] is not None or _is_named(draft, index):
            continue  # the marker will be asked
        if index in prose:
            item = item or draft.add_item(index, "", None)
            item.paragraphs.append(text)
            draft.claim(index, "related", why)
        elif index + 1 in prose and is_headline(text):
            headed = draft.add_item(index, text, None)
            draft.claim(index, "related", why)
        else:
            draft.claim(index, "furniture", why)


def settle_common(draft: Draft) -> None:
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
            draft.claim(index, "furniture", Reason(Code.COMMON))


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
    if _heads_text(draft, index) or _is_named(draft, index):
        return False
    return not _is_amid_text(draft, index) and parse_date(draft.blocks[index].text) is None


def _heads_text(draft: Draft, index: int) -> bool:
    """Whether a block is a heading in the text's container, right above a paragraph of it."""
    block = draft.blocks[index]
    inside = bool(block.heading) and not block.place and not draft.is_link(index)
    return inside and index + 1 < len(draft.blocks) and draft.is_plain(index + 1)


def _is_named(draft: Draft, index: int) -> bool:
    """Whether a block stands behind a label of the credit, author or date, on a line of its own."""
    label = draft.markers[index - 1] if index else None
    return label is not None and not label.rest and label.role in ("credit", "byline", "date")


def _is_amid_text(draft: Draft, index: int) -> bool:
    """Whether a paragraph stands right above a block, and another not far below."""
    below = range(index + 1, min(index + NEAR_BELOW, len(draft.blocks)))
    return index > 0 and draft.is_paragraph(index - 1) and any(map(draft.is_paragraph, below))


def _foreign_tail(draft: Draft) -> list[int]:
    evidence = draft.evidence
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
    if len(prose) == 1 or not _is_of_another_story(draft, free, prose):
        return [index for index in tail if index not in prose]
    return tail


def _is_of_another_story(draft: Draft, free: list[int], tail: set[int]) -> bool:
    """Whether a tail of paragraphs that recurs is hung on, and not the page's own story.

    An outlet's versions of one story share paragraphs before the tail too, or what stands there has
    all been rewritten. (One alone before it may recur: a page's lead is its teaser elsewhere. And
    one alone in the tail is background that an outlet reuses.)
    """
    before = [i for i in free if i < min(tail, default=0) and draft.is_prose(i)]
    fresh = [i for i in before if not draft.evidence[i]]
    if len(fresh) < 2 or len(before) - len(fresh) > 1:
        return False
    title = next(iter(draft.meta.titles), draft.blocks[free[0]].text)
    wanted = stems(title)
    shares = [share_found(wanted, set(stems(draft.blocks[index].text))) for index in sorted(tail)]
    return sum(shares) < MOST_OF_TITLE * len(shares)
