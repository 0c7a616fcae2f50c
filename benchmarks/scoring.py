"""Score what `dedup split` made of composed pages, layout by layout.

usage: python benchmarks/scoring.py GOLD OUT

GOLD is the `gold.jsonl` that `tests.composing.compose` wrote, OUT the JSON lines of `dedup split
FOLDER/pages`. The same as `dedup evaluate pages GOLD OUT`.
"""

import sys

from dedup.evaluation.pages import HEADER, score_pages, show


def main(gold: str, out: str) -> None:
    print(HEADER)
    for name, score in score_pages(gold, out).items():
        print(show(name, score))


if __name__ == "__main__":
    main(*sys.argv[1:])
