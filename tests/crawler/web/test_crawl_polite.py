"""What hosts ask of a crawler: pauses, reservations, certificates; what a crawl does not ask of them."""

import datetime
import ipaddress
import json
import ssl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawler.sites.crawl_options import CrawlExit
from tests.crawling import crawled, documents, reasons, report, rows
from tests.site.pages import Answer
from tests.site.server import Site


def text(body: str, kind: str = "text/plain") -> Answer:
    """A small file."""
    return Answer(200, (("Content-Type", kind),), body.encode())


def test_a_delay_that_robots_txt_asks_for_is_the_hosts_pause(tmp_path: Path) -> None:
    """Whatever rate the user gives."""
    (tmp_path / "spider.py").write_text(
        "import json, scrapy\n"
        "class Own(scrapy.Spider):\n"
        "    name = 'own'\n"
        "    custom_settings = {'ADDONS': {'crawler.addon.Addon': 500}, 'PAGESIEVE_ALLOW_PRIVATE': ['127.0.0.0/8'],\n"
        "                       'PAGESIEVE_RATE': 1000, 'PAGESIEVE_FOLDER': 'kept'}\n"
        "    async def start(self):\n"
        "        yield scrapy.Request(self.first)\n"
        "    def parse(self, response):\n"
        "        pass\n"
        "    def closed(self, reason):\n"
        "        slots = self.crawler.engine.downloader.per_slot_settings\n"
        "        print(json.dumps({host: slot['delay'] for host, slot in slots.items()}))\n",
        encoding="utf-8",
    )
    with Site(1, 1) as site:
        site.own["127.0.0.2/robots.txt"] = text("User-agent: pagesieve\nCrawl-delay: 1.5\n")
        words = ["-m", "scrapy", "runspider", "spider.py", "-a", f"first={site.base}/news/0", "-s", "LOG_LEVEL=ERROR"]
        done = subprocess.run([sys.executable, *words], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {"127.0.0.2": 1.5}


def test_a_host_that_asks_for_minutes_wants_none(tmp_path: Path) -> None:
    """It is left, with the reason."""
    with Site(1, 2) as site:
        site.own["127.0.0.2/robots.txt"] = text("User-agent: *\nCrawl-delay: 600\n")
        crawled(["--urls", "-"], tmp_path / "out", input=f"{site.base}/news/0\n{site.base}/news/1\n")
    assert set(reasons(tmp_path / "out").values()) == {"robots"}
    assert set(site.requests) == {"127.0.0.2/robots.txt"}


def test_a_host_reserves_a_part_of_itself(tmp_path: Path) -> None:
    """By /.well-known/tdmrep.json: those pages are not even asked for; the user may overrule it."""
    with Site(1, 4) as site:
        rule = '[{"location": "/news/1", "tdm-reservation": 1}]'
        site.own["127.0.0.2/.well-known/tdmrep.json"] = text(rule, "application/json")
        crawled([f"{site.base}/"], tmp_path / "a")
        assert reasons(tmp_path / "a") == {f"{site.base}/news/1": "opt_out"}
        assert len(documents(tmp_path / "a")) == 3
        assert site.requests["127.0.0.2/news/1"] == 0
        crawled([f"{site.base}/"], tmp_path / "b", "--no-respect-opt-out")
        assert len(documents(tmp_path / "b")) == 4


def test_pages_that_are_too_old_are_left(tmp_path: Path) -> None:
    """By the dates of a sitemap; a page without a date is taken."""
    now = datetime.datetime.now(datetime.UTC)
    with Site(1, 4) as site:
        dates = [now - datetime.timedelta(days=days) for days in (1, 30, 400)]
        listed = "".join(
            f"<url><loc>{site.base}/news/{number}</loc><lastmod>{date.isoformat()}</lastmod></url>"
            for number, date in enumerate(dates)
        )
        body = f"<urlset>{listed}<url><loc>{site.base}/news/3</loc></url></urlset>"
        site.own["127.0.0.2/own.xml"] = text(body, "application/xml")
        site.own["127.0.0.2/robots.txt"] = text(f"Sitemap: {site.base}/own.xml")
        (tmp_path / "sites.toml").write_text(
            f'[[site]]\nname = "a"\nstart = ["{site.base}/own.xml"]\nmax_age = 60\nrate = 1000.0\n', encoding="utf-8"
        )
        crawled([str(tmp_path / "sites.toml")], tmp_path / "out")
    assert {url.rpartition("/")[2] for url in documents(tmp_path / "out")} == {"0", "1", "3"}


def test_a_calendar_ends_and_is_named(tmp_path: Path) -> None:
    """Day after day: by the path, or by a year that has not come."""

    def days(count: int, form: Callable[[int], str]) -> None:
        for day in range(count):
            links = "".join(f'<a href="{form(day + step)}">{day + step}</a>' for step in (1, 2, 3))
            site.own[f"127.0.0.2{form(day)}"] = text(f"<html><body>{links}</body></html>", "text/html")

    with Site(1, 1) as site:
        days(250, lambda day: f"/calendar/{day}")
        days(250, lambda day: f"/events/20{day // 12 + 26}/{day % 12 + 1:02}")
        starts = [f"{site.base}/calendar/0", f"{site.base}/events/2026/01"]
        (tmp_path / "sites.toml").write_text(
            f'[[site]]\nname = "a"\nkind = "article"\nstart = {starts}\ndepth = 1000\nrate = 1000.0\n', encoding="utf-8"
        )
        more = ("-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8", "--no-clean")
        done = crawled([str(tmp_path / "sites.toml")], tmp_path / "out", *more)
    assert "a trap, calendar at" in done.stderr
    traps = report(tmp_path / "out")["sites"]["a"]["traps"]
    assert {trap["kind"] for trap in traps} == {"calendar"}
    assert sum(address.startswith("127.0.0.2/calendar") for address in site.requests) <= 201
    assert not [address for address in site.requests if "/events/204" in address]


def test_the_limit_of_a_site_is_told(tmp_path: Path) -> None:
    """What is left beyond max_pages is no secret."""
    with Site(1, 9) as site:
        (tmp_path / "sites.toml").write_text(
            f'[[site]]\nname = "a"\nstart = ["{site.base}/"]\nmax_pages = 4\nrate = 1000.0\n', encoding="utf-8"
        )
        done = crawled([str(tmp_path / "sites.toml")], tmp_path / "out")
    assert "a: max_pages: 5 addresses are left beyond 4 pages a run" in done.stderr


def test_cookies_do_not_cross_hosts(tmp_path: Path) -> None:
    """Where a user switches them on; otherwise there are none at all."""
    with Site(2, 2) as site:
        one, other = site.bases
        listed = f"{one}/cookie/a\n{one}/plain/b\n{one}/plain/c\n{other}/plain/d\n{other}/plain/e\n"
        crawled(["--urls", "-"], tmp_path / "out", "-s", "COOKIES_ENABLED=1", input=listed)
    assert any("cookie" in headers for headers in site.headers.values())
    assert not any("cookie" in head for address, head in site.headers.items() if address.startswith("127.0.0.3"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.2 that nobody but itself signed, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.2")])
    now = datetime.datetime.now(datetime.UTC)
    host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.2"))])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now - datetime.timedelta(days=1))
    signed = (
        builder.not_valid_after(now + datetime.timedelta(days=9)).add_extension(host, False).sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8
    plain = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(plain + signed.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_certificate_that_nobody_signed_is_told(tmp_path: Path, certificate: Path) -> None:
    """By its own kind of error; -s DOWNLOAD_VERIFY_CERTIFICATES=0 takes it, over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Site(1, 3, tls=context) as site:
        done = crawled([f"{site.base}/"], tmp_path / "a")
        assert done.returncode == CrawlExit.NOTHING_FETCHED
        (row,) = rows(tmp_path / "a" / "rejected.jsonl")
        assert "its certificate is not to be trusted" in row["detail"]
        assert not site.requests
        crawled([f"{site.base}/"], tmp_path / "b", "-s", "DOWNLOAD_VERIFY_CERTIFICATES=0")
        assert len(documents(tmp_path / "b")) == 3
