"""Sets of articles that are hard on memory and time: what they share, they share with very many.

usage: python benchmarks/adversarial.py KIND OUT --articles N

KINDS says what each set is; OUT ends in .jsonl or .parquet. The columns are id, source, title,
published, url and text. Words are invented as in articles.py. The same kind and number give the
same bytes, and the first articles of a set are those of a smaller one.
"""

import argparse
import functools
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from articles import Writer

KINDS = {
    "plain": "unrelated articles of 150 to 450 words",
    "copies": "one text of 300 words, again and again",
    "near-copies": "of each text of 300 words 256 copies, and 256 more with another word changed in"
    " each",
    "salted": "of each text of 300 words 100 copies, in each of which 30 % of the words are others",
    "half-shared": "150 words that stand in all articles, and 150 of their own",
    "chain": "windows of 300 words over one long text: each has 60 % of the one before",
    "periodic": "one paragraph of 30 words, repeated 2 to 98 times, from any of its words on: the"
    " same 3-grams in texts of which few are equal",
    "prefixes": "snapshots of a live blog, from its first 21 words to its first 2,020, and then of"
    " the next blog",
}
SEED, ROW_GROUP, WORDS = 1, 1024, 300
COPIES, SALTED, SALT = 256, 100, 0.3
SHARED, STEP, PARAGRAPH, REPEATS, SNAPSHOTS = 150, 120, 30, 97, 2_000
FIELDS = ("id", "source", "title", "published", "url", "text")
SCHEMA = pa.schema([(name, pa.string()) for name in FIELDS])
SHARED_TEXT, LONG_TEXT, OWN_TEXT, CHANGES = range(4)
"""What numbers are drawn for: each has a stream of its own for each text."""


class Texts:
    """The words of an article by its kind and number, as an array."""

    def __init__(self) -> None:
        self.writer = Writer(SEED, WORDS)
        self.of_blog = functools.lru_cache(2)(self.of_blog)

    def draw(self, what, number, count):
        """So many words, always the same for one number."""
        rng = self.numbers(what, number)
        drawn = np.searchsorted(self.writer.cumulative, rng.random(count))
        return self.writer.words[drawn]

    def numbers(self, what, number):
        return np.random.Generator(np.random.Philox(key=[what, number]))

    def plain(self, article):
        count = self.numbers(CHANGES, article).integers(WORDS // 2, WORDS * 3 // 2)
        return self.draw(OWN_TEXT, article, count)

    def copies(self, article):
        return self.draw(SHARED_TEXT, 0, WORDS)

    def near_copies(self, article):
        original, copy = divmod(article, 2 * COPIES)
        words = self.draw(OWN_TEXT, original, WORDS)
        if copy >= COPIES:
            words[copy - COPIES] = f"تبدل{copy}"
        return words

    def salted(self, article):
        words = self.draw(OWN_TEXT, article // SALTED, WORDS)
        rng = self.numbers(CHANGES, article)
        salted = rng.random(WORDS) < SALT
        words[salted] = rng.choice(self.writer.words, int(salted.sum()))
        return words

    def half_shared(self, article):
        own = self.draw(OWN_TEXT, article, WORDS - SHARED)
        return np.concatenate([self.draw(SHARED_TEXT, 0, SHARED), own])

    def chain(self, article):
        parts = range(article, article + -(-WORDS // STEP))  # of STEP words each
        return np.concatenate([self.draw(LONG_TEXT, part, STEP) for part in parts])[:WORDS]

    def periodic(self, article):
        paragraph = self.draw(SHARED_TEXT, 0, PARAGRAPH)
        return np.tile(np.roll(paragraph, -article % PARAGRAPH), 2 + article % REPEATS)

    def prefixes(self, article):
        blog, snapshot = divmod(article, SNAPSHOTS)
        return self.of_blog(blog)[: 21 + snapshot]

    def of_blog(self, blog):
        return self.draw(LONG_TEXT, blog, 20 + SNAPSHOTS)


def write_row(article, words):
    """An article's fields; articles are published a minute apart, all by one of 23 sources."""
    sentences = [" ".join(words[at : at + 15].tolist()) for at in range(0, len(words), 15)]
    day, minute = divmod(article, 24 * 60)
    source = f"s{article % 23}.example"
    published = np.datetime64("2025-01-01T00:00") + article % (365 * 24 * 60)
    return {
        "id": f"{article:08}",
        "source": source,
        "title": " ".join(words[:8].tolist()),
        "published": f"{published}",
        "url": f"https://{source}/{day}/{minute}",
        "text": ".\n".join(sentences) + ".",
    }


def make(kind: str, articles: int, path: Path) -> None:
    """Write so many articles of a kind of `KINDS` to a file."""
    words_of = getattr(Texts(), kind.replace("-", "_"))
    rows = (write_row(article, words_of(article)) for article in range(articles))
    if path.suffix == ".parquet":
        with pq.ParquetWriter(path, SCHEMA) as file:
            for start in range(0, articles, ROW_GROUP):
                count = min(ROW_GROUP, articles - start)
                group = [next(rows) for _ in range(count)]
                file.write_table(pa.Table.from_pylist(group, SCHEMA))
        return
    with open(path, "w", encoding="utf-8", newline="\n") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def main():
    kinds = "".join(f"\n  {kind:12} {what}" for kind, what in KINDS.items())
    parser = argparse.ArgumentParser(usage=f"{__doc__}{kinds}".replace("%", "%%"))
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("out", type=Path)
    parser.add_argument("--articles", type=int, required=True)
    options = parser.parse_args()
    make(options.kind, options.articles, options.out)


if __name__ == "__main__":
    main()
