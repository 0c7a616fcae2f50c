"""The words and shapes of dates: months of three calendars, ordinals, week days, spans of time.

All tables are keyed by what `arabic.fold` leaves of a word, so one spelling of each is enough. Two
words of one name stand with `_`; their key is without the space, as Persian and Urdu glue them.
"""

import re
from collections.abc import Iterable
from typing import Literal

from dedup import arabic

Calendar = Literal["gregorian", "hijri", "jalali"]

# Egypt and Gulf, Levant, Maghreb, Morocco and Mauritania, English, French, Turkish, Persian, Urdu,
# German, Spanish, Italian, Portuguese, Polish, Dutch, and what of them is written in short.
_GREGORIAN = """
يناير كانون_الثاني كانون_ثاني كانون_ثان كانون_2 ك_2 \
  جانفي january jan janvier janv ocak oca ژانویه جنوری \
  januar jänner jan enero ene gennaio gen janeiro stycznia styczeń sty januari
فبراير شباط فيفري february feb fevrier fevr fev subat sub فوریه فروری \
  februar feber febrero febbraio fevereiro fev lutego luty lut februari
مارس آذار march mar mars mart مارچ \
  märz mrz marzo março marca marzec maart
أبريل نيسان أفريل april apr avril avr nisan nis آوریل اپریل \
  abril abr aprile kwietnia kwiecień kwi
مايو ماي أيار مايس may mai mayıs mayis می مئی مه \
  mayo maggio mag maio maja maj mei
يونيو حزيران جوان يونيه june jun juin haziran haz ژوئن جون \
  juni junio giugno giu junho czerwca czerwiec cze
يوليو تموز جويلية يوليوز يوليه july jul juillet juil temmuz tem ژوئیه جولای جولائی \
  juli julio luglio lug julho lipca lipiec lip
أغسطس أغسطوس آب أوت غشت أغشت august aug aout agustos agu آگوست اگست \
  agosto ago sierpnia sierpień sie augustus
سبتمبر أيلول شتنبر september sept sep septembre eylul eyl سپتامبر ستمبر \
  septiembre setiembre settembre set setembro września wrzesień wrz
أكتوبر أوكتوبر تشرين_الأول تشرين_أول تشرين_1 ت_1 \
  october oct octobre ekim eki اکتبر اکتوبر \
  oktober okt octubre ottobre ott outubro out października październik paź
نوفمبر تشرين_الثاني تشرين_ثاني تشرين_ثان تشرين_2 ت_2 \
  نونبر نوڤمبر november nov novembre kasım kasim kas نوامبر نومبر \
  noviembre novembro listopada listopad lis
ديسمبر كانون_الأول كانون_أول كانون_1 ك_1 \
  دجنبر دجمبر december dec decembre aralık aralik ara دسامبر دسمبر \
  dezember dez diciembre dic dicembre dezembro grudnia grudzień gru
"""
_HIJRI = """
محرم المحرم محرم_الحرام
صفر صفر_المظفر صفر_الخير
ربيع_الأول ربيع_أول ربيع_1
ربيع_الآخر ربيع_الثاني ربيع_ثاني ربيع_2
جمادى_الأولى جمادى_الأول جمادى_أول جماد_الأولى جماد_الأول جماد_أول جمادى_1 جماد_1
جمادى_الآخرة جمادى_الثانية جمادى_الآخر جمادى_الثاني جماد_الآخرة جماد_الآخر \
  جماد_الثانية جماد_الثاني جماد_ثاني جمادى_2 جماد_2
رجب رجب_المرجب
شعبان شعبان_المعظم
رمضان رمضان_المبارك
شوال شوال_المكرم
ذو_القعدة ذي_القعدة ذيقعدة
ذو_الحجة ذي_الحجة ذيحجة ذی_الحج
"""
# Iran and Afghanistan.
_JALALI = """
فروردین حمل
اردیبهشت ثور
خرداد جوزا
تیر سرطان
مرداد امرداد اسد
شهریور سنبله
مهر میزان
آبان عقرب
آذر قوس
دی جدی
بهمن دلو
اسفند حوت
"""


def key(name: str) -> str:
    """What a name is looked up by: folded, in one word.

    >>> key("تشرين الأول")
    'تشرينالاول'
    """
    return arabic.fold(name.replace("_", "")).replace(" ", "")


def spelled(names: Iterable[str]) -> str:
    """A pattern of folded names, the longest first, with or without what stands inside.

    >>> spelled(["آب", "كانون_الأول"])
    'كانون[ .-]{0,2}الاول|اب'
    """
    folded = {arabic.fold(name.replace("_", " ")) for name in names}
    return "|".join(sorted(folded, key=lambda name: (-len(name), name))).replace(" ", "[ .-]{0,2}")


_TABLES: dict[Calendar, str] = {"gregorian": _GREGORIAN, "hijri": _HIJRI, "jalali": _JALALI}
MONTHS: dict[str, tuple[Calendar, int]] = {
    key(name): (calendar, number)
    for calendar, table in _TABLES.items()
    for number, names in enumerate(table.strip().splitlines(), 1)
    for name in names.split()
}
"""Key of a month's name to its calendar and number."""
MONTH = spelled(name for table in _TABLES.values() for name in table.split())
"""Pattern of all names of months."""

_FIRST_TEN = "الأول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر".split()
_TEENS = [f"{unit}_عشر" for unit in ["الحادي", *_FIRST_TEN[1:9]]]
_ORDINALS: dict[str, int] = {
    **{name: day for day, name in enumerate(_FIRST_TEN, 1)},
    **{name: day for day, name in enumerate(_TEENS, 11)},
    **{
        f"{unit}_و{tens}": 10 * int(start) + day
        for start, endings in (("2", "العشرين العشرون"), ("3", "الثلاثين الثلاثون"))
        for tens in endings.split()
        for day, unit in enumerate(["الحادي", *_FIRST_TEN[1:9]], 1)
        if start == "2" or day == 1
    },
    **dict.fromkeys(("العشرين", "العشرون"), 20),
    **dict.fromkeys(("الثلاثين", "الثلاثون"), 30),
}
ORDINALS = {key(name): day for name, day in _ORDINALS.items()}
"""Key of an Arabic ordinal to its day of the month, 1 to 31."""
ORDINAL = spelled(_ORDINALS)
"""Pattern of all Arabic ordinals."""

WEEK_DAYS = {
    arabic.fold(name): number
    for number, name in enumerate(
        "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد".split(),
    )
}
"""Folded Arabic week day to its number, 0 for Monday."""

DAYS_AGO = {
    arabic.fold(name.replace("_", " ")): days
    for days, names in enumerate(
        (
            "اليوم الآن today just_now aujourd_hui bugün امروز اکنون آج",
            "أمس البارحة يوم_أمس yesterday hier dün دیروز گزشتہ_روز",
            "أول_أمس أمس_الأول avant_hier پریروز",
        )
    )
    for name in names.split()
}
"""Folded word for a day beside today to how many days ago it was."""

# A unit and, per line, what it stands for without a number: one, two, or nobody knows how many.
_SPANS = """
seconds 1 ثانية
seconds 2 ثانيتين ثانيتان
seconds ? ثواني ثوان second seconds sec secs seconde secondes saniye sn سیکنڈ
minutes 1 دقيقة
minutes 2 دقيقتين دقيقتان
minutes ? دقائق دقايق minute minutes min mins dakika dk دقایقی منٹ
hours 1 ساعة
hours 2 ساعتين ساعتان
hours ? ساعات hour hours hr hrs h heure heures saat sa ساعت ساعاتی گھنٹہ گھنٹے
days 1 يوم
days 2 يومين يومان
days ? أيام يوما day days d jour jours gün روز دن
weeks 1 أسبوع
weeks 2 أسبوعين أسبوعان
weeks ? أسابيع أسبوعا week weeks semaine semaines hafta هفته ہفتے
unclear ? شهر شهرا شهرين شهران شهور أشهر سنة سنتين سنتان سنوات سنين عام عاما عامين أعوام
unclear ? month months year years mois an ans annee annees ay yıl yil
unclear ? ماه سال ماہ مہینہ مہینے قليل لحظة لحظات لحظاتی moment moments
"""
SPANS: dict[str, tuple[str, int | None]] = {
    arabic.fold(word): (unit, None if count == "?" else int(count))
    for unit, count, *words in map(str.split, _SPANS.strip().splitlines())
    for word in words
}
"""Folded word for a span of time to its unit and how many of it the word alone stands for.

The unit is a keyword of `timedelta`, or `unclear`: months and years ago name no day."""

COUNTS: dict[str, int | None] = {
    **{word: int(digits) for word, digits in arabic.NUMBER_WORDS.items()},
    **dict.fromkeys(map(arabic.fold, "one a an un une bir یک ایک".split()), 1),
    **dict.fromkeys(map(arabic.fold, "few several quelques birkaç بضع بضعة عدة چند".split())),
}
"""Folded number word before a span to its number; `None` for "some"."""

BESIDE = frozenset(
    """
    الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت الاحد يوم في من الساعه بتوقيت التوقيت توقيت
    غرينتش جرينتش مكه المكرمه gmt utc ص م ه صباحا مساء ظهرا بعد الظهر am pm a الموافق هجري ميلادي
    اخر تحديث نشر تاريخ النشر updated last published st nd rd th er le du de at on of
    monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
    lundi mardi mercredi jeudi vendredi samedi dimanche محرم صفر ربيع الاول الاخر الثاني جمادي
    الاولي الاخره رجب شعبان رمضان شوال ذو ذي القعده الحجه
    رقم العدد هجريه ميلاديه شهر عام لعام بتاريخ ساعات قبل ظهر عصر عصرا فجر فجرا صباح ليلا
    منتصف الليل ليله نهارا النهار ضحي سحرا مغربا العشاء صبحا دقيقه بعيد noon midnight
    m p h z ah saat
    شنبه جمعه pazartesi salı sali carsamba persembe cuma cumartesi pazar
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so
    vom den uhr um stand lunes martes miercoles jueves viernes sabado domingo el del las hs
    lunedi martedi mercoledi giovedi venerdi domenica ore alle segunda terca quarta quinta sexta
    feira as em r dnia godz poniedzialek wtorek sroda czwartek piatek sobota niedziela
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag op om uur
    """.split()
)
IN_DATES = BESIDE | {
    *"ماه سنه لسنه شمسي شمسيه قمري قمريه خورشيدي ش ق ad ce ظ".split(),
    *re.findall(r"[^\W\d_]+", f"{MONTH} {ORDINAL} {' '.join(MONTHS)}"),
}
"""All words that a line of nothing but a date can hold."""

_GAP = r"[ /.-]{0,3}"
# Not inside of 1.20.4.2024 or 18-20 May; but behind a clock, as in 14:35-20/04/2024.
_START = r"(?<!\w)(?<!\d[/.])(?<!(?<!:\d)\d-)"
_END = r"(?![/.-]\d(?!\d?:))"
# شمسي, خورشيدي, ش: Persian, solar years; قمري, ق: lunar ones.
_ERA = (
    r"(?: ?(?P<era>م|ء|ميلاديه?|عيسوي|ad|ce|شمسي|خورشيدي|ah"
    r"|ه(?:جريه?)?(?:[ .]{1,2}(?:شمسيه?|قمريه?|[شق]))?))?(?!\w)"
)
_SIGN = r" ?(?P<sign>[/.-]) ?"
_NUMBER = r"(?P<number>\d\d?) ?(?P=sign) ?"
_YEAR = r"(?P<year>(?:1[345]|19|20)\d\d)"
_DAY = r"(?P<day>\d\d?)(?:st|nd|rd|th|er|o)?"
_WHOLE = r"(?:(?<!\d)(?![^\W\d])|(?<=\d)(?!\w))"  # "كانون 25" is no month
_NAME = (  # "نيسان/أبريل" names one month twice
    rf"(?P<name>{MONTH}){_WHOLE}(?:{_GAP}(?P<twin>{MONTH}){_WHOLE})?"
)
SHAPES = tuple(
    re.compile(shape)
    for shape in (
        rf"{_START}(?P<first>\d\d?){_SIGN}{_NUMBER}{_YEAR}{_ERA}{_END}",
        rf"{_START}{_YEAR}{_SIGN}{_NUMBER}(?P<day>\d\d?){_ERA}{_END}",
        # Two digits of a year are one where dots are: 24/4/20 may begin with its year.
        rf"{_START}(?P<first>\d\d?)\.(?P<number>0?[1-9]|1[0-2])\.(?P<year>[0-3]\d)(?!\w){_END}",
        rf"{_START}{_DAY}{_GAP}(?:(?:من|of|de) )?(?:شهر )?{_NAME}(?: ماه)?{_GAP}"
        rf"(?:(?:ل?عام|ل?سنه|del?) )?{_YEAR}{_ERA}",
        rf"(?<!\w){_NAME}{_GAP}{_DAY}(?!\w)[ /.-]{{1,3}}{_YEAR}{_ERA}",
        rf"{_START}{_YEAR}[ /.-]{{1,3}}{_NAME}[ /.-]{{1,3}}(?P<day>\d\d?){_ERA}",
        # "الأسبوع الأول من مايو" is a week: the word stands alone, or behind its week day.
        r"(?:^\W*|(?<!\w)(?:يوم|في|بتاريخ|الموافق) )"
        rf"(?:(?P<week_day>{'|'.join(WEEK_DAYS)}) )?(?P<ordinal>{ORDINAL}) من (?:شهر )?"
        rf"{_NAME}{_GAP}(?:ل?عام )?{_YEAR}{_ERA}",
    )
)
"""Shapes of a day in a line that keeps the signs of dates.

The month has a `number` or a `name`; the day is `day`, `first` or an `ordinal`."""

_SPAN = "|".join(sorted(SPANS, key=len, reverse=True))
_COUNT = "|".join(sorted(COUNTS, key=len, reverse=True))
SINCE = ("منذ", "مند", "قبل", "من", "il y a")
LATER = ("ago", "once", arabic.fold("پیش"), "قبل", arabic.fold("پہلے"))
AGO = re.compile(
    rf"(?P<since>(?:{'|'.join(SINCE)}) )?(?:(?:حوالي|نحو|about|environ|حدود) )?"
    rf"(?:(?:a )?(?P<count>\d{{1,3}}|{_COUNT}) ?)?(?P<span>{_SPAN})(?: واحده?)?"
    rf"(?P<ago> (?:{'|'.join(LATER)}))?"
)
"""Shape of a line like "3 hours ago", all signs gone: needs one of `since` and `ago`."""
