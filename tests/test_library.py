import subprocess
import sys
import unicodedata

import datasketch
import pytest
import xxhash
from bs4 import BeautifulSoup

import dedup
from dedup.reading.decoding import decode
from tests.conftest import PAGES

TEXT = " ".join(f"كلمة{n}" for n in range(40))


def test_bytes_text_and_half_a_surrogate_are_pages():
    page = (PAGES / "barq-news" / "quake.html").read_bytes()
    assert dedup.split(page) == dedup.split(bytearray(page))
    assert dedup.split("عنوان الخبر\nنص \ud83d هنا.").text == "نص ? هنا."


@pytest.mark.parametrize("page", [None, 5, ["x"]])
def test_what_is_no_page_says_so(page):
    said = "a page must be str, bytes or a BeautifulSoup tree, got"
    with pytest.raises(dedup.BadInput, match=said):
        dedup.split(page)


def test_an_outlet_has_one_name_however_it_is_written():
    text = " ".join(f"كلمة{n}" for n in range(40))
    names = ["https://www.sahat.example/1", "sahat.example", "أخبار", "أخبار", None]
    names[3] = unicodedata.normalize("NFD", names[3])
    articles = [dedup.Article(id=f"{n}", source=name, text=text) for n, name in enumerate(names)]
    (story,) = dedup.cluster(articles)
    assert story.sources == ("sahat.example", "أخبار")
    assert dedup.cluster(articles[:2], dedup.Settings(across_sources=True)) == []


def test_any_iterable_of_articles_is_clustered_in_any_order():
    articles = [dedup.Article(id=name, source=name, text=TEXT) for name in "cab"]
    (story,) = dedup.cluster(iter(articles))
    assert [member.id for member in story.members] == ["a", "b", "c"]
    assert dedup.cluster(reversed(articles)) == [story]
    assert dedup.cluster([]) == []


@pytest.mark.parametrize(
    ("articles", "said"),
    [
        ([{"id": "a"}], "articles must be dedup.Article, got dict"),
        ([dedup.Article(id=5, text=TEXT)], "an article's id must be str, got 5"),
        ([dedup.Article(id="a", text=None)], "an article's text must be str, got None"),
        ([dedup.Article(id="a")] * 2, "two articles have the id 'a': .* keep one"),
    ],
)
def test_articles_that_are_none_say_so(articles, said):
    with pytest.raises(dedup.BadInput, match=said):
        dedup.cluster(articles)


def test_half_a_surrogate_in_an_article_does_no_harm():
    articles = [dedup.Article(id=f"{n}\ud83d", source="s", text=TEXT + " \ud83d") for n in "ab"]
    assert [member.id for member in dedup.cluster(articles)[0].members] == ["a?", "b?"]


def test_a_source_that_is_given_stands_beside_a_url():
    page = "عنوان الخبر هنا\nنص الفقرة الأولى من الخبر."
    article = dedup.split(page, url="https://s.example/1", source="said")
    assert (article.source, article.url) == ("said", "https://s.example/1")


def test_a_soup_is_the_page_it_was_made_from():
    for file in sorted(PAGES.rglob("*.html")):
        page = decode(file.read_bytes())
        soup = BeautifulSoup(page, "html.parser")
        before = str(soup)
        assert dedup.split(soup, source="s") == dedup.split(page, source="s"), file
        assert str(soup) == before


def test_a_soup_made_from_windows_bytes_is_read():
    page = '<meta charset="windows-1256"><h1>عنوان الخبر</h1><p>نص الخبر في فقرة.</p>'
    soup = BeautifulSoup(page.encode("cp1256"), "html.parser")
    article = dedup.split(soup)
    assert (article.title, article.text) == ("عنوان الخبر", "نص الخبر في فقرة.")


def test_an_element_of_a_soup_is_a_page():
    page = "<p>مقدمة الموقع</p><div id=a><h1>عنوان الخبر</h1><p>نص الخبر في فقرة.</p></div>"
    element = BeautifulSoup(page, "html.parser").find(id="a")
    assert dedup.split(element, url="https://s.example/1").text == "نص الخبر في فقرة."


@pytest.mark.parametrize("tags", ["{}<br>{}", "<b>{}</b><br>{}", "<i></i>{}<p>{}"])
def test_a_soup_of_few_tags_is_html_all_the_same(tags):
    lines = ("عنوان الخبر هنا", "نص الخبر في فقرة.")
    article = dedup.split(BeautifulSoup(tags.format(*lines), "html.parser"))
    assert (article.title, article.text) == lines


def test_text_and_bytes_need_no_soup():
    code = (
        "import sys, dedup; page = 'عنوان الخبر\\nنص الخبر في فقرة.';"
        "dedup.split(page), dedup.split(page.encode()); print('bs4' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout == "False\n", result.stderr


def test_relative_dates_count_from_when_the_page_was_fetched():
    text = "أعلنت وزارة النقل اليوم أن العمل في الطريق الجديد سيبدأ مطلع الشهر المقبل."
    page = f"وزارة النقل تعلن بدء العمل في الطريق\nآخر تحديث: أمس\nمنذ 3 ساعات\n{text}"
    assert dedup.split(page).published is None
    article = dedup.split(page, fetched="2025-03-04T02:30+03:00")
    assert article.published == "2025-03-03T23:30+03:00"
    assert article.text == text
    with pytest.raises(dedup.BadInput, match="fetched must be"):
        dedup.split(page, fetched="yesterday")


def test_a_signature_can_be_put_into_an_index_of_datasketch():
    lsh = datasketch.MinHashLSH(threshold=0.5, num_perm=128)
    text = " ".join(f"كلمة{n}" for n in range(60))
    lsh.insert("a", dedup.sign(text))
    assert lsh.query(dedup.sign(text + " أخرى")) == ["a"]
    assert lsh.query(dedup.sign("شيء آخر تماما")) == []
    theirs = datasketch.MinHash(num_perm=128, hashfunc=xxhash.xxh32_intdigest)
    theirs.update(b"a b c")
    assert dedup.sign("a b c").jaccard(theirs) == 1.0
    with pytest.raises(dedup.BadInput, match="a text must be str, got bytes"):
        dedup.sign(b"a")
