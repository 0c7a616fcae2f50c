"""Real articles with call-outs in their text: does the text stay, are the headlines taken out?

usage: python benchmarks/callouts.py CALLOUTS.jsonl

A line of CALLOUTS has `title`, `lines`, and `markers`: of each the number of its `line`, its
`surface` there, whether it stands `alone`, and `headline_lines_after` it. What is no marker and no
such headline is text. Prints how many lines of text stay in it (agencies that become the credit are
counted apart), and precision, recall and F1 of the headlines.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from dedup.model import Page
from dedup.splitting.splitter import split_page, trace_page


def letters(text: str) -> str:
    """What two spellings of one line have in common: letters and digits."""
    return re.sub(r"[\W_]+", "", text)


def read_truth(row: dict[str, Any]) -> tuple[Counter[str], Counter[str]]:
    """Lines of text and headlines of an article, as `letters`."""
    taken, headlines = set(), []
    for marker in row["markers"]:
        line, count = marker["line"], marker["headline_lines_after"] if marker["alone"] else 0
        behind = range(line + 1, line + 1 + count)
        taken.update([line, *behind])
        headlines += [row["lines"][index] for index in behind]
        if not marker["alone"]:
            headlines.append(row["lines"][line].split(marker["surface"], 1)[-1])
    text = [line for index, line in enumerate(row["lines"]) if index not in taken]
    return Counter(map(letters, text)), Counter(map(letters, headlines))


def main(path: str) -> None:
    """Score every article of the file and print the sums."""
    said: Counter[str] = Counter()
    for row in map(json.loads, Path(path).read_text("utf-8").splitlines()):
        page = Page("\n".join([row["title"], *row["lines"]]), "page.txt")
        text, headlines = read_truth(row)
        judged, article = trace_page(page), split_page(page)
        body = Counter(letters(one.block.text) for one in judged if one.role == "body")
        credit = Counter(letters(one.block.text) for one in judged if one.role == "credit")
        found = Counter(letters(item.title) for item in article.related)
        lost = text - body
        said["lines"] += text.total()
        said["credits"] += (lost & credit).total()
        said["lost"] += (lost - credit).total()
        said["extra"] += (body - text).total()
        said["headlines"] += headlines.total()
        said["found"] += found.total()
        said["right"] += (headlines & found).total()
    print(f"{said['lines']} lines of text: {said['lost']} lost, {said['credits']} taken for the")
    print(f"credit, {said['extra']} more in the text than belong there")
    precision, recall = said["right"] / said["found"], said["right"] / said["headlines"]
    count = said["headlines"]
    f1 = 2 * precision * recall / (precision + recall)
    print(f"{count} headlines: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
