"""Containers that are not what their names say, by what is likely text in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dedup import arabic
from dedup.blocks.document import LEAST_BODY, Block
from dedup.splitting.facts import SEGMENTS, Facts

MUCH_MORE = 10
"""A standfirst or a caption is not the whole text where a container holds so many times as much."""
LEAST_LIKELY = 3  # one letter in so many, of a container that holds all that is likely


def open_containers(facts: Facts, odds: Sequence[float]) -> tuple[Block, ...]:
    """The blocks of a page, without the containers that hold the article and not what their names
    say.

    odds: for each block the log odds of being text.  Where next to no likely text stands outside of
    containers: those in which most of the prose is likely. Of what a container calls another
    article, both must be so: it looks like text too. And segments in a script whose words the rules
    cannot tell apart (`cohesion`) are sections.
    """
    likely, every = Counter[int](), Counter[int]()  # letters of paragraphs by box; 0 is none
    outside = 0
    for block, is_paragraph, told in zip(facts.blocks, facts.is_paragraph, odds, strict=True):
        if is_paragraph:
            every[block.box] += len(block.text)
            likely[block.box] += len(block.text) if told > 0 else 0
            outside += not block.box and told > 0
    first = {block.box: block for block in reversed(facts.blocks)}
    lying = set()
    for box in every.keys() - {0}:
        mostly, most = 2 * likely[box] > every[box], likely[box] > MUCH_MORE * likely[0]
        all_there_is = most and LEAST_LIKELY * likely[box] > every[box]
        if _lies(first[box], mostly, outside < LEAST_BODY, all_there_is):
            lying.add(box)
    return _free(facts.blocks, lying) if lying else facts.blocks


def _lies(first: Block, mostly: bool, few: bool, all_there_is: bool) -> bool:
    """Whether a container is none of what it is called, by its first block; where most of its prose
    is likely text, few paragraphs stand outside, or it holds all that is likely."""
    if first.place in SEGMENTS:
        return mostly and not arabic.is_arabic(first.text)
    if first.place in ("article", "related", "hidden"):
        return mostly and few and all_there_is
    return (mostly and few) or all_there_is


def _free(blocks: tuple[Block, ...], lying: set[int]) -> tuple[Block, ...]:
    """Blocks as if some containers had no name; what lies inside with one of its own, keeps it."""
    freed = list(blocks)
    first = max(block.box for block in blocks)
    for at, block in enumerate(blocks):
        if block.box in lying:
            again = at > 0 and block.part == blocks[at - 1].part and blocks[at - 1].box == block.box
            first = first if again else first + 1
            box = first if block.part else 0
            freed[at] = block._replace(place=block.part, box=box, part="")
    return tuple(freed)
