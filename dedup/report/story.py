"""One story for the terminal: its versions in order, and what each of them changed."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dedup.analysis import Report, Story
from dedup.analysis.course import Step, find_weakest
from dedup.explanation import align
from dedup.model import Member
from dedup.report.comparison import draw_sentences, list_sentences
from dedup.report.notation import LONGEST_DATE, tell_date
from dedup.report.screen import PLAIN_WIDTH, draw_text, isolate, print_drawn, wants_order
from dedup.report.terminal import Column, draw_table, tell_delay
from dedup.writing import visible

LEAST_TITLE, LONGEST_OUTLET, LONGEST_ITEM = 12, 20, 80


def print_story(report: Report) -> None:
    """A report's first story to standard output: on a terminal as wide as that is, differences side
    by side."""
    print_drawn(lambda console: _print(report, console), lambda: to_text(report))


def to_text(report: Report, width: int = PLAIN_WIDTH) -> str:
    """The same as plain text; differences as in a diff, a line each."""
    return draw_text(lambda console: _print(report, console), width)


def _print(report: Report, console: Console) -> None:
    story = report.stories[0]
    ordered = wants_order() if console.is_terminal else False
    cluster = story.cluster
    console.print(Text(isolate(story.title, ordered=ordered), "bold"), soft_wrap=True)
    ids = f"cluster {visible(cluster.cluster)}, representative {visible(cluster.representative)}"
    console.print(Text(ids), soft_wrap=True)
    console.print("", _draw_members(story, console.width, ordered), "")
    for said in _tell_facts(report, story, ordered):
        console.print(Text(said), soft_wrap=True)
    for line in _draw_changes(story, console, ordered):
        console.print(line, soft_wrap=True)


def _draw_members(story: Story, width: int, ordered: bool) -> Table:
    cluster = story.cluster
    dates = [tell_date(member.published) for member in cluster.members]
    outlets = [visible(member.source or "—") for member in cluster.members]
    widest = min(LONGEST_OUTLET, max(6, *map(cell_len, outlets)))
    longest = min(LONGEST_DATE, max(map(len, dates)))
    columns = [
        Column("published", longest, lambda one: one[0], left=True),
        Column("after", 6, lambda one: one[1], left=True, rank=4),
        Column("outlet", widest, lambda one: one[2], left=True, rank=1),
        Column("relation", 9, lambda one: one[3], left=True, rank=3),
        Column("Jaccard", 7, lambda one: one[4], rank=2),
    ]
    rows = []
    told = zip(cluster.members, story.course, dates, outlets, strict=True)
    for member, step, when, outlet in told:
        lead = member.id == cluster.representative
        after = tell_delay(step.days, step.minutes)
        compared = ("—", "") if lead else (member.relation, f"{member.jaccard:.2f}")
        rows.append((when, after, outlet, *compared, member.title or "—"))
    last = Column("title", LEAST_TITLE, lambda one: one[5])
    return draw_table(columns, rows, last, width, ordered=ordered)


def _tell_facts(report: Report, story: Story, ordered: bool) -> Iterator[str]:
    cluster = story.cluster
    if story.origin and story.origin.source:
        yield f"first: {isolate(story.origin.source, ordered=ordered)}"
    elif len(cluster.sources) > 1:
        yield "first: not told by the dates"
    weakest = find_weakest(cluster)
    if weakest:
        yield f"weakest link: {weakest.jaccard:.2f}, {_name(weakest, ordered)}"
    if story.credits:
        yield "credited: " + ", ".join(isolate(one, ordered=ordered) for one in story.credits)
    for name in cluster.excerpts:
        other = story.texts.get(name)
        said = f"  {isolate(other['title'] or '—', ordered=ordered)}" if other else ""
        yield f"excerpt of or in: {visible(name)}{said}"
    yield from _tell_related(report, story, ordered)


def _tell_related(report: Report, story: Story, ordered: bool) -> Iterator[str]:
    """What hangs on its articles, and what that announces."""
    for member in story.cluster.members:
        items = (story.texts.get(member.id) or {}).get("related") or ()
        for position, item in enumerate(items):
            found = report.links.get((member.id, position))
            lead = f", announces {visible(found['announces'])}" if found else ""
            title = item.get("title") or item.get("text") or "—"
            if len(title) > LONGEST_ITEM:
                title = f"{title[: LONGEST_ITEM - 1]}…"
            kind = f" ({visible(item['kind'])})" if item.get("kind") else ""
            name = _name(member, ordered)
            yield f"related{kind}, {name}: {isolate(title, ordered=ordered)}{lead}"


def _name(member: Member, ordered: bool) -> str:
    return isolate(member.source, ordered=ordered) if member.source else visible(member.id)


def _draw_changes(story: Story, console: Console, ordered: bool) -> Iterator[Text]:
    """Of each version what it has other than the representative, sentence by sentence."""
    cluster = story.cluster
    base = story.texts.get(cluster.representative)
    if base is None:
        yield Text("\ntexts are known with --articles", "dim")
        return
    lead = next(m for m in cluster.members if m.id == cluster.representative)
    for member, step in zip(cluster.members, story.course, strict=True):
        own = story.texts.get(member.id)
        if member is lead or own is None:
            continue
        sentences = tuple(align(base["text"], own["text"]))
        other = [sentence for sentence in sentences if not sentence.same]
        same = len(sentences) - len(other)
        yield Text.assemble(
            "\n",
            (f"- {_name(lead, ordered)}  + {_name(member, ordered)}", "bold"),
            (f"  {_tell_step(step)}{same} sentences the same, {len(other)} not", "dim"),
        )
        if console.is_terminal:
            yield from draw_sentences(other, console.width, ordered)
        else:
            yield from map(Text, list_sentences(other))


def _tell_step(step: Step) -> str:
    numbers = visible(", ".join(f"{was} to {now}" for was, now in step.numbers))
    return f"numbers changed: {numbers}; " if numbers else ""
