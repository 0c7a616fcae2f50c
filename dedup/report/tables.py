"""A report as JSON, CSV (one row a member), Markdown and GraphML."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import asdict
from typing import Any
from xml.etree import ElementTree

from dedup import writing
from dedup.analysis import Report, Story
from dedup.analysis.reuse import LAGS, Outlet
from dedup.model import FORMAT, Cluster, Member, record

COLUMNS = (
    *("cluster", "size", "id", "source", "title", "published", "url"),
    *("jaccard", "relation", "representative"),
)
_FORMULA = ("=", "+", "-", "@")
_NO_XML = re.compile("[\ufffe\uffff]")  # beside the controls, which `visible` takes away
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|#])")


def to_json(report: Report) -> str:
    """The report as one JSON object; `format` is its number."""
    return writing.to_json(_record(report))


def _record(report: Report) -> dict[str, Any]:
    refused = report.refused
    return {
        "format": FORMAT,
        "pages": report.pages,
        "articles": report.articles,
        "clustered": report.clustered,
        "related": report.related,
        "rejects": [asdict(one) for one in refused] if refused is not None else None,
        "of_clusters": report.of_stories,
        "outlets": [asdict(outlet) for outlet in report.outlets],
        "reuse": [asdict(one) for one in report.reuse],
        "periods": [asdict(period) for period in report.periods],
        "lags": [
            {"under_minutes": end, "followers": count}
            for end, count in zip((*LAGS, None), report.lags, strict=True)
        ],
        "sizes": [{"articles": size, "clusters": count} for size, count in report.sizes],
        "doubtful": [record(one.pair) for one in report.doubtful],
        "doubted": [
            {name: one[name] for name in ("id", "path", "doubt")} for one in report.doubted
        ],
        "clusters": list(map(_record_story, report.stories)),
    }


def _record_story(story: Story) -> dict[str, Any]:
    return {
        **asdict(story.cluster),
        "credits": list(story.credits),
        "first": story.origin.source if story.origin else None,
        "followers": [asdict(one) for one in story.origin.followers] if story.origin else [],
        "course": [asdict(step) for step in story.course],
    }


def to_csv(report: Report) -> str:
    """One row a member, with a byte order mark so that spreadsheets read it as UTF-8.

    Cells that a spreadsheet would take for a formula get an apostrophe before them.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for story in report.stories:
        for member in story.cluster.members:
            writer.writerow(map(_cell, _values(story.cluster, member)))
    return "\ufeff" + out.getvalue()


def to_markdown(report: Report) -> str:
    """A list of stories with their members, for a mail or a wiki."""
    lines = []
    for story in report.stories:
        lines.append(f"## {_plain(story.title)}\n")
        for member, step in zip(story.cluster.members, story.course, strict=True):
            when = _plain((member.published or "").replace("T", " "))
            lead = member.id == story.cluster.representative
            compared = "representative" if lead else f"{member.relation}, {member.jaccard:.2f}"
            origin = story.origin
            first = "first" if origin and origin.source and origin.article == member.id else ""
            changed = [f"{_plain(was)} became {_plain(now)}" for was, now in step.numbers]
            facts = ", ".join(filter(None, (when, first, compared, *changed)))
            lines.append(f"* {_plain(member.source or '')}: {_plain(member.title or '')} ({facts})")
        if story.credits:
            lines.append(f"* credited: {', '.join(map(_plain, story.credits))}")
        lines.append("")
    return "\n".join(lines) + ("" if lines else "\n")


def _values(cluster: Cluster, member: Member) -> tuple[object, ...]:
    own = (member.id, member.source, member.title, member.published, member.url)
    lead = "yes" if member.id == cluster.representative else "no"
    return (cluster.cluster, cluster.size, *own, member.jaccard, member.relation, lead)


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return "" if value is None else value
    text = writing.visible(value)
    return "'" + text if text.lstrip().startswith(_FORMULA) else text


def _plain(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(writing.visible(text).split()))


def to_graphml(report: Report) -> str:
    """Who had whose stories: a directed graph of outlets for Gephi, Cytoscape, networkx and others.

    An edge leads from the outlet that was first to the one that had a story later; its `weight` is
    the number of such stories, `median_minutes` their median delay where it is known. Nodes have
    the numbers of `reuse.Outlet`.
    """
    root = ElementTree.Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
    numbers = [name for name in Outlet.__dataclass_fields__ if name != "source"]
    keys = [("node", name, "long") for name in numbers]
    keys += [("node", "label", "string")]
    keys += [("edge", "weight", "long"), ("edge", "median_minutes", "long")]
    for kind, name, type_ in keys:
        facts = {"id": name, "for": kind, "attr.name": name, "attr.type": type_}
        ElementTree.SubElement(root, "key", facts)
    graph = ElementTree.SubElement(root, "graph", edgedefault="directed")
    places = {outlet.source: f"n{place}" for place, outlet in enumerate(report.outlets)}
    for outlet in report.outlets:
        node = ElementTree.SubElement(graph, "node", id=places[outlet.source])
        _add_facts(node, {"label": _NO_XML.sub(" ", writing.visible(outlet.source))})
        _add_facts(node, {name: getattr(outlet, name) for name in numbers})
    for one in report.reuse:
        ends = {"source": places[one.first], "target": places[one.follower]}
        edge = ElementTree.SubElement(graph, "edge", ends)
        _add_facts(edge, {"weight": one.stories, "median_minutes": one.median_minutes})
    ElementTree.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + (
        ElementTree.tostring(root, encoding="unicode") + "\n"
    )


def _add_facts(element: ElementTree.Element, facts: dict[str, object]) -> None:
    for name, value in facts.items():
        if value is not None:
            ElementTree.SubElement(element, "data", key=name).text = str(value)
