"""The main path, to be read aloud: read, split, fingerprint, match, group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa

from dedup.engine import Engine, Table
from dedup.grouping import draw_clusters, group_pairs
from dedup.model import (
    article_schema,
    key_of,
    link_schema,
    listed_schema,
    named_schema,
    reject_schema,
    trace_schema,
)
from dedup.settings import Settings

# Each stage is imported where it is used: who only matches need not wait for the splitter's tables,
# nor who only splits, and its worker processes, for the compiled loops.

BATCH_PAGES, MOST_BATCH_PAGES = 64, 512
BATCH_ARTICLES = 4096


@dataclass(frozen=True, slots=True)
class Matches:
    """What a matching run found."""

    pairs: Iterable[pa.RecordBatch]
    """`model.pair_schema`, sorted by a, then b."""
    stars: Table
    """Who is in which cluster: `clusters.STAR`, held by the engine."""
    stories: int
    """How many clusters there are."""
    clusters: Table
    """`model.cluster_schema`, sorted by id; held by the engine."""
    articles: int
    """How many there were."""
    too_short: int
    """Articles with fewer than `min_words` words, of which only word-for-word copies are found."""
    large_buckets: dict[str, list[int]]
    """For copies, bands, candidates and samples the sizes of what the hub rule cut, largest first:
    buckets, and what bands gave to one article."""
    furniture: dict[str, int]
    """How many `shingles` of blocks that many different articles share were left out, and of how
    many `articles`."""
    repeated: dict[int, str]
    """Place and id of each row that was refused because another one has its id."""
    prints: Table
    """Fingerprints of all articles, held by the engine: `fingerprint.UNSIGNED`."""


def open_files(
    engine: Engine,
    listing: Table,
    *,
    pages: int,
    repetition_pass: bool = True,
    markers: tuple[str, ...] = (),
) -> Table:
    """Listed files to documents that know what recurs: `splitting.pages.JUDGED_DOCUMENT`.

    listing: `files.LISTING`, as the engine reads it; of so many pages.  markers: texts of the form
    of `markers.toml`, which add to it.
    """
    from dedup.splitting import pages as tables
    from dedup.splitting import repetition

    read = partial(read_documents, markers=markers)
    documents = engine.map(listing, read, tables.DOCUMENT, python_bound=True, use_up=True)
    evidence = repetition.RECURRENCE.empty_table()
    if repetition_pass and pages >= repetition.LEAST_PAGES_OF_LEAD:
        evidence = count_recurring(engine, documents)
    note = partial(tables.note_evidence, recurrences=evidence)
    return engine.map(documents, note, tables.JUDGED_DOCUMENT, use_up=True)


def split_documents(
    engine: Engine, documents: Table, *, markers: tuple[str, ...] = (), use_up: bool = True
) -> tuple[Table, pa.Table]:
    """Documents to (articles, rejects), each in the order of the listing; one row a file."""
    from dedup.splitting import doubles
    from dedup.splitting import pages as tables

    split = partial(tables.split_documents, markers=markers)
    rows = engine.map(documents, split, tables.SPLIT, python_bound=True, use_up=use_up)
    claims = engine.shuffle(
        engine.map(rows, doubles.list_claims, doubles.CLAIM), by=("key", "place"), shared=True
    )
    found = engine.map(claims, doubles.find_doubles, doubles.DOUBLE, use_up=True)
    doubled = engine.collect(found).sort_by("place")
    refuse = partial(doubles.list_rejects, doubled=doubled)
    rejects = engine.collect(engine.map(rows, refuse, reject_schema()))
    keep = partial(doubles.keep_articles, doubled=doubled)
    return engine.map(rows, keep, article_schema(), use_up=True), rejects


def trace_pages(
    engine: Engine, documents: Table, chosen: dict[str, str], *, markers: tuple[str, ...] = ()
) -> pa.Table:
    """How some pages were split: `model.trace_schema`, by path.

    documents: as they were split; used up.  chosen: path to the id of its article.
    """
    from dedup.splitting import pages as tables

    trace = partial(tables.trace_documents, paths=frozenset(chosen), markers=markers)
    found = engine.collect(engine.map(documents, trace, trace_schema(), use_up=True))
    ids = pa.array([chosen[path] for path in found["path"].to_pylist()], pa.string())
    return found.set_column(0, "id", ids).sort_by("path")


def read_documents(listing: pa.RecordBatch, *, markers: tuple[str, ...]) -> pa.RecordBatch:
    """Listed files to documents: a page's markup is dropped where it was read."""
    from dedup.reading.files import load_pages
    from dedup.splitting import pages

    places = listing["place"].to_pylist()
    return pages.open_pages(load_pages(listing), places=places, markers=markers)


def size_batches(pages: int) -> int:
    """Many pages go in larger batches: a table costs some of its time whatever its size."""
    return max(BATCH_PAGES, min(MOST_BATCH_PAGES, pages // 64))


def count_recurring(engine: Engine, documents: Table) -> pa.Table:
    """What recurs across pages, small enough to be held in one place."""
    from dedup.splitting import pages, repetition

    seen = engine.map(documents, pages.sight_blocks, repetition.SIGHTING)
    together = engine.shuffle(seen, by=("key", "page", "before"))
    counted = engine.map(together, repetition.count_recurrences, repetition.RECURRENCE, use_up=True)
    return engine.collect(counted)


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
    from dedup.matching import candidates, fingerprint, verify

    sign = partial(fingerprint.fingerprint_articles, settings=settings)
    signed = engine.map(articles, sign, fingerprint.FINGERPRINT, by_key=True, use_up=True)
    prints, refused = refuse_repeated(engine, signed)
    del signed
    count = partial(candidates.count_articles, settings=settings)
    counts = engine.collect(engine.map(prints, count, candidates.COUNTS))
    counted, short = (sum(counts[name].to_pylist()) for name in candidates.COUNTS.names)
    bands = settings.num_perm // settings.rows
    turns = min(bands, max(1, counted * bands // engine.turn_rows))
    prints, texts, large = find_copies(engine, prints, settings)
    large_buckets = {"copies": large}
    prints, furniture = leave_out_furniture(engine, prints, settings)
    met, large_buckets["bands"] = meet_by_bands(engine, prints, settings, turns)
    met, large_buckets["candidates"] = keep_agreeing(engine, met, settings)
    drop = fingerprint.drop_signatures
    prints = engine.map(prints, drop, fingerprint.UNSIGNED, by_key=True, use_up=True)
    longer, large_buckets["samples"] = meet_by_samples(engine, prints, settings, turns)
    worth_a_look = keep_once(engine, met, longer)
    del met, longer
    compare = partial(verify.verify_candidates, settings=settings)
    verified = engine.map(
        worth_a_look, compare, verify.VERIFIED, beside=prints, columns=verify.BESIDE, use_up=True
    )
    found = join_copies(engine, verified, texts, settings)
    name = partial(verify.name_pairs, settings=settings)
    paired = engine.map(
        found, name, verify.PAIRED, beside=prints, columns=verify.NAMED, use_up=True
    )
    pairs, stars, stories = group_pairs(engine, paired)
    drawn = draw_clusters(engine, stars, prints)
    return Matches(
        pairs=pairs,
        stars=stars,
        stories=stories,
        clusters=drawn,
        articles=counted,
        too_short=short,
        large_buckets=large_buckets,
        furniture=furniture,
        repeated=refused,
        prints=prints,
    )


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
    stars = engine.collect(matches.stars)
    find = partial(links.find_targets, contents=index)
    found = engine.collect(engine.map(matches.prints, find, links.LINK))
    keys = np.unique(np.concatenate([items["key"].to_numpy(), found["key"].to_numpy()]))
    name = partial(repeats.place_rows, keys=keys)
    named = engine.collect(engine.map(matches.prints, name, repeats.PLACED))
    return links.draw_links(items, of_items, found, named, stars)


def refuse_repeated(engine: Engine, prints: Table) -> tuple[Table, dict[int, str]]:
    """Fingerprints of which no two share an id; and the places of the rest, with their ids."""
    from dedup.matching import fingerprint, repeats

    listed = engine.map(prints, repeats.list_claims, repeats.CLAIM)
    claims = engine.shuffle(listed, by=("key",), shared=True)
    repeated = engine.collect(engine.map(claims, repeats.find_repeated, repeats.CLAIM, use_up=True))
    if not repeated.num_rows:
        return prints, {}
    keep = partial(repeats.keep_rows, keys=repeated["key"].to_numpy())
    rows = engine.shuffle(engine.map(prints, keep, fingerprint.FINGERPRINT), by=("key",))
    chosen = engine.map(rows, repeats.choose_rows, repeats.REFUSED, use_up=True)
    refused = engine.collect(chosen).sort_by("place")
    drop = partial(repeats.drop_rows, places=refused["place"].to_numpy())
    left = engine.map(prints, drop, fingerprint.FINGERPRINT, by_key=True, use_up=True)
    return left, dict(zip(*(refused[n].to_pylist() for n in refused.column_names), strict=True))


def find_copies(
    engine: Engine, prints: Table, settings: Settings
) -> tuple[Table, Table, list[int]]:
    """Fingerprints with a mark on those that are compared; the texts that several have, `TEXT`; and
    how many have them where these are too many.

    `prints` is used up.
    """
    from dedup.matching import copies, fingerprint

    list_rows = partial(copies.list_texts, settings=settings)
    listed = engine.map(prints, list_rows, copies.TEXT)
    texts = engine.shuffle(listed, by=("key", "article"), shared=True)
    texts = engine.map(texts, copies.part_forms, copies.TEXT, use_up=True)
    described = engine.map(texts, copies.describe_copies, copies.COPY)
    marked = engine.map(
        prints,
        partial(copies.mark_compared, settings=settings),
        fingerprint.MARKED,
        beside=described,
        columns=copies.COPY.names[1:],
        on=("key",),
        by_key=True,
        use_up=True,
    )
    return marked, texts, sorted(list_large(engine, texts, settings), reverse=True)


def leave_out_furniture(
    engine: Engine, prints: Table, settings: Settings
) -> tuple[Table, dict[str, int]]:
    """Fingerprints without the blocks that many different articles share, and `Matches.furniture`.

    `prints` is used up.
    """
    from dedup.matching import candidates, fingerprint, furniture

    couples = engine.map(prints, furniture.list_couples, candidates.BUCKET)
    buckets = engine.shuffle(couples, by=("key", "article"), shared=True)
    crowds = engine.map(buckets, furniture.list_crowds, furniture.CROWD, use_up=True)
    once = engine.map(
        engine.shuffle(crowds, by=("key",)), furniture.keep_once, furniture.CROWD, use_up=True
    )
    found = engine.map(
        once,
        partial(furniture.judge_crowds, profile=settings.folding),
        furniture.BLOCK,
        beside=prints,
        columns=furniture.BESIDE,
        on=furniture.MEMBERS,
        use_up=True,
    )
    blocks = furniture.gather_blocks(engine.collect(found))
    if blocks is None:
        return prints, {"shingles": 0, "articles": 0}
    list_rows = partial(furniture.list_holders, blocks=blocks)
    holders = engine.collect(engine.map(prints, list_rows, furniture.HOLDER)).num_rows
    leave_out = partial(furniture.leave_out, blocks=blocks, settings=settings)
    left = engine.map(prints, leave_out, fingerprint.MARKED, by_key=True, use_up=True)
    return left, {"shingles": blocks.count_shingles, "articles": holders}


def join_copies(engine: Engine, verified: Table, texts: Table, settings: Settings) -> Table:
    """What all articles are to one another, copies too: `verify.VERIFIED`, sorted by a, then b.

    verified: what the first ones of the texts are to one another.  texts: those that several have.
    """
    from dedup.matching import copies, verify

    members = engine.map(texts, copies.list_members, copies.MEMBERS)
    join = partial(copies.join_copies, settings=settings)
    joined = engine.map(
        verified, join, verify.VERIFIED, beside=members, columns=("members",), use_up=True
    )
    pair = partial(copies.pair_copies, settings=settings)
    paired = engine.map(texts, pair, verify.VERIFIED, use_up=True)
    return engine.shuffle(joined, paired, by=("a", "b"))


def meet_by_bands(
    engine: Engine, prints: Table, settings: Settings, turns: int
) -> tuple[list[Table], list[int]]:
    """The candidates that bands give, and the sizes of too large buckets.

    turns: in how many parts the bands are taken.
    """
    from dedup.matching import candidates

    bands = settings.num_perm // settings.rows
    cuts = [bands * turn // turns for turn in range(turns + 1)]
    met: list[Table] = []
    sizes: list[int] = []
    for cut in pairwise(cuts):
        list_rows = partial(candidates.list_bands, settings=settings, bands=range(*cut))
        keyed = engine.map(prints, list_rows, candidates.BUCKET)
        buckets = engine.shuffle(keyed, by=("key", "article"), shared=True)
        sizes += list_large(engine, buckets, settings)
        met.append(keep_once(engine, *expand_buckets(engine, buckets, settings)))
    return met, sorted(sizes, reverse=True)


def expand_buckets(engine: Engine, buckets: Table, settings: Settings) -> tuple[Table, Table]:
    """The candidates that buckets give; these are used up."""
    from dedup.matching import candidates

    list_rows = partial(candidates.list_led, settings=settings)
    led = engine.shuffle(
        engine.map(buckets, list_rows, candidates.LED), by=("lead", "key", "article")
    )
    expand = partial(candidates.expand_led, settings=settings)
    together = engine.map(led, expand, candidates.CANDIDATE, use_up=True)
    expand = partial(candidates.expand_apart, settings=settings)
    return together, engine.map(buckets, expand, candidates.CANDIDATE, use_up=True)


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
        longer.append(engine.map(samples, candidates.list_longer, candidates.ASKED, use_up=True))
    ask = partial(candidates.ask_rarest, settings=settings)
    ranks = engine.shuffle(*ranked, by=("article", "rank"))
    asking = engine.map(ranks, ask, candidates.ASKED, use_up=True)
    asked = engine.shuffle(asking, *longer, by=("key", "article"), shared=True)
    meet = partial(candidates.meet_longer, settings=settings)
    large = sorted(list_large(engine, asked, settings), reverse=True)
    return engine.map(asked, meet, candidates.CANDIDATE, use_up=True), large


def list_large(engine: Engine, buckets: Table, settings: Settings) -> list[int]:
    """The sizes of the buckets that the hub rule cuts."""
    from dedup.matching import candidates

    count = partial(candidates.count_large_buckets, settings=settings)
    sizes: list[int] = engine.collect(engine.map(buckets, count, candidates.COUNT))[
        "articles"
    ].to_pylist()
    return sizes


def keep_agreeing(engine: Engine, met: list[Table], settings: Settings) -> tuple[Table, list[int]]:
    """The candidates that bands give, of no article too many; and how many those had that had more.

    The tables in `met` are used up.
    """
    from dedup.matching import candidates

    together = engine.shuffle(*met, by=("b", "a"))
    count = partial(candidates.count_crowded, settings=settings)
    crowded = engine.collect(engine.map(together, count, candidates.COUNT))["articles"].to_pylist()
    keep = partial(candidates.keep_agreeing, settings=settings)
    kept = engine.map(together, keep, candidates.CANDIDATE, use_up=True)
    return kept, sorted(crowded, reverse=True)


def keep_once(engine: Engine, *candidates: Table) -> Table:
    """Each candidate once, sorted by a, then b."""
    from dedup.matching.candidates import CANDIDATE, keep_once

    return engine.map(engine.shuffle(*candidates, by=("a", "b")), keep_once, CANDIDATE, use_up=True)
