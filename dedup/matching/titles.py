"""What a title names: words of it that the article is about, since its text has them too.

A word counts as the same with and without an Arabic article, also where that is one word with "and"
or "in" (`arabic.ARTICLES`): a text about "الطائف" has the "بالطائف" of its title.
"""

import functools
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedup import arabic
from dedup.matching import forms as loops
from dedup.matching.fingerprint import folding, letters_of, lists_of, room_for_words

Rows = NDArray[np.int64]


def count_named(
    articles: pa.RecordBatch, left: Rows, right: Rows, profile: str
) -> tuple[Rows, Rows]:
    """For pairs of rows how many words the left one's title names that the right one's text lacks,
    and the other way round, each (n,).

    profile: by which the texts were folded.  articles: `title`, and the `shorts` and `longs` of the
    text as `fingerprint.FINGERPRINT` has them. Of a title the first `forms.TITLE_WORDS` words are
    looked at, of three letters or more. Words are known by 16 bits: of a text with a hundred words
    of a kind one named word in some eighty is thought to stand in it.

    >>> from dedup.matching.fingerprint import fingerprint_texts
    >>> from dedup.settings import Settings
    >>> texts = pa.array(["قتل مهرب سوري بالرياض", "قتل مهرب في ثادق"])
    >>> prints = fingerprint_texts(texts, Settings())
    >>> titles = ["إعدام سوري في الرياض", "إعدام مهرب في ثادق"]
    >>> rows = pa.record_batch({"title": titles, "shorts": prints.shorts, "longs": prints.longs})
    >>> [count.tolist() for count in count_named(rows, np.array([0]), np.array([1]), "ar-news-2")]
    [[2], [1]]
    """
    articles = articles.select(["title", "shorts", "longs"])
    if 2 * len(left) < articles.num_rows:  # few are asked for: the others' titles cost more
        rows, places = np.unique(np.concatenate([left, right]), return_inverse=True)
        left, right = np.split(places, 2)
        articles = articles.take(pa.array(rows))
    forms, ends, width = _hash(articles["title"], profile)
    texts = (*lists_of(articles["shorts"]), *lists_of(articles["longs"]))
    own, counts = np.empty(len(ends), np.int64), np.empty((len(left), 2), np.int64)
    loops.keep_own((forms, ends, width), texts, own)
    loops.count_named_of_pairs(left, right, (forms, own, width), texts, counts)
    return counts[:, 0], counts[:, 1]


def list_forms(titles: pa.Array, profile: str) -> list[list[list[int]]]:
    """The words of each title, each in all its forms, the bare one first.

    A form is what `shorts` of a text has, times two; or what `longs` has, times two, and one more.

    >>> one, other = list_forms(pa.array(["في الرياض", "بالرياض"]), "ar-news-2")
    >>> [word[0] for word in one] == [word[0] for word in other]
    True
    """
    forms, ends, width = _hash(titles, profile)
    words = forms[: ends[-1] * width].reshape(-1, width).tolist()
    return [words[start:end] for start, end in pairwise(ends.tolist())]


def _hash(titles: pa.Array, profile: str) -> tuple[NDArray[np.int32], Rows, int]:
    """(forms, ends, width), as `forms.count_named_of_pairs` takes them."""
    text, offsets = letters_of(titles)
    letters, ends = _noun_articles()
    forms = np.empty((len(offsets) - 1) * loops.TITLE_WORDS * len(ends), np.int32)
    word_ends = np.zeros(len(offsets), np.int64)
    folded = room_for_words(offsets)
    scratch = *folded, np.empty(len(folded[0]) + len(letters), np.uint8)
    loops.hash_titles(
        text, offsets, (folding(profile), (letters, ends)), scratch, (forms, word_ends)
    )
    return forms, word_ends, len(ends)


@functools.cache
def _noun_articles() -> tuple[NDArray[np.uint8], Rows]:
    """`arabic.ARTICLES` as the loops read them: see `forms.pass_article`."""
    letters = [*map(str.encode, arabic.ARTICLES)]
    return np.frombuffer(b"".join(letters), np.uint8).copy(), np.cumsum([0, *map(len, letters)])
