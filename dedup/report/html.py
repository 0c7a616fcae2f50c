"""A report as one page: right to left, no script, no network, everything escaped."""

from __future__ import annotations

from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from dedup.report import Report

MOST_STORIES = 500
"""Clusters on the page, largest first; it says so when there are more."""
MOST_CHARACTERS = 4000
"""Of one text on the page; a longer one is cut, and says so."""


def to_html(report: Report) -> str:
    """The page as a string."""
    # autoescape is what keeps a title such as "</b><script>" a title.
    environment = Environment(
        loader=PackageLoader("dedup.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["link"] = safe_link
    environment.filters["day"] = lambda published: (published or "—").replace("T", " ")
    page = environment.get_template("page.html")
    stories = report.stories[:MOST_STORIES]
    return page.render(
        report=report,
        stories=stories,
        shown={story.cluster.cluster for story in stories},
        most_characters=MOST_CHARACTERS,
    )


def safe_link(url: str | None) -> str | None:
    """The url when it leads to the web, else `None`: `javascript:` links come with scraped pages.

    >>> safe_link("https://a.example/1"), safe_link("JavaScript:alert(1)"), safe_link("/news")
    ('https://a.example/1', None, None)
    """
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
