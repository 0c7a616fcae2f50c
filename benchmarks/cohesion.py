"""Is the text behind a headline the headline's, or does the page's own text go on?

usage: python benchmarks/cohesion.py ARTICLES

Cases are made from ARTICLES (a table that `dedup cluster` reads; those with a headline and 5 to 25
paragraphs count). For each article another one is drawn, for seven in ten one whose headline
shares a word with its own. Its headline is put into the article, once with the article going on
behind it, once behind the whole article with its own text. Prints, for each measure, how many of
the articles that go on would be cut at its threshold (lost text), and how many glued ones are
known.
"""

import random
import sys
from collections import Counter, defaultdict

from dedup.lexicon import cohesion, lines
from dedup.reading.tables import read_articles


def pick(paths):
    """(title, paragraphs) of articles with a plain shape."""
    for row in read_articles(paths)[0].to_pylist():
        paragraphs = [line.strip() for line in row["text"].split("\n") if line.strip()]
        if row["title"] and 5 <= len(paragraphs) <= 25 and lines.is_headline(row["title"]):
            yield row["title"].strip(), paragraphs


def make_cases(articles, seed=1):
    """(glued, host title, main text so far, headline, what follows)"""
    random.seed(seed)
    holders = defaultdict(list)
    for number, (title, _) in enumerate(articles):
        for stem in set(cohesion.stems(title)):
            holders[stem].append(number)
    for title, paragraphs in articles:
        near = Counter(
            other
            for stem in set(cohesion.stems(title))
            if len(holders[stem]) < 200
            for other in holders[stem]
            if articles[other][1][0] != paragraphs[0]
        )
        alike = sorted(near, key=lambda other: (-near[other], other))[:8]
        drawn = random.choice(alike) if alike and random.random() < 0.7 else None
        headline, own = articles[random.randrange(len(articles)) if drawn is None else drawn]
        cut = random.randint(1, len(paragraphs) - 2)
        yield False, title, paragraphs[:cut], headline, paragraphs[cut:]
        yield True, title, paragraphs, headline, own


def main(*paths):
    cases = list(make_cases(list(pick(paths))))
    measures = {"with the page's title": [], "without it": []}
    for _, title, before, headline, behind in cases:
        near = behind[: cohesion.NEXT_PARAGRAPHS]
        measures["with the page's title"].append(
            cohesion.belongs(headline, near, title, len(before))
        )
        measures["without it"].append(cohesion.belongs(headline, near, "", len(before)))
    print(f"{len(cases)} cases")
    for name, scores in measures.items():
        for threshold in (cohesion.BELONGS, cohesion.SURELY_BELONGS):
            over = [score > threshold for score in scores]
            goes_on = [o for o, case in zip(over, cases, strict=True) if not case[0]]
            glued = [o for o, case in zip(over, cases, strict=True) if case[0]]
            cut, known = sum(goes_on) / len(goes_on), sum(glued) / len(glued)
            print(f"{name:22} over {threshold:.2f}: cut {cut:6.1%}, glued known {known:6.1%}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
