"""What is crawled and what came of it: sites, listings, opt-outs, the cleaning of what was fetched, health."""

from crawler.sites.cleaner import Cleaner
from crawler.sites.crawl_folder import STATE, check_folder
from crawler.sites.crawl_options import CrawlExit, CrawlJob, code_of
from crawler.sites.crawl_report import show_crawl
from crawler.sites.health import report, write_report
from crawler.sites.listings import SIZE, Listing, ListingError, listing
from crawler.sites.optout import AGENT, HEAD, opt_out, reserved
from crawler.sites.rebuilt import Rebuilt, rebuild
from crawler.sites.schedule import Plan, cron, systemd
from crawler.sites.sites import Kind, Site, Sites, chosen, read_sites

__all__ = [
    "AGENT",
    "HEAD",
    "SIZE",
    "STATE",
    "Cleaner",
    "CrawlExit",
    "CrawlJob",
    "Kind",
    "Listing",
    "ListingError",
    "Plan",
    "Rebuilt",
    "Site",
    "Sites",
    "check_folder",
    "chosen",
    "code_of",
    "cron",
    "listing",
    "opt_out",
    "read_sites",
    "rebuild",
    "report",
    "reserved",
    "show_crawl",
    "systemd",
    "write_report",
]
