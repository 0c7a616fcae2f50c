"""The options and arguments that commands share, and what they may be."""

from __future__ import annotations

import functools
import math
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import click

from dedup.errors import BadInput
from dedup.model import read_fetched
from dedup.reading.patterns import match
from dedup.settings import Settings
from dedup.writing import is_url, saying

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

existing_file = click.Path(exists=True, dir_okay=False)


def check_existing(
    ctx: click.Context, parameter: click.Parameter, paths: tuple[str, ...]
) -> tuple[str, ...]:
    """Paths that exist, or patterns that something matches."""
    takes_urls = any(one.name == "engine" for one in ctx.command.params)
    for path in paths:
        if takes_urls and is_url(path):  # Spark will tell
            continue
        try:
            found = path == "-" or (path and os.path.exists(path)) or match(path)
        except (OSError, ValueError) as why:  # a name too long, or with a NUL
            raise click.BadParameter(f"Path {path[:60]!r}: {why}", ctx, parameter) from why
        if not found:
            raise click.BadParameter(f"Path {path!r} does not exist.", ctx, parameter)
    return paths


class Share(click.FloatRange):
    """A number over 0 and up to 1; no other range refuses what is no number."""

    def __init__(self) -> None:
        super().__init__(0, 1, min_open=True)

    def convert(
        self, value: Any, parameter: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """See `click.ParamType.convert`."""
        share: float = super().convert(value, parameter, ctx)
        if math.isnan(share):
            self.fail(f"{value!r} is not a number", parameter, ctx)
        return share


def list_files(paths: tuple[str, ...]) -> list[str]:
    """The files that paths and patterns name."""
    return [file for path in paths for file in (match(path) if path != "-" else []) or [path]]


def check_table(ctx: click.Context, parameter: click.Parameter, place: str | None) -> str | None:
    """A place to write a table, whose name says how."""
    if place not in (None, "-") and not str(place).endswith((".jsonl", ".ndjson", ".parquet")):
        raise click.BadParameter(f"{place!r} must end in .jsonl or .parquet", ctx, parameter)
    return check_writable(ctx, parameter, place)


def check_writable(ctx: click.Context, parameter: click.Parameter, place: str | None) -> str | None:
    """A place to write that is no folder and no other output.

    That it is no input either `places.refuse_read` sees to, and `places.hold` that it is of no run.
    """
    if place is None:
        return place
    real = place
    if place != "-" and not is_url(place):
        if not place or os.path.isdir(place):
            raise click.BadParameter(f"{place!r} is a folder, not a file", ctx, parameter)
        if os.path.exists(place) and not os.path.isfile(place):  # a pipe, a device
            return place
        with saying(place):  # a working folder that is gone
            real = os.path.realpath(place)
    taken = ctx.meta.setdefault("dedup.places", {})
    if taken.setdefault(real, parameter.name) != parameter.name:
        raise click.BadParameter(f"{place!r} is written twice", ctx, parameter)
    return place


def read_size(ctx: click.Context, parameter: click.Parameter, size: str | None) -> int | None:
    """The bytes of a size such as 2GB."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)B?", (size or "").strip(), re.IGNORECASE)
    if size is not None and not (found and float(found[1])):
        raise click.BadParameter(f"{size!r} is no size such as 500MB or 2GB", ctx, parameter)
    return int(float(found[1]) * 1000 ** " KMGT".index(found[2].upper() or " ")) if found else None


def paths_named(name: str) -> Decorator:
    """An argument of one path or more."""
    return click.argument(
        name,
        nargs=-1,
        required=True,
        callback=check_existing,
        metavar=f"{name.upper()}...",
    )


def file_option(name: str, told: str) -> Decorator:
    """An option that names a file to read."""
    return click.option(name, type=existing_file, help=told)


_MATCHING = [
    click.option(
        "--threshold",
        type=Share(),
        default=Settings().threshold,
        show_default=True,
        help="Least Jaccard of word 3-grams for two articles to be the same story.",
    ),
    click.option(
        "--window",
        "window_days",
        type=click.IntRange(min=0),
        metavar="DAYS",
        help="Compare only articles that were published so many days apart or fewer; those without"
        " a date are compared with all.",
    ),
    click.option(
        "--across-sources",
        is_flag=True,
        help="Leave articles of one source uncompared; a file's name is none here.",
    ),
]


def matching(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of `Settings`, which the command is given as `settings`."""

    @functools.wraps(command)
    def with_settings(**given: Any) -> Any:
        names = ("threshold", "window_days", "across_sources")
        settings = Settings(**{name: given.pop(name) for name in names})
        return command(settings=settings, **given)

    for option in reversed(_MATCHING):
        with_settings = option(with_settings)
    return with_settings


@dataclass(frozen=True, slots=True)
class Spark:
    """A Spark cluster to run on."""

    master: str | None
    conf: tuple[tuple[str, str], ...]


_ENGINE = [
    click.option(
        "--engine",
        type=click.Choice(["local", "spark"]),
        default="local",
        show_default=True,
        help="Where to run: this machine, or a Spark cluster (docs/spark.md). The result is the"
        " same.",
    ),
    click.option(
        "--master",
        metavar="URL",
        help="With --engine spark: local[2], spark://host:7077, yarn, k8s://...  [default: as"
        " spark-submit says, else this machine]",
    ),
    click.option(
        "--spark-conf",
        metavar="NAME=VALUE",
        multiple=True,
        callback=lambda ctx, parameter, given: tuple(map(_read_conf, given)),
        help="With --engine spark: a setting of Spark's. May be repeated.",
    ),
]


def _read_conf(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.startswith("spark."):
        raise click.BadParameter(f"{text!r} must be spark.some.name=value")
    return name, value


def engine(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say where to run: the command is given `spark`, `None` for this machine."""

    @functools.wraps(command)
    def with_engine(
        *, engine: str, master: str | None, spark_conf: tuple[tuple[str, str], ...], **given: Any
    ) -> Any:
        if engine == "local" and (master or spark_conf):
            raise click.UsageError("--master and --spark-conf need --engine spark")
        spark = Spark(master, spark_conf) if engine == "spark" else None
        source = click.get_current_context().get_parameter_source
        for name in ("workers", "memory"):
            if spark and source(name) is click.core.ParameterSource.COMMANDLINE:
                raise click.UsageError(f"--{name} is the local engine's: Spark has --spark-conf")
        urls = _list_urls(given)
        if urls and not spark:
            raise click.UsageError(f"{urls[0]}: only --engine spark reads and writes urls")
        return command(spark=spark, **given)

    for option in reversed(_ENGINE):
        with_engine = option(with_engine)
    return with_engine


def _list_urls(given: dict[str, Any]) -> list[str]:
    listed = (one if isinstance(one, tuple) else (one,) for one in given.values())
    return [one for one in chain(*listed) if isinstance(one, str) and is_url(one)]


workers = click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=lambda: os.cpu_count() or 1,
    show_default="all cores",
    help="Cores to use; the result is the same with any number.",
)
memory = click.option(
    "--memory",
    metavar="SIZE",
    callback=read_size,
    help="Memory to aim at, such as 500MB or 2GB: tables beyond a quarter of it lie in files beside"
    " the output meanwhile. [default: half of what is free]",
)
repetition = click.option(
    "--repetition/--no-repetition",
    default=True,
    show_default=True,
    help="Split off what recurs at the end of different stories of one source.",
)


def check_memory(ctx: click.Context, parameter: click.Parameter, place: str | None) -> str | None:
    """A file that is read and written."""
    if place is not None and (place == "-" or is_url(place)):
        said = f"{place!r} is no file of this machine, which is read and written over"
        raise click.BadParameter(said, ctx, parameter)
    if place is not None and not ctx.params.get("repetition", True):
        raise click.UsageError("--no-repetition learns nothing of sites: leave --site-memory out")
    return check_writable(ctx, parameter, place)


def check_fetched(ctx: click.Context, parameter: click.Parameter, moment: str | None) -> str | None:
    """A moment in ISO 8601."""
    try:
        return moment if moment is None else read_fetched(moment)
    except BadInput as why:
        raise click.BadParameter(str(why), ctx, parameter) from why


def check_forms(ctx: click.Context, parameter: click.Parameter, place: str | None) -> str | None:
    """A Parquet file that may be there already."""
    if place is not None and (not place.endswith(".parquet") or place == "-"):
        raise click.BadParameter(f"{place!r} must end in .parquet", ctx, parameter)
    return check_writable(ctx, parameter, place)


forms = click.option(
    "--forms",
    metavar="FILE",
    callback=check_forms,
    help="Use what earlier runs saw of other days, by which forms are told from copies, and add"
    " what this one sees (docs/relations.md).",
)
fetched = click.option(
    "--fetched",
    metavar="WHEN",
    callback=check_fetched,
    help="When the pages were fetched, such as 2025-03-04 or 2025-03-04T10:15+03:00: what"
    ' "3 hours ago" counts from.',
)
site_memory = click.option(
    "--site-memory",
    metavar="FILE",
    callback=check_memory,
    help="Use what earlier runs learned of the sites, and add what this one learns"
    " (docs/output.md).",
)
rejects = click.option(
    "--rejects", metavar="FILE", callback=check_table, help="Write what was refused, and why."
)


out_table = click.option(
    "-o",
    "--out",
    metavar="FILE",
    default="-",
    show_default=True,
    callback=check_table,
    help="Where to write: a name ending in .jsonl or .parquet, or - for standard output.",
)
marker_files = click.option(
    "--markers",
    "marker_files",
    metavar="FILE",
    type=existing_file,
    multiple=True,
    help="Add to the phrases that are known: TOML (docs/output.md). May be repeated.",
)


def read_markers(files: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Name and text of each file of markers, checked here: not on every page, nor in a worker."""
    from dedup.lexicon.markers import read_lexicon
    from dedup.lexicon.phrases import LONGEST_FILE

    found = []
    for file in files:
        try:
            with Path(file).open(encoding="utf-8-sig") as opened:
                text = opened.read(LONGEST_FILE + 1)
            read_lexicon(text)
        except BadInput as why:
            raise BadInput(f"{file}: {why}") from why
        except UnicodeDecodeError as why:
            raise BadInput(f"{file}: not UTF-8, as TOML must be") from why
        except OSError as why:
            raise BadInput(f"{file}: cannot be read: {why.strerror or why}") from why
        found.append((file, text))
    return tuple(found)
