"""The layouts of HTML pages, and the templates they stand in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape

from tests.composing import phrases
from tests.composing.layouts import Article, Plan, insert


@dataclass(slots=True)
class Parts:
    """What a layout puts into a template: around the text, each in page order.

    tail stands in the container of the text, after the credit; after it, `after` follows, and
    `beyond` stands outside of the element of the whole article.
    """

    text: str
    tail: str = ""
    after: str = ""
    beyond: str = ""
    before: str = ""


Layout = Callable[[Plan], Parts]


def el(tag: str, content: str, css: str = "") -> str:
    return f'<{tag} class="{css}">{content}</{tag}>' if css else f"<{tag}>{content}</{tag}>"


def link(plan: Plan, text: str) -> str:
    return f'<a href="/news/{plan.rng.randrange(10**5, 10**6)}">{escape(text, quote=False)}</a>'


def headline(plan: Plan, article: Article) -> str:
    return link(plan, article.title)


def paragraphs(texts: Iterable[str], tag: str = "p") -> list[str]:
    return [el(tag, escape(text, quote=False)) for text in texts]


def flow(plan: Plan, count: int = 0, block: Callable[[Plan], str] | None = None) -> str:
    """The text in <p>, with a block at up to `count` places."""
    places = plan.places(count) if block else []
    blocks = {n: [block(plan)] for n in places if block}
    return "\n".join(insert(paragraphs(plan.article.paragraphs), blocks))


def heading(plan: Plan, *roles: str) -> str:
    tag, css = plan.rng.choice((("h3", ""), ("h4", ""), ("h2", "title"), ("div", "block-title")))
    return el(tag, escape(plan.lone(*roles)), css)


def strong(plan: Plan, *roles: str) -> str:
    return f"<p><strong>{escape(plan.lone(*roles))}</strong></p>"


def items(plan: Plan, least: int, most: int, paragraphs: int | None = 0) -> list[Article]:
    """Related articles, noted as such."""
    articles = plan.several(least, most)
    plan.note(articles, paragraphs)
    return articles


def links(plan: Plan, articles: list[Article], tag: str = "li") -> str:
    return "".join(el(tag, headline(plan, article)) for article in articles)


def link_list(plan: Plan, articles: list[Article]) -> str:
    return el("ul", links(plan, articles))


def callout(plan: Plan) -> str:
    """A marker and a headline in a paragraph, the marker in or out of the link."""
    (article,), marker = items(plan, 1, 1), escape(plan.lead_in())
    shapes = (
        f"<p>{marker}{headline(plan, article)}</p>",
        f"<p><strong>{marker}</strong>{headline(plan, article)}</p>",
        f'<p><span style="color:#c00">{marker}{headline(plan, article)}</span></p>',
    )
    return plan.rng.choice(shapes)


def linked_callout(plan: Plan) -> str:
    (article,) = items(plan, 1, 1)
    return f"<p>{link(plan, plan.lead_in() + article.title)}</p>"


def boxed_callout(plan: Plan) -> str:
    (article,), marker = items(plan, 1, 1), escape(plan.lone("read"))
    shapes = (
        f'<aside class="read-also"><span>{marker}</span>{headline(plan, article)}</aside>',
        f"<blockquote><p><b>{marker}</b></p><p>{headline(plan, article)}</p></blockquote>",
        f'<div class="inline-box"><b>{marker}</b><h4>{headline(plan, article)}</h4></div>',
        f"<div><div>{marker}</div><div>{headline(plan, article)}</div></div>",
    )
    return plan.rng.choice(shapes)


def jnews(plan: Plan) -> str:
    marker, cards = escape(plan.marker("read", "heads")), ""
    for article in items(plan, 1, 3):
        day = phrases.GULF[plan.rng.randrange(12)]
        cards += (
            '<article class="jeg_post"><div class="jeg_thumb"><img src="t.jpg" alt=""></div>'
            f'<h3 class="jeg_post_title">{headline(plan, article)}</h3>'
            f'<div class="jeg_meta_date">{plan.rng.randint(1, 28)} {day} 2021</div></article>'
        )
    title = f'<h3 class="jeg_block_title"><span>{marker}<strong></strong></span></h3>'
    return el(
        "div",
        f'<div class="jnews_inline_related_post">{title}<div class="jeg_posts">{cards}</div></div>',
        "jnews_inline_related_post_wrapper left",
    )


def strong_links(plan: Plan) -> str:
    return strong(plan) + links(plan, items(plan, 2, 5), "p")


def headed_list(plan: Plan) -> str:
    return plan.rng.choice((heading, strong))(plan) + link_list(plan, items(plan, 2, 5))


def boxed_list(plan: Plan) -> str:
    css = plan.rng.choice(("related-news", "wp-block-group has-background", "readmore-box", "box"))
    return el("div", headed_list(plan), css)


def orphan(plan: Plan) -> str:
    return strong(plan, "read")


def cards(plan: Plan, abstracts: bool = False, dates: bool = False, tag: str = "div") -> str:
    """A section of cards, each a headline with or without picture, section, date, abstract."""
    shown = ""
    for article in items(plan, 2, 5, 1 if abstracts else 0):
        day = phrases.draw_dateline(phrases.draw_day(plan.rng), plan.rng, labelled=False)
        card = f'<a href="#"><img src="i.jpg" alt=""></a><h4>{headline(plan, article)}</h4>'
        card += el("span", day, "date") if dates else ""
        card += el("p", escape(article.paragraphs[0], quote=False)) if abstracts else ""
        shown += el(tag, card, "card")
    css = plan.rng.choice(("related-posts", "related_articles", "yarpp-related", "more-stories"))
    return el("section", heading(plan, "heads") + shown, css)


def whole(plan: Plan, article: Article, tag: str = "h3") -> str:
    """A whole article after its headline, in <p>."""
    plan.note([article], None)
    title = headline(plan, article) if plan.rng.random() < 0.5 else escape(article.title)
    return el(tag, title) + "\n".join(paragraphs(article.paragraphs))


def glued(plan: Plan) -> Parts:
    tag = plan.rng.choice(("h2", "h3", "h4"))
    tail = "".join(whole(plan, article, tag) for article in plan.several(1, 2))
    return Parts(flow(plan), tail=heading(plan, "read", "heads") + tail)


def glued_strong(plan: Plan) -> Parts:
    article = plan.other()
    plan.note([article], None)
    title = f"<p><strong>{escape(article.title)}</strong></p>"
    body = "\n".join(paragraphs(article.paragraphs))
    return Parts(flow(plan), tail=strong(plan, "read") + title + body)


def sections(plan: Plan) -> Parts:
    stories = [el("section", whole(plan, a, "h2"), "story") for a in plan.several(2, 3)]
    return Parts(flow(plan), after=heading(plan, "heads") + "".join(stories))


def story(plan: Plan, article: Article) -> str:
    """A whole article with head and date of its own."""
    shown = phrases.draw_dateline(phrases.draw_day(plan.rng), plan.rng)
    date = el("div", shown, "entry-meta") if plan.rng.random() < 0.5 else ""
    plan.note([article], None)
    body = el("div", "\n".join(paragraphs(article.paragraphs)), "entry-content")
    return f"<header><h2>{headline(plan, article)}</h2>{date}</header>{body}"


def siblings(plan: Plan) -> Parts:
    stories = [el("article", story(plan, a), "post next") for a in plan.several(1, 2)]
    return Parts(flow(plan), beyond="".join(stories))


def endless(plan: Plan) -> Parts:
    css = plan.rng.choice(("mvp-post-add-box", "infinite-scroll", "next-article", "infinite-posts"))
    stories = [el("div", story(plan, a), "next-post") for a in plan.several(1, 3)]
    return Parts(flow(plan), beyond=el("div", "".join(stories), css))


def nested(plan: Plan) -> Parts:
    abstracts = plan.rng.random() < 0.5
    return Parts(flow(plan), after=cards(plan, abstracts, not abstracts, "article"))


def breaks(plan: Plan) -> Parts:
    """An old page: line breaks in one cell, and markers in red."""
    blocks = {}
    for n in plan.places(plan.rng.randint(1, 2)):
        (article,), marker = items(plan, 1, 1), escape(plan.lead_in())
        blocks[n] = [f'<font color="red">{marker}</font>{headline(plan, article)}']
    texts = [escape(text, quote=False) for text in plan.article.paragraphs]
    return Parts("<br><br>\n".join(insert(texts, blocks)) + "<br><br>")


def breaks_glued(plan: Plan) -> Parts:
    article = plan.other()
    plan.note([article], None)
    text, more = (
        "<br><br>\n".join(escape(text, quote=False) for text in texts) + "<br><br>"
        for texts in (plan.article.paragraphs, article.paragraphs)
    )
    tail = f"<b>{escape(plan.lone('read'))}</b><br>{escape(article.title)}<br>{more}"
    return Parts(text, tail=tail)


def spans(plan: Plan) -> Parts:
    text = "<br>".join(paragraphs(plan.article.paragraphs, "span"))
    return Parts(text, tail="<br>" + headed_list(plan))


def divs(plan: Plan) -> Parts:
    return Parts("\n".join(paragraphs(plan.article.paragraphs, "div")), tail=headed_list(plan))


def bare_links(plan: Plan) -> Parts:
    marker, articles = escape(plan.lone()), items(plan, 2, 5)
    shown = "<br>".join(headline(plan, article) for article in articles)
    return Parts(flow(plan), after=f"<div>{marker}<br>{shown}</div>")


def unannounced_links(plan: Plan) -> Parts:
    plan.related = None
    return Parts(flow(plan), after=f"<div>{links(plan, plan.several(3, 6), 'div')}</div>")


def pictures(plan: Plan) -> Parts:
    plan.related = None
    shown = "".join(
        f'<a href="#"><img src="c.jpg" alt="{escape(a.title)}"></a>' for a in plan.several(3, 4)
    )
    return Parts(flow(plan), after=el("div", heading(plan, "heads") + shown, "related"))


def most_read_inside(plan: Plan) -> Parts:
    return Parts(flow(plan), tail=most_read(plan, 5), after=cards(plan))


def sidebar_first(plan: Plan) -> Parts:
    return Parts(flow(plan), before=most_read(plan, 30))


def subheads(plan: Plan) -> Parts:
    heads = plan.rng.sample(phrases.SUBHEADS, 3)
    places = plan.places(3)
    tag = plan.rng.choice(("h2", "h3"))
    shown = {n: [el(tag, head)] for n, head in zip(places, heads, strict=False)}
    own = {n: [head] for n, head in zip(places, heads, strict=False)}
    plan.body = insert(plan.article.paragraphs, own)
    text = "\n".join(insert(paragraphs(plan.article.paragraphs), shown))
    return Parts(text, tail=headed_list(plan))


def captions(plan: Plan) -> Parts:
    def figure(plan: Plan) -> str:
        caption = plan.rng.choice(phrases.CAPTIONS)
        shapes = (
            f'<figure><img src="p.jpg" alt=""><figcaption>{caption}</figcaption></figure>',
            f'<div class="wp-caption"><img src="p.jpg"><p class="caption">{caption}</p></div>',
        )
        return plan.rng.choice(shapes)

    return Parts(flow(plan, 2, figure), after=cards(plan))


def inner_links(plan: Plan) -> Parts:
    """Words of the text are links, in bold or marked."""
    shown = []
    for text in plan.article.paragraphs:
        words = [escape(word, quote=False) for word in text.split()]
        n = plan.rng.randrange(max(1, len(words) - 4))
        tag = plan.rng.choice(
            ('a href="/tag/1"', "strong", "em", 'a href="/tag/2" target="_blank"')
        )
        middle = f"<{tag}>{' '.join(words[n : n + 3])}</{tag.split()[0]}>"
        shown.append(el("p", " ".join([*words[:n], middle, *words[n + 3 :]])))
    return Parts("\n".join(shown), after=cards(plan))


def body_list(plan: Plan) -> Parts:
    """Two paragraphs of the text are points of a list; one stands in a quotation."""
    shown = paragraphs(plan.article.paragraphs)
    points = "".join(paragraphs(plan.article.paragraphs[1:3], "li"))
    quote = [f"<blockquote>{text}</blockquote>" for text in shown[3:4]]
    text = "\n".join([shown[0], el("ul", points), *quote, *shown[4:]])
    return Parts(text, tail=headed_list(plan))


def ended(block: Callable[[Plan], str]) -> Layout:
    return lambda plan: Parts(flow(plan), tail=block(plan))


def interrupted(block: Callable[[Plan], str], most: int = 1) -> Layout:
    return lambda plan: Parts(flow(plan, plan.rng.randint(1, most), block))


def callouts_and_cards(plan: Plan) -> Parts:
    return Parts(flow(plan, 2, callout), after=cards(plan))


def most_read(plan: Plan, count: int) -> str:
    tag = plan.rng.choice(("h3", "h4", "div"))
    title = el(tag, plan.rng.choice(phrases.MOST_READ))
    shown = link_list(plan, plan.several(count, count))
    return el("div", title + shown, plan.rng.choice(("widget", "most-read", "sidebar-box")))


HTML_LAYOUTS: dict[str, Layout] = {
    "plain": lambda plan: Parts(flow(plan)),
    "heading, ul": ended(headed_list),
    "strong, links": ended(strong_links),
    "strong, links inside": interrupted(strong_links),
    "heading, ul inside": interrupted(headed_list),
    "boxed list": ended(boxed_list),
    "boxed list inside": interrupted(boxed_list),
    "cards": lambda plan: Parts(flow(plan), after=cards(plan)),
    "cards beyond": lambda plan: Parts(flow(plan), beyond=cards(plan)),
    "cards with abstracts": lambda plan: Parts(flow(plan), after=cards(plan, abstracts=True)),
    "cards with dates": lambda plan: Parts(flow(plan), after=cards(plan, dates=True)),
    "nested articles": nested,
    "jnews inside": interrupted(jnews),
    "callouts": interrupted(callout, 3),
    "linked callouts": interrupted(linked_callout, 3),
    "boxed callouts": interrupted(boxed_callout, 2),
    "callouts, cards": callouts_and_cards,
    "orphan markers": interrupted(orphan, 2),
    "glued": glued,
    "glued, strong": glued_strong,
    "glued sections": sections,
    "sibling articles": siblings,
    "endless": endless,
    "breaks, callouts": breaks,
    "breaks, glued": breaks_glued,
    "spans": spans,
    "divs": divs,
    "bare links": bare_links,
    "links without heading": unannounced_links,
    "pictures": pictures,
    "most read inside": most_read_inside,
    "sidebar first": sidebar_first,
    "subheads": subheads,
    "captions": captions,
    "links and bold in the text": inner_links,
    "list and quotation in the text": body_list,
    # what stands around the text makes these: see the templates
    "related wrapper": lambda plan: Parts(flow(plan), after=cards(plan)),
    "amp": ended(headed_list),
    "soup": ended(strong_links),
    "soup, glued": glued_strong,
    "table": ended(headed_list),
    "aspnet": ended(headed_list),
    "aspnet, breaks": breaks,
    "windows-1256, declared": breaks,
    "windows-1256, undeclared": ended(headed_list),
    "windows-1256, said to be utf-8": ended(strong_links),
}
# a reader needs the credit line, or a box, to see where the text ends
HTML_NEEDS_CREDIT = ("breaks, glued",)
