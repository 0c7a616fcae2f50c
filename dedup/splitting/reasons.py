"""Why a block has its role: a value, and its words in English and Arabic."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Code(Enum):
    """Every reason there is, with its words: `quoted`, `name` and `of` as `Reason` has them."""

    __hash__ = object.__hash__  # an enumeration's own takes as long as all else of a look-up

    HEADLINE = "the headline", "العنوان الرئيس"
    SUBTITLE = "a subtitle", "عنوان فرعي"
    TEXT = "text", "من النص"
    WITHHELD = (
        "text that the head holds and the page does not show",
        "نص في رأس الصفحة لا تعرضه",
    )
    BEFORE_TITLE = "before the title", "قبل العنوان"
    HEADLINES_BEFORE_TEXT = "a list of headlines before the text", "قائمة عناوين قبل النص"
    # Lines that one look gives away.
    BARE_DATE = "a date by itself", "تاريخ منفرد"
    DATE_ABOVE = "a date above the text", "تاريخ فوق النص"
    DATE_AND_CREDIT_ABOVE = "a date and a credit above the text", "تاريخ ومصدر فوق النص"
    NAME_ABOVE = "a name above the text", "اسم فوق النص"
    CLOCK = "a time by itself", "وقت منفرد"
    NUMBER_OR_ADDRESS = "a number or an address by itself", "رقم أو عنوان منفرد"
    HASHTAGS = "hashtags by themselves", "وسوم منفردة"
    TAG = "a tag", "وسم"
    ABOUT_AUTHOR = "about the author", "عن الكاتب"
    AGENCY = "an agency by its name", "وكالة ذُكرت باسمها"
    LINK = "a link by itself", "رابط منفرد"
    BARE_LINK = (
        "a headline that leads away, between paragraphs",
        "عنوان يحيل إلى خبر آخر بين الفقرات",
    )
    LINK_WITHIN = "a link within the page", "رابط داخل الصفحة"
    LABEL = "{name}: “{quoted}”", "{name}: «{quoted}»"
    BEHIND = "behind “{quoted}”", "بعد «{quoted}»"
    # What containers and other pages say.
    OUTSIDE = "outside of the container that holds the text", "خارج الحاوية التي فيها النص"
    CONTAINER = "in a container: {name}", "في حاوية: {name}"
    UNLIKELY = (
        "unlike text by its shape, its place and what stands around it",
        "لا يشبه النص في شكله ومكانه وما حوله",
    )
    RELATED_BOX = "in a related box", "في إطار مواد ذات صلة"
    ARTICLE_ELEMENT = "in an article element of its own", "في عنصر مستقل لخبر آخر"
    RECURS = (
        "recurs at the end of other pages of this source",
        "يتكرر في آخر صفحات أخرى لهذا المصدر",
    )
    COMMON = "stands on many pages of this source", "يتكرر في صفحات كثيرة لهذا المصدر"
    SLOT = "the same on the pages of this site", "واحد في صفحات هذا الموقع"
    SLOT_LIST = "where this site lists other stories", "حيث يسرد هذا الموقع أخبارا أخرى"
    DROPPED = "left out by a rule for this site", "مستبعد بقاعدة لهذا الموقع"
    # Other articles.
    LATEST = "a list of the latest or most read", "قائمة الأحدث أو الأكثر قراءة"
    SECTION = "a section's name above another article", "اسم قسم فوق خبر آخر"
    BEFORE_STORIES = "a marker before stories of their own", "عبارة إحالة قبل أخبار مستقلة"
    AMONG_SHORT_LINES = (
        "a marker among short lines; the text goes on",
        "عبارة إحالة بين سطور قصيرة، ثم يتابع النص",
    )
    LOST_HEADLINE = (
        "a marker whose headline is lost; the text goes on",
        "عبارة إحالة فُقد عنوانها، ثم يتابع النص",
    )
    CALLED_OUT = (
        "headlines called out; the text goes on",
        "عناوين أُحيل إليها، ثم يتابع النص",
    )
    BEHIND_CREDIT = "headlines behind the credit", "عناوين بعد المصدر"
    HEADLINE_BEHIND = "a headline behind “{quoted}”", "عنوان بعد «{quoted}»"
    LIST_BEHIND = "a list behind “{quoted}”", "قائمة بعد «{quoted}»"
    IN_LIST_BEHIND = "in the list behind “{quoted}”", "في القائمة بعد «{quoted}»"
    TEXT_BEHIND = "behind “{quoted}”, with its text", "بعد «{quoted}»، مع نصه"
    WORD_BEHIND = "“{quoted}” with a word, no headline", "«{quoted}» مع كلمة، وليس عنوانا"
    STORY = "a story of its own", "خبر مستقل"
    STORY_BEHIND = "a story of its own behind “{quoted}”", "خبر مستقل بعد «{quoted}»"
    GLUED_ON = "another article that was glued on", "خبر آخر أُلصق بالصفحة"
    OF_GLUED_ON = "{name} of an article that was glued on", "{name} خبر آخر أُلصق بالصفحة"
    AMONG_GLUED_ON = "“{quoted}” among what was glued on", "«{quoted}» ضمن ما أُلصق بالصفحة"
    # What is no item of a list.
    ANNOUNCED = "announced {of}", "مُحال إليه {of}"
    LIST_HEADING = "a heading {of}", "عنوان قائمة {of}"
    LIST_LABEL = "a date or label {of}", "تاريخ أو تصنيف {of}"
    LIST_ELSEWHERE = "a link to another site, {of}", "رابط إلى موقع آخر، {of}"
    LIST_TOPIC = "a topic, {of}", "موضوع، {of}"
    LIST_LATEST = "the latest or most read, {of}", "الأحدث أو الأكثر قراءة، {of}"
    LIST_PART = "{name}, {of}", "{name}، {of}"
    LIST_NUMBER = "a number in a list, {of}", "رقم في قائمة، {of}"
    LIST_LINK_WITHIN = "a link within the page, {of}", "رابط داخل الصفحة، {of}"
    NO_HEADLINE = "no headline, {of}", "ليس عنوانا، {of}"


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
"""Containers and roles of markers, which are English words, in Arabic; one that a user's file of
markers has added stays as it is."""


class Reason(NamedTuple):
    """Why a block has its role."""

    code: Code
    quoted: str = ""
    """What the page says, that it goes by."""
    name: str = ""
    """The container, or the role of the marker."""
    of: Reason | None = None
    """Why the list has its role that the block is in."""

    def __str__(self) -> str:
        """In English.

        >>> str(Reason(Code.LIST_PART, name="photo", of=Reason(Code.RELATED_BOX)))
        'photo, in a related box'
        """
        english, _ = self.code.value
        return english.format(quoted=self.quoted, name=self.name, of=self.of)

    def in_arabic(self) -> str:
        """In Arabic; what it quotes stays.

        >>> Reason(Code.TEXT_BEHIND, "المصدر").in_arabic()
        'بعد «المصدر»، مع نصه'
        """
        _, arabic = self.code.value
        name, of = NAMES.get(self.name, self.name), self.of.in_arabic() if self.of else ""
        return arabic.format(quoted=self.quoted, name=name, of=of)

    def to_rows(self) -> list[dict[str, str]]:
        """As tables have it: itself, then what it is `of`, and so on."""
        here = {"code": self.code.name.lower(), "quoted": self.quoted, "name": self.name}
        return [here, *(self.of.to_rows() if self.of else ())]


def read_reason(rows: list[dict[str, str]]) -> Reason | None:
    """The reason that `to_rows` gave; `None` where there is none, or none that is known here."""
    found: Reason | None = None
    for row in reversed(rows):
        code = Code.__members__.get((row["code"] or "").upper())
        if code is None:
            return None
        found = Reason(code, row["quoted"] or "", row["name"] or "", found)
    return found
