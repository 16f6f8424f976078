"""MHTML and mails: the part that is the page, out of all that a browser saved with it."""

import base64
import io
import quopri
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.model import Failure, Page, Rejection
from crawler.feed import FeedOptions, feed

TEXT = "Belediye başkanı köprünün yeniden açıldığını söyledi; İstanbul’da yağmur vardı."
HTML = f"<!doctype html><html><head><title>Köprü</title></head><body><p>{TEXT}</p></body></html>"


def items(body: bytes, options: FeedOptions = FeedOptions()) -> list[Page | Failure]:
    """What a message gives."""
    return list(feed(["-"], options, io.BytesIO(body)))


def page_of(body: bytes) -> Page:
    """The one page of a message."""
    (page,) = items(body)
    assert isinstance(page, Page), page
    return page


def part(kind: str, body: bytes, coding: str = "base64", *more: str) -> bytes:
    """A part of a message."""
    coded = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}.get(coding, bytes)(body)
    head = [f"Content-Type: {kind}", f"Content-Transfer-Encoding: {coding}", *more]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + coded.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def message(*parts: bytes, head: str = "", kind: str = "multipart/related", end: bool = True) -> bytes:
    """A message of parts, as browsers write it."""
    start = f'MIME-Version: 1.0\r\nContent-Type: {kind};\r\n\ttype="text/html";\r\n\tboundary="--=_b"{head}\r\n\r\n'
    ends = b"\r\n----=_b--\r\n" if end else b""
    return (
        start.encode()
        + b"This is a multi-part message.\r\n"
        + b"".join(b"\r\n----=_b\r\n" + one for one in parts)
        + ends
    )


CHROME = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://a.example/koprü\r\n"
    "Subject: =?utf-8?Q?K=C3=B6pr=C3=BC?=\r\n"
    "Date: Thu, 4 May 2023 10:00:00 +0300\r\n"
)
ADDRESS = "Content-Location: https://a.example/kopru"


@pytest.mark.parametrize("coding", ["quoted-printable", "base64", "8bit", "binary"])
@pytest.mark.parametrize("newline", [b"\r\n", b"\n"])
def test_the_page_is_the_part_that_is_html(coding: str, newline: bytes) -> None:
    """Whatever the coding, the page's bytes come out, with address and date; a frame behind it is not the page."""
    picture = part("image/png", b"\x89PNG\r\n\x1a\n" * 50, "base64", "Content-Location: https://a.example/a.png")
    frame = part("text/html", b"<p>A frame</p>", "quoted-printable", "Content-Location: cid:frame@mhtml.blink")
    style = part("text/css", b"body{}", "quoted-printable")
    saved = message(style, part("text/html", HTML.encode(), coding, ADDRESS), frame, picture)
    page = page_of((CHROME.encode() + saved).replace(b"\r\n", newline))
    assert page.body.strip() == HTML.encode()
    assert (page.url, page.content_type, page.source.kind) == ("https://a.example/kopru", "text/html", "mhtml")
    assert page.fetched_at == "2023-05-04T10:00:00+03:00"
    assert not page.truncated


def test_a_byte_order_mark_stands_before_no_header() -> None:
    """A file that an editor saved again is read as before."""
    saved = message(part("text/html", HTML.encode(), "quoted-printable", ADDRESS))
    assert page_of(b"\xef\xbb\xbf" + CHROME.encode() + saved).body.strip() == HTML.encode()


def test_internet_explorer_s_files() -> None:
    """IE names the charset in the part's head, and puts the page into an alternative."""
    head = 'Content-Type: text/html; charset="windows-1254"\r\nContent-Transfer-Encoding: quoted-printable\r\n'
    body = head.encode() + b"Content-Location: http://a.example/x.html\r\n\r\n"
    body += quopri.encodestring(HTML.encode("cp1254"))
    inner = b'Content-Type: multipart/alternative; boundary="----=_inner"\r\n\r\n------=_inner\r\n'
    inner += b"Content-Type: text/plain\r\n\r\nText\r\n------=_inner\r\n" + body + b"\r\n------=_inner--\r\n"
    saved = b"From: <Saved by Windows Internet Explorer 8>\r\n" + message(inner, part("image/gif", b"GIF89a"))
    page = page_of(saved)
    assert (page.charset, page.url) == ("windows-1254", "http://a.example/x.html")
    assert TEXT in page.body.decode("cp1254")


def test_the_root_is_the_part_that_start_names() -> None:
    """`start` names the page where it is not the first HTML."""
    one = part("text/html", b"<p>A frame</p>", "base64", "Content-ID: <frame@x>")
    two = part("text/html", HTML.encode(), "base64", "Content-ID: <root@x>")
    assert page_of(message(one, two, head=';\r\n\tstart="<root@x>"')).body == HTML.encode()
    assert page_of(message(one, two, head=';\r\n\tstart="<gone@x>"')).body == b"<p>A frame</p>"


def test_a_message_of_one_part_is_its_page() -> None:
    """A page that is saved without its parts, and a mail of text, have no boundary."""
    assert page_of(b"MIME-Version: 1.0\r\n" + part("text/html", HTML.encode())).body == HTML.encode()
    plain = page_of(b"MIME-Version: 1.0\r\n" + part("text/plain; charset=utf-8", TEXT.encode()))
    assert (plain.body, plain.content_type) == (TEXT.encode(), "text/plain")


def test_a_message_that_breaks_off_says_so() -> None:
    """What came of the page is the page, and it is truncated."""
    saved = message(part("text/html", HTML.encode() * 50, "quoted-printable"), end=False)
    page = page_of(saved[:3000])
    assert page.truncated
    assert page.body.startswith(HTML[:40].encode())


def test_what_holds_no_page_says_what_it_holds() -> None:
    """The failure names the types of the parts."""
    (failure,) = items(message(part("image/png", b"x"), part("text/css", b"x")))
    assert isinstance(failure, Failure)
    assert (failure.reason, failure.detail) == (
        Rejection.NOT_A_PAGE,
        "a message without a page; its parts: image/png, text/css",
    )


def test_a_page_over_the_limit_is_refused_and_pictures_are_not_counted() -> None:
    """The limit is the page's, however large its pictures are."""
    picture = part("image/png", bytes(500_000))
    options = FeedOptions(max_bytes=5000)
    assert [type(item) for item in items(message(part("text/html", HTML.encode()), picture), options)] == [Page]
    for coding in ("base64", "8bit"):
        (failure,) = items(message(picture, part("text/html", b"<p>x" * 9000, coding)), options)
        assert isinstance(failure, Failure)
        assert failure.reason is Rejection.TOO_LARGE


@pytest.mark.parametrize(
    "text",
    [
        b"From: A <a@b.az>\nSubject: MIME\n\nMIME-Version: 1.0\nContent-Type: text/html\n\n<p>x",
        b"Content-Type: text/html\n\n<p>How headers look</p>",
        b"MIME-Version: 1.0\nContent-Type: text/plain\n\nA plain mail is a dump as it is.",
        b"MIME-Version: 1.0 is how it begins.\nContent-Type: text/html\nand no blank line",
    ],
)
def test_a_text_about_mails_is_no_message(text: bytes) -> None:
    """Lines like a mail's head are a page's own where they do not say that a page follows."""
    assert page_of(text).body == text


BROWSER = shutil.which("chromium")


@pytest.mark.skipif(BROWSER is None, reason="chromium is not installed")
def test_chromium_s_own_file(tmp_path: Path) -> None:
    """What Chromium really saves gives the page as it was shown, scripts' text too, with its address."""
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install 'pagesieve[browser]' brings it")
    (tmp_path / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    script = "<img src='a.svg'><script>document.body.append('Yazılmış söz')</script></body>"
    (tmp_path / "page.html").write_text(HTML.replace("</body>", script), encoding="utf-8")
    with playwright.sync_playwright() as runner:
        browser = runner.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.goto(f"file://{tmp_path}/page.html")
        saved = tab.context.new_cdp_session(tab).send("Page.captureSnapshot", {"format": "mhtml"})["data"]
        browser.close()
    page = page_of(saved.encode())
    text = page.body.decode("utf-8")
    assert TEXT in text
    assert "Yazılmış söz" in text
    assert "=C3" not in text


SAVED = message(part("text/html", HTML.encode(), "quoted-printable", ADDRESS), part("image/png", b"x" * 200))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=8)), max_size=6), st.integers(0, 600))
def test_any_damage_is_a_value_or_a_refusal(damage: list[tuple[int, bytes]], cut: int) -> None:
    """Messages with bytes changed and their end cut give one page or failure, and no defect."""
    data = bytearray(SAVED)
    for place, found in damage:
        data[place % len(data) : place % len(data) + len(found)] = found
    (item,) = items(bytes(data[: len(data) - cut]), FeedOptions(max_bytes=100_000))
    assert not isinstance(item, Failure) or item.reason is not Rejection.FAILED


@pytest.mark.skipif(shutil.which("wget") is None, reason="wget is not installed")
def test_wget_s_own_archive(tmp_path: Path) -> None:
    """What wget --warc-file really writes gives the page that it fetched, and says what else it holds."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "page.html").write_text(HTML, encoding="utf-8")
    server = subprocess.Popen(
        ["python3", "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"], cwd=tmp_path / "site",
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        port = server.stdout.readline().split(" port ")[1].split()[0]
        subprocess.run(
            ["wget", "-q", "--warc-file=out", "-O", "/dev/null", f"http://127.0.0.1:{port}/page.html"],
            cwd=tmp_path, check=True, timeout=60,
        )  # fmt: skip
    finally:
        server.kill()
        server.wait()
    found = list(feed([str(tmp_path / "out.warc.gz")], FeedOptions()))
    pages = [item for item in found if isinstance(item, Page) and item.url and item.url.endswith("/page.html")]
    assert [page.body for page in pages] == [HTML.encode()]
    assert not pages[0].truncated
