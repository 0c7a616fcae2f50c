"""Hashes of shingles, to signatures and to sorted sets: the compiled loops."""

import numpy as np

from dedup.compiling import kernel, short_kernel
from dedup.matching.hashing import fmix32, multiply

U = np.uint32
SPREAD = 2654435769
"""See `spread`."""


@kernel
def sketch(hashes, start, end, permutations, out, d):
    """MinHash: out[d, j] becomes the least a[j] * fmix(h) + b[j] modulo 2**32 over the hashes.

    hashes: uint32, of which those from `start` to `end` are looked at.  permutations: (a, b), each
    uint32 (k,), a odd.  out: uint32 (n, k), written; all ones where there are no hashes.
    datasketch 2's `affine32` (Broder 1997 for the sketch; 2-universal permutations, so the estimate
    is unbiased only empirically; here it only proposes candidates, which are verified exactly).
    Four hashes a pass, the last one again where there are fewer: a third of the time of one.
    """
    a, b = permutations
    for j in range(a.shape[0]):
        out[d, j] = U(0xFFFFFFFF)
    last = end - 1
    for q in range(start, end, 4):
        h0, h1 = fmix32(hashes[q]), fmix32(hashes[min(q + 1, last)])
        h2, h3 = fmix32(hashes[min(q + 2, last)]), fmix32(hashes[min(q + 3, last)])
        for j in range(a.shape[0]):
            x, y = a[j], b[j]
            low = min(U(U(x * h0) + y), U(U(x * h1) + y))
            high = min(U(U(x * h2) + y), U(U(x * h3) + y))
            out[d, j] = min(out[d, j], min(low, high))


@kernel
def spread(hashes, start, end, out):
    """Bring hashes[start:end] into an order of their own, to `out`: each times an odd number.

    What is 32 bits stays 32 other bits. Sorted so, those of a sample by hash stand side by side
    (Fibonacci hashing, Knuth, TAOCP 3, 6.4).
    """
    for q in range(start, end):
        out[q - start] = multiply(hashes[q], U(SPREAD))


@kernel
def sort_unique(hashes, n, counts, out, at):
    """The distinct values of hashes[:n], ascending, to out[at:]. Returns how many.

    hashes, out: uint32.  counts: int64 scratch, 2**16 + 1.  Hashes fall evenly into buckets by
    their leading bits, one pass, and what is left is sorted by insertion (Knuth, TAOCP 3, 5.2.1,
    multiple list insertion); where a bucket is not even, as no hash makes it but a hostile text
    may, all is sorted otherwise.
    """
    bits = 0
    while bits < 15 and 2 << bits < n:
        bits += 1
    shift = U(31 - bits)
    for place in range((2 << bits) + 1):
        counts[place] = 0
    for q in range(n):
        counts[(hashes[q] >> shift) + 1] += 1
    most = 0
    for place in range(2 << bits):
        most = max(most, counts[place + 1])
        counts[place + 1] += counts[place]
    for q in range(n):
        bucket = hashes[q] >> shift
        out[at + counts[bucket]] = hashes[q]
        counts[bucket] += 1
    if most > 64:
        sort_shell(out, at, at + n)
    for q in range(at + 1, at + n):
        value, place = out[q], q
        while place > at and out[place - 1] > value:
            out[place] = out[place - 1]
            place -= 1
        out[place] = value
    return drop_repeats(out, at, at + n)


@kernel
def sort_shell(values, start, end):
    """Sort values[start:end] in place (Shell 1959, gaps of 2**k - 1 by Hibbard: at worst n**1.5).

    numba's own sort takes 3 s to compile.
    """
    gap = 1
    while 2 * gap + 1 < end - start:
        gap = 2 * gap + 1
    while gap > 0:
        for q in range(start + gap, end):
            value, place = values[q], q
            while place >= start + gap and values[place - gap] > value:
                values[place] = values[place - gap]
                place -= gap
            values[place] = value
        gap //= 2


@kernel
def drop_repeats(values, start, end):
    """Leave each of the ascending values[start:end] once, at the front. Returns how many."""
    kept = start
    for q in range(start, end):
        if q == start or values[q] != values[kept - 1]:
            values[kept] = values[q]
            kept += 1
    return kept - start


@kernel
def sort_set(hashes, ends, set_ends, d, scratch):
    """Move hashes[ends[d] : ends[d + 1]], as a sorted set, up to where set d begins."""
    mixed, counts = scratch
    at, count = set_ends[d], ends[d + 1] - ends[d]
    for q in range(count):
        mixed[q] = hashes[ends[d] + q]
    set_ends[d + 1] = at + sort_unique(mixed, count, counts, hashes, at)


@short_kernel(1.0, lambda hashed, ab, *_: hashed[-1][0, -1] * ab[0].size)
def sketch_texts(hashed, permutations, scratch, out):
    """Signatures of texts, and sorted sets of what `words.hash_texts` leaves of them.

    hashed: (shingles, facts, shorts, longs, ends), of which text d has those from ends[k, d] to
    ends[k, d + 1]. What each text has becomes a sorted set, one behind the other, in their place.
    permutations: as of `sketch`.  scratch: (uint32 for the hashes of one text, `counts` of
    `sort_unique`).  out: (signatures uint32 (n, p), and where the sets end, int64 (4, n + 1)), all
    written.
    """
    shingles, facts, shorts, longs, ends = hashed
    mixed, counts = scratch
    signatures, set_ends = out
    for row in range(4):
        set_ends[row, 0] = 0
    for d in range(signatures.shape[0]):
        start, end = ends[0, d], ends[0, d + 1]
        sketch(shingles, start, end, permutations, signatures, d)
        spread(shingles, start, end, mixed)
        at = set_ends[0, d]
        set_ends[0, d + 1] = at + sort_unique(mixed, end - start, counts, shingles, at)
        at, count = set_ends[1, d], ends[1, d + 1] - ends[1, d]
        for q in range(count):
            facts[at + q] = facts[ends[1, d] + q]
        sort_shell(facts, at, at + count)
        set_ends[1, d + 1] = at + drop_repeats(facts, at, at + count)
        sort_set(shorts, ends[2], set_ends[2], d, scratch)
        sort_set(longs, ends[3], set_ends[3], d, scratch)


@short_kernel(0.1, lambda signatures, bands, *_: 2 * len(signatures) * bands.size)
def band_keys(signatures, bands, first, out):
    """One int64 key a band: a splitmix64 chain over the band's number and its rows.

    signatures: uint32 (n, p).  bands: int64 (k, r), the rows of each.  out: int64 (n, m), written:
    of the m bands from `first` on. Equal bands have equal keys; different ones share a key with
    chance 2**-64, which verification undoes.
    """
    for d in range(out.shape[0]):
        for place in range(out.shape[1]):
            band = first + place
            h = np.uint64(np.uint64(band + 1) * np.uint64(0x9E3779B97F4A7C15))
            for row in range(bands.shape[1]):
                h = np.uint64(h ^ np.uint64(signatures[d, bands[band, row]]))
                h = np.uint64(h + np.uint64(0x9E3779B97F4A7C15))
                h = np.uint64((h ^ (h >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9))
                h = np.uint64((h ^ (h >> np.uint64(27))) * np.uint64(0x94D049BB133111EB))
                h = np.uint64(h ^ (h >> np.uint64(31)))
            out[d, place] = np.int64(h)
