"""A page as blocks: what text and HTML are both turned into before a page is split."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Block(NamedTuple):
    """A line of a text page, or the smallest stretch of an HTML page that stands by itself."""

    text: str
    """White space collapsed; never empty."""
    heading: int = 0
    """1 to 6 inside h1 to h6, else 0."""
    link_share: float = 0.0
    """Share of its characters that lie in links."""
    url: str | None = None
    """Where its first link leads."""
    link_text: str | None = None
    """What its links say, where that is not all."""
    place: str = ""
    """What its container says of it: a name from `[html]` in markers.toml, or header, footer,
    aside, article (another one), near (between the text's container and the one that holds the h1
    too), outside (of both), segment (built like an article, see `segments`), or nothing."""
    box: int = 0
    """Number of that container; blocks of one related box stand together."""
    part: str = ""
    """What a container inside that one says of it."""
    slot: int = 0
    """Stands for the path of tags and classes to it: what a site's template makes alike."""
    tag: str = ""
    """Of the block-level element that it stands in."""
    behind_picture: bool = False
    """A picture stands right before it."""
    named: bool = False
    """Some container around it is named as those of texts are: `[html] text` in markers.toml."""
    told: int = 0
    """Where the page's head holds the article's text: 1 for a block of it, `WITHHELD` for one that
    the page does not show, -1 for another."""
    barred: bool = False
    """By what the user says of the site it is no text; in the place `DROPPED` it is furniture."""


@dataclass(frozen=True, slots=True)
class Meta:
    """What the head of an HTML page says of the article."""

    titles: tuple[str, ...] = ()
    """Best first."""
    published: str | None = None
    modified: str | None = None
    dated: str | None = None
    """A day of which nothing says what happened on it."""
    moment: str | None = None
    """Of the article's own `time` element."""
    author: str | None = None
    url: str | None = None
    hosts: tuple[str, ...] = ()
    """Of other addresses of the page, and of those of its publisher and its source."""
    missed: str | None = None
    """The site of which the user says where the text is, but here nothing is there."""
    body: str | None = None
    """The article's text; only where the page was just opened."""


@dataclass(frozen=True, slots=True)
class Document:
    """A page as blocks."""

    blocks: tuple[Block, ...]
    meta: Meta = field(default=Meta())
    markup: bool = False
    """Whether the page was HTML, so that its blocks know more than their text."""


DROPPED = "dropped"
WITHHELD = 2
MOST_LINKED = 0.7  # share of a block's characters in links, over which it is one
LEAST_BODY = 2  # paragraphs that make a text: with less a credit ends no article
MOST_BLOCKS = 15_000
"""Of a page: the roles of so many take half a second. 985 real pages have at most 2,619."""
TOO_MANY_BLOCKS = f"more than {MOST_BLOCKS} blocks of text, more than a page can have"
LONGEST_ADDRESS = 4_000  # characters; a longer one is written out for each block of its link
