"""What a source's pages tell of the slots of its template."""

import random

import pyarrow as pa
import pytest

from dedup import pipeline
from dedup.blocks.tables import DOCUMENT, open_pages
from dedup.engine.local import LocalEngine
from dedup.model import Page
from dedup.splitting import slots, tables
from dedup.splitting.repetition import JUDGED_DOCUMENT, RECURRENCE
from dedup.splitting.sites import SLOT_FURNITURE, judge_slots, note_sites
from tests.composing.sites import SHARE, SITES, Story, draw_site, list_stories

STORIES = list_stories(10)
NOTHING = RECURRENCE.empty_table()


def open_site(pages, source="s"):
    read = [(Page(html, f"{n}.html", source=source), None) for n, html in enumerate(pages)]
    return pa.Table.from_batches([open_pages(read)])


def learn(documents, batch_rows=1000, workers=1):
    with LocalEngine(workers) as engine:
        return pipeline.learn_sites(engine, engine.read(documents, batch_rows))


def split(pages, source="s"):
    """Of each page its blocks as text, role and code, by what the slots alone tell."""
    documents = open_site(pages, source)
    verdicts = judge_slots(learn(documents))
    (batch,) = documents.combine_chunks().to_batches()
    noted = note_sites(batch, NOTHING, verdicts)
    paths = frozenset(noted["path"].to_pylist())
    traces = tables.trace_documents(noted, paths=paths).to_pylist()
    return [
        [(p["text"], p["role"], {why["code"] for why in p["why"]}) for p in row["parts"]]
        for row in traces
    ]


def dropped(pages):
    return {text for page in split(pages) for text, _, codes in page if "slot" in codes}


def known_furniture(site):
    return {*site.furniture, " ".join(site.furniture[:3])}


@pytest.mark.parametrize("count", [2, 3, 5, 10])
@pytest.mark.parametrize("name", SITES)
def test_what_is_dropped_is_furniture_and_no_text_is(name, count):
    site, stories = SITES[name], STORIES[:count]
    for story, parts in zip(stories, split(draw_site(name, stories)), strict=True):
        furniture = {text for text, _, codes in parts if "slot" in codes}
        assert furniture <= known_furniture(site)
        assert [text for text, role, _ in parts if role == "body" and text in story.body] == (
            story.body
        )
        assert [text for text, role, _ in parts if role == "title"] == [story.title]


def test_a_menu_among_the_text_goes_from_two_pages_on():
    assert dropped(draw_site("menu", STORIES[:2])) == set(SITES["menu"].furniture)
    assert dropped(draw_site("menu", STORIES[:1])) == set()


def test_letter_size_buttons_go_from_two_pages_on():
    assert dropped(draw_site("buttons", STORIES[:2])) == {"أ+ أ أ-"}


@pytest.mark.parametrize("name", ["letter", "promo"])
def test_a_prompt_goes_from_five_stories_on(name):
    (prompt,) = (line for line in SITES[name].furniture if len(line) > 40)
    assert prompt not in dropped(draw_site(name, STORIES[:4]))
    assert prompt in dropped(draw_site(name, STORIES[:5]))


def test_a_shell_below_the_text_goes_and_a_refrain_stays():
    assert dropped(draw_site("shell", STORIES[:5])) == set(SITES["shell"].furniture)


def test_links_that_are_titles_of_other_pages_are_related():
    stories = STORIES[:5]
    titles = {story.title for story in stories}
    for story, parts in zip(stories, split(draw_site("stories", stories)), strict=True):
        listed = {text for text, role, codes in parts if "slot_list" in codes and role == "related"}
        assert listed == titles - {story.title}


def test_a_list_of_stories_behind_a_marker_is_what_the_marker_says():
    pages = [
        page.replace('<ul class="card">', '<div class="h">الأكثر قراءة</div><ul class="card">')
        for page in draw_site("stories", STORIES[:5])
    ]
    codes = {code for page in split(pages) for *_, found in page for code in found}
    assert "slot_list" not in codes


@pytest.mark.parametrize("count", [2, 5, 9])
def test_versions_of_one_story_teach_nothing(count):
    """Each has a first paragraph of its own; all else is the same."""
    story = STORIES[0]
    versions = [Story(story.title, [STORIES[n].body[0], *story.body]) for n in range(count)]
    for name in SITES:
        assert dropped(draw_site(name, versions)) == set()


def test_versions_beside_other_stories_count_once():
    first = STORIES[0]
    versions = [Story(first.title, [STORIES[n].body[0], *first.body]) for n in range(2, 9)]
    assert dropped(draw_site("promo", [*STORIES[:2], *versions])) == set()


def test_a_slot_that_once_held_another_text_is_no_furniture():
    pages = draw_site("promo", STORIES)
    assert dropped(pages)
    other = pages[3].replace(SITES["promo"].furniture[0], STORIES[9].body[2])
    assert dropped([*pages[:3], other, *pages[4:]]) == set()


def test_what_few_pages_of_the_source_have_is_no_furniture():
    menus, others = draw_site("menu", STORIES[:3]), draw_site("stories", STORIES[3:])
    assert dropped([*menus, *others]) == set()


def test_a_headline_that_is_the_same_on_all_pages_is_kept():
    day = "نشرة الصباح"
    pages = [
        f"<title>{day}</title><h2 class='t'>{day}</h2><main>{''.join(paragraphs)}</main>"
        for paragraphs in ([f"<p>{line}</p>" for line in story.body] for story in STORIES)
    ]
    assert dropped(pages) == set()


def test_sources_are_learned_apart():
    documents = [open_site(draw_site("rows", STORIES[n : n + 1]), str(n)) for n in range(2)]
    assert judge_slots(learn(pa.concat_tables(documents))).num_rows == 0


def test_a_row_of_links_is_known_by_its_slot():
    documents = open_site(draw_site("rows", STORIES[:2]))
    (batch,) = documents.combine_chunks().to_batches()
    noted = note_sites(batch, NOTHING, judge_slots(learn(documents)))
    texts, evidence = noted["texts"][0].as_py(), noted["evidence"][0].as_py()
    found = {text for text, told in zip(texts, evidence, strict=True) if told == SLOT_FURNITURE}
    assert found == set(SHARE)


def test_the_order_of_pages_the_batches_and_the_workers_change_nothing(monkeypatch):
    documents = pa.concat_tables(
        [open_site(draw_site(name, STORIES), name) for name in ("menu", "stories", "letter")]
    )
    plain = learn(documents)
    assert plain.num_rows
    monkeypatch.setattr("dedup.engine.local.SHARD_ROWS", 50)
    places = list(range(documents.num_rows))
    for turn in range(3):
        random.Random(turn).shuffle(places)
        shuffled = documents.take(places)
        assert learn(shuffled, 1 + 3 * turn, 1 + turn % 2).equals(plain)


def test_text_pages_have_no_slots():
    pages = ["\n".join([story.title, *story.body]) for story in STORIES]
    documents = open_site(pages)
    assert learn(documents).num_rows == 0
    (batch,) = documents.combine_chunks().to_batches()
    noted = note_sites(batch, NOTHING, judge_slots(learn(documents)))
    assert noted.schema == JUDGED_DOCUMENT
    assert not any(noted["evidence"].flatten().to_pylist())


def test_no_pages_teach_nothing():
    """As an engine may give a worker none."""
    none = open_site(draw_site("menu", STORIES[:2])).slice(0, 0)
    (batch,) = none.combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], DOCUMENT)]
    sighted = slots.sight_slots(batch)
    versions = slots.find_versions(slots.find_owned(sighted))
    counts = slots.count_slots(sighted, versions["page"].to_numpy())
    assert slots.sum_up_slots(counts).equals(pa.RecordBatch.from_pylist([], slots.SITE))
