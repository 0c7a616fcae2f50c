"""One story as the terminal shows it."""

import pytest

from dedup.analysis import Besides, build_report
from dedup.model import Cluster, Member
from dedup.report import terminal
from dedup.report.screen import VARIABLE
from dedup.report.story import to_text
from tests.terminal import on_a_terminal
from tests.test_report import HOSTILE, article, cluster

TEXT = "قال المتحدث إن الحادث أدى إلى مقتل 17 شخصا في المدينة. وانتهى البيان."


def report(**facts):
    rows = [article(0, text=TEXT), article(1, text=TEXT.replace("17", "29"), **facts)]
    links = ({"article": "id1", "position": 0, "announces": "id0", "cluster": "id0"},)
    return build_report([cluster()], rows, besides=Besides(links))


def test_versions_stand_in_order_with_what_each_changed():
    value = report(related=[{"title": "خبر ملحق", "kind": "callout"}], credit="وكالة المدى")
    text = to_text(value)
    lines = text.splitlines()
    assert "cluster id0, representative id0" in lines
    assert "first: not told by the dates" in lines
    assert "credited: \u2068وكالة المدى\u2069" in lines
    assert "related (callout), \u2068source1\u2069: \u2068خبر ملحق\u2069, announces id0" in lines
    assert "weakest link: 0.90, \u2068source1\u2069" in lines
    (head,) = [line for line in lines if line.startswith("- ")][:1]
    assert head.endswith("numbers changed: 17 to 29; 1 sentences the same, 1 not")
    assert lines[-2:] == [
        f"{mark} {TEXT.replace('17', number).split(' وانتهى')[0]}"
        for mark, number in (("-", "17"), ("+", "29"))
    ]


def test_without_texts_it_says_where_they_are_known():
    value = build_report([cluster()])
    assert to_text(value).endswith("texts are known with --articles\n")


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_scraped_reaches_the_terminal_as_a_control(title):
    rows = [
        article(n, title=title, text=title + " 1" * n, credit=title, related=[{"title": title}])
        for n in range(2)
    ]
    value = build_report([cluster((title, title))], rows)
    text = to_text(value)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert text.count("\u2068") == text.count("\u2069")


def test_ids_are_scraped_too_and_text_is_no_emoji():
    evil = "\x1b[31m\u202e:fire:\u2028x"
    members = tuple(Member(f"{evil}{n}", None, "ع", None, None, 1.0, "reprint") for n in range(2))
    one = Cluster(f"{evil}0", 2, (), None, f"{evil}0", 1.0, 1.0, members, (evil,))
    rows = [article(0, id=member.id, text="نص", related=[{"title": "ع"}]) for member in members]
    links = tuple(
        {"article": m.id, "position": 0, "announces": evil, "cluster": evil} for m in members
    )
    value = build_report(
        [one], rows, besides=Besides(links, ({"path": "x", "reason": "\x1b:fire:\u2028odd"},))
    )
    for text in (to_text(value), terminal.to_text(value)):
        assert not set("\x1b\u202e\u2028") & set(text)
        assert ":fire:" in text


@pytest.mark.parametrize("bidi", ["yes", pytest.param("no", marks=pytest.mark.slow)])
def test_on_a_terminal_it_is_as_wide_as_that(done, bidi):
    shown, code = on_a_terminal(
        "report", done[0], "show", "0dc1c70d", width=100, **{VARIABLE: bidi}
    )
    assert code == 0
    assert ("\u202d" in shown) == (bidi == "no")
    assert ("\u2068" in shown) == (bidi == "yes")
    assert "weakest link: 0.62" in shown
