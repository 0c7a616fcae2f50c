"""What the blocks of a page are counted by where pages of one source are compared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xxhash

from dedup import arabic
from dedup.blocks.document import Block
from dedup.lexicon.lines import is_paragraph

BEGINNING_LETTERS = 48  # the first sentence of a lead, or its first lines, has as many


def list_keys(source: str | None, blocks: Sequence[Block]) -> tuple[np.ndarray, np.ndarray]:
    """The int64 under which each block of a page is counted, xxh3_64 of its folded letters, seeded
    by its source; and that of its beginning, under which a lead is counted with its teasers."""
    seed = xxhash.xxh3_64_intdigest((source or "").encode("utf-8", "surrogatepass"))
    digest, length = xxhash.xxh3_64_intdigest, 2 * BEGINNING_LETTERS
    letters = arabic.letters_by_line([block.text for block in blocks])
    keys = [digest(run, seed) for run in letters]
    begins = [digest(run[:length], seed ^ 1) for run in letters]
    whole, beginnings = np.array([keys, begins], np.uint64).view(np.int64)
    return whole, beginnings


def find_lead(blocks: Sequence[Block]) -> int:
    """The first block with a paragraph's shape that is no link, or -1."""
    for index, block in enumerate(blocks):
        if block.link_share < 0.5 and is_paragraph(block.text):
            return index
    return -1
