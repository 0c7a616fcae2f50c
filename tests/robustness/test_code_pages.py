"""Laws of code pages: Arabic bytes are read right whatever they are labelled, others never become
Arabic."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.reading.decoding import decode


def paragraphs(text):
    return [" ".join(one.split()) for one in text.split("\n\n")]


ARABIC = paragraphs("""
أعلنت هيئة الموانئ أمس إغلاق رصيف الصيادين مؤقتا بعد تصدع جزء من جداره الشرقي، وقالت إن
الإصلاح يستغرق شهرين

فاز فريق نجوم الساحل على ضيفه اتحاد الوادي بهدفين مقابل هدف واحد، وسجل هدف الفوز في
الدقائق الأخيرة المهاجم البديل

ارتفعت أسعار القمح في بورصة المدينة خلال الأسبوع الماضي بسبب تأخر الشحنات، وتوقع تجار أن
تعود إلى مستواها قبل الحصاد

هل تذكرون حكاية الساعاتي الذي كان يصلح ساعات الحي كله ولا يعرف أحد عمره؟ رحل أول من أمس في
هدوء كما عاش

وقال مسؤول في وزارة التربية: سنوزع الكتب المدرسية مجانا على ثلاثمئة مدرسة ابتدائية في
القرى النائية مطلع الشهر المقبل

بعث رئيس المجلس برقية تعزية ومواساة إلى أسرة الفقيد، سائلا المولى أن يتغمده بواسع رحمته
وأن يلهم ذويه الصبر

الطقس غدا غائم جزئيا مع رياح شمالية غربية نشطة تثير الأتربة، ودرجة الحرارة العظمى ثلاثون
والصغرى سبع عشرة
""")
VOWELS = paragraphs("""
قَالَ الشَّيْخُ لِتِلْمِيذِهِ: اقْرَأْ عَلَيَّ مَا كَتَبْتَ بِالأَمْسِ، فَقَرَأَ حَتَّى
بَلَغَ آخِرَ السُّطُورِ
""")
MIXED = paragraphs("""
أكد والي الولاية أن مشروع Tramway الجديد يربط حي La Cité بمحطة القطار، حسب جريدة
L'Économie à Béjaïa

أطلقت شركة Société générale des énergies حملة لتركيب الألواح الشمسية في المدارس
والمستشفيات
""")
PERSIAN = paragraphs("""
وزير کشاورزي گفت پژوهشگران دانشگاه در چهار روستا گندم تازه اي کاشتند و باران پاييزي کار را
آسان کرد

گزارش هاي رسيده از شهر نشان مي دهد که قيمت نان و گوشت در بازار پايين آمده و مردم خوشحالند
""")
PAGES = ("cp1256", "iso8859-6", "mac-arabic", "cp720")
LABELS = (
    "", "utf-8", "windows-1256", "iso-8859-6", "iso-8859-6-i", "x-mac-arabic", "iso-8859-1",
    "windows-1252", "windows-1251", "no-such-charset",
)  # fmt: skip
FOREIGN = {
    "Правительство сообщило о новых мерах поддержки малого бизнеса. Министр заявил, что цены на"
    " хлеб не вырастут до конца года": ("cp1251", "koi8-r", "iso8859-5", "cp866"),
    "Η κυβέρνηση ανακοίνωσε νέα μέτρα για την οικονομία. Ο υπουργός δήλωσε ότι οι τιμές μένουν ως"
    " έχουν": ("cp1253", "iso8859-7"),
    "Cumhurbaşkanı yeni önlemleri açıkladı, şöyle dedi: ekmek fiyatları yıl sonuna kadar"
    " artmayacak. İğne, Şişli": ("cp1254", "iso8859-9"),
    "Le maire a été reçu à l'hôtel de région où il a présenté ses vœux. À côté, l'État a déjà prévu"
    " des crédits": ("cp1252", "iso8859-15", "mac-roman"),
    "Größe, Änderung, Über vierzig Maßnahmen für kleine Läden; señor Muñoz pasó por Málaga, ação,"
    " não é possível, på ön i går, blåbær": ("cp1252", "latin-1"),
    "Vláda oznámila nová opatření, příští týden žluťoučký kůň. Rząd ogłosił nowe środki, łąka, gęś":
        ("cp1250", "iso8859-2"),
    "הממשלה הודיעה על צעדים חדשים לתמיכה בעסקים קטנים. השר אמר כי המחירים לא יעלו":
        ("cp1255", "iso8859-8"),
}  # fmt: skip
LETTER = re.compile("[\u0620-\u06ff]")


def label(charset):
    return f'<meta charset="{charset}">' if charset else ""


def encode(text, page):
    """ASCII as ASCII: Mac's page has two of each sign, and Python takes the other one."""
    return b"".join(c.encode() if c < "\x80" else c.encode(page, "ignore") for c in text)


def stretches(texts, least):
    """So many words in a row, and more."""
    words = st.sampled_from([text.split() for text in texts])
    return words.flatmap(
        lambda said: st.tuples(st.just(said), st.integers(0, len(said) - least))
    ).flatmap(
        lambda told: st.integers(told[1] + least, len(told[0])).map(
            lambda end: " ".join(told[0][told[1] : end])
        )
    )


@given(stretches(ARABIC + VOWELS, 8), st.sampled_from(PAGES), st.sampled_from(LABELS))
def test_eight_arabic_words_are_read_right_whatever_their_label(text, page, charset):
    data = encode(f"<html><head>{label(charset)}</head><body><p>{text}</p></body></html>", page)
    assert decode(data) == data.decode(page)


@given(stretches(MIXED + PERSIAN, 8), st.sampled_from(LABELS))
def test_persian_letters_and_french_between_arabic_are_read_right(text, charset):
    data = encode(f'{label(charset)}<div class="text"><p>{text}</p></div>' + "<br>" * 500, "cp1256")
    assert decode(data) == data.decode("cp1256")


@pytest.mark.parametrize("repeated", [1, 40])
@pytest.mark.parametrize("text", FOREIGN)
def test_what_is_not_arabic_never_becomes_it(text, repeated):
    for charset in FOREIGN[text]:
        data = (f"<p>{text}</p>" * repeated).encode(charset, "ignore")
        for named in (charset, "utf-8", ""):
            read = decode(label(named).encode() + data)
            assert not LETTER.search(read), (charset, named)
        assert decode(label(charset).encode() + data).endswith(data.decode(charset))


@given(stretches(list(FOREIGN), 4), st.data())
def test_few_words_of_other_alphabets_never_become_arabic(text, data):
    whole = next(one for one in FOREIGN if text in " ".join(one.split()))
    charset = data.draw(st.sampled_from(FOREIGN[whole]))
    assert not LETTER.search(decode(text.encode(charset, "ignore") + b" \xa0."))


@given(
    stretches(ARABIC, 4),
    st.integers(0, 10**6),
    st.sampled_from(LABELS),
    st.integers(0x80, 0xFF).map(lambda code: bytes([code])),
)
def test_a_broken_byte_leaves_utf8_what_it_is(text, at, charset, byte):
    data = f"{label(charset)}{text}".encode()
    at = len(label(charset)) + at % (len(data) - len(label(charset)))
    read = decode(data[:at] + byte + data[at:])
    assert len(LETTER.findall(read)) >= len(LETTER.findall(text)) - 1


@given(stretches(ARABIC + MIXED, 4), st.sampled_from(["utf-16-le", "utf-16-be"]))
def test_utf16_without_a_mark_is_read(text, charset):
    page = f"<html><body><p>{text}</p></body></html>\n"
    assert decode(page.encode(charset)) == page
