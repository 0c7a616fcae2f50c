import pytest

from dedup.model import Page
from dedup.splitting.splitter import trace_page
from tests.test_splitter import BODY, GLUED, PARAGRAPHS, TITLE, html, split

DATE = "4 مارس 2025"
SAID = '<meta property="article:published_time" content="2025-01-01T10:00:00Z">'
NAMED, PLAIN, EARLY = "<p>نشر في: 2 يناير 2025</p>", "<p>3 يناير 2025</p>", "<p>4 يناير 2025</p>"
MOMENT = "<div><time datetime='2025-01-05T08:00:00Z'>منذ ساعتين</time></div>"
UPDATED = "<p>آخر تحديث: 6 يناير 2025</p>"


def roles(*lines):
    return {one.block.text: one.role for one in trace_page(Page("\n".join(lines), "page.txt"))}


def test_which_of_all_dates_counts():
    """Each wins where those before it are missing."""
    order = [NAMED, SAID, PLAIN, MOMENT, EARLY, UPDATED]
    days = ["2025-01-02", "2025-01-01T10:00Z", "2025-01-03", "2025-01-05T08:00Z", "2025-01-04"]
    for first, day in enumerate([*days, "2025-01-06"]):
        left = order[first:]
        named, said, plain, moment, early, updated = (o if o in left else "" for o in order)
        page = [early, f"<h1>{TITLE}</h1>", updated, plain, named, PARAGRAPHS, moment]
        assert html(*page, head=said).published == day


def test_a_label_on_one_line_and_its_date_on_the_next():
    for label in ("تاريخ النشر:", "نشر في"):
        article = split(TITLE, "1 يناير 2024", label, DATE, *BODY)
        assert (article.published, article.paragraphs) == ("2025-03-04", BODY)
    article = split(TITLE, "آخر تحديث:", "5 مارس 2025", DATE, *BODY)
    assert article.published == "2025-03-04"
    assert split(TITLE, "آخر تحديث:", "5 مارس 2025", *BODY).published == "2025-03-05"


@pytest.mark.parametrize("line", ["{}", "<div class=menu>{}</div>", "<div class=share>{}</div>"])
def test_of_bare_dates_above_the_title_the_nearest_counts(line):
    dates = [line.format("<p>1 يناير 2024</p>"), line.format("<p>2 يناير 2024</p>")]
    assert html(*dates, f"<h1>{TITLE}</h1>{PARAGRAPHS}").published == "2024-01-02"


def test_a_date_above_the_title_behind_a_label_is_not_a_bare_one():
    lines = ["كتب: سامي الراوي 1 يناير 2024", TITLE, *BODY]
    assert split("2 يناير 2024", *lines).published == "2024-01-02"


@pytest.mark.parametrize(
    "line",
    [
        f"صحيفة المدى الصباحية {DATE}",
        f"أخبار النقل والطرق في الساحل | {DATE}",
        f"{DATE} قسم المحليات في الساحل الشرقي",
    ],
)
def test_a_date_with_a_name_beside_it_above_the_text(line):
    article = split(TITLE, line, *BODY)
    assert (article.published, article.paragraphs) == ("2025-03-04", BODY)
    lines = [*BODY[:2], line, *BODY[2:]]
    assert split(TITLE, *lines).paragraphs == lines


@pytest.mark.parametrize(
    "line",
    [
        f"يبدأ العمل الكبير في المدينة والقرى التي حولها يوم {DATE}",
        f"يبدأ العمل الكبير غدا {DATE}.",
    ],
)
def test_a_subtitle_with_a_date_is_text(line):
    article = split(TITLE, line, *BODY)
    assert (article.published, article.paragraphs) == (None, [line, *BODY])


@pytest.mark.parametrize(
    "lines",
    [
        ["العاصمة - سامي الراوي"],
        ["مدينة الساحل – سامي الراوي"],
        ["سامي الراوي", DATE],
        [DATE, "سامي الراوي"],
    ],
)
def test_a_name_above_the_text_is_a_byline(lines):
    article = split(TITLE, *lines, *BODY)
    assert (article.author, article.paragraphs) == ("سامي الراوي", BODY)


@pytest.mark.parametrize(
    "lines",
    [
        ["سامي الراوي"],  # no date beside it: a subtitle
        ["العاصمة - طريق طويل يربط ثلاث محافظات"],
        ["الطريق 9 - سامي الراوي"],
    ],
)
def test_a_subtitle_is_no_byline(lines):
    article = split(TITLE, *lines, *BODY)
    assert (article.author, article.paragraphs) == (None, [*lines, *BODY])


def test_a_place_and_a_name_below_the_first_paragraph_are_text():
    lines = [*BODY[:2], "العاصمة - سامي الراوي", *BODY[2:]]
    article = split(TITLE, *lines)
    assert (article.author, article.paragraphs) == (None, lines)


def test_the_name_behind_a_label_counts_before_one_above_the_text():
    article = split(TITLE, "كتب: ليلى حداد", "العاصمة - سامي الراوي", *BODY)
    assert (article.author, article.paragraphs) == ("ليلى حداد", BODY)


@pytest.mark.parametrize(
    "line", ["07:14", "07:14 بتوقيت أبوظبي", "الساعة 10:30 مساء", "14:35 GMT", "٠٧:١٤ ص"]
)
@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_time_by_itself_is_furniture(line, place):
    article = split(TITLE, *BODY[:place], line, *BODY[place:])
    assert (article.paragraphs, article.published) == (BODY, None)


@pytest.mark.parametrize("line", ["فاز 3:1 على ضيفه", "10:30 وصول الوزير إلى الميناء", "الساعة"])
def test_a_line_with_more_than_a_time_is_text(line):
    lines = [*BODY[:2], line, *BODY[2:]]
    assert split(TITLE, *lines).paragraphs == lines


@pytest.mark.parametrize("label", ["المصدر", "Source", "منبع"])
def test_a_credit_inside_a_date_line(label):
    article = split(TITLE, f"{DATE} 10:30 {label}: صحيفة المدى", *BODY)
    assert (article.published, article.credit) == ("2025-03-04T10:30", "صحيفة المدى")
    assert article.paragraphs == BODY


def test_tags_are_the_short_lines_behind_their_label():
    article = split(TITLE, *BODY, "الوسوم:", "طرق", "وزارة النقل", "ميناء")
    assert article.paragraphs == BODY
    lines = [*BODY, "الوسوم:", "طرق", "وزارة النقل تعلن عن الطريق", "ميناء"]
    assert split(TITLE, *lines).paragraphs == [*BODY, *lines[-2:]]


def test_the_authors_life_behind_the_text_is_furniture():
    life = "صحفي يكتب في شؤون النقل والطرق منذ عشرين عاما، وله كتب كثيرة عن الموانئ."
    assert split(TITLE, *BODY, "عن الكاتب", life).paragraphs == BODY
    lines = ["عن الكاتب", *BODY]
    assert split(TITLE, *BODY[:1], *lines).paragraphs[-4:] == BODY


def test_comments_with_their_number_end_the_page():
    said = ["أحمد", "تعليق طويل من القراء على ما جاء في الخبر كله.", GLUED[0]]
    article = split(TITLE, *BODY, "التعليقات (3)", *said)
    assert (article.paragraphs, article.related) == (BODY, ())
    lines = [*BODY[:1], "التعليقات (3)", *BODY[1:]]
    assert split(TITLE, *lines).paragraphs == BODY


def test_all_rights_reserved_said_in_the_text_is_text():
    said = "جميع الحقوق محفوظة لأصحاب الأراضي التي يمر بها الطريق الجديد، كما قال الوزير."
    lines = [*BODY[:2], said, *BODY[2:]]
    assert split(TITLE, *lines).paragraphs == lines
    assert split(TITLE, *BODY, said).paragraphs == BODY


def test_a_list_of_agencies_with_slashes_is_the_credit():
    article = split(TITLE, *BODY, "فرانكفون24/ أ ف ب")
    assert (article.credit, article.paragraphs) == ("فرانكفون24/ أ ف ب", BODY)


def test_a_sentence_behind_a_label_of_the_source_is_no_credit():
    lines = [*BODY, "المصدر: قال الوزير ذلك لصحيفة المدى."]
    article = split(TITLE, *lines)
    assert (article.credit, article.paragraphs) == (None, lines)


def test_labels_that_are_lines_have_their_roles():
    judged = roles(TITLE, "تاريخ النشر:", DATE, "سامي الراوي", *BODY, "المصدر: المدى", "© 2025")
    assert [role for role in judged.values() if role != "body"] == [
        "title", "date", "date", "byline", "credit", "furniture"]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    ["#اقتصاد #النقل", "#الطرق_الجديدة", "A A A", "A+ A-", "عدد القراءات 2714", "رمز الخبر: 39"],
)
def test_lines_that_say_nothing_are_furniture(line):
    assert split(TITLE, line, *BODY, line).paragraphs == BODY


def test_words_by_themselves_between_text_and_furniture_are_tags():
    article = split(TITLE, *BODY, "الاقتصاد", "السياحة", "طباعة")
    assert article.paragraphs == BODY
    for lines in (
        [*BODY, "الاقتصاد", "طباعة"],  # one word may be anything
        [*BODY, "الاقتصاد", "السياحة"],  # nothing says that the text has ended
        [*BODY[:2], "الاقتصاد", "السياحة", "طباعة", *BODY[2:]],
    ):
        assert "الاقتصاد" in split(TITLE, *lines).paragraphs


def test_a_name_and_a_place_above_the_text_are_a_byline():
    article = split(TITLE, "خالد العتيبي - الدمام", "4 مارس 2025", *BODY)
    assert (article.author, article.paragraphs) == ("خالد العتيبي", BODY)


def test_a_name_above_another_and_a_date_is_a_byline():
    article = split(TITLE, "علي الموسوي", "صوت المدى", "4 مارس 2025", *BODY)
    assert (article.author, article.paragraphs) == ("علي الموسوي", BODY)


def test_numbers_of_a_table_in_the_text_stay_in_it():
    table = "<table><tr><td>كلفة المرحلة الأولى</td><td>120</td><td>68.5</td></tr></table>"
    article = html(f"<h1>{TITLE}</h1><div>{PARAGRAPHS}{table}{PARAGRAPHS}</div>")
    assert article.paragraphs == [*BODY, "كلفة المرحلة الأولى", "120", "68.5", *BODY]
