"""The compiled loops of candidates: articles that share a key, to pairs."""

import numpy as np

from dedup.ascending import runs_of
from dedup.compiling import kernel, short_kernel

AHEAD = 32
MIX = 0x85EBCA6B
"""What a shingle is multiplied by, so that those between two bounds lie anywhere."""


def _most_pairs(keys, *_):
    return keys.size + (runs_of(keys)[1] ** 2).sum()


@short_kernel(0.06, lambda values, *_: values.size)
def count_below(values, ends, bound, out):
    """How many values of each row of a list column are below a bound.

    values: int32; row r is values[ends[r] : ends[r + 1]], ascending.  out: int32 (n,), written.
    """
    for r in range(out.shape[0]):
        q = ends[r]
        while q < ends[r + 1] and values[q] < bound:
            q += 1
        out[r] = q - ends[r]


@short_kernel(0.2, lambda lists, *_: lists[0].size)
def list_between(lists, articles, bounds, ahead, out):
    """The shingles between two bounds, with their articles. Returns how many.

    lists: (values, ends) as for `count_below`.  articles: (keys, sampled, days, looked_at) of each
    row: int64, int32, int32, bool.  bounds: (low, high), int64.  out: (keys, articles, sampled,
    sizes, days), int64, int64, and int32, written: the key is the shingle << 32, its bits mixed so
    that those between two bounds lie anywhere among all int64. Hashes are spread evenly, so the
    first one is looked for where it should lie (interpolation search, Knuth, TAOCP 3, 6.2.1), for
    AHEAD rows at a time: their waits for memory go by together (group prefetching, Chen et al.,
    ICDE 2004).  ahead: int64 (2, AHEAD), scratch.
    """
    values, ends = lists
    keys, sampled, days, looked_at = articles
    low, high = bounds
    n, share = 0, (low + 2.0**31) / 2.0**32
    for row in range(0, keys.shape[0] if values.shape[0] else 0, AHEAD):
        count = min(AHEAD, keys.shape[0] - row)
        for k in range(count):
            first, last = ends[row + k], ends[row + k + 1]
            ahead[0, k] = first + np.int64((last - first) * share)
            ahead[1, k] = values[min(ahead[0, k], values.shape[0] - 1)]
        for k in range(count):
            r = row + k
            first, last, q = ends[r], ends[r + 1], ahead[0, k]
            if not looked_at[r]:
                continue
            while q > first and values[q - 1] >= low:
                q -= 1
            while q < last and values[q] < low:
                q += 1
            while q < last and values[q] < high:
                mixed = np.uint32(np.uint32(values[q]) * np.uint32(MIX))
                out[0][n] = np.int64(np.uint64(mixed) << np.uint64(32))
                out[1][n], out[2][n] = keys[r], sampled[r]
                out[3][n], out[4][n] = last - first, days[r]
                n, q = n + 1, q + 1
    return n


@kernel
def write_pair(out, n, a, b):
    """Write the pair that follows n others, as far as there is room. Returns how many there are."""
    if n < out.shape[0]:
        out[n, 0], out[n, 1] = a, b
    return n + 1


@short_kernel(0.15, _most_pairs)
def expand(keys, articles, most, hubs, out):
    """Pairs of articles that share a key, by the hub rule (`candidates`). Returns how many.

    keys: int64 (n,), ascending; articles: int64 (n,), ascending where keys are equal.  out: int64
    (m, 2), written as far as it goes: called with none first, to learn the number.
    """
    n, start = 0, 0
    for q in range(keys.shape[0]):
        if keys[q] != keys[start]:
            start = q
        if q == start:
            end = q + 1
            while end < keys.shape[0] and keys[end] == keys[q]:
                end += 1
        small = end - start <= most
        for other in range(start, q):
            if small or q - other <= hubs or other - start < hubs:
                n = write_pair(out, n, articles[other], articles[q])
            elif other - start == hubs:
                break
        if not small and q - start > 2 * hubs:  # the neighbours, which the break has passed over
            for other in range(q - hubs, q):
                n = write_pair(out, n, articles[other], articles[q])
    return n


@kernel
def find_longest(sizes, asking, start, end, longest):
    """The rows from start to end that are longest and do not ask; of equal ones the first.

    longest: int64 (count,), written: so many are looked for. Returns how many there are.
    """
    n = 0
    for q in range(start, end):
        if asking[q] or (n == longest.shape[0] and sizes[q] <= sizes[longest[n - 1]]):
            continue
        n = min(n + 1, longest.shape[0])
        place = n - 1
        while place and sizes[longest[place - 1]] < sizes[q]:
            longest[place] = longest[place - 1]
            place -= 1
        longest[place] = q
    return n


@short_kernel(0.25, _most_pairs)
def meet_longer(keys, articles, sizes, asking, most, longest, out):
    """Pairs of an asking article with each at least twice its size that does not, by key.

    keys, articles: int64 (n,), as for `expand`.  sizes: int32 (n,).  asking: int32 (n,), 0 where
    it does not.  longest: as for `find_longest`: in a bucket of more than `most` rows these alone
    are met.  out: int64 (m, 3), written as for `expand`: the pair, and how it asks. Returns how
    many.
    """
    n, start = 0, 0
    while start < keys.shape[0]:
        end = start + 1
        while end < keys.shape[0] and keys[end] == keys[start]:
            end += 1
        large = end - start > most
        count = find_longest(sizes, asking, start, end, longest) if large else end - start
        for q in range(start, end):
            if not asking[q]:
                continue
            for place in range(count):
                other = longest[place] if large else start + place
                if asking[other] or sizes[other] < 2 * sizes[q]:
                    continue
                a, b = articles[q], articles[other]
                if n < out.shape[0]:
                    out[n, 2] = asking[q]
                n = write_pair(out, n, min(a, b), max(a, b))
        start = end
    return n
