"""What sites print around articles: marker phrases by role, credits, bylines, dates, furniture.

Every name, tag, comment and caption here is invented or generic. `NOVEL` repeats the roles
of `MARKERS` with phrases that a site would plausibly use and that no known list of markers holds.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|"))


# read: before a headline on its line, or alone above headlines.  more: only before a headline.
# heads: only alone, above headlines.
MARKERS = {
    "read": _split(
        "اقرأ أيضا|اقرأ أيضا|اقرأ أيضا|اقرأ المزيد|اقرأ كذلك|طالع أيضا|طالعوا أيضا|شاهد أيضا|"
        "شاهدوا أيضا|تابع أيضا|انظر أيضا|أنظر أيضا|قد يهمك|قد يهمك أيضا|قد يهمّك|قد يهمكم|"
        "قد يعجبك أيضا|ربما يهمك|ربما يعجبك أيضا|ستحب قراءة|قد تحب قراءة|ننصحك بقراءة|"
        "نرشح لك|يمكنك أيضا قراءة|لا يفوتك"
    ),
    "more": _split("للمزيد|للمزيد|اقرأ|شاهد|لمزيد من التفاصيل|لا تفوتك قراءة"),
    "heads": _split(
        "مواضيع ذات صلة|مواضيع ذات علاقة|موضوعات ذات صلة|مقالات ذات صلة|أخبار ذات صلة|"
        "اخبار ذات صلة|الأخبار ذات الصلة|ذات صلة|الموضوعات المتعلقة|موضوعات متعلقة|"
        "مواضيع متعلقة|أخبار متعلقة|الأخبار المرتبطة|مواضيع مرتبطة|أخبار مشابهة|"
        "مقالات مشابهة|أخبار أخرى|مقالات أخرى|مواضيع أخرى|روابط ذات صلة|المزيد حول هذه القصة|"
        "المزيد من الأخبار|اخترنا لك|اخترنا لكم|ترشيحاتنا|قصص مقترحة|مقالات قد تهمك|"
        "أخبار قد تهمك|مواضيع قد تهمك|أخبار تهمك|مقالات موصى بها|تقارير ذات صلة"
    ),
    "foreign read": _split(
        "بیشتر بخوانید|همچنین بخوانید|در این رابطه بخوانید|یہ بھی پڑھیں|مزید پڑھیں|Read also|"
        "Also read|Read more|See also|ALSO READ|À lire aussi|Lire aussi|Lire également|"
        "Voir aussi|Bunu da oku"
    ),
    "foreign heads": _split(
        "مطالب مرتبط|اخبار مرتبط|مطالب پیشنهادی|متعلقہ خبریں|Related articles|"
        "Related stories|You may also like|Recommended for you|Sur le même sujet|"
        "Articles similaires|İlgili Haberler"
    ),
}
NOVEL = {
    "read": _split(
        "اقرأوا أيضا|اقرؤوا أيضا|واقرأ أيضا|لك أن تقرأ أيضا|قد ترغب في قراءة|"
        "ربما تود أن تقرأ|يمكنكم كذلك مطالعة|ومن أخبارنا أيضا|لا تفوّت قراءة|وقد يعنيك"
    ),
    "more": _split("لتفاصيل أوسع|وللاستزادة"),
    "heads": _split(
        "مواضيع قد تعجبك|أخبار ذات صلة بالموضوع|موضوعات قد تهمك أيضا|المزيد في هذا الملف|"
        "مقالات قد تنال إعجابك|على صلة بالخبر|قصص ذات صلة|أخبار من الملف نفسه|"
        "تقرأون أيضا في الموقع|ما قد يهم قارئ هذا الخبر|من تغطيتنا لهذا الملف|"
        "متصل بهذا الموضوع"
    ),
    "foreign read": _split("You might want to read|À découvrir également"),
    "foreign heads": _split("More on this topic|Dans le même dossier|Benzer içerikler"),
}
SPELLINGS = {
    "اقرأ": _split("اقرأ|إقرأ|اقرا|أقرأ|اقـرأ|إقرا"),
    "أيضا": _split("أيضا|أيضاً|أيضًا|ايضا|ايضاً|ايضًا|أيـضا"),
    "أخبار": _split("أخبار|اخبار|أخبــار"),
}
INLINE_SEPARATORS = (
    *(": ",) * 8,
    *(" : ", " - ", " | ", " / ", ".. ", "... ", " – ", " » ", ":- ", " 👈 "),
)
LONE_ENDS = (*("",) * 4, *(":",) * 5, " :", "..", "...", ":-", " 👇", " »")
LONE_SIGNS = (*("",) * 14, "● ", "* ", "- ", "👈 ", "◄ ", "🔴 ", "■ ", "## ")


def spell(phrase: str, rng: Random) -> str:
    """The phrase as one site or another spells it: hamza, tanwin, tatweel."""
    return " ".join(rng.choice(SPELLINGS.get(word, (word,))) for word in phrase.split())


def draw_phrase(rng: Random, role: str) -> tuple[str, bool]:
    """A spelled phrase of the role, and whether it is one of `NOVEL`."""
    novel = rng.random() < 0.15
    if role != "more" and rng.random() < 0.08:
        role = f"foreign {role}"
    return spell(rng.choice((NOVEL if novel else MARKERS)[role]), rng), novel


CREDIT_NAMES = _split(
    "صدى البلد|رويترز|وكالة الأناضول|سبوتنيك|وكالات|الشرق الأوسط|سكاي نيوز عربية|"
    "بي بي سي|العربية نت|روسيا اليوم|RT|CNN|البيان|الخليج أونلاين|بوابة السروة|"
    "نوران اليوم|وكالة المدى|أ ف ب|د ب أ|وكالات الأنباء"
)
CREDIT_SHAPES = (
    *("المصدر: {}",) * 5,
    *("المصدر : {}", "(المصدر: {})", "المصدر - {}", "المصدر/ {}", "المصدر:- {}", "المصدر\n{}"),
    *(
        "المصدر:\n{}",
        "مصدر الخبر: {}",
        "نقلا عن {}",
        "نقلاً عن {}",
        '*نقلاً عن "{}"',
        "* نقلا عن «{}»",
    ),
    *("نقلا ً عن {}", "Source: {}", "[المصدر: {}]", "المصدر: «{}»"),
)
BARE_CREDITS = (
    *(
        "(رويترز)",
        "رويترز",
        "فرانس24/ أ ف ب",
        "فرانس 24/ أ ف ب",
        "فرانس24/أ ف ب",
        "وكالات",
        "أ ف ب",
    ),
    *("(أ. ف. ب)", "أ.ف.ب", "د ب أ", "(د ب أ)", "فرانس 24 / أ ف ب/ رويترز", "(وكالات)"),
)


def draw_credit(rng: Random) -> tuple[str, str]:
    """(as printed, on one line or two; the bare name)"""
    if rng.random() < 0.25:
        line = rng.choice(BARE_CREDITS)
        return line, line.strip("()")
    name = rng.choice(CREDIT_NAMES)
    return rng.choice(CREDIT_SHAPES).format(name), name


FIRST_NAMES = _split("ليلى|سامر|هدى|وائل|ريم|كنان|سلمى|ماهر|نجوى|طارق|دانة|أيهم")
LAST_NAMES = _split(
    "الصنوبري|القرماوي|البحروني|الطرفاوي|الكدواني|النواعيري|الزمردي|السلواني|الدلفاوي"
)
CITIES = _split("القاهرة|الرباط|عمّان|دبي|بيروت|الجزائر|تونس|الدوحة|بغداد")
BYLINE_SHAPES = (
    *(
        "كتب: {}",
        "كتبت: {}",
        "كتب - {}",
        "كتب/ {}",
        "بقلم: {}",
        "بقلم {}",
        "إعداد: {}",
        "تحرير: {}",
    ),
    *("كتب : {}", "بواسطة: {}", "{city} - {}", "{city}- {}"),
)


def draw_name(rng: Random) -> str:
    return f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"


def draw_byline(rng: Random) -> str:
    return rng.choice(BYLINE_SHAPES).format(draw_name(rng), city=rng.choice(CITIES))


GULF = _split("يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر")
LEVANT = _split(
    "كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول"
)
TUNIS = _split("جانفي|فيفري|مارس|أفريل|ماي|جوان|جويلية|أوت|سبتمبر|أكتوبر|نوفمبر|ديسمبر")
MOROCCO = _split("يناير|فبراير|مارس|أبريل|ماي|يونيو|يوليوز|غشت|شتنبر|أكتوبر|نونبر|دجنبر")
ENGLISH = _split(
    "January|February|March|April|May|June|July|August|September|October|November|December"
)
FRENCH = _split(
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
)
HIJRI = _split(
    "محرم|صفر|ربيع الأول|ربيع الآخر|جمادى الأولى|جمادى الآخرة|رجب|شعبان|رمضان|شوال|"
    "ذو القعدة|ذو الحجة"
)
WEEKDAYS = _split("الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد")
TO_EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def hijri(day: date) -> str:
    """The day in the tabular Islamic calendar, which may be a day off the observed one."""
    days = (day - date(622, 7, 19)).days
    year = (30 * days + 10646) // 10631
    start = 354 * (year - 1) + (3 + 11 * year) // 30
    month = min(12, 1 + int((days - start) / 29.5))
    first = start + (59 * (month - 1) + 1) // 2
    return f"{max(1, days - first + 1)} {HIJRI[month - 1]} {year}"


def ordinal(n: int) -> str:
    """
    >>> ordinal(1), ordinal(12), ordinal(23)
    ('1st', '12th', '23rd')
    """
    return f"{n}{'th' if 10 < n < 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"


def _with_month(months: tuple[str, ...], shape: str = "{d} {m} {y}") -> Callable[[date], str]:
    def show(day: date) -> str:
        return shape.format(
            d=day.day,
            m=months[day.month - 1],
            y=day.year,
            w=WEEKDAYS[day.weekday()],
            g=GULF[day.month - 1],
        )

    return show


DATE_SHAPES: tuple[Callable[[date], str], ...] = (
    lambda day: f"{ordinal(day.day)}, {ENGLISH[day.month - 1]} {day.year} GMT",
    _with_month(GULF),
    _with_month(GULF, "{w} {d} {m} {y}"),
    _with_month(GULF, "{w}، {d} {m} {y}"),
    _with_month(GULF, "{d} {m}، {y}"),
    _with_month(GULF, "{m} {d}, {y}"),
    _with_month(GULF, "{d} {m} {y} - 14:35"),
    _with_month(GULF, "{w} {d} {m} {y} 05:51 م"),
    _with_month(GULF, "{d} {m} {y} | 11:20 صباحا"),
    lambda day: _with_month(GULF, "{w} {d} {m} {y}")(day).translate(TO_EASTERN),
    _with_month(LEVANT),
    _with_month(LEVANT, "{d} {m}/{g} {y}"),
    _with_month(LEVANT, "{w} {d} {m} / {g} {y} 09:22 صباحاً"),
    _with_month(TUNIS),
    _with_month(MOROCCO, "{w} {d} {m} {y}"),
    _with_month(ENGLISH, "{m} {d}, {y}"),
    _with_month(FRENCH),
    lambda day: f"{hijri(day)} هـ الموافق {_with_month(GULF)(day)} م",
    lambda day: f"{day:%Y/%m/%d}",
    lambda day: f"{day:%Y-%m-%d}",
    lambda day: f"{day:%d/%m/%Y}",
    lambda day: f"{day:%d/%m/%Y - 12:45}",
    lambda day: f"{day:%d-%m-%Y}",
    lambda day: f"{day:%d.%m.%Y}",
    lambda day: f"{day:%d/%m/%Y}".translate(TO_EASTERN),
    lambda day: f"{day:%Y/%m/%d 10:15}".translate(TO_EASTERN),
)
DATE_LABELS = _split(
    "تاريخ النشر: |تاريخ النشر : |نشر في: |نشر في |نُشر في |نشر بتاريخ |نشرت في: |"
    "تم النشر في |التاريخ: |أضيف بتاريخ |بتاريخ: |تم نشره |نشر: |تاريخ الخبر: "
)


def _padded(label: str) -> str:
    return label if label.endswith(" ") else label + " "


def draw_day(rng: Random) -> date:
    return date(2012, 1, 1) + timedelta(days=rng.randrange(5000))


def draw_dateline(day: date, rng: Random, labelled: bool | None = None) -> str:
    """The day as a site prints it, with its label or without one."""
    if labelled is None:
        labelled = rng.random() < 0.6
    shown = rng.choice(DATE_SHAPES)(day)
    return _padded(rng.choice(DATE_LABELS)) + shown if labelled else shown


SITES = _split(
    "نبض السروة|ساحات الخبر|البندر اليوم|الوادي نيوز|وكالة الرملة|صوت الجبل|مدار الأنباء|"
    "الفجر الجديد|بوابة النخيل|شبكة المنارة|بيادر برس|أخبار الهضاب|السنابل أونلاين|"
    "نوران تايمز|مرسى الخبر|زهرة الأخبار"
)
SECTIONS = _split("سياسة|اقتصاد|رياضة|ثقافة|منوعات|محليات|عربي ودولي|علوم وتكنولوجيا|رأي|فيديو")
TAGS = _split(
    "أخبار عاجلة|محليات|تقارير|الاقتصاد|الطقس|الصحة|التعليم|كرة القدم|السياحة|البيئة|النقل"
)
MOST_READ = _split(
    "الأكثر قراءة|الاكثر قراءة|الأكثر مشاهدة|الأكثر تداولا|آخر الأخبار|أحدث الأخبار|"
    "أهم الأخبار|الأكثر شيوعا"
)
SHARES = _split("شارك|مشاركة|طباعة|شارك هذا الخبر :|نسخ الرابط|فيسبوك|تويتر|واتساب|تيليجرام|غرّد")
TAG_LABELS = _split("الكلمات الدلالية:|الوسوم:|كلمات مفتاحية:|الكلمات الدالة :|تاجز:")
FOLLOWS = (
    "تابعونا على فيسبوك وتويتر",
    "تابعوا آخر أخبار {} عبر غوغل نيوز",
    "انضم إلى قناتنا على تيليجرام",
    "حمّل التطبيق",
)
COPYRIGHTS = (
    "جميع الحقوق محفوظة لموقع {} © 2024",
    "© {} - كل الحقوق محفوظة",
    "حقوق النشر محفوظة لموقع {} 2023",
)
CAPTIONS = _split("صورة أرشيفية|جانب من اللقاء (أرشيفية)|مشهد عام من المكان|تصوير: مراسل الموقع")
SUBHEADS = _split(
    "تفاصيل إضافية|خلفية الحدث|ردود الفعل|ماذا بعد؟|أرقام ودلالات|خطوات مقبلة|"
    "تطورات متلاحقة|السياق العام"
)
COMMENTS = (
    "خبر مهم جدا وشكرا لكم على التغطية المتواصلة.",
    "نرجو من الجهات المختصة توضيح الأمر للناس في أقرب وقت.",
    "أتفق مع ما جاء في التقرير وأتمنى أن تتابعوا الموضوع.",
)
