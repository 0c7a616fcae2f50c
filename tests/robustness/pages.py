"""Pages that went wrong on their way: a number to a page, the same each time."""

import functools
import gzip
import json
import random
from pathlib import Path

SEEDS = Path(__file__).parent.parent.parent / "seeds" / "pages"
LONGEST = 20_000  # bytes of a seed's page that are mutated

TAGS = """
    p div span a b i h1 h2 h3 ul li table tr td br hr article section aside nav footer header main
    time figure figcaption img script style noscript template svg math select option button form
    input textarea iframe pre blockquote font center title body html head dl dd dt nobr x-own
    """.split()
LINES = [
    "أعلنت وزارة النقل اليوم أن العمل في الطريق الجديد سيبدأ مطلع الشهر المقبل في ثلاث محافظات.",
    "وقال الوزير إن الطريق الجديد سيربط المحافظات الثلاث بالميناء ويختصر زمن الرحلة إلى النصف.",
    "افتتاح الجسر الجديد في المدينة بعد عامين من العمل",
    "اقرأ أيضا:",
    "إقرأ أيضاً: فتح الطريق الساحلي",
    "المصدر: رويترز",
    "بقلم: سامي كامل",
    "تاريخ النشر: ٤ مارس ٢٠٢٥",
    "4/3/2025 12:30",
    "منذ ساعتين",
    "الأكثر قراءة",
    "التعليقات (3)",
    "كلمات دلالية",
    "جميع الحقوق محفوظة ©",
    "شارك",
    "12",
    "#خبر #جسر",
    "The bridge was opened on Tuesday, the ministry said in a statement.",
    "1- أول",
    "[عنوان](/1)",
    "\u200fنص\u200e \u202bمعكوس\u202c",
    "نـــــص مُشَكَّل",
    "a < b > c & d",
    "سؤال: كيف؟",
    "a\u0000b",
    "𐎀𐎁 😀",
]
JUNK = [
    "\0",
    "\x0b",
    "\x1c",
    "\x85",
    "\u2028",
    "\ufeff",
    "\u200b",
    "\ufffd",
    "\ud7ff",
    "&",
    "&amp;",
    "&#0;",
    "&#xD800;",
    "&nbsp;",
    "&notanentity;",
    "&#1593;",
    "<",
    ">",
    "</",
    "<!",
    "<!--",
    "-->",
    "--!>",
    "<![CDATA[",
    "]]>",
    "<?xml?>",
    "<!--[if IE]>",
    "<![endif]-->",
    '"',
    "'",
    "=",
    "\r",
    "\n\n",
    "\t",
]
ATTRIBUTES = [
    "",
    "",
    "",
    " class=related",
    ' class="share nav"',
    " href=/1",
    " href='#a'",
    " id=x",
    ' title=">"',
    " href='http://a.example/[",
    " hidden",
    " style='display:none'",
    " datetime=2025-03-04",
    " a=1 a=2",
    ' class="related',
    " =x",
    "/",
    " content=a property=og:title",
    " type=application/ld+json",
]
HEADS = [
    "",
    "<!DOCTYPE html>",
    "<html><head><title>افتتاح الجسر</title></head><body>",
    "\n\n",
    "<p>",
    '<meta charset="windows-1256">',
    '<meta charset="no-such">',
    "<?xml version='1.0'?><html>",
    '<script type="application/ld+json">{"@type":"Article","headline":"افتتاح الجسر",'
    '"datePublished":"2025-03-04"}</script>',
]
CHARSETS = ["utf-8"] * 8 + ["cp1256", "utf-16", "utf-8-sig", "iso8859-6", "utf-32", "latin-1"]


def make_page(seed: int) -> bytes:
    """The page of a number."""
    chance = random.Random(seed)
    kind = chance.random()
    if kind < 0.5:
        page = chance.choice(read_seeds())
        start = chance.randrange(1 + max(0, len(page) - LONGEST)) if chance.random() < 0.2 else 0
        page = page[start : start + LONGEST]
    else:
        text = _make_text(chance) if kind < 0.65 else _make_soup(chance)
        page = text.encode(chance.choice(CHARSETS), "replace")
    for _ in range(chance.choice([0, 1, 1, 2, 3, 8])):
        page = chance.choice(_MUTATIONS)(page, chance)
    return gzip.compress(page, 1, mtime=0) if chance.random() < 0.03 else page


def make_headed_page(seed: int) -> tuple[str, str]:
    """The page of a number whose head holds a text, of which it shows some, or another one; and
    that text."""
    chance = random.Random(seed)
    lines = [
        " ".join(f"{word}{number}" if chance.random() < 0.3 else word for word in line.split())
        for number, line in enumerate(chance.choices(LINES[:2], k=chance.randrange(1, 20)))
    ]
    lines = [chance.choice(["", *JUNK, *LINES]) if chance.random() < 0.2 else x for x in lines]
    around = chance.choice(
        ["{}\n", "{} ", "<p>{}</p>", "&lt;p&gt;{}&lt;/p&gt;", "{}<br>", "<div>{}"]
    )
    body = "".join(around.replace("{}", line) for line in lines)
    shown = [line for line in lines if chance.random() < chance.choice([0, 0.2, 0.5, 1])]
    shown += chance.choices(LINES, k=chance.choice([0, 0, 1, 5]))
    title = chance.choice([*lines, "افتتاح الجسر الجديد في المدينة"])
    data = {"@type": "Article", "headline": title, "articleBody": body}
    linked = json.dumps(data, ensure_ascii=chance.random() < 0.5).replace("<", "\\u003c")
    text = "".join(f"<p>{line}</p>" for line in shown)
    return (
        f"<html><head><title>{title}</title><script type='application/ld+json'>{linked}</script>"
        f"</head><body><h1>{title}</h1>{text}</body></html>"
    ), body


@functools.cache
def read_seeds() -> list[bytes]:
    """The pages of the repository."""
    files = sorted(file for file in SEEDS.rglob("*") if file.is_file())
    pages = [file.read_bytes() for file in files]
    return [gzip.decompress(p) if p.startswith(b"\x1f\x8b") else p for p in pages]


def _make_text(chance: random.Random) -> str:
    end = chance.choice(["\n", "\n", "\r\n", "\n\n", "\r", "\u2028", " "])
    return end.join(chance.choices([*LINES, "", *JUNK[:6]], k=chance.randrange(1, 40)))


def _make_soup(chance: random.Random) -> str:
    parts = [chance.choice(HEADS)]
    for _ in range(chance.randrange(1, 60)):
        kind = chance.random()
        if kind < 0.35:
            parts.append(f"<{chance.choice(TAGS)}{chance.choice(ATTRIBUTES)}>")
        elif kind < 0.55:
            parts.append(f"</{chance.choice(TAGS)}>")
        elif kind < 0.9:
            parts.append(chance.choice(LINES))
        else:
            parts.append(chance.choice(JUNK) * chance.choice([1, 1, 1, 40]))
    return "".join(parts)


def _cut(page: bytes, chance: random.Random) -> bytes:
    return page[: chance.randrange(len(page) + 1)]


def _drop(page: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.choices(range(len(page) + 1), k=2))
    return page[:start] + page[end:]


def _repeat(page: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(page) + 1)
    part = page[start : start + chance.choice([10, 100, 1_000])]
    return page[:start] + part * chance.randrange(2, 8) + page[start:]


def _splice(page: bytes, chance: random.Random) -> bytes:
    other = chance.choice(read_seeds())
    start = chance.randrange(len(other) + 1)
    at = chance.randrange(len(page) + 1)
    return page[:at] + other[start : start + chance.choice([50, 500, 5_000])] + page[at:]


def _flip(page: bytes, chance: random.Random) -> bytes:
    data = bytearray(page)
    for _ in range(chance.choice([1, 3, 30]) if data else 0):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def _insert(page: bytes, chance: random.Random) -> bytes:
    junk = chance.choice([*JUNK, *(f"<{tag}>" for tag in TAGS), *(f"</{tag}>" for tag in TAGS)])
    for _ in range(chance.choice([1, 5])):
        at = chance.randrange(len(page) + 1)
        page = page[:at] + junk.encode("utf-8", "replace") * chance.choice([1, 3, 50]) + page[at:]
    return page


def _unclose(page: bytes, chance: random.Random) -> bytes:
    tag = chance.choice([b"</p>", b"</div>", b"</a>", b"</li>", b"</script>", b"-->", b'"', b">"])
    return page.replace(tag, b"", chance.choice([1, 5, -1]))


def _recode(page: bytes, chance: random.Random) -> bytes:
    text = page.decode(chance.choice(["utf-8", "utf-8", "cp1256", "latin-1"]), "replace")
    return text.encode(chance.choice(CHARSETS), chance.choice(["replace", "ignore"]))


def _nest(page: bytes, chance: random.Random) -> bytes:
    tag, times = chance.choice(TAGS).encode(), chance.choice([10, 100, 300])
    at = chance.randrange(len(page) + 1)
    return page[:at] + b"<" + (tag + b"><") * times + tag + b">" + page[at:]


_MUTATIONS = [_cut, _drop, _repeat, _splice, _flip, _insert, _insert, _unclose, _recode, _nest]
