"""What an element does to the text in it and around it, by its tag."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_UNSEEN = frozenset(["script", "style", "noscript", "template", "svg", "iframe", "head", "object"])
_EMPTY = frozenset(
    ["img", "wbr", "input", "source", "area", "col", "embed", "link", "meta", "param"]
)
_INLINE = frozenset(
    "abbr b bdi bdo big cite code em font i ins kbd label mark q s samp small span strike "
    "strong sub sup tt u var o:p nobr".split()
)
_DOES = {"a": "link", "br": "break", "time": "time", "img": "picture"}
_FLOWING = frozenset(["p", "li", "blockquote", "dd", "h1", "h2", "h3"])
_PLACES_BY_TAG = {
    **dict.fromkeys(("nav", "menu"), "navigation"),
    "footer": "footer",
    "header": "header",
    "aside": "aside",
    "figcaption": "photo",
    "title": "hidden",  # in the body: one that is not closed holds the rest of the page
    **dict.fromkeys(("button", "select", "option", "textarea"), "share"),
}


class Kind(NamedTuple):
    """Of elements with one tag."""

    does: str
    """`block` (ends one), `inline`, `link`, `break`, `time`, `picture`, or `nothing`, with all it
    holds."""
    tag: str
    heading: int
    place: str
    flowing: bool


KINDS: dict[int, Kind] = {}
_OWN_TAGS = 1000
"""lexbor numbers the tags it knows from 1 on, and others by where they lie in memory."""


def learn(node: LexborNode) -> Kind:
    """The kind of an element, kept by the number that the parser has for its tag."""
    tag = node.tag or ""
    if tag in _UNSEEN or not tag[:1].isalpha():
        does = "nothing"
    else:
        # Empty ones hold text where they are not HTML's, as in MathML.
        does = "inline" if tag in _INLINE or tag in _EMPTY else "block"
        does = _DOES.get(tag, does)
    heading = int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else 0
    kind = Kind(does, tag, heading, _PLACES_BY_TAG.get(tag, ""), tag in _FLOWING)
    if node.tag_id < _OWN_TAGS:
        KINDS[node.tag_id] = kind
    return kind
