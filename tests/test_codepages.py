import pytest

from dedup.reading.codepages import CODE_PAGES, LABELLED, read_code_page, weigh_code_pages

TEXT = "أعلنت البلدية، صباح الأحد، بدء أعمال توسعة السوق"


@pytest.mark.parametrize("page", ["cp1256", "iso8859-6", "mac-arabic", "cp720"])
def test_the_page_that_makes_words_of_bytes_is_the_likeliest(page):
    data = b" ".join(word.encode(page, "ignore") for word in TEXT.split())
    found, bits = weigh_code_pages(data)
    assert read_code_page(data, found) == data.decode(page)
    assert bits > LABELLED


def test_a_label_decides_where_letters_do_not():
    """The letters of Mac's page are those of ISO 8859-6, at the same places."""
    data = "أعلنت".encode("iso8859-6")
    assert weigh_code_pages(data)[0] == "iso8859-6"
    assert weigh_code_pages(data, "mac-arabic")[0] == "mac-arabic"


def test_joined_letters_of_dos_are_letters():
    joined = bytes([0xC2, 0xCA, 0xC7])  # alef with madda, an initial teh, alef
    assert read_code_page(joined, "cp864") == "آتا"


@pytest.mark.parametrize("page", CODE_PAGES)
def test_of_nothing_but_ascii_no_page_is_likely(page):
    assert weigh_code_pages(b"<p>plain</p>", page)[1] <= LABELLED
