"""The compiled loops of grouping: a graph, merged into stars, the most alike first.

A *star* is a set of nodes one of which, its middle, has an edge with each other one.
"""

import numpy as np

from dedup.compiling import kernel, short_kernel
from dedup.search import find

PARTS = 10**9
"""Jaccard is added up in parts of a thousand million: sums of integers do not know their order."""


@kernel
def lay_out(b, ends, backs):
    """The pairs that each node is the second one of, ascending.

    b: int32 (m,), the second node of each pair.  ends: int64 (n + 1,), zeros, written: those of
    node i have the places from ends[i] to ends[i + 1].  backs: int32 (m,), written.
    """
    n = ends.shape[0] - 1
    for row in range(b.shape[0]):
        ends[b[row] + 1] += 1
    for node in range(n):
        ends[node + 1] += ends[node]
    for row in range(b.shape[0]):
        backs[ends[b[row]]] = row
        ends[b[row]] += 1
    for node in range(n, 0, -1):  # each now has the end of its own
        ends[node] = ends[node - 1]
    ends[0] = 0


@kernel
def find_edge(graph, one, other):
    """The pair of two nodes that is an edge, or -1."""
    b, firsts, votes = graph[1], graph[2], graph[6]
    low, high = min(one, other), max(one, other)
    row = find(b, firsts[low], firsts[low + 1], high)
    return row if row >= 0 and votes[row] > 0 else -1


@kernel
def sees_all(graph, node, star, nexts):
    """Whether a node has an edge with every node of a star."""
    member = star
    while member >= 0:
        if find_edge(graph, node, member) < 0:
            return False
        member = nexts[member]
    return True


@kernel
def has_middle(graph, star, other, lists):
    """Whether a middle of a star sees all of another one, too."""
    nexts, middles, next_middles = lists[1], lists[4], lists[5]
    node = middles[star]
    while node >= 0:
        if sees_all(graph, node, other, nexts):
            return True
        node = next_middles[node]
    return False


@kernel
def keep_middles(graph, star, other, lists):
    """Leave a star the middles that see all of another one too. Returns the last of them, or -1."""
    nexts, middles, next_middles = lists[1], lists[4], lists[5]
    node, last, middles[star] = middles[star], -1, -1
    while node >= 0:
        behind = next_middles[node]
        if sees_all(graph, node, other, nexts):
            if last < 0:
                middles[star] = node
            else:
                next_middles[last] = node
            last = node
            next_middles[node] = -1
        node = behind
    return last


@kernel
def weigh_between(graph, star, other, lists):
    """The sum of all votes between two stars."""
    a, b, firsts, ends, backs, votes = graph[0], graph[1], graph[2], graph[3], graph[4], graph[6]
    homes, nexts = lists[0], lists[1]
    weight, member = np.int64(0), other
    while member >= 0:
        for row in range(firsts[member], firsts[member + 1]):
            if homes[b[row]] == star:
                weight += np.int64(votes[row])
        for place in range(ends[member], ends[member + 1]):
            if homes[a[backs[place]]] == star:
                weight += np.int64(votes[backs[place]])
        member = nexts[member]
    return weight


@kernel
def merge(graph, star, other, lists):
    """Let the nodes of another star be this one's."""
    homes, nexts, tails, sizes = lists[0], lists[1], lists[2], lists[3]
    middles, next_middles = lists[4], lists[5]
    last = keep_middles(graph, star, other, lists)
    keep_middles(graph, other, star, lists)
    if last < 0:
        middles[star] = middles[other]
    else:
        next_middles[last] = middles[other]
    member = other
    while member >= 0:
        homes[member] = star
        member = nexts[member]
    nexts[tails[star]] = other
    tails[star] = tails[other]
    sizes[star] += sizes[other]


@kernel
def choose(graph, star, lists, found):
    """The middle that its star is most alike with, the lower one of equals; and the pairs."""
    nexts, middles, next_middles = lists[1], lists[4], lists[5]
    leads, edges = found
    best, most, node = -1, np.int64(-1), middles[star]
    while node >= 0:
        strength = np.int64(0)
        member = star
        while member >= 0:
            if member != node:
                strength += np.int64(np.rint(graph[5][find_edge(graph, node, member)] * PARTS))
            member = nexts[member]
        if strength > most or (strength == most and node < best):
            best, most = node, strength
        node = next_middles[node]
    member = star
    while member >= 0:
        leads[member] = best
        edges[member] = -1 if member == best else find_edge(graph, best, member)
        member = nexts[member]


@kernel
def set_apart(lists, found):
    """Let every node be a star by itself, that nobody leads."""
    homes, tails, sizes, middles = lists[0], lists[2], lists[3], lists[4]
    leads, edges = found
    for node in range(homes.shape[0]):
        for row in range(8):
            lists[row, node] = -1
        homes[node] = tails[node] = middles[node] = node
        leads[node] = edges[node] = -1
        sizes[node] = 1


@short_kernel(0.75, lambda graph, *_: 64 * (graph[2].size + 2 * graph[0].size))
def gather(graph, ranked, found, lists):
    """Merge the nodes of a graph into stars, edge by edge, the strongest first (agglomerative, as
    Kruskal's), wherever a star is left and the votes between are not against it.

    graph: (a, b, firsts, ends, backs, jaccard, votes). a, b, int32 (m,): the ends of each pair,
    sorted by a, then b; a < b.  firsts, int64 (n + 1,): node i is the a of the pairs from firsts[i]
    to firsts[i + 1].  ends, backs: those that it is the b of, as `lay_out` gives them.  jaccard,
    float64 (m,).  votes, int16 (m,): over 0 for an edge, 0 or less against merging.
    ranked: int32, the pairs that are edges, the strongest first.  found: (leads, edges), int64
    (n,), written: the middle of each node's star, and the pair that it is with it;
    -1 for the middle, and both for a node that is alone.

    lists: int64 (8, n), scratch. A star goes by its first node. Of each node the star (0), the next
    node of the star, or -1 (1); of each star its last node (2), size (3) and first middle (4); of
    each middle the next, or -1 (5); of each star the one that refused it last (6), and of what size
    that was (7): while it has not grown it is not asked again.
    """
    homes, sizes, refused, refused_size = lists[0], lists[3], lists[6], lists[7]
    set_apart(lists, found)
    for e in range(ranked.shape[0]):
        star, other = homes[graph[0][ranked[e]]], homes[graph[1][ranked[e]]]
        if sizes[star] < sizes[other]:
            star, other = other, star
        if star == other or (refused[other] == star and refused_size[other] == sizes[star]):
            continue
        seen = has_middle(graph, star, other, lists) or has_middle(graph, other, star, lists)
        if seen and weigh_between(graph, star, other, lists) >= 0:
            merge(graph, star, other, lists)
            refused[star] = -1
        else:
            refused[other], refused_size[other] = star, sizes[star]
    for node in range(homes.shape[0]):
        if homes[node] == node and sizes[node] > 1:
            choose(graph, node, lists, found)
