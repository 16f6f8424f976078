"""What is crawled and what came of it: sites, the cleaning of what was fetched, health."""

from crawler.sites.cleaner import Cleaner
from crawler.sites.crawl_folder import STATE, check_folder
from crawler.sites.crawl_metrics import crawl_exposition, write_crawl_metrics
from crawler.sites.crawl_options import CrawlExit, CrawlJob, code_of
from crawler.sites.crawl_progress import LOOKED, CrawlEvents, CrawlProgress, CrawlState, state_of
from crawler.sites.crawl_report import complaints, show_crawl
from crawler.sites.health import report, write_report
from crawler.sites.history import courses
from crawler.sites.rebuilt import Rebuilt, rebuild
from crawler.sites.schedule import Plan, cron, logrotate, systemd
from crawler.sites.sites import Kind, Site, Sites, chosen, read_sites

__all__ = [
    "LOOKED",
    "STATE",
    "Cleaner",
    "CrawlEvents",
    "CrawlExit",
    "CrawlJob",
    "CrawlProgress",
    "CrawlState",
    "Kind",
    "Plan",
    "Rebuilt",
    "Site",
    "Sites",
    "check_folder",
    "chosen",
    "code_of",
    "complaints",
    "courses",
    "crawl_exposition",
    "cron",
    "logrotate",
    "read_sites",
    "rebuild",
    "report",
    "show_crawl",
    "state_of",
    "systemd",
    "write_crawl_metrics",
    "write_report",
]
