import pytest

from dedup.errors import BadInput
from dedup.lexicon.markers import Marker, is_decorated, read_lexicon

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
        ("👈 قد يهمك 👈 وزير النقل يفتتح الجسر", "وزير النقل يفتتح الجسر"),
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


@pytest.mark.parametrize(
    "line",
    [
        "فرانكفون24/ أ ف ب",
        "مدى برس/ رويترز",
        "رويترز/ أ ف ب",
        "صحيفة المدى / وكالات",
        "أ ف ب/ المدى",
    ],
)
def test_a_list_with_slashes_that_holds_an_agency_is_a_credit(line):
    assert find_marker(line) == Marker("agency", "", line)


@pytest.mark.parametrize(
    "line",
    [
        "الطريق / الجسر",
        "رويترز تنقل الخبر",
        "مدى برس رويترز",
        "قنا / أسيوط",  # a town and its province
        "/ رويترز تعود /",
        "سباق السيارات يعود إلى شوارع العاصمة القديمة/ رويترز",
    ],
)
def test_what_is_no_list_of_agencies(line):
    assert find_marker(line) is None


@pytest.mark.parametrize(
    "line", ["فيسبوك تويتر واتساب طباعة", "الرئيسية فيسبوك", "Facebook Twitter"]
)
def test_a_row_of_buttons(line):
    assert find_marker(line) == Marker("share", line, "")


@pytest.mark.parametrize("line", ["فيسبوك تويتر تنهار", "تويتر يحجب الحسابات", "فيسبوك " * 13])
def test_what_is_no_row_of_buttons(line):
    assert find_marker(line) is None


@pytest.mark.parametrize("line", ["© 2025 صحيفة المدى", "صحيفة المدى © 2025"])
def test_a_line_with_the_sign_of_copyright(line):
    assert find_marker(line) == Marker("legal", "©", "")
    assert find_marker(line + " كلمة" * 30) is None


@pytest.mark.parametrize("line", ["التعليقات (3)", "تعليقات: 12", "تعليقات [٤]", "Comments 7"])
def test_comments_with_their_number(line):
    found = find_marker(line)
    assert found is not None
    assert (found.role, found.rest) == ("comments", "")


def test_comments_with_a_word_are_no_number_of_comments():
    assert find_marker("التعليقات (كثيرة)") is None
    assert find_marker("المصدر: 12") == Marker("credit", "المصدر", "12")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("تصوير، سامي الراوي", Marker("photo", "تصوير", "سامي الراوي")),
        ("تحرير، سامي الراوي", Marker("byline", "تحرير", "سامي الراوي")),
        ("المصدر، صحيفة المدى", None),
        ("المزيد، يا سادة", None),
    ],
)
def test_a_comma_stands_behind_labels_of_persons_only(line, expected):
    assert find_marker(line) == expected


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("اقرأ أيضا في الملف نفسه", ""),
        ("اقرأ أيضا على موقعنا", ""),
        ("طالع أيضا حول هذه المسألة", ""),
        ("اقرأ أيضا في الملف: الجسر يفتح غدا", "الجسر يفتح غدا"),
        ("اقرأ أيضا الملف كاملا هنا", "الملف كاملا هنا"),
        (
            "اقرأ أيضا في المدينة القديمة يفتتح الجسر الجديد",
            "في المدينة القديمة يفتتح الجسر الجديد",
        ),
    ],
)
def test_where_to_read_is_no_headline(line, rest):
    assert find_marker(line) == Marker("related", line[: len("اقرأ أيضا")], rest)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ومما قد يعنيكم أن تقرؤوه:", ("ومما قد يعنيكم أن تقرؤوه", "")),
        ("قراؤنا يقرؤون | الجسر يفتح غدا", ("قراؤنا يقرؤون", "الجسر يفتح غدا")),
        ("مقترحات المحرر", ("مقترحات المحرر", "")),
        ("قصص متصلة...", ("قصص متصلة", "")),
        ("وقراءة أوسع - الجسر يفتح غدا", ("وقراءة أوسع", "الجسر يفتح غدا")),
        ("🔴 للقراءة ..", ("للقراءة", "")),
        ("◄ قد ترغب في قراءة:", ("قد ترغب في قراءة", "")),
        ("👈 قراؤنا يقرؤون 👈 الجسر يفتح غدا", ("قراؤنا يقرؤون", "الجسر يفتح غدا")),
        ("في الملف", ("في الملف", "")),
    ],
)
def test_announcements_that_are_guessed(line, expected):
    found = read_lexicon().guess(line)
    assert found is not None
    assert (found.role, found.announced, found.rest) == ("related", *expected)


@pytest.mark.parametrize(
    "line",
    [
        "شيء عادي هنا",
        "في الملف: الجسر يفتح غدا",  # weak words announce what stands on other lines only
        "في الملف نفسه هنا وهناك",
        "وقال المزيد:",
        "تابع القراءة: الجسر",  # a verb of speech
        "قراءة في ديوان الشاعر،",
        "متى تقرأ الجسر؟",
        "المزيد من الأمطار سقطت اليوم.",
        "في المدينة القديمة سوق للكتب يهمك اليوم",
        "قراءة: " + "كلمة " * 30,
    ],
)
def test_announcements_that_are_not_guessed(line):
    assert read_lexicon().guess(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "## ماذا بعد", "🔴 ماذا بعد", "👈 ماذا بعد", "■ ماذا بعد", "ماذا بعد:", "ماذا بعد..",
        "ماذا بعد…", "ماذا بعد »", "ماذا بعد 👇", "ماذا بعد :-",
    ],
)  # fmt: skip
def test_signs_that_announce(line):
    assert is_decorated(line)


@pytest.mark.parametrize("line", ["ماذا بعد", "ماذا بعد.", "ماذا: بعد", "- ماذا بعد", "# ماذا بعد"])
def test_signs_that_do_not_announce(line):
    assert not is_decorated(line)


def add_phrases(role, *phrases, form="separated"):
    written = ", ".join(f'"{phrase}"' for phrase in phrases)
    return f'[[markers]]\nrole = "{role}"\nform = "{form}"\nar = [{written}]\n'


def test_alternatives_in_braces_are_phrases_each():
    lexicon = read_lexicon(add_phrases("related", "{دفاتر|أوراق} من {ال|}حينا{ القديم|}"))
    found = [phrase.text for phrase in lexicon.phrases if "حينا" in phrase.text]
    assert found == [
        "دفاتر من الحينا القديم", "دفاتر من الحينا", "دفاتر من حينا القديم", "دفاتر من حينا",
        "أوراق من الحينا القديم", "أوراق من الحينا", "أوراق من حينا القديم", "أوراق من حينا",
    ]  # fmt: skip
    assert lexicon.find("أوراق من حينا: الجسر") == Marker("related", "أوراق من حينا", "الجسر")
    assert find_marker("أوراق من حينا: الجسر") is None


def test_the_role_given_last_counts_and_none_forgets():
    line = "المصدر: المدى"
    assert read_lexicon(add_phrases("byline", "المصدر")).find(line) == (
        Marker("byline", "المصدر", "المدى")
    )
    forgotten = add_phrases("none", "المصدر")
    assert read_lexicon(forgotten).find(line) is None
    again = read_lexicon(forgotten, add_phrases("tags", "المصدر")).find(line)
    assert again is not None
    assert again.role == "tags"


def test_words_in_addresses_may_be_added():
    lists = read_lexicon('[addresses]\nlists = ["Dosya", "طاقم-التحرير"]').addresses["lists"]
    assert lists == read_lexicon().addresses["lists"] | {"dosya", "طاقم-التحرير"}
    assert "hayy" in read_lexicon('[addresses]\nnetworks = ["hayy"]').addresses["networks"]


def test_hints_and_class_names_may_be_added():
    assert read_lexicon().guess("دفاتر الحي:") is None
    more = '[hints]\nstrong = ["دفاتر"]\n[html]\nrelated = ["Hayy-Box"]\n'
    lexicon = read_lexicon(more)
    assert lexicon.guess("دفاتر الحي:") is not None
    assert lexicon.place_of("a hayy_box", None) == lexicon.place_of(None, "hayy-box2") == "related"
    assert lexicon.place_of("box hayy", None) == lexicon.place_of("hayybox", None) == ""
    assert lexicon.place_of("related comments", "sidebar") == "related"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x", "not TOML"),
        (
            "[[marker]]",
            "a table must be one of addresses, hints, html, markers, site, got 'marker'",
        ),
        ('[[markers]]\nrole = "reladet"', "role must be one of agency, bio, .*, got 'reladet'"),
        ('[[markers]]\nform = "open"', "role must be one of .*, got None"),
        (
            '[[markers]]\nrole = "more"\nform = "opne"',
            "form must be one of alone, label, open, separated, start, got 'opne'",
        ),
        (
            '[[markers]]\nrole = "more"\nbegins_headlines = 1',
            "begins_headlines must be true or false, got 1",
        ),
        ('[[markers]]\nrole = "more"\nar = [1]', "ar must be a string, got 1"),
        ('[[markers]]\nrole = "more"\nar = "كلمة"', "ar must be a list, got 'كلمة'"),
        ('[[markers]]\nrole = "more"\nar = ["--"]', "ar: no word in '--'"),
        (
            '[hints]\nloud = ["كلمة"]',
            "a name in .hints. must be one of follow, latest, network, speech, strong, weak",
        ),
        ("[hints]\nstrong = [1]", "strong must be a string, got 1"),
        ("[html]\nrelated = 1", "related must be a list, got 1"),
        ("markers = [1]", "must be a table, got 1"),
        ("markers = 1", "must be a list, got 1"),
        ("hints = 1", "must be a table, got 1"),
        (
            '[addresses]\nlist = ["dosya"]',
            "a name in .addresses. must be one of lists, networks, got 'list'",
        ),
        ('[addresses]\nlists = "dosya"', ".addresses. lists must be a list, got 'dosya'"),
        ("[addresses]\nlists = [1]", ".addresses. lists must be a string, got 1"),
        ("addresses = 1", ".addresses. must be a table, got 1"),
    ],
)
def test_what_is_not_of_the_form_is_refused_with_what_is_allowed(text, said):
    with pytest.raises(BadInput, match=f"^markers: .*{said}"):
        read_lexicon(text)


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("عدد القراءات 2714", "navigation"),
        ("مشاهدات (1204)", "navigation"),
        ("تابعوا «المدى» على أخبار جوجل", "share"),
        ("Follow Al Mada on Google News", "share"),
        ("إكس", "share"),
        ("الأكثر قراءة هذا الأسبوع", "latest"),
        ("The post وزير النقل يفتتح الجسر appeared first on Al Mada.", "wrapper"),
    ],
)
def test_lines_around_an_article(line, role):
    found = find_marker(line)
    assert found is not None
    assert (found.role, found.rest) == (role, "")


@pytest.mark.parametrize(
    "line",
    [
        "تابعوا مباراة المنتخب مساء اليوم على القناة الأولى",
        "يوتيوب يطلق ميزة جديدة لمستخدميه",
        "The post office reopened after the flood.",
    ],
)
def test_headlines_that_begin_as_lines_around_an_article_do(line):
    assert find_marker(line) is None


MARKERS = '[[markers]]\nrole = "more"\nar = '


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = " + "[" * 5000, "nested too deep"),
        ("x = " + "[" * 700 + "]" * 700, "nested too deep|must be one of"),
        ("x = " + "{a = " * 5000, "nested too deep"),
        ("x = " + "9" * 5000, "not TOML that can be read"),
        (MARKERS + "[" * 100 + "]" * 100, "ar must be a string, got"),
        ("a." * 10_000 + "a = 1", "more than 64 names joined by dots"),
        ('"a" . ' * 10_000 + "a = 1", "more than 64 names joined by dots"),
        ("[" + "a ." * 10_000 + "a]", "more than 64 names joined by dots"),
        ("role." + "a." * 60 + "a = 1", "a table must be one of"),
        (f'{MARKERS}["{"{a|b}" * 40} x"]', "stands for more than 10,000 phrases: write fewer"),
        (f'{MARKERS}["{{{"|" * 10_000}}} x"]', "stands for more than 10,000 phrases"),
        pytest.param(
            MARKERS + str([f"x{n} {'{a|b}' * 13}" for n in range(13)]),
            "100,000 phrases, not more",
            marks=pytest.mark.slow,
        ),
        ("#" * 1_000_001, "may have 1,000,000 letters, and this has more"),
    ],
)
def test_what_would_take_all_memory_is_refused(text, said):
    with pytest.raises(BadInput, match=f"^markers: .*({said})"):
        read_lexicon(text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "#" + ". " * 400_000,
        f'{MARKERS}["{"a " * 400_000}"]',
        f'{MARKERS}["{"{" * 400_000} x"]',
        f'{MARKERS}["{"{a " * 200_000} x"]',
        MARKERS + str([f"x{n} {'{a|b}' * 12}" for n in range(20)]),
    ],
)
def test_what_is_only_long_is_read(text):
    assert read_lexicon(text).find("اقرأ أيضا") is not None
