import pytest

from dedup.lexicon.relative import is_relative_alone, parse_relative


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("منذ 3 ساعات", "2024-04-20T07:35+03:00"),
        ("منذ ساعتين", "2024-04-20T08:35+03:00"),
        ("منذ ساعة واحدة", "2024-04-20T09:35+03:00"),
        ("قبل 11 ساعة", "2024-04-19T23:35+03:00"),
        ("قبل ٥ دقائق", "2024-04-20T10:30+03:00"),
        ("قبل خمس دقائق", "2024-04-20T10:30+03:00"),
        ("منذ 30 ثانية", "2024-04-20T10:34+03:00"),
        ("3 hours ago", "2024-04-20T07:35+03:00"),
        ("an hour ago", "2024-04-20T09:35+03:00"),
        ("2 saat önce", "2024-04-20T08:35+03:00"),
        ("۳ ساعت پیش", "2024-04-20T07:35+03:00"),
        ("۳ ساعت قبل", "2024-04-20T07:35+03:00"),
        ("3 گھنٹے پہلے", "2024-04-20T07:35+03:00"),
        ("il y a une heure", "2024-04-20T09:35+03:00"),
        ("il y a 2 jours", "2024-04-18"),
        ("قبل يومين", "2024-04-18"),
        ("منذ 20 يوماً", "2024-03-31"),
        ("منذ أسبوع", "2024-04-13"),
        ("أسبوعين", None),
        ("أمس", "2024-04-19"),
        ("أول أمس", "2024-04-18"),
        ("اليوم", "2024-04-20"),
        ("أمس الساعة 09:20 م", "2024-04-19T21:20"),
        ("Yesterday at 9:20 PM", "2024-04-19T21:20"),
        ("hier à 14h35", "2024-04-19T14:35"),
        ("aujourd’hui", "2024-04-20"),
        ("dün", "2024-04-19"),
        ("- منذ 3 ساعات •", "2024-04-20T07:35+03:00"),
    ],
)
def test_a_relative_day(line, expected):
    assert parse_relative(line, "2024-04-20T10:35+03:00") == expected
    of_the_day = parse_relative(line, "2024-04-20")
    assert of_the_day == (None if expected and expected.endswith("+03:00") else expected)
    assert is_relative_alone(line) is (expected is not None)


@pytest.mark.parametrize(
    "line",
    [
        "منذ شهر",
        "قبل 3 أشهر",
        "منذ سنتين",
        "2 years ago",
        "منذ ساعات",
        "قبل بضع ساعات",
        "a few minutes ago",
        "قبل قليل",
        "moments ago",
    ],
)
def test_a_relative_date_that_names_no_day(line):
    assert parse_relative(line, "2024-04-20T10:35Z") is None
    assert is_relative_alone(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "3 ساعات",
        "منذ",
        "منذ 3",
        "منذ 2019",
        "اليوم 7",
        "اليوم السابع",
        "أخبار اليوم",
        "قال منذ ساعتين إنه سيعود",
        "منذ ساعتين أعلنت الوزارة",
        "20 أبريل 2024",
        "كل",
    ],
)
def test_what_is_no_relative_date(line):
    assert parse_relative(line, "2024-04-20T10:35Z") is None
    assert not is_relative_alone(line)


def test_relative_days_keep_the_zone_and_never_leave_the_calendar():
    assert parse_relative("منذ ساعة", "2024-04-20T00:35Z") == "2024-04-19T23:35Z"
    assert parse_relative("منذ ساعة", "2024-04-20T00:35") == "2024-04-19T23:35"
    assert parse_relative("منذ 3 ساعات", "0001-01-01T00:35") is None
    assert parse_relative("قبل يومين", "0001-01-01") is None
    with pytest.raises(ValueError, match="Invalid isoformat string"):
        parse_relative("أمس", "yesterday")
