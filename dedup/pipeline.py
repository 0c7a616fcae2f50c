"""The main path, to be read aloud: read, split, fingerprint, match, group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa

from dedup import meetings
from dedup.engine import Engine, Table
from dedup.grouping import draw_clusters, group_pairs
from dedup.model import key_of, link_schema, listed_schema
from dedup.settings import Settings

# Each stage is imported where it is used: who only matches need not wait for the splitter's tables,
# nor who only splits, and its worker processes, for the compiled loops.

BATCH_PAGES, MOST_BATCH_PAGES = 64, 512
BATCH_ARTICLES = 4096


Remember = Callable[[pa.Table, pa.Table], pa.Table]


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
    known: meetings.Known
    """On which days shingles stand, for runs to come; no shingle where that was not asked for."""


def open_files(
    engine: Engine,
    listing: Table,
    *,
    pages: int,
    repetition_pass: bool = True,
    markers: tuple[str, ...] = (),
    remember: Remember | None = None,
) -> Table:
    """Listed files to documents that know what recurs: `repetition.JUDGED_DOCUMENT`.

    listing: `files.LISTING`, as the engine reads it; of so many pages.  markers: texts of the form
    of `markers.toml`, which add to it.  remember: given what was learned of sites (`slots.SITE`,
    `slots.NAMED`), tells all that is known (`slots.SITE`).
    """
    from dedup.blocks.tables import read_documents
    from dedup.reading.files import load_pages
    from dedup.splitting import repetition, sites, slots

    read = partial(read_documents, load=load_pages, markers=markers)
    documents = engine.map(listing, read, keep=remember is not None)
    evidence, known = repetition.RECURRENCE.empty_table(), slots.SITE.empty_table()
    if repetition_pass and pages >= repetition.LEAST_PAGES:
        evidence = count_recurring(engine, documents)
        known = learn_sites(engine, documents)
    if remember is not None:
        named = name_sites(engine, documents, known)
        known = remember(known, find_paths(engine, listing, named))
    verdicts = sites.judge_slots(known)
    note = partial(sites.note_sites, recurrences=evidence, verdicts=verdicts)
    return engine.map(documents, note)


def split_documents(
    engine: Engine, documents: Table, *, markers: tuple[str, ...] = (), keep: bool = False
) -> tuple[Table, pa.Table]:
    """Documents to (articles, rejects), each in the order of the listing; one row a file.

    keep: whether something else will be done with the documents.
    """
    from dedup.splitting import doubles, tables

    split = partial(tables.split_documents, markers=markers)
    rows = engine.map(documents, split, keep=keep)
    claims = engine.shuffle(
        engine.map(rows, doubles.list_claims, keep=True), by=("key", "place"), shared=True
    )
    found = engine.map(claims, doubles.find_doubles)
    doubled = engine.collect(found).sort_by("place")
    refuse = partial(doubles.list_rejects, doubled=doubled)
    rejects = engine.collect(engine.map(rows, refuse, keep=True))
    left = partial(doubles.keep_articles, doubled=doubled)
    return engine.map(rows, left), rejects


def count_missed(engine: Engine, documents: Table, markers: tuple[str, ...]) -> dict[str, int]:
    """By site how many pages have nothing where `markers` say that the text is."""
    from dedup.blocks.tables import list_missed
    from dedup.lexicon.overrides import read_overrides

    if not read_overrides(*markers):
        return {}
    missed = engine.collect(engine.map(documents, list_missed, keep=True))
    return dict(sorted(Counter(missed["site"].to_pylist()).items()))


def trace_pages(
    engine: Engine, documents: Table, chosen: dict[str, str], *, markers: tuple[str, ...] = ()
) -> pa.Table:
    """How some pages were split: `model.trace_schema`, by path.

    documents: as they were split; used up.  chosen: path to the id of its article.
    """
    from dedup.splitting import tables

    trace = partial(tables.trace_documents, paths=frozenset(chosen), markers=markers)
    found = engine.collect(engine.map(documents, trace))
    ids = pa.array([chosen[path] for path in found["path"].to_pylist()], pa.string())
    return found.set_column(0, "id", ids).sort_by("path")


def list_doubtful(
    engine: Engine, articles: Table, documents: Table, most: int, *, markers: tuple[str, ...] = ()
) -> list[tuple[float, str, dict[str, Any]]]:
    """The pages that are most likely split wrong, the likeliest first: doubt, path, and the block
    that is doubted most, as `model.trace_schema` has it.

    articles, documents: as they were split; used up.
    """
    from dedup.splitting import tables

    doubted = engine.collect(engine.map(articles, tables.list_doubts))
    ranked = doubted.sort_by([("doubt", "descending"), ("path", "ascending")])[:most].to_pylist()
    chosen = {row["path"]: row["id"] for row in ranked}
    traces = trace_pages(engine, documents, chosen, markers=markers).to_pylist()
    worst = {row["path"]: max(row["parts"], key=lambda part: part["doubt"]) for row in traces}
    return [(row["doubt"], row["path"], worst[row["path"]]) for row in ranked]


def size_batches(pages: int) -> int:
    """Many pages go in larger batches: a table costs some of its time whatever its size."""
    return max(BATCH_PAGES, min(MOST_BATCH_PAGES, pages // 64))


def count_recurring(engine: Engine, documents: Table) -> pa.Table:
    """What recurs across pages, small enough to be held in one place."""
    from dedup.splitting import repetition

    seen = engine.map(documents, repetition.sight_blocks, keep=True)
    together = engine.shuffle(seen, by=("key",))
    counted = engine.map(together, repetition.count_recurrences)
    return engine.collect(counted)


def learn_sites(engine: Engine, documents: Table) -> pa.Table:
    """What stands in the slots of each source's template: `slots.SITE`, by slot."""
    from dedup.splitting import slots

    sighted = engine.map(documents, slots.sight_slots, keep=True)
    together = engine.shuffle(sighted, by=("key", "page"))
    owned = engine.map(together, slots.find_owned, keep=True)
    versions = engine.collect(engine.map(engine.shuffle(owned, by=("page",)), slots.find_versions))
    count = partial(slots.count_slots, versions=np.sort(versions["page"].to_numpy()))
    counts = engine.shuffle(engine.map(together, count), by=("slot", "key"))
    return engine.collect(engine.map(counts, slots.sum_up_slots)).sort_by("slot")


def name_sites(engine: Engine, documents: Table, learned: pa.Table) -> pa.Table:
    """What people call what `learn_sites` found: `slots.NAMED`."""
    from dedup.splitting import slots

    name = partial(slots.name_slots, sites=learned)
    named = engine.collect(engine.map(documents, name, keep=True))
    return pa.Table.from_batches([slots.choose_names(named)])


def find_paths(engine: Engine, listing: Table, named: pa.Table) -> pa.Table:
    """What `name_sites` told, with the paths of slots. listing: as `open_files` takes it; used
    up, of few of its files."""
    from dedup.blocks.tables import read_paths
    from dedup.reading.files import load_pages
    from dedup.splitting import slots

    places = np.unique(named["place"].to_numpy()[named["key"].to_numpy() == 0])
    read = partial(read_paths, load=load_pages, places=places)
    return slots.add_paths(named, engine.collect(engine.map(listing, read)))


def list_articles(articles: pa.Table) -> list[pa.RecordBatch]:
    """Articles that are held in a table, as `match_articles` takes them."""
    named = articles.append_column("publisher", articles["source"])
    placed = named.append_column("place", pa.array(range(articles.num_rows)))
    listed = placed.select(listed_schema().names).cast(listed_schema())
    return listed.to_batches(BATCH_ARTICLES)  # type: ignore[no-any-return]


def match_articles(
    engine: Engine, articles: Table, settings: Settings, known: meetings.Known | None = None
) -> Matches:
    """Articles to pairs and clusters.

    articles: `model.listed_schema`.  known: on which days shingles stood in earlier runs.
    """
    from dedup.matching import fingerprint, verify
    from dedup.matching.furniture import COUPLES

    sign = partial(fingerprint.fingerprint_articles, settings=settings)
    signed = engine.map(articles, sign)
    prints, refused = refuse_repeated(engine, signed)
    del signed
    counted, short = count_articles(engine, prints, settings)
    of_couples, turns = (count_turns(engine, counted, n) for n in (COUPLES, len(settings.bands)))
    prints, texts, large = meetings.find_copies(engine, prints, settings)
    prints, furniture = meetings.leave_out_furniture(engine, prints, settings, of_couples)
    found = meetings.find_candidates(engine, prints, settings, turns, known)
    prints, large_buckets = found.prints, {"copies": large, **found.large}
    of_days = meetings.count_days(engine, prints, known)
    verified = verify_candidates(engine, found, settings)
    joined = join_copies(engine, verified, texts, settings)
    name = partial(verify.name_pairs, settings=settings, articles=of_days)
    pairs, stars, stories = group_pairs(engine, engine.map(joined, name, beside=prints))
    return Matches(
        pairs=pairs,
        stars=stars,
        stories=stories,
        clusters=draw_clusters(engine, stars, prints),
        articles=counted,
        too_short=short,
        large_buckets=large_buckets,
        furniture=furniture,
        repeated=refused,
        prints=prints,
        known=meetings.Known(partial(chain.from_iterable, found.known), of_days),
    )


def verify_candidates(engine: Engine, found: meetings.Found, settings: Settings) -> Table:
    """What candidates have in common, and how much of it recurs: `verify.VERIFIED`."""
    from dedup.matching import recurrence, verify

    compare = partial(verify.verify_candidates, settings=settings)
    verified = engine.map(found.worth_a_look, compare, beside=found.prints)
    return engine.map(verified, recurrence.count_recurring, beside=found.forms)


def count_turns(engine: Engine, articles: int, rows: int) -> int:
    """In how many parts so many rows of each article are taken, at most one by one."""
    return min(rows, max(1, articles * rows // engine.turn_rows))


def count_articles(engine: Engine, prints: Table, settings: Settings) -> tuple[int, int]:
    """How many there are, and how many of them are too short (`Matches.too_short`)."""
    from dedup.matching import candidates

    count = partial(candidates.count_articles, settings=settings)
    counts = engine.collect(engine.map(prints, count, keep=True))
    articles, short = (sum(counts[name].to_pylist()) for name in candidates.COUNTS.names)
    return articles, short


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
    found = engine.collect(engine.map(matches.prints, find, keep=True))
    keys = np.unique(np.concatenate([items["key"].to_numpy(), found["key"].to_numpy()]))
    name = partial(repeats.place_rows, keys=keys)
    named = engine.collect(engine.map(matches.prints, name, keep=True))
    return links.draw_links(items, of_items, found, named, stars)


def refuse_repeated(engine: Engine, prints: Table) -> tuple[Table, dict[int, str]]:
    """Fingerprints of which no two share an id; and the places of the rest, with their ids."""
    from dedup.matching import repeats

    listed = engine.map(prints, repeats.list_claims, keep=True)
    claims = engine.shuffle(listed, by=("key",), shared=True)
    repeated = engine.collect(engine.map(claims, repeats.find_repeated))
    if not repeated.num_rows:
        return prints, {}
    keep = partial(repeats.keep_rows, keys=repeated["key"].to_numpy())
    rows = engine.shuffle(engine.map(prints, keep, keep=True), by=("key",))
    chosen = engine.map(rows, repeats.choose_rows)
    refused = engine.collect(chosen).sort_by("place")
    drop = partial(repeats.drop_rows, places=refused["place"].to_numpy())
    left = engine.map(prints, drop)
    return left, dict(zip(*(refused[n].to_pylist() for n in refused.column_names), strict=True))


def join_copies(engine: Engine, verified: Table, texts: Table, settings: Settings) -> Table:
    """What all articles are to one another, copies too: `verify.VERIFIED`, sorted by a, then b.

    verified: what the first ones of the texts are to one another.  texts: those that several have.
    """
    from dedup.matching import copies

    members = engine.map(texts, copies.list_members, keep=True)
    join = partial(copies.join_copies, settings=settings)
    joined = engine.map(verified, join, beside=members)
    pair = partial(copies.pair_copies, settings=settings)
    paired = engine.map(texts, pair)
    return engine.shuffle(joined, paired, by=("a", "b"))
