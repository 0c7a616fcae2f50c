"""What the container of a block says of it."""

from dedup.blocks.containers import WRAPPERS
from dedup.blocks.document import DROPPED
from dedup.splitting.facts import OPEN_PLACES, SEGMENTS, Facts
from dedup.splitting.passes.lists import list_items
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.roles import Roles

LONGEST_CAPTION = 3  # words
_UNTOLD = OPEN_PLACES | SEGMENTS


def settle_containers(facts: Facts, roles: Roles) -> None:
    """Blocks in a menu, a footer, a sidebar are furniture, and those in a related box items."""
    if not facts.is_html:
        return
    announcing = _find_announcing(facts)
    behind = 0
    begin = next((at for at, plain in enumerate(facts.is_plain) if plain), 0)
    for at, block in enumerate(facts.blocks):
        if at < behind:
            continue  # in a box that was listed
        place = block.place
        if block.barred and place == DROPPED:
            roles.claim(at, "furniture", Reason(Code.DROPPED))
        elif place in ("related", "article") or at in announcing:
            whole = place == "article"
            why = Reason(Code.ARTICLE_ELEMENT if whole else Code.RELATED_BOX)
            behind = facts.end_of_box(at)
            list_items(facts, roles, range(at, behind), why, whole=whole)
        elif not (block.place == "footer" and facts.is_date[at] and at < begin):
            # A footer above the text is the headline's, and its date the article's.
            _settle_alone(facts, roles, at)


def _settle_alone(facts: Facts, roles: Roles, at: int) -> None:
    """A block that is in no box of related items."""
    block = facts.blocks[at]
    if facts.is_link[at] and facts.leads_within[at] and facts.is_unlikely(at):
        roles.claim(at, "furniture", Reason(Code.LINK_WITHIN))
        return
    # A link in a caption may be a card's headline.
    card = (
        block.place == "photo" and facts.is_link[at] and len(block.text.split()) > LONGEST_CAPTION
    )
    believed = block.place not in WRAPPERS or facts.is_unlikely(at)
    if block.place not in _UNTOLD and believed and not card:
        roles.claim(at, "furniture", Reason(Code.CONTAINER, name=block.place))


def _find_announcing(facts: Facts) -> set[int]:
    """The blocks in an aside that announce related items: first in it, by their words."""
    found = set()
    box = -1
    for at, block in enumerate(facts.blocks):
        marker = facts.announcers[at] if block.box != box else None
        box = block.box
        if marker and marker.role == "related" and block.place in ("aside", "sidebar"):
            found.add(at)
    return found
