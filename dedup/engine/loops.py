"""The compiled loops of a shuffle."""

import numpy as np

from dedup.compiling import kernel
from dedup.search import find_place


@kernel
def slot_of(key, bits):
    """The slot of 2**bits that an int64 falls into (Fibonacci hashing, Knuth, TAOCP 3, 6.4)."""
    return (np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - bits)


@kernel
def count_keys(keys, bits, slots, part, of):
    """Note in each key's slot whether one key fell into it, or more.

    keys: int64 (n,).  slots: uint8 (2**bits,), added to: 0, 1, or 2 for more; the slots of one
    part of `of` alone, so that parts can be counted side by side.
    """
    for q in range(keys.shape[0]):
        place = slot_of(keys[q], bits)
        if (place * np.uint64(of)) >> np.uint64(bits) == np.uint64(part):
            slots[place] = min(2, slots[place] + 1)


@kernel
def find_shared(keys, bits, slots, seen, out):
    """The rows whose key shares its slot. Returns how many.

    keys, bits, slots: as `count_keys` leaves them.  seen: uint8 (m,), scratch.  out: int64 (n,),
    written. So many slots are read before any row is written: a write whose place hangs on what
    was read lets no other read go by (20 ns a row so, 100 to 150 one by one).
    """
    n = 0
    for first in range(0, keys.shape[0], seen.shape[0]):
        count = min(seen.shape[0], keys.shape[0] - first)
        for k in range(count):
            seen[k] = slots[slot_of(keys[first + k], bits)]
        for k in range(count):
            out[n] = first + k
            n += seen[k] == 2
    return n


@kernel
def find_in_cell(values, wanted, cells, shift):
    """How many of the ascending values are less than the one that is wanted.

    values: int64 (n,).  cells: int64 (2**(64 - shift) + 1,), how many of them are less than the
    first of each equal part of all int64: where they are spread evenly, as hashes are, hardly one
    is left to be compared.
    """
    cell = np.int64((np.uint64(wanted) ^ np.uint64(1 << 63)) >> np.uint64(shift))
    return find_place(values, cells[cell], cells[cell + 1], wanted)


@kernel
def find_all(values, wanted, cells, shift, out):
    """The first place of each wanted value, or -1.

    values, cells, shift: as of `find_in_cell`.  wanted, out: int64 (m,), the latter written.
    """
    for q in range(wanted.shape[0]):
        place = find_in_cell(values, wanted[q], cells, shift)
        there = place < values.shape[0] and values[place] == wanted[q]
        out[q] = place if there else -1


@kernel
def order_by_shard(keys, rows, bounds, cells, shift, ends, shards, out):
    """The rows by the shard their key lies in, and as given within it.

    keys: int64 (n,).  rows: int64 (m,), those that are looked at.  bounds: int64 (k,), ascending,
    the least key of each shard but the first; cells, shift: as of `find_in_cell`.  ends: int64 (k +
    2,), zeros, written: shard s has out[ends[s] : ends[s + 1]].  shards: uint16 (m,), scratch.
    out: int64 (m,), written.
    """
    for q in range(rows.shape[0]):
        shard = find_in_cell(bounds, keys[rows[q]], cells, shift)
        shard += shard < bounds.shape[0] and bounds[shard] == keys[rows[q]]
        shards[q] = shard
        ends[shard + 1] += 1
    for number in range(ends.shape[0] - 1):
        ends[number + 1] += ends[number]
    for q in range(rows.shape[0]):
        out[ends[shards[q]]] = rows[q]
        ends[shards[q]] += 1
    for number in range(ends.shape[0] - 1, 0, -1):
        ends[number] = ends[number - 1]
    ends[0] = 0


@kernel
def copy_lists(content, firsts, sizes, starts, out):
    """Copy content[firsts[r] :] to out[starts[r] :] for each row r, sizes[r] bytes of it.

    content, out: uint8.  firsts, sizes, starts: int64 (n,).
    """
    for r in range(firsts.shape[0]):
        first, start = np.uint64(firsts[r]), np.uint64(starts[r])
        for k in range(np.uint64(sizes[r])):
            out[start + k] = content[first + k]


@kernel
def order_pairs(first, second, low, shift, ends, scratch, out):
    """Order of rows by first, then second, then place.

    first, second: int64 (n,); low: the least of first.  Rows fall into buckets by (first - low) >>
    shift and are sorted there by insertion, or by merging where a bucket is crowded (Knuth, TAOCP
    3, 5.2.1 and 5.2.4).  ends: int64, zeros, two more than the largest of (first - low) >> shift.
    scratch: int64 (5, n).  out: int64 (n,), written.
    """
    n = first.shape[0]
    base, by = np.uint64(low), np.uint64(shift)
    for q in range(n):
        ends[np.int64((np.uint64(first[q]) - base) >> by) + 1] += 1
    for number in range(ends.shape[0] - 1):
        ends[number + 1] += ends[number]
    x, y = scratch[0], scratch[1]
    for q in range(n):
        bucket = np.int64((np.uint64(first[q]) - base) >> by)
        place = ends[bucket]
        x[place], y[place], out[place] = first[q], second[q], q
        ends[bucket] = place + 1
    start = 0
    for number in range(ends.shape[0] - 1):
        end = ends[number]
        if end - start > 32:
            merge_sort(x, y, out, start, end, scratch[2:])
        else:
            insert(x, y, out, start, end)
        start = end


@kernel
def insert(x, y, out, start, end):
    """Sort rows start to end of the three columns by x, then y, in place and stably."""
    for q in range(start + 1, end):
        a, b, row, place = x[q], y[q], out[q], q
        while place > start and (x[place - 1] > a or (x[place - 1] == a and y[place - 1] > b)):
            x[place], y[place], out[place] = x[place - 1], y[place - 1], out[place - 1]
            place -= 1
        x[place], y[place], out[place] = a, b, row


@kernel
def merge_sort(x, y, out, start, end, scratch):
    """As `insert`, in n log n: runs of 16 rows are inserted, then merged two by two.

    scratch: int64 (3, m), m at least end - start.
    """
    n = end - start
    for run in range(start, end, 16):
        insert(x, y, out, run, min(run + 16, end))
    u, v, w = scratch[0], scratch[1], scratch[2]
    width = 16
    while width < n:
        for left in range(start, end, 2 * width):
            middle, right = min(left + width, end), min(left + 2 * width, end)
            i, j = left, middle
            for k in range(left - start, right - start):
                if j == right or (i < middle and (x[i] < x[j] or (x[i] == x[j] and y[i] <= y[j]))):
                    u[k], v[k], w[k] = x[i], y[i], out[i]
                    i += 1
                else:
                    u[k], v[k], w[k] = x[j], y[j], out[j]
                    j += 1
        for k in range(n):
            x[start + k], y[start + k], out[start + k] = u[k], v[k], w[k]
        width *= 2
