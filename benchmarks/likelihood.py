"""Train what tells text of an article from all else on a page, and say what it is worth.

usage: python benchmarks/likelihood.py train PUBLIC ARTICLES... [--pages 4000] [--seed 101]
       python benchmarks/likelihood.py cross PUBLIC ARTICLES... [--pages 4000] [--seed 101]

PUBLIC is a folder of public extraction sets in the form that benchmarks/public/ reads; ARTICLES are
as for tests.composing.compose. A block of a real page is text where most of its words stand in the
set's truth in the same order, four by four; of trafilatura's set only the blocks are known that
hold one of its snippets. Composed pages teach Arabic and text pages; they are kinder than real
ones, so for most a third of the phrases and half of the class names are forgotten, and in half of
the HTML pages a container lies about some of the text. `train` writes
dedup/splitting/likelihood.toml, all but [page], which is `benchmarks/doubt.py train`'s. `cross`
trains five times, each time without a fifth of the sites, and tells the F1 of words on that fifth,
by the weights alone and with the rules.
"""

import gzip
import hashlib
import json
import re
import sys
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from composed_pages import PAGE_BLOCKS, compose_pages, is_text  # noqa: E402

from dedup.blocks.pages import open_page  # noqa: E402
from dedup.errors import BadPage  # noqa: E402
from dedup.lexicon.markers import read_lexicon  # noqa: E402
from dedup.model import Page  # noqa: E402
from dedup.reading.decoding import decode  # noqa: E402
from dedup.splitting import likelihood  # noqa: E402
from dedup.splitting.columns import list_facts, list_neighbours  # noqa: E402
from dedup.splitting.facts import Facts, find_facts  # noqa: E402
from dedup.splitting.splitter import settle  # noqa: E402

FORMAT = 2
WEIGHTS = ROOT / "dedup" / "splitting" / "likelihood.toml"
SETS = ("aeb", "fundus", "wcxb", "trafilatura")
RIDGE, STEPS = 3.0, 12
FOLDS, INNER_FOLDS = 5, 3
SHINGLE = 4  # words
REAL_WEIGHT, COMPOSED_WEIGHT = 30.0, 2.5  # of a page
WORD = re.compile(r"\w+")


@dataclass
class Sample:
    """A page with what is true of its blocks."""

    facts: Facts
    truth: np.ndarray
    weights: np.ndarray
    site: str
    name: str = ""
    wanted: str | None = None
    """The text, where it is known whole."""


def words_of(text):
    """A text's words in lower case."""
    return [word.lower() for word in WORD.findall(text)]


def read_public(folder, lexicon):
    """The pages of the public sets, with what is true of their blocks."""
    for name in SETS:
        for row in map(json.loads, (folder / "truth" / f"{name}.jsonl").open("rb")):
            data = gzip.decompress(
                (folder / "pages" / name / f"{row['name']}.html.gz").read_bytes()
            )
            code = row.get("encoding")
            content = data.decode(code, "replace") if code else decode(data)
            try:
                facts = find_facts(open_page(Page(content, url=row["url"]), lexicon), lexicon)
            except BadPage:
                continue
            if facts.is_html:
                yield label(facts, row)


def label(facts, row):
    """A page of a public set with what is true of its blocks."""
    texts = [block.text for block in facts.blocks]
    if row["set"] == "trafilatura":
        truth, known = label_snippets(texts, row)
    else:
        truth, known = label_words(texts, row)
    counts = np.array([len(WORD.findall(text)) for text in texts], float)
    weights = np.sqrt(counts) * 3 + counts
    weights = REAL_WEIGHT * np.minimum(weights / max(50.0, (counts * truth).sum()), 1) * known
    name = f"{row['set']}/{row['name']}"
    return Sample(facts, truth, weights, row["site"] or name, name, row.get("text"))


def label_words(texts, row):
    """Whether most of each block's words stand in the truth, and whether that is asked."""
    words = words_of(row["text"])
    shingles = {tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}
    lines = {tuple(words_of(line)) for line in row["text"].split("\n")}
    optional = [line for line in row.get("paragraphs") or () if line.startswith("[")]
    spared = {tuple(words_of(line)) for line in optional}
    truth, known = [], []
    for text in texts:
        said = words_of(text)
        own = [tuple(said[i : i + SHINGLE]) for i in range(len(said) - SHINGLE + 1)]
        shared = sum(one in shingles for one in own)
        truth.append(2 * shared > len(own) if own else tuple(said) in lines and bool(said))
        known.append(tuple(said) not in spared)
    return np.array(truth, float), np.array(known, float)


def label_snippets(texts, row):
    """Whether each block holds a snippet that must be found, and whether it holds any."""
    squeezed = [" ".join(text.split()) for text in texts]
    wanted = [" ".join(one.split()) for one in row["with"]]
    unwanted = [" ".join(one.split()) for one in row["without"]]
    truth = [any(one in text for one in wanted) for text in squeezed]
    others = [any(one in text for one in unwanted) for text in squeezed]
    known = [a != b for a, b in zip(truth, others, strict=True)]
    return np.array(truth, float), np.array(known, float)


def read_composed(articles, pages, seed):
    """Composed pages, with what is true of their blocks."""
    for facts, gold in compose_pages(articles, pages, seed, weakened=True):
        size = len(facts.blocks)
        weights = np.full(
            size, COMPOSED_WEIGHT * PAGE_BLOCKS / max(size, PAGE_BLOCKS) / PAGE_BLOCKS
        )
        truth = is_text(facts.blocks, gold).astype(float)
        yield Sample(facts, truth, weights, f"composed {gold['layout']}")


def fit(table, truth, weights):
    """Weights of a logistic regression, by name: Newton's method."""
    columns = table.rows.T
    mean, spread = columns.mean(0), columns.std(0) + 1e-6
    scaled = np.c_[(columns - mean) / spread, np.ones(len(columns))].astype(np.float32)
    found, ridge = np.zeros(scaled.shape[1]), np.full(scaled.shape[1], 2 * RIDGE)
    ridge[-1] = 1e-6
    for _ in range(STEPS):
        likely = likelihood.likely(np.clip(scaled @ found, -30, 30))
        slope = scaled.T @ (weights * (likely - truth)) + ridge * found
        bend = (scaled * (weights * likely * (1 - likely))[:, None]).T @ scaled + np.diag(ridge)
        step = np.linalg.solve(bend.astype(float), slope)
        found = found - step * min(1.0, 3 / np.abs(step).max())
    slopes = found[:-1] / spread
    named = dict(zip(table.names, (round(float(w), 3) for w in slopes), strict=True))
    return {**named, "bias": round(float(found[-1] - slopes @ mean), 3)}


def fit_samples(samples, table):
    """Weights from what is true of some pages."""
    truth = np.concatenate([one.truth for one in samples])
    weights = np.concatenate([one.weights for one in samples])
    kept = weights > 0
    return fit(table._replace(rows=table.rows[:, kept]), truth[kept], weights[kept])


def fold_of(site, count, salt=""):
    """The fold that a site is in."""
    return hashlib.md5(f"{salt}{site}".encode()).digest()[0] % count


def train_html(samples, lexicon):
    """Weights of both looks. The second is trained on what the first says of sites that it was not
    trained on."""
    first = fit_samples(samples, list_facts([one.facts for one in samples]))
    odds, settled = {}, {}
    for fold in range(INNER_FOLDS):
        held = [n for n, one in enumerate(samples) if fold_of(one.site, INNER_FOLDS, "in") == fold]
        others = [one for n, one in enumerate(samples) if n not in set(held)]
        inner = fit_samples(others, list_facts([one.facts for one in others]))
        use(first=inner)
        pages = [samples[n].facts for n in held]
        looked, _, told = likelihood.settle_places(pages, lexicon)
        ends = np.cumsum([len(facts.blocks) for facts in pages])
        for n, facts, part in zip(held, looked, np.split(told, ends[:-1]), strict=True):
            settled[n], odds[n] = facts, part
    chosen = [settled[n] for n in range(len(samples))]
    every = np.concatenate([odds[n] for n in range(len(samples))])
    second = fit_samples(samples, list_neighbours(chosen, list_facts(chosen), every))
    return first, second


def use(**weights):
    """Have the project weigh with these from now on."""
    known = likelihood.read_models()._replace(**weights)
    likelihood.read_models = lambda: known


def score_words(sample, texts):
    """F1 of the words of a page, in any order."""
    found, wanted = Counter(words_of("\n".join(texts))), Counter(words_of(sample.wanted))
    return 2 * (found & wanted).total() / max(1, found.total() + wanted.total())


def choose_texts(facts):
    """What of a page is text by the weights alone, and with the rules."""
    likely = [b.text for b, told in zip(facts.blocks, facts.odds, strict=True) if told > 0]
    given = settle(facts).given
    return likely, [b.text for b, role in zip(facts.blocks, given, strict=True) if role == "body"]


def read_samples(public, articles, pages, seed):
    """All pages to learn from: those in HTML, and text pages."""
    samples = list(read_public(public, read_lexicon()))
    samples += read_composed(articles, pages, seed)
    html = [one for one in samples if one.facts.is_html]
    return html, [one for one in samples if not one.facts.is_html]


@click.group()
def main():
    """Train what tells text from all else, and say what it is worth."""


ARGUMENTS = (
    click.argument("public", type=click.Path(path_type=Path)),
    click.argument("articles", nargs=-1, required=True),
    click.option("--pages", default=4000, show_default=True),
    click.option("--seed", default=101, show_default=True),
)


def with_arguments(command):
    """A command with the arguments that both have."""
    for argument in reversed(ARGUMENTS):
        command = argument(command)
    return command


@main.command()
@with_arguments
def train(public, articles, pages, seed):
    """Fit all weights but those of pages, and write likelihood.toml."""
    html, text = read_samples(public, articles, pages, seed)
    first, second = train_html(html, read_lexicon())
    plain = fit_samples(text, list_facts([one.facts for one in text]))
    write({"first": first, "second": second, "text": plain})
    click.echo(f"{len(html)} HTML pages, {len(text)} text pages; wrote {WEIGHTS.name}")


def write(weights):
    """Write likelihood.toml; what is not given stays."""
    known = tomllib.loads(WEIGHTS.read_text("utf-8")) if WEIGHTS.exists() else {}
    lines = [
        "# Weights of `likelihood.py` and `doubt.py`, log odds: made by `benchmarks/likelihood.py`",
        "# and `benchmarks/doubt.py`.",
        f"format = {FORMAT}",
    ]
    for section in ("first", "second", "text", "page"):
        lines += ["", f"[{section}]"]
        told = weights.get(section) or known.get(section, {})
        lines += [
            f'"{name}" = {weight}' for name, weight in told.items() if weight or name == "bias"
        ]
    WEIGHTS.write_text("\n".join(lines) + "\n", "utf-8")


@main.command()
@with_arguments
def cross(public, articles, pages, seed):
    """Tell the F1 on sites that were not trained on."""
    html, _ = read_samples(public, articles, pages, seed)
    scores, lexicon = defaultdict(list), read_lexicon()
    for fold in range(FOLDS):
        held = [one for one in html if one.wanted and fold_of(one.site, FOLDS) == fold]
        first, second = train_html(
            [one for one in html if fold_of(one.site, FOLDS) != fold], lexicon
        )
        use(first=first, second=second)
        looked = likelihood.look_at([one.facts for one in held], lexicon)
        for sample, facts in zip(held, looked, strict=True):
            name = sample.name.partition("/")[0]
            for kind, texts in zip(("weights", "rules"), choose_texts(facts), strict=True):
                scores[name, kind].append(score_words(sample, texts))
    for (name, kind), told in sorted(scores.items()):
        few = sum(one < 0.2 for one in told)
        tell = f"{name:8} {kind:8} {len(told):4} pages  F1 {np.mean(told):.4f}  under 0.2: {few}"
        click.echo(tell)


if __name__ == "__main__":
    main()
