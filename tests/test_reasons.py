"""Why blocks have their roles, as values and in two languages."""

import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dedup.lexicon
from dedup.lexicon.phrases import MARKER_ROLES
from dedup.splitting.reasons import NAMES, Code, Reason, read_reason

LEXICON = Path(dedup.lexicon.__path__[0])
PLACES = tomllib.loads((LEXICON / "markers.toml").read_text("utf-8"))["html"]
CODES = st.sampled_from(Code)
REASONS = st.recursive(
    st.builds(Reason, CODES, st.text(), st.text()),
    lambda of: st.builds(Reason, CODES, st.text(), st.text(), of),
    max_leaves=3,
)


def fields_of(words):
    return {field for _, field, _, _ in Formatter().parse(words) if field}


@pytest.mark.parametrize("code", Code)
def test_both_languages_say_the_same_parts(code):
    english, arabic = code.value
    assert fields_of(english) == fields_of(arabic) <= {"quoted", "name", "of"}
    assert not re.search("[A-Za-z“”]", re.sub("{[a-z]+}", "", arabic))


def test_no_two_codes_say_the_same():
    assert len(Code) == len(Code.__members__)
    for language in (0, 1):
        assert len({code.value[language] for code in Code}) == len(Code)


@given(REASONS)
def test_a_table_gives_the_reason_back(why):
    assert read_reason(why.to_rows()) == why


@pytest.mark.parametrize("links", [[], [{"code": "new", "quoted": "", "name": ""}]])
def test_a_reason_that_is_not_known_is_none(links):
    assert read_reason(links) is None


def test_the_seeds_give_many_reasons(seed_run):
    parts = [part for row in seed_run.traces.to_pylist() for part in row["parts"]]
    reasons = {read_reason(part["why"]) for part in parts}
    assert None not in reasons
    assert len(reasons) > 30
    assert [part["reason"] for part in parts] == [str(read_reason(part["why"])) for part in parts]


@pytest.mark.parametrize("name", sorted({*PLACES, *MARKER_ROLES, "text"}))
def test_every_container_and_role_has_a_name(name):
    assert name in NAMES


@pytest.mark.parametrize(
    ("why", "english", "arabic"),
    [
        (
            Reason(Code.LIST_LABEL, of=Reason(Code.RELATED_BOX)),
            "a date or label in a related box",
            "تاريخ أو تصنيف في إطار مواد ذات صلة",
        ),
        (
            Reason(Code.LABEL, "شارك, {الخبر}", "share"),
            "share: “شارك, {الخبر}”",
            "المشاركة: «شارك, {الخبر}»",
        ),
        (Reason(Code.CONTAINER, name="promo"), "in a container: promo", "في حاوية: promo"),
    ],
)
def test_parts_are_put_together(why, english, arabic):
    assert (str(why), why.in_arabic()) == (english, arabic)
