"""Plain text to blocks: one a line."""

from dedup.splitting.blocks import Block, Document, is_blank


def read_text(content: str) -> Document:
    """The lines that hold anything, white space collapsed.

    >>> [block.text for block in read_text("عنوان\\n\\n  فقرة   أولى \\r\\nفقرة ثانية").blocks]
    ['عنوان', 'فقرة أولى', 'فقرة ثانية']
    """
    return Document(tuple(Block(line) for line in map(_collapse, content.splitlines()) if line))


def _collapse(line: str) -> str:
    """A line with its white space collapsed; empty where nothing is seen."""
    # What can be printed holds no white space but spaces; most lines need no look at each word.
    if not line.isprintable() or "  " in line:
        line = " ".join(line.split())
        return "" if is_blank(line) else line
    return line.strip(" ")
