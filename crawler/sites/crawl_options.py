"""What a crawl is asked to do, and what its exit code says."""

from enum import IntEnum
from typing import Any

import msgspec
from msgspec import Struct

from cleaning.config import Config
from crawler.sites.sites import Sites


class CrawlExit(IntEnum):
    """What the exit code of `pagesieve crawl` says."""

    FINE = 0
    SOME_FAILED = 1  # sites of which nothing came
    USAGE = 2
    NOTHING_FETCHED = 3
    LOCKED = 4  # another run is at work in the folder
    NOT_WRITTEN = 5  # the disk is full, or refuses
    DEFECT = 70  # ours
    INTERRUPTED = 130
    TERMINATED = 143


class CrawlJob(Struct, frozen=True, kw_only=True):
    """What a crawl is asked to do."""

    folder: str
    sites: Sites
    file: str | None = None  # a list of addresses
    shard: str | None = None  # as 3/16: the part of the list that is fetched
    frontier: str | None = None  # that others share: the address of a Redis server
    frontier_prefix: str = "pagesieve"  # of its keys there
    config: Config = Config()
    clean: bool = True
    jobs: int = 1
    contact: str | None = None
    allow_private: tuple[str, ...] = ()
    respect_opt_out: bool = True
    max_pages: int = 0
    max_time: float = 0.0
    rate: float = 1.0
    metrics: str | None = None  # a file for Prometheus
    watched: bool = False  # somebody is told how far it is, by the signal LOOKED
    settings: dict[str, str] = {}  # of Scrapy, by name: stronger than all others

    def scrapy(self) -> dict[str, Any]:
        """The settings of Scrapy that say the same."""
        return {
            "PAGESIEVE_FOLDER": self.folder,
            "PAGESIEVE_LOCKED": True,
            "PAGESIEVE_CONFIG": msgspec.to_builtins(self.config),
            "PAGESIEVE_CLEAN": self.clean,
            "PAGESIEVE_JOBS": self.jobs,
            "PAGESIEVE_CONTACT": self.contact or self.sites.contact,
            "PAGESIEVE_ALLOW_PRIVATE": list(self.allow_private),
            "PAGESIEVE_RESPECT_OPT_OUT": self.respect_opt_out,
            "PAGESIEVE_MAX_PAGES": self.max_pages,
            "PAGESIEVE_MAX_TIME": self.max_time,
            "PAGESIEVE_RATE": self.rate,
            "PAGESIEVE_METRICS": self.metrics,
            "PAGESIEVE_WATCHED": self.watched,
            "PAGESIEVE_FRONTIER": self.frontier,
            "PAGESIEVE_FRONTIER_PREFIX": self.frontier_prefix,
            "DOWNLOAD_MAXSIZE": self.config.decode.max_bytes,
            **self.settings,
        }


def code_of(report: dict[str, Any]) -> CrawlExit:
    """The exit code of a crawl that ended by itself: one that had nothing to ask for, and came to its end, is fine."""
    if not report["sites"]:
        return CrawlExit.FINE if report.get("ended") == "finished" else CrawlExit.NOTHING_FETCHED
    came = [_came(site) for site in report["sites"].values()]
    failed = [_failed(site) for site in report["sites"].values()]
    if any(failed) and not any(came):
        return CrawlExit.NOTHING_FETCHED
    some = any(did and not did_come for did, did_come in zip(failed, came, strict=True))
    return CrawlExit.SOME_FAILED if some else CrawlExit.FINE


def _came(site: dict[str, Any]) -> bool:
    """Whether the site gave anything."""
    return any(site.get(word) for word in ("fetched", "not_modified", "sources", "redirected", "twins"))


def _failed(site: dict[str, Any]) -> bool:
    """Whether the site was asked, or was not to be asked, and something stayed away."""
    return any(site.get(word) for word in ("errors", "refused", "retried"))
