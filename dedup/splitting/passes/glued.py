"""Whole articles that hang on behind the page's own."""

from dedup.blocks.document import LEAST_BODY
from dedup.lexicon.cohesion import BELONGS, belongs
from dedup.lexicon.datelines import LONGEST_LABEL
from dedup.lexicon.lines import LEAST_BARE_HEADLINE_WORDS, ends_sentence
from dedup.lexicon.markers import Marker
from dedup.splitting.ahead import headlines_from, paragraphs_from
from dedup.splitting.facts import Facts
from dedup.splitting.passes.labels import read_label
from dedup.splitting.passes.lists import has_headline
from dedup.splitting.passes.segments import LEAST_HEADLINE_OF_SEGMENT
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.roles import Item, Roles

FARTHEST_DATE = 3  # blocks
LONGEST_SECTION = 2  # words
AMONG_GLUED = -2.0
"""Log odds over which a headline among what was glued on begins another article."""
_ITS_TEXT = Reason(Code.OF_GLUED_ON, name="text")
_FACTS = frozenset(["credit", "agency", "byline", "date", "updated"])


def read_repeated_head(facts: Facts, roles: Roles, at: int) -> bool:
    """A whole article without a marker, where its head is built like the page's own: a headline,
    and a date as far below it."""
    own = roles.title_at
    if own is None or facts.is_html or roles.body_paragraphs < LEAST_BODY:
        return False
    distance = _date_below(facts, own)
    if distance is None or _date_below(facts, at) != distance:
        return False
    text, paragraphs = facts.blocks[at].text, paragraphs_from(facts, roles, at + distance + 1)
    if not paragraphs or len(text.split()) < LEAST_BARE_HEADLINE_WORDS:
        return False
    odds = belongs(text, paragraphs, roles.title(), roles.body_paragraphs)
    if not facts.is_headline[at] or odds <= AMONG_GLUED:
        return False
    if own and roles.given[at - 1] == "body" and _is_section(facts.blocks[at - 1].text):
        roles.claim(at - 1, "furniture", Reason(Code.SECTION), overrules=Code.TEXT)
    read_glued(facts, roles, at, None)
    return True


def read_glued(facts: Facts, roles: Roles, start: int, announced: str | None) -> None:
    """Whole articles from a block on, to the end of the page's text.

    announced: by what, if by anything.
    """
    item = _item_above(roles, start)
    for at in range(start, len(facts.blocks)):
        if roles.given[at] is not None:
            continue
        text, marker = facts.blocks[at].text, facts.announcers[at]
        if item and facts.is_plain[at] and not facts.is_headline[at]:  # most blocks
            item.paragraphs.append(text)
            roles.claim(at, "related", _ITS_TEXT)
        elif marker:
            _read_marker(facts, roles, at, marker)
        elif facts.is_outside[at]:
            roles.claim(at, "furniture", Reason(Code.OUTSIDE))
        elif _read_fact(facts, roles, at):
            pass
        elif item is None or _starts_another(facts, roles, at, item):
            item = roles.add_item(at, text if facts.is_headline[at] else "", announced)
            if not item.title:
                item.paragraphs.append(text)
            roles.claim(at, "related", Reason(Code.GLUED_ON))
        else:
            item.paragraphs.append(text)
            roles.claim(at, "related", _ITS_TEXT)


def _read_marker(facts: Facts, roles: Roles, at: int, marker: Marker) -> None:
    """A marker among glued articles; a headline on its line is an item."""
    if marker.role == "latest" and not marker.rest:
        pass_over_latest(facts, roles, at)
        return
    roles.claim(at, "related", Reason(Code.AMONG_GLUED_ON, marker.announced))
    if has_headline(marker):
        roles.add_item(at, marker.rest, marker.announced)


def pass_over_latest(facts: Facts, roles: Roles, at: int) -> None:
    """A label of the latest or most read and the headlines behind it."""
    run = headlines_from(facts, roles, at + 1)
    behind = run[-1] + 1 if run else at + 1
    roles.pass_over(range(at, behind), Reason(Code.LATEST))


def _date_below(facts: Facts, at: int) -> int | None:
    """How many blocks below a headline its date stands."""
    below = range(1, min(FARTHEST_DATE + 1, len(facts.blocks) - at))
    return next((far for far in below if facts.is_date[at + far]), None)


def _is_section(text: str) -> bool:
    """Whether a line can be the name of a section."""
    return len(text.split()) <= LONGEST_SECTION and not ends_sentence(text)


def _item_above(roles: Roles, start: int) -> Item | None:
    """The last item, where nothing of the text stands between it and a block."""
    last = roles.items[-1] if roles.items else None
    return last if last and "body" not in roles.given[last.place : start] else None


def _read_fact(facts: Facts, roles: Roles, at: int) -> bool:
    """A line of a glued article that is neither headline nor text; its facts are not the page's."""
    marker = facts.markers[at]
    if marker is None and facts.is_date[at]:
        roles.claim(at, "related", Reason(Code.OF_GLUED_ON, name="date"))
        return True
    if marker and marker.role in _FACTS and len(facts.blocks[at].text) <= LONGEST_LABEL:
        roles.claim(at, "related", Reason(Code.OF_GLUED_ON, name=marker.role))
        return True
    return marker is not None and read_label(facts, roles, at)


def _starts_another(facts: Facts, roles: Roles, at: int, item: Item) -> bool:
    text = facts.blocks[at].text
    if not facts.has_text_below(at) or not facts.is_headline[at]:
        return False
    paragraphs = paragraphs_from(facts, roles, at + 1)
    short = len(text.split()) < LEAST_HEADLINE_OF_SEGMENT
    odds = belongs(text, paragraphs, item.title, len(item.paragraphs))
    return odds > (BELONGS if short else AMONG_GLUED)
