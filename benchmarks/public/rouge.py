"""ROUGE-LSum as rouge_score 0.1.2 counts it without stemming, a line for a sentence.

Of Fundus's truth some paragraphs are optional: the choice of them counts that suits a text best, as
in that set's own evaluation.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

TOKEN = re.compile("[a-z0-9]+")

Words = list[str]
Array = NDArray[np.int64]


class Sentence(NamedTuple):
    """Words, and for each of them a number whose bits are the places where it stands."""

    words: Words
    places: dict[str, int]


class Rouge(NamedTuple):
    precision: float
    recall: float
    f1: float


class Part(NamedTuple):
    """A paragraph of the truth: which of its words a text has, and how many it holds."""

    hits: Counter[str]
    size: int


def score_paragraphs(paragraphs: Sequence[str], text: str) -> Rouge:
    """The figures of a text; a paragraph in [brackets] may be there or not."""
    said = [Sentence(words, find_places(words)) for words in split_sentences(text)]
    words = Counter(word for sentence in said for word in sentence.words)
    due = [match(one, said) for one in paragraphs if not is_optional(one)]
    free = [match(one[1:-1], said) for one in paragraphs if is_optional(one)]
    return measure_best(due, free, words)


def is_optional(paragraph: str) -> bool:
    return paragraph.startswith("[") and paragraph.endswith("]")


def split_sentences(text: str) -> list[Words]:
    """The words of each line, in lower case; Latin letters and digits alone are words.

    >>> split_sentences("A first line.\\n\\nIts 2nd")
    [['a', 'first', 'line'], ['its', '2nd']]
    """
    return [TOKEN.findall(line.lower()) for line in text.split("\n") if line]


def find_places(words: Words) -> dict[str, int]:
    """
    >>> find_places(["to", "be", "or", "not", "to"])
    {'to': 17, 'be': 2, 'or': 4, 'not': 8}
    """
    places: dict[str, int] = {}
    for place, word in enumerate(words):
        places[word] = places.get(word, 0) | 1 << place
    return places


def match(paragraph: str, said: Sequence[Sentence]) -> Part:
    """What a text has of a paragraph, sentence by sentence."""
    sentences = split_sentences(paragraph)
    hits = sum((union(sentence, said) for sentence in sentences), Counter[str]())
    return Part(hits, sum(map(len, sentences)))


def measure_best(due: Sequence[Part], free: Sequence[Part], words: Counter[str]) -> Rouge:
    """The figures of all that is due with the best choice of what is free.

    A word counts no more often than the text has it. Of choices that are as good, the largest.
    """
    choices = np.array(sorted(product((1, 0), repeat=len(free)), key=sum, reverse=True), int)
    hits = tabulate_hits(due, words).sum(axis=0) + choices @ tabulate_hits(free, words)
    found = np.minimum(hits, list(words.values())).sum(axis=1)
    sizes = sum(part.size for part in due) + choices @ [part.size for part in free]
    said = words.total()
    f1 = 2 * found / np.maximum(said + sizes, 1)
    best = f1.argmax()
    if not found[best]:
        return Rouge(0.0, 0.0, 0.0)
    return Rouge(float(found[best] / said), float(found[best] / sizes[best]), float(f1[best]))


def tabulate_hits(parts: Sequence[Part], words: Iterable[str]) -> Array:
    """How often each part has each word; a row a part."""
    words = list(words)
    rows = [[part.hits[word] for word in words] for part in parts]
    return np.array(rows, int).reshape(len(parts), len(words))


def union(words: Words, said: Sequence[Sentence]) -> Counter[str]:
    """Those of the words that are in their longest common subsequence with any sentence."""
    found: set[int] = set()
    for sentence in said:
        if len(found) == len(words):
            break
        if sentence.words == words:
            return Counter(words)
        found.update(trace(words, sentence))
    return Counter(words[place] for place in found)


def trace(words: Words, sentence: Sentence) -> Iterator[int]:
    """Places of one longest common subsequence in `words`: of several, rouge_score's."""
    shared = [place for place, word in enumerate(words) if word in sentence.places]
    rows = tabulate([sentence.places[words[place]] for place in shared], len(sentence.words))
    row, column = len(shared), len(sentence.words)
    while row and column:
        if words[shared[row - 1]] == sentence.words[column - 1]:
            row, column = row - 1, column - 1
            yield shared[row]
        elif look_up(rows[row], column - 1) > look_up(rows[row - 1], column):
            column -= 1
        else:
            row -= 1


def tabulate(places: Sequence[int], columns: int) -> list[int]:
    """The table of lengths of longest common subsequences, a row for each word and one before.

    Along a row they never fall and rise by 1 at most: a row is the bits of the columns where they
    stay, so that one sum makes a row of the row before (Crochemore et al. 2001).
    """
    rows = [full := (1 << columns) - 1]
    for here in places:
        kept = rows[-1] & here
        rows.append((rows[-1] + kept | rows[-1] - kept) & full)
    return rows


def look_up(row: int, column: int) -> int:
    """The length at the end of so many columns.

    >>> look_up(0b1101, 4), look_up(0b1101, 1)
    (1, 0)
    """
    return column - (row & (1 << column) - 1).bit_count()
