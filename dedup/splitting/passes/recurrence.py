"""What recurs across pages, brought to bear on one page: its foreign tail and its common lines."""

import itertools

from dedup.lexicon.cohesion import share_found, stems
from dedup.lexicon.dates import parse_date
from dedup.lexicon.lines import LEAST_BARE_HEADLINE_WORDS
from dedup.splitting.ahead import announcer, is_open
from dedup.splitting.facts import Facts
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.repetition import COMMON, EVERYWHERE, HEAD
from dedup.splitting.roles import Item, Roles

MOST_OF_TITLE = 0.2
"""Of a title's stems in a paragraph, on average. Tails of five leads of other articles have less in
99.7 % of 6,000 cases, tails of an article's own paragraphs in 43 % of 2,496."""


def settle_tail(facts: Facts, roles: Roles) -> None:
    """The run of blocks at the end that recur, behind different blocks, on pages of the source."""
    if not any(facts.evidence):
        return
    why = Reason(Code.RECURS)
    tail = _foreign_tail(facts, roles)
    prose = {at for at in tail if facts.is_prose[at] and facts.markers[at] is None}
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
    evidence = facts.evidence
    free = [at for at, role in enumerate(roles.given) if role is None]
    run = list(
        itertools.takewhile(
            lambda at: evidence[at] and not announcer(facts, roles, at), reversed(free[1:])
        )
    )
    # The run begins with a block that stands behind different things on different pages: else it
    # is the end that several versions of one story have in common.
    tail = list(itertools.dropwhile(lambda at: not evidence[at] & HEAD, run[::-1]))
    before = free[: len(free) - len(tail)]
    if before and announcer(facts, roles, before[-1]):
        # Headlines behind a marker are what it announces, however often they recur.
        tail = list(itertools.dropwhile(lambda at: not facts.is_prose[at], tail))
    prose = {at for at in tail if facts.is_prose[at]}
    if len(prose) == 1 or not _is_of_another_article(facts, free, prose):
        return [at for at in tail if at not in prose]
    return tail


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
    title = next(iter(facts.meta.titles), facts.blocks[free[0]].text)
    wanted = stems(title)
    shares = [share_found(wanted, set(stems(facts.blocks[at].text))) for at in sorted(tail)]
    return sum(shares) < MOST_OF_TITLE * len(shares)
