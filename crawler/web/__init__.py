"""Scrapy's parts as this crawl needs them: what may be asked, how fast, and where it is kept."""

from crawler.web.handler import GuardedHandler
from crawler.web.homes import homes_of
from crawler.web.keeper import ROW, Keeper
from crawler.web.process import Ending, crawl
from crawler.web.requests import LINK

__all__ = ["LINK", "ROW", "Ending", "GuardedHandler", "Keeper", "crawl", "homes_of"]
