"""Plain text to blocks: one a line."""

from dedup.splitting.blocks import Block, Document, is_blank


def read_text(content: str) -> Document:
    """The lines that hold anything, white space collapsed.

    >>> [block.text for block in read_text("عنوان\\n\\n  فقرة   أولى \\r\\nفقرة ثانية").blocks]
    ['عنوان', 'فقرة أولى', 'فقرة ثانية']
    """
    lines = (" ".join(line.split()) for line in content.splitlines())
    return Document(tuple(Block(line) for line in lines if not is_blank(line)))
