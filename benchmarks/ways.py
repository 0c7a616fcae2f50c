"""How often one page's way returns to a module that it had left.

usage: python benchmarks/ways.py [PAGE...]

Splits each page (else the seeds') under a call tracer, takes runs of calls into one module together
as one stay, and counts the stays in modules that were left before: how much a reader has to jump
about who follows a page. Prints the median of whole pages, and of the way behind the blocks
(dedup/splitting).
"""

import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from dedup.errors import BadPage  # noqa: E402
from dedup.model import Page  # noqa: E402
from dedup.reading.files import read_page  # noqa: E402
from dedup.splitting.splitter import split_page  # noqa: E402


def follow(page):
    """The modules that calls go into, runs of one as one."""
    stays = []

    def note(frame, event, _):
        name = frame.f_globals.get("__name__", "")
        inside = event == "call" and name.startswith("dedup.")
        if inside and not frame.f_code.co_name.startswith("<") and stays[-1:] != [name]:
            stays.append(name)

    sys.setprofile(note)
    try:
        split_page(page)
    except BadPage:
        pass
    finally:
        sys.setprofile(None)
    return stays


def count_returns(stays, rooms):
    among = [name for name in stays if name.startswith(rooms)]
    runs = [one for one, before in zip(among, ["", *among], strict=False) if one != before]
    return len(runs) - len(set(runs))


def main(*paths):
    files = map(Path, paths) if paths else sorted((ROOT / "seeds" / "pages").glob("*/*"))
    pages = [Page(read_page(path.read_bytes()), path=str(path)) for path in files]
    for page in pages:  # what is kept from page to page is kept now
        follow(page)
    ways = list(map(follow, pages))
    for name, rooms in (("whole way", ("dedup.",)), ("behind the blocks", ("dedup.splitting.",))):
        returns = [count_returns(way, rooms) for way in ways]
        print(f"{name}: median {statistics.median(returns):g}, most {max(returns)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
