"""What stands above the text: above the title, and between title and text."""

from dedup.lexicon.cohesion import share_found, stems
from dedup.lexicon.lines import LEAST_HEADLINE_WORDS, ends_sentence
from dedup.splitting.ahead import announcer, first_paragraph, headlines_from, is_open
from dedup.splitting.facts import Facts
from dedup.splitting.passes.labels import read_label
from dedup.splitting.passes.lists import list_items
from dedup.splitting.passes.title import MANY_HEADLINES
from dedup.splitting.reasons import Code, Reason
from dedup.splitting.roles import Roles

_MASTHEAD = frozenset(["navigation", "share", "tags"])
LEAST_LISTED = 3  # headlines
WORDS_LISTED = 6  # of each, on average
UNHEARD_OF_LIST = 0.15
"""Share of a headline's stems in title and text, on average: three or four titles of other articles
have less in 93 % of cases, three or four real lines before a text in 4 of 13, of which three are
verses or trail off."""


def read_above_title(facts: Facts, roles: Roles) -> None:
    """Above the title stand dates, labels and lists, but no text of the article."""
    title = roles.title_at
    if title is None:
        return
    _read_list(facts, roles, range(title), Reason(Code.BEFORE_TITLE))


def read_above_text(facts: Facts, roles: Roles) -> None:
    """Between title and text a line or two are subtitles; many headlines are a list of other
    articles."""
    start = 0 if roles.title_at is None else roles.title_at + 1
    first = first_paragraph(facts, roles, start)
    heads = [
        at
        for at in range(start, first)
        if (is_open(facts, roles, at) or announcer(facts, roles, at)) and not facts.is_date[at]
    ]
    listed = [at for at in heads if not facts.is_outside[at]]
    if facts.has_links:  # key points are no links; headlines of other articles are
        listed = [at for at in listed if facts.is_link[at] or announcer(facts, roles, at)]
    many = len(listed) >= MANY_HEADLINES or _speak_of_other_articles(facts, roles.title(), listed)
    if first == len(facts.blocks) or not many:
        _keep_subtitles(facts, roles, range(start, first))
    else:
        _read_list(facts, roles, range(start, first), Reason(Code.HEADLINES_BEFORE_TEXT))


def _speak_of_other_articles(facts: Facts, title: str, heads: list[int]) -> bool:
    """Whether a few headlines before the text have hardly a word in common with title and text.

    Verses and a writer's first short lines may have none either: they are shorter, or trail off.
    """
    texts = [facts.blocks[at].text for at in heads]
    words = sum(len(text.split()) for text in texts)
    if len(texts) < LEAST_LISTED or words < WORDS_LISTED * len(texts):
        return False
    if any(".." in text for text in texts) or not all(facts.is_headline[at] for at in heads):
        return False
    prose = (block.text for at, block in enumerate(facts.blocks) if facts.is_paragraph[at])
    spoken = {stem for text in (title, *prose) for stem in stems(text)}
    shares = [share_found(stems(text), spoken) for text in texts]
    return sum(shares) < UNHEARD_OF_LIST * len(shares)


def _keep_subtitles(facts: Facts, roles: Roles, places: range) -> None:
    """Between title and text belong to it: headings in whatever container they stand, and sentences
    right below the headline."""
    below = roles.title_at
    for at in places:
        block = facts.blocks[at]
        if not is_open(facts, roles, at) or facts.is_link[at] or facts.markers[at]:
            continue
        near = block.heading and block.place == "near" and facts.is_headline[at]
        lead = below == at - 1 and block.place in ("", "near") and _is_sentence(block.text)
        if near or lead:
            roles.claim(at, "body", Reason(Code.SUBTITLE))
            below = at


def _is_sentence(text: str) -> bool:
    """Whether a line is some words that end as sentences do."""
    return ends_sentence(text) and len(text.split()) >= LEAST_HEADLINE_WORDS


def _read_list(facts: Facts, roles: Roles, places: range, reason: Reason) -> None:
    """Labels and announced items keep what they are; the rest is furniture, for a reason."""
    behind = places.start
    for at in places:
        if at < behind:
            continue
        marker = announcer(facts, roles, at)
        if marker:
            run = [i for i in headlines_from(facts, roles, at + 1) if i in places]
            behind = run[-1] + 1 if run else at + 1
            if marker.role == "latest":
                roles.pass_over(range(at, behind), Reason(Code.LIST_LATEST, of=reason))
            else:
                items = range(at, behind)
                list_items(facts, roles, items, Reason(Code.ANNOUNCED, of=reason))
        elif roles.given[at] is None and not read_label(facts, roles, at):
            roles.claim(at, "furniture", reason)
