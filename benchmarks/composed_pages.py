"""Composed pages made harder, for training: see benchmarks/likelihood.py and doubt.py."""

import random
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
from clutter import clutter

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from dedup.blocks.document import Document  # noqa: E402
from dedup.blocks.pages import open_page  # noqa: E402
from dedup.blocks.tables import list_documents, open_pages  # noqa: E402
from dedup.evaluation.pages import count_keys, key  # noqa: E402
from dedup.lexicon.markers import Lexicon, read_lexicon  # noqa: E402
from dedup.lexicon.phrases import read_phrases  # noqa: E402
from dedup.model import Page  # noqa: E402
from dedup.reading.files import read_page  # noqa: E402
from dedup.splitting import repetition  # noqa: E402
from dedup.splitting.facts import find_facts  # noqa: E402
from dedup.splitting.marking import FURNITURE  # noqa: E402
from tests.composing.compose import Pool, compose_page, compose_teasers, read_articles  # noqa: E402

LEXICONS, FORGOTTEN_PHRASES, FORGOTTEN_NAMES = 12, 0.35, 0.5
WEAKENED, LYING = 0.7, 0.5  # shares of pages
SEGMENTS = ["segment", "far segment"] * 6  # as often as all other places that text is mistaken for
PLACES = [*sorted(FURNITURE), "related", "article", "outside", "aside", "sidebar", *SEGMENTS]
MOST_OTHERS = 500  # articles, whose words clutter is made of
PAGE_BLOCKS = 20  # a page weighs as so many blocks at most


def weaken(known, rng):
    """A lexicon that has forgotten some."""
    phrases = tuple(p for p in known.phrases if rng.random() > FORGOTTEN_PHRASES)
    places = {k: v for k, v in known.places.items() if rng.random() > FORGOTTEN_NAMES}
    return Lexicon(known._replace(phrases=phrases, places=places), {})


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


def compose_pages(articles, count, seed, *, weakened):
    """Facts and truth of composed pages, each page alone."""
    pool, rng = Pool(read_articles(articles), seed), random.Random(seed)
    whole, known = read_lexicon(), read_phrases()
    weak = [weaken(known, rng) for _ in range(LEXICONS)] if weakened else []
    others = [line for article in pool.articles[:MOST_OTHERS] for line in article.paragraphs]
    for number in range(count):
        _, _, content, gold = compose_page(pool, number, seed)
        lexicon = rng.choice(weak) if weak and rng.random() < WEAKENED else whole
        document = open_page(Page(read_page(content)), lexicon)
        if weak:
            document = lie(document, rng)
            known_text = is_text(document.blocks, gold)
            document, gold = clutter(document, gold, known_text, others, rng)
        yield find_facts(document, lexicon), gold


def compose_tails(articles, count, seed):
    """Facts and truth of pages that end in teasers which recur on other pages of the source."""
    pool, whole = Pool(read_articles(articles), seed), read_lexicon()
    for html in (False, True):
        made = list(compose_teasers(pool, count, seed, html))
        pages = [Page(read_page(content), path=file, source="s") for _, file, content, _ in made]
        seen = zip(*find_evidence(pages), made, strict=True)
        for document, evidence, (*_, gold) in seen:
            yield find_facts(document, whole, evidence), gold


def find_evidence(pages):
    """The documents of one source's pages, and what the others tell of their blocks."""
    documents = open_pages([(page, None) for page in pages])
    seen = pa.Table.from_batches([repetition.sight_blocks(documents)])
    seen = seen.sort_by([(name, "ascending") for name in ("key", "page", "before")])
    counted = repetition.count_recurrences(seen.combine_chunks().to_batches()[0])
    noted = repetition.note_evidence(documents, pa.Table.from_batches([counted]))
    return list_documents(documents), noted["evidence"].to_pylist()
