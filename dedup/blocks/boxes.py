"""Containers whose first line says what they hold: a label, with a list of links behind it."""

from __future__ import annotations

from dedup.blocks.document import MOST_LINKED
from dedup.blocks.elements import Elements, Piece
from dedup.lexicon.lines import LEAST_HEADLINE_WORDS, is_paragraph
from dedup.lexicon.markers import Lexicon

NEAR_LABEL = 3  # pieces
MOST_LEVELS = 8  # from a label to the element that holds its list too
LONGEST_LIST = 100  # pieces
_PLACES = {"related": "related", "more": "related", "latest": "latest"}


def name_boxes(elements: Elements, pieces: list[Piece], lexicon: Lexicon) -> None:
    """Give the smallest element that holds a label and linked headlines behind it, and nothing
    else, the place that the label names, where its class does not."""
    labels = _find_labels(pieces, lexicon)
    if not labels:
        return
    first, last = _find_ranges(elements.parents, pieces)
    for label, headline, place in labels:
        number = pieces[label].element
        for _ in range(MOST_LEVELS):
            if last[number] < headline:
                number = elements.parents[number]
        begins = number and first[number] == label and last[number] >= headline
        free = not elements.places[number] and number not in elements.titled
        short = last[number] - label <= LONGEST_LIST
        if begins and free and short and _is_list(pieces[label + 1 : last[number] + 1]):
            elements.places[number] = place


def _find_labels(pieces: list[Piece], lexicon: Lexicon) -> list[tuple[int, int, str]]:
    """Pieces that announce what is behind them, the first linked headline there, and its place."""
    found = []
    headline = len(pieces)  # the next one
    for index in range(len(pieces) - 1, -1, -1):
        text, _, heading, link_share, *_ = pieces[index]
        may_be_label = heading or link_share <= MOST_LINKED
        if may_be_label and headline <= min(index + NEAR_LABEL, len(pieces) - 1):
            marker = lexicon.find(text) or lexicon.guess(text)
            place = _PLACES.get(marker.role) if marker and not marker.rest else None
            if place:
                found.append((index, headline, place))
        if link_share > MOST_LINKED and len(text.split()) >= LEAST_HEADLINE_WORDS:
            headline = index
    return found[::-1]


def _find_ranges(parents: list[int], pieces: list[Piece]) -> tuple[list[int], list[int]]:
    """For each element the first and the last piece in it; -1 where there is none."""
    first, last = [-1] * len(parents), [-1] * len(parents)
    for found, places in ((first, range(len(pieces))), (last, reversed(range(len(pieces))))):
        for index in places:
            number = pieces[index].element
            while found[number] < 0:
                found[number] = index
                number = parents[number]
    return first, last


def _is_list(pieces: list[Piece]) -> bool:
    """Whether each paragraph has a link of its own before it, as teasers have."""
    linked = False
    for piece in pieces:
        if piece.link_share > MOST_LINKED:
            linked = True
        elif is_paragraph(piece.text):
            if not linked:
                return False
            linked = False
    return True
