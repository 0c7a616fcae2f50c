import pyarrow as pa

from dedup import pipeline
from dedup.blocks.pages import open_page
from dedup.blocks.tables import open_pages
from dedup.engine.local import LocalEngine
from dedup.lexicon.markers import read_lexicon
from dedup.model import Page
from dedup.splitting.repetition import (
    BOUND,
    COMMON,
    EVERYWHERE,
    MANY,
    OFTEN,
    RECURS,
    TELLS,
    note_evidence,
)
from dedup.splitting.splitter import split_document
from tests.test_splitter import BODY, GLUED, TITLE

TEASERS = [
    "كشفت دراسة حديثة أن المدن الساحلية تستهلك من الكهرباء صيفا ضعف ما تستهلكه في الشتاء.",
    "يستعد المعرض السنوي للكتاب لاستقبال زواره في دورته العشرين بمشاركة دور نشر من أربعين بلدا.",
]


def stories(count):
    """Pages of different stories."""
    for n in range(count):
        yield [f"{TITLE} رقم {n}", *[f"{line[:-1]} {n} {k}." for k, line in enumerate(BODY)]]


def open_all(pages, source="s"):
    """Documents of pages, each given by its lines."""
    read = [
        (Page("\n".join(lines), f"{n}.txt", source=source), None) for n, lines in enumerate(pages)
    ]
    return open_pages(read)


def recurring(pages, source="s", batch=1000):
    """What the pass over all pages finds."""
    with LocalEngine() as engine:
        documents = engine.read(pa.Table.from_batches([open_all(pages, source)]), batch)
        return pipeline.count_recurring(engine, documents)


def known(lines, found, source="s"):
    """The evidence on each of a page's lines."""
    return note_evidence(open_all([lines], source), found)["evidence"].to_pylist()[0]


def split(lines, found, source="s"):
    page = Page("\n".join(lines), "x.txt", source=source)
    document = open_page(page, read_lexicon())
    return split_document(page, document, read_lexicon(), known(lines, found, source))


def test_teasers_under_every_page_are_split_off_without_a_marker():
    pages = [[*lines, *TEASERS, "حمل تطبيقنا الجديد الآن"] for lines in stories(4)]
    found = recurring(pages)
    for page, lines in zip(pages, stories(4), strict=True):
        article = split(page, found)
        assert article.paragraphs == lines[1:]
        assert [item.text for item in article.related] == TEASERS
        assert {item.title for item in article.related} == {""}


def test_teasers_keep_the_headlines_above_them():
    heads = ["المدن الساحلية تستهلك ضعف الكهرباء صيفا", "معرض الكتاب يستعد لدورته العشرين"]
    tail = [line for pair in zip(heads, TEASERS, strict=True) for line in pair]
    pages = [[*lines, *tail, "حمل تطبيقنا الجديد الآن"] for lines in stories(4)]
    article = split(pages[0], recurring(pages))
    assert article.paragraphs == pages[0][1:5]
    assert [(item.title, item.text) for item in article.related] == [
        (head, text) for head, text in zip(heads, TEASERS, strict=True)
    ]


def test_a_name_behind_a_label_is_the_credit_however_often_it_recurs():
    pages = [[*lines, "المصدر:", "الشرق الأخبارية", "حمل تطبيقنا"] for lines in stories(8)]
    assert split(pages[0], recurring(pages)).credit == "الشرق الأخبارية"


def test_another_source_with_the_same_words_is_untouched():
    found = recurring([[*lines, *TEASERS] for lines in stories(4)])
    article = split([TITLE, *BODY, *TEASERS], found, source="other")
    assert article.paragraphs == [*BODY, *TEASERS]


def test_versions_of_one_story_in_one_outlet_keep_their_common_end():
    versions = [[f"{TITLE} {n}", f"تحديث رقم {n}: {GLUED[1]}", *BODY] for n in range(5)]
    found = recurring(versions)
    assert split(versions[0], found).paragraphs == versions[0][1:]


def test_versions_with_a_paragraph_of_their_own_in_the_middle_keep_all():
    versions = [[TITLE, *BODY[:2], f"فقرة جديدة رقم {n}: {GLUED[1]}", *BODY[2:]] for n in range(3)]
    found = recurring(versions)
    for lines in versions:
        assert split(lines, found).paragraphs == lines[1:]


def test_a_page_whose_lead_is_a_teaser_elsewhere_is_split_too():
    text = [GLUED[1], *(f"{line[:-1]} {GLUED[0]}." for line in BODY[:2])]
    pages = [[*lines, *TEASERS, GLUED[1]] for lines in stories(3)]
    article = split([GLUED[0], *text, *TEASERS], recurring([*pages, [GLUED[0], *text, *TEASERS]]))
    assert article.paragraphs == text
    assert [item.text for item in article.related] == TEASERS


def test_background_that_speaks_of_the_headline_stays_in_the_text():
    """A daily story of one outlet: fresh numbers, and the same paragraphs behind them."""
    background = [f"ويعد الطريق الجديد {TITLE} من أكبر المشاريع.", f"{BODY[3][:-1]} كما أعلن."]
    pages = [[*lines, *background] for lines in stories(5)]
    assert split(pages[0], recurring(pages)).paragraphs == pages[0][1:]


def test_one_teaser_of_a_like_story_goes_with_the_others():
    alike = f"{TITLE} الأسبوع المقبل في محافظات أخرى، بحسب ما جاء في تقرير لهيئة الطرق."
    teasers = [
        *TEASERS,
        alike,
        "يلتقي المنتخب غدا نظيره الضيف في ثاني مبارياته الودية استعدادا للبطولة القارية المقبلة.",
        "حذر خبراء الأرصاد من موجة حر تستمر أسبوعا وتبلغ ذروتها في المدن الداخلية يوم الخميس.",
        "أطلق متطوعون حملة لتنظيف الشواطئ جمعت في يومها الأول أكثر من طنين من البلاستيك.",
    ]
    pages = [[*lines, *teasers] for lines in stories(4)]
    found = recurring(pages)
    for page, lines in zip(pages, stories(4), strict=True):
        assert split(page, found).paragraphs == lines[1:]


def test_one_paragraph_of_background_stays_in_the_text():
    pages = [[*lines, TEASERS[0]] for lines in stories(4)]
    assert split(pages[0], recurring(pages)).paragraphs == pages[0][1:]


def test_three_pages_are_enough_and_spelling_does_not_matter():
    marked = "".join(letter + ("ّ" if letter == "م" else "") for letter in TEASERS[1])
    pages = [[*lines, TEASERS[0], tail] for lines, tail in zip(
        stories(3), [TEASERS[1], marked, TEASERS[1]], strict=True)]  # fmt: skip
    assert split(pages[1], recurring(pages)).paragraphs == pages[1][1:-2]


def test_two_pages_are_too_few_to_judge_by():
    pages = [[*lines, *TEASERS] for lines in stories(2)]
    found = recurring(pages)
    assert known(pages[0], found)[-2:] == [RECURS + BOUND] * 2
    for page in pages:
        assert split(page, found).paragraphs == page[1:]


def test_two_pages_are_enough_where_the_block_leads_one_of_them():
    other = [GLUED[0], TEASERS[0], *BODY[2:]]
    pages = [*([*lines, *TEASERS] for lines in stories(1)), [*other, GLUED[1], TEASERS[1]]]
    found = recurring(pages)
    assert known(pages[0], found)[-2:] == [RECURS + TELLS, RECURS]
    assert split(pages[0], found).paragraphs == pages[0][1:-2]


def test_short_lines_on_many_pages_are_furniture():
    """But not between paragraphs, where they may be subheads."""
    pages = [[lines[0], "شبكة المدى", *lines[1:3], "ماذا بعد", *lines[3:]] for lines in stories(9)]
    found = recurring(pages)
    everywhere = RECURS + MANY + OFTEN + BOUND + COMMON + EVERYWHERE
    assert [known(pages[0], found)[at] for at in (1, 4)] == [everywhere] * 2
    for page in pages:
        assert split(page, found).paragraphs == page[2:]


def test_sentences_on_nearly_all_pages_are_furniture():
    said = "ادعم الصحافة المستقلة واشترك الآن لتصلك أهم أخبارنا كل صباح في بريدك الخاص."
    pages = [[*lines[:3], said, *lines[3:]] for lines in stories(9)]
    found = recurring(pages)
    for page, lines in zip(pages, stories(9), strict=True):
        assert split(page, found).paragraphs == lines[1:]


def test_headlines_behind_a_marker_stay_its_items_however_often_they_recur():
    pages = [[*lines, "مواضيع ذات صلة", GLUED[0], TITLE] for lines in stories(4)]
    article = split(pages[0], recurring(pages))
    assert [item.title for item in article.related] == [GLUED[0], TITLE]
