"""The law of dates: in whatever way a day and a time are written, they are read."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from dedup.lexicon.dates import is_date_alone, parse_date

MONTHS = [
    "يناير|جانفي|كانون الثاني|كانون ثاني|كانون ثانٍ|كانون 2|كانون2|ك2|ك 2|ك.2",
    "فبراير|فيفري|شباط", "مارس|آذار", "أبريل|ابريل|أفريل|نيسان", "مايو|ماي|أيار|ايار|مايس",
    "يونيو|يونيه|جوان|حزيران", "يوليو|يوليوز|جويلية|تموز", "أغسطس|أغسطوس|غشت|أوت|آب",
    "سبتمبر|شتنبر|أيلول",
    "أكتوبر|اكتوبر|أوكتوبر|تشرين الأول|تشرين أول|تشرين 1|تشرين1|ت1|ت 1",
    "نوفمبر|نونبر|نوڤمبر|تشرين الثاني|تشرين ثاني|تشرين 2|تشرين2|ت2|ت 2",
    "ديسمبر|دجنبر|كانون الأول|كانون أول|كانون 1|كانون1|ك1|ك 1",
]  # fmt: skip
NAMES = [names.split("|") for names in MONTHS]
DIGITS = [None, str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")]
WEEK_DAYS = "الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد".split()
FORMS = [
    "{week_day} {day} {month} {year}", "{week_day}، {day} {month}، {year}", "{day}-{month}-{year}",
    "{day} {month}/{twin} {year}", "{day} {twin} ({month}) {year}", "{day} من {month} {year}",
    "{month} {day}, {year}", "{day}/{number}/{year}", "{day:02}-{number:02}-{year}م",
    "{year}/{number:02}/{day:02}", "تاريخ النشر: {day} {month} {year}م",
    "{day} شهر {month} عام {year}",
]  # fmt: skip
MORNING = "ص|صباحا|صباحاً|صباح|فجرا|AM|am|a.m.|ق.ظ|قبل الظهر|في الصباح"
EVENING = "م|مساء|مساءً|مساءا|PM|pm|p.m.|بعد الظهر|ب.ظ|عصرا|في المساء"
HOURS = (
    "الثانية عشرة|الواحدة|الثانية|الثالثة|الرابعة|الخامسة|السادسة|السابعة|الثامنة|التاسعة|العاشرة"
)
PARTS = {0: "", 15: " والربع", 20: " والثلث", 30: " والنصف", 40: " إلا ثلثا", 45: " إلا ربعا"}

MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2099, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


def halves_at(hour):
    """What may stand beside an hour of twelve."""
    halves = (MORNING if hour < 12 else EVENING).split("|")
    if hour < 4:
        halves += ["بعد منتصف الليل", "من بعد منتصف الليل", "سحرا"]
    if hour == 0 or hour >= 22:
        halves += ["منتصف الليل", "ليلا"]
    if hour in (11, 12, 13):
        halves += ["ظهرا", "ظهراً", "الظهر", "منتصف النهار", "نهاراً"]
    return halves


@st.composite
def days(draw):
    moment = draw(MOMENTS)
    month, twin = (draw(st.sampled_from(NAMES[moment.month - 1])) for _ in range(2))
    form = draw(st.sampled_from(FORMS))
    return moment, form.format(
        week_day=WEEK_DAYS[moment.weekday()],
        day=moment.day,
        month=month,
        twin=twin,
        number=moment.month,
        year=moment.year,
    )


@st.composite
def clocks(draw, hour, minute):
    half, twelve = draw(st.sampled_from(halves_at(hour))), (hour - 1) % 12 + 1
    forms = [
        f"{hour:02}:{minute:02}",
        f"{twelve}:{minute:02} {half}",
        f"{twelve:02}:{minute:02}{half}",
    ]
    if minute == 0 and len(half) > 3:
        forms.append(f"الساعة {twelve} {half}")
    spoken = minute in PARTS and (hour + (minute > 30)) // 12 == hour // 12
    if spoken and len(half) > 3 and half not in ("a.m.", "p.m."):
        told = (hour + (minute > 30)) % 12
        if told < 11:
            forms.append(f"الساعة {HOURS.split('|')[told]}{PARTS[minute]} {half}")
    return draw(st.sampled_from(forms))


@given(days(), st.sampled_from(DIGITS))
def test_the_day_that_is_written_is_read(written, digits):
    moment, line = written
    line = line.translate(digits) if digits else line
    assert parse_date(line) == moment.date().isoformat()
    assert is_date_alone(line)


@given(
    days(), st.data(), st.sampled_from([" ", " - ", "، الساعة ", " | "]), st.sampled_from(DIGITS)
)
def test_the_time_that_is_written_is_read(written, data, between, digits):
    moment, line = written
    hour, minute = moment.hour, data.draw(st.sampled_from([moment.minute, *PARTS]))
    line = f"{line}{between}{data.draw(clocks(hour, minute))}"
    line = line.translate(digits) if digits else line
    assert parse_date(line) == f"{moment.date().isoformat()}T{hour:02}:{minute:02}"


@given(st.integers(1, 29), st.integers(1410, 1500))
def test_hijri_months_with_a_number_are_those_with_a_word(day, year):
    for number, word in (
        ("ربيع 1", "ربيع الأول"), ("ربيع 2", "ربيع الآخر"),
        ("جمادى 1", "جمادى الأولى"), ("جمادى2", "جمادى الآخرة"),
    ):  # fmt: skip
        assert (
            parse_date(f"{day} {number} {year}هـ") == parse_date(f"{day} {word} {year}") is not None
        )
