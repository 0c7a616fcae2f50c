import pytest

from dedup.splitting.clocks import find_time, without_clocks
from dedup.splitting.dates import flatten


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("12:15 بعد منتصف الليل", "T00:15"),
        ("12:00 منتصف الليل", "T00:00"),
        ("11:45 قبل منتصف الليل", "T23:45"),
        ("12:30 ظهراً", "T12:30"),
        ("11:30 قبل الظهر", "T11:30"),
        ("12:05 am", "T00:05"),
        ("12:05 p.m.", "T12:05"),
        ("9:30 في المساء", "T21:30"),
        ("الساعة الواحدة ظهرا", "T13:00"),
        ("الساعة الثامنة إلا ربعا مساء بتوقيت غرينتش", "T19:45Z"),
        ("الساعة 12 ليلا", "T00:00"),
        ("00:15 بعد منتصف الليل", "T00:15"),
        ("10:30 المغرب", "T10:30"),  # the country, more often than the evening
        ("12 قتيلا", ""),
        ("الثانية", ""),
    ],
)
def test_midnight_and_noon_are_told_apart(said, time):
    assert find_time(flatten(said)) == time


@pytest.mark.parametrize("said", ["14:35 gmt", "12:15 بعد منتصف الليل", "الثالثة والنصف مساء"])
def test_a_line_is_left_without_its_clock(said):
    assert without_clocks(f"امس {flatten(said)}").split() == ["امس"]
