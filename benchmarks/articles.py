"""Any number of Arabic-like articles with planted copies, and the truth of what was planted.

usage: python benchmarks/articles.py OUT.parquet --articles N [--words 300] [--copies 0.2]
           [--seed 1] [--truth TRUTH.parquet]

OUT has the columns id, source, title, published, url and text. Words are invented, their
frequencies fall as in a text (Zipf), and an article has half to one and a half times `--words`.
A share of `--copies` is made from other articles and stands anywhere in the file: exact copies,
reprints (2 to 20 % of the words replaced, some cut at the end, some in another house's spelling),
excerpts (20 to 40 % of it in one piece), and templates (its form with other numbers), published on
the day of their original or the next. TRUTH has a row for each: `a` (the id it was made from), `b`,
`kind`. The same arguments give the same bytes.
"""

import argparse

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

KINDS = ("original", "exact", "reprint", "excerpt", "template")
SHARES = (0.15, 0.65, 0.12, 0.08)  # of the copies, by kind
VOCABULARY, ROW_GROUP = 50_000, 16_384
LETTERS = (
    "ا152 ل117 ي75 م66 و54 ن50 ت46 ر46 ع35 ب34 ة33 د31 ف26 ه24 س23 ق22 أ20 ك18 ح18 ج14 ش10 ط10"
    " ص9 خ8 إ8 ى8 ض7 ز6 ذ6 ث5 ئ4 غ3 ء3 ظ2 ؤ1 آ1"
)
"""And how many of a thousand letters of Arabic news are this one."""
SPELLING = str.maketrans("أإىةئ", "اايهؤ")


def invent_words(rng):
    """The vocabulary, commonest first; how another house spells it; and cumulative frequencies."""
    lengths = rng.integers(2, 9, VOCABULARY)
    letters = [letter[0] for letter in LETTERS.split()]
    often = np.array([int(letter[1:]) for letter in LETTERS.split()])
    of_all = rng.choice(letters, lengths.sum(), p=often / often.sum())
    words = np.array(["".join(part) for part in np.split(of_all, lengths.cumsum()[:-1])], object)
    spelled = np.array([word.translate(SPELLING) for word in words], object)
    frequencies = 1 / (np.arange(VOCABULARY) + 10)
    return words, spelled, np.cumsum(frequencies) / frequencies.sum()


def plan_copies(rng, articles, share):
    """(origin, kind) of each article: its own number and 0 where it is an original."""
    order = rng.permutation(articles)
    copies = int(articles * share)
    leaders = order[copies : copies + max(1, copies // 2)]  # the first ones are copied most
    origin, kind = np.arange(articles), np.zeros(articles, np.int8)
    origin[order[:copies]] = leaders[(len(leaders) * rng.random(copies) ** 1.5).astype(int)]
    kind[order[:copies]] = rng.choice(np.arange(1, 5), copies, p=SHARES)
    return origin, kind


class Writer:
    """Texts by number: each depends on the seed and its number alone."""

    def __init__(self, seed, words):
        self.seed, self.length = seed, words
        self.words, self.spelled, self.cumulative = invent_words(np.random.default_rng(seed))

    def _numbers(self, article, what):
        return np.random.Generator(np.random.Philox(key=[self.seed << 1 | what, article]))

    def _draw(self, rng, count):
        return np.searchsorted(self.cumulative, rng.random(count))

    def original(self, article):
        rng = self._numbers(article, 0)
        return self._draw(rng, int(self.length * rng.uniform(0.5, 1.5)))

    def text(self, article, origin, kind):
        drawn, rng, words = self.original(origin), self._numbers(article, 1), self.words
        if kind == 2:
            replaced = rng.random(len(drawn)) < rng.uniform(0.02, 0.2)
            drawn[replaced] = self._draw(rng, int(replaced.sum()))
            drawn = drawn[: int(len(drawn) * min(1, rng.uniform(0.6, 1.6)))]
            words = self.spelled if rng.random() < 0.5 else words
        elif kind == 3:
            count = int(len(drawn) * rng.uniform(0.2, 0.4))
            start = rng.integers(0, len(drawn) - count)
            drawn = drawn[start : start + count]
        listed = words[drawn].tolist()
        if kind == 4:
            listed[5::12] = map(str, rng.integers(2, 10_000, len(listed[5::12])).tolist())
        for end in range(14, len(listed), 15):
            listed[end] += "،" if end % 45 else ".\n"
        return " ".join(listed) + "."


def write_articles(options):
    rng = np.random.default_rng(options.seed)
    origin, kind = plan_copies(rng, options.articles, options.copies)
    writer = Writer(options.seed, options.words)
    names = [f"{n:08}" for n in range(options.articles)]
    fields = ("id", "source", "title", "published", "url", "text")
    schema = pa.schema([(name, pa.string()) for name in fields])
    with pq.ParquetWriter(options.out, schema) as file:
        for start in range(0, options.articles, ROW_GROUP):
            numbers = range(start, min(start + ROW_GROUP, options.articles))
            texts = [writer.text(n, origin[n], kind[n]) for n in numbers]
            sources = [f"s{n % 23}.example" for n in numbers]
            columns = [
                names[numbers.start : numbers.stop],
                sources,
                [text[:60].replace("\n", " ") for text in texts],
                # A copy on the day of its original, or the next one.
                [f"2025-03-{1 + origin[n] % 28 + (n != origin[n]) * n % 2:02}" for n in numbers],
                [f"https://{source}/{n}" for source, n in zip(sources, numbers, strict=True)],
                texts,
            ]
            file.write_table(pa.table(columns, schema=schema))
    if options.truth:
        copies = np.flatnonzero(kind)
        truth = {
            "a": [names[n] for n in origin[copies]],
            "b": [names[n] for n in copies],
            "kind": [KINDS[n] for n in kind[copies]],
        }
        pq.write_table(pa.table(truth), options.truth)


def main():
    parser = argparse.ArgumentParser(usage=__doc__.replace("%", "%%"))
    parser.add_argument("out")
    parser.add_argument("--articles", type=int, required=True)
    parser.add_argument("--words", type=int, default=300)
    parser.add_argument("--copies", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--truth")
    write_articles(parser.parse_args())


if __name__ == "__main__":
    main()
