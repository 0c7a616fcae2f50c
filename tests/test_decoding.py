import pytest

from dedup.errors import BadPage
from dedup.reading.decoding import decode

TEXT = "أعلنت وزارة الصحة اليوم إطلاق حملة التطعيم في المدارس"
PAGE = "<html><head>{}<title>" + TEXT + "</title></head><body><p>" + TEXT * 5 + "</p></body></html>"


def page(declared=""):
    return PAGE.format(declared)


@pytest.mark.parametrize(
    ("declared", "charset"),
    [
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ("", "cp1256"),
        ('<meta charset="windows-1256">', "cp1256"),
        ('<meta charset="utf-8">', "cp1256"),
        ('<meta charset="iso-8859-1">', "cp1256"),
        ('<meta charset="windows-1256">', "utf-8"),
        ('<meta charset="iso-8859-6">', "iso-8859-6"),
        ("<!--" + "x" * 300 + '--><meta http-equiv="Content-Type" content="a; charset=cp1256">',
         "cp1256"),
        ('<meta charset="no-such-charset">', "cp1256"),
        ('<meta charset="rot13">', "cp1256"),
    ],
)  # fmt: skip
def test_arabic_pages_are_read_whatever_they_declare(declared, charset):
    assert decode(page(declared).encode(charset)) == page(declared)


def test_no_declared_name_ends_a_run():
    from encodings.aliases import aliases

    for name in {*aliases, *aliases.values(), "undefined", "idna", "punycode", "\x00", ""}:
        assert decode(page(f'<meta charset="{name}">').encode("cp1256"))


def test_a_nul_byte_does_not_make_a_page_binary():
    assert decode(page().encode() + b"\x00") == page() + "\x00"


def test_a_bad_byte_does_not_spoil_a_page():
    data = page().encode()
    assert decode(data[:200] + b"\xff" + data[200:]).count(TEXT) >= 5


def test_french_and_russian_pages_keep_their_declared_charset():
    french = '<meta charset="iso-8859-1">' + "Le président a été reçu à l'Élysée. " * 3
    russian = '<meta charset="windows-1251">' + "Правительство сообщило о новых мерах. " * 3
    assert decode(french.encode("latin-1")) == french
    assert decode(russian.encode("cp1251")) == russian


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n\t ", "the file is empty"),
        (
            b"%PDF-1.4 and so on",
            "a PDF, not a page: take its text out, for example with `pdftotext FILE`",
        ),
        (b"\x89PNG\r\n\x1a\n", "a PNG image, not a page: only text can be read"),
        (bytes(range(256)) * 9, "binary data, not a page"),
    ],
)
def test_what_is_no_page_says_so(data, reason):
    with pytest.raises(BadPage) as why:
        decode(data)
    assert str(why.value) == reason
