"""Pages that scripts build, fetched with the system's Chromium; the only way out that it has."""

import asyncio
import gzip
import importlib.util
import shutil
import socket
from base64 import b64encode
from pathlib import Path

import pytest

from crawler.sites.crawl_options import CrawlExit
from crawler.web.browser import BROWSERS
from crawler.web.outlet import Outlet
from tests.crawling import crawled, documents, reasons
from tests.site.pages import Answer
from tests.site.server import Site

chromium = pytest.mark.skipif(
    importlib.util.find_spec("scrapy_playwright") is None or not any(map(shutil.which, BROWSERS)),
    reason="needs pip install 'pagesieve[browser]' and apt-get install chromium",
)
ONE = ("--allow-private", "127.0.0.2")  # and no other host of the loopback


def sites(folder: Path, *urls: str, browser: bool = True) -> str:
    """A file of one site with these pages."""
    path = folder / "sites.toml"
    path.write_text(
        f'[[site]]\nname = "a"\nkind = "urls"\nstart = {list(urls)}\nrate = 1000.0\nbrowser = {str(browser).lower()}\n',
        encoding="utf-8",
    )
    return str(path)


@chromium
def test_a_page_that_scripts_build_is_a_document(tmp_path: Path) -> None:
    """With a browser; without one it is rejected as needs_browser."""
    with Site(1, 1) as site:
        url = f"{site.base}/script/"
        crawled([sites(tmp_path, url, browser=False)], tmp_path / "plain", *ONE, private=False)
        assert reasons(tmp_path / "plain") == {url: "needs_browser"}
        done = crawled([sites(tmp_path, url)], tmp_path / "built", *ONE, private=False)
        assert done.returncode == CrawlExit.FINE, done.stderr
        assert documents(tmp_path / "built")[url]["language"] == "en"
        assert site.requests["127.0.0.2/script/data.html"] == 1


@chromium
def test_a_browser_reaches_nothing_private(tmp_path: Path) -> None:
    """Neither by a redirect, which no hook of the browser sees, nor by what a page's script asks for."""
    with Site(2, 1) as site:
        other = f"{site.bases[1]}/plain/secret"
        site.own["127.0.0.2/leads"] = Answer(302, (("Location", other),), b"")
        page = f"<script>fetch({other!r}, {{mode: 'no-cors'}})</script><script src='/frame.js'></script>"
        site.own["127.0.0.2/asks"] = Answer(200, (("Content-Type", "text/html"),), page.encode())
        site.own["127.0.0.2/frame.js"] = Answer(302, (("Location", other),), b"")
        crawled([sites(tmp_path, f"{site.base}/leads", f"{site.base}/asks")], tmp_path / "out", *ONE, private=False)
        assert site.requests["127.0.0.2/leads"]
        assert site.requests["127.0.0.2/frame.js"]
        assert not [address for address in site.requests if address.startswith("127.0.0.3")]


TUNNEL = "CONNECT {0} HTTP/1.1\r\n\r\n"
REQUEST = "GET http://{0}/plain/x HTTP/1.1\r\nHost: {0}\r\n\r\n"
NONE = [b"GET / HTTP/1.1\r\n\r\n", b"GET ftp://a.example/ HTTP/1.1\r\n\r\n", b"x\r\n\r\n"]


async def through(outlet: Outlet, request: bytes) -> bytes:
    """What comes back through the outlet."""
    port = int((await outlet.open()).rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    found = await asyncio.wait_for(reader.read(65_536), 10)
    writer.close()
    outlet.close()
    return found


@pytest.mark.parametrize("allowed", [(), ("127.0.0.2",)])
@pytest.mark.parametrize(
    "form", ["CONNECT {0} HTTP/1.1\r\n\r\n", "GET http://{0}/plain/x HTTP/1.1\r\nHost: {0}\r\n\r\n"]
)
def test_the_outlet_opens_to_what_is_allowed(form: str, allowed: tuple[str, ...]) -> None:
    """By a tunnel or by a request; to everything else it says no."""
    with Site(1, 1) as site:
        request = form.format(f"127.0.0.2:{site.port}").encode()
        found = asyncio.run(through(Outlet(allowed), request))
        assert found.startswith(b"HTTP/1.1 200" if allowed else b"HTTP/1.1 403")
        assert bool(site.requests) == (bool(allowed) and form.startswith("GET"))


@pytest.mark.parametrize(
    "request_", [b"GET / HTTP/1.1\r\n\r\n", b"GET ftp://a.example/ HTTP/1.1\r\n\r\n", b"x\r\n\r\n"]
)
def test_the_outlet_hangs_up_on_what_is_no_proxys_request(request_: bytes) -> None:
    """Without a word."""
    assert asyncio.run(through(Outlet(), request_)) == b""


@chromium
def test_a_page_that_leads_the_browser_off_is_no_page(tmp_path: Path) -> None:
    """What Chromium shows of a refused address is an error page of its own, and not the site's."""
    with Site(2, 1) as site:
        body = f"<p>Wait.</p><script>location.replace({site.bases[1] + '/plain/secret'!r})</script>".encode()
        site.own["127.0.0.2/off"] = Answer(200, (("Content-Type", "text/html"),), body)
        crawled([sites(tmp_path, f"{site.base}/off")], tmp_path / "out", *ONE, private=False)
        assert not [address for address in site.requests if address.startswith("127.0.0.3")]
    for warc in (tmp_path / "out" / "warc").iterdir():
        assert b"chrome-error" not in gzip.decompress(warc.read_bytes())
    assert not documents(tmp_path / "out")


@chromium
def test_a_page_sends_nothing_by_udp(tmp_path: Path) -> None:
    """WebRTC would ask any address for the way to it, past the proxy."""
    with Site(1, 1) as site, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as near:
        near.bind(("127.0.0.3", 0))
        server = f"stun:127.0.0.3:{near.getsockname()[1]}"
        script = (
            f"const peer = new RTCPeerConnection({{iceServers: [{{urls: {server!r}}}]}});"
            "peer.createDataChannel('a');"
            "peer.createOffer().then(offer => peer.setLocalDescription(offer));"
            "const until = Date.now() + 1500; while (Date.now() < until) { await new Promise(r => setTimeout(r, 50)); }"
        )
        page = f"<p>Wait.</p><script type=module>{script}; await fetch('/asked')</script>".encode()
        site.own["127.0.0.2/calls"] = Answer(200, (("Content-Type", "text/html"),), page)
        crawled([sites(tmp_path, f"{site.base}/calls")], tmp_path / "out", *ONE, private=False)
        assert site.requests["127.0.0.2/calls"]
        near.setblocking(False)
        with pytest.raises(BlockingIOError):
            near.recv(100)


def test_the_outlet_serves_those_who_know_its_secret() -> None:
    """Loopback is every local user's: without the secret there is no way out, to no host."""
    with Site(1, 1) as site:
        request = REQUEST.format(f"127.0.0.2:{site.port}").encode()
        known = b64encode(b"pagesieve:secret").decode()
        for word, status in ((known, b"200"), (b64encode(b"pagesieve:guess").decode(), b"407"), ("", b"407")):
            head = request.replace(b"\r\n\r\n", f"\r\nProxy-Authorization: Basic {word}\r\n\r\n".encode())
            found = asyncio.run(through(Outlet(("127.0.0.2",), "secret"), head))
            assert found.split(b" ")[1] == status
        assert site.requests.total() == 1
        assert "proxy-authorization" not in next(iter(site.headers.values()))
