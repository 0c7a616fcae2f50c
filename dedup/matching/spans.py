"""The compiled loops of passages: where words stand in a text, and where two texts say the same.

Numbers are written as in `hashing`.
"""

import numpy as np

from dedup.compiling import kernel, short_kernel
from dedup.matching.words import (
    DROP,
    SEPARATE,
    TELLING,
    encode,
    end_word,
    hash_shingles,
    next_letter,
)

L = np.uint64


@kernel
def locate_words(text, start, end, folding, words, starts, spans):
    """As `words.fold_words`, and where in the text each word stands. Returns how many.

    spans: int64 (m, 2), written: the code points between which each word lies, counted from 0, with
    the marks behind its last letter; it needs as many rows as `starts`. A letter that folds to
    several words lies in each of them.
    """
    i, w, stop, n, inside, told = L(start), L(0), L(end), L(0), False, False
    run, at, behind = -1, 0, 0
    while i < stop or run >= 0:
        goes_on = run >= 0
        if not goes_on:
            at, behind = behind, behind + 1
        letter, i, run = next_letter(text, i, stop, run, folding)
        if letter == DROP:
            if inside and not goes_on and run < 0:
                spans[n - L(1), 1] = behind
        elif letter == SEPARATE:
            if inside:
                w, n = end_word(words, w, starts, n, told, folding)
                inside = told = False
        else:
            if not inside:
                starts[n], spans[n, 0] = w, at
                n += L(1)
                inside = True
            if letter >= TELLING:
                letter, told = letter - TELLING, True
            w = encode(letter, words, w)
            spans[n - L(1), 1] = behind
    if inside:
        w, n = end_word(words, w, starts, n, told, folding)
    starts[n] = w
    return np.int64(n)


@short_kernel(1.0, lambda text, *_: 16 * text.size)
def locate_texts(text, offsets, folding, k, scratch, out):
    """The words of a column of texts, and their shingles, in the order of the texts.

    text: uint8, offsets: int64 (n + 1,), as in an Arrow large_string column.  scratch: (words,
    starts, spans) of `locate_words` for the longest text, and uint32, as many as it may have words.
    out: (placed int64, ends int64 (n + 1,), spans int64 (m, 2), word_ends int64 (n + 1,)): placed
    has the shingles of text r from ends[r] to ends[r + 1], each as shingle << 32 | the word that it
    begins with; spans has its words from word_ends[r] to word_ends[r + 1]. Both need 2 * (bytes of
    text) + n + 1 rows.
    """
    words, starts, found, hashes = scratch
    placed, ends, spans, word_ends = out
    ends[0] = word_ends[0] = 0
    for d in range(offsets.shape[0] - 1):
        n = locate_words(text, offsets[d], offsets[d + 1], folding, words, starts, found)
        first, at = word_ends[d], ends[d]
        for q in range(n):
            spans[first + q, 0], spans[first + q, 1] = found[q, 0], found[q, 1]
        count = hash_shingles(words, starts, n, k, hashes, 0) if n >= k else 0
        for q in range(count):
            placed[at + q] = np.int64(hashes[q]) << 32 | q
        word_ends[d + 1], ends[d + 1] = first + n, at + count


@short_kernel(0.2, lambda left, right, lists, *_: left.size * 4 * np.diff(lists[1]).max(initial=0))
def list_seeds(left, right, lists, most, out):
    """Where pairs of texts have a shingle in common that is not frequent in either.

    left, right: int64 (n,), texts.  lists: (placed, ends) of `locate_texts`, the shingles of each
    text ascending.  most: places of a shingle in one text up to which it is none too many.  out:
    int64 (m, 3), written as far as it goes: the pair, and the first words in both. Returns how many
    there are.
    """
    placed, ends = lists
    n = 0
    for p in range(left.shape[0]):
        i, j = ends[left[p]], ends[right[p]]
        stop, end = ends[left[p] + 1], ends[right[p] + 1]
        while i < stop and j < end:
            one, other = placed[i] >> 32, placed[j] >> 32
            if one != other:
                i += one < other
                j += other < one
                continue
            behind, after = i + 1, j + 1
            while behind < stop and placed[behind] >> 32 == one:
                behind += 1
            while after < end and placed[after] >> 32 == one:
                after += 1
            if behind - i <= most and after - j <= most:
                for x in range(i, behind):
                    for y in range(j, after):
                        if n < out.shape[0]:
                            out[n, 0] = p
                            out[n, 1], out[n, 2] = placed[x] & 0xFFFFFFFF, placed[y] & 0xFFFFFFFF
                        n += 1
            i, j = behind, after
    return n
