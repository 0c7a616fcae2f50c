import csv
import io
import json
from html.parser import HTMLParser

import networkx
import pytest
from rich.cells import cell_len

from dedup.analysis import Besides, build_report
from dedup.model import Cluster, Member, cluster_from, record
from dedup.report import html, screen, story, tables, terminal
from dedup.report.wording import KINDS
from tests.conftest import ROOT

HOSTILE = [
    "</script><img src=x onerror=alert(1)>",
    "<b>عنوان</b> & \"آخر\" 'ثالث'",
    "\u202eمعكوس\u2066",
    "{{ 7 * 7 }}{% raw %}",
    "=HYPERLINK(1)",
    "سطر\nآخر\t\x1b[31m",
    "ع" * 100_000,
]


def cluster(titles=("عنوان أول", "عنوان ثان"), url=None, first="2025-03-04T10:20"):
    members = tuple(
        Member(f"id{n}", f"source{n}", title, first, url, 1.0 - n / 10, "reprint")
        for n, title in enumerate(titles)
    )
    sources = tuple(member.source or "" for member in members)
    return Cluster("id0", len(members), sources, "2025-03-04T10:20", "id0", 0.9, 0.9, members, ())


def named(name):
    return cluster_from({**json.loads(json.dumps(record(cluster()))), "cluster": name})


def article(number, **facts):
    row = {
        "id": f"id{number}",
        "source": f"source{number}",
        "title": "ع",
        "text": "نص",
        "related": [],
    }
    return {**row, **facts}


class Tags(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.links, self.texts = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        found = [value for name, value in attrs if name in ("href", "src")]
        self.links += [value for value in found if value != "data:," and value[0] != "#"]
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"]

    def handle_data(self, data):
        self.texts.append(data)


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_scraped_titles_stay_text_in_the_page(title):
    value = build_report([cluster((title, title))], [article(0, title=title, text=title)])
    page = Tags(html.to_html(value))
    assert not {"img", "b", "iframe"} & set(page.tags)
    assert page.tags.count("script") == 3  # the page's own, and its data
    assert title[: html.LONGEST_TITLE] in "".join(page.texts)
    assert title[: html.MOST_CHARACTERS].split("\n")[0] in page.texts


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x", "http://[", "x"])
def test_only_links_to_the_web_are_links(url):
    assert Tags(html.to_html(build_report([cluster(url=url)]))).links == []


def test_the_page_stands_alone_and_reads_from_the_right():
    value = build_report([cluster(url="https://s.example/1")], [article(0), article(1)])
    page = html.to_html(value)
    assert 'lang="ar" dir="rtl"' in page
    assert "default-src 'none'" in page
    assert Tags(page).links == ["https://s.example/1"] * 2


def test_a_page_with_too_many_stories_says_so(monkeypatch):
    monkeypatch.setattr(html, "MOST_STORIES", 1)
    many = [cluster(), named("other")]
    assert "أولى القصص فقط: 1 من 2" in html.to_html(build_report(many))
    assert "أولى القصص فقط" not in html.to_html(build_report(many[:1]))


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_the_terminal_gets_no_controls_and_no_scrambling(title):
    text = terminal.to_text(build_report([cluster((title, title))]))
    rows = [line for line in text.split("\n") if "source" not in line]
    assert "\x1b" not in text
    assert "\u202e" not in text
    (row,) = [line for line in rows if "2025-03-04" in line]
    turns = any("\u0600" < letter < "\u0700" for letter in title)
    assert row.count(screen.FIRST_STRONG) == row.count(screen.POP) == turns
    assert not turns or row.index("2025-03-04") < row.index(screen.FIRST_STRONG)


def test_what_is_piped_has_no_colour_whatever_is_wished(monkeypatch):
    value = build_report([cluster()], [article(0), article(1)])
    plain = terminal.to_text(value), story.to_text(value)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "40")
    assert (terminal.to_text(value), story.to_text(value)) == plain
    assert "\x1b" not in "".join(plain)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
@pytest.mark.parametrize("ordered", [False, True])
def test_tables_are_as_wide_as_the_terminal_and_cut_nothing_that_is_isolated(width, ordered):
    titles = ("عنوان طويل جدا " * 20, "17 قتيلا في زلزال", "Short")
    dated = cluster(titles, first="2025-03-04T10:20+03:00")
    value = build_report([dated], [article(n, related=[{}] * 9) for n in range(3)])
    for draw in (
        lambda console: terminal._print(value, console),
        lambda console: story._print(value, console),
    ):
        console = screen.draw_plainly(width)
        with console.capture() as drawn, pytest.MonkeyPatch.context() as patch:
            patch.setattr(terminal, "wants_order", lambda: ordered)
            patch.setattr(story, "wants_order", lambda: ordered)
            patch.setattr(type(console), "is_terminal", True)
            draw(console)
        lines = drawn.get().splitlines()
        marks = (screen.LEFT_OVERRIDE, screen.POP_OVERRIDE) if ordered else ("\u2068", "\u2069")
        assert any(marks[0] in line for line in lines)
        assert [line for line in lines if line.count(marks[0]) != line.count(marks[1])] == []
        head = next(n for n, line in enumerate(lines) if set(line.strip()) == {"─"})
        table = lines[head - 1 : head + 4]
        assert [line for line in table if cell_len(line) > width] == []
        assert any("2025-03-04" in line or "id0" in line for line in table)


def test_numbers_are_whole_in_a_narrow_table():
    text = terminal.to_text(build_report([cluster(("عنوان طويل " * 20,) * 2)]), width=80)
    assert "articles" in text
    assert "2025-03-04" in text
    assert "0.90" in text
    assert text.count(screen.FIRST_STRONG) == text.count(screen.POP) == 1
    assert max(len(line) for line in text.split("\n")) <= 82  # two of them have no width


def test_spreadsheet_cells_are_no_formulas():
    rows = list(csv.DictReader(io.StringIO(tables.to_csv(build_report([cluster(HOSTILE)]))[1:])))
    assert len(rows) == len(HOSTILE)
    assert rows[4]["title"] == "'=HYPERLINK(1)"
    assert rows[0]["jaccard"] == "1.0"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_begins_as_a_formula(sign):
    text = tables.to_csv(build_report([cluster((sign + "1", "ع"))]))
    assert text.startswith("\ufeffcluster,")
    row = next(csv.DictReader(io.StringIO(text[1:])))
    assert not row["title"].startswith(tuple("=+-@\t\r"))


def test_json_and_markdown_say_the_same():
    value = build_report([cluster()], [article(0), article(1), article(2)])
    loaded = json.loads(tables.to_json(value))
    assert (loaded["format"], loaded["articles"], loaded["clustered"]) == (1, 3, 2)
    assert loaded["clusters"][0]["members"][1]["title"] == "عنوان ثان"
    assert tables.to_markdown(value).startswith(
        "## عنوان أول\n\n* source0: عنوان أول (2025-03-04 10:20"
    )
    assert "\\<b\\>" in tables.to_markdown(build_report([cluster(HOSTILE[1:3])]))


def test_a_network_tool_reads_the_graph():
    members = tuple(
        Member(f"id{n}", source, "ع", f"2025-03-04T1{n}:00", None, 1.0, "exact")
        for n, source in enumerate(("وكالة", "<b>", "\u202ec\x00\ufffe"))
    )
    sources = tuple(member.source for member in members)
    story = Cluster("id0", 3, sources, members[0].published, "id0", 1.0, 1.0, members, ())
    graph = networkx.read_graphml(io.BytesIO(tables.to_graphml(build_report([story])).encode()))
    names = networkx.get_node_attributes(graph, "label")
    assert sorted(names.values()) == sorted(["وكالة", "<b>", " c  "])
    edges = {(names[a], names[b]): facts for a, b, facts in graph.edges(data=True)}
    assert edges == {
        ("وكالة", "<b>"): {"weight": 1, "median_minutes": 60},
        ("وكالة", " c  "): {"weight": 1, "median_minutes": 120},
    }
    first = {names[node]: facts["first"] for node, facts in graph.nodes(data=True)}
    assert first == {"وكالة": 1, "<b>": 0, " c  ": 0}
    assert all("own" not in facts for _, facts in graph.nodes(data=True))  # not known


def test_every_field_of_the_record_is_explained():
    explained = (ROOT / "docs" / "report.md").read_text("utf-8").split("## JSON")[1]
    value = build_report([cluster()], [article(0), article(1)], (), Besides(rejects=()))

    def fields(record):
        for name, inner in record.items():
            yield name
            for one in inner if isinstance(inner, list) and name != "clusters" else ():
                yield from one

    loaded = json.loads(tables.to_json(value))
    own = set(loaded["clusters"][0]) - set(record(cluster()))
    assert [name for name in (*fields(loaded), *own) if f"`{name}`" not in explained] == []


def test_totals_are_not_made_up_without_articles():
    value = build_report([cluster()])
    loaded = json.loads(tables.to_json(value))
    assert loaded["articles"] is loaded["related"] is loaded["outlets"][0]["articles"] is None
    assert "1 cluster of 2 articles, from 2 outlets" in terminal.to_text(value)
    assert "100%" not in terminal.to_text(value)
    assert "None" not in html.to_html(value)


def test_the_representative_is_marked_in_every_form():
    value = build_report([cluster()])
    rows = list(csv.DictReader(io.StringIO(tables.to_csv(value)[1:])))
    assert [row["representative"] for row in rows] == ["yes", "no"]
    assert "عنوان أول (2025-03-04 10:20, representative)" in tables.to_markdown(value)
    assert html.to_html(value).count("النسخة المرجعية</span>") == 1


def test_stories_are_ranked_by_size_then_sources_then_id():
    small, large = cluster(), cluster(("ا", "ب", "ت"))
    other = named("a")
    report = build_report([small, other, large])
    assert [story.cluster for story in report.stories] == [large, other, small]


def test_a_story_takes_no_more_room_than_is_drawn_of_it(monkeypatch):
    monkeypatch.setattr(html, "MOST_CHARACTERS", 100)
    monkeypatch.setattr(html, "MOST_CHARACTERS_OF_STORIES", 1000)
    rows = [article(n, text="كلمة " * 1000) for n in range(9)]
    many = cluster_from({**json.loads(json.dumps(record(cluster()))), "excerpts": ["id7"]})
    value = build_report([many, *(named(f"n{n}") for n in range(5))], rows)
    page = html.to_html(value)
    assert page.count('class="version"') == 10
    assert page.count('<details class="row story"') == 6
    assert "تعرض هذه الصفحة نصوص 5 من هذه القصص فقط" in page
    assert page.count("نصوص هذه القصة في الملف") == 1
    monkeypatch.setattr(html, "MOST_CHARACTERS_OF_STORIES", 1200)
    assert "نصوص هذه القصة في الملف" not in html.to_html(value)


def test_one_large_story_leaves_room_for_the_others(monkeypatch):
    monkeypatch.setattr(html, "MOST_CHARACTERS_OF_STORIES", 1000)
    large = cluster(("ع",) * 9)
    rows = [article(n, text="ن" * 200) for n in range(9)]
    small = [named("n1"), named("n2")]
    page = html.to_html(build_report([large, *small], rows))
    assert page.count('class="version"') == 4


def test_split_pages_take_no_more_room_than_there_is(monkeypatch):
    monkeypatch.setattr(html, "MOST_CHARACTERS_OF_PAGES", 100)
    part = {"role": "body", "reason": "text", "text": "ن" * 40}
    traces = tuple({"id": f"id{n}", "path": f"p{n}", "parts": [part]} for n in (3, 2, 1, 0))
    rows = [article(n) for n in range(4)]
    page = html.to_html(build_report([], rows, besides=Besides(traces=traces)))
    assert [f'id="p-id{n}"' in page for n in range(4)] == [True, True, False, False]
    assert ">2</span> من" in page


def test_the_weakest_link_is_one_and_the_same():
    two = cluster_from({**json.loads(json.dumps(record(cluster()))), "representative": "id0"})
    even = json.loads(json.dumps(record(two)))
    for member in even["members"]:
        member["jaccard"] = 1.0
    for lead, other in (("id0", "source1"), ("id1", "source0")):
        value = build_report([cluster_from({**even, "representative": lead})])
        assert f"weakest link: 1.00, \u2068{other}\u2069" in story.to_text(value)
        assert f"أضعف صلة: <bdi>{other}</bdi>" in html.to_html(value)


def test_excerpts_are_named_and_long_texts_are_cut_and_say_so(monkeypatch):
    monkeypatch.setattr(html, "MOST_CHARACTERS", 10)
    linked = cluster_from({**json.loads(json.dumps(record(cluster()))), "excerpts": ["id7"]})
    rows = [article(0, text="كلمة " * 9), article(1), article(7, title="عنوان المقتطف")]
    page = html.to_html(build_report([linked], rows))
    assert "عنوان المقتطف" in page
    assert page.count("قُطع النص هنا") == 1
    assert "2025-03-04 10:20" in page
    assert "2025-03-04T10:20" not in page


def test_a_story_without_a_title_takes_a_members():
    value = build_report([cluster((None, "عنوان ثان"))])
    assert value.stories[0].title == "عنوان ثان"
    assert build_report([cluster((None, None))]).stories[0].title == "—"


def test_the_terminal_says_how_many_stories_it_leaves_out():
    text = terminal.to_text(build_report([named(f"c{n:02}") for n in range(21)]))
    assert "and 1 more cluster\n" in text


def test_of_two_stories_of_one_size_the_one_with_more_sources_is_first():
    few = cluster_from({**json.loads(json.dumps(record(named("a")))), "sources": ["source0"]})
    assert [story.cluster.cluster for story in build_report([few, named("b")]).stories] == [
        "b",
        "a",
    ]


def test_no_articles_at_all_are_a_total_of_none():
    assert build_report([], []).articles == 0


def test_a_cluster_survives_its_json():
    assert cluster_from(json.loads(json.dumps(record(cluster())))) == cluster()


def test_the_page_tells_the_kind_of_a_related_item_where_it_is_known():
    items = [{"title": "أول", "text": "", "kind": "glued"}, {"title": "ثان", "text": ""}]
    page = html.to_html(build_report([cluster()], [article(0, related=items), article(1)]))
    assert f'<bdi>أول</bdi> <span class="dim">({KINDS["glued"]})</span></li>' in page
    assert "<bdi>ثان</bdi></li>" in page
