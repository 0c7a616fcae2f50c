"""What matching finds of edits that are planted into one's own articles, kind by kind.

So recall is measured without a label: of each chosen article edited copies are made, put among all
the articles, and looked for. What is measured is how far an edit can go, not how articles differ in
the world.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from dedup.model import SAME_STORY, Article, Cluster, Pair, record

LEAST_WORDS = 60
"""Of an article that edits are planted into."""

_VARIANTS = {"أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", "ؤ": "و", "ئ": "ي"}
_MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"
_DIGITS = re.compile(r"[0-9٠-٩۰-۹]+")

Edit = Callable[[list[str], list[str], random.Random], list[str] | None]
"""(words of the article, words of another one, chance) to the words of the copy, or to none."""


def respell(words: list[str], other: list[str], chance: random.Random) -> list[str]:
    """Every third word or so spelled as another house does: hamza, ta marbuta, vowel signs."""
    spelled = []
    for word in words:
        if chance.random() < 1 / 3:
            word = "".join(_VARIANTS.get(letter, letter) for letter in word)
            place = chance.randrange(len(word)) + 1
            word = word[:place] + chance.choice(_MARKS) + word[place:]
        spelled.append(word)
    return spelled


def cut(words: list[str], other: list[str], chance: random.Random) -> list[str]:
    """The beginning: 55 to 85 % of the words."""
    return words[: int(len(words) * chance.uniform(0.55, 0.85))]


def excerpt(words: list[str], other: list[str], chance: random.Random) -> list[str]:
    """A piece from the middle: 25 to 45 % of the words."""
    length = int(len(words) * chance.uniform(0.25, 0.45))
    start = chance.randrange(len(words) - length)
    return words[start : start + length]


def lead(words: list[str], other: list[str], chance: random.Random) -> list[str]:
    """15 to 40 words of another article before it."""
    return other[: chance.randint(15, 40)] + words


def reword(words: list[str], other: list[str], chance: random.Random) -> list[str]:
    """5 to 15 % of the words replaced by those of another article."""
    share = chance.uniform(0.05, 0.15)
    return [chance.choice(other) if chance.random() < share else word for word in words]


def renumber(words: list[str], other: list[str], chance: random.Random) -> list[str] | None:
    """All numbers changed: a toll, a score, a price that was updated. None without numbers."""
    if not any(map(_DIGITS.search, words)):
        return None
    return [_DIGITS.sub(lambda m: str(int(m[0]) + chance.randint(1, 9)), word) for word in words]


def glue(words: list[str], other: list[str], chance: random.Random) -> list[str]:
    """Another article hung on behind it."""
    return words + other


EDITS: dict[str, Edit] = {
    "respelled": respell,
    "cut": cut,
    "excerpt": excerpt,
    "added lead": lead,
    "reworded": reword,
    "renumbered": renumber,
    "glued tail": glue,
}
"""What is planted, by name."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one kind of edit."""

    planted: int
    same_story: int
    """In one cluster with the original."""
    reuse: int
    """That, or a pair of relation exact, reprint, revision or excerpt."""


def plant(articles: Sequence[Article], each: int, seed: int) -> list[Article]:
    """Edited copies of `each` articles for each kind, whose ids say kind and original.

    The articles are chosen by chance, from `seed`, among those of `LEAST_WORDS` words or more; a
    copy has its original's date and a source of its own, and no title.
    """
    planted = []
    order = sorted(articles, key=lambda one: one.id)
    texts = {one.id: one.text.split() for one in order}
    long = [one for one in order if len(texts[one.id]) >= LEAST_WORDS]
    for kind, edit in EDITS.items():
        chance = random.Random(f"{seed} {kind}")
        count = 0
        for article in chance.sample(long, len(long)):
            other = texts[chance.choice(long).id]
            words = edit(texts[article.id], other, chance)
            if words is None or other is texts[article.id]:
                continue
            text, name = " ".join(words), f"planted {kind} {article.id}"
            copy = replace(article, id=name, text=text, title=None, url=None, source="planted")
            planted.append(copy)
            count += 1
            if count == each:
                break
    return planted


def add_to(articles: pa.Table, planted: Sequence[Article]) -> pa.Table:
    """`model.article_schema` with the copies behind."""
    return pa.concat_tables(
        [articles, pa.Table.from_pylist(list(map(record, planted)), articles.schema)]
    )


def count_found(
    planted: Sequence[Article], pairs: Iterable[Pair], clusters: Iterable[Cluster]
) -> dict[str, Found]:
    """How many of the copies of each kind are found with their original."""
    relation = {(pair.a, pair.b): pair.relation for pair in pairs}
    home = {m.id: c.cluster for c in clusters for m in c.members}
    found = {}
    for kind in EDITS:
        of_kind = f"planted {kind} "
        names = [one.id for one in planted if one.id.startswith(of_kind)]
        same = reuse = 0
        for name in names:
            original = name.removeprefix(of_kind)
            together = name in home and home[name] == home.get(original)
            a, b = sorted((name, original))
            same += together
            reuse += together or relation.get((a, b)) in (*SAME_STORY, "excerpt")
        found[kind] = Found(len(names), same, reuse)
    return found
