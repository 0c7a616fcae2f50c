"""Parts of a page that are built like articles (`blocks.segments`) and are not the page's own."""

from dedup.lexicon.cohesion import BELONGS, SURELY_BELONGS, belongs
from dedup.lexicon.markers import Marker
from dedup.splitting.ahead import paragraphs_of
from dedup.splitting.facts import SEGMENTS, Facts
from dedup.splitting.passes.lists import list_items
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.roles import Roles

LEAST_HEADLINE_OF_SEGMENT = 5  # words; subheads are often shorter


def read_segments(facts: Facts, roles: Roles, start: int, marker: Marker | None = None) -> bool:
    """Segments that are not the page's own, unless the first is a section of the article.

    Behind a marker they are announced; else their words tell, the more so where the headline is a
    link.
    """
    at = start
    while at < len(facts.blocks) and roles.given[at] is None:
        behind = _read_one(facts, roles, at, marker)
        if behind is None:
            break
        at = behind
    return at > start


def _read_one(facts: Facts, roles: Roles, start: int, marker: Marker | None) -> int | None:
    block = facts.blocks[start]
    if not (facts.begins_segment[start] or (marker and block.place in SEGMENTS)):
        return None
    places = range(start, facts.end_of_box(start))
    if marker is None:
        if len(block.text.split()) < LEAST_HEADLINE_OF_SEGMENT or not roles.body_paragraphs:
            return None
        least = BELONGS if facts.is_link[start] else SURELY_BELONGS
        paragraphs = paragraphs_of(facts, places[1:])
        if belongs(block.text, paragraphs, roles.title(), roles.body_paragraphs) <= least:
            return None
        why, announced = Reason(Code.STORY), None
    else:
        why, announced = Reason(Code.STORY_BEHIND, marker.announced), marker.announced
    list_items(facts, roles, places, why, announced=announced, whole=True)
    return places.stop
