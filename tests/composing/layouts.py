"""The plan of a composed page, and the layouts of text pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.composing import phrases


@dataclass(frozen=True, slots=True)
class Article:
    """One clean article: its headline and at least three paragraphs."""

    title: str
    paragraphs: tuple[str, ...]

    def item(self, paragraphs: int | None = None) -> dict[str, Any]:
        """The article as a related item: all of it, or its first paragraphs."""
        return {"title": self.title, "body": list(self.paragraphs[:paragraphs])}


@dataclass(slots=True)
class Plan:
    """Everything drawn for one page; a layout spends the others and notes what they became.

    related: None where two readers might disagree.  body: None for the article's own paragraphs.
    """

    rng: Random
    site: str
    article: Article
    others: list[Article]
    published: date | None
    credit: tuple[str, str] | None
    byline: str | None
    related: list[dict[str, Any]] | None = field(default_factory=list)
    body: list[str] | None = None
    phrases: list[str] = field(default_factory=list)
    novel: bool = False

    def other(self) -> Article:
        return self.others.pop()

    def several(self, least: int, most: int) -> list[Article]:
        """As many others as drawn, as far as there are enough."""
        return [self.other() for _ in range(min(self.rng.randint(least, most), len(self.others)))]

    def note(self, articles: Iterable[Article], paragraphs: int | None = 0) -> None:
        """Put the articles into the gold's related items, in page order."""
        if self.related is not None:
            self.related += [article.item(paragraphs) for article in articles]

    def marker(self, *roles: str) -> str:
        """A marker phrase without separator or decoration."""
        phrase, novel = phrases.draw_phrase(self.rng, self.rng.choice(roles))
        self.phrases.append(phrase)
        self.novel = self.novel or novel
        return phrase

    def lone(self, *roles: str) -> str:
        """A marker as it stands alone on its line."""
        roles = roles or ("read", "heads")
        sign, end = self.rng.choice(phrases.LONE_SIGNS), self.rng.choice(phrases.LONE_ENDS)
        return f"{sign}{self.marker(*roles)}{end}"

    def lead_in(self) -> str:
        """A marker and the separator that stand before a headline on its line."""
        sign = self.rng.choice(phrases.LONE_SIGNS)
        separator = self.rng.choice(phrases.INLINE_SEPARATORS)
        return f"{sign}{self.marker('read', 'read', 'read', 'more')}{separator}"

    def places(self, count: int) -> list[int]:
        """Up to `count` places inside the text, each before a full paragraph that resumes it."""
        paragraphs = self.article.paragraphs
        fit = [n for n in range(1, len(paragraphs)) if is_full(paragraphs[n])]
        return sorted(self.rng.sample(fit, min(count, len(fit))))


Lines = list[str]
# (before the text, the text with what interrupts it, after text and credit)
Parts = tuple[Lines, Lines, Lines]


def is_full(paragraph: str) -> bool:
    """Does nobody take the paragraph for a headline?"""
    return len(paragraph) >= 80 and paragraph.rstrip()[-1] in '.!؟"»'


def insert(paragraphs: Iterable[str], blocks: dict[int, Lines]) -> Lines:
    """The paragraphs, with each block of lines before the paragraph of its number."""
    lines: Lines = []
    for n, paragraph in enumerate(paragraphs):
        lines += [*blocks.get(n, []), paragraph]
    return lines


def bullets(plan: Plan, articles: list[Article]) -> Lines:
    sign = plan.rng.choice(("", "", "", "", "- ", "• ", "* ", "» "))
    return [sign + article.title for article in articles]


def interrupt(plan: Plan, count: int, block: Callable[[Plan], Lines]) -> Parts:
    """The text with a block at up to `count` places."""
    blocks = {n: block(plan) for n in plan.places(count)}
    return [], insert(plan.article.paragraphs, blocks), []


def callout(plan: Plan) -> Lines:
    article = plan.other()
    plan.note([article])
    return [plan.lead_in() + article.title]


def headed(plan: Plan, least: int, most: int) -> Lines:
    articles = plan.several(least, most)
    plan.note(articles)
    roles = ("read",) if len(articles) == 1 else ("read", "heads", "heads")
    return [plan.lone(*roles), *bullets(plan, articles)]


def glued(plan: Plan, article: Article, meta: bool = False) -> Lines:
    """A whole article; with `meta` under a date of its own and over its own credit."""
    plan.note([article], None)
    if not meta:
        return [article.title, *article.paragraphs]
    dateline = phrases.draw_dateline(phrases.draw_day(plan.rng), plan.rng)
    credit, _ = phrases.draw_credit(plan.rng)
    return [article.title, dateline, *article.paragraphs, *credit.split("\n")]


def plain(plan: Plan) -> Parts:
    return [], list(plan.article.paragraphs), []


def after(plan: Plan, lines: Lines) -> Parts:
    return [], list(plan.article.paragraphs), lines


def callout_last(plan: Plan) -> Parts:
    before, text, _ = plain(plan)
    return before, [*text, *callout(plan)], []


def callouts_and_list(plan: Plan) -> Parts:
    before, text, _ = interrupt(plan, plan.rng.randint(1, 2), callout)
    return before, text, headed(plan, 2, 5)


def callouts_and_glued(plan: Plan) -> Parts:
    before, text, _ = interrupt(plan, plan.rng.randint(1, 2), callout)
    return before, text, [plan.lone("read"), *glued(plan, plan.other())]


def glued_one(plan: Plan) -> Parts:
    return after(plan, [plan.lone("read", "heads"), *glued(plan, plan.other())])


def glued_with_meta(plan: Plan) -> Parts:
    return after(plan, [plan.lone("read"), *glued(plan, plan.other(), meta=True)])


def glued_each_marked(plan: Plan) -> Parts:
    marker, lines = plan.lone("read"), []
    for article in plan.several(2, 3):
        lines += [marker, *glued(plan, article)]
    return after(plan, lines)


def glued_marked_once(plan: Plan) -> Parts:
    lines = [plan.lone("read", "heads")]
    for article in plan.several(2, 3):
        lines += glued(plan, article)
    return after(plan, lines)


def list_then_glued(plan: Plan) -> Parts:
    lines = headed(plan, 2, 4)
    second = [plan.lone("read")] if plan.rng.random() < 0.5 else []
    return after(plan, [*lines, *second, *glued(plan, plan.other())])


def abstracts(plan: Plan) -> Parts:
    lines, articles = [plan.lone("read", "heads")], plan.several(2, 4)
    for article in articles:
        lines += [article.title, article.paragraphs[0]]
    plan.note(articles, 1)
    return after(plan, lines)


def sidebar_headed(plan: Plan) -> Parts:
    lines = [plan.rng.choice(phrases.MOST_READ), *bullets(plan, plan.several(4, 8))]
    return lines, list(plan.article.paragraphs), []


def sidebar_bare(plan: Plan) -> Parts:
    plan.related = None
    return [a.title for a in plan.several(4, 8)], list(plan.article.paragraphs), []


def sidebar_and_list(plan: Plan) -> Parts:
    before, text, _ = sidebar_headed(plan)
    return before, text, headed(plan, 2, 4)


def most_read_last(plan: Plan) -> Parts:
    titles = bullets(plan, plan.several(3, 6))
    return after(plan, [plan.rng.choice(phrases.MOST_READ), *titles])


def list_then_furniture(plan: Plan) -> Parts:
    return after(plan, [*headed(plan, 2, 5), *share_lines(plan), *closing_lines(plan)])


def subheads(plan: Plan) -> Parts:
    heads = plan.rng.sample(phrases.SUBHEADS, 2)
    blocks = {n: [head] for n, head in zip(plan.places(2), heads, strict=False)}
    plan.body = insert(plan.article.paragraphs, blocks)
    return [], list(plan.body), headed(plan, 2, 4)


TEXT_LAYOUTS: dict[str, Callable[[Plan], Parts]] = {
    "plain": plain,
    "callout": lambda plan: interrupt(plan, 1, callout),
    "callouts": lambda plan: interrupt(plan, plan.rng.randint(2, 4), callout),
    "callout last": callout_last,
    "marker, headline, resumes": lambda plan: interrupt(plan, 1, lambda p: headed(p, 1, 1)),
    "marker, headlines, resumes": lambda plan: interrupt(plan, 1, lambda p: headed(p, 2, 5)),
    "orphan marker": lambda plan: interrupt(plan, 1, lambda p: [p.lone()]),
    "orphan markers": lambda plan: interrupt(plan, 3, lambda p: [p.lone("read")]),
    "list to the end": lambda plan: after(plan, headed(plan, 2, 5)),
    "list, furniture": list_then_furniture,
    "callouts, list": callouts_and_list,
    "callouts, glued": callouts_and_glued,
    "glued": glued_one,
    "glued, no credit": glued_one,
    "glued with date and credit": glued_with_meta,
    "glued, each marked": glued_each_marked,
    "glued, marked once": glued_marked_once,
    "list, glued": list_then_glued,
    "abstracts": abstracts,
    "sidebar with heading": sidebar_headed,
    "sidebar without heading": sidebar_bare,
    "sidebar, list": sidebar_and_list,
    "most read last": most_read_last,
    "subheads, list": subheads,
}
# a reader needs the credit line, to see where the text ends and whose credit is whose
NEEDS_CREDIT = ("glued", "list, glued", "glued with date and credit")
NO_CREDIT = ("glued, no credit",)


def share_lines(plan: Plan) -> Lines:
    return plan.rng.sample(phrases.SHARES, plan.rng.randint(1, 3))


def tag_line(plan: Plan) -> str:
    words = plan.rng.sample(phrases.TAGS, 3)
    return f"{plan.rng.choice(phrases.TAG_LABELS)} {'، '.join(words)}"


def closing_lines(plan: Plan) -> Lines:
    shapes = (plan.rng.choice(phrases.FOLLOWS), plan.rng.choice(phrases.COPYRIGHTS))
    return [shape.format(plan.site) for shape in shapes[plan.rng.randint(0, 1) :]]


def date_lines(plan: Plan) -> Lines:
    """The day as printed; where it is labelled, at times with a later day of the last change."""
    if plan.published is None:
        return []
    if plan.rng.random() > 0.06:
        return [phrases.draw_dateline(plan.published, plan.rng)]
    later = plan.published + timedelta(days=plan.rng.randint(1, 40))
    shape = plan.rng.choice(phrases.DATE_SHAPES)
    return [f"تاريخ النشر: {shape(plan.published)}", f"آخر تحديث: {shape(later)}"]


def text_page(plan: Plan, layout: str) -> bytes:
    """The page as a scraper saved it: one paragraph a line."""
    rng = plan.rng
    before, text, tail = TEXT_LAYOUTS[layout](plan)
    meta = [*date_lines(plan), *([plan.byline] if plan.byline else [])]
    meta = meta[::-1] if len(meta) == 2 and plan.byline and rng.random() < 0.5 else meta
    crumbs = [" » ".join(("الرئيسية", rng.choice(phrases.SECTIONS)))] if rng.random() < 0.05 else []
    above = share_lines(plan) if rng.random() < 0.12 else []
    credit = plan.credit[0].split("\n") if plan.credit else []
    below = [tag_line(plan)] if not tail and rng.random() < 0.15 else []
    last = [*share_lines(plan), *closing_lines(plan)] if rng.random() < 0.15 else []
    head = [*crumbs, plan.article.title, *meta, *above]
    lines = [*head, *before, *text, *credit, *below, *tail, *last]
    end = rng.choice(("\n", "\n", "\n", "\n\n", "\r\n"))
    mark = "\ufeff" if rng.random() < 0.03 else ""
    return (mark + end.join(lines) + end).encode()
