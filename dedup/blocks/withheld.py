"""What the head of a page holds of the article's text and the page does not show: the rest behind a
paywall, or all of it where a script would have loaded it.

Words are compared three at a time, for what is the same text differs in a word here and there. A
body that is another text than the page's, or hardly more of it, is left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, groupby, pairwise
from typing import NamedTuple

from dedup import arabic
from dedup.blocks.containers import LEAST_TOLD, LONGEST_TOLD
from dedup.blocks.document import MOST_BLOCKS, WITHHELD, Block, Meta
from dedup.blocks.elements import Piece, name_slot
from dedup.lexicon.lines import LEAST_HEADLINE_WORDS, is_paragraph, share_of_title

LEAST_RUN = 8
"""Words that stand on the page, or do not, within a line of the body: less is a phrase that comes
again, or a word that was changed."""
_OPEN = frozenset(["", "near", "segment"])
"""Places of which what is withheld may be a part, as the block that it goes on from."""
_TELLING = frozenset(["", "near"])
_OTHERS = frozenset(["outside", "segment", "far segment", "article", "related"])
"""Where a page shows prose, though none in the open: it is not without text."""
_SLOT = name_slot(0, "articleBody", None)

Read = Callable[[str], Sequence[Piece]]
"""Reads a body, be it markup or lines."""
_Words = list[bytes]
"""The folded letters of each word, empty for signs by themselves."""
_Gram = tuple[bytes, ...]


class _Run(NamedTuple):
    """A stretch of a line of the body that the page shows, or does not."""

    piece: Piece
    letters: int
    held: list[int]
    """The blocks of the text that hold it, in the order of its words."""
    is_held: bool


def add_withheld(blocks: tuple[Block, ...], meta: Meta, read: Read) -> tuple[Block, ...]:
    """The blocks of a page, and what its head holds of the text beyond them in blocks of its own;
    the same blocks where that is not half as long again as what they hold of it."""
    if not meta.body or not _may_withhold(blocks, len(meta.body)):
        return blocks
    lines = read(meta.body)
    words = _fold([piece.text for piece in lines])
    said = set(chain.from_iterable(map(_list_grams, words)))
    is_told, holders = _find_holders(blocks, said)
    runs = list(_list_runs(lines, words, holders, _fold(meta.titles), blocks))
    parts = [run for run in runs if not run.is_held]
    missing = sum(run.letters for run in parts)
    if missing < LEAST_TOLD or 3 * missing < _count(words):
        return blocks
    if len(blocks) + len(parts) > MOST_BLOCKS or not _tells_of(blocks, is_told, meta):
        return blocks
    marked = [
        block._replace(told=1 if one else -1) for block, one in zip(blocks, is_told, strict=True)
    ]
    return _insert(marked, runs, meta.titles)


def _may_withhold(blocks: Sequence[Block], count: int) -> bool:
    """Whether a body of so many characters is longer than what is known to be shown of it: of most
    pages no more need be asked."""
    shown, told = (sum(len(b.text) for b in blocks if b.told >= least) for least in (-1, 1))
    fits = LEAST_TOLD <= count <= LONGEST_TOLD and shown <= LONGEST_TOLD
    return fits and 2 * count >= 3 * told


def _fold(texts: Sequence[str]) -> list[_Words]:
    """The words of each text, as many as white space parts."""
    split = [text.split() for text in texts]
    letters = iter(arabic.letters_by_line(list(chain.from_iterable(split))))
    return [[next(letters) for _ in words] for words in split]


def _count(lines: Sequence[_Words]) -> int:
    return sum(len(word) for word in chain.from_iterable(lines)) // 2  # UTF-16


def _list_grams(words: _Words) -> list[_Gram]:
    """Each three words on end; of less all."""
    return list(zip(words, words[1:], words[2:], strict=False)) or [tuple(words)]


def _find_holders(blocks: Sequence[Block], said: set[_Gram]) -> tuple[list[bool], dict[_Gram, int]]:
    """For each block whether most of it stands in the body; and of what the body says the first
    block that says it too. Links are not asked: they say what other articles say."""
    holders: dict[_Gram, int] = {}
    told = []
    for at, words in enumerate(_fold([block.text for block in blocks])):
        grams = [] if blocks[at].link_share > 0.5 else _list_grams(words)
        known = [gram for gram in grams if gram in said]
        for gram in known:
            holders.setdefault(gram, at)
        told.append(2 * len(known) > len(grams))
    return told, holders


def _list_runs(
    lines: Sequence[Piece],
    folded: Sequence[_Words],
    holders: dict[_Gram, int],
    titles: Sequence[_Words],
    blocks: Sequence[Block],
) -> Iterator[_Run]:
    """The body in order, cut where the page begins to hold it, or ceases to."""
    for number, (piece, words) in enumerate(zip(lines, folded, strict=True)):
        holding = _find_holding(words, holders)
        if not number:
            head = max((len(title) for title in titles if _begins(words, title)), default=0)
            holding[:head] = [-1] * head
        spoken = piece.text.split()
        for begin, end, is_held in _cut([one is not None for one in holding]):
            text = " ".join(spoken[begin:end])
            held = [at for at in holding[begin:end] if at is not None and _leads(blocks, at)]
            letters = _count([words[begin:end]])
            yield _Run(piece._replace(text=text), letters, held if is_held else [], is_held)


def _begins(words: _Words, title: _Words) -> bool:
    return len(title) >= LEAST_HEADLINE_WORDS and words[: len(title)] == title


def _leads(blocks: Sequence[Block], at: int) -> bool:
    """Whether what is withheld may stand beside a block: a part of the text, and not its title."""
    return at >= 0 and blocks[at].place in _OPEN and blocks[at].heading != 1


def _find_holding(words: _Words, holders: dict[_Gram, int]) -> list[int | None]:
    """For each word of a line the block that holds it."""
    found: list[int | None] = [None] * len(words)
    for at, gram in enumerate(_list_grams(words)):
        holder = holders.get(gram)
        if holder is not None:
            found[at : at + len(gram)] = [holder] * len(gram)
    return found


def _cut(held: list[bool]) -> list[tuple[int, int, bool]]:
    """Where words that the page holds begin and end, and others; the others first where they are
    many: a phrase is no part of the page's text, and a changed word none that it withholds."""
    for least in (True, False):
        smooth: list[bool] = []
        for is_held, run in groupby(held):
            count = len(list(run))
            short = is_held is least and count < min(LEAST_RUN, len(held))
            smooth += [is_held is not short] * count
        held = smooth
    ends = [0, *(at for at, (a, b) in enumerate(pairwise(held), 1) if a != b), len(held)]
    return [(begin, end, held[begin]) for begin, end in pairwise(ends) if begin < end]


def _tells_of(blocks: Sequence[Block], told: Sequence[bool], meta: Meta) -> bool:
    """Whether the body is this page's: what it shows of prose is in it for the most part; or it
    shows none, and is called what the article is called."""
    letters = Counter[tuple[str, bool]]()
    for block, one in zip(blocks, told, strict=True):
        if block.link_share <= 0.5 and is_paragraph(block.text):
            letters[block.place, one] += len(block.text)
    known, other = (sum(letters[place, one] for place in _TELLING) for one in (True, False))
    if known or other:
        return known > other
    return _OTHERS.isdisjoint(place for place, _ in letters) and _is_named(blocks, meta.titles)


def _is_named(blocks: Sequence[Block], titles: Sequence[str]) -> bool:
    """Whether the first title, which is the article's, is that of the page or a heading."""
    own, *others = [
        arabic.letters(text) for text in (*titles, *(b.text for b in blocks if b.heading))
    ] or [""]
    return any(share_of_title(own, one) or share_of_title(one, own) for one in others)


def _find_begin(blocks: Sequence[Block], titles: Sequence[str]) -> int:
    """Before which block the text begins where none of it is shown: behind the headline and the
    lines below it."""
    wanted = ["", *map(arabic.letters, titles)]
    heads = {
        at: max(share_of_title(arabic.letters(block.text), title) for title in wanted)
        for at, block in enumerate(blocks)
        if block.heading
    }
    head = max(heads, key=lambda at: (heads[at], -at), default=None)
    if head is None or not heads[head]:
        return 0
    behind = head + 1
    while behind < len(blocks) and _is_beside(blocks[head], blocks[behind]):
        behind += 1
    return behind


def _is_beside(head: Block, block: Block) -> bool:
    """Whether a line below the headline is one of date, author and the like."""
    where = (head.place, head.box) == (block.place, block.box)
    return where and not block.heading and block.link_share <= 0.5 and not is_paragraph(block.text)


def _insert(
    blocks: Sequence[Block], runs: Sequence[_Run], titles: Sequence[str]
) -> tuple[Block, ...]:
    """Blocks with what is withheld behind, or before, the nearest that is shown."""
    shown = next((min(run.held) for run in runs if run.held), None)
    before = _find_begin(blocks, titles) if shown is None else shown
    beside, found = shown, list[Block]()
    done = 0
    for run in runs:
        if run.held:
            beside = max(run.held) if done <= max(run.held) else beside
            before = max(before, max(run.held) + 1)
        elif not run.is_held:
            found += [*blocks[done:before], _make(run.piece, beside, blocks)]
            done = before
    return (*found, *blocks[done:])


def _make(piece: Piece, beside: int | None, blocks: Sequence[Block]) -> Block:
    text, _, heading, share, url, said, *_ = piece
    own = Block(text, heading, share, url, said, slot=_SLOT, tag="p", named=True, told=WITHHELD)
    if beside is None or blocks[beside].told < 1 or blocks[beside].heading:
        return own
    here = blocks[beside]
    where = {name: getattr(here, name) for name in ("place", "box", "part", "slot", "tag")}
    return own._replace(**where, named=here.named, barred=here.barred)
