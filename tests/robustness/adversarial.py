"""Pages made to be slow: a name to a function that makes one of a size in bytes.

Used by `benchmarks/adversarial_pages.py`, which measures them, and by the tests, which look at what
becomes of them.
"""

from collections.abc import Callable
from itertools import count, islice

Shape = Callable[[int], bytes]

HEAD, FOOT = "<!DOCTYPE html><html><head><title>t</title></head><body>", "</body></html>"
WORDS = "أعلنت وزارة النقل اليوم أن العمل في الطريق الجديد سيبدأ مطلع الشهر المقبل"
PROSE = f"{WORDS} في ثلاث محافظات، وأن المرحلة الأولى تستغرق عاما."
HEADLINE = "افتتاح الجسر الجديد في المدينة بعد عامين"
TAGS = """
    a abbr address applet area article aside audio b base basefont bdi bdo bgsound big blockquote
    body br button canvas caption center cite code col colgroup command data datalist dd del details
    dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1
    h2 h3 h4 h5 h6 head header hgroup hr html i iframe image img input ins isindex kbd keygen label
    legend li link listing main map mark marquee math menu menuitem meta meter nav nobr noembed
    noframes noscript object ol optgroup option output p param picture plaintext pre progress q rb
    rbc rp rt rtc ruby s samp script search section select slot small source spacer span strike
    strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr
    track tt u ul var video wbr x-unknown xmp
    """.split()


def list_shapes() -> dict[str, Shape]:
    """Every shape by its name."""
    return {
        **{f"never closed: {tag}": _repeat(f"<{tag}>a") for tag in TAGS},
        **{f"never opened: {tag}": _repeat(f"</{tag}>a") for tag in TAGS},
        **{f"in 5,000 div: {tag}": _repeat(f"<{tag}>a", "<div>" * 5_000) for tag in TAGS},
        **{f"HTML, {name}": _repeat(*parts) for name, parts in _REPEATED.items()},
        **{f"HTML, {name}": _number(*parts) for name, parts in _NUMBERED.items()},
        **{f"HTML, one {name}": _fill(*parts) for name, parts in _FILLED.items()},
        **{f"text, {name}": _repeat_text(*parts) for name, parts in _LINES.items()},
        **{f"text, {name}": _number_text(*parts) for name, parts in _NUMBERED_LINES.items()},
        "HTML, JSON-LD that is deep": _deepen("[", "]"),
        "HTML, JSON-LD of deep objects": _deepen('{"a":', "}"),
    }


def _repeat(unit: str, before: str = "", behind: str = "") -> Shape:
    def make(size: int) -> bytes:
        left = size - len((HEAD + before + behind + FOOT).encode())
        return (HEAD + before + unit * max(1, left // len(unit.encode())) + behind + FOOT).encode()

    return make


def _number(unit: str, before: str = "", behind: str = "") -> Shape:
    """A unit again and again, with another number in each."""

    def make(size: int) -> bytes:
        units = _numbered(unit, size - len((HEAD + before + behind + FOOT).encode()))
        return (HEAD + before + units + behind + FOOT).encode()

    return make


def _numbered(unit: str, size: int) -> str:
    length = len(unit.encode()) + 5
    return "".join(unit.replace("#", str(n)) for n in islice(count(), max(1, size // length)))


def _fill(unit: str, before: str = "", behind: str = "") -> Shape:
    """A page without a frame of its own."""

    def make(size: int) -> bytes:
        left = size - len((before + behind).encode())
        return (before + unit * max(1, left // len(unit.encode())) + behind).encode()

    return make


def _repeat_text(unit: str, before: str = "", behind: str = "") -> Shape:
    return _fill(unit, before or f"{HEADLINE}\n{PROSE}\n{PROSE}\n", behind)


def _number_text(unit: str, before: str = "") -> Shape:
    start = before or f"{HEADLINE}\n{PROSE}\n{PROSE}\n"
    return lambda size: (start + _numbered(unit, size - len(start.encode()))).encode()


def _deepen(opening: str, closing: str) -> Shape:
    script = '<script type="application/ld+json">{}</script><p>a'

    def make(size: int) -> bytes:
        times = max(1, (size - 200) // len(opening + closing))
        body = opening * times + "1" + closing * times
        return (HEAD + script.format(body) + FOOT).encode()

    return make


_ARTICLE = f"<h1>{HEADLINE}</h1><p>{PROSE}</p><p>{PROSE}</p>"
_TEXT = f"{HEADLINE}\n{PROSE}\n{PROSE}\n"
_OPEN = "".join(f"<b id={n}>" for n in range(4_000))
_REPEATED = {
    "div ended by others": ("<div></span>",),
    "div whose end lies in a table": ("<div><table></div></table>",),
    "div whose end lies in a script": ("<div><script></div></script>",),
    "div whose end lies in an attribute": ("<div a='</div>'>",),
    "div whose end lies in a comment": ("<div><!--</div>-->",),
    "div whose end lies behind a strange sign": ('<div =" b="></div>">',),
    "adoption agency: b and p": ("<b><p></b>",),
    "adoption agency: a and div": ("<a><div></a>",),
    "adoption agency: all": ("<a><b><i><u><s><p></a></b></i></u></s>",),
    "formatting, many open before p": ("<p>a", _OPEN),
    "formatting, ended with a div before p": ("<p>a</p>", f"<div>{_OPEN}</div>"),
    "formatting, many open before div": ("<div>a</div>", _OPEN),
    "formatting, many open before br": ("<br>a", _OPEN),
    "formatting closed in a depth": ("</b>", "<b>" + "<div>" * 5_000),
    "formatting opened and closed in a depth": ("<b><p></b></p>", "<div>" * 5_000),
    "p ended in a depth": ("</p>", "<div>" * 5_000),
    "links in links": ("<a href=x>a<div>",),
    "nobr in nobr": ("<nobr>a<div>",),
    "font in p": ("<p><font size=1>a",),
    "p in button": ("<p><button>",),
    "form in div": ("<div><form>a",),
    "li in div": ("<li><div>",),
    "li in ul": ("<ul><li>a",),
    "dd in dl": ("<dl><dd>a",),
    "li after li in a depth": ("<li>a", "<span>" * 5_000),
    "options in select": ("<option>a", "<select>"),
    "options closed": ("<option>a</option>",),
    "options in optgroups": ("<optgroup><option>a", "<select>"),
    "select in select": ("<select><option>a",),
    "select in table": ("<table><select><option>a",),
    "foster parents": ("<table>a",),
    "foster parents of formatting": ("<table><b>a",),
    "foster parents in rows": ("a<tr>b", "<table>"),
    "foster parents of p": ("<p>a<tr>", "<table>"),
    "tables in cells": ("<table><tr><td>a",),
    "cells": (f"<td>{WORDS}", "<table><tr>"),
    "cells of a letter": ("<td>a", "<table><tr>"),
    "rows": ("<tr><td>a<td>b", "<table>"),
    "captions": ("<caption>a", "<table>"),
    "columns": ("<col>", "<table>"),
    "ruby": ("<ruby><rb>a<rt>b",),
    "svg": ("<svg><g>",),
    "svg with titles": ("<svg><title><svg>",),
    "svg, foreign objects": ("<svg><foreignObject><div>a",),
    "svg broken out of": ("<svg><p>a",),
    "svg, style that is open": ("<g>", "<svg><style>"),
    "math": ("<math><mi>a",),
    "math, annotations": ("<math><annotation-xml encoding='text/html'><div>a",),
    "templates": ("<template><div>a",),
    "templates in tables": ("<template><table><tr>",),
    "framesets": ("<frameset><frame>", ""),
    "comments never closed": ("<!-- a ",),
    "comments of dashes": ("<!--->a",),
    "conditional comments": ("<!--[if IE]><p>a</p><![endif]-->",),
    "declarations": ("<!a>b<?c>",),
    "CDATA": ("<![CDATA[ a ]]>",),
    "CDATA never closed in svg": ("a]]", "<svg><![CDATA["),
    "tags never ended": ("<a ",),
    "tags never ended, quoted": ('<a b="',),
    "end tags never ended": ("</a ",),
    "less than": ("<",),
    "less than, spaced": ("< ",),
    "less than and bang": ("<!",),
    "less than and slash": ("</",),
    "ampersands": ("&",),
    "entities": ("&nbsp;&lt;&#1593;",),
    "entities without end": ("&notin&amp",),
    "entities, long numbers": ("&#99999999999999999999;",),
    "NUL": ("\0",),
    "NUL in tags": ("<p\0 a\0=\0>",),
    "line feeds": ("\n",),
    "blanks": (" ",),
    "blanks between tags": ("<b> </b> ",),
    "blanks in pre": (" \n", "<pre>"),
    "lines in pre": ("a\n", "<pre>"),
    "carriage returns": ("\r",),
    "no-break spaces": ("\u00a0",),
    "marks of direction": ("\u200f",),
    "marks of direction in lines": ("<p>\u200f\u200f\u200f",),
    "empty p": ("<p></p>",),
    "br": ("<br>",),
    "br and a letter": ("a<br>",),
    "br in a heading": ("a<br>", "<h1>"),
    "time": ("<time>a</time>",),
    "times of day": ("<time datetime=2025-03-04>a</time>",),
    "times in a depth": ("<time datetime=x>a</time>", "<div>" * 3_000),
    "hr": ("<hr>a",),
    "headlines": (f"<h2>{HEADLINE}</h2>",),
    "headings of a letter": ("<h1>a</h1>",),
    "headlines with texts": (f"<h2>{HEADLINE}</h2><p>{PROSE}</p>",),
    "headlines with texts in sections": (f"<section><h2>{HEADLINE}</h2><p>{PROSE}</p></section>",),
    "articles": (f"<article><h2>{HEADLINE}</h2><p>{PROSE}</p></article>",),
    "articles of a letter": ("<article>a</article>",),
    "articles in articles": (f"<article><h2>{HEADLINE}</h2><p>{PROSE}</p>",),
    "paragraphs": (f"<p>{PROSE}</p>",),
    "paragraphs in divs": (f"<div><p>{PROSE}</p>",),
    "paragraphs in related boxes": (f"<div class=related><p>{PROSE}</p>",),
    "paragraphs in liars": (f"<div class=related><p>{PROSE}</p></div>",),
    "links": ("<a href=/1>a</a>",),
    "links that are headlines": (f"<a href=/1>{HEADLINE}</a>",),
    "links of a letter and text": ("<a href=/1>a</a>b",),
    "links in one p": (f"<a href=/1>{HEADLINE}</a>", "<p>"),
    "links without end": (f"<a href=/1>{HEADLINE}",),
    "inline elements side by side": ("<i>a</i><b>b</b>",),
    "inline elements in one another": ("<span>a",),
    "labels": ("<p>اقرأ أيضا:</p>",),
    "labels and links": (f"<p>اقرأ أيضا:</p><p><a href=/1>{HEADLINE}</a></p>",),
    "labels and links in text": (
        f"<p>اقرأ أيضا:</p><p><a href=/1>{HEADLINE}</a></p><p>{PROSE}</p>",
    ),
    "labels in an aside": ("<p>اقرأ أيضا:</p>", f"{_ARTICLE}<aside>"),
    "labels in an aside of links": (
        f"<p>اقرأ أيضا:</p><a href=/1>{HEADLINE}</a>", f"{_ARTICLE}<aside>"),
    "labels in divs": ("<div><p>اقرأ أيضا:</p>", _ARTICLE),
    "labels in divs that end": (f"<div>اقرأ أيضا:<a href=/1>{HEADLINE}</a></div>", _ARTICLE),
    "labels in an article of another": (
        "<p>اقرأ أيضا:</p>", f"{_ARTICLE}<article><h2>{HEADLINE}</h2>"),
    "labels of the latest": ("<p>الأكثر قراءة</p>", _ARTICLE),
    "labels of tags": ("<p>كلمات دلالية</p>", _ARTICLE),
    "labels of comments": ("<p>التعليقات</p>", _ARTICLE),
    "labels of a photo": ("<p>صورة:</p>", _ARTICLE),
    "labels, all kinds in an aside": (
        "<p>اقرأ أيضا:</p><p>الأكثر قراءة</p><p>المصدر: رويترز</p><p>نشر في 4 مارس 2025</p>",
        f"{_ARTICLE}<aside>",
    ),
    "credits": ("<p>المصدر: رويترز</p>", _ARTICLE),
    "numbers behind a credit": ("<p>12</p>", f"{_ARTICLE}<p>المصدر: رويترز</p>"),
    "dates": ("<p>4 مارس 2025</p>", _ARTICLE),
    "dates before a title": ("<p>4 مارس 2025</p>", "", f"<h1>{HEADLINE}</h1><p>{PROSE}"),
    "numbers": ("<p>12</p>", _ARTICLE),
    "names": ("<p>سامي كامل</p>", _ARTICLE),
    "names before text": ("<p>سامي كامل</p>", f"<h1>{HEADLINE}</h1>"),
    "lists": (f"<ul><li><a href=/1>{HEADLINE}</a><li>{PROSE}</ul>", _ARTICLE),
    "nav": ("<nav><a href=/1>a</a></nav>", _ARTICLE),
    "hidden spans": ("<span class=hidden>a</span>",),
    "hidden spans in one another": ("<span class=hidden>a",),
    "links to within": ("<a href=#a>a</a><br>", f"{_ARTICLE}<p>اقرأ أيضا:</p>"),
    "scripts": ("<script>a</script>",),
    "styles": ("<style>a</style>",),
    "base addresses": ("<base href=http://a.example/>",),
    "meta": ('<meta property="og:title" content="a">',),
    "titles": (f"<h1>{HEADLINE}</h1>", f"<meta property=og:title content='{HEADLINE}'>"),
    "srcset": ("<img srcset='a 1x, b 2x'>a",),
    "JSON-LD scripts": (
        '<script type="application/ld+json">{"@type": "x", "a": [1, 2, {}]}</script>',),
    "JSON-LD scripts, broken": ('<script type="application/ld+json">{"a": [[[[</script>',),
    "stories behind a long title": (
        f"<h2>{HEADLINE}</h2><p>{PROSE}</p>",
        f"<title>{WORDS * 2_000}</title><meta property=og:title content='{WORDS * 2_000}'>",
    ),
    "links below a long address": (
        f"<li><a href=/1>{HEADLINE}</a>",
        f"<link rel=canonical href='http://a.example/{'b' * 100_000}'>{_ARTICLE}<aside>اقرأ أيضا",
    ),
    "paragraphs in a link to a long address": (
        "<p>a", f"<a href='http://a.example/{'b' * 100_000}'>"),
}  # fmt: skip
_NUMBERED = {
    "formatting of other names": ("<b id=#>a",),
    "formatting of other names in p": ("<p><b id=#>a",),
    "fonts in cells": ("<table><td><font size=#>a",),
    "elements of other names": ("<x#>a",),
    "classes": ("<div class=c#>a</div>",),
    "meta of other names": ("<meta name=n# content=c>",),
    "ids": ("<p id=#>a",),
    "html attributes": ("<html a#=b>",),
    "body attributes": ("<body a#=b>",),
    "links to other places": (f"<a href=/#>{HEADLINE}</a>",),
    "headlines of other words": (f"<h2>{HEADLINE} #</h2>",),
    "entities of numbers": ("&##;",),
}
_NUMBERED["attributes"] = (" a#=b", "<p", ">a")
_NUMBERED["attributes without values"] = (" a#", "<p", ">a")
_NUMBERED["attributes behind a quoted bracket"] = (" a#=b", "<p a='>'", ">a")
_NUMBERED["attributes of an end tag"] = (" a#=b", "<p>a</p", ">a")
_FILLED = {
    "text": ("a",),
    "text in p": (f"{WORDS} ", f"{HEAD}<p>"),
    "word in p": ("ا", f"{HEAD}<p>"),
    "title": (f"{WORDS} ", "<title>", f"</title>{_ARTICLE}"),
    "title that is a word": ("ا", "<title>", f"</title>{_ARTICLE}"),
    "heading": (f"{WORDS} ", f"{HEAD}<h1>", f"</h1><p>{PROSE}"),
    "attribute": ("a", f"{HEAD}<p title='", f"'>{PROSE}"),
    "class": ("a b ", f"{HEAD}<p class='", f"'>{PROSE}"),
    "class of hyphens": ("a-", f"{HEAD}<p class='", f"'>{PROSE}"),
    "address": ("a", f"{HEAD}<a href='", f"'>{HEADLINE}</a>{_ARTICLE}"),
    "canonical address": (
        "a", "<link rel=canonical href='http://a.example/", f"'>{_ARTICLE}"),
    "og:title": (f"{WORDS} ", "<meta property=og:title content='", f"'>{_ARTICLE}"),
    "date": ("1", "<meta name=date content='", f"'>{_ARTICLE}"),
    "author": ("a ", "<meta name=author content='", f"'>{_ARTICLE}"),
    "name of a tag": ("a", f"{HEAD}<", f">{PROSE}"),
    "comment": ("a", f"{HEAD}<!--", f"-->{_ARTICLE}"),
    "comment of dashes": ("-", f"{HEAD}<!--", f"-->{_ARTICLE}"),
    "script": ("var a = '<div>';\n", f"{HEAD}<script>", f"</script>{_ARTICLE}"),
    "script of less than": ("<", f"{HEAD}<script>", f"</script>{_ARTICLE}"),
    "script of comments": ("<!--<script>", f"{HEAD}<script>", f"</script>{_ARTICLE}"),
    "style": ("a{b:c}", f"{HEAD}<style>", f"</style>{_ARTICLE}"),
    "textarea": ("<p>a", f"{HEAD}<textarea>"),
    "plaintext": ("<p>a", f"{HEAD}<plaintext>"),
    "JSON-LD": ('"a",', f'{HEAD}<script type="application/ld+json">[', f'""]</script>{_ARTICLE}'),
    "JSON-LD headline": (
        f"{WORDS} ",
        f'{HEAD}<script type="application/ld+json">{{"@type":"Article","headline":"',
        f'"}}</script>{_ARTICLE}',
    ),
    "JSON-LD of things": (
        '{"@type":"x"},', f'{HEAD}<script type="application/ld+json">[',
        f'1]</script>{_ARTICLE}'),
    "JSON-LD number": ("1", f'{HEAD}<script type="application/ld+json">', f"</script>{_ARTICLE}"),
    "data address": ("QUJD", f"{HEAD}<img src='data:image/png;base64,", f"'>{_ARTICLE}"),
    "run of blanks before a tag": (" ", "", f"{HEAD}{_ARTICLE}"),
    "run of lines before a tag": ("\n", "", f"{HEAD}{_ARTICLE}"),
    "run of comments before a tag": ("<!---->", "", f"{HEAD}{_ARTICLE}"),
    "pair of brackets": ("<>", "", f"{HEAD}{_ARTICLE}"),
}  # fmt: skip
_LINES = {
    "one line": (f"{WORDS} ",),
    "one word": ("ا",),
    "one line of digits": ("1",),
    "one line of digits and blanks": ("1 ",),
    "one line of dots": (".",),
    "one line of brackets": ("[",),
    "one line of links": ("[a](b) ",),
    "one line of links, broken": ("[a](",),
    "one line of links, open": ("![",),
    "one line of brackets closed": ("](",),
    "one line of slashes": ("/",),
    "one line of bars": (f" | {HEADLINE}",),
    "one line of hashtags": ("#ا ",),
    "one line of tatweel": ("\u0640",),
    "one line of vowels": ("\u064b",),
    "one line of marks of direction": ("\u200f",),
    "one line of quotes": ('"',),
    "one line of tags": ("<b>",),
    "one line of entities": ("&amp;",),
    "short lines": ("ا\n",),
    "two words a line": ("سامي كامل\n",),
    "empty lines": ("\n",),
    "blank lines": (" \n",),
    "form feeds": ("\f",),
    "carriage returns": ("\r",),
    "line ends that only Python knows": ("\u2028\x85",),
    "marks of direction in lines": ("\u200f\n",),
    "lines of bullets": ("-\n",),
    "paragraphs": (f"{PROSE}\n",),
    "wrapped lines": (f"{WORDS}\n", f"{HEADLINE}\n\n"),
    "wrapped paragraphs": (f"{WORDS}\n{WORDS}\n\n", f"{HEADLINE}\n\n"),
    "headlines": (f"{HEADLINE}\n",),
    "headlines with texts": (f"{HEADLINE}\n{PROSE}\n",),
    "headlines behind a marker": (f"{HEADLINE}\n", f"{_TEXT}اقرأ أيضا:\n"),
    "headlines behind a credit": (f"{HEADLINE}\n", f"{_TEXT}المصدر: رويترز\n"),
    "headlines with texts behind a credit": (
        f"{HEADLINE}\n{PROSE}\n", f"{_TEXT}المصدر: رويترز\nاقرأ أيضا: {HEADLINE}\n"),
    "headlines with dates": (f"{HEADLINE}\n4 مارس 2025\n", f"{HEADLINE}\n4 مارس 2025\n{PROSE}\n"),
    "headlines with dates and texts": (
        f"{HEADLINE}\n4 مارس 2025\n{PROSE}\n", f"{HEADLINE}\n4 مارس 2025\n{PROSE}\n{PROSE}\n"),
    "numbers behind a credit": ("12\n", f"{_TEXT}المصدر: رويترز\n"),
    "clocks behind a credit": ("12:30\n", f"{_TEXT}المصدر: رويترز\n"),
    "hashtags behind a credit": ("#خبر\n", f"{_TEXT}المصدر: رويترز\n"),
    "numbers": ("12\n",),
    "numbers behind a marker": ("12\n", f"{_TEXT}اقرأ أيضا:\n"),
    "markers": ("اقرأ أيضا:\n",),
    "markers alone": ("اقرأ أيضا\n", ""),
    "markers with a word": ("اقرأ أيضا: خبر\n",),
    "markers with a headline": (f"اقرأ أيضا: {HEADLINE}\n",),
    "markers and headlines": (f"اقرأ أيضا:\n{HEADLINE}\n",),
    "markers, headlines and texts": (f"اقرأ أيضا:\n{HEADLINE}\n{PROSE}\n",),
    "markers of the latest": ("الأكثر قراءة\n",),
    "markers of the latest and headlines": (f"الأكثر قراءة\n{HEADLINE}\n",),
    "markers of tags": ("كلمات دلالية\n",),
    "markers of tags, then tags": ("خبر\n", f"{_TEXT}كلمات دلالية\n"),
    "markers of comments": ("التعليقات\n",),
    "markers of a life": ("عن الكاتب\n",),
    "credits": ("المصدر: رويترز\n",),
    "credits on two lines": ("المصدر\nرويترز\n",),
    "agencies": ("رويترز\n",),
    "agencies in a row": ("رويترز/ أ ف ب\n",),
    "bylines": ("بقلم: سامي كامل\n",),
    "photos": ("تصوير: سامي كامل\n",),
    "buttons": ("فيسبوك تويتر واتساب\n",),
    "rights": ("جميع الحقوق محفوظة\n",),
    "signs of rights": ("© 2025\n",),
    "dates": ("4 مارس 2025\n",),
    "dates of numbers": ("04/03/2025\n",),
    "dates, broken": ("4/ /3/ /2025/ /\n",),
    "dates with clocks": ("الثلاثاء 4 مارس 2025 - 14:35 بتوقيت غرينتش\n",),
    "dates labelled": ("تاريخ النشر: 4 مارس 2025\n",),
    "dates labelled on two lines": ("تاريخ النشر\n4 مارس 2025\n",),
    "dates relative": ("منذ 3 ساعات\n",),
    "dates with sections": ("سياسة - 4 مارس 2025\n",),
    "lines of 90 digits": (f"{'1' * 90}\n",),
    "lines of digits and blanks": (f"{'1 ' * 45}\n",),
    "lines of digits and dots": (f"{'1.1/' * 40}\n",),
    "lines of clocks": (f"{'12:30 ' * 30}\n",),
    "lines of months": (f"{'مارس 2025 ' * 15}\n",),
    "lines of days": (f"{'4 مارس ' * 20}2025\n",),
    "lines of signs": (f"{'A+-' * 60}\n",),
    "lines of names": (f"{'سام - ' * 14}\n",),
    "lines of hashtags": (f"{'#ا ' * 80}\n",),
    "lines of links": (f"[{HEADLINE}](/1)\n",),
    "verses": ("يا ليل الصب متى غده\n", f"{HEADLINE}\n"),
    "markers among verses": ("يا ليل الصب متى غده\nاقرأ أيضا\n", f"{HEADLINE}\n"),
    "questions": (f"س: {HEADLINE}؟\nج: نعم\n",),
    "lists numbered": (f"1- {HEADLINE}\n", f"{_TEXT}اقرأ أيضا:\n"),
    "list labels": ("list 1 of 3\n", f"{_TEXT}اقرأ أيضا:\n"),
    "tags of few": ("خبر\n",),
    "names above text": ("سامي كامل\n", f"{HEADLINE}\n"),
    "names and places above text": ("القاهرة - سامي كامل\n", f"{HEADLINE}\n"),
}  # fmt: skip
_NUMBERED_LINES = {
    "headlines of other words": (f"{HEADLINE} #\n",),
    "words that are new": ("كلمة# ",),
    "lines that are new": ("كلمة#\n",),
    "markers of other words": ("اقرأ أيضا: خبر رقم # من المدينة\n",),
    "dates of other days": ("# مارس 2025\n",),
}
