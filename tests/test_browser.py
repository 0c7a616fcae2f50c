"""The page in a real browser: what it shows, does, asks for, and is to those who cannot see it."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from itertools import combinations

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from dedup import arabic
from dedup.analysis import Besides, build_report
from dedup.analysis.selection import SORTS
from dedup.evaluation.pairs import LABELS, read_labels
from dedup.explanation import align
from dedup.model import Cluster, Member, Pair, record
from dedup.report import html, wording
from dedup.report.comparison import draw_sentences
from dedup.writing import write_table
from tests.browser import open_browser, visit
from tests.conftest import ROOT
from tests.test_report import HOSTILE

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}}


@pytest.fixture(scope="module")
def browser():
    with open_browser() as started:
        yield started


@pytest.fixture(scope="module")
def path(seed_run, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(html.to_html(seed_run.report), "utf-8")
    return path


@pytest.fixture
def page(browser, path):
    with visit(browser, path) as page:
        yield page
        assert page.said == []
        assert page.asked == [page.url.partition("#")[0]] * len(page.asked)


def shown(page):
    """The ids of the stories that are to be seen, in their order."""
    return [row.get_attribute("id")[2:] for row in page.locator(".story:not([hidden])").all()]


def open_all_kinds(page):
    """A story with its comparison, a pair and a page's split."""
    for kind in ("story", "pair", "page"):
        unfold(page.locator(f".row.{kind}").first)
    unfold(page.locator(".story .version").first)


def unfold(details):
    """Opens it, and waits until its inside is there."""
    details.locator("> summary").click()
    expect(details.locator("> :not(summary)").first).to_be_visible()


def test_it_opens_without_a_word_or_a_request(page, seed_run):
    assert len(shown(page)) == seed_run.report.of_stories == 17
    assert page.locator("#count").text_content() == "17 من 17"
    open_all_kinds(page)
    assert page.locator(".compare").count() == 2


@pytest.mark.parametrize("typed", ["زلزال جبال", "زِلـزال", "ZILZAL", "جبال almada"])
def test_a_search_folds_what_is_typed(page, seed_run, typed):
    wanted = arabic.words(typed)
    found = {
        story.cluster.cluster
        for story in seed_run.report.stories
        if all(f" {word}" in f" {' '.join(arabic.words(names_of(story)))}" for word in wanted)
    }
    assert bool(found) == (typed != "ZILZAL")
    page.locator("#find").fill(typed)
    assert set(shown(page)) == found
    assert page.locator("#count").text_content() == f"{len(found)} من 17"
    page.locator("#find").fill("")
    assert len(shown(page)) == 17


def test_a_search_in_texts_takes_the_words_as_a_row(page, seed_run):
    phrase = "هزَّةً ارتداديّة"
    page.locator("#find").fill(phrase)
    assert shown(page) == []
    page.locator("#within").check()
    wanted = " ".join(arabic.words(phrase))
    assert set(shown(page)) == {
        story.cluster.cluster
        for story in seed_run.report.stories
        if any(
            f" {wanted}" in f" {' '.join(arabic.words(story.texts[member.id]['text']))}"
            for member in story.cluster.members
        )
    }
    assert shown(page)
    unfold(page.locator(".story:not([hidden])").first)
    page.locator("#find").fill(f"{phrase} ")  # what was opened is searched as before
    assert shown(page)


def names_of(story):
    cluster = story.cluster
    return " ".join([*(member.title or "" for member in cluster.members), *cluster.sources])


@pytest.mark.parametrize(("option", "sort"), list(enumerate(SORTS)))
def test_the_list_is_sorted_as_the_command_sorts(page, seed_run, option, sort):
    page.locator("#sort").select_option(str(option))
    ranked = sorted((story.cluster for story in seed_run.report.stories), key=SORTS[sort])
    assert shown(page) == [cluster.cluster for cluster in ranked]


def test_the_list_is_filtered_by_outlet_day_and_size(page, seed_run):
    clusters = {story.cluster.cluster: story.cluster for story in seed_run.report.stories}
    page.locator("#outlet").select_option(label="khabar-live")
    assert set(shown(page)) == {n for n, c in clusters.items() if "khabar-live" in c.sources}
    page.locator("#outlet").select_option("")
    page.locator("#since").fill("2025-03-08")
    late = {n for n, c in clusters.items() if (c.first_published or "") >= "2025-03-08"}
    assert set(shown(page)) == late
    assert 0 < len(late) < 17
    page.locator("#least").fill("3")
    assert set(shown(page)) == {n for n in late if clusters[n].size >= 3}


def differences(page, row):
    """What the comparison of a row shows: the words of both sides, and those that stand out."""
    return page.evaluate(
        """(id) => all(".diff tbody tr", document.getElementById(id)).map((row) => [
          row.className, ...[...row.cells].map((cell) => cell.textContent.trim()),
          ...["del", "ins"].map((tag) => all(tag, row).map((it) => it.textContent))])""",
        row,
    )


def test_any_two_versions_are_compared_as_explain_compares_them(page, seed_run):
    story = seed_run.report.stories[0]
    row = f"c-{story.cluster.cluster}"
    unfold(page.locator(f"#{row}"))
    ids, compared = [m.id for m in story.cluster.members], 0
    for one, other in combinations(range(len(ids)), 2):
        page.locator(f"#{row} .one").select_option(str(one))
        page.locator(f"#{row} .other").select_option(str(other))
        told = page.locator(f"#{row} .sum").text_content()
        pair = {ids[one], ids[other]}
        known = [p for p in seed_run.pairs.to_pylist() if {p["a"], p["b"]} == pair]
        assert not known or f"التشابه: {known[0]['jaccard']:.2f}" in told
        compared += len(known)
        sentences = list(align(*(story.texts[ids[n]]["text"] for n in (one, other))))
        found = differences(page, row)
        assert [(kind == "same", a, b) for kind, a, b, *_ in found] == [
            (s.same, " ".join(s.a.split()), " ".join(s.b.split())) for s in sentences
        ]
        assert [(a, b) for *_, a, b in found] == [marked(sentence) for sentence in sentences]
    assert compared > 10
    page.locator(f"#{row} .changed").check()
    assert not page.locator(f"#{row} .diff .same").first.is_visible()


def marked(sentence):
    """The words that `dedup explain` has stand out."""
    if sentence.same or not sentence.a or not sentence.b:
        return [], []
    styles = {"bold red": [], "bold green": []}
    for line in draw_sentences([sentence], 100_000):
        for span in line.spans:
            if str(span.style) in styles:
                styles[str(span.style)].append(line.plain[span.start : span.end])
    return styles["bold red"], styles["bold green"]


LETTERS = st.sampled_from("ابتأإىةيهومنءؤئ\u0654 17.؟!\n\r\u2028\f،»ـًABc\u00ad🔴\U000e0067")


@given(st.text(LETTERS, max_size=60), st.text(LETTERS, max_size=60))
@settings(max_examples=200)
def test_sentences_of_any_texts_are_aligned_as_in_python(typed, one, other):
    found = typed.evaluate("([a, b]) => align(a, b)", [one, other])
    assert [(s["a"], s["b"], s["same"]) for s in found] == [
        (s.a, s.b, s.same) for s in align(one, other)
    ]
    assert typed.evaluate("(text) => words(text)", one) == arabic.words(one)


@pytest.fixture(scope="module")
def typed(browser, path):
    with visit(browser, path) as page:
        yield page


def test_it_is_used_by_keyboard_alone(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("/")
    page.keyboard.type("سردان")
    assert len(shown(page)) == 1
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".story[open]")).to_have_count(1)
    expect(page.locator(".story[open] .diff tbody tr").nth(3)).to_be_visible()


def test_a_link_opens_the_story_or_the_page_it_names(page, seed_run):
    name = seed_run.report.stories[5].cluster.cluster
    page.goto(f"{page.url}#c-{name}")
    row = page.locator(f"#c-{name}")
    assert row.get_attribute("open") is not None
    unfold(row.locator(".version").first)
    row.locator(".version a[href^='#p-']").first.click()
    expect(page.locator(".page[open] .r-body").first).to_be_visible()
    expect(page.locator(".page[open] .r-title")).to_have_count(1)


def test_a_split_page_shows_every_block_with_its_role(page, seed_run):
    trace = seed_run.traces.to_pylist()[0]
    unfold(page.locator(f"#p-{trace['id']}"))
    blocks = page.locator(f"#p-{trace['id']} .blocks li")
    found = [(b.get_attribute("class")[2:], b.locator("p").text_content()) for b in blocks.all()]
    assert found == [(part["role"], part["text"]) for part in trace["parts"]]
    colours = {
        role: page.locator(f".page .r-{role}").first.evaluate(
            "it => getComputedStyle(it).borderColor"
        )
        for role in ("body", "related", "date")
    }
    assert len(set(colours.values())) == 3


def test_judgements_are_kept_and_exported_for_evaluate(page, seed_run, tmp_path):
    rows = page.locator(".pair")
    for number, label in ((0, "revision"), (1, "different"), (2, "excerpt")):
        unfold(rows.nth(number))
        rows.nth(number).locator(f"input[value={label}]").check()
    page.reload()
    assert page.locator("#judged").text_content() == f"راجعت 3 من {rows.count()}"
    with page.expect_download() as download:
        page.locator("#export").click()
    assert download.value.suggested_filename == "labels.jsonl"
    download.value.save_as(tmp_path / "labels.jsonl")
    lines = [
        json.loads(line) for line in (tmp_path / "labels.jsonl").read_text("utf-8").splitlines()
    ]
    pairs = [one.pair for one in seed_run.report.doubtful[:3]]
    assert [(row["a"], row["b"]) for row in lines] == [(pair.a, pair.b) for pair in pairs]
    assert [row["label"] for row in lines] == ["revision", "different", "excerpt"]
    known = [json.dumps(record(one.pair)) for one in seed_run.report.doubtful]
    (tmp_path / "pairs.jsonl").write_text("\n".join(known))
    made = ("labels.jsonl", "--pairs", "pairs.jsonl")
    table = dedup(tmp_path, "evaluate", "pairs", *made).stdout
    assert [line.split()[0] for line in table.splitlines()[1:4]] == [
        *("revision", "excerpt", "different"),
    ]
    append_to_what_the_command_labelled(tmp_path, lines, seed_run)


def append_to_what_the_command_labelled(folder, exported, seed_run):
    """One file of both: `dedup label` goes on behind what the page exported, and the page's whole
    export may be appended once more."""
    write_table(str(folder / "articles.jsonl"), seed_run.articles)
    made = ("pairs.jsonl", "--articles", "articles.jsonl", "-o", "labels.jsonl")
    said = dedup(folder, "label", *made, answers="t\ns\n").stderr
    count = len(seed_run.report.doubtful)
    assert f"3 of {count} are labelled already" in said
    place = folder / "labels.jsonl"
    labelled = read_labels(str(place))
    assert [one.label for one in labelled[3:]] == ["template", "same_event"]
    with place.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in exported)
    assert read_labels(str(place)) == labelled


def dedup(folder, *words, answers=""):
    return subprocess.run(
        [sys.executable, "-m", "dedup", *words],
        cwd=folder,
        input=answers,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )


def test_every_label_is_one_that_evaluate_reads():
    assert set(wording.LABELS) == set(LABELS) - {"distinct"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_is_light_and_dark_is_dark(browser, path, scheme):
    with visit(browser, path, color_scheme=scheme) as page:
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        ink = page.evaluate("getComputedStyle(document.body).color")
    light = [sum(map(int, colour[4:-1].split(","))) for colour in (paper, ink)]
    assert (light[0] > light[1]) == (scheme == "light")


def test_a_telephone_needs_no_scrolling_sideways(browser, path):
    with visit(browser, path, **PHONE, has_touch=True) as page:
        open_all_kinds(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.locator(".story[open] .diff del").first.is_visible()


def test_no_label_of_a_picture_is_cut_off(browser, path):
    with visit(browser, path) as page:
        clipped = page.evaluate(
            """[...document.querySelectorAll("figure svg text")].filter(text => {
                const svg = text.ownerSVGElement, most = text.getBoundingClientRect();
                const box = (getComputedStyle(svg).overflow === "visible" ? svg.parentElement : svg)
                    .getBoundingClientRect();
                return most.left < box.left || most.right > box.right;
            }).map(text => text.textContent)"""
        )
    assert clipped == []


def test_with_scripts_off_all_can_be_read(browser, path, seed_run):
    with visit(browser, path, java_script_enabled=False) as page:
        assert not page.locator("#tools").is_visible()
        story = seed_run.report.stories[0]
        row = page.locator(f"#c-{story.cluster.cluster}")
        unfold(row)
        assert row.locator(".members tbody tr").count() == story.cluster.size
        version = row.locator(".version").first
        unfold(version)
        shown = version.locator(".text p").all_text_contents()
        assert "\n".join(shown) == story.texts[story.cluster.members[0].id]["text"]
        unfold(page.locator(".page").first)
        assert page.locator(".page .blocks li").first.is_visible()
        assert page.locator("figure svg").count() == 3


def grave(page):
    """What axe finds that keeps somebody from reading or using the page."""
    found = Axe().run(page).response["violations"]
    return [
        (one["id"], one["nodes"][0]["html"][:200])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(
    "how", [{}, {"color_scheme": "dark"}, PHONE], ids=["wide", "dark", "phone"]
)
def test_nobody_is_kept_out(browser, path, how):
    with visit(browser, path, **how) as page:
        assert grave(page) == []
        open_all_kinds(page)
        assert grave(page) == []


def test_a_button_without_a_name_would_be_found(page):
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert [name for name, _ in grave(page)] == ["button-name"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A page of nothing but what scraped pages should not hold."""
    evil = [
        *HOSTILE,
        "\u202e\u2067\u2066",
        "</noscript><script>alert(1)</script>",
        "<!--",
        "\x00\x1b",
    ]
    urls = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>alert(1)</script>",
    ]
    members = tuple(
        Member(
            f"id{n}'\"><b>%", f"s{n}{title[:99]}", title, "2025-03-04", urls[n % 3], 0.5, "reprint"
        )
        for n, title in enumerate(evil)
    )
    name, sources = members[0].id, tuple(member.source for member in members)
    story = Cluster(name, len(members), sources, "2025-03-04", name, 0.5, 0.5, members, ("<i>",))
    rows = [
        {
            "id": m.id,
            "source": m.source,
            "title": m.title,
            "text": m.title,
            "url": m.url,
            "credit": m.title[:200],
            "published": "<b>",
            "related": [{"title": m.title, "text": ""}],
        }
        for m in members
    ]
    traces = tuple(
        {
            "id": m.id,
            "path": m.title,
            "parts": [{"role": "body", "reason": m.title, "text": m.title}],
        }
        for m in members
    )
    links = ({"article": name, "position": 0, "announces": name, "cluster": name},)
    refused = tuple({"path": m.title, "reason": m.title} for m in members)
    pairs = [Pair(members[0].id, members[1].id, 0.5, 1, 1, "reprint", 1.0)]
    value = build_report([story], rows, pairs, Besides(links, refused, traces))
    path = tmp_path_factory.mktemp("hostile") / "report.html"
    path.write_text(html.to_html(value), "utf-8", errors="surrogatepass")
    return path


@pytest.mark.parametrize("scripts", [True, False])
def test_nothing_scraped_runs_or_leads_anywhere(browser, hostile, scripts):
    with visit(browser, hostile, java_script_enabled=scripts) as page:
        for row in page.locator(".row > summary").all():
            row.click()
        page.wait_for_timeout(100)
        assert page.said == []
        assert page.asked == [page.url]
        assert page.locator("main :is(img, iframe, b, i, a[href^=j], a[href^=J])").count() == 0
        assert page.locator("a[href]:not([href^='#'])").count() == 0
        assert page.locator("script").count() == 3
        assert page.locator(".version").count() == 11 + 2
        if scripts:
            assert page.evaluate("document.documentElement.scrollWidth") <= 1100
            page.locator("a[href^='#c-']").first.click(force=True)


def test_the_policy_refuses_a_script_that_is_not_the_pages_own(browser, path, tmp_path):
    text = path.read_text("utf-8").replace("</main>", "</main><script>var run = 1</script>")
    (tmp_path / "x.html").write_text(text, "utf-8")
    with visit(browser, tmp_path / "x.html") as page:
        assert page.evaluate("typeof run") == "undefined"
        assert "Content Security Policy" in page.said[0]


def write_page(folder, value):
    (folder / "report.html").write_text(html.to_html(value), "utf-8")
    return folder / "report.html"


def story_of(name, titles, sources=None, **facts):
    members = tuple(
        Member(f"{name}{n}", (sources or "xyz")[n], title, "2025-03-04", None, 1.0, "reprint")
        for n, title in enumerate(titles)
    )
    outlets = tuple(sorted({member.source for member in members}))
    first = facts.get("first", "2025-03-04")
    return Cluster(name, len(members), outlets, first, f"{name}0", 1.0, 1.0, members)


TITLES = [
    *("Путин в القاهرة", "⚡ عاجل هدف", "► فيديو ✅ خبر", "ﺍﻟﺨﺒﺮ ﺍﻟﻌﺎﺟﻞ", "Ａpple − test", "ΑΘΗΝΑ"),
    *("قال: «نعم» & <لا>", 'it\'s "done"', "𝔄 خبر 🎉 جديد", "Île ÉCOLE"),
]


def test_a_title_that_is_pasted_finds_its_story(browser, tmp_path):
    stories = [story_of(f"s{n}", (title, title)) for n, title in enumerate(TITLES)]
    with visit(browser, write_page(tmp_path, build_report(stories))) as page:
        for n, title in enumerate(TITLES):
            page.locator("#find").fill(title)
            assert shown(page) == [f"s{n}"]


def test_texts_are_searched_as_they_are_read_whether_opened_or_not(browser, tmp_path):
    text = 'قال الوزير "خبر عاجل" جديد اليوم & غدا <br> it\'s done'
    rows = [
        {"id": f"s{n}", "source": "xy"[n], "title": "t", "text": text, "related": []}
        for n in range(2)
    ]
    path = write_page(tmp_path, build_report([story_of("s", ("t", "t"))], rows))
    for opened in (False, True):
        with visit(browser, path) as page:
            if opened:
                unfold(page.locator(".story"))
            page.locator("#within").check()
            for typed in ("الوزير خبر", "عاجل جديد", "اليوم غدا", "it's done", text):
                page.locator("#find").fill(typed)
                assert shown(page) == ["s"]
            for typed in ("34", "amp", "lt"):
                page.locator("#find").fill(typed)
                assert shown(page) == []


def test_two_tabs_keep_both_their_judgements_and_pairs_are_told_apart(browser, tmp_path):
    ids = ("x y", "z", "x", "y z")
    rows = [{"id": i, "source": "s", "title": i, "text": f"نص {i}", "related": []} for i in ids]
    pairs = [
        Pair("x y", "z", 0.5, 1, 1, "reprint", 1.0),
        Pair("x", "y z", 0.6, 1, 1, "reprint", 1.0),
    ]
    path = write_page(tmp_path, build_report([], rows, pairs))
    with visit(browser, path) as one:
        other = one.context.new_page()
        other.goto(path.as_uri())
        for page, row, label in ((one, 0, "exact"), (other, 1, "template")):
            unfold(page.locator(".pair").nth(row))
            page.locator(".pair").nth(row).locator(f"input[value={label}]").check()
        assert one.locator("#judged").text_content() == "راجعت 1 من 2"
        one.reload()
        assert one.locator("#judged").text_content() == "راجعت 2 من 2"
        assert one.locator(".verdict").all_text_contents() == [
            wording.LABELS["exact"],
            wording.LABELS["template"],
        ]


@pytest.mark.parametrize("name", ["The International Arab News and Analysis Network", "ع" * 10_000])
def test_long_names_and_dates_fit_a_telephone_too(browser, tmp_path, name):
    dated = story_of("s", ("t", "t"), (name, "x"), first="2025-03-04" + "0" * 300)
    members = (dated.members[0], replace(dated.members[1], published="2025-03-05"))
    rows = [
        {"id": m.id, "source": m.source, "title": "t", "text": "نص", "related": []} for m in members
    ]
    value = build_report([replace(dated, members=members)], rows)
    with visit(browser, write_page(tmp_path, value), **PHONE) as page:
        unfold(page.locator(".story"))
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.evaluate("document.documentElement.scrollHeight") < 8000


def test_a_date_stands_on_one_line(page):
    unfold(page.locator(".story").first)
    for when in page.locator(".story[open] td.when > .ltr").all():
        assert when.evaluate("it => it.getClientRects().length") == 1


def test_ids_of_stories_are_no_ids_of_the_page(browser, tmp_path):
    rows = [{"id": f"ompare{n}", "source": "s", "text": "نص", "related": []} for n in range(2)]
    value = build_report([story_of("ompare", ("t", "t"))], rows)
    with visit(browser, write_page(tmp_path, value)) as page:
        unfold(page.locator(".story"))
        assert page.locator(".compare").count() == 1
        assert page.said == []


def test_what_is_no_day_is_not_since_any(browser, tmp_path):
    value = build_report([story_of("s", ("t", "t"), first="gestern")])
    with visit(browser, write_page(tmp_path, value)) as page:
        page.locator("#since").fill("2025-01-01")
        assert shown(page) == []


def test_the_beginning_of_an_id_opens_its_story(browser, path, seed_run):
    name = seed_run.report.stories[3].cluster.cluster
    with visit(browser, path) as page:
        page.goto(f"{page.url}#c-{name[:8]}")
        assert page.locator(f"#c-{name}").get_attribute("open") is not None


def test_of_many_stories_more_are_shown_as_they_are_scrolled_to(browser, tmp_path):
    stories = [story_of(f"s{n:03}", ("t", f"خبر {n}")) for n in range(450)]
    with visit(browser, write_page(tmp_path, build_report(stories))) as page:
        assert len(shown(page)) == 200
        assert page.locator("#count").text_content() == "450 من 450"
        page.locator("#more").scroll_into_view_if_needed()
        expect(page.locator(".story")).to_have_count(400)
        page.locator("#find").fill("خبر 449")
        assert shown(page) == ["s449"]
        assert not page.locator("#more").is_visible()
        page.goto(f"{page.url}#c-s448")  # which the search has hidden
        expect(page.locator("#c-s448[open]")).to_be_in_viewport()
        assert page.locator("#find").input_value() == ""
        assert page.said == []


def test_tab_goes_on_where_more_is_shown(browser, tmp_path):
    stories = [story_of(f"s{n:03}", ("t", "t")) for n in range(230)]
    with visit(browser, write_page(tmp_path, build_report(stories))) as page:
        page.locator("#c-s198 > summary").focus()
        for name in ("c-s199", "c-s200", "c-s201", "c-s202"):
            page.keyboard.press("Tab")  # by way of the button, if that is still there
            expect(page.locator(f"#{name} > summary")).to_be_focused()


def test_texts_that_were_cut_are_not_called_the_same(browser, tmp_path, monkeypatch):
    monkeypatch.setattr(html, "MOST_CHARACTERS", 30)
    rows = [{"id": f"s{n}", "source": "xy"[n], "text": "كلمة " * 9 + str(n)} for n in range(2)]
    with visit(
        browser, write_page(tmp_path, build_report([story_of("s", ("t", "t"))], rows))
    ) as page:
        unfold(page.locator(".story"))
        told = page.locator(".sum").text_content()
        assert "يُقارن أول النصين فقط" in told
        assert "التشابه" not in told


def test_coming_back_the_list_is_as_the_tools_say(browser, path, seed_run):
    with visit(browser, path) as page:
        page.locator("#sort").select_option("2")
        page.goto("about:blank")
        page.go_back()
        order = list(SORTS.values())[int(page.locator("#sort").input_value())]
        ranked = sorted((story.cluster for story in seed_run.report.stories), key=order)
        assert shown(page) == [cluster.cluster for cluster in ranked]
