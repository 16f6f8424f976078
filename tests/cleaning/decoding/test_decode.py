"""Decoding: who names the encoding, what is no text, and how many files of known charset are read rightly."""

import importlib.util
import random
import zlib
from types import ModuleType

import pytest

from cleaning.config import ConfigError, DecodeOptions
from cleaning.decoding.charset import decode
from cleaning.decoding.decode import Decode, format_of
from cleaning.model import Document, Encoding, FoundBy, Page, Rejection, Source
from tests.places import BENCH, SHARED

DATA = SHARED / "data" / "charset"
TURKISH = "Ağır yaralı işçiler İstanbul'da hastaneye kaldırıldı; soruşturma başlatıldı."
RUSSIAN = "Как сообщает агентство, переговоры продолжатся на следующей неделе в столице."


def decoded(page: Page, options: DecodeOptions = DecodeOptions(), form: str = "auto") -> Document:
    """The page's document after the stage."""
    return Decode(options, form)(Document(page=page, id=page.id))


def test_a_mark_outranks_the_header() -> None:
    """A byte-order mark decides, whatever the header says, and is no part of the text."""
    document = decoded(Page(body=b"\xef\xbb\xbf" + TURKISH.encode(), charset="windows-1254"))
    assert (document.markup, document.encoding) == (TURKISH, Encoding(name="utf-8", found_by="bom"))


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [TURKISH, RUSSIAN, "中文网页没有标记。\n" * 9])
def test_wide_encodings_need_no_mark(codec: str, text: str) -> None:
    """UTF-16 and UTF-32 are read with a mark and without."""
    assert decoded(Page(body=text.encode(codec))).markup == text


@pytest.mark.parametrize(
    ("page", "name", "found_by"),
    [
        (Page(body=TURKISH.encode("cp1254"), charset="iso-8859-9"), "cp1254", "header"),
        (Page(body=TURKISH.encode("cp1254"), content_type="text/html; charset=windows-1254"), "cp1254", "header"),
        (Page(body=b"<meta charset=latin5>" + TURKISH.encode("cp1254")), "cp1254", "meta"),
        (Page(body=b'<?xml version="1.0" encoding="iso-8859-9"?>' + TURKISH.encode("cp1254")), "cp1254", "meta"),
        (Page(body=b"<meta charset=windows-1254>" + TURKISH.encode("cp1254"), charset="latin1"), "cp1254", "meta"),
        (Page(body=TURKISH.encode("cp1254")), "cp1254", "detector"),
        (Page(body=TURKISH.encode("cp1254"), charset="x-nonsense"), "cp1254", "detector"),
        (Page(body=TURKISH.encode("cp857")), "cp857", "detector"),
        (Page(body=TURKISH.encode(), charset="windows-1254"), "utf-8", "detector"),
        (Page(body=TURKISH.encode(), charset="utf-8"), "utf-8", "header"),
        (Page(body=TURKISH.encode("cp1254"), charset="utf-8"), "cp1254", "detector"),
        (Page(body=RUSSIAN.encode("cp1251"), charset="iso-8859-1"), "cp1251", "detector"),
        (Page(body=RUSSIAN.encode("koi8-r"), charset="windows-1251"), "cp1251", "header"),
        (Page(body=b"plain", charset="windows-1254"), "cp1254", "header"),
        (Page(body=b"plain"), "utf-8", "detector"),
        (Page(body=TURKISH.encode(), charset="utf-8", source=Source(kind="jsonl")), "utf-8", "known"),
    ],
)
def test_who_names_the_encoding(page: Page, name: str, found_by: FoundBy) -> None:
    """Header, then page, then detector; a declaration that the bytes contradict is passed over."""
    assert decoded(page).encoding == Encoding(name=name, found_by=found_by)


def test_the_option_outranks_all() -> None:
    """What the user orders is done, a mark or a declaration notwithstanding."""
    page = Page(body=TURKISH.encode("cp1254"), charset="utf-8")
    document = decoded(page, DecodeOptions(encoding="windows-1254"))
    assert (document.markup, document.encoding) == (TURKISH, Encoding(name="cp1254", found_by="option"))


def test_an_unknown_option_fails_before_the_first_page() -> None:
    """A misspelled encoding is an error of configuration."""
    with pytest.raises(ConfigError, match="windows-12544"):
        Decode(DecodeOptions(encoding="windows-12544"))


def test_broken_bytes_are_replaced_and_counted() -> None:
    """A byte that does not decode becomes U+FFFD; a U+FFFD of the page itself is not counted."""
    body = TURKISH.encode() + b"\xff " + "\ufffd".encode()
    document = decoded(Page(body=body))
    assert document.markup == TURKISH + "\ufffd \ufffd"
    assert document.encoding == Encoding(name="utf-8", found_by="detector", replaced=1)


def test_nuls_are_replaced_and_counted() -> None:
    """A NUL inside good text becomes U+FFFD, since no parser takes it and nothing vanishes silently."""
    document = decoded(Page(body=b"Bir\x00iki, and the rest of a line of text"))
    assert document.markup == "Bir\ufffdiki, and the rest of a line of text"
    assert document.encoding
    assert document.encoding.replaced == 1


def test_nuls_of_html_are_dropped_and_counted() -> None:
    """A browser passes over a NUL in a page, and shows nothing for it."""
    document = decoded(Page(body=b"<html><body><p>Bir\x00iki, and the rest of a line of text</p></body></html>"))
    assert document.markup == "<html><body><p>Biriki, and the rest of a line of text</p></body></html>"
    assert document.encoding
    assert document.encoding.replaced == 1


def test_line_ends_become_newlines() -> None:
    """Lines end alike, whatever the page was written on."""
    assert decoded(Page(body=b"a\r\nb\rc\nd")).markup == "a\nb\nc\nd"


PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
BINARIES = [
    b"\xff\xd8\xff\xe0\x00\x10JFIF",
    PICTURE,
    b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    b"PK\x03\x04\x14\x00\x00\x00",
    b"\x1f\x8b\x08\x00" + zlib.compress(TURKISH.encode()),
    b"\x28\xb5\x2f\xfd\x04\x00",
    random.Random(5).randbytes(3000),  # noqa: S311  # not a secret
    random.Random(6).randbytes(60),  # noqa: S311  # not a secret
]


@pytest.mark.parametrize("body", BINARIES, ids=["jpeg", "png", "pdf", "zip", "gzip", "zstd", "random", "random-short"])
def test_what_is_no_text_is_rejected(body: bytes) -> None:
    """Pictures, archives and random bytes are rejected, with what was seen and what to do."""
    failure = decoded(Page(body=body, content_type="text/html")).failure
    assert failure
    assert failure.reason is Rejection.BINARY
    assert failure.detail
    assert failure.hint
    assert "\n" not in failure.detail + failure.hint


@pytest.mark.parametrize(
    "body",
    [
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00",
        b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00",
        b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00",
        b"SQLite format 3\x00\x10\x00",
        b"wOF2\x00\x01\x00\x00",
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
        b"%PDF-1.4\nstream\n\x01\x02",
    ],
)
def test_a_file_whose_first_bytes_are_letters_is_no_text(body: bytes) -> None:
    """Pictures, films, databases and PDF files are known by letters and by what no text has behind them."""
    failure = decoded(Page(body=body)).failure
    assert failure
    assert failure.reason is Rejection.BINARY


@pytest.mark.parametrize("word", ["GIF89a", "%PDF-1.7", "%PDF-", "SQLite format 3", "RIFF1234WAVE", "1234ftyp", "wOF2"])
@pytest.mark.parametrize("codec", ["utf-8", "cp1254"])
def test_a_text_may_begin_with_the_name_of_a_format(word: str, codec: str) -> None:
    """Text that begins with the letters of a binary format is text, in UTF-8 or not."""
    text = f"{word} is how the file begins.\n\t{TURKISH}\f\n"
    assert decoded(Page(body=text.encode(codec))).markup == text


@pytest.mark.parametrize("opening", [b"<!--", b"<script>", b"<style>", b"<a "])
def test_tags_that_nobody_closes_do_not_drown_the_text(opening: bytes) -> None:
    """A page of comments and scripts without an end is decoded by the text before them, in linear time."""
    body = RUSSIAN.encode("cp1251") + b"\n" + opening * 60_000
    document = decoded(Page(body=body))
    assert document.encoding == Encoding(name="cp1251", found_by="detector")
    assert (document.markup or "").startswith(RUSSIAN)


@pytest.mark.parametrize(
    "body", [b"", b" \r\n\t", b"\0" * 50, b"\xef\xbb\xbf", b"\xff\xfe", " \u2003".encode("utf-16")]
)
def test_a_page_of_nothing_is_empty(body: bytes) -> None:
    """No bytes, white space, NULs or a mark alone are no page."""
    failure = decoded(Page(body=body)).failure
    assert failure
    assert failure.reason is Rejection.EMPTY


def test_a_large_page_is_rejected_with_its_size() -> None:
    """The detail says both sizes; the hint is the flag that lets the page pass."""
    failure = decoded(Page(body=b"x" * 2001), DecodeOptions(max_bytes=2000)).failure
    assert failure
    assert (failure.reason, failure.detail) == (Rejection.TOO_LARGE, "2,001 bytes, and 2,000 are allowed")
    assert "--max-bytes 2001" in failure.hint


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("<!DOCTYPE html><p>x", "html"),
        ("\n<!-- saved --> <html lang=az>", "html"),
        ('<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">\n<html xmlns="http://www.w3.org/1999/xhtml">', "html"),
        ("<div class=a><p>One</p></div>", "html"),
        ("Warning: mysql\n<table><tr><td>a</td></tr></table>", "html"),
        ("<p>Only one paragraph</p>", "html"),
        ("Bir < iki, three > two", "text"),
        ("From: Rəşad <rashad@example.az>\nSalam", "text"),
        ("<rashad@example.az> wrote:\n> Salam", "text"),
        ("HTML has <b> and </b> for that.\n" + "A line of prose that is long.\n" * 99, "text"),
        ('<?xml version="1.0"?><rss version="2.0"><channel><title>a</title></channel></rss>', "text"),
        ('{"html": "<p>a</p><p>b</p><p>c</p>"}', "text"),
        ("Sadə mətn", "text"),
        ("", "text"),
    ],
)
def test_the_format_shows_in_the_content(text: str, form: str) -> None:
    """HTML and XHTML are told from text, feeds and JSON by what they hold."""
    assert format_of(text) == form


def test_the_content_type_decides_where_the_content_does_not() -> None:
    """A lone tag makes a page where the server said HTML."""
    assert (format_of("One<br>two", "text/html; charset=utf-8"), format_of("One<br>two", None)) == ("html", "text")


def test_the_format_can_be_ordered() -> None:
    """A format that was ordered is not second-guessed."""
    assert decoded(Page(body=b"<html>x"), form="text").format == "text"


def test_markup_does_not_drown_the_text() -> None:
    """The detector sees the page's text, not its tags and scripts."""
    page = "<script>var a = 'plain';</script><a href='/x'>link</a>" * 200 + f"<p>{TURKISH}</p>"
    assert decoded(Page(body=page.encode("cp1254"))).markup == page


def bench() -> ModuleType:
    """tests/bench/charset.py, which knows the true charsets."""
    spec = importlib.util.spec_from_file_location("charset_bench", BENCH / "charset.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_files_of_known_charset_are_read_rightly() -> None:
    """At least 149 of the 151 shared files decode to what their true charset gives."""
    if not DATA.exists():
        pytest.skip("../shared/data/charset is not there")
    module = bench()
    paths = sorted(path for path in DATA.rglob("*") if path.is_file())
    wrong = [path for path in paths if not module.right(module.ours, path.read_bytes(), module.true_charset(path))]
    assert len(wrong) <= len(paths) / 75


@pytest.mark.parametrize("size", [0, 1, 7, 60, 3000])
def test_any_bytes_give_a_document(size: int) -> None:
    """Whatever comes, the stage answers with a text or with a failure, never with an exception."""
    for seed in range(20):
        body = random.Random(seed).randbytes(size)  # noqa: S311  # not a secret
        document = decoded(Page(body=body))
        assert (document.markup is None) == (document.failure is not None)
        assert isinstance(decode(body, Page(body=body)).text, str)


RUSSIAN = "Старая пекарня испечёт последний хлеб в субботу. Владельцы искали преемника и никого не нашли. Печь цела."
POLISH = (
    "Piekarnia w sąsiedztwie upiecze ostatni bochenek dziś rano. Właściciele poszli wąską ścieżką do źródła, śpiesząc."
)


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        (RUSSIAN, "koi8-r", "windows-1251"),
        (RUSSIAN, "cp866", "windows-1251"),
        (RUSSIAN, "cp1251", "koi8-r"),
        (POLISH, "iso8859-2", "windows-1250"),
    ],
)
def test_a_label_that_makes_nonsense_of_words_is_passed_over(text: str, codec: str, label: str) -> None:
    """Signs inside words and capitals at their ends give another codec of the alphabet away; the right label stays."""
    for said, found_by in ((label, "detector"), (codec, "header")):
        document = Decode()(Document(page=Page(body=f"<p>{text}</p>".encode(codec), charset=said)))
        assert document.markup == f"<p>{text}</p>"
        assert (document.encoding.name, document.encoding.found_by) == (codec, found_by)


def test_a_text_in_capitals_keeps_its_label() -> None:
    """Capitals alone give nothing away."""
    body = f"<p>{RUSSIAN.upper()}</p>".encode("cp1251")
    assert Decode()(Document(page=Page(body=body, charset="windows-1251"))).markup == f"<p>{RUSSIAN.upper()}</p>"
