"""A report as JSON, CSV (one row a member) and Markdown."""

from __future__ import annotations

import csv
import io
import re

from dedup import writing
from dedup.model import Cluster, Member
from dedup.report import Report, to_record

COLUMNS = (
    *("cluster", "size", "id", "source", "title", "published", "url"),
    *("jaccard", "relation", "representative"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|#])")


def to_json(report: Report) -> str:
    """The report as one JSON object; `format` is its number."""
    return writing.to_json(to_record(report))


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
        for member in story.cluster.members:
            when = _plain((member.published or "").replace("T", " "))
            lead = member.id == story.cluster.representative
            compared = "representative" if lead else f"{member.relation}, {member.jaccard:.2f}"
            facts = ", ".join(filter(None, (when, compared)))
            lines.append(f"* {_plain(member.source or '')}: {_plain(member.title or '')} ({facts})")
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
    return "'" + text if text.startswith(_FORMULA) else text


def _plain(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(writing.visible(text).split()))
