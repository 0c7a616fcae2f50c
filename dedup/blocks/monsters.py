"""Pages that the parser takes time for in proportion to their square: refused before it sees them.

lexbor walks its stack of open elements at most tags (5 ns an element: 100,000 tags in 5,000 open
`div` take 2.6 s), compares each attribute of an element with all others (2.2 s for 20,000), opens
formatting elements again in each paragraph, and options in a `select` cost the square of their
number. So tags are counted here as it reads them: elements that it closes may be taken for open,
never the other way round.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from dedup.errors import BadPage

MOST_ATTRIBUTES = 5_000
DEEPEST = 10_000
"""Elements inside one another; real pages have some dozens."""
MOST_STEPS, STEPS_A_LETTER = 100_000_000, 40
"""Open elements, summed over all tags: half a second, and 0.2 s a MB. Real pages have under
400,000."""
MOST_REOPENED = 500_000
"""Formatting elements that are open, summed over all tags: a paragraph may open all of them again,
each one more in the tree."""
MOST_OPTIONS = 5_000  # in all
MOST_TAGS = 50_000
"""Each takes 10 microseconds and some 300 bytes; 985 real pages have at most 13,423."""
FEW_TAGS = 2_500  # with less, nothing but attributes takes a third of a second
MOST_ROOTS = 10  # tags of html and body

_SPACE = r"\t\n\f\r "
_ATTRIBUTE = (
    rf"[^{_SPACE}/>][^{_SPACE}/>=]*+(?:[{_SPACE}]*+=[{_SPACE}]*+"
    rf"(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^{_SPACE}>\"'][^{_SPACE}>]*+)?+)?+"
)
_COMMENT = r"<!--(?:>|->|(?:[^-]|-(?!->|-!>))*+(?:--!?>|\Z|-*\Z))"
_OTHER = r"<[!?/][^>]*+(?:>|\Z)"
_NAME = rf"[a-zA-Z][^{_SPACE}/>]*+"
_PLAIN = r"(?: [a-zA-Z-]++=\"[^\"]*+\")"  # an attribute as nearly all are written
_TAIL = rf"{_PLAIN}*+(?:[{_SPACE}/]++|{_ATTRIBUTE})*+"
_ORDINARY = rf"/?+[a-zA-Z][a-zA-Z0-9]*+{_PLAIN}{{0,99}}+>"
_TAG = re.compile(rf"{_COMMENT}|<(/?)({_NAME}){_TAIL}(?:>|\Z)|{_OTHER}")
_SAID = re.compile(
    rf"<{_ORDINARY}(?:[^<]*+<{_ORDINARY})*+|{_COMMENT}|</?+{_NAME}({_TAIL})(?:>|\Z)|{_OTHER}"
)
"""With what the tags have in them that may have many attributes; ordinary ones are passed over."""
_CLOSED = re.compile(
    rf"<{_NAME}(?:[{_SPACE}]++[^{_SPACE}/>=\"']++(?:=\"[^\"]*+\"|='[^']*+')?+)*+[{_SPACE}]*+/>"
)
"""A tag that surely closes itself in SVG: of a value without quotes the sign would be a part."""
_ROOT_SAID = re.compile(rf"<(?:html|body)(?=[{_SPACE}/])({_TAIL})", re.IGNORECASE)
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_OPTION = re.compile("<option", re.IGNORECASE)
_RAW = frozenset("script style textarea title xmp iframe noembed noframes".split())
_VOID = frozenset(
    """
    area base basefont bgsound br col embed frame hr img image input keygen link meta param source
    track wbr html head body
    """.split()
)
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_SPECIAL = frozenset(
    """
    address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption
    figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup li listing main menu nav noembed
    noframes noscript ol p plaintext pre search section select summary textarea ul xmp iframe script
    style object marquee applet button template table tbody td tfoot th thead tr
    """.split()
)
"""Over which most end tags do not reach; over `_BARRIERS` none does."""
_SCOPED = _FORMATTING | frozenset(
    """
    address article aside blockquote button center details dialog dir div dl fieldset figcaption
    figure footer header hgroup listing main menu nav ol pre search section summary ul li dd dt
    h1 h2 h3 h4 h5 h6 applet marquee object template
    """.split()
)
_BARRIERS = frozenset(
    """
    table template td th caption applet marquee object button select svg math foreignobject desc
    title mi mo mn ms mtext annotation-xml
    """.split()
)
_APART = frozenset("table template svg math foreignobject desc title".split())
_IN_TABLES = frozenset("td th tr tbody thead tfoot caption colgroup".split())
_FOREIGN = frozenset(["svg", "math"])
_INLINE = _FORMATTING | {"span"}
_CROSSED = {
    **dict.fromkeys(("p", "a", "nobr", "button"), _INLINE),
    **dict.fromkeys(("li", "dd", "dt"), _INLINE | {"p", "div", "address"}),
}
"""Over which elements a start tag reaches to end a sibling."""
_SIBLINGS = {
    **{name: frozenset([name]) for name in ("p", "li", "option", "a", "nobr", "button")},
    **dict.fromkeys(("dd", "dt"), frozenset(["dd", "dt"])),
    **dict.fromkeys(("rb", "rt", "rtc", "rp"), frozenset(["rb", "rt", "rtc", "rp"])),
    "optgroup": frozenset(["option"]),
    **dict.fromkeys(("td", "th"), frozenset(["td", "th"])),
    "tr": frozenset(["td", "th", "tr"]),
    **dict.fromkeys(("tbody", "thead", "tfoot", "caption", "colgroup"), _IN_TABLES),
}
"""What a start tag ends before it opens its own element."""
NEAR = 32  # open elements that an end tag is looked for among
MOST_ALIKE = 3  # formatting elements that are opened again, as HTML has it


class Nesting(NamedTuple):
    """What a page's tags cost a parser, at most."""

    deepest: int
    """Elements inside one another."""
    steps: int
    """Open elements, summed over all tags."""
    reopened: int
    """Formatting elements among them."""


def refuse_monsters(content: str) -> None:
    """Raise `BadPage` for what takes the parser time in proportion to its square."""
    if _has_many_attributes(content):
        raise BadPage(f"more than {MOST_ATTRIBUTES} attributes on one element")
    if content.count("<") < FEW_TAGS:
        return
    if content.count("<") > MOST_TAGS:
        raise BadPage(f"more than {MOST_TAGS} tags on one page")
    if sum(1 for _ in _OPTION.finditer(content)) > MOST_OPTIONS:
        raise BadPage(f"more than {MOST_OPTIONS} options on one page")
    nesting = measure_nesting(content)
    if nesting.deepest > DEEPEST:
        raise BadPage(f"more than {DEEPEST} elements inside one another")
    if nesting.steps > MOST_STEPS + STEPS_A_LETTER * len(content):
        raise BadPage("too many elements inside one another for so many tags")
    if nesting.reopened > MOST_REOPENED:
        raise BadPage(f"more than {MOST_REOPENED} formatting elements that are never closed")


def _has_many_attributes(content: str) -> bool:
    """Whether one element has; the tags of `html` and `body` add to one element each."""
    if len(content) < 2 * MOST_ATTRIBUTES:
        return False
    said = [tag for tag in _SAID.findall(content) if len(tag) >= 2 * MOST_ATTRIBUTES]
    roots = _ROOT_SAID.findall(content)
    if len(roots) > MOST_ROOTS or sum(map(len, roots)) >= 2 * MOST_ATTRIBUTES:
        said.append(" ".join(roots))
    return any(sum(1 for _ in _ATTRIBUTES.finditer(tag)) > MOST_ATTRIBUTES for tag in said)


def measure_nesting(content: str) -> Nesting:
    """What the tags of a page cost; counted until a bound is passed.

    >>> measure_nesting("<div><p>a<p>b</span></div><b>")
    Nesting(deepest=2, steps=8, reopened=1)
    """
    most = MOST_STEPS + STEPS_A_LETTER * len(content)
    stack = _Stack()
    names = stack.names
    deepest = steps = at = 0
    raw = ""  # the element in whose text the tags are perhaps none
    while match := _TAG.search(content, at):
        at = match.end()
        ends, name = match.groups()
        if name is None:
            continue
        name = name.lower()
        if ends:
            if raw:
                raw = "" if name == raw else raw
            else:
                stack.end(name)
        else:
            stack.start(name, match[0])
            if name in _RAW and not raw:
                if stack.may_be_foreign():
                    raw = name
                else:
                    end = re.compile(f"</{name}(?=[{_SPACE}/>])", re.IGNORECASE)
                    found = end.search(content, at)
                    at = found.start() if found else len(content)
        depth = len(names)
        steps += depth
        stack.reopened += stack.formatting
        if depth > deepest:
            deepest = depth
        if depth > DEEPEST or steps > most or stack.reopened > MOST_REOPENED:
            break
    return Nesting(deepest, steps, stack.reopened)


class _Stack:
    """The elements that may be open."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.tags: list[str] = []
        """Of formatting elements: those alike are not all opened again."""
        self.formatting = 0
        """Formatting elements that each next block may open again."""
        self.reopened = 0
        self._alike = defaultdict[str, int](int)
        self._foreign = 0
        self._in_foreign = False

    def may_be_foreign(self) -> bool:
        """Whether there is SVG or MathML around, in which no element's text is raw."""
        return self._foreign > 0

    def start(self, name: str, tag: str) -> None:
        """A start tag."""
        if name in _VOID:
            return
        if name in _FOREIGN:
            self._foreign += 1
            self._in_foreign = not tag.endswith("/>")  # it may be closed: HTML follows
        elif self._in_foreign:
            if name in _BREAKOUTS:
                self._in_foreign = False
            elif tag.endswith("/>") and _CLOSED.fullmatch(tag):
                return
        siblings = _SIBLINGS.get(name)
        if siblings and not self._foreign and not siblings.isdisjoint(self.names[-NEAR:]):
            at = self._find_sibling(name, siblings)
            if at is not None:
                self._cut(at)
        self.names.append(name)
        if name in _FORMATTING:
            self.tags.append(tag)
            self.formatting += self._alike[tag] < MOST_ALIKE
            self._alike[tag] += 1
        else:
            self.tags.append("")

    def end(self, name: str) -> None:
        """An end tag: without effect unless the element is surely open, and surely ended by it."""
        names = self.names
        self._in_foreign = self._in_foreign and name not in ("svg", "math", "p", "br")
        if names and names[-1] == name:
            names.pop()
            self._foreign -= name in _FOREIGN
            self._forget(self.tags.pop())
            return
        near = names[-NEAR:]
        if name not in near or (name in _IN_TABLES and "table" not in near):
            return
        far = near[::-1].index(name)
        at = len(names) - 1 - far
        if name == "form":
            del names[at], self.tags[at]  # what stands in it stays open
        elif _barriers_of(name).isdisjoint(near[len(near) - far :]):
            self._cut(at)

    def _find_sibling(self, tag: str, siblings: frozenset[str]) -> int | None:
        """Where the element lies that a start tag ends; a part of a table only inside one."""
        found, in_table, crossed = None, tag in _IN_TABLES, _CROSSED.get(tag, frozenset())
        for at in range(len(self.names) - 1, max(-1, len(self.names) - 1 - NEAR), -1):
            name = self.names[at]
            if name in siblings:
                found = at
                if not in_table:
                    return found
            elif in_table and name == "table":
                return found
            elif name in _APART or not (in_table or name in crossed):
                break
        return None

    def _cut(self, at: int) -> None:
        """End an element and those in it; the last formatting ones of these are opened again."""
        name, tag = self.names[at], self.tags[at]
        inside = list(zip(self.names[at + 1 :], self.tags[at + 1 :], strict=True))
        del self.names[at:], self.tags[at:]
        self._foreign -= name in _FOREIGN
        self._forget(tag)
        if not inside:
            return
        alike = defaultdict[str, int](int)
        kept: list[tuple[str, str]] = []
        for one in reversed(inside):
            alike[one[1]] += 1
            # What stands in a formatting element stays open when that ends.
            if tag or (one[1] and alike[one[1]] <= MOST_ALIKE):
                kept.append(one)
            else:
                self._foreign -= one[0] in _FOREIGN
                self._forget(one[1])
        self.names += [name for name, _ in reversed(kept)]
        self.tags += [tag for _, tag in reversed(kept)]

    def _forget(self, tag: str) -> None:
        if tag:
            self._alike[tag] -= 1
            self.formatting -= self._alike[tag] < MOST_ALIKE


def _barriers_of(name: str) -> frozenset[str]:
    """The elements over which an end tag does not reach."""
    if name == "table" or name in _IN_TABLES:
        return _BARRIERS - _IN_TABLES
    if name == "li":
        return _BARRIERS | {"ul", "ol"}
    return _BARRIERS if name in _SCOPED else _BARRIERS | _SPECIAL


_BREAKOUTS = _FORMATTING | frozenset(
    """
    p div span h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table tr td th pre center blockquote section
    article foreignobject desc title x form menu nav address aside footer header main figure
    """.split()
)
