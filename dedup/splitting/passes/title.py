"""Which block is the headline."""

from dedup import arabic
from dedup.lexicon.cohesion import LONGEST_LOOK, share_found, stems
from dedup.lexicon.lines import SHORTEST_TITLE, share_of_title
from dedup.splitting.ahead import announcer, first_paragraph
from dedup.splitting.facts import Facts
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.repetition import COMMON
from dedup.splitting.roles import Roles

UNHEARD, HEARD = 0.1, 0.3  # shares of a headline's words in the text's beginning
MANY_HEADLINES = 5  # a title has fewer subtitles, and a list behind a marker rarely more


def settle_title(facts: Facts, roles: Roles) -> None:
    """The headline: the head's title, else a heading, else the line that place and words tell."""
    title = _find_title(facts, roles)
    if title is not None:
        roles.claim(
            range(title, _end_of_title(facts, roles, title)), "title", Reason(Code.HEADLINE)
        )


def _end_of_title(facts: Facts, roles: Roles, at: int) -> int:
    """The place behind a headline that may be set on two lines: both made alike, and both together
    what the head calls the page."""
    here, behind = facts.blocks[at], at + 1
    if behind < len(facts.blocks) and roles.given[behind] is None:
        below = facts.blocks[behind]
        both = arabic.letters(f"{here.text} {below.text}")
        if (here.slot, here.heading) == (below.slot, below.heading):
            return behind + any(both == arabic.letters(title) for title in facts.meta.titles)
    return behind


def _find_title(facts: Facts, roles: Roles) -> int | None:
    """The block that is the headline, if there is one.

    It stands before the text: a title that is repeated in a share box below, or a site's name in an
    h1 at the end, would otherwise take the article with it.
    """
    first = first_paragraph(facts, roles, 0)
    while first < len(facts.blocks) and facts.blocks[first].heading:  # a headline may be long
        first = first_paragraph(facts, roles, first + 1)
    free = [i for i in range(first) if roles.given[i] is None and not facts.evidence[i] & COMMON]
    found = _find_named(facts, free)
    if found is not None or _is_left_out(facts, roles):
        return found
    heading = _find_heading(facts, free, first)
    return _find_title_by_words(facts, roles, first) if heading is None else heading


def _is_left_out(facts: Facts, roles: Roles) -> bool:
    """Whether a rule for the site leaves out the headline: the head's title stands for it."""
    dropped = [at for at, why in enumerate(roles.reasons) if why.code is Code.DROPPED]
    return _find_named(facts, dropped) is not None


def _find_heading(facts: Facts, free: list[int], first: int) -> int | None:
    """The best heading of the first order that the text speaks of, else of the first two."""
    headings = [at for at in free if 0 < facts.blocks[at].heading <= 2]
    if not headings:
        return None
    highest = [at for at in headings if facts.blocks[at].heading == 1]
    heard = bool(highest) and _is_heard(facts, highest, first)
    return _choose_by_words(facts, highest if heard else headings, first)


def _find_named(facts: Facts, free: list[int]) -> int | None:
    """The block that the page's head calls its title: a heading that is most of it, or any block
    that is all of it."""
    wanted = [arabic.letters(title) for title in facts.meta.titles]
    if not wanted:
        return None
    shortest = min(map(len, wanted)) // 2
    ranked = []
    for at in free:
        block = facts.blocks[at]
        if block.heading or len(block.text) >= shortest:  # less is a menu's word
            rank = _rank(arabic.letters(block.text), block.heading, wanted)
            ranked.extend([(*rank, -at)] if rank else [])
    return -max(ranked)[2] if ranked else None


def _rank(found: str, heading: int, wanted: list[str]) -> tuple[int, int] | None:
    """How well a block is one of the head's titles, the better the greater; none where it is not.
    All as `arabic.letters` gives them."""
    share = max(share_of_title(found, title) for title in wanted)
    if heading:
        return (2, share) if share else None
    if found in wanted:
        return 1, -wanted.index(found)
    most = 2 * share > len(max(wanted, key=len))
    return (0, share) if most and len(found) >= 2 * SHORTEST_TITLE else None


def _find_title_by_words(facts: Facts, roles: Roles, first: int) -> int | None:
    heads = [at for at in range(first) if facts.is_headline[at] and _may_be_title(facts, roles, at)]
    if first == len(facts.blocks):  # no paragraph anywhere: the first line is all there is
        return heads[0] if heads and heads[0] == 0 else None
    again = _find_again(facts, heads)
    if again is not None:
        return again
    dated = _find_dated(facts, roles, heads)
    if dated is not None:
        return dated
    if len(heads) < MANY_HEADLINES:
        return _choose_among_few(facts, heads, first) if heads else None
    for at in heads:
        if at + 1 < first and facts.is_date[at + 1]:
            return at
    return _choose_by_words(facts, heads, first)


def _find_dated(facts: Facts, roles: Roles, heads: list[int]) -> int | None:
    """The headline right above a labelled date, where a list was announced above it."""
    count = len(facts.blocks)
    announced = next((at for at in range(count) if announcer(facts, roles, at)), count)
    for at in reversed(heads):
        below = facts.markers[at + 1] if at + 1 < count else None
        if below and below.role == "date" and announced < at:
            return at
    return None


def _choose_among_few(facts: Facts, heads: list[int], first: int) -> int:
    """The first headline, unless the text speaks of another and not at all of this one."""
    chosen = _last_repeated(facts, heads)
    if len(heads) == 1:
        return chosen
    near = _stems_near(facts, first)
    shares = {i: share_found(stems(facts.blocks[i].text), near) for i in heads}
    best = max(heads, key=lambda at: (shares[at], -at))
    return best if shares[chosen] < UNHEARD and shares[best] > HEARD else chosen


def _find_again(facts: Facts, heads: list[int]) -> int | None:
    """The headline that the page's first line begins with: "Title - Site", menus, "Title"."""
    if not heads or heads[0] > 1:
        return None
    first = arabic.letters(facts.blocks[heads[0]].text)
    for at in heads[1:]:
        found = arabic.letters(facts.blocks[at].text)
        if len(found) >= 2 * SHORTEST_TITLE and first.startswith(found):
            return at
    return None


def _last_repeated(facts: Facts, heads: list[int]) -> int:
    """The first headline; or the next where it is the same again: "Title | Site", then "Title"."""
    chosen = heads[0]
    for at in heads[1:]:
        if not arabic.letters(facts.blocks[chosen].text).startswith(
            arabic.letters(facts.blocks[at].text)
        ):
            break
        chosen = at
    return chosen


def _may_be_title(facts: Facts, roles: Roles, at: int) -> bool:
    """Whether a line is open, or the page's first and begins as headlines do ("report: ...")."""
    marker = facts.markers[at]
    report = at == 0 and marker is not None and marker.begins_headlines
    open_block = roles.given[at] is None and (marker is None or report)
    return open_block and not facts.is_date[at]


def _choose_by_words(facts: Facts, heads: list[int], first: int) -> int:
    """The headline whose words the text uses most; the first of equals."""
    near = _stems_near(facts, first)
    shares = [share_found(stems(facts.blocks[at].text), near) for at in heads]
    return heads[shares.index(max(shares))]


def _is_heard(facts: Facts, heads: list[int], first: int) -> bool:
    """Whether the text speaks of any of some headlines; of a site's name it does not."""
    near = _stems_near(facts, first)
    return any(share_found(stems(facts.blocks[at].text), near) > HEARD for at in heads)


def _stems_near(facts: Facts, first: int) -> set[str]:
    """Stems of the text's beginning."""
    texts = (block.text[:LONGEST_LOOK] for block in facts.blocks[first : first + 3])
    return {stem for text in texts for stem in stems(text)}
