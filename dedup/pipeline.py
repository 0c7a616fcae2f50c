"""The main path, to be read aloud: read, split, fingerprint, match, group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedup.engine import Engine, Table
from dedup.model import (
    article_schema,
    key_of,
    link_schema,
    listed_schema,
    named_schema,
    split_schema,
)
from dedup.settings import Settings

if TYPE_CHECKING:
    from dedup.matching.copies import Groups

# Each stage is imported where it is used: who only matches need not wait for the splitter's tables,
# nor who only splits, and its worker processes, for the compiled loops.

BATCH_PAGES, MOST_BATCH_PAGES = 64, 512
BATCH_ARTICLES = 4096
TURN_ROWS = 1 << 22


@dataclass(frozen=True, slots=True)
class Matches:
    """What a matching run found."""

    pairs: pa.Table
    """`model.pair_schema`, sorted by a, then b."""
    clusters: pa.Table
    """`model.cluster_schema`, sorted by id."""
    articles: int
    """How many there were."""
    too_short: int
    """Articles with fewer than `min_words` words, which were compared with nothing."""
    large_buckets: dict[str, list[int]]
    """For copies, bands and samples the sizes of buckets that the hub rule cut, largest first."""
    repeated: dict[int, str]
    """Place and id of each row that was refused because another one has its id."""
    prints: Table
    """Fingerprints of all articles, held by the engine: `fingerprint.UNSIGNED`."""


def split_files(
    engine: Engine,
    listing: pa.Table,
    *,
    repetition_pass: bool = True,
    markers: tuple[str, ...] = (),
) -> tuple[pa.Table, pa.Table]:
    """Listed files to (articles, rejects), each sorted by path; together one row a file.

    markers: texts of the form of `markers.toml`, which add to it.
    """
    from dedup.splitting import pages, repetition

    files = engine.read(listing, _batch_rows(listing))
    read = partial(read_documents, markers=markers)
    documents = engine.map(files, read, pages.DOCUMENT, python_bound=True)
    evidence = repetition.RECURRENCE.empty_table()
    if repetition_pass and listing.num_rows >= repetition.LEAST_PAGES_OF_LEAD:
        evidence = count_recurring(engine, documents)
    note = partial(pages.note_evidence, recurrences=evidence)
    documents = engine.map(documents, note, pages.JUDGED_DOCUMENT)
    split = partial(pages.split_documents, markers=markers)
    return refuse_repeats(
        engine.collect(engine.map(documents, split, split_schema(), python_bound=True))
    )


def read_documents(listing: pa.RecordBatch, *, markers: tuple[str, ...]) -> pa.RecordBatch:
    """Listed files to documents: a page's markup is dropped where it was read."""
    from dedup.reading.files import load_pages
    from dedup.splitting import pages

    return pages.open_pages(load_pages(listing), markers=markers)


def _batch_rows(rows: pa.Table) -> int:
    """Many pages go in larger batches: a table costs some of its time whatever its size."""
    count: int = rows.num_rows
    return max(BATCH_PAGES, min(MOST_BATCH_PAGES, count // 64))


def count_recurring(engine: Engine, documents: Table) -> pa.Table:
    """What recurs across pages, small enough to be held in one place."""
    from dedup.splitting import pages, repetition

    seen = engine.map(documents, pages.sight_blocks, repetition.SIGHTING)
    together = engine.shuffle(seen, by=("key", "page", "before"))
    counted = engine.map(together, repetition.count_recurrences, repetition.RECURRENCE)
    return engine.collect(counted)


def refuse_repeats(rows: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Rows with a reason apart, and second articles of one id with the first one's path as reason.

    rows: `model.split_schema`. Returns (articles, rejects), sorted by path, then id.
    """
    rows = rows.sort_by([("path", "ascending"), ("id", "ascending")])
    first: dict[str, str | None] = {}
    reasons = []
    for article, path, reason in zip(
        *(rows[name].to_pylist() for name in ("id", "path", "reason")), strict=True
    ):
        if reason is None and article in first:
            reason = f"the same article as {first[article]} (id {article})"
        elif reason is None:
            first[article] = path
        reasons.append(reason)
    rows = rows.set_column(rows.num_columns - 1, "reason", pa.array(reasons, pa.string()))
    refused = pc.is_valid(rows["reason"])
    rejects = rows.filter(refused).select(["path", "reason"])
    return rows.filter(pc.invert(refused)).select(article_schema().names), rejects


def list_articles(articles: pa.Table) -> list[pa.RecordBatch]:
    """Articles that are held in a table, as `match_articles` takes them."""
    named = articles.select([*named_schema().names, "text"])
    numbered = named.append_column("publisher", articles["source"])
    numbered = numbered.append_column("place", pa.array(range(articles.num_rows)))
    numbered = numbered.select(listed_schema().names)
    listed: list[pa.RecordBatch] = numbered.cast(listed_schema()).to_batches(BATCH_ARTICLES)
    return listed


def match_articles(engine: Engine, articles: Table, settings: Settings) -> Matches:
    """Articles to pairs and clusters. articles: `model.listed_schema`."""
    from dedup.matching import candidates, clusters, copies, fingerprint, repeats, verify

    sign = partial(fingerprint.fingerprint_articles, settings=settings)
    prints, refused = refuse_repeated(engine, engine.map(articles, sign, fingerprint.FINGERPRINT))
    count = partial(candidates.count_articles, settings=settings)
    counts = engine.collect(engine.map(prints, count, candidates.COUNTS))
    counted, short = (sum(counts[name].to_pylist()) for name in candidates.COUNTS.names)
    bands = settings.num_perm // settings.rows
    turns = min(bands, max(1, counted * bands // TURN_ROWS))
    prints, groups, large = find_copies(engine, prints, settings)
    large_buckets = {"copies": large}
    met, large_buckets["bands"] = meet_by_bands(engine, prints, settings, turns)
    drop = fingerprint.drop_signatures
    prints = engine.map(prints, drop, fingerprint.UNSIGNED, use_up=True)
    longer, large_buckets["samples"] = meet_by_samples(engine, prints, settings, turns)
    worth_a_look = keep_once(engine, *met, longer)
    del met, longer
    compare = partial(verify.verify_candidates, settings=settings)
    verified = engine.map(
        worth_a_look, compare, verify.VERIFIED, beside=prints, columns=verify.BESIDE
    )
    found = copies.join_copies(engine.collect(verified), groups, settings)
    keys = np.unique(np.concatenate([found[name].to_numpy() for name in "ab"]))
    name = partial(repeats.name_rows, keys=keys, schema=repeats.NAMED)
    named = engine.collect(engine.map(prints, name, repeats.NAMED)).combine_chunks()
    pairs = verify.name_pairs(found, named, settings)
    stories = clusters.group_pairs(pairs, named)
    return Matches(pairs, stories, counted, short, large_buckets, refused, prints)


def link_related(
    engine: Engine,
    matches: Matches,
    related: Iterable[tuple[str, list[dict[str, Any]]]],
    settings: Settings,
) -> pa.Table:
    """What related items announce: `model.link_schema`, a row for each item.

    related: the id of an article, and its items as `model.article_schema` has them.
    """
    from dedup.matching import links, repeats

    rows = [
        {"key": key_of(article), "article": article, "position": position, **item}
        for article, items in sorted(related, key=lambda one: one[0])
        for position, item in enumerate(items)
    ]
    if not rows:
        return link_schema().empty_table()
    items = pa.Table.from_pylist(rows, links.ITEM)
    contents, of_items = links.list_contents(items)
    index = links.index_contents(contents, settings)
    find = partial(links.find_targets, contents=index)
    found = engine.collect(engine.map(matches.prints, find, links.LINK))
    keys = np.unique(np.concatenate([items["key"].to_numpy(), found["key"].to_numpy()]))
    name = partial(repeats.name_rows, keys=keys, schema=repeats.PLACED)
    named = engine.collect(engine.map(matches.prints, name, repeats.PLACED))
    return links.draw_links(items, of_items, found, named, matches.clusters)


def refuse_repeated(engine: Engine, prints: Table) -> tuple[Table, dict[int, str]]:
    """Fingerprints of which no two share an id; and the places of the rest, with their ids."""
    from dedup.matching import fingerprint, repeats

    listed = engine.map(prints, repeats.list_claims, repeats.CLAIM)
    claims = engine.shuffle(listed, by=("key",), shared=True)
    repeated = engine.collect(engine.map(claims, repeats.find_repeated, repeats.CLAIM))
    if not repeated.num_rows:
        return prints, {}
    keep = partial(repeats.keep_rows, keys=repeated["key"].to_numpy())
    rows = engine.collect(engine.map(prints, keep, fingerprint.FINGERPRINT))
    places, ids = repeats.choose_rows(rows)
    drop = partial(repeats.drop_rows, places=places)
    left = engine.map(prints, drop, fingerprint.FINGERPRINT)
    return left, dict(zip(places.tolist(), ids, strict=True))


def find_copies(
    engine: Engine, prints: Table, settings: Settings
) -> tuple[Table, Groups, list[int]]:
    """Fingerprints with a mark on those that are compared, the copies, and how many are too many.

    `prints` is used up.
    """
    from dedup.matching import copies, fingerprint

    list_rows = partial(copies.list_texts, settings=settings)
    listed = engine.map(prints, list_rows, copies.TEXT)
    texts = engine.shuffle(listed, by=("key", "article"), shared=True)
    found = engine.map(texts, copies.find_copies, copies.TEXT)
    groups = copies.group_copies(engine.collect(found))
    mark = partial(copies.mark_compared, groups=groups, settings=settings)
    marked = engine.map(prints, mark, fingerprint.MARKED, use_up=True)
    sizes = np.diff(groups.ends)
    large = sorted(sizes[sizes > settings.max_bucket_articles].tolist(), reverse=True)
    return marked, groups, large


def meet_by_bands(
    engine: Engine, prints: Table, settings: Settings, turns: int
) -> tuple[list[Table], list[int]]:
    """The candidates that bands give, and the sizes of too large buckets.

    turns: in how many parts the bands are taken.
    """
    from dedup.matching import candidates

    bands = settings.num_perm // settings.rows
    cuts = [bands * turn // turns for turn in range(turns + 1)]
    expand = partial(candidates.expand_buckets, settings=settings)
    met: list[Table] = []
    sizes: list[int] = []
    for cut in pairwise(cuts):
        list_rows = partial(candidates.list_bands, settings=settings, bands=range(*cut))
        keyed = engine.map(prints, list_rows, candidates.BUCKET)
        buckets = engine.shuffle(keyed, by=("key", "article"), shared=True)
        sizes += list_large(engine, buckets, settings)
        met.append(keep_once(engine, engine.map(buckets, expand, candidates.CANDIDATE)))
    return met, sorted(sizes, reverse=True)


def meet_by_samples(
    engine: Engine, prints: Table, settings: Settings, turns: int
) -> tuple[Table, list[int]]:
    """The candidates that sampled shingles give, and the sizes of too large buckets.

    turns: in how many parts the shingles, which are hashes, are taken.
    """
    from dedup.matching import candidates

    ranked, longer = [], []
    for turn in range(turns):
        sample = partial(candidates.list_samples, part=turn, of=turns)
        listed = engine.map(prints, sample, candidates.SAMPLE)
        samples = engine.shuffle(listed, by=("key",), shared=True)
        ranked.append(engine.map(samples, candidates.rank_samples, candidates.RANKED))
        longer.append(engine.map(samples, candidates.list_longer, candidates.ASKED))
    ask = partial(candidates.ask_rarest, settings=settings)
    ranks = engine.shuffle(*ranked, by=("article", "rank"))
    asking = engine.map(ranks, ask, candidates.ASKED)
    del ranks
    asked = engine.shuffle(asking, *longer, by=("key", "article"), shared=True)
    meet = partial(candidates.meet_longer, settings=settings)
    met = engine.map(asked, meet, candidates.CANDIDATE)
    return met, sorted(list_large(engine, asked, settings), reverse=True)


def list_large(engine: Engine, buckets: Table, settings: Settings) -> list[int]:
    """The sizes of the buckets that the hub rule cuts."""
    from dedup.matching import candidates

    count = partial(candidates.count_large_buckets, settings=settings)
    sizes: list[int] = engine.collect(engine.map(buckets, count, candidates.COUNT))[
        "articles"
    ].to_pylist()
    return sizes


def keep_once(engine: Engine, *candidates: Table) -> Table:
    """Each candidate once, sorted by a, then b."""
    from dedup.matching.candidates import CANDIDATE, keep_once

    return engine.map(engine.shuffle(*candidates, by=("a", "b")), keep_once, CANDIDATE)
