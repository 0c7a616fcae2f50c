"""The contract of engines: Spark, with executors of its own, gives the bytes of this machine.

Spark runs as `local-cluster`: a master and two workers, each with an executor in its own process.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dedup import grouping, intake, outputs, pipeline, sharing
from dedup.blocks.tables import open_pages
from dedup.cli import main
from dedup.engine import payloads, spark
from dedup.engine.java import find_java
from dedup.engine.local import LocalEngine
from dedup.engine.payloads import shard_of
from dedup.engine.spark import SparkEngine, start_session
from dedup.errors import BadInput, EngineFailed
from dedup.forms import match_knowing
from dedup.model import Page, cluster_schema, list_clusters, pair_schema
from dedup.reading.files import list_pages
from dedup.reading.tables import ArticleStream
from dedup.settings import Settings
from dedup.writing import write_batches
from tests.composing.sites import draw_site, list_stories
from tests.conftest import PAGES, ROOT, match, run, table_of
from tests.test_engine import NUMBERS, add, check_tables_are_used_up, table
from tests.test_recurrence import compose
from tests.test_sharing import carry, share
from tests.verbs import sum_beside, where

pytestmark = pytest.mark.spark

TWO = "local-cluster[2,1,1024]"


@pytest.fixture(scope="module")
def session():
    if not shutil.which("java") and not os.environ.get("DEDUP_WITH_SPARK"):
        pytest.skip("there is no Java, which Spark needs")
    started = start_session(TWO, [("spark.default.parallelism", "2")])
    yield started
    started.stop()


@pytest.fixture(scope="module")
def spark_engine(session):
    return SparkEngine(session)


def words(count, start=0):
    return " ".join(f"كلمة{n}" for n in range(start, start + count))


def bytes_of(matches, folder):
    """What `dedup cluster` writes of it."""
    for name, batches, schema in (
        ("pairs", matches.pairs, pair_schema()),
        ("clusters", matches.clusters, cluster_schema()),
    ):
        rows = batches.to_batches() if isinstance(batches, pa.Table) else batches
        write_batches(str(folder / f"{name}.jsonl"), rows, schema)
    files = sorted(folder.glob("*.jsonl"))
    return {file.name: file.read_bytes() for file in files}


def assert_same(engine, articles, folder, changes=None):
    chosen = Settings(**changes or {})
    with LocalEngine() as local:
        expected = match(local, articles, chosen)
        (folder / "local").mkdir(parents=True)
        kept = bytes_of(expected, folder / "local")
    found = match(engine, articles, chosen)
    (folder / "spark").mkdir()
    assert bytes_of(found, folder / "spark") == kept
    for name in ("articles", "too_short", "large_buckets", "furniture", "repeated", "stories"):
        assert getattr(found, name) == getattr(expected, name)
    return expected


# The verbs.


KEYS = st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3), max_size=60)
FEW = settings(  # a job takes a quarter of a second: nothing is shrunk
    max_examples=6,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1), st.integers(1, 5000))
def test_shards_are_all_there_is_in_the_order_of_keys(keys, count):
    shards = shard_of(np.sort(np.array(keys, np.int64)), count)
    assert (np.diff(shards) >= 0).all()
    assert shards[0] >= 0
    assert shards[-1] < count


@given(keys=KEYS, partitions=st.sampled_from([1, 3, 7]), shared=st.booleans())
@FEW
def test_a_shuffle_gives_the_rows_of_the_local_one(session, keys, partitions, shared):
    engine = SparkEngine(session, partitions)
    found = []
    with LocalEngine() as local:
        for one in (engine, local):
            tables = (one.read(table(half), 7) for half in (keys[::2], keys[1::2]))
            shuffled = one.shuffle(*tables, by=("key", "value"), shared=shared)
            found.append(one.collect(shuffled).to_pylist())
    assert found[0] == found[1]


def test_a_shuffle_never_cuts_a_key_apart(spark_engine, monkeypatch):
    keys = [3] * 50 + [9, 9, 4] * 5
    rows = spark_engine.read(table(keys), 10)
    batches = [batch["key"].to_pylist() for batch in spark_engine.shuffle(rows, by=("key",))]
    assert sorted(key for batch in batches for key in batch) == sorted(keys)
    assert sum(len(set(batch)) for batch in batches) == 3


def test_map_keeps_the_order_of_batches(spark_engine):
    rows = spark_engine.read(table(list(range(1000))), 100)
    done = spark_engine.map(rows, partial(add, amount=5))
    assert spark_engine.collect(done)["value"].to_pylist() == list(range(5, 1005))
    assert pa.Table.from_batches(done)["key"].to_pylist() == list(range(1000))


def test_a_table_that_was_used_up_raises_and_one_that_is_kept_does_not(spark_engine):
    check_tables_are_used_up(spark_engine)
    rows = spark_engine.read(table([1, 2, 3]), 2)
    assert (rows.num_rows, rows.schema) == (3, NUMBERS)
    with LocalEngine() as local, pytest.raises(TypeError, match="of the local engine"):
        local.collect(rows)
    with LocalEngine() as local, pytest.raises(TypeError, match="of the Spark engine"):
        spark_engine.collect(local.read(table([1]), 1))


@given(
    pairs=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 12)), max_size=30),
    partitions=st.sampled_from([1, 3, 7]),
    chunk=st.integers(1, 9),
)
@FEW
def test_map_beside_brings_the_rows_that_are_named(session, pairs, partitions, chunk):
    engine = SparkEngine(session, partitions)
    columns = list(zip(*pairs, strict=True)) or [[], []]
    listed = pa.table([pa.array([n << 59 for n in c], pa.int64()) for c in columns], ["a", "b"])
    found = []
    with LocalEngine() as local:
        for one in (engine, local):
            # The eleven rows that there are, of thirteen that are named.
            beside = one.read(table([(n - 2) << 59 for n in range(2, 13)]), 3)
            done = one.map(one.read(listed, chunk), sum_beside, beside=beside)
            found.append(sorted(one.collect(done).to_pylist(), key=str))
    assert found[0] == found[1]


def test_the_pairs_of_one_key_are_not_looked_at_by_one_task(session):
    """A hub of 50,000 pairs, which a shuffle brings to one partition."""
    engine = SparkEngine(session, 8)
    keys = np.arange(50_000) * 2**47
    pairs = pa.table([np.full(50_000, 2**47), keys], names=["a", "b"])
    rows = engine.shuffle(engine.read(pairs, 5000), by=("a", "b"))
    beside = engine.read(table(keys), 5000)
    done = engine.map(rows, where, beside=beside)
    tasks = engine.collect(done)
    assert len(set(tasks["key"].to_pylist())) == 4
    assert max(tasks["value"].to_pylist()) == payloads.BESIDE_ROWS
    assert sum(tasks["value"].to_pylist()) == 50_000


# Passages.


def test_passages_are_those_of_the_local_engine(session):
    blocks = [words(40, 10**7 + 100 * n) for n in range(12)]
    texts = [carry(n, blocks[n % 12], blocks[(n + 1) % 12]) for n in range(48)]
    table = table_of([*texts, *texts[:3], "", words(60)])
    with LocalEngine() as local:
        expected, counted, _ = share(local, table)
    for partitions in (1, 7):
        found, again, _ = share(SparkEngine(session, partitions), table)
        assert found == expected != []
        assert again.record() == counted.record()


@pytest.mark.parametrize("partitions", [1, 7])
def test_passages_of_twenty_thousand_articles(session, generated, partitions):
    path, _ = generated
    found = []
    with LocalEngine(2) as local:
        for engine in (SparkEngine(session, partitions), local):
            here = engine is local
            articles = (
                local.read(ArticleStream([str(path)]), 4096)
                if here
                else intake.take_articles(engine, [str(path)]).articles
            )
            held, texts = sharing.hold_texts(engine, articles)
            matches = pipeline.match_articles(engine, held, Settings())
            shared = sharing.find_passages(engine, matches, texts, Settings())
            found.append(engine.collect(shared.found))
    assert found[0].equals(found[1])
    assert found[0].num_rows > 500


# The whole path.


def test_the_seeds_give_the_same_files(spark_engine, tmp_path):
    names = ("articles", "pairs", "clusters", "related", "rejects")
    files = [*(f"{name}.jsonl" for name in names), "report.html"]
    given_pages = outputs.Input((str(PAGES),), *list_pages([str(PAGES)]))
    written = []
    with LocalEngine() as local:
        for engine in (spark_engine, local):
            out = tmp_path / engine.name
            outputs.write_run(out, run(engine, given_pages), engine)
            written.append({name: (out / name).read_bytes() for name in files})
            assert json.loads((out / "run.json").read_text())["engine"] == engine.name
    assert written[0] == written[1]


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """20,000 articles, and what the local engine makes of them."""
    folder = tmp_path_factory.mktemp("generated")
    script, path = ROOT / "benchmarks" / "articles.py", folder / "articles.parquet"
    subprocess.run(
        [sys.executable, script, path, "--articles", "20000", "--words", "120"], check=True
    )
    with LocalEngine(2) as local:
        stream = ArticleStream([str(path)])
        matches = pipeline.match_articles(local, local.read(stream, 4096), Settings())
        return path, bytes_of(matches, folder)


@pytest.mark.parametrize("partitions", [1, 7])
def test_twenty_thousand_articles_in_any_number_of_partitions(
    session, generated, tmp_path, partitions
):
    path, expected = generated
    engine = SparkEngine(session, partitions)
    taken = intake.take_articles(engine, [str(path)])
    matches = pipeline.match_articles(engine, taken.articles, Settings())
    assert bytes_of(matches, tmp_path) == expected


def test_nothing_larger_than_the_pairs_comes_to_the_driver(session, generated, monkeypatch):
    from pyspark import RDD

    path, _ = generated
    brought = []
    collect = RDD.collect

    def watch(rdd):
        found = collect(rdd)
        brought.append(sum(map(len, found)))
        return found

    monkeypatch.setattr(RDD, "collect", watch)
    engine = SparkEngine(session)
    taken = intake.take_articles(engine, [str(path)])
    matches = pipeline.match_articles(engine, taken.articles, Settings())
    pairs = pa.Table.from_batches(matches.pairs)
    assert pairs.num_rows > 5000
    assert sum(brought) < 1.2 * pairs.nbytes


def test_a_killed_executor_changes_nothing(session, generated, tmp_path):
    """One of the two is killed when bands are met, with all fingerprints that it had kept."""
    path, expected = generated
    killed = []

    def kill(name, done, total):
        if name == "count large buckets" and not killed:
            found = subprocess.run(
                ["pgrep", "-f", "CoarseGrainedExecutorBackend"], capture_output=True, text=True
            )
            killed.append(int(found.stdout.split()[-1]))
            threading.Timer(1.0, os.kill, (killed[0], signal.SIGKILL)).start()

    engine = SparkEngine(session, watch=kill)
    taken = intake.take_articles(engine, [str(path)])
    matches = pipeline.match_articles(engine, taken.articles, Settings())
    assert bytes_of(matches, tmp_path) == expected
    assert killed
    assert not Path(f"/proc/{killed[0]}").exists()


def test_forms_are_the_same_and_known_to_the_other_engine(spark_engine, tmp_path):
    """What one engine saw of other days is read by the other, and nothing differs."""
    texts, titles, published = compose(12, 200)
    days = {
        name: [n for n, day in enumerate(published) if (day < "2025-03-07") == early]
        for name, early in (("before", True), ("late", False))
    }
    found = {}
    for engine in (LocalEngine(2), spark_engine):
        path = str(tmp_path / f"{engine.name}.parquet")
        for rows in days.values():
            chosen = [[column[n] for n in rows] for column in (texts, titles, published)]
            table = table_of(chosen[0], title=chosen[1], published=chosen[2])
            listed = engine.read(pipeline.list_articles(table), 512)
            matches = match_knowing(engine, listed, Settings(), path)
            pairs = pa.Table.from_batches(matches.pairs, pair_schema())
            found.setdefault(engine.name, []).append((pairs, Path(path).read_bytes()))
    assert found["local"] == found["spark"]
    assert "template" in found["local"][1][0]["relation"].to_pylist()


def test_pairs_too_many_for_one_place_give_the_same(session, generated, tmp_path, monkeypatch):
    path, expected = generated
    monkeypatch.setattr(grouping, "MOST_PAIRS_HERE", 0)
    engine = SparkEngine(session, 7)
    taken = intake.take_articles(engine, [str(path)])
    matches = pipeline.match_articles(engine, taken.articles, Settings())
    assert bytes_of(matches, tmp_path) == expected


def test_more_partitions_than_rows_and_another_order(session, tmp_path):
    texts = [words(50 + n % 3, 100 * (n % 4)) for n in range(12)]
    engine, table = SparkEngine(session, 16), table_of(texts)
    expected = assert_same(engine, table, tmp_path / "one")
    assert expected.stories == 4
    turned = table.take(pa.array(range(11, -1, -1)))
    again = match(SparkEngine(session, 5), turned, Settings())
    assert again.pairs.equals(expected.pairs)
    assert again.clusters.equals(expected.clusters)


def test_ties_at_the_threshold(spark_engine, tmp_path):
    """22 shared shingles of 34 or 35: at the threshold, and just below it."""
    texts = [words(30), words(30, 6), words(31, 6), words(200), words(60, 900) + " " + words(30)]
    expected = assert_same(spark_engine, table_of(texts), tmp_path / "at", {"threshold": 22 / 34})
    assert expected.pairs.num_rows > 0
    assert_same(spark_engine, table_of(texts), tmp_path / "over", {"threshold": 22 / 34 + 1e-9})


def test_empty_texts_single_words_and_nulls(spark_engine, tmp_path):
    texts = ["", "", "عاجل", words(40), words(40), words(41), words(300), words(60)]
    assert assert_same(spark_engine, table_of(texts), tmp_path / "nulls").pairs.num_rows == 10
    assert_same(spark_engine, table_of([]), tmp_path / "nothing")
    assert_same(spark_engine, table_of([""]), tmp_path / "empty")


def test_a_thousand_identical_pages_and_a_thousand_nearly_so(spark_engine, tmp_path):
    texts = [words(60)] * 1000 + [words(60) + f" ذيل{n} آخر{n}" for n in range(1000)]
    expected = assert_same(spark_engine, table_of(texts), tmp_path)
    assert expected.large_buckets["copies"] == [1000]
    assert expected.large_buckets["bands"][0] > 900


@pytest.mark.parametrize("changes", [{"window_days": 1}, {"across_sources": True}])
def test_windows_and_sources(spark_engine, tmp_path, changes):
    texts = [words(50 + n % 3) for n in range(30)]
    days = [f"2025-03-{1 + n % 9:02}" for n in range(30)]
    table = table_of(texts, published=days, source=[f"s{n % 4}" for n in range(30)])
    assert assert_same(spark_engine, table, tmp_path, changes).pairs.num_rows > 0


def test_short_copies_forms_and_a_block_that_all_have(spark_engine, tmp_path):
    texts = [f"{words(90)} {words(60, 1000 * n)}" for n in range(1, 41)]
    texts += [texts[0] + " زيادة", *["عاجل: خبر"] * 4, *["فيديو"] * 4]
    titles = [None] * 45 + ["خبر أول", "خبر ثان", "خبر ثالث", "خبر أول"]
    expected = assert_same(spark_engine, table_of(texts, title=titles), tmp_path)
    assert sorted(c.size for c in list_clusters(expected.clusters)) == [2, 2, 4]
    assert expected.furniture["articles"] == 41


# Files.


ROWS = [
    *(
        {
            "text": words(40, 100 * (n // 2) + n % 2),
            "title": f"خبر {n}",
            "url": f"https://s{n % 3}.example/{n}",
        }
        for n in range(40)
    ),
    *({"text": words(40)} for _ in range(9)),  # equal, and without an id
    {"text": None},
    {"title": "بلا نص"},
    {"id": "x", "text": words(50)},
    {"id": "x", "text": words(50, 5)},
    {"text": words(40, 303), "related": [{"title": "خبر 3"}, {"title": "خبر لا يوجد"}]},
]


def write_rows(folder):
    """The rows in files of every kind, and some lines that are none."""
    lines = [json.dumps(row, ensure_ascii=False) for row in ROWS]
    (folder / "a.jsonl").write_text("\n".join([*lines[:30], "", "{broken", *lines[30:]]) + "\n")
    (folder / "b.json").write_text(json.dumps([*ROWS, "x"], ensure_ascii=False))
    kept = [{**row, "related": row.get("related")} for row in ROWS]
    pa.parquet.write_table(pa.Table.from_pylist(kept), folder / "c.parquet", row_group_size=8)
    rows = [f'{n},"{row["text"] or ""}"' for n, row in enumerate(ROWS[:45])]
    (folder / "d.csv").write_text("\n".join(["id,text", *rows]))
    (folder / "e.jsonl").write_bytes("\n".join(lines[:5]).encode("cp1256"))
    subprocess.run(["gzip", "-k", folder / "a.jsonl"], check=True)
    return sorted(map(str, folder.iterdir()))


def cluster(tmp_path, name, paths, *options):
    out = tmp_path / name
    out.mkdir()
    places = {"-o": "c", "--pairs": "p", "--related": "l", "--rejects": "r"}
    told = [text for flag, stem in places.items() for text in (flag, str(out / f"{stem}.jsonl"))]
    result = CliRunner().invoke(main, ["cluster", *paths, *told, *options])
    assert result.exit_code == 0, result.output
    return {file.name: file.read_bytes() for file in sorted(out.iterdir())}, result.stderr


@pytest.fixture
def one_session(session, monkeypatch):
    """Commands run on the session that is there, and leave it open."""
    monkeypatch.setattr(spark, "start_session", lambda master, conf: session)
    monkeypatch.setattr(type(session), "stop", lambda _: None)


def test_files_of_every_kind_are_read_by_workers_as_they_are_here(
    one_session, tmp_path, monkeypatch
):
    from dedup.reading import pieces

    monkeypatch.setattr(pieces, "PIECE_ROWS", 16)
    monkeypatch.setattr(pieces, "PIECE_BYTES", 2000)
    folder = tmp_path / "files"
    folder.mkdir()
    paths = write_rows(folder)
    here, told = cluster(tmp_path, "local", paths)
    there, told_there = cluster(tmp_path, "spark", paths, "--engine", "spark")
    assert there == here
    assert told_there == told.replace("/local/", "/spark/")
    assert here["c.jsonl"].count(b"\n") > 15
    assert here["r.jsonl"].count(b"\n") > 6
    assert b'"how": "title"' in here["l.jsonl"]


def test_urls_go_to_spark_as_they_are(one_session, tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    write_rows(folder)
    (folder / "_SUCCESS").write_text("")
    here, _ = cluster(tmp_path, "local", [str(path) for path in folder.iterdir() if path.suffix])
    out = tmp_path / "out"
    out.mkdir()
    told = ["-o", f"file://{out}/c.jsonl", "--pairs", f"file://{out}/p.jsonl"]
    command = ["cluster", f"file://{folder}", "--engine", "spark", *told]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    assert (out / "c.jsonl").read_bytes() == here["c.jsonl"]
    assert (out / "p.jsonl").read_bytes() == here["p.jsonl"]
    assert not list(out.glob("*.part"))


def test_pages_at_urls_are_split_as_pages_here(one_session, tmp_path):
    out = tmp_path / "articles.jsonl"
    command = ["split", f"file://{PAGES}", "--engine", "spark", "-o", str(out)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    here = CliRunner().invoke(main, ["split", str(PAGES), "-o", str(tmp_path / "here.jsonl")])
    assert here.exit_code == 0
    expected = (tmp_path / "here.jsonl").read_text("utf-8")
    assert out.read_text("utf-8").replace("file://", "") == expected


# What can go wrong.


def test_an_error_in_a_worker_is_told_as_what_it_is(spark_engine, tmp_path):
    (tmp_path / "x.parquet").write_bytes(b"PAR1 nothing")
    url = f"file://{tmp_path}/x.parquet"
    with pytest.raises(BadInput, match=r"x\.parquet: not a Parquet file that can be read"):
        intake.take_articles(spark_engine, [url])
    rows = spark_engine.read(table([1]), 1)
    done = spark_engine.map(rows, partial(add, amount=None))
    with pytest.raises(EngineFailed, match="a Spark job failed: TypeError"):
        spark_engine.collect(done)


def test_a_url_that_is_not_there_says_so(spark_engine, tmp_path):
    with pytest.raises(BadInput, match="no such file"):
        intake.take_articles(spark_engine, [f"file://{tmp_path}/none.jsonl"])


def test_without_java_it_is_said_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(EngineFailed, match=r"install one \(Debian: apt install openjdk-17"):
        find_java()
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineFailed, match="Java 17 or later"):
        find_java()


def test_without_pyspark_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(EngineFailed, match="pip install"):
        start_session(None)


def test_a_session_that_is_no_classic_one_is_refused():
    with pytest.raises(BadInput, match="Spark Connect"):
        SparkEngine(object())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--master", "local[2]"], "need --engine spark"),
        (["--engine", "spark", "--spark-conf", "parallelism=3"], "spark.some.name=value"),
        (["-o", "s3a://bucket/x.jsonl"], "only --engine spark"),
        (["--engine", "flink"], "flink"),
        (["--engine", "spark", "--memory", "1GB"], "--memory is the local engine's"),
        (["--engine", "spark", "--workers", "2"], "--workers is the local engine's"),
    ],
)
def test_options_that_do_not_fit_are_refused(tmp_path, options, said):
    (tmp_path / "x.jsonl").write_text('{"text": "x"}\n')
    result = CliRunner().invoke(main, ["cluster", str(tmp_path / "x.jsonl"), *options])
    assert result.exit_code == 2
    assert said in result.stderr


def test_spark_learns_a_site_as_this_machine_does(spark_engine):
    pages = [Page(html, f"{n}.html") for n, html in enumerate(draw_site("menu", list_stories(10)))]
    documents = pa.Table.from_batches([open_pages([(page, None) for page in pages])])
    found = pipeline.learn_sites(spark_engine, spark_engine.read(documents, 3))
    with LocalEngine(1) as engine:
        assert found.equals(pipeline.learn_sites(engine, engine.read(documents, 1000)))
