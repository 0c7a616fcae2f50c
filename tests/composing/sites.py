"""Invented sites: pages of different stories in one template each, of which all furniture is known.

Every template has something of its own inside the text's container: menus, buttons, prompts, rows,
shells. And what looks like furniture, as it is the same on all pages, but is none: a subhead, a
place, an author, a day, cells of a table, a refrain.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

TRUTH = Path(__file__).parent.parent.parent / "seeds" / "truth" / "pages"
SUBHEAD, PLACE, AUTHOR, DAY = "خلفية", "نوران", "سلمى الراوي", "12 مارس 2025"
CELLS = ["الفريق", "النقاط"]
REFRAIN = "يا نهر نوران مهلا"


class Story(NamedTuple):
    """What a page is made of."""

    title: str
    body: list[str]


class Site(NamedTuple):
    """A template, what is furniture in it, and what is the same on all pages but is none."""

    draw: Callable[[Story, list[Story]], str]
    furniture: list[str]
    kept: list[str]


def list_stories(count: int) -> list[Story]:
    """Stories of the seeds with a text of some length, one of each subject."""
    found: dict[str, Story] = {}
    for path in sorted(TRUTH.rglob("*.json")):
        page = json.loads(path.read_text("utf-8"))
        if len(page["body"]) > 3 and page["title"]:
            subject = path.name.partition(".")[0].partition("-")[0]
            found.setdefault(subject, Story(page["title"], page["body"]))
    stories = list(found.values())[:count]
    assert len(stories) == count
    return stories


def draw_site(name: str, stories: list[Story]) -> list[str]:
    """The pages of a site."""
    return [SITES[name].draw(story, [s for s in stories if s != story]) for story in stories]


def _page(story: Story, inside: str, before: str = "", behind: str = "") -> str:
    head = f"<head><title>{story.title}</title></head>"
    return f"<html>{head}<body>{before}<main>{inside}</main>{behind}</body></html>"


def _texts(lines: list[str], tag: str = "p", kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return "".join(f"<{tag}{named}>{line}</{tag}>" for line in lines)


def _links(lines: list[str], kind: str) -> str:
    items = "".join(
        f'<li class="{kind}-i"><a href="/x/{n}">{t}</a></li>' for n, t in enumerate(lines)
    )
    return f'<ul class="{kind}">{items}</ul>'


MENU = ["الرئيسة", "سياسة", "اقتصاد", "رياضة", "ثقافة", "منوعات"]
SHARE = ["فيسبوك", "تويتر", "واتساب", "تلغرام", "نسخ الرابط"]
SIZES = ["أ+", "أ", "أ-"]
LISTEN = ["استمع إلى المادة", "سرعة القراءة"]
LETTER = [
    "رسالة الصباح",
    "سجل بريدك لتصلك رسالة الصباح من محررينا كل يوم عند السابعة قبل أن تبدأ عملك.",
    "أوافق على الشروط",
]
PROMO = ["نزل تطبيق صحيفة النهر على هاتفك وتابع كل ما يهم مدينتك لحظة بلحظة أينما كنت."]
SHELL = ["جار تحميل مادة جديدة", "واصل التمرير"]
CHANNEL = ["انضم إلى قناتنا"]


def _menu_inside(story: Story, others: list[Story]) -> str:
    body = _texts(story.body)
    inside = f"{_links(MENU, 'strip')}<h1>{story.title}</h1><div class='where'>{PLACE}</div>{body}"
    return _page(story, f"<div class='story'>{inside}</div>")


def _buttons(story: Story, others: list[Story]) -> str:
    sizes = _texts(SIZES, "span", "zz") + _texts(LISTEN, "div", "ear")
    half = f"{_texts(story.body[:2])}<h2>{SUBHEAD}</h2>{_texts(story.body[2:])}"
    return _page(
        story,
        f"<h1>{story.title}</h1><div class='pen'><a href='/au'>{AUTHOR}</a></div>"
        f"<div class='row'>{sizes}</div>{half}",
    )


def _letter(story: Story, others: list[Story]) -> str:
    one, prompt, yes = LETTER
    box = f"<div class='nl'><h3>{one}</h3><p>{prompt}</p><label>{yes}</label></div>"
    text = f"{_texts(story.body[:2])}{box}{_texts(story.body[2:])}"
    return _page(story, f"<div class='day'>{DAY}</div><h1>{story.title}</h1>{text}")


def _promo(story: Story, others: list[Story]) -> str:
    box = f"<div class='app'><p class='pr'>{PROMO[0]}</p></div>"
    cells = "".join(f"<td>{cell}</td>" for cell in CELLS)
    rows = f"<table><tr>{cells}</tr><tr><td>{story.body[0].split()[0]}</td><td>7</td></tr></table>"
    text = f"{_texts(story.body[:1])}{rows}{box}{_texts(story.body[1:])}"
    return _page(story, f"<h1>{story.title}</h1><section class='txt'>{text}</section>")


def _shell(story: Story, others: list[Story]) -> str:
    shell = f"<div class='nx'>{_texts(SHELL, 'div', 'ld')}</div>"
    lines = f"{_texts([REFRAIN, story.body[0].split('،')[0][:40], REFRAIN], 'div', 'verse')}"
    text = f"<h1>{story.title}</h1>{_texts(story.body)}{lines}{shell}"
    return _page(story, f"<article>{text}</article>")


def _rows(story: Story, others: list[Story]) -> str:
    share = "".join(f"<a class='s' href='/s/{n}'>{t}</a>" for n, t in enumerate(SHARE))
    join = f"<div class='ch'><a href='https://t.example/n'>{CHANNEL[0]}</a></div>"
    text = f"{_texts(story.body[:2], 'div', 't')}{join}{_texts(story.body[2:], 'div', 't')}"
    row = f"<div class='sh'>{_texts([share], 'div')}</div>{_links(SHARE, 'again')}"
    return _page(story, f"<h1>{story.title}</h1>{row}{text}")


def _stories(story: Story, others: list[Story]) -> str:
    cards = _links([other.title for other in others[:4]], "card")
    text = f"{_texts(story.body[:2])}{cards}{_texts(story.body[2:])}"
    return _page(story, f"<h1>{story.title}</h1><div class='c'>{text}</div>")


SITES = {
    "menu": Site(_menu_inside, MENU, [PLACE]),
    "buttons": Site(_buttons, [*SIZES, *LISTEN], [SUBHEAD, AUTHOR]),
    "letter": Site(_letter, LETTER, [DAY]),
    "promo": Site(_promo, PROMO, CELLS),
    "shell": Site(_shell, SHELL, [REFRAIN]),
    "rows": Site(_rows, [*SHARE, *CHANNEL, " ".join(SHARE)], []),
    "stories": Site(_stories, [], []),
}
