"""The Spark engine beside the local one: time, bytes that are shuffled, and how both grow.

usage: python benchmarks/spark.py ARTICLES.parquet ... [--master local[2]] [--conf NAME=VALUE ...]
           [--rounds 1] [--stages] [--crowd N]

Each file is clustered in a process of its own: by Spark, then here with as many workers; both must
write the same bytes. Start-up is the time until the session stands. Shuffled bytes are read from
Spark's event log; `--stages` lists its stages, with the longest of their tasks. `--crowd` adds N
copies of the first article, and N that end in other words.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dedup import Settings, intake
from dedup.engine.local import LocalEngine
from dedup.engine.spark import SparkEngine, start_session
from dedup.model import cluster_schema, pair_schema
from dedup.pipeline import BATCH_ARTICLES, match_articles
from dedup.reading.tables import ArticleStream
from dedup.writing import write_batches


def write(matches, folder, name):
    write_batches(f"{folder}/{name}-pairs.jsonl", matches.pairs, pair_schema())
    write_batches(f"{folder}/{name}-clusters.jsonl", matches.clusters, cluster_schema())


def run_spark(path, folder, master, conf):
    began = time.perf_counter()
    logged = {"enabled": "true", "dir": folder, "compress": "false", "rolling.enabled": "false"}
    conf = [*conf, *((f"spark.eventLog.{name}", value) for name, value in logged.items())]
    session = start_session(master, conf)
    started = time.perf_counter()
    engine = SparkEngine(session)
    taken = intake.take_articles(engine, [path])
    write(match_articles(engine, taken.articles, Settings()), folder, "spark")
    ended = time.perf_counter()
    session.stop()
    return {"startup": started - began, "seconds": ended - started}


def run_local(path, folder, workers):
    began = time.perf_counter()
    with LocalEngine(workers) as engine:
        stream = ArticleStream([path])
        listed = engine.read(stream, BATCH_ARTICLES, stream.num_rows)
        write(match_articles(engine, listed, Settings()), folder, "here")
    return {"seconds": time.perf_counter() - began}


def read_stages(folder):
    """(description, tasks, seconds of tasks, bytes written to shuffles, seconds of the longest
    task) of each stage."""
    files = Path(folder).iterdir()
    (log,) = (path for path in files if path.name.startswith(("app-", "local-")))
    jobs, stages, longest = {}, [], {}
    for line in log.read_text("utf-8").splitlines():
        event = json.loads(line)
        if event["Event"] == "SparkListenerJobStart":
            said = event.get("Properties", {}).get("spark.job.description")
            jobs.update({stage: said for stage in event["Stage IDs"] if stage not in jobs})
        elif event["Event"] == "SparkListenerTaskEnd":
            took = event["Task Info"]["Finish Time"] - event["Task Info"]["Launch Time"]
            longest[event["Stage ID"]] = max(longest.get(event["Stage ID"], 0), took / 1000)
        elif event["Event"] == "SparkListenerStageCompleted":
            stage = event["Stage Info"]
            facts = {fact["Name"]: fact["Value"] for fact in stage["Accumulables"]}
            seconds = int(facts.get("internal.metrics.executorRunTime", 0)) / 1000
            written = int(facts.get("internal.metrics.shuffle.write.bytesWritten", 0))
            tasks = stage["Number of Tasks"]
            most = longest[stage["Stage ID"]]
            stages.append((jobs.get(stage["Stage ID"]), tasks, seconds, written, most))
    return stages


def call(options, path, folder, which):
    command = [sys.executable, __file__, path, "--one", which, "--folder", folder]
    command += ["--master", options.master, *(f"--conf={one}" for one in options.conf)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def add_crowd(path, count, folder):
    """The articles of a file, and those that crowd round the first."""
    table = pq.read_table(path)
    first, more = table.slice(0, 1).to_pylist()[0], []
    for number in range(2 * count):
        tail = "" if number < count else f" نهاية{number} أخرى{number} ثالثة{number}"
        source = f"c{number % 997}.example"
        row = {"id": f"crowd{number:07}", "source": source, "text": first["text"] + tail}
        more.append({**first, **row, "url": f"https://{source}/{number}"})
    crowd = pa.Table.from_pylist(more, table.schema)
    pq.write_table(
        pa.concat_tables([table, crowd]), f"{folder}/crowd.parquet", row_group_size=16384
    )
    return f"{folder}/crowd.parquet"


def measure(options, path):
    times = {"spark": [], "local": [], "startup": []}
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory() as folder:
            found = call(options, path, folder, "spark")
            times["spark"].append(found["seconds"])
            times["startup"].append(found["startup"])
            times["local"].append(call(options, path, folder, "local")["seconds"])
            for name in ("pairs", "clusters"):
                one, other = (Path(folder, f"{e}-{name}.jsonl") for e in ("spark", "here"))
                assert one.read_bytes() == other.read_bytes(), name
            stages = read_stages(folder)
    articles = pq.ParquetFile(path).metadata.num_rows
    shuffled, tasks = sum(s[3] for s in stages), sum(s[1] for s in stages)
    startup, spark, local = (statistics.median(times[n]) for n in ("startup", "spark", "local"))
    print(
        f"{articles:>10,} {startup:>8.1f} {spark:>8.1f} {local:>8.1f} {spark / local:>6.1f}"
        f" {shuffled / articles:>10,.0f} {len(stages):>7} {tasks:>6}",
        flush=True,
    )
    for said, count, seconds, written, most in stages if options.stages else ():
        figures = (
            f"{count:>5} tasks {seconds:>8.2f} s, one {most:>6.2f} s {written / articles:>8.1f} B"
        )
        print(f"    {figures}  {said}")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--conf", action="append", default=["spark.driver.memory=6g"])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--stages", action="store_true")
    parser.add_argument("--crowd", type=int, default=0)
    parser.add_argument("--one")
    parser.add_argument("--folder")
    options = parser.parse_args()
    if options.one == "spark":
        conf = [tuple(one.split("=", 1)) for one in options.conf]
        print(json.dumps(run_spark(options.paths[0], options.folder, options.master, conf)))
    elif options.one == "local":
        print(json.dumps(run_local(options.paths[0], options.folder, os.cpu_count() or 1)))
    else:
        print("  articles startup s  spark s  local s  ratio  B/article  stages  tasks")
        with tempfile.TemporaryDirectory() as folder:
            for path in options.paths:
                measure(options, path)
                if options.crowd:
                    measure(options, add_crowd(path, options.crowd, folder))


if __name__ == "__main__":
    main()
