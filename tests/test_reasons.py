"""Reasons of roles in Arabic."""

import re
import tomllib
from pathlib import Path

import pytest

import dedup.splitting
from dedup.report.reasons import NAMES, tell_reason
from dedup.splitting.phrases import MARKER_ROLES

SPLITTING = Path(dedup.splitting.__path__[0])
PLACES = tomllib.loads((SPLITTING / "markers.toml").read_text("utf-8"))["html"]


def test_every_reason_that_the_seeds_give_has_its_words(seed_run):
    reasons = {part["reason"] for row in seed_run.traces.to_pylist() for part in row["parts"]}
    assert len(reasons) > 30
    told = {reason: tell_reason(reason) for reason in reasons}
    assert [reason for reason, words in told.items() if words is None] == []
    bare = {re.sub("«[^»]*»", "", words) for words in told.values()}
    assert [words for words in bare if re.search("[A-Za-z“]", words)] == []


def test_every_reason_that_is_written_out_has_its_words():
    code = "".join(path.read_text("utf-8") for path in SPLITTING.glob("*.py"))
    written = set(re.findall(r'mark\([^"]*"[a-z]+", "([^"]+)"\)', code))
    assert len(written) > 20
    assert [reason for reason in written if tell_reason(reason) is None] == []


@pytest.mark.parametrize("name", sorted({*PLACES, *MARKER_ROLES}))
def test_every_container_and_role_has_a_name(name):
    assert name in NAMES


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("a date or label in a related box", "تاريخ أو تصنيف في إطار مواد ذات صلة"),
        ("credit of an article that was glued on", "مصدر خبر آخر أُلصق بالصفحة"),
        ("share: “شارك, الخبر”", "المشاركة: «شارك, الخبر»"),
        ("a story of its own behind “اقرأ أيضا”", "خبر مستقل بعد «اقرأ أيضا»"),
        ("something new", None),
        ("in a container: unheard", None),
    ],
)
def test_parts_are_put_together(reason, told):
    assert tell_reason(reason) == told
