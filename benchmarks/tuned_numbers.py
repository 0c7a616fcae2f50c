"""Which pages move when a number of the splitter moves: what no page feels is no rule.

usage: python benchmarks/tuned_numbers.py [FOLDER...] [--by 0.6,1.6] [--only NAME] [--pages N]

Each number with a name of its own in dedup/splitting, dedup/blocks and dedup/lexicon is multiplied
in turn, and all is split again: the cases of seeds/, its pages, 800 composed ones, and those of
FOLDERs. Prints for each number on how many cases and pages a role, a reason or a part of the
article changes, and names one. With `--pages 0` the cases are asked alone, or with FOLDERs: what
none of them feels needs a case, or goes.
"""

import ast
import importlib
import pkgutil
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import click

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import dedup.blocks  # noqa: E402
import dedup.lexicon  # noqa: E402
import dedup.splitting  # noqa: E402
from dedup.errors import BadPage  # noqa: E402
from dedup.lexicon.markers import read_lexicon  # noqa: E402
from dedup.model import Page  # noqa: E402
from dedup.reading.files import read_page  # noqa: E402
from dedup.splitting.splitter import split_page, trace_page  # noqa: E402
from tests.cases import CASES, draw_trace, list_cases, split_case  # noqa: E402
from tests.composing.compose import Pool, compose_page, read_articles  # noqa: E402

COMPOSED = 800
APART = {
    "blocks.monsters": "time and memory",
    "splitting.doubt": "what its weights were trained with; doubt gives no block its role",
    "blocks.boxes.LONGEST_LIST": "time",
    "blocks.boxes.MOST_LEVELS": "time",
    "blocks.containers.MOST_LIARS": "time",
    "blocks.document.LONGEST_ADDRESS": "memory",
    "blocks.document.MOST_BLOCKS": "time",
    "blocks.walk.MOST_INLINE_LEVELS": "time",
    "blocks.times.MOST_TIMES": "time",
    "blocks.tags._OWN_TAGS": "the parser's numbers",
    "lexicon.cohesion.LONGEST_TOKEN": "memory",
    "lexicon.looks.LONGEST_BUTTONS": "time: what the pattern behind it can match",
    "lexicon.dates._BEFORE_JALALI": "a calendar",
    "lexicon.dates._HIJRI_BEGINS": "a calendar",
    "lexicon.dates._JALALI_ENDS": "a calendar",
    "lexicon.dates._LONGEST": "time",
    "lexicon.markers.LONGEST_NAMES": "time",
    "lexicon.phrases.LONGEST_FILE": "time and memory",
    "lexicon.phrases.MOST_CHOICES": "time and memory",
    "lexicon.phrases.MOST_PARTS": "memory",
    "lexicon.phrases.MOST_PHRASES": "time and memory",
    "lexicon.relative._LONGEST_SPAN": "time",
    "splitting.ahead.LONGEST_LOOK_AHEAD": "time",
    "splitting.repetition.COMMON": "a bit",
    "splitting.repetition.EVERYWHERE": "a bit",
    "splitting.repetition.RECURS": "a bit",
    "splitting.repetition.MANY": "a bit",
    "splitting.repetition.OFTEN": "a bit",
    "splitting.repetition.TELLS": "a bit",
    "splitting.repetition.BOUND": "a bit",
}
"""Numbers that are no rule of splitting, or modules of them, and what each bounds or tells."""


def list_modules():
    for room in (dedup.lexicon, dedup.blocks, dedup.splitting):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            yield importlib.import_module(found.name)


def list_numbers():
    """(module, name, value) of each number, where it is defined."""
    for module in list_modules():
        home = module.__name__.removeprefix("dedup.")
        for name in _assigned(module):
            value = vars(module)[name]
            plain = isinstance(value, int | float) and not isinstance(value, bool)
            if name.isupper() and plain and APART.keys().isdisjoint({home, f"{home}.{name}"}):
                yield module.__name__, name, value


def _assigned(module):
    """The names that a module gives a value of its own."""
    for line in ast.parse(Path(module.__file__).read_text("utf-8")).body:
        for target in line.targets if isinstance(line, ast.Assign) else ():
            yield from (one.id for one in ast.walk(target) if isinstance(one, ast.Name))


def move(name, home, value, by):
    """Give a number another value wherever it was imported."""
    moved = value * by if isinstance(value, float) else round(value * by)
    if moved == value:
        moved = value + (1 if by > 1 else -1)
    known = getattr(importlib.import_module(home), name)
    for module in list(sys.modules.values()):
        if module.__name__.startswith("dedup.") and vars(module).get(name) is known:
            setattr(module, name, moved)
    return moved


def split_all(pages, names):
    lexicon = read_lexicon()
    found = {}
    for name in names:
        page = Page(pages[name])
        try:
            parts = [(part.role, str(part.reason)) for part in trace_page(page, lexicon)]
            found[name] = hash((tuple(parts), split_page(page, lexicon)))
        except BadPage as why:
            found[name] = hash(str(why))
    return found


def draw_cases():
    """The traces of the pages of each case, by its name; a case is a page, or a source of pages."""
    return {
        str(case.relative_to(CASES)): [draw_trace(*page) for page in split_case(case).values()]
        for case in list_cases()
    }


def read_pages(folders, count):
    """Name to content."""
    found = {}
    for folder in (*([ROOT / "seeds" / "pages"] if count else []), *map(Path, folders)):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                try:
                    found[str(path)] = read_page(path.read_bytes())
                except BadPage:
                    continue
    pool = Pool(read_articles(["seeds"]), seed=1)
    for number in range(count):
        _, file, content, _ = compose_page(pool, number, seed=1)
        found[f"composed/{file}"] = read_page(content)
    return found


def try_number(home, name, value, by):
    moved = move(name, home, value, by)
    before, pages = _STATE["before"], _STATE["pages"]
    try:
        after = draw_cases() | split_all(pages, list(pages))
    except Exception as why:
        return moved, [f"{type(why).__name__}: {why}"]
    return moved, [page for page in before if after[page] != before[page]]


_STATE = {}


def load(folders, count):
    _STATE["pages"] = read_pages(folders, count)
    _STATE["before"] = draw_cases() | split_all(_STATE["pages"], list(_STATE["pages"]))


@click.command()
@click.argument("folders", nargs=-1)
@click.option("--by", default="0.6,1.6", show_default=True, help="factors")
@click.option("--only", help="numbers with this in their name")
@click.option("--pages", default=COMPOSED, show_default=True, help="composed ones beside seeds")
def main(folders, by, only, pages):
    """Which pages move when a number of the splitter moves."""
    load(folders, pages)
    numbers = [n for n in list_numbers() if not only or only in n[1]]
    click.echo(f"{len(numbers)} numbers, {len(_STATE['before'])} cases and pages")
    still = []
    for home, name, value in numbers:
        told, most = [], 0
        for factor in map(float, by.split(",")):
            # A process of its own, forked: whatever has been moved or kept there is gone with it.
            with ProcessPoolExecutor(1) as one:
                moved, felt = one.submit(try_number, home, name, value, factor).result()
            told.append(f"{moved:g}: {len(felt)}" + (f" ({Path(felt[0]).name})" if felt else ""))
            most = max(most, len(felt))
        still += [] if most else [name]
        click.echo(f"{home.removeprefix('dedup.')}.{name} = {value:g}  {'  '.join(told)}")
    click.echo(f"{len(still)} move no page: {', '.join(still)}")


if __name__ == "__main__":
    main()
