"""How long a report takes to draw, and its page to open, search, sort and scroll in Chromium.

usage: python benchmarks/report.py ARTICLES [--rounds 5] [--keep PAGE.html]

ARTICLES is anything that `dedup cluster` takes. Needs playwright and Chromium (/usr/bin/chromium,
or what CHROMIUM names). Opening counts from asking for the file to the end of its `load` event; a
search and a sort until the page is laid out again; frames are those of scrolling by 400 pixels.
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from dedup import pipeline
from dedup.analysis import build_report
from dedup.engine.local import LocalEngine
from dedup.model import Pair, list_clusters
from dedup.reading.tables import read_articles
from dedup.report.html import to_html
from dedup.report.tables import to_csv, to_json
from dedup.report.terminal import to_text
from dedup.settings import Settings

QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
OPENED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
SEARCHED = """([id, value, kind]) => {
  const begin = performance.now();
  document.getElementById(id)[kind === "click" ? "checked" : "value"] = value;
  document.getElementById(id).dispatchEvent(new Event(kind === "click" ? "input" : kind));
  document.body.offsetHeight;
  return performance.now() - begin;
}"""
SCROLLED = """() => new Promise((done) => {
  const frames = [];
  let last = performance.now(), top = 0;
  const step = (now) => {
    frames.push(now - last);
    last = now;
    scrollTo({ top: (top += 400), behavior: "instant" });
    frames.length < 150 ? requestAnimationFrame(step) : done(frames.slice(1));
  };
  requestAnimationFrame(step);
})"""


def build(path):
    """The report of a file of articles, and how long each drawing of it took."""
    with LocalEngine(os.cpu_count()) as engine:
        table, _ = read_articles([path])
        listed = engine.read(pipeline.list_articles(table), pipeline.BATCH_ARTICLES)
        matches = pipeline.match_articles(engine, listed, Settings())
        pairs = [Pair(**row) for batch in matches.pairs for row in batch.to_pylist()]
        clusters = list_clusters(engine.collect(matches.clusters))
    seconds = {}
    begin = time.perf_counter()
    report = build_report(clusters, table.to_pylist(), pairs)
    seconds["build"] = time.perf_counter() - begin
    for name, draw in (("page", to_html), ("JSON", to_json), ("CSV", to_csv), ("table", to_text)):
        begin = time.perf_counter()
        drawn = draw(report)
        seconds[name] = time.perf_counter() - begin
        if name == "page":
            page = drawn
    return report, page, seconds


def visit(browser, path):
    """Milliseconds of opening, first painting, searching, sorting; and of the frames."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.goto(path.as_uri())
    found = {"open": page.evaluate(OPENED), "paint": page.evaluate(PAINTED)}
    frames = sorted(page.evaluate(SCROLLED))
    found["frame, median"], found["frame, worst"] = statistics.median(frames), frames[-1]
    found["search titles"] = page.evaluate(SEARCHED, ["find", "وزير", "input"])
    found["search texts, first"] = page.evaluate(SEARCHED, ["within", True, "click"])
    found["search texts, then"] = page.evaluate(SEARCHED, ["find", "وزارة", "input"])
    found["sort"] = page.evaluate(SEARCHED, ["sort", "2", "change"])
    context.close()
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("articles")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep")
    asked = parser.parse_args()
    report, page, seconds = build(asked.articles)
    told = " ".join(f"{name} {value:.2f}" for name, value in seconds.items())
    print(f"{report.articles} articles, {report.of_stories} stories; seconds: {told}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(asked.keep or f"{folder}/report.html").resolve()
        path.write_text(page, "utf-8")
        print(f"page: {path.stat().st_size / 1e6:.1f} MB")
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        rounds = [visit(browser, path) for _ in range(asked.rounds)]
        context = browser.new_context(java_script_enabled=False)
        begin = time.perf_counter()
        context.new_page().goto(path.as_uri())
        plain = time.perf_counter() - begin
        browser.close()
    for name in rounds[0]:
        values = [found[name] for found in rounds]
        print(f"{name:20} {statistics.median(values):8.0f} ms, at most {max(values):.0f}")
    print(f"{'open, scripts off':20} {1000 * plain:8.0f} ms")


if __name__ == "__main__":
    main()
