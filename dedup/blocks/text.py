"""Plain text to blocks: one a line."""

import re
from itertools import pairwise

from dedup.blocks.document import MOST_BLOCKS, TOO_MANY_BLOCKS, Block, Document
from dedup.errors import BadPage
from dedup.lexicon.lines import INVISIBLE, ends_sentence
from dedup.model import lines_of

SHORTEST_WRAPPED, LONGEST_WRAPPED, LEAST_WRAPPED_LINES = 50, 100, 6
_BEGINS = re.compile(r"[-*•=_#>]")  # a line of its own, whatever stands above it
_LINK = re.compile(r"!?\[([^\[\]]*)\]\(([^()\s]*)\)")


def read_text(content: str) -> Document:
    """The lines that hold anything, white space collapsed; wrapped paragraphs are joined.

    >>> [block.text for block in read_text("عنوان\\n\\n  فقرة   أولى \\r\\nفقرة ثانية").blocks]
    ['عنوان', 'فقرة أولى', 'فقرة ثانية']
    """
    lines = _unwrap(list(map(_collapse, lines_of(content))))
    return Document(tuple(_block_of(line) for line in lines if line))


def _collapse(line: str) -> str:
    """A line with its white space collapsed, and no marks of direction at its ends; empty where
    nothing is seen."""
    # What can be printed holds no white space but spaces; most lines need no look at each word.
    if not line.isprintable() or "  " in line:
        return " ".join(line.split()).strip(" " + INVISIBLE)
    return line.strip(" ")


def _unwrap(lines: list[str]) -> list[str]:
    """Paragraphs that were broken into lines of one width, as in mails, in one line each.

    So they are where blank lines stand between groups of lines, and all lines of a group but its
    last are nearly as long as the longest and break off in mid-sentence. Verses are shorter.
    """
    if len(lines) > MOST_BLOCKS and sum(map(bool, lines)) > MOST_BLOCKS:
        raise BadPage(TOO_MANY_BLOCKS)
    longest = max(map(len, lines), default=0)
    if not SHORTEST_WRAPPED <= longest <= LONGEST_WRAPPED or "" not in lines:
        return lines
    inner = [
        line for line, behind in pairwise(lines) if line and behind and not _BEGINS.match(behind)
    ]
    if len(inner) < LEAST_WRAPPED_LINES or not _break_off(inner, longest):
        return lines
    return _join(lines)


def _join(lines: list[str]) -> list[str]:
    """Lines that stand together in one, but for those that begin one of their own."""
    joined: list[list[str]] = [[]]
    for line in lines:
        if line and joined[-1] and not _BEGINS.match(line):
            joined[-1].append(line)
        else:
            joined.append([line] if line else [])
    return list(map(" ".join, joined))


def _break_off(lines: list[str], longest: int) -> bool:
    """Whether lines are nearly as long as the longest, and few of them end a sentence."""
    full = sum(4 * len(line) > 3 * longest for line in lines)
    return 10 * full >= 9 * len(lines) and 3 * sum(map(ends_sentence, lines)) <= len(lines)


def _block_of(line: str) -> Block:
    """A line as a block; links as Markdown writes them are links.

    >>> _block_of("* [عنوان](/1)")[:4], _block_of("[1]").text
    (('* عنوان', 0, 0.7142857142857143, '/1'), '[1]')
    """
    if "](" not in line:
        return Block(line)
    links = [(text, url) for text, url in _LINK.findall(line) if text]
    text = " ".join(_LINK.sub(r"\1", line).split())
    if not links or not text:
        return Block(text or line)
    said = " ".join(text for text, _ in links)
    share = min(1.0, len(said) / len(text))
    return Block(text, 0, share, links[0][1] or None, None if said == text else said)
