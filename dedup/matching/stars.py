"""The compiled loops of grouping: a graph, merged into stars, the most alike first.

A *star* is a set of nodes one of which, its middle, has an edge with each other one.
"""

from dedup.compiling import kernel, short_kernel


@kernel
def find_edge(graph, one, other):
    """The place of the edge from one node to another, or -1."""
    ends, others = graph[0], graph[1]
    low, high = ends[one], ends[one + 1]
    while low < high:
        middle = (low + high) // 2
        if others[middle] < other:
            low = middle + 1
        else:
            high = middle
    return low if low < ends[one + 1] and others[low] == other else -1


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
    """Leave a star the middles that see all of another one, too."""
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
def count_between(edges, star, other, lists):
    """How many edges lead from a star's nodes to another one's."""
    ends, others = edges[0], edges[1]
    homes, nexts = lists[0], lists[1]
    count, member = 0, other
    while member >= 0:
        for e in range(ends[member], ends[member + 1]):
            count += homes[others[e]] == star
        member = nexts[member]
    return count


@kernel
def weigh_between(conflicts, star, other, lists):
    """The weights of all conflicts between two stars."""
    ends, others, weights = conflicts
    homes, nexts = lists[0], lists[1]
    weight, member = 0, other
    while member >= 0:
        for e in range(ends[member], ends[member + 1]):
            if homes[others[e]] == star:
                weight += weights[e]
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
    """The middle that its star is most alike with, the lower one of equals; and the edges to it."""
    nexts, middles, next_middles = lists[1], lists[4], lists[5]
    leads, edges = found
    best, most, node = -1, -1, middles[star]
    while node >= 0:
        strength, member = 0, star
        while member >= 0:
            if member != node:
                strength += graph[2][find_edge(graph, node, member)]
            member = nexts[member]
        if strength > most or (strength == most and node < best):
            best, most = node, strength
        node = next_middles[node]
    member = star
    while member >= 0:
        leads[member] = best
        edges[member] = -1 if member == best else find_edge(graph, best, member)
        member = nexts[member]


@short_kernel(0.75, lambda graph, *_: 64 * (graph[0].size + graph[1].size))
def gather(graph, conflicts, ranked, found, lists):
    """Merge the nodes of a graph into stars, edge by edge, the strongest first (agglomerative, as
    Kruskal's), wherever a star is left and the edges between outweigh the conflicts.

    graph: (ends, others, parts), int64: node i has the edges ends[i] to ends[i + 1], each with its
    other end, ascending, and its strength.  conflicts: likewise, (ends, others, weights), to how
    many edges each is equal.  ranked: (one, other), int64: the ends of each edge, the strongest
    first.  found: (leads, edges), int64 (n,), written: the middle of each node's star, and the edge
    to it from there; -1 for the middle, and both for a node that is alone.  lists: int64 (8, n),
    scratch.
    """
    homes, sizes, refused, refused_size = lists[0], lists[3], lists[6], lists[7]
    leads, edges = found
    n = leads.shape[0]
    for node in range(n):
        for row in range(8):
            lists[row, node] = -1
        homes[node] = lists[2, node] = lists[4, node] = node
        leads[node] = edges[node] = -1
        sizes[node] = 1
    for e in range(ranked[0].shape[0]):
        star, other = homes[ranked[0][e]], homes[ranked[1][e]]
        if sizes[star] < sizes[other]:
            star, other = other, star
        if star == other or (refused[other] == star and refused_size[other] == sizes[star]):
            continue
        if has_middle(graph, star, other, lists) or has_middle(graph, other, star, lists):
            against = weigh_between(conflicts, star, other, lists)
            if against <= count_between(graph, star, other, lists):
                merge(graph, star, other, lists)
                refused[star] = -1
                continue
        refused[other], refused_size[other] = star, sizes[star]
    for node in range(n):
        if homes[node] == node and sizes[node] > 1:
            choose(graph, node, lists, found)
