"""How well passages are found that were planted: plagdet, as PAN 2013 defines it.

usage: python benchmarks/passages.py ARTICLES [--pairs 150] [--seed 1] [--choose]

ARTICLES: a table that `dedup cluster` reads. Pairs of its articles are drawn, each article once,
and only such as have 300 words or more and no run of eight words that stands anywhere else, in
them or in another article: so all that they share was planted. Of each pair one to three runs of 30
to 150 words, of whole sentences where there are such, are copied from one article to places between
sentences of the other, in one of these ways: `verbatim`; `shuffled`, the order of sentences;
`reworded`, 10 to 15 % of the words replaced, dropped or followed by another one; `nothing` is
copied in as many pairs. All other articles of the table stay beside them, and passages are looked
for among all. What is found between two drawn articles that are no pair counts as wrong; what is
found with others does not count.

A *case* is a planted run, with its place in both articles; a *detection* finds it where they
overlap in both. Recall is of the characters of a case that detections of it cover, precision of
those of a detection that cases cover, each in both articles together: macro, the mean over cases or
detections. Granularity is how many detections a found case has. plagdet = F1 / log2(1 +
granularity); `micro` is the same of recall and precision of the characters of all together.
(Potthast and others, "An Evaluation Framework for Plagiarism Detection", COLING 2010; "Overview of
the 5th International Competition on Plagiarism Detection", CLEF 2013.)

Which half a pair falls into its ids' hash says. `--choose` tries other numbers than those that are
set in `matching/passages.py` and `matching/encounters.py`, one at a time, on the first half alone.
Without it the second half is measured, with the numbers that are set.
"""

import argparse
import re
from collections import Counter, defaultdict
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from dedup import arabic, pipeline, sharing
from dedup.engine.local import LocalEngine
from dedup.matching import encounters, passages
from dedup.model import key_of, list_clusters
from dedup.reading.tables import read_articles
from dedup.settings import Settings

WAYS = ("verbatim", "shuffled", "reworded", "nothing")
LEAST_WORDS, RUN = 300, 8
SHORTEST, LONGEST = 30, 150
SENTENCE = re.compile(r"[^.!?؟؛\n]+[.!?؟؛\n]*\s*")
CLAUSE = re.compile(r"[^.!?؟؛\n،]+[.!?؟؛\n،]*\s*")
TRIED = {
    (passages, "MOST_BETWEEN"): (4, 6, 8, 10, 12, 16, 20, 30),
    (passages, "LEAST_WORDS"): (10, 15, 20, 25, 30),
    (passages, "LEAST_SHARED"): (0.1, 0.2, 0.3, 0.4, 0.5),
    (passages, "MOST_TIMES"): (1, 2, 4, 8),
    (encounters, "LEAST_MET"): (1, 2, 3, 4),
    (encounters, "MOST_STORIES"): (2, 4, 8, 16, 32),
}


class Span(NamedTuple):
    """A run in an article that took it, and in the one that it is from: code points."""

    taker: str
    giver: str
    at: tuple[int, int]
    of: tuple[int, int]


def is_apart(texts):
    """Of each text whether no run of `RUN` of its folded words stands anywhere else."""
    runs = []
    for text in texts:
        words = arabic.words(text)
        runs.append([key_of(" ".join(words[n : n + RUN])) for n in range(len(words) - RUN + 1)])
    held = Counter(run for one in runs for run in one)
    return [all(held[run] == 1 for run in one) for one in runs]


def take_run(rng, text, most):
    """Where a run of whole sentences lies, of so many words at most; else of words."""
    ends = [(m.start(), m.end()) for m in SENTENCE.finditer(text)]
    wanted = int(rng.integers(SHORTEST, most + 1))
    for first in rng.permutation(len(ends)):
        for last in range(first, len(ends)):
            run = text[ends[first][0] : ends[last][1]]
            count = len(run.split())
            if count > most:
                break
            if count >= wanted:
                lead = len(run) - len(run.lstrip())
                return ends[first][0] + lead, ends[first][0] + len(run.rstrip())
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", text)]
    first = int(rng.integers(len(words) - wanted))
    return words[first][0], words[first + wanted - 1][1]


def change(rng, run, way, strange):
    """A run as it is planted. strange: words of other articles."""
    if way == "shuffled":
        parts = SENTENCE.findall(run)
        parts = CLAUSE.findall(run) if len(parts) < 3 else parts
        return " ".join(parts[n].strip() for n in rng.permutation(len(parts)))
    if way == "verbatim":
        return run
    share, words = rng.uniform(0.1, 0.15), []
    for word in run.split():
        how = rng.integers(3) if rng.random() < share else -1
        other = str(strange[rng.integers(len(strange))])
        words += {-1: [word], 0: [other], 1: [], 2: [word, other]}[int(how)]
    return " ".join(words)


def plant(rng, taker, giver, way, strange):
    """The text of the taker with runs of the giver, and the spans."""
    (name, text), (source, of) = taker, giver
    if way == "nothing":
        return text, []
    count, runs = int(rng.integers(1, 4)), []
    for _ in range(20 * count):
        start, end = take_run(rng, of, LONGEST)
        if len(runs) < count and all(end <= a - 200 or start >= b + 200 for a, b in runs):
            runs.append((start, end))
    gaps = [m.end() for m in SENTENCE.finditer(text)][:-1] or [len(text)]
    chosen = sorted(rng.choice(gaps, min(len(gaps), len(runs)), replace=False).tolist())
    parts, spans, behind, size = [], [], 0, 0
    for place, (start, end) in zip(chosen, runs, strict=False):
        changed = change(rng, of[start:end], way, strange)
        parts += [text[behind:place], changed, "\n"]
        size += place - behind
        spans.append(Span(name, source, (size, size + len(changed)), (start, end)))
        size, behind = size + len(changed) + 1, place
    return "".join([*parts, text[behind:]]), spans


def compose(articles, pairs, seed):
    """(articles, spans by (taker, giver), way of each pair)."""
    rng, rows = np.random.default_rng(seed), articles.to_pylist()
    long = [len(row["text"].split()) >= LEAST_WORDS for row in rows]
    apart = is_apart([row["text"] for row in rows])
    chosen = [n for n in range(len(rows)) if long[n] and apart[n]]
    chosen = sorted(chosen, key=lambda n: (key_of(f"{seed} {rows[n]['id']}"), n))
    count = min(pairs * len(WAYS), len(chosen) // 2)
    print(f"articles: {len(rows)}, of which {len(chosen)} could be drawn; pairs: {count}")
    strange = " ".join(rows[n]["text"] for n in chosen[2 * count :][:200] or chosen[:200]).split()
    planted, ways = {}, {}
    for number in range(count):
        taker, giver = rows[chosen[2 * number]], rows[chosen[2 * number + 1]]
        pair, way = (taker["id"], giver["id"]), WAYS[number % len(WAYS)]
        both = [(row["id"], row["text"]) for row in (taker, giver)]
        taker["text"], planted[pair] = plant(rng, *both, way, strange)
        ways[pair] = way
    return pa.Table.from_pylist(rows, articles.schema), planted, ways


def detect(articles):
    """What `dedup cluster --passages` finds in a table, and the cluster of each article in one."""
    with LocalEngine(2) as engine:
        listed = engine.read(pipeline.list_articles(articles), pipeline.BATCH_ARTICLES)
        held, texts = sharing.hold_texts(engine, listed)
        matches = pipeline.match_articles(engine, held, Settings())
        found = engine.collect(sharing.find_passages(engine, matches, texts, Settings()).found)
        stories = list_clusters(engine.collect(matches.clusters))
        return found, {m.id: story.cluster for story in stories for m in story.members}


def name_found(found, ways):
    """Detections as spans, by pair; those of two drawn articles that are no pair too."""
    drawn = {one: pair for pair in ways for one in pair}
    spans = defaultdict(list)
    for row in found.to_pylist():
        a, b = (row["a"], row["b"])
        if a not in drawn or b not in drawn:
            continue
        at, of = (row["a_start"], row["a_end"]), (row["b_start"], row["b_end"])
        one = Span(b, a, of, at) if (b, a) in ways else Span(a, b, at, of)
        spans[one.taker, one.giver].append(one)
    return spans, drawn


def size_of(pieces):
    """Characters in a union of stretches."""
    total = behind = 0
    for start, end in sorted(pieces):
        total += max(0, end - max(start, behind))
        behind = max(behind, end)
    return total


def cross(one, other):
    """The stretches that two spans share, in both texts; none where they miss in either."""
    shared = []
    for mine, its in ((one.at, other.at), (one.of, other.of)):
        start, end = max(mine[0], its[0]), min(mine[1], its[1])
        if start >= end:
            return None
        shared.append((start, end))
    return shared


def cover(spans, others):
    """(share of each span that others cover, how many do, characters covered and all of all)."""
    shares, counts, covered, total = [], [], 0, 0
    for span in spans:
        met = [shared for other in others if (shared := cross(span, other))]
        size = sum(end - start for start, end in (span.at, span.of))
        shares.append(sum(size_of([one[side] for one in met]) for side in (0, 1)) / size)
        counts.append(len(met))
    for side in ("at", "of"):
        index = 0 if side == "at" else 1
        shared = [s[index] for a in spans for b in others if (s := cross(a, b))]
        covered, total = covered + size_of(shared), total + size_of(getattr(s, side) for s in spans)
    return shares, counts, covered, total


def score(pairs, planted, found):
    """(plagdet, recall, precision, granularity, plagdet of micro, cases, detections) of pairs."""
    recalls, counts, precisions, sums = [], [], [], np.zeros(4)
    for pair in pairs:
        cases, spans = planted.get(pair, []), found.get(pair, [])
        of_cases, met, *micro = cover(cases, spans)
        of_spans, _, *others = cover(spans, cases)
        recalls, counts, precisions = recalls + of_cases, counts + met, precisions + of_spans
        sums += (*micro, *others)
    hit = [count for count in counts if count]
    granularity = float(np.mean(hit)) if hit else 1.0
    recall, precision = (float(np.mean(x)) if x else 0.0 for x in (recalls, precisions))
    micro = sums[[0, 2]] / np.maximum(sums[[1, 3]], 1)
    figures = (plagdet(recall, precision, granularity), recall, precision, granularity)
    return *figures, plagdet(*micro, granularity), len(recalls), len(precisions)


def plagdet(recall, precision, granularity):
    both = recall + precision
    return 2 * recall * precision / both / np.log2(1 + granularity) if both else 0.0


def measure(articles, planted, ways, half):
    """A row for each way of a half, and one for all of it."""
    detected, homes = detect(articles)
    found, drawn = name_found(detected, ways)
    halves = {pair: key_of(" ".join(pair)) % 2 for pair in ways}
    rows = {}
    for way in WAYS[:3]:
        pairs = [pair for pair in ways if halves[pair] == half and ways[pair] == way]
        rows[way] = score(pairs, planted, found)
    wrong = [pair for pair in found if pair not in ways and halves[drawn[pair[0]]] == half]
    rows["all"] = score([*(p for p in ways if halves[p] == half), *wrong], planted, found)
    strangers = [p for p in found if ways.get(p, "nothing") == "nothing"]
    one_story = [p for p in ways if homes.get(p[0], p[0]) == homes.get(p[1])]
    within = sum(len(planted[pair]) for pair in one_story if halves[pair] == half)
    return rows, sum(halves[drawn[p[0]]] == half for p in strangers), within


def show(rows, strangers, within):
    print("way        plagdet  recall  precision  granularity  micro  cases  detections")
    for way, (one, recall, precision, grain, micro, cases, spans) in rows.items():
        figures = f"{one:7.3f} {recall:7.3f} {precision:10.3f} {grain:12.3f} {micro:6.3f}"
        print(f"{way:<10} {figures} {cases:6} {spans:11}")
    print(f"cases in pairs that are one story, of which no passages are listed: {within}")
    print(f"couples of articles without a planted run in which something was found: {strangers}")


def choose(articles, planted, ways):
    for (module, name), values in TRIED.items():
        was = getattr(module, name)
        for value in values:
            setattr(module, name, value)
            rows, strangers, _ = measure(articles, planted, ways, 0)
            shares = "  ".join(f"{way} {row[0]:.3f}" for way, row in rows.items())
            print(f"{name} = {value:<4}  {shares}  strangers {strangers}", flush=True)
        setattr(module, name, was)


def main():
    parser = argparse.ArgumentParser(usage=__doc__.replace("%", "%%"))
    parser.add_argument("articles")
    parser.add_argument("--pairs", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--choose", action="store_true")
    options = parser.parse_args()
    articles, _ = read_articles([options.articles])
    composed = compose(articles, options.pairs, options.seed)
    if options.choose:
        choose(*composed)
    else:
        show(*measure(*composed, 1))


if __name__ == "__main__":
    main()
