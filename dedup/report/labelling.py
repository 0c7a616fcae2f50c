"""Two articles as somebody sees them who is to say what they are to one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rich.console import Console
from rich.text import Text

from dedup import arabic
from dedup.explanation import Sentence, align
from dedup.matching.times import order_of
from dedup.model import Article
from dedup.report.comparison import draw_sentences, kind_of, list_sentences
from dedup.report.notation import tell_date
from dedup.report.screen import isolate, print_drawn, wants_order
from dedup.writing import visible

MOST_SHOWN = {"changed": 12, "a": 8, "b": 8}
"""Sentences of a kind that are shown before somebody asks for all."""
LONGEST_SENTENCE = 600  # letters, likewise


@dataclass(frozen=True, slots=True)
class Same:
    """Sentences in a row that stand in both."""

    count: int


def print_pair(one: Article, other: Article, heading: str, *, whole: bool = False) -> None:
    """Both titles, sources, dates and lengths, the earlier article first, and how the texts differ;
    whole: every sentence of both.

    What was found of the two is not said, so that nobody follows it.
    """
    a, b = sorted((one, other), key=lambda article: (order_of(article.published), article.id))
    sentences = tuple(align(a.text, b.text))
    shown = list(sentences) if whole else list(fold(sentences))
    left = "" if whole else _tell_left(sentences)

    def draw(console: Console) -> None:
        ordered = wants_order()
        console.rule(Text(heading, "bold"), align="left")
        console.print(Text("\n".join(tell_articles(a, b, ordered=ordered))), soft_wrap=True)
        for part in shown:
            drawn = (
                [Text(_tell_same(part), "dim")]
                if isinstance(part, Same)
                else draw_sentences([part], console.width, ordered)
            )
            for line in drawn:
                console.print(line, soft_wrap=True)
        console.print(Text(left, "dim"), soft_wrap=True, end="")

    def tell() -> str:
        lines = [heading, *tell_articles(a, b)]
        for part in shown:
            lines += [_tell_same(part)] if isinstance(part, Same) else list_sentences([part])
        return "".join(f"{line}\n" for line in lines) + left

    print_drawn(draw, tell)


def tell_articles(a: Article, b: Article, *, ordered: bool = False) -> Iterator[str]:
    """Where and when each was published, how long it is, and below that its title."""
    for name, article in (("a", a), ("b", b)):
        count = len(arabic.words(article.text))
        facts = (article.source or "—", tell_date(article.published), f"{count} words")
        yield f"{name}  {'  '.join(map(visible, facts))}"
        yield f"   {isolate(article.title, ordered=ordered) if article.title else '—'}"


def fold(sentences: Iterable[Sentence]) -> Iterator[Sentence | Same]:
    """Sentences that differ, so many of each kind and so much of each that one sees them at a look;
    of those between that stand in both, how many.

    >>> [type(part).__name__ for part in fold(align("قال ذلك. ثم سافر.", "قال ذلك. وعاد."))]
    ['Same', 'Sentence', 'Sentence']
    """
    same = 0
    seen: Counter[str] = Counter()
    for sentence in sentences:
        kind = kind_of(sentence)
        if kind == "same":
            same += 1
            continue
        seen[kind] += 1
        if seen[kind] > MOST_SHOWN[kind]:
            continue
        if same:
            yield Same(same)
            same = 0
        yield replace(sentence, a=_cut(sentence.a), b=_cut(sentence.b))
    if same:
        yield Same(same)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SENTENCE else f"{text[:LONGEST_SENTENCE]}…"


def _tell_same(part: Same) -> str:
    return f"= {part.count} sentence{'s'[: part.count > 1]} the same"


def _tell_left(sentences: Iterable[Sentence]) -> str:
    kinds = Counter(map(kind_of, sentences))
    left = sum(max(0, kinds[kind] - most) for kind, most in MOST_SHOWN.items())
    return f"… {left} more that differ: ? shows all\n" if left else ""
