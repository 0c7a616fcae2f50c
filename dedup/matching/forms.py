"""The words of a title with and without their articles, and which of them texts have: the loops."""

import numpy as np

from dedup.compiling import kernel, short_kernel
from dedup.matching.hashing import hash_word
from dedup.matching.words import LONG, TERM, fold_words
from dedup.search import find

U = np.uint32
TITLE_WORDS = 64
"""Of a title so many are looked at: a page can call a whole text its title."""


@kernel
def pass_article(words, start, end, articles):
    """Where a word begins behind its article, if it has one and TERM letters are left.

    articles: (letters uint8, ends int64): article i is letters[ends[i] : ends[i + 1]].
    """
    letters, ends = articles
    for i in range(ends.shape[0] - 1):
        size, p = ends[i + 1] - ends[i], 0
        while p < size and start + p < end and words[start + p] == letters[ends[i] + p]:
            p += 1
        if p == size and hash_word(words, start + p, end)[1] >= TERM:
            return start + p
    return start


@kernel
def write_form(words, start, end, out, at):
    """A word as texts have it among their words, times two, and one more if it is long, to out[at].

    out: int32.
    """
    h, letters = hash_word(words, start, end)
    place = np.int64(h >> U(16)) - 32768  # the order of unsigned halves, as `fingerprint` keeps it
    out[at] = place * 2 + (letters >= LONG)


@kernel
def write_forms(words, start, end, articles, form, out, at):
    """A word without its article, and with each one, to out[at:], as `write_form` writes them.

    form: uint8 scratch, as long as the word and the longest article, and 8.
    """
    letters, ends = articles
    start = pass_article(words, start, end, articles)
    write_form(words, start, end, out, at)
    for i in range(ends.shape[0] - 1):
        size = ends[i + 1] - ends[i]
        for p in range(size):
            form[p] = letters[ends[i] + p]
        for p in range(start, end):
            form[size + p - start] = words[p]
        write_form(form, 0, size + end - start, out, at + i + 1)


@short_kernel(0.9, lambda text, *_: 64 * text.size)
def hash_titles(text, offsets, tables, scratch, out):
    """The words of a column of titles that can name something, in all forms, as hashes.

    text, offsets: as of `words.hash_texts`, for n titles, of which the first TITLE_WORDS words are
    looked at.  tables: `folding` of `words.fold_words`, `articles` of `pass_article`.  scratch:
    (words, starts) of `fold_words` for the longest title, `form` of `write_forms`.  out: (forms
    int32, ends int64 (n + 1,)), written: title d has the words ends[d] to ends[d + 1], each once,
    and a word as many forms as there are articles and one more, which stand together in `forms`.
    """
    folding, articles = tables
    words, starts, form = scratch
    forms, ends = out
    width = articles[1].shape[0]
    ends[0] = 0
    for d in range(offsets.shape[0] - 1):
        n = fold_words(text, offsets[d], offsets[d + 1], folding, words, starts)
        at = ends[d]
        for q in range(min(n, TITLE_WORDS)):
            start, end = starts[q], starts[q + 1] - 1
            if hash_word(words, start, end)[1] < TERM:
                continue
            write_forms(words, start, end, articles, form, forms, at * width)
            new = True
            for before in range(ends[d], at):
                new &= forms[before * width] != forms[at * width]
            at += new
        ends[d + 1] = at


@kernel
def stands_in(forms, start, end, texts, row):
    """Whether a text has a word in one of the forms[start:end]."""
    shorts, short_ends, longs, long_ends = texts
    for q in range(start, end):
        word = forms[q] >> 1
        if forms[q] & 1:
            place = find(longs, long_ends[row], long_ends[row + 1], word)
        else:
            place = find(shorts, short_ends[row], short_ends[row + 1], word)
        if place >= 0:
            return True
    return False


@short_kernel(0.3, lambda titles, texts, _: 999 * titles[1][-1])
def keep_own(titles, texts, out):
    """Leave of each title the words that its own text has, at the front of `forms`.

    titles, texts: as of `count_named_of_pairs`.  out: int64 (n + 1,), written: the ends then.
    """
    forms, ends, width = titles
    at = out[0] = 0
    for row in range(ends.shape[0] - 1):
        for word in range(ends[row], ends[row + 1]):
            if stands_in(forms, word * width, (word + 1) * width, texts, row):
                for q in range(width):
                    forms[at * width + q] = forms[word * width + q]
                at += 1
        out[row + 1] = at


@kernel
def count_lacking(titles, texts, a, b):
    """How many words of a's title b's text lacks."""
    forms, ends, width = titles
    count = 0
    for word in range(ends[a], ends[a + 1]):
        count += not stands_in(forms, word * width, (word + 1) * width, texts, b)
    return count


@short_kernel(0.3, lambda left, _, titles, *__: left.size * 999 * np.diff(titles[1]).max(initial=0))
def count_named_of_pairs(left, right, titles, texts, out):
    """How many words of each one's title the other one's text lacks, for pairs of rows.

    left, right: int64 (n,), rows.  titles: (forms int32, ends int64, width): row r has the words
    ends[r] to ends[r + 1], a word `width` of the forms, and its own text has them (`keep_own`).
    texts: (shorts, their ends, longs, their ends), int16 ascending and int64: row r has
    shorts[ends[r] : ends[r + 1]].  out: int64 (n, 2), written.
    """
    for p in range(left.shape[0]):
        out[p, 0] = count_lacking(titles, texts, left[p], right[p])
        out[p, 1] = count_lacking(titles, texts, right[p], left[p])
