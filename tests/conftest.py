import csv
import json
import signal
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import settings

from dedup import outputs, pipeline
from dedup.cli import main
from dedup.engine.local import LocalEngine
from dedup.model import pair_schema
from dedup.reading.files import list_pages
from dedup.settings import Settings

# The first call of a kernel compiles, which trips Hypothesis' deadline.
settings.register_profile("here", deadline=None)
settings.register_profile("quick", settings.get_profile("here"), max_examples=10)
settings.load_profile("here")

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "seeds" / "pages"
TRUTH = ROOT / "seeds" / "truth"


@pytest.fixture
def engine():
    with LocalEngine() as engine:
        yield engine


@pytest.fixture(scope="session")
def seed_run():
    """The whole path over the seeds, once."""
    with LocalEngine() as engine:
        given = outputs.Input((str(PAGES),), *list_pages([str(PAGES)]))
        return run(engine, given)


@pytest.fixture(scope="session")
def done(tmp_path_factory):
    """The folder that `dedup run` leaves of the seeds, and what it said: not to be changed."""
    out = tmp_path_factory.mktemp("run") / "out"
    result = CliRunner().invoke(main, ["run", str(PAGES), "-o", str(out), "--workers", "1"])
    assert result.exit_code == 0, result.output
    return out, result


def run(engine, given):
    """`outputs.run` with the settings that are set."""
    listed = engine.read(given.listing, pipeline.size_batches(given.listing.num_rows))
    return outputs.run(engine, listed, given, Settings(), repetition_pass=True)


@pytest.fixture(scope="session")
def seed_truth():
    """What each page of the seeds must split into, by its path under seeds/pages."""
    files = sorted((TRUTH / "pages").rglob("*.json"))
    pages = [json.loads(file.read_text("utf-8")) for file in files]
    return {page["page"]: page for page in pages}


@pytest.fixture(scope="session")
def seed_relations():
    """Pairs of pages that are something to one another, and what."""
    with (TRUTH / "pairs.csv").open(encoding="utf-8", newline="") as file:
        return {(row["a"], row["b"]): row["relation"] for row in csv.DictReader(file)}


def table_of(texts, **columns):
    """A table of articles with ids a000, a001, ... from texts."""
    from dedup.model import article_schema

    rows = [{"id": f"a{n:03}", "text": text, "related": []} for n, text in enumerate(texts)]
    for name, values in columns.items():
        for row, value in zip(rows, values, strict=True):
            row[name] = value
    return pa.Table.from_pylist(rows, article_schema())


def match(engine, table, settings):
    """What `pipeline.match_articles` makes of a table of articles, as tables."""
    listed = engine.read(pipeline.list_articles(table), pipeline.BATCH_ARTICLES)
    matches = pipeline.match_articles(engine, listed, settings)
    pairs = pa.Table.from_batches(matches.pairs, pair_schema())
    return replace(matches, pairs=pairs, clusters=engine.collect(matches.clusters))


def hear_signals():
    """Before a process of the tests begins: who runs them in the background may have told their
    processes to hear none."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
