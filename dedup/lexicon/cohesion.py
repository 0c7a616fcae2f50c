"""Which paragraphs belong to which headline, by the stems of their words."""

import functools
import itertools
import math
from collections.abc import Iterable

from dedup import arabic

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
    title; what it gets right and wrong is in `benchmarks/README.md` (`cohesion.py`). In other
    scripts, for which nothing was measured, no paragraph is another headline's.
    """
    if not arabic.is_arabic(headline):
        return -math.inf
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
_SHORT_WITH_AND = frozenset("و وفي وقد ومن ومع ولم ولا وعن وتم وما واذ وهو وهي وان".split())
"""Words of up to three letters whose first is an "and": 7 % of 90,550 real paragraphs begin so, and
7 of 18,070 first ones."""


def goes_on(paragraph: str) -> bool:
    """Whether a paragraph begins as none does that begins an article: "and ...", "for his part".

    >>> goes_on("وأضاف الوزير أن"), goes_on("وزير النقل يفتتح"), goes_on("يذكر أن الطريق")
    (True, False, True)
    >>> goes_on("وفي عمان"), goes_on("وصل الوفد")
    (True, False)
    """
    begin = " ".join(arabic.words(paragraph[:60]))
    first = begin.partition(" ")[0]
    if first.startswith("و") and len(first) > 3:
        return first not in _BEGIN_WITH_W
    return first in _SHORT_WITH_AND or begin.startswith(_CONTINUING)
