"""The compiled loops of grouping: a graph, cut into stars."""

from dedup.compiling import kernel, short_kernel


@kernel
def comes_first(one, other, degrees, strengths):
    """Whether node `one` represents before `other`: more edges, then stronger ones, then lower."""
    if degrees[one] != degrees[other]:
        return degrees[one] > degrees[other]
    if strengths[one] != strengths[other]:
        return strengths[one] > strengths[other]
    return one < other


@kernel
def sink(heap, places, place, degrees, strengths):
    """Let heap[place] sink until none of its children comes first; places[node] follows."""
    n, node = heap.shape[0], heap[place]
    child = 2 * place + 1
    while child < n:
        if child + 1 < n and comes_first(heap[child + 1], heap[child], degrees, strengths):
            child += 1
        if not comes_first(heap[child], node, degrees, strengths):
            break
        heap[place] = heap[child]
        places[heap[place]] = place
        place, child = child, 2 * child + 1
    heap[place] = node
    places[node] = place


@kernel
def leave(gone, graph, leads, scratch):
    """Let a node that is in a star sink to the end, and what is left count without it."""
    ends, others, parts = graph
    heap, places, degrees, strengths = scratch[0], scratch[1], scratch[2], scratch[3]
    degrees[gone] = -1
    sink(heap, places, places[gone], degrees, strengths)
    for e in range(ends[gone], ends[gone + 1]):
        left = others[e]
        if leads[left] < 0:
            degrees[left] -= 1
            strengths[left] -= parts[e]
            sink(heap, places, places[left], degrees, strengths)


@short_kernel(0.4, lambda graph, *_: 32 * (graph[0].size + graph[1].size))
def cut(graph, leads, edges, scratch):
    """Cut a graph into stars: whoever comes first takes all its neighbours that are left, again
    and again, the rest being ordered anew by an indexed heap (Williams 1964; nodes only sink).

    graph: (ends, others, parts), int64: node i has the edges ends[i] to ends[i + 1], each with its
    other end and its strength.  leads, edges: int64 (n,), written: the middle of each node's star,
    and the edge to it from there, or -1.  scratch: int64 (4, n).
    """
    ends, others, parts = graph
    heap, places, degrees, strengths = scratch[0], scratch[1], scratch[2], scratch[3]
    n = leads.shape[0]
    for node in range(n):
        heap[node] = places[node] = node
        leads[node] = edges[node] = -1
        degrees[node] = ends[node + 1] - ends[node]
        strengths[node] = 0
        for e in range(ends[node], ends[node + 1]):
            strengths[node] += parts[e]
    for place in range(n // 2 - 1, -1, -1):
        sink(heap, places, place, degrees, strengths)
    while n and degrees[heap[0]] > 0:
        lead = heap[0]
        leads[lead] = lead
        for e in range(ends[lead], ends[lead + 1]):
            if leads[others[e]] < 0:
                leads[others[e]], edges[others[e]] = lead, e
        leave(lead, graph, leads, scratch)
        for e in range(ends[lead], ends[lead + 1]):
            if edges[others[e]] == e:
                leave(others[e], graph, leads, scratch)
