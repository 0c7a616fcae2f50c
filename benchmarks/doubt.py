"""Train the splitter's doubt on composed pages, and say what it is worth.

usage: python benchmarks/doubt.py train ARTICLES... [--pages 2000] [--seed 101]
       python benchmarks/doubt.py try ARTICLES... [--pages 1900] [--seed 22]
       python benchmarks/doubt.py real FOLDER SCORES

ARTICLES are as for tests.composing.compose. `train` composes pages, splits them, and fits two
logistic models: which blocks are text, by what is known of them, and on which pages the rules are
wrong. Composed pages are kinder than real ones, so the rules are weakened first: for most pages a
third of the phrases and half of the class names are forgotten, and in half of the HTML pages a
container lies about some of the text. It writes dedup/splitting/doubt.toml. `try` tells, on pages
of another seed as they are, how many of the wrong ones lie among the tenth that is most doubted.
`real` tells the same of real pages: FOLDER/SET/NAME.html.gz, SCORES with `set`, `name` and `f1` of
each (JSON lines). Needs scipy.
"""

import json
import random
import sys
from pathlib import Path

import click
import numpy as np
import pyarrow as pa
from scipy.optimize import minimize

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from dedup.blocks.document import Document  # noqa: E402
from dedup.blocks.pages import open_page  # noqa: E402
from dedup.blocks.tables import list_documents, open_pages  # noqa: E402
from dedup.errors import BadPage  # noqa: E402
from dedup.evaluation.pages import count_keys, key  # noqa: E402
from dedup.lexicon.markers import Lexicon, read_lexicon  # noqa: E402
from dedup.lexicon.phrases import read_phrases  # noqa: E402
from dedup.model import Page  # noqa: E402
from dedup.reading.files import read_page  # noqa: E402
from dedup.splitting import doubt, repetition  # noqa: E402
from dedup.splitting.facts import find_facts  # noqa: E402
from dedup.splitting.marking import FURNITURE  # noqa: E402
from dedup.splitting.splitter import settle  # noqa: E402
from tests.composing.compose import Pool, compose_page, compose_teasers, read_articles  # noqa: E402

FORMAT = 1
WEIGHTS = ROOT / "dedup" / "splitting" / "doubt.toml"
LEXICONS, FORGOTTEN_PHRASES, FORGOTTEN_NAMES = 12, 0.35, 0.5
WEAKENED, LYING = 0.7, 0.5  # shares of pages
SEGMENTS = ["segment", "far segment"] * 6  # as often as all other places that text is mistaken for
PLACES = [*sorted(FURNITURE), "related", "article", "outside", "aside", "sidebar", *SEGMENTS]
TEASERS = 10  # one page in so many ends in them
PAGE_BLOCKS = 20  # a page weighs as so many blocks at most
BLOCK_RIDGE, PAGE_RIDGE = 3.0, 1.0
NEARLY_RIGHT = 0.97  # F1 of a page's paragraphs


def weaken(known, rng):
    """A lexicon that has forgotten some."""
    phrases = tuple(p for p in known.phrases if rng.random() > FORGOTTEN_PHRASES)
    places = {k: v for k, v in known.places.items() if rng.random() > FORGOTTEN_NAMES}
    return Lexicon(known._replace(phrases=phrases, places=places))


def lie(document, rng):
    """A page on which a container says of some of the text that it is none."""
    blocks = list(document.blocks)
    text = [at for at, block in enumerate(blocks) if not block.place]
    if not document.markup or not text or rng.random() > LYING:
        return document
    place, first, end = rng.choice(PLACES), 0, len(text)
    if rng.random() > 0.5:
        first, end = sorted(rng.sample(range(end + 1), 2))
    for number, at in enumerate(text[first:end]):
        blocks[at] = blocks[at]._replace(place=place, box=10_000 + number // 4)
    return Document(tuple(blocks), document.meta, document.markup)


def is_text(blocks, gold):
    """For each block whether it is a paragraph of the article."""
    left = count_keys(gold["body"])
    found = []
    for block in blocks:
        name = key(block.text)
        found.append(bool(name) and left[name] > 0)
        left[name] -= found[-1]
    return np.array(found)


def split_pages(articles, count, seed, *, weakened):
    """Facts, roles, truth and F1 of composed pages; some end in teasers that recur."""
    pool, rng = Pool(read_articles(articles), seed), random.Random(seed)
    whole, known = read_lexicon(), read_phrases()
    weak = [weaken(known, rng) for _ in range(LEXICONS)] if weakened else []
    for number in range(count):
        _, _, content, gold = compose_page(pool, number, seed)
        lexicon = rng.choice(weak) if weak and rng.random() < WEAKENED else whole
        document = open_page(Page(read_page(content)), lexicon)
        document = lie(document, rng) if weak else document
        yield judge(find_facts(document, lexicon), gold)
    for html in (False, True):
        made = list(compose_teasers(pool, count // TEASERS, seed, html))
        pages = [Page(read_page(content), path=file, source="s") for _, file, content, _ in made]
        seen = zip(*find_evidence(pages), made, strict=True)
        for document, evidence, (*_, gold) in seen:
            yield judge(find_facts(document, whole, evidence), gold)


def judge(facts, gold):
    """Facts, roles, truth and F1 of one page."""
    roles = settle(facts)
    texts = zip(facts.blocks, roles.given, strict=True)
    found = count_keys(block.text for block, role in texts if role == "body")
    wanted = count_keys(gold["body"])
    f1 = 2 * (wanted & found).total() / max(1, wanted.total() + found.total())
    return facts, roles, is_text(facts.blocks, gold), f1


def find_evidence(pages):
    """The documents of one source's pages, and what the others tell of their blocks."""
    documents = open_pages([(page, None) for page in pages])
    seen = pa.Table.from_batches([repetition.sight_blocks(documents)])
    seen = seen.sort_by([(name, "ascending") for name in ("key", "page", "before")])
    counted = repetition.count_recurrences(seen.combine_chunks().to_batches()[0])
    noted = repetition.note_evidence(documents, pa.Table.from_batches([counted]))
    return list_documents(documents), noted["evidence"].to_pylist()


def fit(table, truth, weights, ridge):
    """Weights of a logistic regression, by name."""
    names = list(table)
    columns = np.stack([table[name] for name in names], axis=1)
    mean, spread = columns.mean(0), columns.std(0) + 1e-9
    scaled = np.c_[(columns - mean) / spread, np.ones(len(columns))]

    def loss(w):
        likely = 1 / (1 + np.exp(-scaled @ w))
        missed = np.where(truth, likely, 1 - likely)
        slope = scaled.T @ (weights * (likely - truth))
        slope[:-1] += 2 * ridge * w[:-1]
        return -(weights * np.log(missed + 1e-12)).sum() + ridge * (w[:-1] ** 2).sum(), slope

    found = minimize(loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B").x
    slopes = found[:-1] / spread
    named = dict(zip(names, (round(float(w), 2) for w in slopes), strict=True))
    return {**named, "bias": round(float(found[-1] - slopes @ mean), 2)}


def tell(name, doubts, wrong):
    """How many of the wrong pages lie among the tenth that is most doubted."""
    most = np.argsort(-np.array(doubts), kind="stable")[: len(doubts) // 10]
    held, every = np.array(wrong)[most].sum(), np.sum(wrong)
    click.echo(f"{name}: {held} of {every} wrong ones ({held / max(1, every):.2f})")


@click.group()
def main():
    """Train the splitter's doubt, and say what it is worth."""


@main.command()
@click.argument("articles", nargs=-1, required=True)
@click.option("--pages", default=4000, show_default=True)
@click.option("--seed", default=101, show_default=True)
def train(articles, pages, seed):
    """Fit both models, and write doubt.toml."""
    made = list(split_pages(articles, pages, seed, weakened=True))
    sizes = [len(facts.blocks) for facts, *_ in made]
    shares = np.concatenate([np.full(n, PAGE_BLOCKS / max(n, PAGE_BLOCKS)) for n in sizes])
    table, settled = doubt.list_facts([one[0] for one in made]), [one[:2] for one in made]
    block = fit(table, np.concatenate([truth for *_, truth, _ in made]), shares, BLOCK_RIDGE)
    told = doubt.sum_up(settled, doubt.doubt_roles(settled, doubt.weigh(table, block)))
    wrong = np.array([f1 < NEARLY_RIGHT for *_, f1 in made])
    page = fit(told, wrong, np.ones(len(wrong)), PAGE_RIDGE)
    lines = [
        "# Weights of `doubt.py`, log odds: made by `benchmarks/doubt.py train`.",
        f"format = {FORMAT}",
        "",
        "[block] # of being text of the article",
        *(f'"{name}" = {weight}' for name, weight in block.items()),
        "",
        "[page] # of being split wrong",
        *(f'"{name}" = {weight}' for name, weight in page.items()),
    ]
    WEIGHTS.write_text("\n".join(lines) + "\n", "utf-8")
    click.echo(f"{wrong.sum()} of {len(made)} pages are split wrong; wrote {WEIGHTS.name}")


@main.command(name="try")
@click.argument("articles", nargs=-1, required=True)
@click.option("--pages", default=1900, show_default=True)
@click.option("--seed", default=22, show_default=True)
def try_it(articles, pages, seed):
    """Tell what doubt is worth on other composed pages."""
    made = list(split_pages(articles, pages, seed, weakened=False))
    doubts = [one.page for one in doubt.doubt_pages([one[:2] for one in made])]
    tell(f"{len(made)} composed pages", doubts, [f1 < 1 for *_, f1 in made])


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("scores", type=click.Path(path_type=Path))
def real(folder, scores):
    """Tell what doubt is worth on real pages."""
    lexicon, pages, f1s = read_lexicon(), [], []
    for row in map(json.loads, scores.read_text("utf-8").splitlines()):
        path = folder / row["set"] / f"{row['name']}.html.gz"
        if "f1" in row and path.exists():
            try:
                facts = find_facts(open_page(Page(read_page(path.read_bytes())), lexicon), lexicon)
            except BadPage:
                continue
            pages.append((facts, settle(facts)))
            f1s.append(row["f1"])
    doubts = [one.page for one in doubt.doubt_pages(pages)]
    for least in (0.2, 0.5, 0.7, 0.9):
        tell(f"{len(f1s)} real pages, F1 under {least}", doubts, np.array(f1s) < least)


if __name__ == "__main__":
    main()
