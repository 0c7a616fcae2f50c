"""The commands that make and use stories of articles: `cluster`, `plan` and `keep`."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from dedup.cli import options, places, talk
from dedup.cli.group import main
from dedup.forms import match_knowing
from dedup.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa

    from dedup.pipeline import Matches
    from dedup.sharing import Passages


@main.command()
@options.paths_named("articles")
@options.out_table
@click.option(
    "--pairs", metavar="FILE", callback=options.check_table, help="Write the verified pairs too."
)
@click.option(
    "--related",
    metavar="FILE",
    callback=options.check_table,
    help="Write which articles and clusters the related items announce.",
)
@options.forms
@click.option(
    "--passages",
    metavar="FILE",
    callback=options.check_table,
    help="Write which runs of text stand in articles of different stories (docs/output.md).",
)
@options.rejects
@options.matching
@options.workers
@options.memory
@options.engine
def cluster(
    articles: tuple[str, ...],
    out: str,
    pairs: str | None,
    related: str | None,
    forms: str | None,
    passages: str | None,
    rejects: str | None,
    settings: Settings,
    workers: int,
    memory: int | None,
    spark: options.Spark | None,
) -> None:
    """Articles to stories.

    ARTICLES are JSON lines, CSV or Parquet, from `dedup split` or anyone's, with a column `text`
    and, where present, id, title, source, published and url; - reads JSON lines.

    \b
    Example:
      dedup split seeds/pages -o articles.jsonl
      dedup cluster articles.jsonl -o clusters.jsonl --pairs pairs.jsonl
    """
    from dedup import sharing

    written = rejects, pairs, related, passages, out
    with places.hold(*written, forms), contextlib.ExitStack() as stack:
        beside = places.folder_of(out)
        engine = stack.enter_context(talk.open_engine(workers, memory, beside, spark))
        listed, taken = places.take_articles(engine, articles, with_related=bool(related))
        places.refuse_read((*written, forms), taken.paths)
        listed, texts = sharing.hold_texts(engine, listed) if passages else (listed, None)
        matches = match_knowing(engine, listed, settings, forms)
        ours = stack.enter_context(places.standing_in(engine, *written))
        talk.refuse(taken.name_rejects(matches.repeated), matches.articles, ours[0], rejects)
        links = _link(engine, matches, taken, settings) if related else None
        shared = sharing.find_passages(engine, matches, texts, settings) if texts else None
        _write_found(ours[1:], matches, links, shared)
    _say_found(matches, shared)


def _link(engine: Any, matches: Matches, taken: Any, settings: Settings) -> pa.Table:
    from dedup.pipeline import link_related

    return link_related(engine, matches, taken.list_related(), settings)


def _write_found(
    ours: Sequence[str | None], matches: Matches, links: pa.Table | None, shared: Passages | None
) -> None:
    """What is wanted of it. ours: where pairs, links, passages and clusters go."""
    from dedup.model import cluster_schema, pair_schema, passage_schema
    from dedup.writing import write_batches, write_table

    pairs, related, passages, clusters = ours
    if pairs:
        write_batches(pairs, matches.pairs, pair_schema())
    if related and links is not None:
        write_table(related, links)
    if passages and shared:
        write_batches(passages, shared.found, passage_schema())
    if clusters:
        write_batches(clusters, matches.clusters, cluster_schema())


def _say_found(matches: Matches, shared: Passages | None) -> None:
    """How much was matched, and what rules left out of it."""
    for way, sizes in matches.large_buckets.items():
        if sizes and way == "candidates":
            many = f"articles that meet too many others to be paired with all: {len(sizes)}"
            talk.say(f"{many}, up to {sizes[0]} others (docs/output.md)")
        elif sizes:
            many = f"buckets of {way} too large to pair all with all: {len(sizes)}"
            talk.say(f"{many}, up to {sizes[0]} articles (docs/output.md)")
    if matches.furniture["articles"]:
        many = "{shingles}, in {articles} articles".format(**matches.furniture)
        talk.say(f"3-grams that many different articles share, left out: {many}")
    if matches.too_short:
        talk.say(f"too short for more than word-for-word copies: {matches.too_short}")
    if shared:
        talk.say_passages(shared)
    talk.say(f"articles: {matches.articles}, clusters: {matches.stories}")


@main.command()
@options.paths_named("articles")
@options.matching
@options.workers
@options.memory
def plan(articles: tuple[str, ...], settings: Settings, workers: int, memory: int | None) -> None:
    """What `dedup cluster` would take: time, memory and disk.

    It is reckoned from some 50,000 of the first articles, which are matched for it, and from how
    many there are: Parquet says so, other files are read through. The rest should be like them.

    \b
    Example:
      dedup plan articles.parquet --memory 2GB
    """
    from dedup.forecast import forecast
    from dedup.writing import write_text

    limit = memory or talk.limit_memory()
    found = forecast(options.list_files(articles), settings, workers, limit)
    digits = 0 if found.seconds >= 10 else 1
    lines = (
        f"articles  {found.articles:,}, of which {found.tried:,} were tried",
        f"time      {found.seconds:,.{digits}f} s with {workers} workers",
        f"memory    {found.memory_bytes / 10**9:.2f} GB",
        f"disk      {found.disk_bytes / 10**9:.2f} GB beside the output, during the run",
    )
    write_text("-", "".join(f"{line}\n" for line in lines))


@main.command()
@click.argument("articles", type=options.existing_file)
@click.argument("clusters", type=options.existing_file)
@options.out_table
@click.option(
    "--prefer",
    metavar="WHAT",
    default="earliest",
    show_default=True,
    help="earliest, longest, or outlets by their source, as they are preferred: wire,sahat",
)
@click.option(
    "--dropped",
    metavar="FILE",
    callback=options.check_table,
    help="Write who was dropped, for whom, and why.",
)
@options.rejects
def keep(
    articles: str, clusters: str, out: str, prefer: str, dropped: str | None, rejects: str | None
) -> None:
    """Articles with one survivor for each story.

    ARTICLES are those that CLUSTERS were made from, whose rows stay as they are, in their order.
    Excerpts are stories of their own, and stay. Of rows with the same words one stays, whatever
    CLUSTERS say; rows without a word are refused.

    \b
    Example:
      dedup keep articles.jsonl clusters.jsonl -o kept.jsonl --prefer longest
    """
    from dedup import survivors
    from dedup.reading.records import read_clusters
    from dedup.writing import write_rows

    wanted = [name.strip() for name in prefer.split(",") if name.strip()]
    if not wanted:
        raise click.BadParameter("earliest, longest, or outlets", param_hint="'--prefer'")
    places.refuse_read((rejects, dropped, out), (articles, clusters))
    with places.hold(rejects, dropped, out):
        groups = read_clusters(clusters)
        found = survivors.sort_rows(articles, groups, wanted)
        if len(wanted) > 1 or wanted[0] not in (survivors.EARLIEST, survivors.LONGEST):
            sources = (member.source for cluster in groups for member in cluster.members)
            talk.say_unknown("--prefer", wanted, sources)
        talk.refuse(found.rejects, found.articles, rejects, rejects)
        if dropped:
            write_rows(dropped, list(map(asdict, found.dropped)), survivors.DROPPED)
        survivors.write_kept(out, articles, found.kept)
    talk.say(f"articles: {found.articles}, kept: {len(found.kept)}")
