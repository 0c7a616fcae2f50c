"""Parts of a page that are built like articles: a heading at their head, and text of their own.

Sections of the article are, and so are whole articles hung on behind it (endless scrolling, "read
also" with full texts). Which they are, their words tell (`announcements`); here is only the shape.
"""

from __future__ import annotations

from dedup.blocks.document import LEAST_BODY
from dedup.blocks.elements import Elements, Piece


def find_segments(
    elements: Elements, boxes: list[int], pieces: list[Piece], is_prose: list[bool]
) -> set[int]:
    """The elements that are segments, none inside another.

    boxes: for each element the box it lies in, or 0.  is_prose: of each piece whether it is a
    paragraph and no link.
    """
    parents = elements.parents
    is_boxed = [boxes[piece.element] > 0 for piece in pieces]
    open_prose = [long and not box for long, box in zip(is_prose, is_boxed, strict=True)]
    start = _end_of_own(open_prose)
    prose = _sum_up(parents, pieces[start:], open_prose[start:])
    if not prose[0] or not any(piece.heading for piece in pieces[start:]):
        return set()
    first = _first_pieces(parents, pieces)
    own = {*elements.titled, *elements.own}
    behind = [n for n, count in enumerate(prose) if count and first[n] >= start and n not in own]
    shaped = [n for n in behind if n and not boxes[n] and 1 <= pieces[first[n]].heading <= 4]
    return _choose(parents, first, shaped)


def _sum_up(parents: list[int], pieces: list[Piece], is_open: list[bool]) -> list[int]:
    """For each element how many open paragraphs lie in it."""
    prose = [0] * len(parents)
    for piece, one in zip(pieces, is_open, strict=True):
        prose[piece.element] += one
    for number in range(len(parents) - 1, 0, -1):
        prose[parents[number]] += prose[number]
    return prose


def _choose(parents: list[int], first: list[int], shaped: list[int]) -> set[int]:
    """The outermost of them, but several segments in place of the container they lie in."""
    inside: dict[int, list[int]] = {number: [] for number in shaped}
    nearest = _nearest(parents, inside)
    around = {number: nearest[number] for number in shaped}
    for number in shaped:
        if around[number]:
            inside[around[number]].append(number)
    chosen: set[int] = set()
    waiting = [number for number in shaped if not around[number]]
    while waiting:
        number = waiting.pop()
        nested = inside[number]
        holds = len(nested) > 1 and any(first[inner] == first[number] for inner in nested)
        if holds or (len(nested) == 1 and first[nested[0]] == first[number]):
            waiting.extend(nested)
        else:
            chosen.add(number)
    return chosen


def _nearest(parents: list[int], among: dict[int, list[int]]) -> list[int]:
    """For each element the nearest of some around it, or 0."""
    nearest = [0] * len(parents)
    for number, parent in enumerate(parents[1:], 1):
        nearest[number] = parent if parent in among else nearest[parent]
    return nearest


def _first_pieces(parents: list[int], pieces: list[Piece]) -> list[int]:
    """For each element the first piece in it; -1 where there is none."""
    first = [-1] * len(parents)
    for index, piece in enumerate(pieces):
        number = piece.element
        while first[number] < 0:
            first[number] = index
            number = parents[number]
    return first


def _end_of_own(open_prose: list[bool]) -> int:
    """The first piece behind so many paragraphs that what comes may be another article."""
    found = 0
    for index, is_open in enumerate(open_prose):
        if found == LEAST_BODY:
            return index
        found += is_open
    return len(open_prose)
