"""Articles to fingerprints: everything that matching knows of a text, in numbers."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import xxhash
from numpy.typing import NDArray

from dedup import arabic
from dedup.folding import ASTRAL, FIRST_ASTRAL, SPELLINGS, TELLING, folds
from dedup.matching import joins, sketches, words
from dedup.matching.times import number_days
from dedup.model import key_of, named_schema
from dedup.settings import Settings
from dedup.stages import stage

FINGERPRINT = pa.schema(
    [
        pa.field("key", pa.int64(), nullable=False),  # `key_of` the article's id
        pa.field("words", pa.int32(), nullable=False),
        pa.field("whole", pa.int32(), nullable=False),  # xxh32 of all folded words, its bits
        pa.field("lead", pa.int32(), nullable=False),  # likewise, of the first `words.LEAD`
        pa.field("signature", pa.list_(pa.int32()), nullable=False),  # uint32 bits in int32
        pa.field("shingles", pa.list_(pa.int32()), nullable=False),  # ascending, distinct
        pa.field("facts", pa.list_(pa.int64()), nullable=False),  # ascending, distinct
        pa.field("shorts", pa.list_(pa.int16()), nullable=False),  # ascending, distinct
        pa.field("longs", pa.list_(pa.int16()), nullable=False),  # ascending, distinct
        pa.field("sampled", pa.int32(), nullable=False),  # shingles below SAMPLED_BELOW
        pa.field("day", pa.int32(), nullable=False),  # `times.number_days`
        pa.field("outlet", pa.int64(), nullable=False),  # `key_of` the publisher, or 0
        *named_schema(),
        pa.field("place", pa.int64()),
    ]
)

MARKED = pa.schema(
    [
        *FINGERPRINT,
        pa.field("compared", pa.bool_(), nullable=False),
        pa.field("since", pa.int32(), nullable=False),
        pa.field("until", pa.int32(), nullable=False),
        pa.field("outlets", pa.int64(), nullable=False),
    ]
)
"""See `copies.mark_compared`."""

UNSIGNED = pa.schema(
    [
        *(column for column in MARKED if column.name != "signature"),
        pa.field("sketch", pa.list_(pa.int64()), nullable=False),  # low bytes of the signature
        pa.field("size", pa.int32(), nullable=False),  # how many shingles there are
    ]
)

if TYPE_CHECKING:
    from datasketch import MinHash as MinHash

SAMPLED_BELOW = -(2**31) + 2**32 // 4
"""The shingles that find excerpts: one in four, by hash alone, and first among an article's."""

Permutations = tuple[NDArray[np.uint32], NDArray[np.uint32]]


@stage(FINGERPRINT, keyed=True)
def fingerprint_articles(articles: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """One fingerprint an article, in the order given.

    articles: `model.listed_schema`, whose other columns stay beside. The signature is bit for bit
    what `datasketch.MinHash(num_perm, hashfunc=xxhash.xxh32_intdigest)` gives for the shingles.
    """
    prints = fingerprint_texts(articles["text"], settings)
    sampled = count_sampled(prints.shingles)
    columns = [
        pa.array([key_of(i) for i in articles["id"].to_pylist()], pa.int64()),
        pa.array(prints.words),
        pa.array(prints.whole.view(np.int32)),
        pa.array(prints.leads.view(np.int32)),
        rows_of(prints.signatures.view(np.int32)),
        prints.shingles,
        prints.facts,
        prints.shorts,
        prints.longs,
        pa.array(sampled),
        pa.array(number_days(articles["published"])),
        pa.array(_number_outlets(articles["publisher"])),
        *(articles[name] for name in (*named_schema().names, "place")),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=FINGERPRINT)


def _number_outlets(sources: pa.Array) -> NDArray[np.int64]:
    """An int64 for each name, equal where the names are; 0 where there is none."""
    coded = sources.dictionary_encode(null_encoding="encode")
    keys = [0 if name is None else key_of(name) for name in coded.dictionary.to_pylist()]
    outlets: NDArray[np.int64] = np.array(keys, np.int64)[coded.indices.to_numpy()]
    return outlets


@stage(UNSIGNED, keyed=True)
def sketch_signatures(prints: pa.RecordBatch) -> pa.RecordBatch:
    """What is still needed when all bands are done: of each hash in a signature a byte."""
    signatures = prints["signature"].flatten().to_numpy().reshape(prints.num_rows, -1)
    low = np.zeros((prints.num_rows, -(-signatures.shape[1] // 8) * 8), np.uint8)
    low[:, : signatures.shape[1]] = signatures & 0xFF
    sizes = np.diff(lists_of(prints["shingles"])[1]).astype(np.int32)
    kept = [prints[name] for name in UNSIGNED.names[:-2]]
    columns = [*kept, rows_of(low.view(np.int64)), pa.array(sizes)]
    return pa.RecordBatch.from_arrays(columns, schema=UNSIGNED)


def count_sampled(shingles: pa.ListArray) -> NDArray[np.int32]:
    """How many of each article's shingles are in the sample that finds excerpts, int32 (n,)."""
    sampled = np.empty(len(shingles), np.int32)
    ends = shingles.offsets.to_numpy().astype(np.int64)
    joins.count_below(shingles.values.to_numpy(), ends, SAMPLED_BELOW, sampled)
    return sampled


class Prints(NamedTuple):
    """Fingerprints of n texts."""

    words: NDArray[np.int32]
    """(n,) how many words."""
    whole: NDArray[np.uint32]
    """(n,) xxh32 of all folded words joined by single spaces."""
    leads: NDArray[np.uint32]
    """(n,) xxh32 of the first `words.LEAD` of them."""
    signatures: NDArray[np.uint32]
    """(n, num_perm)"""
    shingles: pa.ListArray
    """n lists of int32: distinct xxh32 of the shingles after `sketches.spread`, ascending."""
    facts: pa.ListArray
    """n lists of int64: numbers with what stands beside them (`words.hash_facts`), ascending."""
    shorts: pa.ListArray
    """n lists of int16: the upper halves of the hashes of short words, distinct, ascending."""
    longs: pa.ListArray
    """Likewise, of long words. Of two texts with 80 of them one in ten is thought to share one more
    than it does."""


class Hashed(NamedTuple):
    """What `words.hash_texts` leaves of n texts, in the order of the text."""

    words: NDArray[np.int32]
    whole: NDArray[np.uint32]
    leads: NDArray[np.uint32]
    shingles: NDArray[np.uint32]
    facts: NDArray[np.int64]
    shorts: NDArray[np.uint32]
    longs: NDArray[np.uint32]
    ends: NDArray[np.int64]
    """(4, n + 1), of the lists above."""


def hash_texts(texts: pa.Array, shingle_words: int, profile: str) -> Hashed:
    """A column of strings, read once; a null counts as an empty text."""
    text, offsets = letters_of(texts)
    n, room = len(texts), 2 * int(offsets[-1] - offsets[0]) + len(texts) + 1
    counts, whole, leads = np.empty(n, np.int32), np.empty(n, np.uint32), np.empty(n, np.uint32)
    shingles, shorts, longs = (np.empty(room, np.uint32) for _ in range(3))
    lists = shingles, np.empty(2 * room, np.int64), shorts, longs
    ends = np.zeros((4, n + 1), np.int64)
    tables = folding(profile), number_words(profile)
    out = (counts, whole, leads), (*lists, ends)
    words.hash_texts(text, offsets, tables, shingle_words, room_for_words(offsets), out)
    return Hashed(counts, whole, leads, *lists, ends)


def letters_of(texts: pa.Array) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """UTF-8, and where each of n strings begins and the last ends, (n + 1,); a null is empty."""
    column = texts.cast(pa.large_string()).fill_null("")
    _, offset_buffer, text_buffer = column.buffers()
    offsets = np.frombuffer(offset_buffer, np.int64)[column.offset : column.offset + len(texts) + 1]
    return np.frombuffer(text_buffer or b"", np.uint8), offsets


def room_for_words(offsets: NDArray[np.int64]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """(words, starts) that `words.fold_words` writes for the longest of the texts."""
    longest = int(np.diff(offsets).max(initial=0))
    return np.empty(12 * longest + 9, np.uint8), np.empty(2 * longest + 2, np.int64)


def fingerprint_texts(texts: pa.Array, settings: Settings) -> Prints:
    """The fingerprints of a column of strings; a null counts as an empty text.

    >>> texts = pa.array(["وزير الدفاع أجرى مكالمة", "وَزِيرُ الدِفاع أجرى مكالمة!"])
    >>> prints = fingerprint_texts(texts, Settings())
    >>> prints.words.tolist(), prints.signatures[0].tolist() == prints.signatures[1].tolist()
    ([4, 4], True)
    """
    hashed = hash_texts(texts, settings.shingle_words, settings.folding)
    n = len(hashed.words)
    set_ends = np.zeros((4, n + 1), np.int64)
    signatures = np.empty((n, settings.num_perm), np.uint32)
    most = int(np.diff(hashed.ends).max(initial=0))
    sorting = np.empty(most, np.uint32), np.empty(2**16 + 1, np.int64)
    drawn = permutations(settings.num_perm)
    sketches.sketch_texts(hashed[3:], drawn, sorting, (signatures, set_ends))
    # The top bit turned, so that signed numbers have the order in which unsigned ones were sorted.
    shingles = (hashed.shingles[: set_ends[0, n]] ^ np.uint32(1 << 31)).view(np.int32)
    facts = hashed.facts[: set_ends[1, n]].copy()
    shorts, longs = _halve(hashed.shorts[: set_ends[2, n]]), _halve(hashed.longs[: set_ends[3, n]])
    return Prints(
        hashed.words,
        hashed.whole,
        hashed.leads,
        signatures,
        shingles=_lists(shingles, set_ends[0]),
        facts=_lists(facts, set_ends[1]),
        shorts=_lists(shorts, set_ends[2]),
        longs=_lists(longs, set_ends[3]),
    )


def sign_shingles(shingles: pa.ListArray, num_perm: int) -> NDArray[np.uint32]:
    """The signatures, (n, num_perm), of n lists of shingles as `Prints` has them."""
    values, ends = lists_of(shingles)
    turned = values[ends[0] : ends[-1]].view(np.uint32) ^ np.uint32(1 << 31)
    hashes = turned * np.uint32(pow(sketches.SPREAD, -1, 1 << 32))
    n, none = len(shingles), np.empty(0, np.uint32)
    all_ends = np.zeros((4, n + 1), np.int64)
    all_ends[0] = ends - ends[0]
    hashed = hashes, np.empty(0, np.int64), none, none, all_ends
    sorting = np.empty(int(np.diff(ends).max(initial=0)), np.uint32), np.empty(2**16 + 1, np.int64)
    signatures = np.empty((n, num_perm), np.uint32)
    out = signatures, np.zeros((4, n + 1), np.int64)
    sketches.sketch_texts(hashed, permutations(num_perm), sorting, out)
    return signatures


def lists_of(lists: pa.ListArray) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """The values of a list column of n rows, and where each row ends among them, (n + 1,)."""
    return lists.values.to_numpy(), lists.offsets.to_numpy().astype(np.int64)


@functools.cache
def permutations(num_perm: int) -> Permutations:
    """datasketch's own `affine32` permutations (a, b), each uint32 (num_perm,), seed 1.

    Drawn here as datasketch 2 draws them: its import takes longer than all else that a small run
    does. numpy keeps the stream of `RandomState` as it is for good (NEP 19).
    """
    draw = np.random.RandomState(1)
    a = draw.randint(0, 1 << 31, num_perm, np.uint32) * np.uint32(2) + np.uint32(1)
    return a, draw.randint(0, 1 << 32, num_perm, np.uint32)


def to_minhash(signature: NDArray[np.uint32]) -> MinHash:
    """A signature as datasketch's own object."""
    from datasketch import MinHash

    return MinHash(
        num_perm=len(signature),
        hashvalues=signature,
        hashfunc=xxhash.xxh32_intdigest,
        scheme="affine32",
    )


@functools.cache
def folding(profile: str) -> tuple[NDArray[Any], ...]:
    """A profile as the loops read it: see `words.fold_words`."""
    table = np.zeros(FIRST_ASTRAL, np.uint32)
    letters: list[int] = []
    telling = TELLING if SPELLINGS[profile] else ""
    kept = {"": words.DROP, " ": words.SEPARATE, **{c: words.TELLING | ord(c) for c in telling}}
    for code, folded in enumerate(folds(profile)):
        if len(folded) < 2:
            table[code] = kept[folded] if folded in kept else ord(folded)
        else:
            table[code] = words.EXPANSION + len(letters)
            letters += [*(kept.get(c, ord(c)) for c in folded), 0]
    pairs = np.zeros(1 << 16, np.uint16)
    for code in range(0x80, 0x800):  # the letters that UTF-8 writes with two bytes
        if 0x80 <= table[code] < 0x800:
            two, into = (chr(letter).encode() for letter in (code, table[code]))
            pairs[int.from_bytes(two, "little")] = int.from_bytes(into, "little")
    astral = [(a, b, words.SEPARATE if folded else words.DROP) for a, b, folded in ASTRAL[profile]]
    spelled = [side.encode() for rule in SPELLINGS[profile] for side in rule]
    ends = np.cumsum([0, *map(len, spelled)])
    spelling = np.frombuffer(b"".join(spelled) or b" ", np.uint8).copy()
    return table, np.array(letters, np.uint32), pairs, np.array(astral, np.uint32), spelling, ends


@functools.cache
def number_words(
    profile: str,
) -> tuple[NDArray[np.bool_], NDArray[np.uint32], NDArray[np.uint32]]:
    """`arabic.number_words` and `arabic.ordinals` as the loops read them: (shapes, named, values)
    of `hash_facts`."""
    numbers = arabic.number_words(profile) | arabic.ordinals(profile)
    hashed = sorted(
        (xxhash.xxh32_intdigest(word.encode()), xxhash.xxh32_intdigest(digits.encode()))
        for word, digits in numbers.items()
    )
    named, values = np.array(hashed, np.uint32).T
    shapes = np.zeros(8192, np.bool_)
    for word in map(str.encode, numbers):
        shapes[words.shape_of_word.plain(word, 0, len(word))] = True
    return shapes, np.ascontiguousarray(named), np.ascontiguousarray(values)


def _halve(hashes: NDArray[np.uint32]) -> NDArray[np.int16]:
    """Upper halves, the top bit turned as above."""
    halves = hashes >> np.uint32(16) ^ np.uint32(1 << 15)
    return halves.astype(np.uint16).view(np.int16)


def rows_of(matrix: NDArray[Any]) -> pa.ListArray:
    """The rows of a matrix as lists."""
    ends = np.arange(0, matrix.size + 1, matrix.shape[1], dtype=np.int32)
    return pa.ListArray.from_arrays(pa.array(ends), pa.array(matrix.ravel()))


def _lists(values: NDArray[Any], ends: NDArray[np.int64]) -> pa.ListArray:
    return pa.ListArray.from_arrays(pa.array(ends.astype(np.int32)), pa.array(values))
