"""What two articles share: the compiled loops of verification."""

import numpy as np

from dedup.compiling import kernel, short_kernel


def _most_steps(left, right, values, ends, out):
    return left.size * 2 * np.diff(ends).max(initial=0)


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


@short_kernel(0.1, _most_steps)
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


@short_kernel(0.25, _most_steps)
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


@short_kernel(0.1, lambda left, *_: 40 * left.size)
def count_agreeing(left, right, words, ends, num_perm, out):
    """How many bytes of pairs of sketches are equal.

    left, right: int64 (n,), rows.  words: int64, eight bytes each; row r is words[ends[r] : ends[r
    + 1]], of which the first `num_perm` bytes count, and the others are equal in all.  out: int64
    (n,), written. A byte is zero where its low bits, raised by 127, leave its high bit unset
    (Warren, Hacker's Delight, 6-1).
    """
    low, lanes = np.uint64(0x7F7F7F7F7F7F7F7F), np.uint64(0x00FF00FF00FF00FF)
    sixteen = np.uint64(0x0001000100010001)
    for p in range(left.shape[0]):
        one = words[ends[left[p]] : ends[left[p] + 1]]
        other = words[ends[right[p]] : ends[right[p] + 1]]
        sums = np.uint64(0)  # four, of sixteen bits
        for k in range(one.shape[0]):
            x = np.uint64(np.uint64(one[k]) ^ np.uint64(other[k]))
            zero = np.uint64(~np.uint64(np.uint64(np.uint64(x & low) + low) | x | low))
            sums = np.uint64(sums + np.uint64(np.uint64(zero >> np.uint64(7)) & lanes))
            sums = np.uint64(sums + np.uint64(np.uint64(zero >> np.uint64(15)) & lanes))
        equal = np.int64(np.uint64(sums * sixteen) >> np.uint64(48))
        out[p] = equal - (8 * one.shape[0] - num_perm)
