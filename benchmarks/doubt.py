"""Train which pages the splitter should doubt, and say what doubt is worth.

usage: python benchmarks/doubt.py train ARTICLES... [--pages 4000] [--seed 101]
       python benchmarks/doubt.py try ARTICLES... [--pages 1900] [--seed 22]
       python benchmarks/doubt.py real FOLDER SCORES

ARTICLES are as for tests.composing.compose. How likely each block is text is trained by
`benchmarks/likelihood.py`, first; `train` splits composed pages that were made harder in the same
way, and fits on which of them the rules are wrong: [page] of dedup/splitting/likelihood.toml. `try`
tells, on pages of another seed as they are, how many of the wrong ones lie among the tenth that is
most doubted. `real` tells the same of real pages: FOLDER/SET/NAME.html.gz, SCORES with `set`,
`name` and `f1` of each (JSON lines).
"""

import json
import sys
from pathlib import Path

import click
import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from composed_pages import compose_pages, compose_tails  # noqa: E402
from likelihood import fit, write  # noqa: E402

from dedup.blocks.pages import open_page  # noqa: E402
from dedup.errors import BadPage  # noqa: E402
from dedup.evaluation.pages import count_keys  # noqa: E402
from dedup.lexicon.markers import read_lexicon  # noqa: E402
from dedup.model import Page  # noqa: E402
from dedup.reading.files import read_page  # noqa: E402
from dedup.splitting import doubt  # noqa: E402
from dedup.splitting.facts import find_facts  # noqa: E402
from dedup.splitting.likelihood import look_at  # noqa: E402
from dedup.splitting.splitter import settle  # noqa: E402

TAILS = 10  # one page in so many ends in teasers that recur
NEARLY_RIGHT = 0.97  # F1 of a page's paragraphs


def split_pages(articles, count, seed, *, weakened):
    """Facts, roles and F1 of composed pages."""
    for facts, gold in compose_pages(articles, count, seed, weakened=weakened):
        yield judge(facts, gold)
    for facts, gold in compose_tails(articles, count // TAILS, seed):
        yield judge(facts, gold)


def judge(facts, gold):
    """Facts, roles and F1 of one page."""
    (facts,) = look_at([facts], read_lexicon())
    roles = settle(facts)
    texts = zip(facts.blocks, roles.given, strict=True)
    found = count_keys(block.text for block, role in texts if role == "body")
    wanted = count_keys(gold["body"])
    f1 = 2 * (wanted & found).total() / max(1, wanted.total() + found.total())
    return facts, roles, f1


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
    """Fit the weights of pages, and write them to likelihood.toml."""
    made = list(split_pages(articles, pages, seed, weakened=True))
    settled = [one[:2] for one in made]
    told = doubt.sum_up(settled, doubt.doubt_roles(settled))
    wrong = np.array([f1 < NEARLY_RIGHT for *_, f1 in made])
    write({"page": fit(told, wrong, np.ones(len(wrong)))})
    click.echo(f"{wrong.sum()} of {len(made)} pages are split wrong")


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
            (facts,) = look_at([facts], lexicon)
            pages.append((facts, settle(facts)))
            f1s.append(row["f1"])
    doubts = [one.page for one in doubt.doubt_pages(pages)]
    for least in (0.2, 0.5, 0.7, 0.9):
        tell(f"{len(f1s)} real pages, F1 under {least}", doubts, np.array(f1s) < least)


if __name__ == "__main__":
    main()
