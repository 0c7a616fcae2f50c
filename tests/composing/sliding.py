"""Compose crawls of one outlet whose pages end in teasers of other stories, and of none.

Every crawl is a list of pages in the order of time, each with its body and the teasers below it. No
teaser is a block of the page that it tells of: it is the first sentence of the lead, or cut short.
"""

import html
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from tests.composing.layouts import Article

TEASERS, DRAWN_FROM, DAY = 5, 20, 40  # stories: under a page, of the last ones, and in a day
BARE = 0.2  # of the pages of a crawl end in no teasers
SENTENCE = re.compile(r"(?<=[.!؟])\s+(?=\S)")
LEAST_SENTENCE = 60  # characters: less goes to the sentence before
FORMS = ("sentence", "letters", "words")


class Composed(NamedTuple):
    """One page of a crawl, and what it must be split into."""

    title: str
    body: list[str]
    teasers: list[str]


def part(text: str) -> list[str]:
    """A text's sentences, none of them short."""
    found: list[str] = []
    for sentence in SENTENCE.split(text):
        if found and min(len(sentence), len(found[-1])) < LEAST_SENTENCE:
            found[-1] += f" {sentence}"
        else:
            found.append(sentence)
    return found


def tease(story: Article, form: str) -> str:
    """A story's lead in a form that its page does not hold."""
    lead = story.paragraphs[0]
    first = part(lead)[0]
    if form == "sentence" and first != lead:
        return first
    if form == "letters":
        return f"{lead[: min(120, len(lead) * 3 // 4)].rstrip()}..."
    words = lead.split()
    return f"{' '.join(words[: min(22, len(words) * 3 // 4)])}…"


def _list_sliding(at: int, rng: Random) -> list[int]:
    return [at - n for n in range(1, TEASERS + 1)]


def _list_rotating(at: int, rng: Random) -> list[int]:
    return sorted(rng.sample(range(at - DRAWN_FROM, at), TEASERS), reverse=True)


def _list_daily(at: int, rng: Random) -> list[int]:
    return [at - at % DAY - n for n in range(1, TEASERS + 1)]


def _list_alike(at: int, rng: Random) -> list[int]:
    """The five of the day, one of them another on each page."""
    found = _list_daily(at, rng)
    found[rng.randrange(TEASERS)] = found[-1] - rng.randrange(1, DRAWN_FROM)
    return found


LISTS = {
    "sliding": _list_sliding,
    "rotating": _list_rotating,
    "daily": _list_daily,
    "one other": _list_alike,
}
BEFORE = DAY + DRAWN_FROM + TEASERS
"""So many stories before the first page of a crawl are teased, and not in it."""


def compose_crawl(
    stories: Sequence[Article], kind: str, rng: Random, *, before: int = BEFORE
) -> list[Composed]:
    """Pages of one outlet, those of its first stories not crawled; a fifth without teasers."""
    form = rng.choice(FORMS)
    pages = []
    for at in range(before, len(stories)):
        listed = LISTS[kind](at, rng) if kind in LISTS and rng.random() >= BARE else []
        teasers = [tease(stories[n], form) for n in listed]
        pages.append(Composed(stories[at].title, _body_of(stories[at], at), teasers))
    return pages


def compose_versions(
    stories: Sequence[Article], rng: Random, *, teased: bool = False, before: int = BEFORE
) -> list[Composed]:
    """A crawl in which one story of three comes again with the same end: below another one's lead,
    reworded, or below an update, which may be updated too."""
    pages: list[Composed] = []
    form = rng.choice(FORMS)
    for at in range(before, len(stories)):
        story = stories[at]
        body = [line for paragraph in story.paragraphs for line in part(paragraph)]
        versions = [(story.title, body)]
        if len(body) >= 4 and at % 3 == 0:
            versions += _list_versions(story, body, stories[at - 7], stories[at - 9], rng)
        for title, paragraphs in versions:
            listed = _list_sliding(at, rng) if teased and rng.random() >= BARE else []
            teasers = [tease(stories[n], form) for n in listed]
            pages.append(Composed(title, paragraphs, teasers))
    return pages


def _list_versions(
    story: Article, body: list[str], other: Article, third: Article, rng: Random
) -> Iterator[tuple[str, list[str]]]:
    kept = body[-rng.randint(2, min(6, len(body) - 1)) :]
    kind = rng.randrange(4)
    if kind == 0:
        yield other.title, [tease(other, "sentence"), *kept]
    elif kind == 1:
        words = story.title.split()
        new = [f"{' '.join(words[::-1])} وفق ما علم من مصادر متطابقة، {line}" for line in body[:2]]
        yield f"{story.title} وتفاصيل جديدة", [*new, *kept]
    else:
        updated = [_update(other), *body]
        yield f"تحديث {story.title}", updated
        if kind == 3:
            yield f"من جديد {story.title}", [_update(third), *updated]


def _update(other: Article) -> str:
    """A paragraph that no page holds."""
    return f"{' '.join(other.title.split()[::-1])}، {part(other.paragraphs[-1])[0]}"


def compose_background(
    stories: Sequence[Article], rng: Random, *, teased: bool = False
) -> list[Composed]:
    """A crawl in which stories of one subject end in the same paragraph, or two, about it."""
    by_word = defaultdict(list)
    for at, story in enumerate(stories):
        for word in set(story.title.split()):
            if len(word) > 4:
                by_word[word].append(at)
    added: dict[int, list[str]] = {}
    for word, places in sorted(by_word.items()):
        told = [line for n in places for p in stories[n].paragraphs[1:] for line in part(p)]
        about = [line for line in told if word in line.split()]
        free = [at for at in places if at >= BEFORE and at not in added]
        if 3 <= len(free) <= 30 and len(about) >= 2:
            paragraphs = rng.sample(about, rng.randint(1, 2))
            for at in free:
                if not {*paragraphs} & {*_body_of(stories[at], 1)}:
                    added[at] = paragraphs
    form, pages = rng.choice(FORMS), []
    for at in range(BEFORE, len(stories)):
        listed = _list_sliding(at, rng) if teased and rng.random() >= BARE else []
        teasers = [tease(stories[n], form) for n in listed]
        body = [*_body_of(stories[at], at), *added.get(at, [])]
        pages.append(Composed(stories[at].title, body, teasers))
    return pages


def _body_of(story: Article, at: int) -> list[str]:
    """A story's paragraphs; of every other one those behind the lead by sentences."""
    lead, *others = story.paragraphs
    return [lead, *(line for p in others for line in (part(p) if at % 2 else [p]))]


def text_page(page: Composed) -> str:
    """The page as lines."""
    return "\n".join((page.title, *page.body, *page.teasers)) + "\n"


def html_page(page: Composed, name: str) -> str:
    """The page in HTML, its teasers each a paragraph in a container that may have a class."""
    told = f' class="{name}"' if name else ""
    body, teasers = (
        "\n".join(f"<p>{html.escape(line)}</p>" for line in lines)
        for lines in (page.body, page.teasers)
    )
    return f"""<!DOCTYPE html>
<html lang="ar"><head><meta charset="utf-8"><title>{html.escape(page.title)}</title></head>
<body><h1>{html.escape(page.title)}</h1>
<div>
{body}
</div>
<div{told}>
{teasers}
</div></body></html>
"""
