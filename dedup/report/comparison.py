"""Two articles side by side, and why they are what they are to one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from dedup import arabic
from dedup.explanation import MOST_COMPARED
from dedup.matching.passages import LEAST_WORDS
from dedup.report.screen import (
    FIRST_STRONG,
    LEFT_OVERRIDE,
    POP,
    POP_OVERRIDE,
    isolate,
    order,
    print_drawn,
    reads_leftwards,
    wants_order,
)
from dedup.writing import visible

if TYPE_CHECKING:
    from dedup.explanation import Explanation, Sentence
    from dedup.matching.sums import Addend
    from dedup.model import Article, Cluster, Pair, Passage

MARKS = {"same": "=", "changed": "~", "a": "-", "b": "+"}
GAP = "   "
SHOWN_BANDS = 16
SHOWN_WORDS = 8
"""Of a passage."""
_STYLES = {"same": "dim", "changed": "", "a": "red", "b": "green"}
_CHANGED = {"a": "bold red", "b": "bold green"}


def print_explanation(
    found: Explanation, homes: tuple[Cluster | None, ...], path: tuple[Pair, ...]
) -> None:
    """The facts line by line, and the sentences: side by side on a terminal, else one by one.

    homes: the clusters of both, where they are known; else none.
    """
    ordered = wants_order()
    facts = "\n".join(tell_facts(found, homes, path, ordered=ordered)) + "\n"

    def draw(console: Console) -> None:
        console.print(Text(facts), soft_wrap=True, end="")
        for line in draw_sentences(found.sentences, console.width, ordered):
            console.print(line, soft_wrap=True)

    lines = list_sentences(found.sentences)
    print_drawn(draw, lambda: facts + "".join(f"{line}\n" for line in lines))


def tell_facts(
    found: Explanation,
    homes: tuple[Cluster | None, ...],
    path: tuple[Pair, ...],
    *,
    ordered: bool = False,
) -> Iterator[str]:
    """What was compared, the rule line by line, and where both are in the clusters."""
    for name, article in (("a", found.a), ("b", found.b)):
        yield _name(name, article, ordered)
    one = found.compared
    shares = f"{one.containment_a.item():.3f} of a in b, {one.containment_b.item():.3f} of b in a"
    yield f"Jaccard {one.jaccard.item():.3f} (by signatures {found.estimate:.3f}), {shares}"
    for noun, a, b, shared in (
        ("word 3-grams", one.shingles_a, one.shingles_b, one.shared),
        ("long words", one.longs_a, one.longs_b, one.longs_shared),
    ):
        yield f"{noun}: {a.item()} and {b.item()}, {shared.item()} in both"
    more = " …" if len(found.bands) > SHOWN_BANDS else ""
    bands = " ".join(map(str, found.bands[:SHOWN_BANDS])) + more or "none"
    yield f"bands met: {len(found.bands)} of {found.of_bands} ({bands}); samples: {found.samples}"
    yield from _tell_verdicts(found)
    if not found.passages:
        yield f"passages: none of {LEAST_WORDS} words or more"
    for passage in found.passages:
        yield _tell_passage(passage, found.a.text, ordered)
    if homes:
        yield visible(_tell_homes(found, homes))
    if len(path) > 1:
        steps = (f"{p.a} {p.b} {p.relation} {p.jaccard:.3f}" for p in path)
        yield "linked through others: " + visible(", ".join(steps))


def _tell_verdicts(found: Explanation) -> Iterator[str]:
    """The rule line by line; below each sum, when it is first asked, what adds up to it."""
    width = max(len(one.relation) for one in found.verdicts)
    told = set()
    for line in found.verdicts:
        total = f": {_sum_up(line.addends):+.2f}" if line.addends else ""
        said = f"{visible(line.said)}{total}"
        yield f"{'yes' if line.holds else 'no ':<3} {line.relation:<{width}}  {said}"
        if line.addends in told:
            continue
        told.add(line.addends)
        for one in line.addends:
            number = f"{one.number:.2f}" if one.known else "not known"
            number = "" if one.name == "bias" else number
            yield f"{one.value:>+12.2f}  {one.name.replace('_', ' '):<10}  {number}".rstrip()


def _sum_up(addends: Iterable[Addend]) -> float:
    return sum(one.value for one in addends)


def _name(name: str, article: Article, ordered: bool) -> str:
    facts = (article.id, article.source, article.published)
    title = isolate(article.title, ordered=ordered) if article.title else "—"
    return f"{name}  {'  '.join(visible(fact) for fact in facts if fact)}  {title}"


def _tell_passage(passage: Passage, text: str, ordered: bool) -> str:
    """Where it stands in both, and how it begins in a."""
    one, other = (
        f"{name} from {start} to {end}"
        for name, start, end in (
            ("a", passage.a_start, passage.a_end),
            ("b", passage.b_start, passage.b_end),
        )
    )
    run = text[passage.a_start : passage.a_end].split()
    begins = " ".join(run[:SHOWN_WORDS]) + " …" * (len(run) > SHOWN_WORDS)
    said = f"passage of {passage.words} words, {passage.shared:.3f} of its 3-grams in both"
    return f"{said}: {one}, {other}  {isolate(begins, ordered=ordered)}"


def _tell_homes(found: Explanation, homes: tuple[Cluster | None, ...]) -> str:
    told = []
    for name, article, home in zip("ab", (found.a, found.b), homes, strict=True):
        if home is None:
            told.append(f"{name} is in no cluster")
            continue
        (member,) = (m for m in home.members if m.id == article.id)
        lead = home.representative
        how = "represents it" if lead == member.id else f"{member.jaccard:.3f} to {lead}"
        told.append(f"{name} is in cluster {home.cluster} of {home.size}, {how}")
    return "; ".join(told)


def kind_of(sentence: Sentence) -> str:
    """`same`, `changed`, or whose alone it is: `a` or `b`."""
    if sentence.same:
        return "same"
    return "changed" if sentence.a and sentence.b else "a" if sentence.a else "b"


def list_sentences(sentences: Iterable[Sentence]) -> Iterator[str]:
    """A line a sentence, as in a diff: `=` in both, `-` in a, `+` in b; changed ones twice."""
    for sentence in sentences:
        kind = kind_of(sentence)
        if kind == "changed":
            yield f"{MARKS['a']} {visible(sentence.a)}"
            yield f"{MARKS['b']} {visible(sentence.b)}"
        else:
            yield f"{MARKS[kind]} {visible(sentence.a or sentence.b)}"


def draw_sentences(
    sentences: Iterable[Sentence], width: int, ordered: bool = False
) -> Iterator[Text]:
    """Sentences in two columns, each from right to left where it is so; changed words stand out.

    ordered: as `screen.isolate` has it.
    """
    room = max(16, (width - 2 * len(GAP)) // 2)
    for sentence in sentences:
        kind = kind_of(sentence)
        plain = [Text(visible(side), _STYLES[kind]) for side in (sentence.a, sentence.b)]
        sides = _mark_changes(sentence) if kind == "changed" else (plain[0], plain[1])
        columns = [_wrap(side, room) for side in sides]
        for left, right in zip_longest(*columns, fillvalue=Text()):
            sides = (_pad(left, room, ordered), _pad(right, room, ordered))
            yield Text.assemble(f"{MARKS[kind]} ", sides[0], GAP, sides[1])


def _mark_changes(sentence: Sentence) -> tuple[Text, Text]:
    """Both sides, with the words that the other has not set apart."""
    sides = [visible(sentence.a).split(), visible(sentence.b).split()]
    folded = [[" ".join(arabic.words(word)) for word in side] for side in sides]
    if len(sides[0]) * len(sides[1]) > MOST_COMPARED:
        return Text(" ".join(sides[0])), Text(" ".join(sides[1]))
    matcher = SequenceMatcher(None, folded[0], folded[1], autojunk=False)
    kept = [set[int](), set[int]()]
    for block in matcher.get_matching_blocks():
        kept[0].update(range(block.a, block.a + block.size))
        kept[1].update(range(block.b, block.b + block.size))
    texts = []
    for name, side, plain, same in zip("ab", sides, folded, kept, strict=True):
        words = [
            Text(word, "" if n in same or not plain[n] else _CHANGED[name])
            for n, word in enumerate(side)
        ]
        texts.append(Text(" ").join(words))
    return texts[0], texts[1]


def _wrap(text: Text, room: int) -> list[Text]:
    """Lines of at most so many columns; each is isolated by itself when it is drawn."""
    if not text.plain:
        return []
    return list(text.wrap(Console(width=room), room))


def _pad(line: Text, room: int, ordered: bool) -> Text:
    """A line in its column: to the right where its first letter says so."""
    line.rstrip()
    if not line.plain:
        return Text(" " * room)
    leftwards = reads_leftwards(line.plain)
    inner = (
        Text.assemble(LEFT_OVERRIDE, _order(line, leftwards), POP_OVERRIDE)
        if ordered
        else Text.assemble(FIRST_STRONG, line, POP)
    )
    blank = " " * max(0, room - cell_len(inner.plain))
    return Text.assemble(blank, inner) if leftwards else Text.assemble(inner, blank)


def _order(line: Text, leftwards: bool) -> Text:
    """A line as it is seen, its words in the styles that they had.

    Which word is which is told by its letters, from the side that the line begins on.
    """
    styled = [
        (order(word.plain, leftwards=leftwards), [span.style for span in word.spans])
        for word in line.split(" ")
    ]
    shown = [Text(word) for word in order(line.plain, leftwards=leftwards).split(" ")]
    for word in reversed(shown) if leftwards else shown:
        at = next((n for n, (plain, _) in enumerate(styled) if plain == word.plain), None)
        if at is not None:
            for style in styled.pop(at)[1]:
                word.stylize(style)
    drawn = Text(" ", line.style).join(shown)
    drawn.style = line.style
    return drawn
