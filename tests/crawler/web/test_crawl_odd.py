"""What a crawl makes of everything that servers do: one crawl over the odd pages of the local site."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.crawling import crawled, documents, reasons, report, rows
from tests.site.server import Site

# What came of every odd page: a document (with its language), or the reason for none.
TABLE = {
    "/charset/right": "tr",
    "/charset/wrong": "tr",
    "/charset/none": "tr",
    "/redirect/to?url=/plain/moved": "en /plain/moved",
    "/redirect/chain/3": "en /plain/after-chain",
    "/redirect/chain/9": "trap /redirect/chain/4",
    "/redirect/loop": "trap /redirect/loop2",
    "/status/404": "not_found",
    "/status/410": "not_found",
    "/status/403": "fetch_failed",
    "/status/429": "en",
    "/status/503": "en",
    "/status/500": "en",
    "/slow/drip": "en",
    "/slow/stall": "fetch_failed",
    "/slow/silent": "fetch_failed",
    "/slow/cut": "fetch_failed",
    "/slow/long": "en",
    "/slow/chunked": "en",
    "/slow/headers": "too_large",
    "/packed/gzip": "en",
    "/packed/deflate": "en",
    "/packed/br": "en",
    "/packed/zstd": "en",
    "/bomb/gzip": "too_large",
    "/bomb/deflate": "too_large",
    "/bomb/br": "too_large",
    "/bomb/zstd": "too_large",
    "/bomb/plain": "too_large",
    "/consent": "no_main_text",
    "/script/": "needs_browser",
    "/cookie/set": "en",
    "/opted/header": "opt_out",
    "/opted/noindex": "en",
    "/opted/other": "en",
    "/opted/meta": "opt_out",
    "/opted/tdm": "opt_out",
    "/opted/tdm-meta": "opt_out",
    "/opted/none": "en",
    "/image/a.bin": "not_a_page",
    "/private/page": "robots",
    "/redirect/to?url=http://169.254.169.254/latest": "unsafe_address",
    "/redirect/to?url=http://2130706433/": "unsafe_address",
    "/redirect/to?url=http://0x7f.1/": "unsafe_address",
    "/redirect/to?url=http://%5B::1%5D/": "unsafe_address",
    "/redirect/to?url=http://%5B::ffff:10.0.0.1%5D/": "unsafe_address",
    "/redirect/to?url=file:///etc/passwd": "unsafe_address",
    "/twin/one/amp": "az /twin/one",
    "/twin/two?print=1": "az /twin/two",
}


ONE = ("--allow-private", "127.0.0.2")  # and no other host of the loopback


class Crawl(NamedTuple):
    """A crawl that was run."""

    site: Site
    folder: Path
    done: Any


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawl]:
    """A crawl over every odd page, by a list of addresses."""
    folder = tmp_path_factory.mktemp("odd") / "out"
    with Site(1, 5) as site:
        listed = "\n".join(f"{site.base}{path}" for path in TABLE)
        more = ("-s", "DOWNLOAD_TIMEOUT=4", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8", "-s", "AUTOTHROTTLE_ENABLED=0")
        yield Crawl(site, folder, crawled(["--urls", "-", *ONE], folder, *more, private=False, input=listed))


@pytest.mark.parametrize("path", list(TABLE))
def test_what_comes_of_an_odd_page(odd: Crawl, path: str) -> None:
    """Each gives its document, or stands among the rejected with the reason that the table says."""
    wanted, _, place = TABLE[path].partition(" ")
    url = odd.site.base + (place or path)
    found = documents(odd.folder).get(url)
    said = found["language"] if found else reasons(odd.folder).get(url, f"nothing; {odd.done.stderr}")
    assert said == wanted


def test_every_rejected_page_says_what_to_do(odd: Crawl) -> None:
    """A row for each, with what was seen and the next step."""
    assert all(row["detail"] and row["hint"] and row["url"] for row in rows(odd.folder / "rejected.jsonl"))


def test_nothing_was_asked_of_a_private_address(odd: Crawl) -> None:
    """The site's other addresses are refused before a connection: nothing but the one allowed host was asked."""
    assert {address.split("/")[0] for address in odd.site.requests} == {"127.0.0.2"}


def test_a_wait_that_a_server_asks_for_is_kept(odd: Crawl) -> None:
    """429 and 503 with Retry-After are asked again, once, after it; 500 after a pause."""
    for code in (429, 503, 500):
        assert odd.site.requests[f"127.0.0.2/status/{code}"] == 2


def test_the_twins_are_one_document(odd: Crawl) -> None:
    """An AMP or print form leads to the page that it names, which alone is a document."""
    found = documents(odd.folder)
    assert f"{odd.site.base}/twin/one" in found
    assert f"{odd.site.base}/twin/one/amp" not in found


def test_the_charsets_are_read(odd: Crawl) -> None:
    """Declared rightly, wrongly and not at all: the letters are the letters."""
    for name in ("right", "wrong", "none"):
        text = documents(odd.folder)[f"{odd.site.base}/charset/{name}"]["text"]
        assert "ğ" in text
        assert "\ufffd" not in text


def test_no_cookie_is_sent(odd: Crawl) -> None:
    """No request has one."""
    assert all("cookie" not in headers for headers in odd.site.headers.values())


def test_the_errors_are_counted_by_kind(odd: Crawl) -> None:
    """run.json names them."""
    (figures,) = report(odd.folder)["sites"].values()
    assert figures["errors"]["timeout"] == 2
    assert figures["errors"]["cut"] == 1
    assert figures["opt_outs"] == 4
