"""Apache Spark: batches travel as Arrow's bytes, so Spark carries rows and never looks into one.

Each element of an RDD is one batch. What Spark is told of a row is the number of the partition that
it goes to, which `shard_of` reckons from an int64; sorting, joining and everything else is done by
the same Python functions as on one machine, in the workers.

A table that is asked for a second time is kept where it was made, until nobody holds it any more:
on disk, which the system's cache makes as fast as memory; in Spark's own, half a million articles
were too much for executors of 1 GB. What was lost with an executor is made again by Spark, and
comes out the same: every function is pure, and none depends on the order of rows that are equal in
what they are sorted by.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import time
import weakref
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from dedup.engine import Function, Table, payloads
from dedup.engine.java import explain, find_java, last_cause
from dedup.engine.record import Record, StageRecord, Watch, name_of
from dedup.errors import BadInput, EngineFailed
from dedup.stages import USED_UP, UsedUp, stage_of

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import SparkSession

TOGETHER, FEW_PARTITIONS, PARTITIONS_OF_CORE = 4, 16, 4
"""A shuffle has a partition for four of its largest table, as files were read: a task costs 50 ms
whatever it does. But at least one a core, and at most 16 or four a core."""


class SparkTable:
    """A table of the Spark engine."""

    def __init__(
        self,
        engine: SparkEngine,
        rdd: RDD[bytes],
        schema: pa.Schema,
        made_from: Sequence[SparkTable] = (),
        *,
        laid: bool = False,
        stays: bool = False,
    ) -> None:
        self.rdd, self.schema = rdd, schema
        self.laid = laid
        """Whether each row is in the partition of its `key`."""
        read_as = (table.read_as for table in made_from)
        self.read_as: int = max(read_as, default=0) or rdd.getNumPartitions()
        """In how many partitions what it was made from was read."""
        self.name = "collect"
        """What the last thing that was done to it is called."""
        self._engine = engine
        # Held, and so kept by Spark, until a table that stays is made from them.
        self._made_from, self._stays, self._kept = made_from, stays, False
        self._is_used_up = False

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """The batches, in order, of one partition after the other: no two are held here."""
        self.take(keep=True)
        return self._bring_batches()

    def _bring_batches(self) -> Iterator[pa.RecordBatch]:
        with self._engine.working(self.name):
            for payload in filter(None, self.rdd.toLocalIterator()):
                yield payloads.read(payload, self.schema)
        self.settle()

    @property
    def num_rows(self) -> int:
        """Its rows, which are counted where they lie."""
        self.take(keep=True)
        with self._engine.working("count rows"):
            counts = self.rdd.map(partial(payloads.count_rows, self.schema)).collect()
        return sum(counts)

    def take(self, *, keep: bool) -> None:
        """Note that something is done with the table, and whether something else will be."""
        if self._is_used_up:
            raise UsedUp(USED_UP)
        self._is_used_up = not keep

    def keep(self) -> None:
        """Have Spark keep what this table is made of, for as long as somebody holds it.

        That is itself where a shuffle or much work made it. What a function made of another table
        is made again each time: to write it and read it back would take longer.
        """
        if self._made_from and not self._stays:
            for table in self._made_from:
                table.keep()
        else:
            self.persist()

    def persist(self) -> None:
        """Have Spark keep this very table."""
        if not self._kept:
            from pyspark import StorageLevel

            self.rdd.persist(StorageLevel.DISK_ONLY)
            weakref.finalize(self, _forget, self.rdd).atexit = False
            self._kept = self._stays = True

    def settle(self) -> None:
        """Let go what this table was made from: all of it has been computed."""
        for table in self._made_from:
            table.settle()
        if self._stays:
            self._made_from = ()


class Source(NamedTuple):
    """Files that workers open."""

    own: pa.Table
    """A row for each file, or piece of one, that is there under one path for every worker."""
    urls: pa.Table
    """A row for each that Spark has to open, with the url as `path`; `data` is filled in."""
    read: payloads.Reader
    """Takes some of these rows, and gives batches."""
    schema: pa.Schema
    """Of these batches."""


def start_session(master: str | None, conf: Sequence[tuple[str, str]] = ()) -> SparkSession:
    """A Spark session on a cluster: `local[2]`, `spark://host:7077`, `yarn`, `k8s://https://...`.

    master: without it what `spark-submit` says, else this machine.  conf: settings of Spark's.
    On this machine workers run this very Python, if nothing else is set.
    Raises `EngineFailed` where there is no Java or no Spark, or the cluster does not answer.
    """
    try:
        from pyspark import SparkConf
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as why:
        raise EngineFailed(
            "the Spark engine needs pyspark, which is not installed: pip install 'pyspark>=4'"
        ) from why
    find_java()
    settings = SparkConf().setAppName("dedup").setAll(list(conf))
    if master is None and "PYSPARK_GATEWAY_PORT" not in os.environ:  # not from spark-submit
        master = settings.get("spark.master") or "local[*]"
    if master:
        settings.setMaster(master)
    bar = "true" if sys.stderr.isatty() else "false"  # Spark's own, of the tasks of each stage
    quiet = {"spark.ui.showConsoleProgress": bar, "spark.log.level": "ERROR"}
    if master and master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")  # nothing listens to the outside
        quiet |= {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1"}
    for name, value in quiet.items():
        settings.setIfMissing(name, value)
    try:
        return SparkSession.builder.config(conf=settings).getOrCreate()
    except (PySparkException, ConnectionError) as why:
        raise EngineFailed(f"Spark did not start at {master}: {why}") from why
    except Exception as why:  # of the JVM: each of its own class
        if type(why).__module__.split(".")[0] != "py4j":
            raise
        said = f"Spark did not start at {master}: {last_cause(str(why))}"
        raise EngineFailed(f"{said}; what it logged above tells more") from why


class SparkEngine:
    """The four verbs on a Spark cluster.

    session: a classic one, which stays open; Spark Connect has no RDDs.  partitions: of every
    shuffle; without it `spark.default.parallelism` where that is set, else one for four of those
    in which files were read, from one a core to 16 or four a core. The result depends on none of
    these.

    Everything that workers do is importable Python: they need this package, at the same version.
    Raises `BadInput` for a session of another kind, `EngineFailed` when a job fails.
    """

    name = "spark"
    turn_rows = 1 << 40  # Spark's own shuffle goes to disk

    def __init__(
        self, session: SparkSession, partitions: int | None = None, watch: Watch | None = None
    ) -> None:
        try:
            self._context = session.sparkContext
        except Exception as why:
            raise BadInput(
                f"a classic Spark session is needed, got {type(session).__module__}: Spark Connect"
                " has no RDDs; run on the cluster's driver, or with --master"
            ) from why
        set_parallelism = self._context.getConf().get("spark.default.parallelism")
        self._partitions = partitions or int(set_parallelism or 0) or None
        cores = self._context.defaultParallelism
        self.workers = cores
        self._most = max(FEW_PARTITIONS, PARTITIONS_OF_CORE * cores)
        self._record = Record()
        self._watch = watch or (lambda name, done, total: None)

    @property
    def stages(self) -> list[StageRecord]:
        """What was brought to this process so far: the work itself is told by Spark's own pages."""
        return self._record.listed

    def read(
        self,
        rows: pa.Table | Iterable[pa.RecordBatch] | Source,
        batch_rows: int,
        num_rows: int | None = None,
    ) -> SparkTable:
        """See `Engine.read`; or what workers read of files, so many at a time."""
        if isinstance(rows, Source):
            own = self.read(rows.own, batch_rows).rdd
            parts = [own.mapPartitions(partial(payloads.open_pieces, rows.read, rows.own.schema))]
            if rows.urls.num_rows:
                parts.append(self._open_urls(rows, batch_rows))
            return SparkTable(self, self._context.union(parts), rows.schema)
        if isinstance(rows, pa.Table):
            schema, batches = rows.schema, rows.to_batches(max_chunksize=batch_rows)
        else:
            batches = list(rows)
            schema = batches[0].schema if batches else pa.schema([])
        written = [payloads.write(batch) for batch in batches]
        slices = max(1, min(len(written), 4 * self._most))
        return SparkTable(self, self._context.parallelize(written, slices), schema)

    def map(
        self, table: Table, function: Function, *, beside: Table | None = None, keep: bool = False
    ) -> SparkTable:
        """See `Engine.map`."""
        stage, held = stage_of(function), _own(table)
        held.take(keep=keep)
        if keep:
            held.keep()
        schema = held.schema if stage.schema is None else stage.schema
        if beside is None:
            call = partial(payloads.apply, function, held.schema)
            rdd = held.rdd.mapPartitions(call, preservesPartitioning=True)
            laid, stays = held.laid and stage.keyed, stage.python_bound
            done = SparkTable(self, rdd, schema, (held,), laid=laid, stays=stays)
        elif held.laid and stage.on == ("key",):
            done = self._map_where_it_lies(held, function, schema, _own(beside))
        else:
            done = self._map_brought(held, function, schema, _own(beside))
        done = self._lay(done) if stage.keyed else done
        done.name = name_of(function)
        return done

    def shuffle(self, *tables: Table, by: tuple[str, ...], shared: bool = False) -> SparkTable:
        """See `Engine.shuffle`."""
        held = [_own(table) for table in tables]
        for one in held:
            one.take(keep=False)
        schema, count = held[0].schema, self._count(held)
        scatter = partial(payloads.scatter, schema, by[0], count)
        scattered = self._context.union([one.rdd.mapPartitions(scatter) for one in held])
        sort = partial(payloads.sort, schema, by, shared)
        rdd = _bring(scattered, count).mapPartitions(sort)
        return SparkTable(self, rdd, schema, held, stays=True)

    def collect(self, table: Table) -> pa.Table:
        """See `Engine.collect`."""
        held = _own(table)
        held.take(keep=True)
        began, name = time.perf_counter(), held.name
        with self.working(name):
            brought = held.rdd.collect()
        held.settle()
        batches = [payloads.read(one, held.schema) for one in filter(None, brought)]
        found = pa.Table.from_batches(batches, held.schema)
        self._watch(name, found.num_rows, found.num_rows)
        self._record.note(name, began, 0, found.num_rows, found.nbytes)
        return found

    @contextlib.contextmanager
    def working(self, name: str) -> Iterator[None]:
        """A job of Spark's: what goes wrong there is told as an error of this package."""
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        self._watch(name, 0, None)
        self._context.setJobDescription(f"dedup: {name}")
        try:
            yield
        except (Py4JError, PySparkException, ConnectionError) as why:
            raise explain(str(why)) from why

    def list_files(self, urls: Sequence[str]) -> list[str]:
        """The files at urls: those that patterns match, and in folders, as Spark's own output is,
        all but those whose name begins with `_` or a dot. Raises `BadInput` where there is none."""
        hadoop = self._hadoop()
        found: set[str] = set()
        for url in urls:
            with self.working("list files"):
                place = hadoop.Path(url)
                system = place.getFileSystem(self._context._jsc.hadoopConfiguration())
                stands = list(system.globStatus(place) or ())
                if not stands:
                    raise BadInput(f"{url}: there is no such file")
                for one in stands:
                    if not one.isDirectory():
                        found.add(payloads.url_of(one.getPath().toString()))
                        continue
                    files, root = system.listFiles(one.getPath(), True), one.getPath().toString()
                    while files.hasNext():
                        path = files.next().getPath().toString()
                        if not re.search("/[._]", path.removeprefix(root)):
                            found.add(payloads.url_of(path))
        return sorted(found)

    def put_file(self, path: str, url: str) -> None:
        """Copy a file of this machine to a url, where it appears whole or not at all."""
        hadoop, beside = self._hadoop(), f"{url}.{os.getpid()}.part"
        with self.working("put file"):
            system = hadoop.Path(url).getFileSystem(self._context._jsc.hadoopConfiguration())
            system.copyFromLocalFile(hadoop.Path(f"file://{path}"), hadoop.Path(beside))
            system.delete(hadoop.Path(url), False)
            if not system.rename(hadoop.Path(beside), hadoop.Path(url)):
                raise EngineFailed(f"{url}: cannot be written; {beside} has what should be there")

    def _hadoop(self) -> Any:
        jvm: Any = self._context._jvm
        return jvm.org.apache.hadoop.fs

    def _open_urls(self, source: Source, batch_rows: int) -> RDD[bytes]:
        rows = {row["path"]: row for row in source.urls.to_pylist()}
        # Several paths are one text to Spark, and each a pattern.
        if cut := [path for path in rows if "," in path]:
            raise BadInput(f"{cut[0]}: a comma in a url cannot be told from one between urls")
        listed = ",".join(re.sub(r"([\[\]{}*?\\])", r"\\\1", path) for path in rows)
        files = self._context.binaryFiles(listed, min(len(rows), self._most))
        fill = partial(payloads.open_files, source.read, rows, source.urls.schema, batch_rows)
        return files.mapPartitions(fill)

    def _count(self, tables: Iterable[SparkTable]) -> int:
        """How many partitions what is made of these tables has."""
        wanted = max(self.workers, -(-max(table.read_as for table in tables) // TOGETHER))
        return self._partitions or min(wanted, self._most)

    def _lay(self, table: SparkTable, count: int | None = None) -> SparkTable:
        """The table, each row in the partition of its `key`."""
        if table.laid and count in (None, table.rdd.getNumPartitions()):
            return table
        count = count or self._count([table])
        scatter = partial(payloads.scatter, table.schema, "key", count)
        brought = _bring(table.rdd.mapPartitions(scatter), count)
        gather = partial(payloads.gather, table.schema)
        rdd = brought.mapPartitions(gather, preservesPartitioning=True)
        return SparkTable(self, rdd, table.schema, (table,), laid=True, stays=True)

    def _map_where_it_lies(
        self, table: SparkTable, function: Function, schema: pa.Schema, beside: SparkTable
    ) -> SparkTable:
        """Rows of both tables that have one key are in one partition: nothing is moved."""
        beside.take(keep=True)
        columns = ["key", *stage_of(function).columns]
        laid = self._lay(beside, table.rdd.getNumPartitions())
        call = partial(payloads.apply_beside, function, table.schema, laid.schema, columns)
        rdd = laid.rdd.union(table.rdd).mapPartitions(call, preservesPartitioning=True)
        return SparkTable(self, rdd, schema, (table, laid), laid=True)

    def _map_brought(
        self, table: SparkTable, function: Function, schema: pa.Schema, beside: SparkTable
    ) -> SparkTable:
        """Batches ask the partitions of the other table for rows, and both meet in a third place.

        A partition with many batches, as one key of a shuffle can make it, sends them to several.
        """
        beside.take(keep=True)
        table.keep()
        laid, count = self._lay(beside), self._count([table])
        laid.persist()
        on, columns = stage_of(function).on, ["key", *stage_of(function).columns]
        homes = laid.rdd.getNumPartitions()
        ask = partial(payloads.ask, table.schema, on, homes)
        asked = _bring(table.rdd.mapPartitionsWithIndex(ask), homes)
        answer = partial(payloads.answer, laid.schema, columns, count)
        answers = laid.rdd.union(asked).mapPartitions(answer)
        batches = table.rdd.mapPartitionsWithIndex(partial(payloads.send, table.schema, count))
        brought = _bring(self._context.union([batches, answers]), count)
        selected = pa.schema([laid.schema.field(name) for name in columns])
        rdd = brought.mapPartitions(
            partial(payloads.apply_brought, function, table.schema, selected)
        )
        return SparkTable(self, rdd, schema, (table, laid), stays=True)


def _own(table: Table) -> SparkTable:
    if not isinstance(table, SparkTable):
        raise TypeError(f"a table of the Spark engine is needed, got {type(table).__name__}")
    return table


def _bring(pieces: RDD[tuple[int, Any]], count: int) -> RDD[Any]:
    """What is meant for each partition, in it."""
    return pieces.partitionBy(count, payloads.same).mapPartitions(
        payloads.drop_shards, preservesPartitioning=True
    )


def _forget(rdd: RDD[bytes]) -> None:
    with contextlib.suppress(Exception):  # the session may be gone before its tables
        rdd.unpersist()
