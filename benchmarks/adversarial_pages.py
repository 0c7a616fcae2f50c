"""Seconds per MB of pages made to be slow, at a size and at four times that, and their ratio.

    python benchmarks/adversarial_pages.py [--size BYTES] [--only WORDS] [--parser]

Time is the process's own, so that other work on the machine does not count. `--parser` measures
lexbor's tree alone. Lines that break what is promised are marked `!`: more than a second for a
page, or beyond a MB a second a MB; or more than `MOST_GROWTH` times the time at four times the
size, where that is no noise.
"""

import argparse
import time

from selectolax.lexbor import LexborHTMLParser

import dedup
from dedup.blocks.monsters import refuse_monsters
from dedup.errors import BadPage
from tests.robustness.adversarial import list_shapes

MOST_SECONDS, MOST_GROWTH = 1.0, 5.0
LEAST_SECONDS = 0.5  # below it a growth is noise


def measure(page: bytes, parser: bool) -> tuple[float, str]:
    """The seconds that a page takes, and what becomes of it."""
    began = time.process_time()
    said = "an article"
    try:
        if parser:
            content = page.decode()
            refuse_monsters(content)
            LexborHTMLParser(content)
        else:
            dedup.split(page)
    except BadPage as why:
        said = str(why)
    return time.process_time() - began, said


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--size", type=int, default=250_000)
    given.add_argument("--only", default="")
    given.add_argument("--parser", action="store_true")
    chosen = given.parse_args()
    dedup.split("عنوان الخبر\nنص الخبر في فقرة.")
    print(f"{'shape':60} {'s/MB':>7} {'at 4n':>7} {'growth':>6}")
    for name, shape in list_shapes().items():
        if chosen.only not in name:
            continue
        small, _ = measure(shape(chosen.size), chosen.parser)
        large, said = measure(shape(4 * chosen.size), chosen.parser)
        per_mb, growth = large / (4 * chosen.size / 1e6), large / max(small, 1e-9)
        bad = large > MOST_SECONDS and per_mb > MOST_SECONDS
        bad |= growth > MOST_GROWTH and large > LEAST_SECONDS
        first = small / (chosen.size / 1e6)
        print(
            f"{name:60} {first:7.2f} {per_mb:7.2f} {growth:6.1f} {'!' if bad else ' '} {said[:60]}",
            flush=True,
        )


if __name__ == "__main__":
    main()
