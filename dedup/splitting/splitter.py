"""Blocks to an article: every block gets exactly one role, with the reason for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from dedup import arabic
from dedup.blocks.document import Block, Document
from dedup.blocks.pages import open_page, source_of
from dedup.errors import BadPage
from dedup.lexicon.markers import Lexicon, read_lexicon
from dedup.model import Article, Page, identify
from dedup.splitting.days import choose_modified, choose_published
from dedup.splitting.doubt import Settled, doubt_pages
from dedup.splitting.facts import Facts, find_facts
from dedup.splitting.likelihood import look_at
from dedup.splitting.passes.containers import settle_containers
from dedup.splitting.passes.opening import read_above_text, read_above_title
from dedup.splitting.passes.recurrence import settle_common, settle_tail
from dedup.splitting.passes.slots import settle_slots
from dedup.splitting.passes.text import read_text
from dedup.splitting.passes.title import settle_title
from dedup.splitting.reasons import Reason
from dedup.splitting.roles import Roles

PASSES = (
    settle_containers,
    settle_tail,
    settle_slots,
    settle_common,
    settle_title,
    read_above_title,
    read_above_text,
    read_text,
)
"""What gives blocks their roles, in order: each is a function of what is known of a page's blocks
and of the roles that they have, and writes to those. Its first sentence says what it settles."""


class Judged(NamedTuple):
    """A block with its role (one of `roles.ROLES`) and the reason."""

    block: Block
    role: str
    reason: Reason
    doubt: float
    """How likely it is text of the article though its role says not, or the other way round."""


def split_page(page: Page, lexicon: Lexicon | None = None) -> Article:
    """The main article of a page and its related items.

    Raises `BadPage` when the page holds no text that could be an article's.

    >>> article = split_page(Page("عنوان الخبر هنا\\nنص الفقرة الأولى.\\nالمصدر: وكالة"))
    >>> article.title, article.text, article.credit
    ('عنوان الخبر هنا', 'نص الفقرة الأولى.', 'وكالة')
    """
    lexicon = lexicon or read_lexicon()
    document = open_page(page, lexicon)
    return split_document(page, document, lexicon)


def split_document(
    page: Page, document: Document, lexicon: Lexicon, evidence: Sequence[int] = ()
) -> Article:
    """As `split_page`, for a page that is open; its source is settled, its content is not needed.

    evidence: for each block what is known of it from other pages (`repetition.RECURS`, ...).
    """
    (facts,) = look_at([find_facts(document, lexicon, evidence, page.fetched)], lexicon)
    article, settled = settle_article(page, facts, source_of(page, document))
    return replace(article, doubt=doubt_pages([settled])[0].page)


def settle_article(page: Page, facts: Facts, source: str | None) -> tuple[Article, Settled]:
    """The article of a page whose facts are known, without doubt; and what doubt is made of."""
    roles = settle(facts)
    return _conclude(facts, roles, page, source), (facts, roles)


def trace_page(page: Page, lexicon: Lexicon | None = None) -> list[Judged]:
    """Every block of a page with its role and the reason for it.

    >>> [judged.role for judged in trace_page(Page("عنوان الخبر\\nنص الفقرة.\\nالمصدر: وكالة"))]
    ['title', 'body', 'credit']
    """
    lexicon = lexicon or read_lexicon()
    return trace_document(open_page(page, lexicon), lexicon, fetched=page.fetched)[0]


def trace_document(
    document: Document,
    lexicon: Lexicon,
    evidence: Sequence[int] = (),
    fetched: str | None = None,
) -> tuple[list[Judged], float]:
    """As `trace_page`, for a page that is open; with what is known of it from other pages. And how
    likely the page is split wrong."""
    (facts,) = look_at([find_facts(document, lexicon, evidence, fetched)], lexicon)
    roles = settle(facts)
    ((doubts, page),) = doubt_pages([(facts, roles)])
    columns = zip(facts.blocks, roles.given, roles.reasons, doubts.tolist(), strict=True)
    # The passes leave no block without a role; the tests hold them to that.
    return [Judged(block, role or "", why, doubt) for block, role, why, doubt in columns], page


def settle(facts: Facts) -> Roles:
    """The roles of a page's blocks."""
    roles = Roles(facts)
    for give_roles in PASSES:
        give_roles(facts, roles)
    return roles


def _conclude(facts: Facts, roles: Roles, page: Page, source: str | None) -> Article:
    texts = zip(facts.blocks, roles.given, strict=True)
    body = "\n".join([block.text for block, role in texts if role == "body"])
    if not body:
        raise BadPage("no article text found on the page")
    url = page.url or facts.meta.url
    title = roles.title() or None
    published = choose_published(facts, roles, url)
    place = url or (page.path or "").rpartition("/")[2]
    return Article(
        id=identify(source, place, title, published, body),
        path=page.path,
        url=url,
        source=source,
        title=title,
        published=published,
        modified=choose_modified(facts, roles),
        credit=roles.credit,
        author=roles.author or facts.meta.author,
        text=body,
        related=roles.list_related(url),
        language=arabic.guess_language(body),
    )
