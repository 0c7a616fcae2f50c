"""Long runs that look for what is lost, let in, or too large: the figures of docs/reliability.md.

  python benchmarks/campaign.py pages --count 100000 --seed 1 --workers 2
  python benchmarks/campaign.py tables --count 10000
  python benchmarks/campaign.py kills --count 100
  python benchmarks/campaign.py disks --count 20
  python benchmarks/campaign.py memory [--kind half-shared] [--memory 200MB]
  python benchmarks/campaign.py opened

Each prints its counts as it goes and a table at the end, and ends with exit code 1 where anything
was wrong. The same seeds make the same samples: a campaign goes on from the seed that it names when
it is stopped. A sample of which something is wrong is made as small as it goes, and kept in
`.bench/campaign/` under its seed. `--json FILE` keeps the table with what it depends on.
"""

import importlib
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the generators are the tests' own

from campaign_memory import KINDS, LIMITS, measure_kind, write_figures  # noqa: E402
from matching_table import describe_machine  # noqa: E402
from trials import Outcome, run_trials, shrink  # noqa: E402

KEPT = ROOT / ".bench" / "campaign"
EVERY_SECONDS = 10
"""Counts are printed so often."""
LOT = 20
"""Kills, or full disks, for which one folder is made ready."""
MOST_KEPT = 5
"""Samples of one wrong: the rest is counted."""


@dataclass
class Tally:
    """What a campaign has counted so far."""

    name: str
    seed: int
    counts: Counter[str] = field(default_factory=Counter)
    wrongs: dict[str, list[int]] = field(default_factory=dict)
    """What was wrong, and with which seeds."""
    slowest: float = 0
    slowest_seed: int | None = None
    began: float = field(default_factory=time.perf_counter)
    said: float = field(default_factory=time.perf_counter)

    def add(self, outcome: Outcome) -> None:
        self.counts.update(outcome.counts)
        if outcome.wrong:
            self.wrongs.setdefault(outcome.wrong, []).append(outcome.sample)
        if outcome.seconds > self.slowest:
            self.slowest, self.slowest_seed = outcome.seconds, outcome.sample

    def say(self, next_seed: int) -> None:
        """Where the campaign stands, now and then."""
        if time.perf_counter() - self.said > EVERY_SECONDS:
            self.said = time.perf_counter()
            counts = ", ".join(f"{name} {count:,}" for name, count in self.counts.items())
            click.echo(f"{counts}; wrong {self.count_wrong():,}; next seed {next_seed}", err=True)

    def count_wrong(self) -> int:
        return sum(map(len, self.wrongs.values()))

    def finish(self, next_seed: int, place: Path | None) -> None:
        """Print the table, write it, and end with exit code 1 where anything was wrong."""
        seconds = time.perf_counter() - self.began
        rows: list[tuple[str, Any]] = [("seeds", f"{self.seed} to {next_seed - 1}")]
        rows += [(name, f"{count:,}") for name, count in self.counts.items()]
        if self.slowest_seed is not None:
            rows.append(("slowest", f"{self.slowest:.2f} s (seed {self.slowest_seed})"))
        rows += [("seconds", f"{seconds:,.0f}"), ("wrong", f"{self.count_wrong():,}")]
        rows += [
            (f"- {what}", f"{len(who):,} (seed {who[0]})") for what, who in self.wrongs.items()
        ]
        width = max(len(name) for name, _ in rows)
        click.echo("\n".join(f"{name:{width}}  {value}" for name, value in rows))
        figures = {
            "campaign": self.name,
            "seed": self.seed,
            "next_seed": next_seed,
            "counts": self.counts,
            "wrong": self.wrongs,
            "slowest_seconds": self.slowest,
            "seconds": seconds,
        }
        write_json(place, figures)
        if self.wrongs:
            raise SystemExit(1)


def write_json(place: Path | None, figures: dict[str, Any]) -> None:
    if place:
        text = json.dumps(figures | {"machine": describe_machine()}, ensure_ascii=False, indent=1)
        place.write_text(text + "\n", "utf-8")


def keep_sample(tally: Tally, module: Any, outcome: Outcome) -> None:
    """The smallest sample of which the same is wrong, in a file, with what is."""
    made, wrong = module.make(outcome.sample), outcome.wrong
    if module.can_shrink(wrong):
        made = shrink(module.__name__, made, wrong)
    folder = KEPT / tally.name / f"{outcome.sample}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / module.name_of(made)).write_bytes(module.data_of(made))
    (folder / "wrong.txt").write_text(f"seed {outcome.sample}: {wrong}\n")
    click.echo(f"seed {outcome.sample}: {wrong}; kept in {folder}", err=True)


def try_seeds(name: str, count: int, seed: int, workers: int, place: Path | None) -> None:
    """A campaign over samples: `campaign_NAME` makes and judges them."""
    module = importlib.import_module(f"campaign_{name}")
    tally, done = Tally(name, seed), seed
    try:
        for outcome in run_trials(module.__name__, range(seed, seed + count), workers):
            tally.add(outcome)
            done = outcome.sample + 1
            tally.say(done)
            if outcome.wrong and len(tally.wrongs[outcome.wrong]) <= MOST_KEPT:
                keep_sample(tally, module, outcome)
    except KeyboardInterrupt:
        click.echo(f"stopped; goes on with --seed {done}", err=True)
    tally.finish(done, place)


Blows = Callable[[Path, int, int], tuple[dict[str, int], list[str]]]
"""What came of blows: counts, and what was wrong. Of a folder, how many, and a seed."""


def repeat(name: str, strike: Blows, count: int, seed: int, place: Path | None) -> None:
    """A campaign of so many blows, some at a time, each lot in a folder of its own."""
    tally, done, end = Tally(name, seed), seed, seed + count
    try:
        while done < end:
            lot = min(LOT, end - done)
            with tempfile.TemporaryDirectory(prefix="campaign-") as folder:
                counts, wrongs = strike(Path(folder), lot, done)
            tally.counts.update(counts)
            for wrong in wrongs:
                tally.wrongs.setdefault(wrong, []).append(done)
                click.echo(f"seed {done}: {wrong}", err=True)
            done += lot
            tally.say(done)
    except KeyboardInterrupt:
        click.echo(f"stopped; goes on with --seed {done}", err=True)
    tally.finish(done, place)


def kill(folder: Path, kills: int, seed: int) -> tuple[dict[str, int], list[str]]:
    from tests.robustness.kills import kill_runs

    counts = kill_runs(folder, kills, seed)
    return asdict(counts), [what for what, many in counts.faults().items() for _ in range(many)]


def fill(folder: Path, times: int, seed: int) -> tuple[dict[str, int], list[str]]:
    from tests.robustness.disks import fill_disks

    is_root = sys.platform == "linux" and os.geteuid() == 0  # who may mount disks in memory
    filled = fill_disks(folder, times, seed, mount=is_root)
    full = sum(one.exit_code != 0 for one in filled)
    return {"disks": times, "full": full}, [f"{one}" for one in filled if not one.is_right]


count_option = click.option("--count", type=click.IntRange(min=1), required=True)
seed_option = click.option("--seed", type=int, default=1, show_default=True)
workers_option = click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True)
json_option = click.option(
    "--json", "place", type=click.Path(dir_okay=False, path_type=Path), help="Write the table here."
)


@click.group(help=__doc__.partition("\n")[0])
def main() -> None:
    pass


@main.command()
@count_option
@seed_option
@workers_option
@json_option
def pages(count: int, seed: int, workers: int, place: Path | None) -> None:
    """Generated pages: an article or a reject of each, no block lost, no crash, no hang."""
    try_seeds("pages", count, seed, workers, place)


@main.command()
@count_option
@seed_option
@workers_option
@json_option
def tables(count: int, seed: int, workers: int, place: Path | None) -> None:
    """Generated tables: each row an article, a reject, or told of in an error."""
    try_seeds("tables", count, seed, workers, place)


@main.command()
@count_option
@seed_option
@json_option
def kills(count: int, seed: int, place: Path | None) -> None:
    """Runs killed with -9: nothing half-written, nothing left after the next run, same bytes."""
    repeat("kills", kill, count, seed, place)


@main.command()
@count_option
@seed_option
@json_option
def disks(count: int, seed: int, place: Path | None) -> None:
    """Runs onto disks that become full: an error, and nothing half-written."""
    repeat("disks", fill, count, seed, place)


@main.command()
@click.option("--kind", "kinds", type=click.Choice([*KINDS]), multiple=True, help="[default: all]")
@click.option("--memory", "limits", multiple=True, default=LIMITS, show_default=True)
@click.option("--share", type=click.FloatRange(0, 1, min_open=True), default=1, show_default=True,
              help="Of the number of articles.")  # fmt: skip
@json_option
def memory(
    kinds: tuple[str, ...], limits: tuple[str, ...], share: float, place: Path | None
) -> None:
    """Articles that share much, and four times as many: memory, time, size of what is written."""
    rows = [row for kind in kinds or KINDS for row in measure_kind(kind, limits, share)]
    figures = write_figures(rows)
    write_json(place, figures)
    if figures["wrong"]:
        raise SystemExit(1)


@main.command()
@json_option
def opened(place: Path | None) -> None:
    """Pages and tables that ask to be followed, under strace: what is opened, started, called."""
    from campaign_opened import trace_commands

    figures = trace_commands()
    write_json(place, figures)
    if figures["wrong"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
