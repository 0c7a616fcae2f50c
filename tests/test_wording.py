"""What the page calls things."""

import pytest

from dedup.analysis.reuse import LAGS as ENDS
from dedup.analysis.reuse import Follower
from dedup.analysis.selection import SORTS
from dedup.model import KINDS as KNOWN_KINDS
from dedup.report.wording import KINDS, LAGS, ORDERS, ROLES, SHORT_LAGS, tell_delay
from dedup.splitting.roles import ROLES as KNOWN


@pytest.mark.parametrize(
    ("minutes", "days", "told"),
    [
        (1, 0, "دقيقة"),
        (2, 0, "دقيقتين"),
        (10, 0, "10 دقائق"),
        (11, 0, "11 دقيقة"),
        (60, 0, "ساعة"),
        (125, 0, "ساعتين و5 دقائق"),
        (23 * 60 + 59, 1, "23 ساعة و59 دقيقة"),
        (24 * 60, 1, "يوم"),
        (None, 2, "يومين"),
        (None, 10, "10 أيام"),
        (None, 11, "11 يوما"),
        (None, 103, "103 أيام"),
        (None, 0, ""),
        (0, 1, ""),
        (-30, 0, ""),
    ],
)
def test_a_delay_agrees_with_its_number(minutes, days, told):
    assert tell_delay(Follower("s", minutes, days)) == told


def test_everything_has_its_name():
    assert set(ORDERS) == set(SORTS)
    assert set(ROLES) == set(KNOWN)
    assert len(LAGS) == len(SHORT_LAGS) == len(ENDS) + 1


def test_every_kind_of_related_items_has_a_name():
    assert KINDS.keys() == set(KNOWN_KINDS)
