"""Train what speaks for a telling of a day being the article's, and say what it is worth.

usage: python benchmarks/days.py train PUBLIC
       python benchmarks/days.py cross PUBLIC

PUBLIC is a folder of public extraction sets in the form that benchmarks/public/ reads. Each page is
shown whole; without what its head and address say, as most of what is learned of lines is learned
there; so with a clock in its masthead, which pages in Arabic have and these have not; and with each
of the lesser sources alone. `train` writes dedup/splitting/days.toml, and tells the days on a
quarter of the sites, never trained on nor looked at. `cross` trains five times on the others, each
time without a fifth of the sites, and tells the days on that fifth. Some order stays decided,
whatever pages say: a labelled line before the head, the head before a line that nothing else agrees
with, a time element before a line above the headline.
"""

import gzip
import hashlib
import json
import random
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import click
import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from dedup.blocks.document import Meta  # noqa: E402
from dedup.blocks.pages import open_page  # noqa: E402
from dedup.errors import BadPage  # noqa: E402
from dedup.lexicon.markers import read_lexicon  # noqa: E402
from dedup.model import Page  # noqa: E402
from dedup.reading.decoding import decode  # noqa: E402
from dedup.splitting.facts import find_facts  # noqa: E402
from dedup.splitting.likelihood import look_at  # noqa: E402
from dedup.splitting.splitter import settle  # noqa: E402
from dedup.splitting.tellings import Telling, compare, list_tellings  # noqa: E402

WEIGHTS = ROOT / "dedup" / "splitting" / "days.toml"
SETS = ("trafilatura", "wcxb", "htmldate")
RIDGE, STEPS, RATE = 3.0, 300, 0.05
FOLDS = 5
MARGIN = 4  # tenths, that must speak for a day beyond nothing: one too many is worse than one lost
LESSER = ("moment", "dated", "address")
MASTHEADS = ("header", "navigation", "open", "near", "outside")
CLOCK = "2027-02-03"


def read_public(folder, lexicon):
    """Site, true day and tellings of each page in each way in which it is shown."""
    seen = set()
    for name in SETS:
        for row in map(json.loads, (folder / "truth" / f"{name}.jsonl").open("rb")):
            key = (row["site"], row["published"])
            if not row["published"] or row["published"] == "unknown" or key in seen:
                continue
            seen.add(key)
            path = folder / "pages" / name / f"{row['name']}.html.gz"
            try:
                page = Page(decode(gzip.decompress(path.read_bytes())))
                (facts,) = look_at([find_facts(open_page(page, lexicon), lexicon)], lexicon)
            except BadPage:
                continue
            for way, told in show(facts, settle(facts), row):
                yield way, row["site"], row["published"], told


def show(facts, roles, row):
    """A page's tellings in each way in which it is shown."""
    whole = list_tellings(facts, roles, row["url"])
    yield "whole", whole
    for name in LESSER:
        alone = [Telling(one.day, (name,), name) for one in whole if one.of == name]
        if alone:
            yield name, compare(alone)
    blind = list_tellings(replace(facts, meta=Meta(titles=facts.meta.titles)), roles, None)
    yield "blind", blind
    place = random.Random(row["name"]).choice(MASTHEADS)
    bare = [one._replace(facts=tuple(f for f in one.facts if not is_compared(f))) for one in blind]
    yield "clock", compare([Telling(CLOCK, ("alone", place, "above"), "clock"), *bare])


def is_compared(fact):
    """Whether a fact is of all tellings of a page, and not of one."""
    return fact == "only" or fact.startswith("agreed")


def fit(pages):
    """Weights in tenths of log odds: a choice among the tellings of each page, or none of them."""
    names = sorted({fact for *_, told in pages for one in told for fact in one.facts})
    rows = [(at, one, day) for at, (*_, day, told) in enumerate(pages) for one in told]
    table = np.array([[name in one.facts for name in names] + [True] for _, one, _ in rows], float)
    page = np.array([at for at, *_ in rows])
    right = np.array([one.day[:10] == day for _, one, day in rows], float)
    ridge = np.array([RIDGE] * len(names) + [0.0])
    weights, mean, square = np.zeros(len(names) + 1), 0.0, 0.0
    for step in range(1, STEPS + 1):
        raised = np.exp(np.clip(table @ weights, -30, 30))
        share = raised / (1 + np.bincount(page, raised, len(pages)))[page]
        true = np.bincount(page, raised * right, len(pages))[page]
        wanted = np.where(true > 0, raised * right / np.maximum(true, 1e-12), 0)
        slope = table.T @ (share - wanted) + ridge * weights
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        root = np.sqrt(square / (1 - 0.99**step)) + 1e-8
        weights = weights - RATE * (mean / (1 - 0.9**step)) / root
    return keep_order(
        {name: round(10 * float(w)) for name, w in zip([*names, "bias"], weights, strict=True)}
    )


def keep_order(weights):
    """Weights by which what is decided stays so."""
    w = Counter(weights)
    w["bias"] -= MARGIN
    below, above = w["below"] + w["right below"], w["right above"]
    how, place = (w["alone"], w["part"]), (w["near"], w["open"])
    w["moment"] = max(w["moment"], w["alone"] + above + max(0, w["open"]) + 1)
    best = max(how) + max(*place, 0) + max(below + max(0, w["above text"]), above)
    w["head"] = max(w["head"], best + 1)
    w["date"] = max(w["date"], w["head"] - min(how) - min(place) - min(below, above) + 1)
    return {name: weight for name, weight in sorted(w.items()) if weight}


def choose(told, weights):
    """The day that weighs most, if any does."""
    sums = [weights["bias"] + sum(weights.get(fact, 0) for fact in one.facts) for one in told]
    best = max(range(len(told)), key=sums.__getitem__, default=None)
    return told[best].day[:10] if best is not None and sums[best] > 0 else None


def is_kept(site):
    """Whether a site is of the quarter that is only measured on."""
    first = digest(site)[0]
    return first % 2 == 1 and first // 16 % 2 == 1


def fold_of(site):
    """The fifth of all sites that one is in."""
    return digest(site)[1] % FOLDS


def digest(site):
    """Bytes that a site always has."""
    return hashlib.md5((site or "").encode(), usedforsecurity=False).digest()


def tell(found):
    """Print how many days are right, wrong and not there, by the ways in which pages are shown."""
    for way in ("whole", "blind", "clock"):
        click.echo(
            f"{way}: " + ", ".join(f"{found[way, k]} {k}" for k in ("right", "wrong", "none"))
        )


def judge(said, day):
    """Whether a day is right, wrong or not there."""
    return "right" if said == day else "none" if said is None else "wrong"


@click.group()
def main():
    """Weights of days."""


@main.command()
@click.argument("public", type=click.Path(exists=True, path_type=Path))
def train(public):
    """Write dedup/splitting/days.toml."""
    pages = list(read_public(public, read_lexicon()))
    weights = fit([page for page in pages if not is_kept(page[1])])
    lines = [f'"{name}" = {weight}' for name, weight in weights.items()]
    head = "# Weights of `days.py`, tenths of log odds: made by `benchmarks/days.py`."
    WEIGHTS.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    kept = [(way, day, told) for way, site, day, told in pages if is_kept(site)]
    tell(Counter((way, judge(choose(told, weights), day)) for way, day, told in kept))


@main.command()
@click.argument("public", type=click.Path(exists=True, path_type=Path))
def cross(public):
    """Tell right, wrong and missing days on sites left out."""
    pages = [page for page in read_public(public, read_lexicon()) if not is_kept(page[1])]
    found = Counter()
    for fold in range(FOLDS):
        weights = fit([page for page in pages if fold_of(page[1]) != fold])
        for way, site, day, told in pages:
            if fold_of(site) == fold:
                found[way, judge(choose(told, weights), day)] += 1
    tell(found)


if __name__ == "__main__":
    main()
