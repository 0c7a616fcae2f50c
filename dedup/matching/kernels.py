"""The loops that are compiled, each a page from a textbook.

All read and write arrays they are given; none takes an option or sees a string. numba widens uint32
* uint32 to uint64, so every operation is cast back; and a literal number is a type of its own, for
which the called loop would be compiled once more, so it is cast too. Places in bytes are uint64: of
a signed index the compiler asks whether it counts from the end, and then reads four bytes one by
one (28 ns a shingle so, 17 ns without).

One file on purpose: whether compiled code is stale is asked of the calling loop's file alone.
"""

import numpy as np

from dedup.compiling import kernel

U, L = np.uint32, np.uint64
P1, P2, P3, P4, P5 = U(2654435761), U(2246822519), U(3266489917), U(668265263), U(374761393)
SPACE = 32
DROP, SEPARATE = 0, 1
EXPANSION = 0x110000
"""Table values from here on name an expansion: a letter that folds to several characters."""


@kernel
def _add(x, y):
    return U(U(x) + U(y))


@kernel
def _mul(x, y):
    return U(U(x) * U(y))


@kernel
def _rotl(x, r):
    return U(U(x << r) | U(x >> U(U(32) - r)))


@kernel
def _read32(b, i):
    high = (U(b[i + L(2)]) << U(16)) | (U(b[i + L(3)]) << U(24))
    return U(U(b[i]) | (U(b[i + L(1)]) << U(8)) | high)


@kernel
def _read16(b, i):
    return L(b[i]) | L(b[i + L(1)]) << L(8)


@kernel
def _round(v, lane):
    return _mul(_rotl(_add(v, _mul(lane, P2)), U(13)), P1)


@kernel
def xxh32(b, start, end):
    """xxHash32 with seed 0 of b[start:end] (Collet, xxHash specification).

    b: uint8 (n,); 0 <= start <= end <= n. Returns uint32.
    """
    i, stop = L(start), L(end)
    size = stop - i
    if size >= L(16):
        v1, v2, v3, v4 = _add(P1, P2), U(P2), U(0), U(U(0) - P1)
        while i + L(16) <= stop:
            v1, v2 = _round(v1, _read32(b, i)), _round(v2, _read32(b, i + L(4)))
            v3, v4 = _round(v3, _read32(b, i + L(8))), _round(v4, _read32(b, i + L(12)))
            i += L(16)
        h = _add(_add(_rotl(v1, U(1)), _rotl(v2, U(7))), _add(_rotl(v3, U(12)), _rotl(v4, U(18))))
    else:
        h = U(P5)
    h = _add(h, U(size))
    while i + L(4) <= stop:
        h = _mul(_rotl(_add(h, _mul(_read32(b, i), P3)), U(17)), P4)
        i += L(4)
    while i < stop:
        h = _mul(_rotl(_add(h, _mul(U(b[i]), P5)), U(11)), P1)
        i += L(1)
    h = _mul(U(h ^ (h >> U(15))), P2)
    h = _mul(U(h ^ (h >> U(13))), P3)
    return U(h ^ (h >> U(16)))


@kernel
def fmix32(h):
    """MurmurHash3's 32-bit finaliser, datasketch's pre-mix of `affine32`. uint32 to uint32."""
    h = _mul(U(h ^ (h >> U(16))), U(0x85EBCA6B))
    h = _mul(U(h ^ (h >> U(13))), U(0xC2B2AE35))
    return U(h ^ (h >> U(16)))


@kernel
def decode(text, i, end):
    """Code point at text[i] and the index behind it; a broken sequence is one unknown letter.

    text: uint8 (n,), UTF-8; i < end <= n, uint64. Never reads at or beyond `end`.
    """
    c = U(text[i])
    if c < 0x80:
        return c, i + L(1)
    if c >= 0xF0 and i + L(4) <= end:
        c = (c & U(0x07)) << U(18) | (U(text[i + L(1)]) & U(0x3F)) << U(12)
        c = U(c | (U(text[i + L(2)]) & U(0x3F)) << U(6) | (U(text[i + L(3)]) & U(0x3F)))
        # Four broken bytes can spell a number beyond Unicode, where expansions have their names.
        return min(c, U(0x10FFFF)), i + L(4)
    if c >= 0xE0 and i + L(3) <= end:
        c = (c & U(0x0F)) << U(12) | (U(text[i + L(1)]) & U(0x3F)) << U(6)
        return U(c | (U(text[i + L(2)]) & U(0x3F))), i + L(3)
    if i + L(2) <= end:
        return U((c & U(0x1F)) << U(6) | (U(text[i + L(1)]) & U(0x3F))), i + L(2)
    return U(0xFFFD), end


@kernel
def encode(c, out, w):
    """Write code point c as UTF-8 to out[w:], w uint64; returns the index behind it."""
    if c < 0x80:
        out[w] = c
        return w + L(1)
    if c < 0x800:
        out[w] = 0xC0 | (c >> 6)
        out[w + L(1)] = 0x80 | (c & 0x3F)
        return w + L(2)
    if c < 0x10000:
        out[w] = 0xE0 | (c >> 12)
        out[w + L(1)] = 0x80 | ((c >> 6) & 0x3F)
        out[w + L(2)] = 0x80 | (c & 0x3F)
        return w + L(3)
    out[w] = 0xF0 | (c >> 18)
    out[w + L(1)] = 0x80 | ((c >> 12) & 0x3F)
    out[w + L(2)] = 0x80 | ((c >> 6) & 0x3F)
    out[w + L(3)] = 0x80 | (c & 0x3F)
    return w + L(4)


@kernel
def fold_code(c, table):
    """What `fold_words` makes of one code point, pictographs and other astral letters included."""
    if c < 0x10000:
        return np.int64(table[c])
    return np.int64(SEPARATE) if 0x1F000 <= c < 0x20000 else np.int64(c)


@kernel
def fold_words(text, start, end, folding, words, starts):
    """Fold text[start:end] into words joined by single spaces; returns how many.

    text: uint8, UTF-8.  folding: (table, letters, pairs). table: uint32 (0x10000,): DROP, SEPARATE,
    a code point, or EXPANSION + e. letters: uint32, zero-terminated runs of folded code points, e
    the index of a run's first. pairs: uint16 (0x10000,), for two bytes as a little-endian number
    the two they fold to, or 0 where `table` has to be asked.
    words: uint8, written: needs 12 bytes a byte of text, and 1.  starts: int64, written: word n
    lies in words[starts[n] : starts[n + 1] - 1]; needs 2 * (end - start) + 2.
    """
    table, letters, pairs = folding
    i, w, stop, n, inside = L(start), L(0), L(end), L(0), False
    run = -1  # position in `letters` while an expansion is being written
    while i < stop or run >= 0:
        if run >= 0:
            r = np.int64(letters[run])
            run = run + 1 if r else -1
            if r == SPACE:
                r = np.int64(SEPARATE)
        else:
            # Nearly all of an Arabic text: letters of two bytes that fold to two, and single spaces
            # between them; without this loop folding takes 1.4 times as long.
            while inside and i + L(2) < stop:
                folded = pairs[_read16(text, i)]
                if not folded:
                    folded = pairs[_read16(text, i + L(1))]
                    if text[i] != SPACE or not folded:
                        break
                    words[w] = SPACE
                    w, i = w + L(1), i + L(1)
                    starts[n] = w
                    n += L(1)
                words[w], words[w + L(1)] = folded & U(0xFF), folded >> U(8)
                w, i = w + L(2), i + L(2)
            c, i = decode(text, i, stop)
            r = fold_code(c, table)
            if r >= EXPANSION:
                run = int(r) - EXPANSION
                continue
        if r == SEPARATE and inside:
            words[w] = SPACE
            w += L(1)
            inside = False
        elif r > SEPARATE:
            if not inside:
                starts[n] = w
                n += L(1)
                inside = True
            w = encode(r, words, w)
    starts[n] = w + L(1) if inside else w
    return np.int64(n)


@kernel
def hash_shingles(words, starts, n, k, out):
    """xxh32 of each run of k words, joined by single spaces; of all words when there are fewer.

    words, starts: as `fold_words` leaves them.  out: uint32, written. Returns how many.
    """
    if n == 0:
        return 0
    count = max(n - k + 1, 1)
    for q in range(count):
        out[q] = xxh32(words, starts[q], starts[min(q + k, n)] - 1)
    return count


@kernel
def shape_of_word(words, start, end):
    """13 bits of a word's length and of three of its bytes: few words share them with a number."""
    third = words[end - 3] if end - start > 3 else 0
    return (end - start ^ words[end - 1] << 2 ^ words[start + 1] << 5 ^ third << 7) & 8191


@kernel
def value_of_number(words, start, end, named, values):
    """The hash of the number that words[start:end] writes, or 0 when it writes none.

    named: uint32 (n,), ascending xxh32 of number words.  values: uint32 (n,), xxh32 of the digits
    that each stands for.
    """
    h = xxh32(words, start, end)
    if 48 <= words[start] <= 57:
        return h
    low, high = 0, named.shape[0]
    while low < high:
        middle = (low + high) // 2
        if named[middle] < h:
            low = middle + 1
        else:
            high = middle
    return values[low] if low < named.shape[0] and named[low] == h else U(0)


@kernel
def hash_facts(words, starts, n, numbers, out, at):
    """Each number with what stands beside it: context << 32 | value, two to a number.

    The contexts are the xxh32 of the two words before it, and of the two behind with the lowest bit
    turned.  numbers: (named, values) of `value_of_number` behind shapes, bool (8192,): the
    `shape_of_word` that number words have.  out: int64, written from `at` on. Returns how many.
    """
    shapes, named, values = numbers
    count = 0
    for q in range(n):
        start, end = starts[q], starts[q + 1] - 1
        if not (48 <= words[start] <= 57 or shapes[shape_of_word(words, start, end)]):
            continue
        value = value_of_number(words, start, end, named, values)
        if value:
            if q >= 2:
                before = xxh32(words, starts[q - 2], starts[q] - 1)
                out[at + count] = np.int64(np.uint64(before) << np.uint64(32) | np.uint64(value))
                count += 1
            if q + 2 < n:
                behind = U(xxh32(words, starts[q + 1], starts[q + 3] - 1) ^ U(1))
                out[at + count] = np.int64(np.uint64(behind) << np.uint64(32) | np.uint64(value))
                count += 1
    return count


@kernel
def sketch(hashes, count, a, b, out, d):
    """MinHash: out[d, j] becomes the least a[j] * fmix(h) + b[j] modulo 2**32 over hashes[:count].

    hashes: uint32.  a, b: uint32 (k,), a odd.  out: uint32 (n, k), written; all ones when count is
    0.
    datasketch 2's `affine32` (Broder 1997 for the sketch; 2-universal permutations, so the estimate
    is unbiased only empirically; here it only proposes candidates, which are verified exactly).
    Four hashes a pass, the last one again where there are fewer: a third of the time of one.
    """
    for j in range(a.shape[0]):
        out[d, j] = U(0xFFFFFFFF)
    last = count - 1
    for q in range(0, count, 4):
        h0, h1 = fmix32(hashes[q]), fmix32(hashes[min(q + 1, last)])
        h2, h3 = fmix32(hashes[min(q + 2, last)]), fmix32(hashes[min(q + 3, last)])
        for j in range(a.shape[0]):
            x, y = a[j], b[j]
            low = min(U(U(x * h0) + y), U(U(x * h1) + y))
            high = min(U(U(x * h2) + y), U(U(x * h3) + y))
            out[d, j] = min(out[d, j], min(low, high))


@kernel
def spread(hashes, count):
    """Bring hashes[:count] into an order of their own, in place: each times an odd number.

    What is 32 bits stays 32 other bits. Sorted so, those of a sample by hash stand side by side
    (Fibonacci hashing, Knuth, TAOCP 3, 6.4). The top bit is turned for int32, which sorts it first.
    """
    for q in range(count):
        hashes[q] = U(_mul(hashes[q], U(2654435769)) ^ U(0x80000000))


@kernel
def sort_unique(hashes, n, counts, out, at):
    """The distinct values of hashes[:n], ascending as int32, to out[at:]. Returns how many.

    hashes: uint32.  out: int32 (Parquet readers widen or refuse unsigned ones).  counts: int64
    scratch, 2**16 + 1.  Hashes fall evenly into buckets by their leading bits, one pass, and what
    is left is sorted by insertion (Knuth, TAOCP 3, 5.2.1, multiple list insertion); where a bucket
    is not even, as no hash makes it but a hostile text may, all is sorted otherwise.
    """
    bits = 0
    while bits < 16 and 2 << bits < n:
        bits += 1
    shift, top = U(31 - bits), U(0x80000000)  # the top bit turned: signed order is unsigned order
    for place in range((2 << bits) + 1):
        counts[place] = 0
    for q in range(n):
        counts[(U(hashes[q] ^ top) >> shift) + 1] += 1
    most = 0
    for place in range(2 << bits):
        most = max(most, counts[place + 1])
        counts[place + 1] += counts[place]
    for q in range(n):
        bucket = U(hashes[q] ^ top) >> shift
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
def fingerprint(text, offsets, tables, k, scratch, out):
    """Word counts, signatures, shingle sets and facts of a column of texts.

    text: uint8, offsets: int64 (n + 1,), as in an Arrow large_string column.
    tables: `folding` of `fold_words`, (a, b) of `sketch`, (shapes, named, values) of
    `hash_facts`.
    scratch: (words, starts) of `fold_words`, hashes uint32 of as many, counts of `sort_unique`,
    for the longest text.
    out: (words int32 (n,), whole uint32 (n,), signatures uint32 (n, p), shingles int32,
    shingle_ends int64 (n + 1,), facts int64, fact_ends int64 (n + 1,)), all written; shingles need
    2 * (bytes of text) + n + 1, facts twice that.
    """
    folding, permutations, numbers = tables
    words, starts, hashes, counts = scratch
    word_counts, whole, signatures, shingles, shingle_ends, facts, fact_ends = out
    shingle_ends[0] = fact_ends[0] = 0
    for d in range(word_counts.shape[0]):
        n = fold_words(text, offsets[d], offsets[d + 1], folding, words, starts)
        word_counts[d] = n
        whole[d] = xxh32(words, starts[0], max(starts[n] - 1, 0))
        count = hash_shingles(words, starts, n, k, hashes)
        sketch(hashes, count, permutations[0], permutations[1], signatures, d)
        spread(hashes, count)
        end = shingle_ends[d]
        shingle_ends[d + 1] = end + sort_unique(hashes, count, counts, shingles, end)
        end = fact_ends[d]
        count = hash_facts(words, starts, n, numbers, facts, end)
        sort_shell(facts, end, end + count)
        fact_ends[d + 1] = end + drop_repeats(facts, end, end + count)


@kernel
def band_keys(signatures, rows, first, out):
    """One int64 key a band: a splitmix64 chain over the band's number and its rows.

    signatures: uint32 (n, p).  out: int64 (n, m), written: of the m bands from `first` on. Equal
    bands have equal keys; different ones share a key with chance 2**-64, which verification undoes.
    """
    for d in range(out.shape[0]):
        for place in range(out.shape[1]):
            band = first + place
            h = np.uint64(np.uint64(band + 1) * np.uint64(0x9E3779B97F4A7C15))
            for row in range(rows):
                h = np.uint64(h ^ np.uint64(signatures[d, band * rows + row]))
                h = np.uint64(h + np.uint64(0x9E3779B97F4A7C15))
                h = np.uint64((h ^ (h >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9))
                h = np.uint64((h ^ (h >> np.uint64(27))) * np.uint64(0x94D049BB133111EB))
                h = np.uint64(h ^ (h >> np.uint64(31)))
            out[d, place] = np.int64(h)


@kernel
def count_shared(a, b):
    """How many values two ascending, duplicate-free int32 arrays share."""
    i = j = shared = 0
    while i < a.shape[0] and j < b.shape[0]:
        if a[i] == b[j]:
            shared += 1
            i += 1
            j += 1
        elif a[i] < b[j]:
            i += 1
        else:
            j += 1
    return shared


@kernel
def count_shared_pairs(left, right, values, ends, out):
    """`count_shared` for pairs of rows of a list column.

    left, right: int64 (n,), rows.  values: int32; row r is values[ends[r] : ends[r + 1]].
    out: int64 (n,), written.
    """
    for p in range(left.shape[0]):
        a, b = left[p], right[p]
        out[p] = count_shared(values[ends[a] : ends[a + 1]], values[ends[b] : ends[b + 1]])


@kernel
def compare_facts(a, b):
    """How many contexts two fact sets share with a value in common, and with none.

    a, b: int64, ascending, as `hash_facts` makes them.
    """
    i = j = same = different = 0
    while i < a.shape[0] and j < b.shape[0]:
        context = a[i] >> 32
        if context != b[j] >> 32:
            if context < b[j] >> 32:
                i += 1
            else:
                j += 1
            continue
        common = False
        while i < a.shape[0] and j < b.shape[0] and a[i] >> 32 == context == b[j] >> 32:
            common |= a[i] == b[j]
            if a[i] <= b[j]:
                i += 1
            else:
                j += 1
        while i < a.shape[0] and a[i] >> 32 == context:
            i += 1
        while j < b.shape[0] and b[j] >> 32 == context:
            j += 1
        if common:
            same += 1
        else:
            different += 1
    return same, different


@kernel
def compare_facts_of_pairs(left, right, values, ends, out):
    """`compare_facts` for pairs of rows of a list column.

    left, right: int64 (n,), rows.  values: int64; row r is values[ends[r] : ends[r + 1]].
    out: int64 (n, 2), written.
    """
    for p in range(left.shape[0]):
        a, b = left[p], right[p]
        same, different = compare_facts(
            values[ends[a] : ends[a + 1]], values[ends[b] : ends[b + 1]]
        )
        out[p, 0], out[p, 1] = same, different
