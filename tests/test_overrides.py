"""What users say of a site's pages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from dedup.errors import BadInput
from dedup.lexicon import overrides
from dedup.lexicon.markers import read_lexicon
from dedup.lexicon.overrides import (
    LONGEST_SELECTOR,
    MOST_SELECTORS,
    Step,
    list_overrides,
    read_overrides,
    read_selector,
)

DATED = """
[[site."www.Sahat.example"]]
main = "div.old"
[[site."sahat.example"]]
since = 2026-11-01
main = "div.new"
drop = ["p.a, p.b", "ul > li"]
"""


def mains(known, name, fetched=None):
    found = list_overrides(known, name, fetched)
    return found[0].main[0][-1].looks if found else None


@pytest.mark.parametrize(
    ("fetched", "expected"),
    [
        (None, "div.new"),
        ("2026-10-31", "div.old"),
        ("2026-10-31T23:59+00:00", "div.old"),
        ("2026-11-01", "div.new"),
        ("2027-01-01T00:00:00Z", "div.new"),
    ],
)
def test_a_page_takes_what_held_when_it_was_fetched(fetched, expected):
    assert mains(read_overrides(DATED), "sahat.example", fetched) == expected


def test_where_it_is_not_known_when_a_page_was_fetched_all_may_hold_the_newest_first():
    found = list_overrides(read_overrides(DATED), "sahat.example", None)
    assert [one.since for one in found] == [date(2026, 11, 1), date.min]


def test_before_the_first_day_nothing_holds():
    known = read_overrides('[site.a]\nsince = 2026-11-01\nmain = "p"')
    assert mains(known, "a", "2026-10-31") is None
    assert mains(known, "a") == "p"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sahat.example", "div.new"),
        ("m.sahat.example", "div.new"),
        ("Sahat.Example", "div.new"),
        ("notsahat.example", None),
        ("example", None),
        ("sahat.example.org", None),
        ("", None),
        (None, None),
    ],
)
def test_a_site_is_a_host_and_all_below_it(name, expected):
    assert mains(read_overrides(DATED), name) == expected


def test_the_nearest_host_counts():
    known = read_overrides('[site."a.b"]\nmain = "p"\n[site.b]\nmain = "q"')
    assert [mains(known, name) for name in ("x.a.b", "a.b", "x.b", "b")] == ["p", "p", "q", "q"]


def test_a_source_is_named_as_outlets_are():
    known = read_overrides('[site." وكالة\u200f المدى "]\nmain = "p"')
    assert mains(known, "وكالة المدى") == "p"


def test_of_two_files_the_later_counts_and_other_days_stay():
    known = read_overrides(DATED, '[site."sahat.example"]\nmain = "i"')
    assert mains(known, "sahat.example", "2026-10-01") == "i"
    assert mains(known, "sahat.example") == "div.new"


def test_what_is_dropped_is_what_any_selector_says():
    (_, new) = read_overrides(DATED)["sahat.example"]
    assert new.drop == (
        (Step(False, "p.a"),),
        (Step(False, "p.b"),),
        (Step(False, "ul"), Step(True, "li")),
    )


def test_the_own_file_says_nothing_of_sites():
    assert read_lexicon().overrides == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("site = 1", r"\[site\] must be a table, got 1"),
        ("[site]\na = 1", r"\[site.'a'\] must be a table, got 1"),
        ("[site.sahat.example]\nmain = 'p'", "in quotes.: a key must be one of drop, main, since"),
        ("[site.a]\nkeep = 'p'", "a key must be one of drop, main, since, got 'keep'"),
        ("[site.a]\nmain = ['p']", r"main must be a string, got \['p'\]"),
        ("[site.a]\ndrop = 'p'", "drop must be a list, got 'p'"),
        ("[site.a]\ndrop = [1]", "drop must be a string, got 1"),
        ("[site.a]\nsince = '2026-11-01'", "since must be a day as 2026-11-01, got '2026-11-01'"),
        ("[site.a]\nsince = 2026-11-01T00:00:00", "since must be a day as 2026-11-01"),
        ("[site.a]\nsince = 2026-13-01", "not TOML"),
        ("[site.'']\nmain = 'p'", "must name a host or a source"),
        ("[[site.a]]\nmain='p'\n[[site.'www.a']]\nmain='q'", "is said twice from one day"),
        ("[site.a]\nmain = 'p:has(a)'", "a selector must be at most 200 letters of tags, classes"),
        ("[site.a]\ndrop = ['']", "and commas between them, got ''"),
    ],
)
def test_what_is_not_of_the_form_is_refused_with_what_is_allowed(text, said):
    with pytest.raises(BadInput, match=f"^markers: .*{said}"):
        read_lexicon(text)


RUBBISH = [
    "", " ", ">", "> p", "p >", "p,", ",p", "p,,q", "p > > q", "..a", "p.", "#", "1a", "p[", "[a=]",
    "[a=b c]", "p:hover", "p::before", ":is(a", ":not(p)", "p ~ q", "p + q", "p{}", "p;q", "a|b",
    "@media", "p/**/", "*p", "p*", "\\", "p\\", "a\0", "\ud800 a", "p" * (LONGEST_SELECTOR + 1),
]  # fmt: skip


@pytest.mark.parametrize("text", RUBBISH)
def test_what_is_no_selector_is_refused(text):
    with pytest.raises(BadInput, match="a selector must be"):
        read_selector(text)


def test_sizes_have_bounds(monkeypatch):
    with pytest.raises(BadInput, match=f"drop: at most {MOST_SELECTORS} selectors"):
        read_overrides(f"[site.a]\ndrop = {['p'] * (MOST_SELECTORS + 1)}")
    monkeypatch.setattr(overrides, "MOST_OVERRIDES", 2)
    with pytest.raises(BadInput, match=r"a file may have 2 \[site\] tables"):
        read_overrides("".join(f"[site.a{n}]\n" for n in range(3)))


@given(st.text("ab.#[]='\"*> ,-_1\\:~+ع\n", max_size=12) | st.text(max_size=8))
def test_whatever_is_taken_for_a_selector_lexbor_takes_too(text):
    try:
        found = read_selector(text)
    except BadInput:
        return
    assert all(found)
    for step in (step for steps in found for step in steps):
        LexborHTMLParser("<p>").css(step.looks)


def test_days_are_of_the_calendar():
    (old, new) = read_overrides(DATED)["sahat.example"]
    assert (old.since, new.since) == (date.min, date(2026, 11, 1))
