"""Scrapy's settings: a polite crawler that says who it is."""

from importlib.metadata import version

from cleaning.config import DecodeOptions

BOT_NAME = "pagesieve"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

USER_AGENT = f"pagesieve/{version('pagesieve')}"  # a site's owner can name it in robots.txt
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "pagesieve"

# AutoThrottle keeps the load that one site bears near one request at a time, and slows down where the site does.
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 60.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
CONCURRENT_REQUESTS_PER_DOMAIN = 2
DOWNLOAD_DELAY = 0.5  # AutoThrottle never goes below it

DOWNLOAD_MAXSIZE = DecodeOptions().max_bytes  # what `clean` would reject need not be fetched
DOWNLOAD_WARNSIZE = DOWNLOAD_MAXSIZE // 4
COOKIES_ENABLED = False  # pages as any visitor sees them, the same in every order
TELNETCONSOLE_ENABLED = False  # no open port on the machine that crawls
FEED_EXPORT_ENCODING = "utf-8"
