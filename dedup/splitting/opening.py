"""The title, and what stands before the text."""

from dedup import arabic
from dedup.lexicon.cohesion import LONGEST_LOOK, share_found, stems
from dedup.lexicon.lines import SHORTEST_TITLE, is_headline, share_of_title
from dedup.splitting.draft import Draft
from dedup.splitting.items import list_items
from dedup.splitting.labels import read_label
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.repetition import COMMON

_MASTHEAD = frozenset(["navigation", "share", "tags"])
UNHEARD, HEARD = 0.1, 0.3  # shares of a headline's words in the text's beginning
MANY_HEADLINES = 5  # so many before the text are a list, not a title with its subtitles
LEAST_LISTED = 3  # headlines
WORDS_LISTED = 6  # of each, on average
UNHEARD_OF_LIST = 0.15
"""Share of a headline's stems in title and text, on average: three or four titles of other articles
have less in 93 % of cases, three or four real lines before a text in 4 of 13, of which three are
verses or trail off."""


def find_title(draft: Draft) -> int | None:
    """The block that is the headline: the head's title, else a heading, else by place and words.

    It stands before the text: a title that is repeated in a share box below, or a site's name in an
    h1 at the end, would otherwise take the article with it.
    """
    first = first_paragraph(draft, 0)
    free = [i for i in range(first) if draft.roles[i] is None and not draft.evidence[i] & COMMON]
    found = _find_named(draft, free)
    if found is not None:
        return found
    headings = [index for index in free if 0 < draft.blocks[index].heading <= 2]
    if headings:
        return _choose_by_words(draft, headings, first)
    return _find_title_by_words(draft, first)


def _find_named(draft: Draft, free: list[int]) -> int | None:
    """The block that the page's head calls its title: a heading that is most of it, or any block
    that is all of it."""
    wanted = [arabic.letters(title) for title in draft.meta.titles]
    ranked = []
    shortest = min(map(len, wanted), default=0) // 2
    for index in free if wanted else ():
        if not draft.blocks[index].heading and len(draft.blocks[index].text) < shortest:
            continue  # a menu's words: too little to be half of a title
        found = arabic.letters(draft.blocks[index].text)
        if draft.blocks[index].heading:
            share = max(share_of_title(found, title) for title in wanted)
            ranked.append((2, share, -index))
        elif found in wanted:
            ranked.append((1, -wanted.index(found), -index))
        elif len(found) >= 2 * SHORTEST_TITLE:
            share = max(share_of_title(found, title) for title in wanted)
            if 2 * share > len(max(wanted, key=len)):
                ranked.append((0, share, -index))
    best = max((rank for rank in ranked if rank[0] < 2 or rank[1]), default=None)
    return None if best is None else -best[2]


def read_before_title(draft: Draft, title: int) -> None:
    """What stands before the title: dates and lists, but no text of the article."""
    _read_list(draft, 0, title, Reason(Code.BEFORE_TITLE))
    for index in range(title):  # of bare dates the nearest counts, in a masthead too
        in_masthead = draft.blocks[index].place in _MASTHEAD and draft.markers[index] is None
        if draft.is_date_line(index) and (
            in_masthead or draft.reasons[index].code is Code.BARE_DATE
        ):
            draft.note_date("early", draft.read_date(index))


def read_before_text(draft: Draft, start: int) -> int:
    """What stands between title and text; returns where the text begins.

    A line or two are subtitles and belong to the text; many headlines are a list of other stories.
    """
    first = first_paragraph(draft, start)
    heads = [
        index
        for index in range(start, first)
        if (draft.is_open(index) or draft.announcer(index)) and not draft.is_date_line(index)
    ]
    listed = [index for index in heads if not draft.is_outside(index)]
    if draft.has_links():  # key points are no links; headlines of other stories are
        listed = [index for index in listed if draft.is_link(index) or draft.announcer(index)]
    many = len(listed) >= MANY_HEADLINES or _speak_of_other_stories(draft, listed)
    if first == len(draft.blocks) or not many:
        _keep_subtitles(draft, range(start, first))
        return start
    _read_list(draft, start, first, Reason(Code.HEADLINES_BEFORE_TEXT))
    return first


def _speak_of_other_stories(draft: Draft, heads: list[int]) -> bool:
    """Whether a few headlines before the text have hardly a word in common with title and text.

    Verses and a writer's first short lines may have none either: they are shorter, or trail off.
    """
    texts = [draft.blocks[index].text for index in heads]
    words = sum(len(text.split()) for text in texts)
    if len(texts) < LEAST_LISTED or words < WORDS_LISTED * len(texts):
        return False
    if any(".." in text or not is_headline(text) for text in texts):
        return False
    prose = (block.text for at, block in enumerate(draft.blocks) if draft.is_paragraph(at))
    spoken = {stem for text in (draft.title(), *prose) for stem in stems(text)}
    shares = [share_found(stems(text), spoken) for text in texts]
    return sum(shares) < UNHEARD_OF_LIST * len(shares)


def _keep_subtitles(draft: Draft, places: range) -> None:
    """Headings between title and text belong to it, in whatever container they stand."""
    for index in places:
        block = draft.blocks[index]
        near = block.heading and block.place == "near" and not draft.is_link(index)
        if near and draft.is_open(index) and is_headline(block.text):
            draft.claim(index, "body", Reason(Code.SUBTITLE))


def first_paragraph(draft: Draft, start: int) -> int:
    """The first open paragraph of the text from `start` on; the number of blocks without one."""
    for index in range(start, len(draft.blocks)):
        if draft.is_open(index) and draft.is_paragraph(index) and not draft.is_outside(index):
            return index
    return len(draft.blocks)


def _find_title_by_words(draft: Draft, first: int) -> int | None:
    heads = [
        index
        for index in range(first)
        if _may_be_title(draft, index) and is_headline(draft.blocks[index].text)
    ]
    if first == len(draft.blocks):  # no paragraph anywhere: the first line is all there is
        return heads[0] if heads and heads[0] == 0 else None
    again = _find_again(draft, heads)
    if again is not None:
        return again
    dated = _find_dated(draft, heads)
    if dated is not None:
        return dated
    if len(heads) < MANY_HEADLINES:
        return _choose_among_few(draft, heads, first) if heads else None
    for index in heads:
        if index + 1 < first and draft.is_date_line(index + 1):
            return index
    return _choose_by_words(draft, heads, first)


def _find_dated(draft: Draft, heads: list[int]) -> int | None:
    """The headline right above a labelled date, where a list was announced above it."""
    announced = next(filter(draft.announcer, range(len(draft.blocks))), len(draft.blocks))
    for index in reversed(heads):
        below = draft.markers[index + 1] if index + 1 < len(draft.blocks) else None
        if below and below.role == "date" and announced < index:
            return index
    return None


def _choose_among_few(draft: Draft, heads: list[int], first: int) -> int:
    """The first headline, unless the text speaks of another and not at all of this one."""
    chosen = _last_repeated(draft, heads)
    if len(heads) == 1:
        return chosen
    near = _stems_near(draft, first)
    shares = {i: share_found(stems(draft.blocks[i].text), near) for i in heads}
    best = max(heads, key=lambda index: (shares[index], -index))
    return best if shares[chosen] < UNHEARD and shares[best] > HEARD else chosen


def _find_again(draft: Draft, heads: list[int]) -> int | None:
    """The headline that the page's first line begins with: "Title - Site", menus, "Title"."""
    if not heads or heads[0] > 1:
        return None
    first = arabic.letters(draft.blocks[heads[0]].text)
    for index in heads[1:]:
        found = arabic.letters(draft.blocks[index].text)
        if len(found) >= 2 * SHORTEST_TITLE and first.startswith(found):
            return index
    return None


def _last_repeated(draft: Draft, heads: list[int]) -> int:
    """The first headline; or the next where it is the same again: "Title | Site", then "Title"."""
    chosen = heads[0]
    for index in heads[1:]:
        if not arabic.letters(draft.blocks[chosen].text).startswith(
            arabic.letters(draft.blocks[index].text)
        ):
            break
        chosen = index
    return chosen


def _may_be_title(draft: Draft, index: int) -> bool:
    """Whether a line is open, or the page's first and begins as headlines do ("report: ...")."""
    marker = draft.markers[index]
    report = index == 0 and marker is not None and marker.begins_headlines
    open_block = draft.roles[index] is None and (marker is None or report)
    return open_block and not draft.is_date_line(index)


def _choose_by_words(draft: Draft, heads: list[int], first: int) -> int:
    """The headline whose words the text uses most; the first of equals."""
    near = _stems_near(draft, first)
    shares = [share_found(stems(draft.blocks[index].text), near) for index in heads]
    return heads[shares.index(max(shares))]


def _stems_near(draft: Draft, first: int) -> set[str]:
    """Stems of the text's beginning."""
    texts = (block.text[:LONGEST_LOOK] for block in draft.blocks[first : first + 3])
    return {stem for text in texts for stem in stems(text)}


def _read_list(draft: Draft, start: int, end: int, reason: Reason) -> None:
    index = start
    while index < end:
        marker = draft.announcer(index)
        if marker:
            run = [i for i in draft.headlines_behind(index + 1) if i < end]
            behind = run[-1] + 1 if run else index + 1
            if marker.role == "latest":
                draft.pass_over(range(index, behind), Reason(Code.LIST_LATEST, of=reason))
            else:
                list_items(draft, index, behind, Reason(Code.ANNOUNCED, of=reason))
            index = behind
            continue
        if draft.roles[index] is None and not read_label(draft, index):
            draft.claim(index, "furniture", reason)
        index += 1
