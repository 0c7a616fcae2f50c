"""What follows a marker: decided by shape, place and cohesion, never assumed.

Of 684 real marker lines 97 % are called out inside an article that goes on behind them; cutting
there would lose 56 % of its text. So a marker ends the article only where a credit ended it before,
or where the paragraphs behind a headline are that headline's and not the article's.
"""

from dedup.lexicon.cohesion import BELONGS, SURELY_BELONGS, belongs
from dedup.lexicon.lines import ends_sentence, is_headline
from dedup.lexicon.markers import Marker
from dedup.splitting.draft import LONGEST_LABEL, Draft, Item
from dedup.splitting.items import has_headline, list_items, split_titles
from dedup.splitting.labels import read_label
from dedup.splitting.reasons import Code, Reason

MANY_HEADLINES = 5  # so many lines without a full stop are rather a text than a list
LEAST_HEADLINE_OF_STORY = 5  # words; subheads are often shorter
MOST_FOLLOWING, ODDS_OF_FOLLOWING = 2, 1.2
ODDS_OF_LIST, ODDS_OF_RESUMED = 1.5, 0.5
NEAR_TEXT = 6  # blocks
LEAST_BEFORE_ANOTHER = 2  # paragraphs
FARTHEST_DATE = 3  # blocks
LONGEST_SECTION = 2  # words
LEAST_BEHIND_CREDIT, LEAST_WORDS_BEHIND_CREDIT = 2, 4  # headlines, words of each
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
        draft.claim(index, role, Reason(Code.WORD_BEHIND, marker.announced))
        return index + 1
    return _announce_behind(draft, index, marker)


def read_behind_credit(draft: Draft, index: int) -> int | None:
    """Give headlines behind the credit that ended the article their role, where no text follows
    them; returns the block behind, or `None` where there are none. Links speak for themselves."""
    if not draft.ended or draft.has_links() or draft.paragraphs_at(index):
        return None
    if index < draft.no_list_before:
        return None
    run = draft.headlines_behind(index)
    short = [p for p in run if len(draft.blocks[p].text.split()) < LEAST_WORDS_BEHIND_CREDIT]
    if short:
        draft.no_list_before = short[-1] + 1
    if len(run) < LEAST_BEHIND_CREDIT or short:
        return None
    list_items(draft, index, run[-1] + 1, Reason(Code.BEHIND_CREDIT))
    return run[-1] + 1


def read_repeated_head(draft: Draft, index: int) -> int | None:
    """Give a whole article that hangs on without a marker its role, where its head is built like
    the page's own: a headline, and a date as far below it. Returns the block behind, or `None`."""
    own = draft.title_at
    if own is None or draft.document.markup or draft.body_paragraphs < LEAST_BEFORE_ANOTHER:
        return None
    distance = _date_below(draft, own)
    if distance is None or _date_below(draft, index) != distance:
        return None
    text, paragraphs = draft.blocks[index].text, draft.paragraphs_at(index + distance + 1)
    if not paragraphs or len(text.split()) < LEAST_WORDS_BEHIND_CREDIT:
        return None
    odds = belongs(text, paragraphs, draft.title(), draft.body_paragraphs)
    if not is_headline(text) or odds <= AMONG_GLUED:
        return None
    if own and draft.roles[index - 1] == "body" and _is_section(draft, index - 1):
        draft.claim(index - 1, "furniture", Reason(Code.SECTION), overrules=Code.TEXT)
    return _read_glued(draft, index, None)


def _date_below(draft: Draft, index: int) -> int | None:
    """How many blocks below a headline its date stands."""
    below = range(1, min(FARTHEST_DATE + 1, len(draft.blocks) - index))
    return next((far for far in below if draft.is_date_line(index + far)), None)


def _is_section(draft: Draft, index: int) -> bool:
    text = draft.blocks[index].text
    return len(text.split()) <= LONGEST_SECTION and not ends_sentence(text)


def _announce_on_line(draft: Draft, index: int, marker: Marker) -> int:
    """A headline on the marker's own line; the text goes on, unless a credit has ended it."""
    for title in split_titles(marker.rest):
        draft.add_item(index, title, marker.announced)
    draft.claim(index, "related", Reason(Code.HEADLINE_BEHIND, marker.announced))
    run = draft.headlines_behind(index + 1)
    behind = run[-1] + 1 if run else index + 1
    ended = draft.ended
    links = [draft.is_link(place) for place in run]
    # Behind a headline that is a link, short lines without one are the text's own.
    alike = any(links) or draft.blocks[index].url is None
    to_the_end = draft.has_prose() and alike and not draft.paragraphs_at(behind)
    if ended or to_the_end or all(links):
        why = Reason(Code.IN_LIST_BEHIND, marker.announced)
        list_items(draft, index + 1, behind, why, announced=marker.announced)
    else:
        behind = index + 1
    if ended and draft.paragraphs_at(behind):
        return _read_glued(draft, behind, marker.announced)
    return behind


def _announce_behind(draft: Draft, index: int, marker: Marker) -> int:
    """A marker that stands alone: before a list, headlines, an article, or nothing that is left."""
    behind = read_story(draft, index + 1, marker) if index + 1 < len(draft.blocks) else None
    if behind:
        draft.claim(index, "related", Reason(Code.BEFORE_STORIES))
        return behind
    run = draft.headlines_behind(index + 1)
    behind = run[-1] + 1 if run else index + 1
    paragraphs = draft.paragraphs_at(behind)
    if not paragraphs and (draft.has_prose() or len(run) <= MANY_HEADLINES):
        list_items(draft, index, behind, Reason(Code.LIST_BEHIND, marker.announced))
        return behind
    if not paragraphs:
        # Verses, or questions and answers: lines are short here, and shape tells nothing.
        draft.claim(index, "related", Reason(Code.AMONG_SHORT_LINES))
        return index + 1
    if not draft.ended and not run:
        draft.claim(index, "related", Reason(Code.LOST_HEADLINE))
        return index + 1
    if not draft.ended and not _belongs(draft, run, paragraphs):
        draft.resumed += 1
        list_items(draft, index, behind, Reason(Code.CALLED_OUT))
        return behind
    list_items(draft, index, behind, Reason(Code.TEXT_BEHIND, marker.announced))
    return _read_glued(draft, behind, marker.announced)


def _belongs(draft: Draft, run: list[int], paragraphs: list[str]) -> bool:
    """Whether the paragraphs are the last headline's: never before the page has a text of its own,
    never a link's, and otherwise only where their words leave little doubt. Headlines that follow
    with texts of their own make it likelier: a text that goes on has subheads, which are shorter.
    """
    heads = [index for index in run if not draft.is_date_line(index)]
    if not draft.body_paragraphs or draft.is_link(heads[-1]):
        return False
    text = draft.blocks[heads[-1]].text
    odds = belongs(text, paragraphs, draft.title(), draft.body_paragraphs)
    others = draft.count_headlines(heads[-1] + 1, LEAST_HEADLINE_OF_STORY, MOST_FOLLOWING)
    if len(heads) == 1:
        odds += ODDS_OF_FOLLOWING * others
    # Several headlines in a row are a list: rarely has the last of them its text behind it.
    least = SURELY_BELONGS + ODDS_OF_LIST * (len(heads) > 1) + ODDS_OF_RESUMED * draft.resumed
    return odds > least


def _read_glued(draft: Draft, start: int, announced: str | None) -> int:
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
        if announcer and announcer.role == "latest" and not announcer.rest:
            _pass_over_latest(draft, index)
        elif announcer:
            draft.claim(index, "related", Reason(Code.AMONG_GLUED_ON, announcer.announced))
            if has_headline(announcer):
                draft.add_item(index, announcer.rest, announcer.announced)
        elif draft.is_outside(index):
            draft.claim(index, "furniture", Reason(Code.OUTSIDE))
        elif _read_fact(draft, index):
            pass
        elif item is None or _starts_another(draft, index, item):
            item = draft.add_item(index, text if is_headline(text) else "", announced)
            if not item.title:
                item.paragraphs.append(text)
            draft.claim(index, "related", Reason(Code.GLUED_ON))
        else:
            item.paragraphs.append(text)
            draft.claim(index, "related", Reason(Code.OF_GLUED_ON, name="text"))
    return len(draft.blocks)


def _read_fact(draft: Draft, index: int) -> bool:
    """A line of a glued article that is neither headline nor text; its facts are not the page's."""
    marker = draft.markers[index]
    if marker is None and draft.is_date_line(index):
        draft.claim(index, "related", Reason(Code.OF_GLUED_ON, name="date"))
        return True
    if marker and marker.role in _FACTS and len(draft.blocks[index].text) <= LONGEST_LABEL:
        draft.claim(index, "related", Reason(Code.OF_GLUED_ON, name=marker.role))
        return True
    return marker is not None and read_label(draft, index)


def _starts_another(draft: Draft, index: int, item: Item) -> bool:
    text = draft.blocks[index].text
    # A headline has its text close behind it: date, author and credit may stand between.
    behind = range(index + 1, min(index + NEAR_TEXT, len(draft.blocks)))
    near = any(map(draft.is_paragraph, behind))
    if not near or not is_headline(text):
        return False
    paragraphs = draft.paragraphs_at(index + 1)
    short = len(text.split()) < LEAST_HEADLINE_OF_STORY
    odds = belongs(text, paragraphs, item.title, len(item.paragraphs))
    return odds > (BELONGS if short else AMONG_GLUED)


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
    end = draft.end_of_box(start)
    if marker is None:
        least = BELONGS if draft.is_link(start) else SURELY_BELONGS
        paragraphs = draft.paragraphs_of(range(start + 1, end))
        written = draft.body_paragraphs
        likely = belongs(block.text, paragraphs, draft.title(), written) > least
        if not (likely and written) or len(block.text.split()) < LEAST_HEADLINE_OF_STORY:
            return None
    announced = marker.announced if marker else None
    why = Reason(Code.STORY) if announced is None else Reason(Code.STORY_BEHIND, announced)
    list_items(draft, start, end, why, announced=announced, whole=True)
    return end


def _pass_over_latest(draft: Draft, index: int) -> int:
    run = draft.headlines_behind(index + 1)
    behind = run[-1] + 1 if run else index + 1
    draft.pass_over(range(index, behind), Reason(Code.LATEST))
    return behind
