"""The templates of HTML pages: heads, widgets and frames around what a layout composed."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from html import escape

from tests.composing import phrases
from tests.composing.layouts import Plan, closing_lines, share_lines, tag_line
from tests.composing.layouts_html import HTML_LAYOUTS, Layout, Parts, el, most_read, paragraphs


@dataclass(frozen=True, slots=True)
class Facts:
    """How a page shows its day: in sight, in its metadata, or both; None where it does not."""

    shown: str | None
    stamp: str | None
    today: str | None


def draw_facts(plan: Plan, dateline: str | None, bare: bool) -> Facts:
    """`bare` pages have no metadata; with today's date in the header the page's own is labelled."""
    rng, day = plan.rng, plan.published
    if day is None:
        return Facts(None, None, None)
    stamp = None if bare or rng.random() < 0.4 else f"{day}T{rng.randint(9, 17):02}:30:00+03:00"
    today = dateline is None and rng.random() < 0.12
    if dateline is None and (stamp is None or today or rng.random() < 0.8):
        dateline = phrases.draw_dateline(day, rng, labelled=True if today else None)
    later = day + timedelta(days=rng.randint(5, 900))
    name = phrases.WEEKDAYS[later.weekday()]
    shown = f"{name} {later.day} {phrases.GULF[later.month - 1]} {later.year}"
    return Facts(dateline, stamp, shown if today else None)


def json_ld(plan: Plan, stamp: str) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": plan.rng.choice(("NewsArticle", "Article")),
        "headline": plan.article.title,
        "datePublished": stamp,
        "publisher": {"@type": "Organization", "name": plan.site},
    }
    if plan.published and plan.rng.random() < 0.4:
        later = plan.published + timedelta(days=plan.rng.randint(1, 30))
        data["dateModified"] = f"{later}T12:00:00+03:00"
    text = json.dumps(data, ensure_ascii=plan.rng.random() < 0.3)
    return f'<script type="application/ld+json">{text}</script>'


def head(plan: Plan, facts: Facts, charset: str, bare: bool) -> str:
    rng, title = plan.rng, escape(plan.article.title)
    separator = rng.choice((" - ", " | ", " – ", " :: ", " » "))
    lines = [charset, f"<title>{title}{separator}{plan.site}</title>"]
    if not bare and rng.random() < 0.5:
        own = title if rng.random() < 0.7 else f"{title}{separator}{plan.site}"
        lines.append(f'<meta property="og:title" content="{own}">')
        lines.append(f'<meta property="og:site_name" content="{plan.site}">')
        if rng.random() < 0.5:
            lead = escape(plan.article.paragraphs[0][:150])
            lines.append(f'<meta name="description" content="{lead}...">')
    if facts.stamp:
        meta = f'<meta property="article:published_time" content="{facts.stamp}">'
        lines.append(json_ld(plan, facts.stamp) if rng.random() < 0.6 else meta)
    elif not bare and rng.random() < 0.2:
        site = {"@context": "https://schema.org", "@type": "WebSite", "name": plan.site}
        dumped = json.dumps(site, ensure_ascii=False)
        lines.append(f'<script type="application/ld+json">{dumped}</script>')
    lines.append("<style>body{direction:rtl}</style>")
    return el("head", "\n".join(lines))


def menu(plan: Plan) -> str:
    names = ("الرئيسية", *plan.rng.sample(phrases.SECTIONS, 6))
    return el(
        "ul", "".join(f'<li><a href="/s/{n}">{name}</a></li>' for n, name in enumerate(names))
    )


def header(plan: Plan, facts: Facts) -> str:
    tag = "h1" if plan.rng.random() < 0.2 else "div"
    logo = el(tag, f'<a href="/">{plan.site}</a>', "logo")
    today = el("div", facts.today, "current-date") if facts.today else ""
    return el("header", logo + today + el("nav", menu(plan)))


def meta_line(plan: Plan, facts: Facts) -> str:
    """Date and byline under the headline."""
    shown = []
    if facts.shown:
        timed = facts.stamp and plan.rng.random() < 0.5
        date = f'<time datetime="{facts.stamp}">{facts.shown}</time>'
        shown.append(
            date if timed else el("span", facts.shown, plan.rng.choice(("date", "when", "")))
        )
    if plan.byline:
        shown.insert(plan.rng.randint(0, 1), el("span", plan.byline, "author"))
    return el("div", " ".join(shown), "meta") if shown else ""


def credit(plan: Plan) -> str:
    if not plan.credit:
        return ""
    lines = plan.credit[0].split("\n")
    css = plan.rng.choice(("", "", "source"))
    tag = plan.rng.choice(("p", "p", "div"))
    return "\n" + "\n".join(el(tag, escape(line, quote=False), css) for line in lines)


def furniture(plan: Plan) -> str:
    """Some of tags, author box, newsletter, comments."""
    boxes = (
        el("div", tag_line(plan), "post-tags"),
        f'<div class="author-box"><h4>عن الكاتب</h4><p>محرر في {plan.site} منذ عام 2010.</p></div>',
        '<div class="newsletter"><h3>النشرة البريدية</h3><p>اشترك الآن لتصلك أهم الأخبار يوميا على '
        "بريدك الإلكتروني.</p><form><input><button>اشترك</button></form></div>",
        '<div id="comments" class="comments"><h3>التعليقات</h3>'
        f"<p>{phrases.draw_name(plan.rng)}</p><p>{plan.rng.choice(phrases.COMMENTS)}</p>"
        "<h3>اترك تعليقاً</h3><p>لن يتم نشر عنوان بريدك الإلكتروني.</p>"
        "<form><textarea></textarea></form></div>",
    )
    return "\n".join(box for box in boxes if plan.rng.random() < 0.25)


def share_bar(plan: Plan) -> str:
    shown = "".join(f'<a href="#">{name}</a> ' for name in share_lines(plan))
    return el("div", shown, "share-buttons") if plan.rng.random() < 0.4 else ""


def picture(plan: Plan) -> str:
    caption = el("figcaption", plan.rng.choice(phrases.CAPTIONS)) if plan.rng.random() < 0.5 else ""
    return (
        f'<figure><img src="main.jpg" alt="">{caption}</figure>' if plan.rng.random() < 0.4 else ""
    )


def footer(plan: Plan) -> str:
    lines = "".join(el("p", line) for line in closing_lines(plan))
    cookies = (
        '<div class="cookie-notice"><p>يستخدم الموقع ملفات تعريف الارتباط لتحسين تجربتك.</p></div>'
    )
    return el("footer", lines) + (cookies if plan.rng.random() < 0.2 else "")


def crumbs(plan: Plan) -> str:
    section = plan.rng.choice(phrases.SECTIONS)
    line = f'<a href="/">الرئيسية</a> » <a href="/s/1">{section}</a>'
    return el("div", line, "breadcrumb") if plan.rng.random() < 0.4 else ""


def modern(plan: Plan, parts: Parts, facts: Facts, wrapper: str = "site") -> str:
    """HTML5 with class names; a list of most read beside the text or after it at times."""
    rng = plan.rng
    names = ("entry-content", "article-body", "post-content", "content", "story-text", "details")
    text = el("div", parts.text + credit(plan) + parts.tail, rng.choice(names))
    title = el("h1", escape(plan.article.title), rng.choice(("entry-title", "", "headline")))
    tag = rng.choice(("article", "article", "div"))
    above = crumbs(plan) + title + meta_line(plan, facts) + picture(plan) + share_bar(plan)
    main = el(tag, f"{above}\n{text}\n{share_bar(plan)}{parts.after}", "post")
    aside = (
        el("aside", most_read(plan, rng.randint(4, 8)))
        if plan.others and rng.random() < 0.3
        else ""
    )
    first, last = (aside, "") if rng.random() < 0.3 else ("", aside)
    rest = furniture(plan)
    inner = f"{parts.before}{first}<main>{main}\n{parts.beyond}{rest}</main>{last}"
    return f"<body>{header(plan, facts)}{el('div', inner, wrapper)}{footer(plan)}</body>"


def related_wrapper(plan: Plan, parts: Parts, facts: Facts) -> str:
    """The class names of the page itself speak of related items."""
    return modern(plan, parts, facts, plan.rng.choice(("related-layout", "has-related related")))


def amp(plan: Plan, parts: Parts, facts: Facts) -> str:
    title = el("h1", escape(plan.article.title), "amp-wp-title")
    bar = el("amp-sidebar", menu(plan))
    image = '<amp-img src="a.jpg" width="600" height="400"></amp-img>'
    text = el("div", image + parts.text + credit(plan) + parts.tail, "amp-wp-article-content")
    main = el("article", title + meta_line(plan, facts) + text + parts.after, "amp-wp-article")
    top = el("header", f'<a href="/">{plan.site}</a>', "amp-wp-header")
    return f"<body>{top}{bar}{main}{parts.beyond}{footer(plan)}</body>"


def soup(plan: Plan, parts: Parts, facts: Facts) -> str:
    """Nothing but div, with no class name."""
    rows = [f"<b>{escape(plan.article.title)}</b>", facts.shown, plan.byline]
    if plan.rng.random() < 0.5:
        rows[0] = el("h1", escape(plan.article.title))
    shown = "".join(el("div", row) for row in rows if row)
    text = el("div", el("div", parts.text + credit(plan) + parts.tail) + parts.after)
    top = el("div", el("div", plan.site) + menu(plan))
    end = "".join(el("div", line) for line in closing_lines(plan))
    return f"<body>{top}<div>{parts.before}{shown}{text}{parts.beyond}</div>{end}</body>"


def table(plan: Plan, parts: Parts, facts: Facts) -> str:
    """Rows and cells, as before 2010."""
    links = " | ".join(f'<a href="/s">{name}</a>' for name in plan.rng.sample(phrases.SECTIONS, 5))
    side = most_read(plan, 8) if plan.rng.random() < 0.5 else ""
    meta = "".join(f"<span>{line}</span><br>\n" for line in (facts.shown, plan.byline) if line)
    title = plan.rng.choice(("h1", "h2"))
    cell = (
        el(title, escape(plan.article.title))
        + meta
        + '<a href="print.asp">طباعة</a> <a href="mail.asp">أرسل لصديق</a><br>\n'
        + f"<div>{parts.text}{credit(plan)}{parts.tail}</div>"
    )
    rows = f'<tr><td colspan="2">{plan.site} {links}</td></tr><tr><td width="20%">{side}</td>'
    rows += f"<td>{cell}{parts.after}{parts.beyond}</td></tr>"
    last = "".join(el("td", line) for line in closing_lines(plan))
    return f'<body bgcolor="white"><table width="100%">{rows}<tr>{last}</tr></table></body>'


def aspnet(plan: Plan, parts: Parts, facts: Facts) -> str:
    """The same, with a form around the whole page."""
    page = table(plan, parts, facts).removeprefix('<body bgcolor="white">').removesuffix("</body>")
    state = '<input type="hidden" name="__VIEWSTATE" value="dDwtMTA4MzMxNA==">'
    return (
        f'<body><form id="aspnetForm" method="post" action="news.aspx">{state}{page}</form></body>'
    )


Frame = Callable[[Plan, Parts, Facts], str]
# layouts that are what they are by their frame
FRAMES: dict[str, Frame] = {
    "related wrapper": related_wrapper,
    "amp": amp,
    "soup": soup,
    "soup, glued": soup,
    "table": table,
    "aspnet": aspnet,
    "aspnet, breaks": aspnet,
    "breaks, callouts": table,
    "breaks, glued": table,
    "windows-1256, declared": table,
    "windows-1256, undeclared": table,
    "windows-1256, said to be utf-8": table,
}
DECLARED = {
    "windows-1256, declared": "windows-1256",
    "windows-1256, undeclared": "",
    "windows-1256, said to be utf-8": "utf-8",
}


def teasers(leads: list[str]) -> Layout:
    """The text, and leads of other stories under it, which nothing announces."""

    def layout(plan: Plan) -> Parts:
        text = "\n".join(paragraphs(plan.article.paragraphs))
        return Parts(text, after=el("div", "\n".join(paragraphs(leads))))

    return layout


def html_page(
    plan: Plan, layout: str, leads: list[str] | None = None, dateline: str | None = None
) -> bytes:
    """The page; with `leads`, those under its text in place of a layout."""
    parts = (teasers(leads) if leads else HTML_LAYOUTS[layout])(plan)
    frame = FRAMES.get(layout, modern)
    bare = frame in (soup, table, aspnet)
    facts = draw_facts(plan, dateline, bare)
    encoding = "cp1256" if layout in DECLARED else "utf-8"
    name = DECLARED.get(layout, plan.rng.choice(("utf-8", "utf-8", "UTF-8", "")))
    shapes = (
        '<meta charset="{}">',
        '<meta http-equiv="Content-Type" content="text/html; charset={}">',
    )
    charset = plan.rng.choice(shapes).format(name) if name else ""
    root = plan.rng.choice(('<html lang="ar" dir="rtl">', "<html dir=rtl>", '<html lang="ar">'))
    root = '<html amp lang="ar" dir="rtl">' if frame is amp else root
    top = head(plan, facts, charset, bare)
    page = f"<!DOCTYPE html>\n{root}{top}\n{frame(plan, parts, facts)}</html>\n"
    return page.encode(encoding, "xmlcharrefreplace")
