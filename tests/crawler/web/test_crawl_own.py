"""What a site has of its own: private networks that it alone may ask, and a way to clean its pages."""

import subprocess
from pathlib import Path

from crawler.sites import CrawlExit
from tests.crawling import COMMAND, crawled, documents, reasons
from tests.site.pages import Answer
from tests.site.server import Site


def toml(path: Path, *sites: str) -> str:
    """A file of sites, each given by its lines."""
    path.write_text("".join(f"[[site]]\nrate = 1000.0\n{lines}\n" for lines in sites), encoding="utf-8")
    return str(path)


def test_a_private_network_is_one_site_s_alone(tmp_path: Path) -> None:
    """Beside a site that may ask for its network, another may not: neither begin there nor be led there."""
    with Site(3, 9) as site:
        first, second, third = site.bases
        site.own["127.0.0.3/"] = Answer(302, (("Location", f"{first}/news/0"),), b"")
        sites = toml(
            tmp_path / "sites.toml",
            f'name = "first"\nstart = ["{first}/"]\nallow_private = ["127.0.0.2"]',
            f'name = "led"\nstart = ["{second}/"]\nallow_private = ["127.0.0.3/32"]',
            f'name = "none"\nstart = ["{third}/"]',
        )
        done = crawled([sites], tmp_path / "out", private=False)
        assert done.returncode == CrawlExit.SOME_FAILED, done.stderr
        assert {url.split("/news")[0] for url in documents(tmp_path / "out")} == {first, second}
        assert (site.requests["127.0.0.3/"], site.requests["127.0.0.2/news/0"]) == (1, 1)
        assert not [address for address in site.requests if address.startswith("127.0.0.4")]
    assert reasons(tmp_path / "out") == {f"{second}/": "unsafe_address", f"{third}/": "unsafe_address"}


def test_a_site_is_cleaned_in_its_own_way(tmp_path: Path) -> None:
    """Its pages by its table, the others by the crawl's configuration; those made anew by a run without it, too."""
    with Site(2, 6) as site:
        first, second = site.bases
        other = f'name = "other"\nstart = ["{second}/"]'
        own = f'name = "own"\nstart = ["{first}/"]\n[site.clean.decode]\nmax_bytes = 10'
        sites = toml(tmp_path / "sites.toml", other, own)
        assert crawled([sites], tmp_path / "out").returncode == CrawlExit.FINE
        assert set(documents(tmp_path / "out")) == {f"{second}/news/{page}" for page in range(3)}
        assert set(reasons(tmp_path / "out").values()) == {"too_large"}
        (tmp_path / "out" / "documents.jsonl").unlink()
        alone = toml(tmp_path / "alone.toml", other)
        assert crawled([alone], tmp_path / "out").returncode == CrawlExit.FINE
        assert set(documents(tmp_path / "out")) == {f"{second}/news/{page}" for page in range(3)}
        renamed = toml(tmp_path / "renamed.toml", own.replace('"own"', '"mine"'))
        assert crawled([renamed], tmp_path / "out").returncode == CrawlExit.FINE
        plain = toml(tmp_path / "plain.toml", own.partition("[site.clean")[0])
        done = crawled([plain], tmp_path / "out")
        assert done.returncode == CrawlExit.USAGE
        assert "decode.max_bytes was 10 and is 20000000" in done.stderr.splitlines()[-1]


def test_what_a_site_can_not_have_is_refused(tmp_path: Path) -> None:
    """Before the first request, in one line that names the site and the key."""
    wrong = {
        'allow_private = ["10.0.0.0/99"]': "is no network",
        'allow_private = ["10.0.0.0/8"]\nbrowser = true': "--allow-private",
        "[site.clean.limits]\nseconds = 1.0": "clean.limits is not of a site",
        '[site.clean.judge]\nkepe = "recall"': "kepe",
        '[site.clean.judge]\nkeep = "most"': "judge.keep",
        "[site.clean]\njudge = 1": "site[0].clean",
    }
    for lines, said in wrong.items():
        sites = toml(tmp_path / "sites.toml", f'name = "odd"\nstart = ["http://127.0.0.2:9/"]\n{lines}')
        command = [*COMMAND, "crawl", sites, "-o", f"{tmp_path}/out/"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == CrawlExit.USAGE
        assert said in done.stderr.splitlines()[-1]
        assert not (tmp_path / "out").exists()
