"""The sets' own rules: figures of what a tool found on the pages of a set.

A rule makes numbers of a page, and figures of the sum of these numbers over pages; so a page, a set
and a sample of its sites are scored alike.

aeb          runs of four words, as often as they stand; F1 of mean precision and mean recall
trafilatura  snippets that a text must have, and must not have, counted over all pages
fundus       ROUGE-LSum, means over pages
wcxb         words in lower case, as often as they stand; means over pages
htmldate     days that are right, wrong, or not found

A page of which a tool says nothing has found nothing.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, NamedTuple

from benchmarks.public.rouge import score_paragraphs

WORD = re.compile(r"\w+")
RUN = 4
LOW = 0.2
"""A page whose F1 is below this has been missed."""
VERDICTS = ("right", "wrong", "none")

Record = Mapping[str, Any]
Numbers = tuple[float, ...]


class Figures(NamedTuple):
    f1: float
    precision: float
    recall: float


@dataclass(frozen=True)
class Rule:
    """What a page counts for (truth, what was found), and the figures of counts that were added."""

    count: Callable[[Record, Record], Numbers]
    sum_up: Callable[[Sequence[float]], Figures]


class PageScore(NamedTuple):
    """A page of a set; `day` and `title_same` are None where the truth has none."""

    truth: Record
    numbers: Numbers
    f1: float
    day: str | None
    title_same: bool | None


class SetScore(NamedTuple):
    """A tool on a set, its pages in the order of the truth."""

    figures: Figures
    pages: list[PageScore]

    @property
    def median(self) -> float:
        return median(page.f1 for page in self.pages)

    @property
    def low(self) -> int:
        """How many pages have been missed."""
        return sum(page.f1 < LOW for page in self.pages)

    @property
    def days(self) -> Counter[str]:
        return Counter(page.day for page in self.pages if page.day)

    @property
    def titles(self) -> Counter[bool]:
        return Counter(page.title_same for page in self.pages if page.title_same is not None)


def score_set(name: str, truths: Sequence[Record], found: Mapping[str, Record]) -> SetScore:
    """The figures of a set, by what was found on its pages, by their names."""
    pages = [score_page(name, truth, found.get(truth["name"], {})) for truth in truths]
    return SetScore(RULES[name].sum_up(add_up(page.numbers for page in pages)), pages)


def score_page(name: str, truth: Record, found: Record) -> PageScore:
    rule = RULES[name]
    numbers = rule.count(truth, found)
    day = judge_day(truth, found) if truth.get("published") else None
    same = key(truth["title"]) == key(found.get("title")) if truth.get("title") else None
    return PageScore(truth, numbers, rule.sum_up(numbers).f1, day, same)


def add_up(rows: Iterable[Numbers]) -> list[float]:
    """The sums of the columns."""
    return [sum(column) for column in zip(*rows, strict=True)]


def key(title: str | None) -> str:
    """What of a title counts: words, in lower case.

    >>> key("“Nur hier”: Alles  neu ")
    'nur hier alles neu'
    """
    return re.sub(r"\W+", " ", (title or "").lower()).strip()


def judge_day(truth: Record, found: Record) -> str:
    """One of VERDICTS."""
    said = found.get("published") or ""
    if len(said) < len("2025-03-04"):
        return "none"
    return "right" if said[:10] == truth["published"] else "wrong"


def count_day(truth: Record, found: Record) -> Numbers:
    verdict = judge_day(truth, found)
    return tuple(float(verdict == one) for one in VERDICTS)


def count_snippets(truth: Record, found: Record) -> Numbers:
    """What the text has and must have, must not have, and lacks."""
    text = space(found.get("text"))
    wanted = sum(space(one) in text for one in truth["with"])
    foreign = sum(space(one) in text for one in truth["without"])
    return wanted, foreign, len(truth["with"]) - wanted


def space(text: str | None) -> str:
    return " ".join((text or "").split())


def sum_up_counts(sums: Sequence[float]) -> Figures:
    """Of what is right, what is wrong, and what is missing."""
    right, wrong, missing = sums
    return Figures(
        divide(2 * right, 2 * right + wrong + missing),
        divide(right, right + wrong),
        divide(right, right + missing),
    )


def count_runs(truth: Record, found: Record) -> Numbers:
    """Precision and recall, each with whether there is anything that it could be of."""
    due, said = list_runs(truth["text"]), list_runs(found.get("text"))
    both = (due & said).total()
    precision, recall = divide(both, said.total()), divide(both, due.total())
    return precision, float(bool(said)), recall, float(bool(due))


def list_runs(text: str | None) -> Counter[tuple[str, ...]]:
    """Runs of four words; the words of a shorter text are one.

    >>> sorted(list_runs("Of five words, all five"))
    [('Of', 'five', 'words', 'all'), ('five', 'words', 'all', 'five')]
    >>> list_runs("Two words")
    Counter({('Two', 'words'): 1})
    """
    words = WORD.findall(text or "")
    starts = range(max(len(words) - RUN + 1, min(len(words), 1)))
    return Counter(tuple(words[start : start + RUN]) for start in starts)


def sum_up_runs(sums: Sequence[float]) -> Figures:
    """F1 is that of the two means."""
    precision, recall = divide(sums[0], sums[1]), divide(sums[2], sums[3])
    return Figures(divide(2 * precision * recall, precision + recall), precision, recall)


def count_words(truth: Record, found: Record) -> Numbers:
    due, said = (Counter(WORD.findall((one.get("text") or "").lower())) for one in (truth, found))
    return count_mean(*compare_bags(due, said))


def compare_bags(due: Counter[str], said: Counter[str]) -> Figures:
    if not due and not said:
        return Figures(1.0, 1.0, 1.0)
    both = (due & said).total()
    f1 = divide(2 * both, due.total() + said.total())
    return Figures(f1, divide(both, said.total()), divide(both, due.total()))


def count_lines(truth: Record, found: Record) -> Numbers:
    score = score_paragraphs(truth["paragraphs"], found.get("text") or "")
    return count_mean(score.f1, score.precision, score.recall)


def count_mean(f1: float, precision: float, recall: float) -> Numbers:
    """Figures of a page, and the page."""
    return f1, precision, recall, 1.0


def sum_up_means(sums: Sequence[float]) -> Figures:
    return Figures(*(divide(one, sums[3]) for one in sums[:3]))


def divide(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


RULES = {
    "aeb": Rule(count_runs, sum_up_runs),
    "trafilatura": Rule(count_snippets, sum_up_counts),
    "fundus": Rule(count_lines, sum_up_means),
    "wcxb": Rule(count_words, sum_up_means),
    "htmldate": Rule(count_day, sum_up_counts),
}
"""In the order of the tables."""
