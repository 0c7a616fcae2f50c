"""Any number of Arabic-like articles that meet one another as often as real ones do.

usage: python benchmarks/fitted.py OUT.parquet --articles N [--seed 10]

OUT has the columns id, source, title, published, url and text. All of it is invented; of real texts
there are only the numbers of `Fit`, sought until bands, samples and verification made of 4,000 to
36,516 articles what they make of so many real ones: random parts of 36,516 articles of 46 outlets,
16,327 of them of one fortnight. growth.py shows both.

Each article is drawn by itself, from the seed and its number: the first thousand of a million are
the thousand that one gets alone, and more articles are more of the same four weeks. So what two
have in common grows with the square of their number, as in random parts of real articles, but for
what grows too large (`matching.candidates`, `matching.furniture`).

A text is a row of phrases in blocks of six. Some phrases are known to all, some to one outlet or
one subject; few of them are common and very many rare (Zipf, Mandelbrot), so most that come are
new, and fewer as articles become more (Heaps). An article tells a story that belongs to a subject,
and so is of its days: the whole of it, with some phrases changed, or some of its blocks; all else
is its own, or background on the subject that others have too. Or it is one of its outlet's forms,
filled anew. The same arguments give the same bytes.
"""

import argparse
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import xxhash
from articles import invent_words

ROW_GROUP, DAYS, SUBJECT_DAYS, STORY_DAYS = 4_096, 28, 6, 2
BLOCK, SHORTEST, LONGEST = 6, 3, 12
"""Phrases in a block, and words in a phrase."""
MOST_WORDS = 10_000
WORD_BITS = 18
"""So many draw a word."""
COMMA, STOP = 0.3, 2
"""Share of the phrases behind which there is a comma; and where words with a full stop begin."""
TITLE_LETTERS = 60
GOLDEN = (5**0.5 - 1) / 2
SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("id", "source", "title", "published", "url", "text")]
)


class Zipf(NamedTuple):
    """Numbers below `count`, k with a frequency of (k + shift) ** -power."""

    count: float
    shift: float
    power: float

    def draw(self, keys):
        low, high = self.shift ** (1 - self.power), (self.count + self.shift) ** (1 - self.power)
        drawn = (low + (high - low) * to_unit(keys)) ** (1 / (1 - self.power)) - self.shift
        return drawn.astype(np.int64)


class Fit(NamedTuple):
    """Numbers that were measured on those real articles, or sought until figures agreed with those
    of them."""

    words: float = 240
    """Median of an article in a middling outlet, ..."""
    within: float = 0.6
    """... the spread of its logarithm within an outlet, ..."""
    between: float = 1.1
    """... and by how much the logarithms of the outlets' medians differ at most. So all have the
    measured quantiles: 60 words, 98, 191, 344, and 581 at 0.1, 0.25, 0.5, 0.75, and 0.9."""
    outlets: Zipf = Zipf(60, 0, 0.75)
    """The largest has 0.36 of the articles. Measured: 0.28, 0.23, then twelve of 0.03 to 0.07."""
    stories: Zipf = Zipf(48_000, 113, 0.7)
    """Sought by pairs an article, ..."""
    whole: float = 0.68
    """... like the share of articles that tell all of their story, and by Jaccard of pairs: ..."""
    changed: float = 0.37
    """... of its phrases they change this share at most, most of them far less; ..."""
    kept: float = 0.85
    """... and others keep of its blocks a number between 0 and 1 to this power."""
    story_words: float = 200
    """Median of a story, ..."""
    story_spread: float = 0.85
    """... and the spread of its logarithm: as measured for all articles."""
    subjects: Zipf = Zipf(3_000, 15, 0.7)
    """These and the next two sought by containment in candidates of samples that are no pairs."""
    background: float = 0.078
    """Share of the blocks that tell no story which are their subject's, ..."""
    backgrounds: Zipf = Zipf(6, 0, 0.33)
    """... and which of its blocks."""
    formed: float = 0.28
    """Share of the articles that are forms. Sought, as are the next ones, by Jaccard of candidates
    of bands that are no pairs: they are formulas that recur (the police has arrested, the king has
    received) more than tables, ..."""
    forms: Zipf = Zipf(40, 1, 0.9)
    """... which of their outlet's, ..."""
    fixed: float = 0.65
    """... how many phrases of the rarest of these are not filled, ..."""
    loosened: float = 0.4
    """... to which power of its rank it is fewer, ..."""
    as_long: float = 0.85
    """... and how a form and what fills it agree in length (correlation)."""
    longer: float = 0.4
    """Share of the phrases of three words, of four, ... that have one more. Sought by the number of
    shingles that candidates share."""
    house: float = 0.295
    """Share of the phrases that are an outlet's own. Sought, as are the next ones, by candidates of
    samples, and by how many articles have a shingle, ..."""
    topical: float = 0.055
    """... of those that are a subject's own, ..."""
    of_house: Zipf = Zipf(150_000, 3, 0.97)
    """... and which of them."""
    of_subject: Zipf = Zipf(16_600, 3, 0.6)
    of_all: Zipf = Zipf(2_400_000, 32, 0.7)


FIT = Fit()
SEED = 10
"""Whether a common phrase fills a bucket of bands is luck, as with real articles: bands give 0.5 to
0.9 times the real candidates at 4,000 articles of ten seeds, 0.9 times of this one."""


def mix(numbers):
    """Spread over all of 64 bits (splitmix64, Steele, Lea, Flood 2014)."""
    mixed = numbers ^ numbers >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed


def to_unit(keys):
    """Floats from 0 on and below 1."""
    return (keys >> np.uint64(11)) * 2.0**-53


def to_normal(keys):
    """Normal deviates (Box and Muller 1958)."""
    return np.sqrt(-2 * np.log1p(-to_unit(keys))) * np.cos(2 * np.pi * to_unit(mix(keys)))


def part(lengths):
    """Of lists one behind the other, whose each item is, and its place there.

    >>> [of.tolist() for of in part(np.array([2, 1]))]
    [[0, 0, 1], [0, 1, 0]]
    """
    whose = np.repeat(np.arange(len(lengths)), lengths)
    return whose, np.arange(len(whose)) - np.repeat(np.cumsum(lengths) - lengths, lengths)


class Plan(NamedTuple):
    """What n articles are: arrays of n, of keys where nothing else is said."""

    own: np.ndarray
    outlet: np.ndarray
    """Its number."""
    story: np.ndarray
    subject: np.ndarray
    form: np.ndarray
    """0 where it is none."""
    origin: np.ndarray
    """The number of the outlet that wrote the story."""
    phrases: np.ndarray
    """How many it has."""
    told: np.ndarray
    """Blocks of the story."""
    kept: np.ndarray
    """Share of these that it has."""
    changed: np.ndarray
    """Share of the phrases in them, or in the form, that are its own."""


class Writer:
    """Articles by number."""

    def __init__(self, seed, fit):
        self.seed, self.fit = seed, fit
        words, _, cumulative = invent_words(np.random.default_rng(seed))
        draws = (np.arange(1 << WORD_BITS) + 0.5) / (1 << WORD_BITS)
        self.drawn, self.count = np.searchsorted(cumulative, draws), len(words)
        self.words = pa.array([word + end for end in ("", "،", ".\n") for word in words])
        self.places = self.key("place", np.arange(LONGEST)) | np.uint64(1)
        self.phrase_words = SHORTEST + fit.longer / (1 - fit.longer)

    def write(self, numbers):
        """The articles of these numbers, a table."""
        plan = self.plan(numbers)
        words, lengths = self.choose_words(*self.choose_phrases(plan, *self.choose_blocks(plan)))
        ends = np.append(0, np.cumsum(lengths)).astype(np.int32)
        lists = pa.ListArray.from_arrays(pa.array(ends), self.words.take(pa.array(words)))
        texts = pc.binary_join(lists, " ")
        titles = pc.replace_substring(pc.utf8_slice_codeunits(texts, 0, TITLE_LETTERS), "\n", "")
        first = to_unit(self.key("first day", plan.subject)) * DAYS
        later = to_unit(self.key("day", plan.story)) * SUBJECT_DAYS
        days = first + later + to_unit(self.key("later", plan.own)) * STORY_DAYS
        names = [f"{number:08}" for number in numbers]
        sources = [f"s{number}.example" for number in plan.outlet]
        urls = [f"https://{source}/{name}" for source, name in zip(sources, names, strict=True)]
        published = [f"2025-03-{1 + day % DAYS:02}" for day in days.astype(int)]
        return pa.table([names, sources, titles, published, urls, texts], schema=SCHEMA)

    def plan(self, numbers):
        fit, key = self.fit, self.key
        own = key("article", numbers)
        outlet = fit.outlets.draw(key("outlet", own))
        story = key("story", fit.stories.draw(key("told", own)))
        # The more often a form is filled, the less of it is fixed.
        rank = fit.forms.draw(key("which form", own))
        form = key("form", outlet, rank)
        fixed = fit.fixed * ((rank + 1) / fit.forms.count) ** fit.loosened
        formed = to_unit(key("formed", own)) < fit.formed
        whole = (to_unit(key("whole", own)) < fit.whole) & ~formed
        # The largest outlet has the shortest texts, as in the real ones.
        usual = fit.words * np.exp(fit.between * (2 * (outlet * GOLDEN % 1) - 1))
        apart, alike = to_normal(key("words", own)), to_normal(key("form words", form))
        filled = fit.as_long * alike + (1 - fit.as_long**2) ** 0.5 * apart
        words = usual * np.exp(fit.within * np.where(formed, filled, apart))
        long = fit.story_words * np.exp(fit.story_spread * to_normal(key("story words", story)))
        told = self.count_phrases(long) // BLOCK + 1
        return Plan(
            own=own,
            outlet=outlet,
            story=story,
            subject=key("subject", fit.subjects.draw(key("of subject", story))),
            form=np.where(formed, form, np.uint64(0)),
            origin=fit.outlets.draw(key("origin", story)),
            phrases=np.where(whole, told * BLOCK, self.count_phrases(words)),
            told=np.where(formed, 0, told),
            kept=np.where(whole, 1, to_unit(key("kept", own)) ** fit.kept),
            changed=np.where(formed, 1 - fixed, fit.changed * to_unit(key("changed", own)) ** 3),
        )

    def choose_blocks(self, plan):
        """Of each block whose it is, where it stands there, what its phrases are drawn by, by which
        outlet, and how many of them are changed."""
        fit, key = self.fit, self.key
        whose, place = part(-(-plan.phrases // BLOCK))
        own = key("block", plan.own[whose], place)
        form, kept = plan.form[whose], to_unit(key("kept", own)) < plan.kept[whose]
        kept &= place < plan.told[whose]
        behind = ~kept & (form == 0) & (to_unit(key("behind", own)) < fit.background)
        number = fit.backgrounds.draw(key("background", own))
        drawn = np.where(kept, key("told", plan.story[whose], place), own)
        drawn = np.where(behind, key("background", plan.subject[whose], number), drawn)
        drawn = np.where(form > 0, key("form", form, place), drawn)
        outlet = np.where(kept, plan.origin[whose], np.where(behind, -1, plan.outlet[whose]))
        changed = np.where(kept | (form > 0), plan.changed[whose], 0)
        return whose, place, drawn, outlet, changed

    def choose_phrases(self, plan, whose, place, drawn, outlet, changed):
        """Of each phrase its key, whether it is the last one of its block, and of each article how
        many it has."""
        fit, key = self.fit, self.key
        counts = np.minimum(BLOCK, plan.phrases[whose] - place * BLOCK)
        block, at = part(counts)
        own = key("phrase", plan.own[whose][block], place[block], at)
        swapped = to_unit(key("swapped", own)) < changed[block]
        by = np.where(swapped, own, key("phrase", drawn[block], at))
        kind, rank = to_unit(key("kind", by)), key("rank", by)
        house = key("house", outlet[block], fit.of_house.draw(rank))
        topical = key("topical", plan.subject[whose][block], fit.of_subject.draw(rank))
        phrases = np.where(kind < fit.house, house, key("of all", fit.of_all.draw(rank)))
        told = kind >= 1 - fit.topical
        return np.where(told, topical, phrases), at + 1 == counts[block], plan.phrases

    def choose_words(self, phrases, last, counts):
        """Words by number, and how many each article has."""
        more = np.log1p(-to_unit(self.key("length", phrases))) / np.log(self.fit.longer)
        sizes = np.minimum(SHORTEST + more, LONGEST).astype(np.int64)
        phrase, at = part(sizes)
        drawn = self.key("words", phrases)[phrase] * self.places[at] >> np.uint64(64 - WORD_BITS)
        words = self.drawn[drawn.astype(np.int64)]
        ends = np.cumsum(sizes) - 1
        marks = np.where(last, STOP, to_unit(self.key("comma", phrases)) < COMMA)
        words[ends] += self.count * marks
        return words, np.add.reduceat(sizes, np.cumsum(counts) - counts)

    def count_phrases(self, words):
        """How many make so many words."""
        return np.ceil(np.minimum(words, MOST_WORDS) / self.phrase_words).astype(np.int64)

    def key(self, what, *numbers):
        """A key for each row of numbers, other ones for each `what`."""
        keys = np.array([xxhash.xxh64_intdigest(what.encode(), self.seed)], np.uint64)
        for some in numbers:
            keys = mix(keys + some.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
        return keys


def write_articles(path, articles, seed, fit=FIT):
    writer = Writer(seed, fit)
    with pq.ParquetWriter(path, SCHEMA, use_dictionary=["source", "published"]) as file:
        for start in range(0, articles, ROW_GROUP):
            numbers = np.arange(start, min(start + ROW_GROUP, articles))
            file.write_table(writer.write(numbers))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("out")
    parser.add_argument("--articles", type=int, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    write_articles(options.out, options.articles, options.seed)


if __name__ == "__main__":
    main()
