import pytest

from dedup.splitting.markers import Marker, read_lexicon

find_marker = read_lexicon().find


@pytest.mark.parametrize(
    "line",
    [
        "اقرأ أيضا", "اقرأ أيضاً:", "إقرأ أيضًا..", "اقرا ايضا :-", "اقرأ أيضَا", "إقرأ أيضاُ :",
        "أقرأ أيضأ", "اقرأ أىضاً", "* اقرأ أيضا *", "👈 اقرأ أيضا:", "[اقرأ أيضا]", "اقر أيضا:",
        "قـــــــد يهمك", "\u200fاقرأ\u00a0أيضا:", "اقرأ أيضا في بي بي سي:", "مواضيع ذات صلة",
        "الموضوعات المتعلقة", "بیشتر بخوانید 👇", "یہ بھی پڑھیں", "À lire aussi :", "Read also:",
        "İlgili Haberler",
    ],
)  # fmt: skip
def test_a_marker_alone(line):
    found = find_marker(line)
    assert found is not None
    assert (found.role, found.rest) == ("related", "")


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("قد يهمك/ وزير النقل يفتتح الجسر", "وزير النقل يفتتح الجسر"),
        ("قد يهمّك | وزير النقل يفتتح الجسر", "وزير النقل يفتتح الجسر"),
        ("اقرأ أيضا - وزير النقل يفتتح الجسر", "وزير النقل يفتتح الجسر"),
        ("اقرأ أيضاً وزير النقل يفتتح الجسر", "وزير النقل يفتتح الجسر"),
        ("طالع أيضا عن النقل: وزير النقل يفتتح الجسر", "وزير النقل يفتتح الجسر"),
        ("(اقرأ أيضًا: وزير النقل يفتتح الجسر)", "وزير النقل يفتتح الجسر"),
        ("شاهد- لحظة وصول الوفد إلى المطار", "لحظة وصول الوفد إلى المطار"),
    ],
)
def test_a_headline_behind_a_marker(line, rest):
    found = find_marker(line)
    assert found is not None
    assert (found.role, found.rest) == ("related", rest)


@pytest.mark.parametrize(
    "line",
    [
        "وأقر أيضا بأنه أخطأ في حساباته.",
        "مشاهدا أيضاً من زاوية أخرى",
        "المزيد من الأدلة ظهرت في القضية اليوم",
        "لا تفوت فرصة المشاركة في المسابقة",
        "اشترك في إنشائه مهندسون من ثلاث دول",
        "المصدر ذاته أكد أن العمل مستمر",
        "المصدر الأول للدخل هو السياحة",
        "للمزيد سألنا خبيرا في الاقتصاد",
        "تابع الرئيس سير العمل في المشروع",
        "شاهد عيان يروي ما جرى في السوق",
        "كتب على تويتر إنه سعيد بالفوز",
        "تحرير الحديدة هدف المرحلة المقبلة",
        "تاريخ لبنان في الأوسكار: خمسة أفلام",
        "حقوق المرأة في المغرب بعد عشرين عاما",
        "اقرأ بعناية تفهم ما بين السطور",
        "عن كثب تابع الوزير الأعمال",
        "شاهد أيضا عرضا عسكريا أقيم في الميدان.",
        "في المواد ذات الصلة من القانون",
    ],
)
def test_sentences_are_no_markers(line):
    assert find_marker(line) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("المصدر: صدى البلد", Marker("credit", "المصدر", "صدى البلد")),
        ("المصدر :- وكالات", Marker("credit", "المصدر", "وكالات")),
        ("*نقلاً عن \"الشرق\"", Marker("credit", "نقلاً عن", "\"الشرق\"")),
        ("نقلا ً عن رويترز", Marker("credit", "نقلا ً عن", "رويترز")),
        ("فرانس24/ أ ف ب", Marker("agency", "", "فرانس24/ أ ف ب")),
        ("(أ. ف. ب)", Marker("agency", "", "(أ. ف. ب)")),
        ("كتب: سامي الراوي", Marker("byline", "كتب", "سامي الراوي")),
        ("// انتهى //", Marker("end", "انتهى", "")),
        ("اضف تعليقاً واقرأ تعليقات القراء",
         Marker("comments", "اضف تعليقاً واقرأ تعليقات القراء", "")),
    ],
)  # fmt: skip
def test_other_roles(line, expected):
    assert find_marker(line) == expected


def test_paragraphs_announce_nothing():
    assert find_marker("اقرأ أيضا: " + "كلمة " * 100) is None


def test_every_phrase_of_the_file_is_found_by_itself():
    missed = []
    for phrase in read_lexicon().phrases:
        found = find_marker(" ".join(phrase.words))
        if found is None:
            missed.append(phrase)
    assert not missed
