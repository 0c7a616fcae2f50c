"""What the page calls things, in Arabic. Why blocks have their roles: `reasons`."""

from __future__ import annotations

from dedup.analysis.course import Step
from dedup.analysis.reuse import DAY, Follower

RELATIONS = {
    "exact": "نسخة مطابقة",
    "reprint": "إعادة نشر",
    "revision": "نسخة محدّثة",
    "excerpt": "مقتطف",
    "template": "قالب واحد لحدثين",
}
LABELS = {**RELATIONS, "same_event": "الحدث نفسه بنص مستقل", "different": "مختلفان"}
"""What a reader may say of two articles, as `dedup evaluate pairs` takes it."""
QUESTIONS = {"copy": "أهما نص واحد؟", "form": "أهما قالب واحد لحدثين؟"}
"""What is asked of two articles, each by a sum; and what the sums add up."""
TERMS = {
    "bias": "قبل أي عدد",
    "contained": "ما في الأطول من الأقصر",
    "long_words": "تشابه الكلمات الطويلة",
    "length": "طول الأقصر من الأطول",
    "named": "ما ينفرد العنوانان بذكره",
    "apart": "البعد بين اليومين",
    "one_outlet": "مصدر واحد",
    "recurring": "ما يتكرر في أيام أخرى",
}
ROLES = {
    "title": "العنوان",
    "date": "التاريخ",
    "byline": "الكاتب",
    "credit": "المصدر المذكور",
    "body": "المتن",
    "related": "مادة ملحقة",
    "furniture": "زوائد الصفحة",
}
KINDS = {
    "callout": "إحالة داخل النص",
    "list": "عنوان في قائمة",
    "glued": "خبر ملصق بنصه",
    "teaser": "عنوان مع مقدمة أو مقدمة وحدها",
}
UNITS = {
    "day": "الأخبار بحسب يوم النشر",
    "week": "الأخبار بحسب أسبوع النشر",
    "month": "الأخبار بحسب شهر النشر",
    "year": "الأخبار بحسب سنة النشر",
}
ORDERS = {
    "size": "الحجم",
    "outlets": "عدد المصادر",
    "weakest": "أضعف صلة",
    "score": "الأقل يقينا",
    "first": "الأحدث",
}
"""Of `selection.SORTS`."""
ENDS = {"before": ("قبل ", ""), "after": ("", " وما بعده")}
LAGS = (
    *("أقل من ساعة", "من ساعة إلى 3 ساعات", "من 3 إلى 6 ساعات", "من 6 إلى 12 ساعة"),
    *("من 12 إلى 24 ساعة", "يوم", "يومان أو ثلاثة أيام", "من 4 إلى 7 أيام", "أكثر من 7 أيام"),
)
SHORT_LAGS = ("دون ساعة", "3", "6", "12", "24 ساعة", "يوم", "3", "7 أيام", "أكثر")
"""Names of the classes of `reuse.LAGS`, in the table; and their ends, under the bars."""


def tell_delay(one: Step | Follower) -> str:
    """A delay in words; nothing where there is none.

    >>> tell_delay(Follower("sahat", 200, 0)), tell_delay(Follower("sahat", None, 2))
    ('3 ساعات و20 دقيقة', 'يومين')
    """
    if (one.minutes if one.minutes is not None else one.days or 0) <= 0:
        return ""
    if one.minutes is not None and one.minutes < DAY:
        hours, minutes = divmod(one.minutes, 60)
        told = [_count(hours, HOURS)] * bool(hours) + [_count(minutes, MINUTES)] * bool(minutes)
        return " و".join(told)
    return _count(one.minutes // DAY if one.minutes is not None else one.days or 0, DAYS)


HOURS, MINUTES, DAYS = (
    ("ساعة", "ساعتين", "ساعات", "ساعة"),
    ("دقيقة", "دقيقتين", "دقائق", "دقيقة"),
    ("يوم", "يومين", "أيام", "يوما"),
)
"""One of them, two, three to ten, and more, behind "after"."""


def _count(number: int, names: tuple[str, str, str, str]) -> str:
    if number in (1, 2):
        return names[number - 1]
    return f"{number} {names[2] if 3 <= number % 100 <= 10 else names[3]}"
