"""Why a block has its role, in Arabic, for readers of the page: `splitting` says it in English."""

from __future__ import annotations

import re

WHOLE = {
    "the headline": "العنوان الرئيس",
    "a subtitle": "عنوان فرعي",
    "text": "من النص",
    "a date by itself": "تاريخ منفرد",
    "a date above the text": "تاريخ فوق النص",
    "a date and a credit above the text": "تاريخ ومصدر فوق النص",
    "a name above the text": "اسم فوق النص",
    "a time by itself": "وقت منفرد",
    "a number or an address by itself": "رقم أو عنوان منفرد",
    "hashtags by themselves": "وسوم منفردة",
    "a tag": "وسم",
    "about the author": "عن الكاتب",
    "an agency by its name": "وكالة ذُكرت باسمها",
    "a link by itself": "رابط منفرد",
    "a link within the page": "رابط داخل الصفحة",
    "a section's name above another article": "اسم قسم فوق خبر آخر",
    "a list of the latest or most read": "قائمة الأحدث أو الأكثر قراءة",
    "a list of headlines before the text": "قائمة عناوين قبل النص",
    "a marker before stories of their own": "عبارة إحالة قبل أخبار مستقلة",
    "a marker among short lines; the text goes on": "عبارة إحالة بين سطور قصيرة، ثم يتابع النص",
    "a marker whose headline is lost; the text goes on": "عبارة إحالة فُقد عنوانها، ثم يتابع النص",
    "headlines called out; the text goes on": "عناوين أُحيل إليها، ثم يتابع النص",
    "headlines behind the credit": "عناوين بعد المصدر",
    "another article that was glued on": "خبر آخر أُلصق بالصفحة",
    "a story of its own": "خبر مستقل",
    "recurs at the end of other pages of this source": "يتكرر في آخر صفحات أخرى لهذا المصدر",
    "stands on many pages of this source": "يتكرر في صفحات كثيرة لهذا المصدر",
    "outside of the container that holds the text": "خارج الحاوية التي فيها النص",
    "in a related box": "في إطار مواد ذات صلة",
    "in an article element of its own": "في عنصر مستقل لخبر آخر",
    "the latest or most read": "الأحدث أو الأكثر قراءة",
    "a number in a list": "رقم في قائمة",
    "no headline": "ليس عنوانا",
    "a date or label": "تاريخ أو تصنيف",
    "a heading": "عنوان قائمة",
    "announced": "مُحال إليه",
}
"""What is said as it stands, or is a part of what is said."""
NAMES = {
    "sidebar": "الشريط الجانبي",
    "navigation": "التصفح",
    "footer": "التذييل",
    "header": "الترويسة",
    "aside": "جانب الصفحة",
    "comments": "التعليقات",
    "tags": "الوسوم",
    "share": "المشاركة",
    "photo": "صورة",
    "latest": "الأحدث",
    "advertising": "إعلان",
    "author": "الكاتب",
    "hidden": "مخفي",
    "subscription": "الاشتراك",
    "legal": "حقوق",
    "bio": "نبذة عن الكاتب",
    "end": "ختام",
    "wrapper": "إطار ناقل",
    "text": "متن",
    "date": "تاريخ",
    "credit": "مصدر",
    "byline": "كاتب",
    "agency": "وكالة",
    "updated": "تحديث",
    "related": "مواد ذات صلة",
    "more": "المزيد",
}
"""Containers and roles of markers."""
_RULES = (
    (r"in a container: (\S+)", "في حاوية: {}"),
    (r"(\S+) of an article that was glued on", "{} خبر آخر أُلصق بالصفحة"),
    (r"(a date or label|a heading|announced|a story of its own) (.+)", "{} {}"),
    (r"(\S+): “(.*)”", "{}: «{}»"),
    (r"behind “(.*)”, with its text", "بعد «{}»، مع نصه"),
    (r"behind “(.*)”", "بعد «{}»"),
    (r"in the list behind “(.*)”", "في القائمة بعد «{}»"),
    (r"a list behind “(.*)”", "قائمة بعد «{}»"),
    (r"a headline behind “(.*)”", "عنوان بعد «{}»"),
    (r"“(.*)” with a word, no headline", "«{}» مع كلمة، وليس عنوانا"),
    (r"“(.*)” among what was glued on", "«{}» ضمن ما أُلصق بالصفحة"),
    (r"(.+), (.+)", "{}، {}"),
)


def tell_reason(reason: str) -> str | None:
    """The reason in Arabic; `None` where there are no words for it. What it quotes stays.

    >>> tell_reason("in a container: footer")
    'في حاوية: التذييل'
    >>> tell_reason("behind “المصدر”, with its text")
    'بعد «المصدر»، مع نصه'
    """
    if reason in WHOLE or reason in NAMES:
        return WHOLE.get(reason) or NAMES[reason]
    for pattern, told in _RULES:
        found = re.fullmatch(pattern, reason, re.DOTALL)
        if not found:
            continue
        parts = [part if f"“{part}”" in reason else tell_reason(part) for part in found.groups()]
        return told.format(*parts) if None not in parts else None
    return None
