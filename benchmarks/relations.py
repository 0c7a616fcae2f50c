"""Train the sums that tell relations, and judge them on articles, outlets and days left out.

usage: python benchmarks/relations.py train SET... [--leave-out STRATUM]
       python benchmarks/relations.py cross SET... [--leave-out STRATUM]
       python benchmarks/relations.py parts SET... [--leave-out STRATUM]

SET: ARTICLES=LABELS[,LABELS...], a table that `dedup cluster` reads, and files of labelled pairs
of it, as `dedup label` writes them.  `train` writes dedup/matching/relations.toml.  `cross` trains
on a part of the pairs, matches and clusters all of ARTICLES with what was learned, and looks the
others up there. Left out are, in turn: pairs that share articles, in ten folds; a fifth of the
outlets, and a fifth of the days, of which no pair is trained on that has an article there; and each
SET, trained on the others alone. So no pair is judged by numbers that saw it. What the terms are,
and what a wrong join costs (`WRONG_JOIN`), was chosen on all of these pairs by such figures.
`parts` says what each part gives, in ten folds of pairs that share articles: what is taken away is
taken away where pairs are judged, not where sums are trained; and how well single counts tell
templates from copies that are two days or more apart.

--leave-out STRATUM: pairs whose `stratum` begins so are neither trained on nor judged.
Pairs that are `contested` are left out; those of less confidence weigh less.
"""

import argparse
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from dedup import Settings, meetings
from dedup.engine.local import LocalEngine
from dedup.matching import clusters, copies, fingerprint, recurrence, relations, verify
from dedup.matching.furniture import COUPLES
from dedup.matching.relations import Comparison, count_terms
from dedup.matching.sums import FORMAT, Sum, Term
from dedup.model import SAME_STORY, list_clusters, list_pairs, pair_schema
from dedup.pipeline import (
    BATCH_ARTICLES,
    count_articles,
    count_turns,
    list_articles,
    match_articles,
    refuse_repeated,
)
from dedup.reading.records import read_rows
from dedup.reading.tables import read_articles

TABLE = Path(relations.__file__).with_name("relations.toml")
FORM = ("contained", "named", "apart", "one_outlet", "recurring")
COPY = ("long_words", "length", "named", "one_outlet", "recurring")
ALONE = ("long_words", "length", "named", "one_outlet", "apart")
NOT_ALWAYS_KNOWN = ("named", "apart", "one_outlet", "recurring")
WRONG_JOIN = 2.0
"""What a wrong join costs, a missed one being 1: of 1.5 and 2 the one with precision 0.95 where
articles are left out."""
AWAY = {"dates": ["published"], "titles": ["title"], "sources": ["source", "url", "publisher"]}
RIDGE, STEPS = 1.0, 60
CONFIDENCE = {1: 0.4, 2: 0.8}
FOLDS, PARTS, RESAMPLES = 10, 5, 1000


def read_set(told, leave_out, without):
    """A corpus, its labelled pairs, and what matching sees of each."""
    path, _, labels = told.partition("=")
    table, _ = read_articles([path])
    for name in without:
        for column in [c for c in AWAY[name] if c in table.column_names]:
            at = table.column_names.index(column)
            table = table.set_column(at, column, pa.nulls(table.num_rows, pa.string()))
    rows = [row for name in labels.split(",") for _, row in read_rows(name)]
    rows = [
        row
        for row in rows
        if not row.get("contested")
        and not (leave_out and row.get("stratum", "").startswith(leave_out))
    ]
    return table, rows, *compare(table, rows)


def compare(table, rows):
    """What matching sees of labelled pairs, and the days and outlets of both articles of each."""
    settings = Settings()
    with LocalEngine(2) as engine:
        listed = engine.read(list_articles(table), BATCH_ARTICLES)
        sign = partial(fingerprint.fingerprint_articles, settings=settings)
        prints, _ = refuse_repeated(engine, engine.map(listed, sign))
        count, _ = count_articles(engine, prints, settings)
        prints, texts, _ = meetings.find_copies(engine, prints, settings)
        members = engine.collect(engine.map(texts, copies.list_members, keep=True)).to_pylist()
        turns = count_turns(engine, count, COUPLES)
        prints, _ = meetings.leave_out_furniture(engine, prints, settings, turns)
        turns = count_turns(engine, count, len(settings.bands))
        sampled = meetings.meet_by_samples(engine, prints, settings, turns)
        forms = engine.collect(sampled.forms).sort_by("key")
        articles = meetings.count_days(engine, prints)
        (prints,) = engine.collect(prints).combine_chunks().to_batches()
    place = {name: n for n, name in enumerate(prints["id"].to_pylist())}
    sides = [np.array([place[row[side]] for row in rows]) for side in "ab"]
    counted = verify.count_pairs(prints, *sides)
    (forms,) = forms.combine_chunks().to_batches() or [
        pa.RecordBatch.from_pylist([], recurrence.FORM)
    ]
    # What recurs is known of the first of the copies of a text, as in a run.
    first = {member: row["key"] for row in members for member in row["members"]}
    names = counted.schema.names[:2]
    firsts = [pa.array([first.get(key, key) for key in counted[n].to_pylist()]) for n in names]
    of_firsts = pa.RecordBatch.from_arrays([*firsts, *counted.columns[2:]], schema=counted.schema)
    told = recurrence.count_recurring(of_firsts, forms)
    found = verify.compare(told, prints, sides, settings.folding, articles)
    beside = [prints[n].to_numpy()[side] for n in ("day", "outlet") for side in sides]
    return found, np.array(beside)


def fit(counts, yes, weights, names):
    table = np.column_stack([counts[name] for name in names])
    means, widths = np.nanmean(table, axis=0), np.nanstd(table, axis=0) + 1e-9
    rows = np.column_stack([np.nan_to_num((table - means) / widths), np.ones(len(table))])
    ridge = np.diag([*[RIDGE] * len(names), 1e-3])
    found = np.zeros(len(names) + 1)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (weights * (chance - yes)) + ridge @ found
        bend = (rows.T * (weights * chance * (1 - chance))) @ rows + ridge
        found -= np.linalg.solve(bend, slope)
    slopes = found[:-1] / widths
    terms = [
        Term(n, round(w, 2), round(m, 2) if n in NOT_ALWAYS_KNOWN else None)
        for n, w, m in zip(names, slopes.tolist(), np.nan_to_num(means).tolist(), strict=True)
    ]
    return Sum(round(float(found[-1] - slopes @ np.nan_to_num(means)), 2), tuple(terms))


def train(sets, chosen=None):
    """Both sums, of the chosen pairs of some sets (of all)."""
    chosen = chosen or [np.ones(len(rows), bool) for _, rows, *_ in sets]
    rows = [r for (_, rows, *_), few in zip(sets, chosen, strict=True) for r in select(rows, few)]
    parts = [
        count_terms(Comparison(*(c[few] for c in pairs)))
        for (_, _, pairs, _), few in zip(sets, chosen, strict=True)
    ]
    counts = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    labels = np.array([row["label"] for row in rows])
    weights = np.array([CONFIDENCE.get(row.get("confidence"), 1.0) for row in rows])
    copy = np.isin(labels, SAME_STORY)
    # A background block or a common topic is no form, nor the same event.
    event = labels != "different"
    of_events = {name: column[event] for name, column in counts.items()}
    form = fit(of_events, labels[event] == "template", weights[event], FORM)
    costs = weights * np.where(copy, 1, WRONG_JOIN)
    known = ~np.isnan(counts["recurring"])
    of_known = {name: column[known] for name, column in counts.items()}
    return {
        "form": form,
        "copy": fit(of_known, copy[known], costs[known], COPY),
        "alone": fit(counts, copy, costs, ALONE),
    }


def select(rows, few):
    return [row for row, one in zip(rows, few, strict=True) if one]


@contextmanager
def replaced(module, name, value):
    """Something of a module is another thing meanwhile."""
    kept = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, kept)


def answer(table, rows, sums, settings=None):
    """Of each labelled pair whether both are in one cluster, and its relation, as a run has it."""
    with replaced(relations, "load_sums", lambda: sums), LocalEngine(2) as engine:
        listed = engine.read(list_articles(table), BATCH_ARTICLES)
        found = match_articles(engine, listed, settings or Settings())
        pairs = list_pairs(pa.Table.from_batches(found.pairs, pair_schema()))
        stories = list_clusters(engine.collect(found.clusters))
    home = {member.id: story.cluster for story in stories for member in story.members}
    known = {frozenset((p.a, p.b)): p.relation for p in pairs}
    together = [row["a"] in home and home[row["a"]] == home.get(row["b"]) for row in rows]
    named = [known.get(frozenset((row["a"], row["b"])), "distinct") for row in rows]
    return np.array(together), np.array(named)


def deal_articles(rows, beside):
    """Folds of pairs that share no article."""
    home = {}

    def find(name):
        while home.setdefault(name, name) != name:
            name = home[name]
        return name

    for row in rows:
        home[find(row["a"])] = find(row["b"])
    roots = [find(row["a"]) for row in rows]
    order = {root: n for n, root in enumerate(sorted(set(roots)))}
    folds = np.random.default_rng(1).permutation(len(order))[[order[r] for r in roots]] % FOLDS
    return [(folds != n, folds == n) for n in range(FOLDS)]


def deal_outlets(rows, beside):
    return deal_values(*beside[2:], np.random.default_rng(1).permutation)


def deal_days(rows, beside):
    return deal_values(*beside[:2], np.arange)


def deal_values(one, other, order):
    """For each part of all values the pairs with none of it, and those with one of it."""
    values = np.unique([one, other])
    if len(values) < PARTS:
        return []
    parts = order(len(values)) * PARTS // len(values)
    of = [parts[np.searchsorted(values, side)] for side in (one, other)]
    return [((of[0] != n) & (of[1] != n), (of[0] == n) | (of[1] == n)) for n in range(PARTS)]


def rate(wanted, found):
    both = int((wanted & found).sum())
    precision, recall = both / max(1, found.sum()), both / max(1, wanted.sum())
    return precision, recall, 2 * both / max(1, wanted.sum() + found.sum())


def show(name, labels, together, named):
    """Print figures with the range of 95 in 100 resamples."""
    labels, together, named = map(np.concatenate, (labels, together, named))
    wanted, part = np.isin(labels, SAME_STORY), labels == "excerpt"
    used = together | np.isin(named, (*SAME_STORY, "excerpt"))
    draws = np.random.default_rng(1).integers(0, len(labels), (RESAMPLES, len(labels)))
    low, high = np.quantile([rate(wanted[d], together[d]) for d in draws], (0.025, 0.975), axis=0)
    said = [
        f"{word} {value:.3f} ({a:.2f}-{b:.2f})"
        for word, value, a, b in zip(
            ("precision", "recall", "F1"), rate(wanted, together), low, high, strict=True
        )
    ]
    form = labels == "template"
    print(
        f"{name}: {len(labels)} pairs; same story {', '.join(said)}; reuse F1"
        f" {rate(wanted | part, used)[2]:.3f}; templates in one cluster"
        f" {int((form & together).sum())} of {form.sum()}",
        flush=True,
    )


def cross(sets):
    """Print what the sums are worth where they were not trained."""
    standing = relations.load_sums()
    labels = [np.array([row["label"] for row in rows]) for _, rows, *_ in sets]
    for n, (table, rows, *_) in enumerate(sets):
        show(
            f"as it stands, set {n + 1}", [labels[n]], *([x] for x in answer(table, rows, standing))
        )
    for name, deal in (("articles", deal_articles), ("outlets", deal_outlets), ("days", deal_days)):
        for n, one in enumerate(sets):
            table, rows, _, beside = one
            told = []
            for others, held in deal(rows, beside):
                if held.any():
                    chosen = [others if s is one else np.ones(len(s[1]), bool) for s in sets]
                    together, named = answer(table, rows, train(sets, chosen))
                    told.append((labels[n][held], together[held], named[held]))
            if told:
                show(f"{name} left out, set {n + 1}", *zip(*told, strict=True))
    for n, (table, rows, *_) in enumerate(sets if len(sets) > 1 else []):
        found = answer(table, rows, train([s for m, s in enumerate(sets) if m != n]))
        show(f"set {n + 1}, trained on the others", [labels[n]], *([x] for x in found))


def tell_parts(sets, read):
    """Print what each part gives. read: all sets, without the named fields."""
    folds = [deal_articles(rows, beside) for _, rows, _, beside in sets]
    learned = [
        [
            train(sets, [others if s is one else np.ones(len(s[1]), bool) for s in sets])
            for others, _ in dealt
        ]
        for one, dealt in zip(sets, folds, strict=True)
    ]

    def judge(name, given, settings=None):
        for n, (table, rows, *_) in enumerate(given):
            labels = np.array([row["label"] for row in rows])
            told = []
            for sums, (_, held) in zip(learned[n], folds[n], strict=True):
                together, named = answer(table, rows, sums, settings)
                told.append((labels[held], together[held], named[held]))
            show(f"{name}, set {n + 1}", *zip(*told, strict=True))

    judge("all", sets)
    with replaced(recurrence, "LEAST_ARTICLES", np.iinfo(np.int64).max):
        judge("without what recurs", sets)
    judge("threshold 0.3", sets, Settings(threshold=0.3))
    for name, most in (("nothing", 0), ("a whole score", -9000)):
        with replaced(clusters, "MOST_AGAINST", most):
            judge(f"{name} speaks against a merge", sets)
    for names in (["dates"], ["titles"], ["sources"], [*AWAY]):
        judge(f"{', '.join(names)} taken away", read(names))
    for n, (_, rows, pairs, _) in enumerate(sets):
        tell_areas(n, np.array([row["label"] for row in rows]), pairs)


def tell_areas(number, labels, pairs):
    """Print how often a template has less, or more, of one count than a copy (the area under the
    curve)."""
    share = np.where(pairs.recurring < 0, np.nan, pairs.recurring / np.maximum(1, pairs.sampled))
    counts = {"what recurs": share, "long words": -pairs.longs_alike, "contained": -pairs.contained}
    far = (pairs.days_apart >= 2) & ~np.isnan(share)
    form, copy = (far & of for of in (labels == "template", np.isin(labels, SAME_STORY)))
    for name, column in counts.items() if form.any() and copy.any() else ():
        one, other = column[form][:, None], column[copy]
        area = ((one > other) + (one == other) / 2).mean()
        print(f"set {number + 1}, {form.sum()} templates, {copy.sum()} copies: {name} {area:.2f}")


def write(sums):
    lines = [
        "# What tells the relations of two articles (`relations.py`): log odds that a count of one",
        "# adds, and what is taken for a count that is not known. By `benchmarks/relations.py`.",
        f"format = {FORMAT}",
    ]
    for name, told in sums.items():
        lines += ["", f"[{name}]", f"bias = {told.bias}", f"[{name}.weights]"]
        lines += [f"{term.name} = {term.weight}" for term in told.terms]
        lines.append(f"[{name}.unknown]")
        lines += [f"{t.name} = {t.unknown}" for t in told.terms if t.unknown is not None]
    TABLE.write_text("\n".join([*lines, ""]), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("what", choices=("train", "cross", "parts"))
    parser.add_argument("sets", nargs="+")
    parser.add_argument("--leave-out", default="")
    options = parser.parse_args()

    def read(without):
        return [read_set(one, options.leave_out, without) for one in options.sets]

    sets = read([])
    if options.what == "train":
        write(train(sets))
    elif options.what == "cross":
        cross(sets)
    else:
        tell_parts(sets, read)


if __name__ == "__main__":
    main()
