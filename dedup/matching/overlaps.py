"""What two articles share: the compiled loops of verification."""

import numpy as np

from dedup.compiling import kernel, short_kernel


def _most_steps(left, right, values, ends, out):
    return left.size * 2 * np.diff(ends).max(initial=0)


@kernel
def count_shared(a, b):
    """How many values two ascending, duplicate-free int32 arrays share.

    Which list goes on is added, not asked: of two sets of hashes no processor foresees it (1.7 us
    for two of 300 that share half, 3.5 where it is asked).
    """
    i = j = np.uint64(0)
    size_a, size_b, shared = np.uint64(a.shape[0]), np.uint64(b.shape[0]), 0
    while i < size_a and j < size_b:
        one, other = a[i], b[j]
        shared += one == other
        i += np.uint64(one <= other)
        j += np.uint64(other <= one)
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


@short_kernel(0.1, lambda left, right, values, *_: left.size * 2 * values.size)
def count_shared_firsts(left, right, values, ends, firsts, out):
    """As `count_shared_pairs`, of the first ones of each row alone. firsts: int32, how many."""
    for p in range(left.shape[0]):
        a, b = left[p], right[p]
        one, other = ends[a] + firsts[a], ends[b] + firsts[b]
        out[p] = count_shared(values[ends[a] : one], values[ends[b] : other])


@short_kernel(0.1, lambda left, right, lists, *_: left.size * 2 * np.diff(lists[2]).max(initial=0))
def count_recurring(left, right, lists, away, out):
    """How many shingles pairs of rows share that stand on two days or more of some.

    left, right: int64 (n,), rows.  lists: (shingles int32, days int64, ends int64): row r has
    shingles[ends[r] : ends[r + 1]], ascending, and of each the bits of its days.  away: int64 (n,),
    the bits of the days that count.  out: int64 (n,), written.
    """
    shingles, days, ends = lists
    for p in range(left.shape[0]):
        i, j, count = ends[left[p]], ends[right[p]], 0
        while i < ends[left[p] + 1] and j < ends[right[p] + 1]:
            one, other = shingles[i], shingles[j]
            if one == other:
                on = days[i] & away[p]
                count += (on & (on - 1)) != 0  # two bits or more
            i += one <= other
            j += other <= one
        out[p] = count


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


@kernel
def find_least(members, n, lists, places):
    """The least value at the places of n rows of a list column, and how many have it; 0 at the end.

    lists: (values, ends) as for `count_shared_pairs`.
    """
    values, ends = lists
    least, found = np.int64(1 << 32), 0
    for k in range(n):
        if places[k] < ends[members[k] + 1]:
            value = np.int64(values[places[k]])
            if value < least:
                least, found = value, 1
            elif value == least:
                found += 1
    return least, found


@kernel
def count_members(members):
    """How many rows there are before one stands again."""
    n = 1
    while n < members.shape[0] and members[n] != members[n - 1]:
        n += 1
    return n


@short_kernel(0.3, lambda members, *_: 300 * members.size)
def compare_crowds(members, lists, most_own, scratch, out):
    """What the articles of crowds have of their own, and couples of them share of it.

    members: int64 (n, m), rows of a list column; a crowd ends where a row stands again.  lists:
    (values, ends) as for `count_shared_pairs`.  most_own: int64 (m + 1,), for each size of a crowd
    how many of it may have what is an article's own.  scratch: int64 (2, m).  out: (sizes of the
    crowds (n,), how many values are its own (n, m), shared (n, m, m) above the diagonal), each
    int64, zeros at first. The lists are merged, all of a crowd at a time.
    """
    values, ends = lists
    places, holders = scratch
    sizes, owned, shared = out
    for c in range(members.shape[0]):
        crowd, n = members[c], count_members(members[c])
        sizes[c] = n
        for k in range(n):
            places[k] = ends[crowd[k]]
        least, found = find_least(crowd, n, lists, places)
        while found:
            held = 0
            for k in range(n):
                if places[k] < ends[crowd[k] + 1] and values[places[k]] == least:
                    places[k] += 1
                    holders[held] = k
                    held += 1
            for k in range(held if found <= most_own[n] else 0):
                owned[c, holders[k]] += 1
                for other in range(k):
                    shared[c, holders[other], holders[k]] += 1
            least, found = find_least(crowd, n, lists, places)
