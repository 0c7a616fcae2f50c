"""What follows a marker: decided by shape, place and cohesion, never assumed.

Of 684 real marker lines 97 % are called out inside an article that goes on behind them; cutting
there would lose 56 % of its text. So a marker ends the article only where a credit ended it before,
or where the paragraphs behind a headline are that headline's and not the article's.
"""

from dedup.lexicon.cohesion import SURELY_BELONGS, belongs
from dedup.lexicon.markers import Marker
from dedup.splitting.ahead import count_headlines, headlines_from, paragraphs_from
from dedup.splitting.facts import Facts
from dedup.splitting.passes.glued import pass_over_latest, read_glued
from dedup.splitting.passes.lists import has_headline, list_items, split_titles
from dedup.splitting.passes.segments import LEAST_HEADLINE_OF_SEGMENT, read_segments
from dedup.splitting.passes.title import MANY_HEADLINES
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.roles import Roles

MOST_FOLLOWING, ODDS_OF_FOLLOWING = 2, 1.2
ODDS_OF_LIST, ODDS_OF_RESUMED = 1.5, 0.5


def read_announcement(facts: Facts, roles: Roles, at: int) -> bool:
    """A marker that announces other articles, and all that it announces."""
    marker = facts.announcers[at]
    if marker is None:
        return False
    if marker.role == "latest":
        pass_over_latest(facts, roles, at)
    elif has_headline(marker):
        _read_on_line(facts, roles, at, marker)
    elif marker.rest:
        role = "body" if marker.role == "more" else "furniture"
        roles.claim(at, role, Reason(Code.WORD_BEHIND, marker.announced))
    else:
        _read_behind(facts, roles, at, marker)
    return True


def _read_on_line(facts: Facts, roles: Roles, at: int, marker: Marker) -> None:
    """A headline on the marker's own line; the text goes on, unless a credit has ended it."""
    for title in split_titles(marker.rest):
        roles.add_item(at, title, marker.announced)
    roles.claim(at, "related", Reason(Code.HEADLINE_BEHIND, marker.announced))
    run = headlines_from(facts, roles, at + 1)
    behind = run[-1] + 1 if run else at + 1
    ended = roles.ended
    links = [facts.is_link[place] for place in run]
    # Behind a headline that is a link, short lines without one are the text's own.
    alike = any(links) or facts.blocks[at].url is None
    to_the_end = facts.has_prose and alike and not paragraphs_from(facts, roles, behind)
    if ended or to_the_end or all(links):
        why = Reason(Code.IN_LIST_BEHIND, marker.announced)
        list_items(facts, roles, range(at + 1, behind), why, announced=marker.announced)
    else:
        behind = at + 1
    if ended and paragraphs_from(facts, roles, behind):
        read_glued(facts, roles, behind, marker.announced)


def _read_behind(facts: Facts, roles: Roles, at: int, marker: Marker) -> None:
    """A marker that stands alone: before a list, headlines, an article, or nothing that is left."""
    if read_segments(facts, roles, at + 1, marker):
        roles.claim(at, "related", Reason(Code.BEFORE_STORIES))
        return
    run = headlines_from(facts, roles, at + 1)
    behind = run[-1] + 1 if run else at + 1
    paragraphs = paragraphs_from(facts, roles, behind)
    places = range(at, behind)
    if not paragraphs and not facts.has_prose and len(run) > MANY_HEADLINES:
        # Verses, or questions and answers: lines are short here, and shape tells nothing.
        roles.claim(at, "related", Reason(Code.AMONG_SHORT_LINES))
    elif not paragraphs:
        list_items(facts, roles, places, Reason(Code.LIST_BEHIND, marker.announced))
    elif not roles.ended and not run:
        roles.claim(at, "related", Reason(Code.LOST_HEADLINE))
    elif not roles.ended and not _belongs(facts, roles, run, paragraphs):
        roles.resumed += 1
        list_items(facts, roles, places, Reason(Code.CALLED_OUT))
    else:
        list_items(facts, roles, places, Reason(Code.TEXT_BEHIND, marker.announced))
        read_glued(facts, roles, behind, marker.announced)


def _belongs(facts: Facts, roles: Roles, run: list[int], paragraphs: list[str]) -> bool:
    """Whether the paragraphs are the last headline's: never before the page has a text of its own,
    never a link's, and otherwise only where their words leave little doubt. Headlines that follow
    with texts of their own make it likelier: a text that goes on has subheads, which are shorter.
    """
    heads = [at for at in run if not facts.is_date[at]]
    last = heads[-1]
    if not roles.body_paragraphs or facts.is_link[last]:
        return False
    odds = belongs(facts.blocks[last].text, paragraphs, roles.title(), roles.body_paragraphs)
    others = count_headlines(facts, roles, last + 1, LEAST_HEADLINE_OF_SEGMENT, MOST_FOLLOWING)
    if len(heads) == 1:
        odds += ODDS_OF_FOLLOWING * others
    # Several headlines in a row are a list: rarely has the last of them its text behind it.
    least = SURELY_BELONGS + ODDS_OF_LIST * (len(heads) > 1) + ODDS_OF_RESUMED * roles.resumed
    return odds > least
