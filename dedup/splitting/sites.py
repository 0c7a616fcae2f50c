"""What a source's pages tell of the slots of its template: furniture, and lists of other stories.

What is the same on most pages is furniture; a slot that ever held another text is not. How many
stories it takes depends on what it could be instead. Signs without a word ("A+", "|") are nothing
else, nor is a row of short links. A line of words may be a subhead, a byline, a place: it must
stand on nearly all of at least `LEAST_STORIES_OF_WORDS` stories. A slot lists other stories where
all that it holds are links as long as headlines, and several are titles of other pages.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from dedup.ascending import find
from dedup.blocks.tables import lengths_of
from dedup.splitting.repetition import JUDGED_DOCUMENT, note_evidence
from dedup.splitting.slots import LEAST_STORIES, SUMS, key_slots
from dedup.stages import stage

SLOT_FURNITURE, SLOT_LIST = 256, 512
"""Evidence on a block, to be added to that of `repetition`: what its slot holds."""
OF_SLOT = SLOT_FURNITURE | SLOT_LIST
LEAST_STORIES_OF_WORDS = 5
LEAST_SHARE_OF_SOURCE = 0.5  # of its stories, that have the slot
LEAST_SHARE_OF_SLOT = 0.9  # of the stories that have it, that have each of its texts
LEAST_ROW, LEAST_SHARE_OF_ROW = 4, 0.3
"""Links of a row on a page: more than a story has authors or sections. The link to the page that is
open is often in a slot of its own."""
LEAST_TITLES = 3  # of other pages, in a list of stories
LEAST_SHARE_OF_HEADLINES = 0.9
VERDICT = pa.schema([pa.field("slot", pa.int64()), pa.field("verdict", pa.int64())])
"""A slot, and `SLOT_FURNITURE` or `SLOT_LIST`."""


def judge_slots(sites: pa.Table) -> pa.Table:
    """The slots that say what stands in them: `VERDICT`, by slot. sites: `slots.SITE`, of whole
    sources."""
    table = {name: sites[name].to_numpy() for name in ("slot", "source", *SUMS)}
    pages, blocks, own = table["pages"], table["blocks"], table["own"]
    order = np.argsort(table["slot"])
    whole = find(table["slot"][order], table["source"])  # slot 0 is the page itself
    stories = np.append(pages[order], np.iinfo(np.int64).max)[whole]
    links = (table["links"] == blocks) & (table["prose"] == 0)
    least = _least_of(sites["stories"].combine_chunks())
    may_be = (table["slot"] != table["source"]) & (blocks > 0) & (own == 0)
    recurs = may_be & (table["alone"] == 0) & (least >= LEAST_STORIES) & (table["cells"] == 0)
    recurs &= pages >= LEAST_SHARE_OF_SOURCE * stories
    fixed = recurs & (least >= LEAST_SHARE_OF_SLOT * pages)
    signs = fixed & (table["words"] == 0)
    row = recurs & links & (table["headlines"] == 0) & (blocks >= LEAST_ROW * pages)
    row &= least >= LEAST_SHARE_OF_ROW * pages
    lists = may_be & links & (table["titles"] >= LEAST_TITLES)
    lists &= table["headlines"] >= LEAST_SHARE_OF_HEADLINES * blocks
    furniture = signs | row | (fixed & (pages >= LEAST_STORIES_OF_WORDS))
    verdicts = np.where(lists, SLOT_LIST, SLOT_FURNITURE * furniture)[order]
    columns = [column[verdicts > 0] for column in (table["slot"][order], verdicts)]
    return pa.table([pa.array(column, pa.int64()) for column in columns], VERDICT)


def _least_of(lists: pa.ListArray) -> np.ndarray:
    """The least number in each list, 0 where there is none."""
    counts = lengths_of(lists)
    least = np.zeros(len(counts), np.int64)
    if counts.any():
        numbers = lists.flatten().to_numpy()
        starts = np.cumsum(counts) - counts
        least[counts > 0] = np.minimum.reduceat(numbers, starts[counts > 0])
    return least


@stage(JUDGED_DOCUMENT)
def note_sites(
    documents: pa.RecordBatch, recurrences: pa.Table, verdicts: pa.Table
) -> pa.RecordBatch:
    """As `repetition.note_evidence`, and what is known of the slots that blocks are in.

    verdicts: `VERDICT`, by slot.
    """
    noted = note_evidence(documents, recurrences)
    if not verdicts.num_rows:
        return noted
    slots, verdict = (column.to_numpy() for column in verdicts.columns)
    told = np.append(verdict, 0)[find(slots, key_slots(documents))]
    evidence = noted["evidence"]
    counts = lengths_of(evidence)
    found = evidence.flatten().to_numpy().copy()
    found[np.repeat(lengths_of(documents["markup"]) > 0, counts)] |= told.astype(np.int16)
    offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]), pa.int32())
    column = pa.ListArray.from_arrays(offsets, pa.array(found))
    return noted.set_column(noted.num_columns - 1, "evidence", column)
