"""Blocks: what text and HTML pages are both turned into before they are split.

Also the three measures that a block can be judged by: its shape (headline or paragraph), its words'
stems, and how far a headline belongs to the paragraphs behind it.
"""

import functools
import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from dedup import arabic


class Block(NamedTuple):
    """A line of a text page, or the smallest stretch of an HTML page that stands by itself."""

    text: str
    """White space collapsed; never empty."""
    heading: int = 0
    """1 to 6 inside h1 to h6, else 0."""
    link_share: float = 0.0
    """Share of its characters that lie in links."""
    url: str | None = None
    """Where its first link leads."""
    link_text: str | None = None
    """What its links say, where that is not all."""
    place: str = ""
    """What its container says of it: a name from `[html]` in markers.toml, or header, footer,
    aside, article (another one), near (between the text's container and the one that holds the h1
    too), outside (of both), story (built like an article, see `stories`), or nothing."""
    box: int = 0
    """Number of that container; blocks of one related box stand together."""
    part: str = ""
    """What a container inside that one says of it."""


@dataclass(frozen=True, slots=True)
class Meta:
    """What the head of an HTML page says of the article."""

    titles: tuple[str, ...] = ()
    """Best first."""
    published: str | None = None
    moment: str | None = None
    """Of the page's first `time` element, which need not be the article's."""
    author: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A page as blocks."""

    blocks: tuple[Block, ...]
    meta: Meta = field(default=Meta())
    markup: bool = False
    """Whether the page was HTML, so that its blocks know more than their text."""


MOST_BLOCKS = 15_000
"""Of a page: the roles of so many take half a second. 985 real pages have at most 2,619."""
TOO_MANY_BLOCKS = f"more than {MOST_BLOCKS} blocks of text, more than a page can have"
LONGEST_ADDRESS = 4_000  # characters; a longer one is written out for each block of its link
LONGEST_HEADLINE = 110  # characters: 99 % of 8,000 real titles have at most 87
LONGEST_HEADLINE_WORDS = 18
SHORTEST_PARAGRAPH = 50  # characters: 95 % of 67,931 real paragraphs have at least 57
LONGEST_SHOUT = 90  # characters: "!" ends 2.8 % of titles, and few paragraphs as short as they are
_FULL_STOPS = (".", "۔", "…")
INVISIBLE = "\u061c\ufeff" + "".join(
    chr(code) for code in (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
"""White space without width, and marks of direction."""
_CLOSERS = " \"'”’»)]}*" + INVISIBLE


def is_headline(text: str) -> bool:
    """Whether a line has the shape of a headline: short, and no full stop at its end.

    Measured on 8,000 titles and 67,931 paragraphs of Arabic news: 0.1 % of titles end in a full
    stop, 94 % of paragraphs do.
    """
    if len(text) > LONGEST_HEADLINE or ends_sentence(text):
        return False
    return 2 <= len(text.split()) <= LONGEST_HEADLINE_WORDS


def is_paragraph(text: str) -> bool:
    """Whether a line has the shape of a paragraph: a sentence, or too long for a headline."""
    return len(text) > LONGEST_HEADLINE or (ends_sentence(text) and len(text) >= SHORTEST_PARAGRAPH)


def ends_sentence(text: str) -> bool:
    """Whether a line ends in a full stop, looking behind closing quotes and brackets."""
    bare = text.rstrip(_CLOSERS)
    if bare.endswith("!"):
        return len(bare) > LONGEST_SHOUT
    return bare.endswith(_FULL_STOPS) and not bare.endswith("..")


SHORTEST_TITLE = 8  # letters: less is the beginning of too many titles


def share_of_title(found: str, title: str) -> int:
    """How many letters of a page's title a heading is: all of it, its beginning ("Title" of
    "Title | Site") or its end ("Site - Title"); else 0. Both as `arabic.letters` gives them."""
    if len(found) < SHORTEST_TITLE:
        return len(found) if found == title else 0
    return len(found) if title.startswith(found) or title.endswith(found) else 0


_PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال", "و")
_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "هم", "ه", "ي")
_COMMON = frozenset(
    "الي علي عن من في هذا هذه التي الذي بعد قبل مع ان انه كان كانت قال اكد ما لا او ثم قد".split()
)


def stems(text: str) -> list[str]:
    """Content words without their commonest prefix and suffix (after Larkey's light10).

    >>> stems("والمدارس في المدينة")
    ['مدارس', 'مدين']
    """
    tokens = (token[:LONGEST_TOKEN] for token in text.split())
    return list(itertools.chain.from_iterable(map(_stems_of, tokens)))


LONGEST_TOKEN = 200  # characters: what is kept of each


@functools.lru_cache(maxsize=200_000)
def _stems_of(token: str) -> tuple[str, ...]:
    """The stems of a token of a text, kept: a page has few that none had before."""
    return tuple(_stem(w) for w in arabic.words(token) if len(w) >= 3 and w not in _COMMON)


def _stem(word: str) -> str:
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            word = word[len(prefix) :]
            break
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)]
    return word


def share_found(wanted: Iterable[str], among: set[str]) -> float:
    """Share of the distinct `wanted` that stand in `among`; 0 when nothing is wanted."""
    distinct = set(wanted)
    return len(distinct & among) / len(distinct) if distinct else 0.0


NEXT_PARAGRAPHS, LONGEST_LOOK = 4, 400  # of paragraphs, characters of each: enough for a subject
BELONGS, SURELY_BELONGS = 0.6, 1.7


def belongs(headline: str, paragraphs: list[str], title: str, written: int) -> float:
    """Whether the next paragraphs are the headline's rather than the main text's: log odds.

    From the share of the headline's stems found in them, the share of the main title's, whether
    they begin as a text goes on ("and he added": 61 % of texts that go on do, 0.3 % of articles),
    and how many paragraphs the main text had (`written`). Over `BELONGS` they are a second article,
    over `SURELY_BELONGS` even against the odds. The weights are a logistic regression's on 22,872
    cases constructed from real Arabic articles, most with headlines that share a word with the
    title; what it gets right and wrong is in `benchmarks/README.md` (`cohesion.py`).
    """
    near = {stem for paragraph in paragraphs for stem in stems(paragraph[:LONGEST_LOOK])}
    ours, theirs = (share_found(stems(t[:LONGEST_LOOK]), near) for t in (title, headline))
    continues = 3.4 if paragraphs and goes_on(paragraphs[0]) else 0.0
    return 6.5 * theirs - 3.4 * ours - continues + 1.5 * math.log1p(written) - 3.7


_CONTINUING = tuple(
    f"{phrase} "
    for phrase in (
        "كما|من جهته|من جهتها|من جانبه|من جانبها|يذكر|يشار|تجدر|جدير|في المقابل|من جهه اخري"
        "|من ناحيه|في سياق|في السياق|بدوره|بدورها|كذلك|ايضا|لكن|غير ان|الا ان|ثم"
    ).split("|")
)
_BEGIN_WITH_W = frozenset(
    """
    وزير وزيرا وزيره وزاره وزراء واشنطن وكاله وكيل وفد وفاه واصل واصلت وصل وصلت وقع وقعت وجه وجهت
    ولي وافق وافقت وضع وضعت وليد والده والد ورشه وحده وحدات ودع وثيقه ولايه وسط وزع وزعت وحيد ورد
    وردت وزن وظائف وعد وفق وفقا واحد واحده واجه واجهت وقف وقفت
    """.split()
)
"""Words whose first letter is their own and not an "and" before them."""


def goes_on(paragraph: str) -> bool:
    """Whether a paragraph begins as none does that begins an article: "and ...", "for his part".

    >>> goes_on("وأضاف الوزير أن"), goes_on("وزير النقل يفتتح"), goes_on("يذكر أن الطريق")
    (True, False, True)
    """
    begin = " ".join(arabic.words(paragraph[:60]))
    first = begin.partition(" ")[0]
    if first.startswith("و") and len(first) > 3:
        return first not in _BEGIN_WITH_W
    return begin.startswith(_CONTINUING)
