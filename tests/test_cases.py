"""Every reason that a block can have, each on a small page."""

import functools

import pytest

from dedup.splitting.reasons import Code
from tests.cases import CASES, MARKERS, draw_trace, list_cases, split_case, trace_file

ALL = list_cases()
split = functools.cache(split_case)


def name_of(path):
    return path.relative_to(CASES).as_posix()


def reasons_in(case):
    """The names of the reasons that blocks of a case have."""
    return {why.code.name.lower() for _, parts in split(case).values() for _, why, _ in parts}


@pytest.mark.parametrize("case", ALL, ids=name_of)
def test_a_case_is_split_as_its_trace_says(case):
    """`make cases` draws the traces anew: look at what changed before it is kept."""
    drawn = {trace_file(page): draw_trace(*found) for page, found in split(case).items()}
    assert drawn == {file: file.read_text("utf-8") for file in drawn}


def test_every_case_shows_the_reason_that_its_folder_names():
    wrong = [name_of(case) for case in ALL if case.parent.name not in reasons_in(case)]
    assert not wrong, f"no block has the reason: {', '.join(wrong)}"


def test_every_reason_has_a_case_that_shows_it():
    shown = {case.parent.name for case in ALL if case.parent.name in reasons_in(case)}
    missing = sorted({code.name.lower() for code in Code} - shown)
    assert not missing, f"no case in seeds/cases shows: {', '.join(missing)}"


def test_no_stray_file_lies_among_the_cases():
    pages = {page for case in ALL for page in split(case)}
    known = pages | set(map(trace_file, pages))
    files = (path for path in CASES.rglob("*") if path.is_file() and path.name != MARKERS)
    assert sorted(name_of(path) for path in files if path not in known) == []
