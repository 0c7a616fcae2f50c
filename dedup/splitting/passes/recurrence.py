"""What recurs across pages, brought to bear on one page: its foreign tail and its common lines."""

import itertools

from dedup.lexicon.cohesion import goes_on, share_found, stems
from dedup.lexicon.dates import parse_date
from dedup.lexicon.lines import LEAST_BARE_HEADLINE_WORDS
from dedup.splitting.ahead import announcer, is_open
from dedup.splitting.facts import Facts
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.repetition import BOUND, COMMON, EVERYWHERE, MANY, OFTEN, RECURS, TELLS
from dedup.splitting.roles import Item, Roles

MOST_OF_TITLE = 0.2
"""Of a title's stems in a paragraph, on average. Tails of five leads of other articles have less in
99.7 % of 6,000 cases, tails of an article's own paragraphs in 43 % of 2,496."""
OF_TELLING, OF_RECURRING, OF_OFTEN, OF_FEW, OF_BOUND, OF_OWN, OF_FRESH, OF_NONE = (
    4.0, 1.0, 1.5, -0.5, -1.5, -2.5, -1.0, 1.5,
)  # fmt: skip
"""What speaks for a block's being of a foreign tail: that it tells of another page; or that it
recurs, often or on two pages alone, is bound to a neighbour, or is like the page's own text: it has
a stem of the title, as 15 % of 5,765 teasers have, or begins as a text goes on; that it stands on
no other page. And what speaks for a page's having no such tail."""
LEAST_TEASERS = 2  # one alone is background that an outlet reuses
_CUT = ("...", "…")


def settle_tail(facts: Facts, roles: Roles) -> None:
    """The run of blocks at the end that recur, behind different blocks, on pages of the source."""
    if not any(facts.evidence):
        return
    why = Reason(Code.RECURS)
    tail = _foreign_tail(facts, roles)
    prose = {at for at in tail if _is_teaser(facts, at) and facts.markers[at] is None}
    headed: Item | None = None
    for at in tail:
        text = facts.blocks[at].text
        item, headed = headed, None
        if facts.markers[at] is not None or _is_named(facts, at):
            continue  # the marker will be asked
        if at in prose:
            item = item or roles.add_item(at, "", None)
            item.paragraphs.append(text)
            roles.claim(at, "related", why)
        elif at + 1 in prose and facts.is_headline[at]:
            headed = roles.add_item(at, text, None)
            roles.claim(at, "related", why)
        else:
            roles.claim(at, "furniture", why)


def settle_common(facts: Facts, roles: Roles) -> None:
    """Lines that stand on a good part of the source's pages.

    Not the headlines of a list that a marker announces: a site may announce the same on all.
    """
    if not any(facts.evidence):
        return
    listed = False
    for at in range(len(facts.blocks)):
        if announcer(facts, roles, at):
            listed = True
        elif facts.is_paragraph[at]:
            listed = False
        headline = listed and len(facts.blocks[at].text.split()) >= LEAST_BARE_HEADLINE_WORDS
        if not headline and _is_common(facts, roles, at):
            roles.claim(at, "furniture", Reason(Code.COMMON))


def _is_common(facts: Facts, roles: Roles, at: int) -> bool:
    """Whether a block that nothing else is known of is common.

    A sentence must stand nearly everywhere. Between paragraphs a short line may be a subhead, such
    as a team's line-up, and dates are of one page, on however many days they fall.
    """
    evidence = facts.evidence[at]
    if not evidence & COMMON or not is_open(facts, roles, at):
        return False
    if facts.is_paragraph[at]:
        return bool(evidence & EVERYWHERE)
    if _heads_text(facts, at) or _is_named(facts, at):
        return False
    return not _is_amid_text(facts, at) and parse_date(facts.blocks[at].text) is None


def _heads_text(facts: Facts, at: int) -> bool:
    """Whether a block is a heading in the text's container, right above a paragraph of it."""
    block = facts.blocks[at]
    inside = bool(block.heading) and not block.place and not facts.is_link[at]
    return inside and at + 1 < len(facts.blocks) and facts.is_plain[at + 1]


def _is_named(facts: Facts, at: int) -> bool:
    """Whether a block stands behind a label of the credit, author or date, on a line of its own."""
    label = facts.markers[at - 1] if at else None
    return label is not None and not label.rest and label.role in ("credit", "byline", "date")


def _is_amid_text(facts: Facts, at: int) -> bool:
    """Whether a paragraph stands right above a block, and another not far below."""
    return at > 0 and facts.is_paragraph[at - 1] and facts.has_text_below(at)


def _foreign_tail(facts: Facts, roles: Roles) -> list[int]:
    """The end of the page for which most speaks; where nothing does, the short lines that recur."""
    free = [at for at, role in enumerate(roles.given) if role is None]
    lead = next((at for at in free if facts.is_prose[at]), len(facts.blocks))
    run = list(itertools.takewhile(lambda at: not announcer(facts, roles, at), reversed(free[1:])))
    tail = _find_heaviest(facts, [at for at in run if at > lead], _stems_of_title(facts, free))
    if sum(_is_teaser(facts, at) and facts.evidence[at] > 0 for at in tail) < LEAST_TEASERS:
        tail = _find_bound(facts, run, free)
    before = free[: len(free) - len(run)]
    if len(tail) == len(run) and before and announcer(facts, roles, before[-1]):
        # Headlines behind a marker are what it announces, however often they recur.
        tail = list(itertools.dropwhile(lambda at: not facts.is_prose[at], tail))
    return tail


def _find_bound(facts: Facts, run: list[int], free: list[int]) -> list[int]:
    """The end that recurs on three pages or more, where its paragraphs are of other articles; else
    the short lines below these."""
    tail = list(itertools.takewhile(lambda at: facts.evidence[at] & MANY, run))[::-1]
    prose = {at for at in tail if facts.is_prose[at]}
    if len(prose) >= LEAST_TEASERS and _is_of_another_article(facts, free, prose):
        return tail
    return [at for at in tail if at > max(prose, default=0)]


def _find_heaviest(facts: Facts, run: list[int], title: set[str]) -> list[int]:
    """Of blocks from the last one upwards those down from the one where most speaks for them; what
    is bound together is not parted."""
    sums = [OF_NONE, *itertools.accumulate(_weigh(facts, at, title) for at in run)]
    bound = [facts.evidence[at] & (BOUND | TELLS) == BOUND for at in run]
    parts = [0, *(n for n in range(1, len(sums)) if not all(bound[n - 1 : n + 1]) or n == len(run))]
    return run[: max(parts, key=lambda n: sums[n])][::-1]


def _is_teaser(facts: Facts, at: int) -> bool:
    """Whether a block of a tail tells a story, be it cut short."""
    text = facts.blocks[at].text
    return facts.is_prose[at] or bool(facts.evidence[at] & TELLS) or text.endswith(_CUT)


def _weigh(facts: Facts, at: int, title: set[str]) -> float:
    """What speaks for a block's being of a foreign tail."""
    evidence = facts.evidence[at]
    if not evidence & RECURS:
        return OF_FRESH
    if evidence & TELLS:
        return OF_TELLING
    often, few = evidence & OFTEN > 0, not evidence & MANY
    bound = evidence & (BOUND | EVERYWHERE) > 0
    told = OF_OFTEN * often + OF_FEW * few + OF_BOUND * bound
    text = facts.blocks[at].text
    own = goes_on(text) or not title.isdisjoint(stems(text))
    return OF_RECURRING + told + OF_OWN * own


def _is_of_another_article(facts: Facts, free: list[int], tail: set[int]) -> bool:
    """Whether a tail of paragraphs that recurs is hung on, and not the page's own article.

    An outlet's versions of one story share paragraphs before the tail too, or what stands there has
    all been rewritten. (One alone before it may recur: a page's lead is its teaser elsewhere. And
    one alone in the tail is background that an outlet reuses.)
    """
    before = [i for i in free if i < min(tail, default=0) and facts.is_prose[i]]
    fresh = [i for i in before if not facts.evidence[i]]
    if len(fresh) < 2 or len(before) - len(fresh) > 1:
        return False
    title = _stems_of_title(facts, free)
    texts = [facts.blocks[at].text for at in sorted(tail)]
    shares = [share_found(title, set(stems(text))) for text in texts]
    return sum(shares) < MOST_OF_TITLE * len(shares) and not any(map(goes_on, texts))


def _stems_of_title(facts: Facts, free: list[int]) -> set[str]:
    first = facts.blocks[free[0]].text if free else ""
    return set(stems(next(iter(facts.meta.titles), first)))
