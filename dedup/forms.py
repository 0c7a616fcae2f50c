"""What is known of forms between runs: on which days 3-grams stood, in the file of `--forms`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dedup.meetings import Known
    from dedup.model import Article
    from dedup.pipeline import Matches
    from dedup.settings import Settings


def find_known(path: str | None, settings: Settings) -> Known | None:
    """What the file of `--forms` knows; nothing is asked for without one. Raises `BadInput`."""
    if path is None:
        return None
    from dedup.meetings import Known
    from dedup.reading.forms import open_forms

    found = open_forms(path, settings)
    return Known(found.read, found.articles)


def find_recurring(a: Article, b: Article, settings: Settings, path: str) -> float | None:
    """The share of what two articles have in common that earlier runs saw on other days, as of a
    `Pair`; `None` where these had too few articles of other days to say so. Raises `BadInput`.

    path: the file of `--forms`.
    """
    from dedup.explanation import sign_both
    from dedup.matching.recurrence import is_known, share_recurring
    from dedup.reading.forms import open_forms

    known, prints = open_forms(path, settings), sign_both(a, b, settings)
    days = prints["day"].to_numpy()
    if not is_known((days[:1], days[1:]), known.articles).item():
        return None
    return share_recurring(prints, known.read())


def match_knowing(engine: Any, listed: Any, settings: Settings, path: str | None) -> Matches:
    """`pipeline.match_articles` with what the file of `--forms` knows, which is written then."""
    from dedup.pipeline import match_articles

    matches = match_articles(engine, listed, settings, find_known(path, settings))
    write_known(path, matches, settings)
    return matches


def write_known(path: str | None, matches: Matches, settings: Settings) -> None:
    """Write what is known after a run to the file of `--forms`."""
    if path is None:
        return
    from dedup.matching.recurrence import KNOWN
    from dedup.reading.forms import describe_forms
    from dedup.writing import write_batches

    known = matches.known
    write_batches(path, known.read(), describe_forms(KNOWN, known.articles, settings))
