"""The compiled loops of candidates: articles that share a key, to pairs."""

import numpy as np

from dedup.compiling import kernel


@kernel
def is_sampled(shingle, every):
    """Whether a shingle's hash (int32) is one in `every`, chosen by the whole of it.

    Multiplying by an odd constant and looking at the leading bits: Fibonacci hashing (Knuth, TAOCP
    3, 6.4).
    """
    mixed = np.uint32(np.uint32(shingle) * np.uint32(2654435769))
    return mixed < np.uint32(0xFFFFFFFF // every)


@kernel
def count_sampled(values, ends, every, out):
    """How many shingles of each row of a list column are sampled.

    values: int32; row r is values[ends[r] : ends[r + 1]].  out: int32 (n,), written.
    """
    for r in range(out.shape[0]):
        out[r] = 0
        for q in range(ends[r], ends[r + 1]):
            out[r] += is_sampled(values[q], every)


@kernel
def list_sampled(values, ends, every, low, high, rows, found):
    """The sampled shingles from low to high, and their rows. Returns how many.

    values, ends: as for `count_sampled`, each row ascending.  rows: bool (n,), which to look at.
    found: int64 (m, 2), written: row, shingle.
    """
    n = 0
    for r in range(rows.shape[0]):
        if not rows[r]:
            continue
        left, right = ends[r], ends[r + 1]
        while left < right:  # the first shingle that is at least `low`
            middle = (left + right) // 2
            if values[middle] < low:
                left = middle + 1
            else:
                right = middle
        while left < ends[r + 1] and values[left] <= high:
            if is_sampled(values[left], every):
                found[n, 0], found[n, 1] = r, values[left]
                n += 1
            left += 1
    return n


@kernel
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
                if n < out.shape[0]:
                    out[n, 0], out[n, 1] = articles[other], articles[q]
                n += 1
            elif other - start == hubs:
                break
        if not small and q - start > 2 * hubs:  # the neighbours, which the break has passed over
            for other in range(q - hubs, q):
                if n < out.shape[0]:
                    out[n, 0], out[n, 1] = articles[other], articles[q]
                n += 1
    return n


@kernel
def least_of_longest(sizes, count):
    """The least of the `count` largest sizes."""
    longest = np.zeros(count, np.int64)
    for size in sizes:
        place = 0  # of the least so far, from which larger ones are let sink
        if size > longest[0]:
            longest[0] = size
            while place + 1 < count and longest[place] > longest[place + 1]:
                longest[place], longest[place + 1] = longest[place + 1], longest[place]
                place += 1
    return longest[0]


@kernel
def meet_longer(keys, articles, sizes, asking, bounds, out):
    """Pairs of an asking article with each at least twice its size under the same key.

    keys, articles: int64 (n,), as for `expand`.  sizes: int32 (n,).  asking: bool (n,).  bounds:
    (most, hubs): in a bucket of more than `most` only the `hubs` longest are met.  out: as for
    `expand`. Returns how many.
    """
    most, hubs = bounds
    n, start = 0, 0
    while start < keys.shape[0]:
        end = start + 1
        while end < keys.shape[0] and keys[end] == keys[start]:
            end += 1
        least = least_of_longest(sizes[start:end], hubs) if end - start > most else 0
        for q in range(start, end):
            if not asking[q]:
                continue
            met = 0
            for other in range(start, end):
                if sizes[other] < max(least, 2 * sizes[q]) or (least and met == hubs):
                    continue
                if n < out.shape[0]:
                    out[n, 0] = min(articles[q], articles[other])
                    out[n, 1] = max(articles[q], articles[other])
                n += 1
                met += 1
        start = end
    return n
