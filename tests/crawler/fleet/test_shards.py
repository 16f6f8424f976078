"""Shards: the same on every machine, whole, and each host in one."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from cleaning.config import ConfigError
from crawler.fleet import Shard, shard_of
from crawler.sites import Site, Sites
from tests.crawling import crawled, documents
from tests.site.server import Site as Server

HOSTS = [f"www.site{number}.example" for number in range(400)]


def test_every_host_is_in_one_shard() -> None:
    """None is left out, none is crawled twice, and no shard has many more than another."""
    found = Counter(number for host in HOSTS for number in range(1, 17) if Shard(number, 16).holds(host))
    assert found.total() == len(HOSTS)
    assert max(found.values()) < 2.5 * min(found.values())


def test_a_shard_is_the_same_everywhere() -> None:
    """It hangs on nothing of the process, such as the seed of Python's own hash; nor on port, case and www."""
    line = (
        "from crawler.fleet import Shard; print([n for n in range(400) if Shard(3, 16).holds(f'www.site{n}.example')])"
    )
    shown = {
        subprocess.run(
            [sys.executable, "-c", line], check=True, env={"PYTHONHASHSEED": seed}, capture_output=True, text=True
        ).stdout
        for seed in ("1", "2")
    }
    assert shown == {f"{[n for n, host in enumerate(HOSTS) if Shard(3, 16).holds(host)]}\n"}
    assert len({Shard(1, 2).holds(host) for host in ("a.example", "A.example:8080", "www.a.example")}) == 1
    assert [Shard(n, 5).holds("b.example") for n in range(1, 6)] == [True, False, False, False, False]  # for good


def test_sites_go_where_their_start_is() -> None:
    """Two sites of one host stay together; what else the file says stays."""
    sites = tuple(
        Site(name=f"{host} {part}", start=(f"https://{host}/{part}/",)) for host in HOSTS[:20] for part in "ab"
    )
    shards = [Shard(number, 4).of(Sites(site=sites, contact="x")) for number in range(1, 5)]
    names = [[site.name for site in shard.site] for shard in shards]
    assert sorted(name for shard in names for name in shard) == sorted(site.name for site in sites)
    assert all((f"{host} a" in shard) == (f"{host} b" in shard) for shard in names for host in HOSTS[:20])
    assert {shard.contact for shard in shards} == {"x"}


@pytest.mark.parametrize("text", ["0/4", "5/4", "1", "a/b", "1/", "-1/4", "1/0", "1/99999999", "٣/٤", ""])
def test_what_is_no_shard(text: str) -> None:
    """It is told, with how to write one."""
    with pytest.raises(ConfigError, match="write 1/16"):
        shard_of(text)


def test_shards_of_a_crawl_make_the_whole(tmp_path: Path) -> None:
    """Sites and a list of addresses are split; a shard that has nothing ends well; together they are one crawl."""
    with Server(4, 24) as site:
        words = [f"{base}/" for base in site.bases[:2]]
        lines = [f"{base}/news/{number}" for base in site.bases[2:] for number in range(3)]
        (tmp_path / "list.txt").write_text("\n".join(lines), encoding="utf-8")
        more = ("--urls", str(tmp_path / "list.txt"), "--contact", "x")
        assert crawled(words, tmp_path / "one", *more).returncode == 0
        parts = []
        for number in range(1, 6):
            done = crawled(words, tmp_path / f"{number}", *more, "--shard", f"{number}/5")
            assert done.returncode == 0, done.stderr
            assert f"shard {number}/5 has " in done.stderr
            parts += documents(tmp_path / f"{number}")
        assert sorted(parts) == sorted(documents(tmp_path / "one"))
        assert len(parts) == 12 + len(lines)
    assert crawled(words, tmp_path / "wrong", "--shard", "9/8").returncode == 2
