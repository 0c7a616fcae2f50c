"""What grouping takes in one process, by the number of pairs: time and memory.

usage: python benchmarks/grouping.py [PAIRS ...]

Invented stories of two to eight articles, with all pairs between them, and one pair in ten an
excerpt or a template of another story. Each number in a process of its own.
"""

import resource
import subprocess
import sys
import time

import numpy as np
import pyarrow as pa

from dedup.engine.local import LocalEngine
from dedup.grouping import group_pairs
from dedup.matching.verify import PAIRED
from dedup.model import key_of


def invent(count):
    """So many pairs, `verify.PAIRED`."""
    rng, kinds = np.random.default_rng(1), np.array(["reprint", "revision", "exact"])
    sizes = rng.integers(2, 9, count // 12 + 1)
    starts = np.cumsum(sizes) - sizes
    a, b = [], []
    for size in range(2, 9):
        first = starts[sizes == size]
        one, other = np.triu_indices(size, 1)
        a.append((first[:, None] + one).ravel())
        b.append((first[:, None] + other).ravel())
    a, b = (np.concatenate(part)[: count * 9 // 10] for part in (a, b))
    nodes, rest = int(sizes.sum()), count - len(a)
    far = np.sort(rng.integers(0, nodes, (2, rest)), axis=0) + np.array([[0], [nodes]])
    relation = np.concatenate([kinds[rng.integers(0, 3, len(a))], np.full(rest, "excerpt")])
    a, b = np.concatenate([a, far[0]]), np.concatenate([b, far[1]])
    names = [f"{n * 0x9E3779B97F4A7C15 % 2**64:016x}" for n in range(2 * nodes)]
    keys, ids = np.array([key_of(name) for name in names]), pa.array(names)
    one, other = (ids.take(pa.array(end)) for end in (a, b))
    turned = pa.compute.less(other, one)
    ends = [pa.compute.if_else(turned, other, one), pa.compute.if_else(turned, one, other)]
    swap = turned.to_numpy(zero_copy_only=False)
    of_ends = [np.where(swap, keys[b], keys[a]), np.where(swap, keys[a], keys[b])]
    share = rng.integers(30, 101, len(a)) / 100
    columns = [*of_ends, *ends, share, share, share, relation]
    return pa.table([pa.array(c) for c in columns], names=PAIRED.names).cast(PAIRED)


def measure(count):
    paired = invent(count)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with LocalEngine() as engine:
        listed = engine.read(paired, 1 << 16)
        began = time.perf_counter()
        groups = group_pairs(engine, listed, count)
        seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = f"{paired.num_rows:>12,} {groups.stories:>12,} {seconds:>8.1f}"
    print(f"{found} {peak / 1e6:>8.2f} {before / 1e6:>8.2f}")


def main():
    if sys.argv[1:2] == ["--one"]:
        measure(int(sys.argv[2]))
        return
    print("       pairs     clusters  seconds  peak GB  before")
    for count in sys.argv[1:] or ["1000000", "5000000", "20000000"]:
        subprocess.run([sys.executable, __file__, "--one", count], check=True)


if __name__ == "__main__":
    main()
