"""Scrapy's settings: a polite crawler that says who it is."""

from importlib.metadata import version

from cleaning.config import DecodeOptions

BOT_NAME = "pagesieve"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
ADDONS = {"crawler.addon.Addon": 500}

# What pagesieve adds. docs/crawl.md explains each.
PAGESIEVE_FOLDER = "out/crawl"  # state, archive, documents
PAGESIEVE_CONTACT = None  # an address or a page for a site's owner, in the User-Agent
PAGESIEVE_ALLOW_PRIVATE: list[str] = []  # hosts or networks that may be private: tests, intranets
PAGESIEVE_RESPECT_OPT_OUT = True
PAGESIEVE_AGAIN = True  # a project's own spiders get every page in every run; False: known pages are not asked again
PAGESIEVE_CLEAN = True  # False: archive only, for `pagesieve clean FOLDER/warc` later
PAGESIEVE_JOBS = 1  # processes that clean
PAGESIEVE_MAX_PAGES = 0  # of a run; 0: as many as there are
PAGESIEVE_MAX_TIME = 0.0  # seconds of a run; 0: as long as it takes
PAGESIEVE_LEASE = 300.0  # seconds that nobody says anything of an address, until it is given up
PAGESIEVE_METRICS = None  # a file that holds the run's counts in Prometheus' text format
PAGESIEVE_RATE = 1.0  # requests a second to a host that no site describes

SCHEDULER = "crawler.web.scheduler.Scheduler"
DOWNLOAD_HANDLERS: dict[str, str | None] = {
    "http": "crawler.web.handler.GuardedHandler",
    "https": "crawler.web.handler.GuardedHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    "crawler.web.gate.Gate": 90,
    "crawler.web.robots.Robots": 100,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # ours keeps what it read
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,  # tries are the state's
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.web.inflation.Inflation": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,  # a redirect is the state's, too
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
}
SPIDER_MIDDLEWARES: dict[str, int | None] = {"crawler.web.harvest.Harvest": 10}
EXTENSIONS: dict[str, int | None] = {
    "crawler.web.keeper.Keeper": 0,
    "crawler.web.throttle.Throttle": 10,
    "scrapy.extensions.throttle.AutoThrottle": None,  # ours has a floor a host
    "scrapy.extensions.telnet.TelnetConsole": None,
}

USER_AGENT = f"pagesieve/{version('pagesieve')}"  # a site's owner can name it in robots.txt
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "pagesieve"

# One request at a time, at most every second; AutoThrottle slows down where the site does.
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 60.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
CONCURRENT_REQUESTS = 64  # over all hosts
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0  # else every other pause would be shorter than a second

DOWNLOAD_MAXSIZE = DecodeOptions().max_bytes  # what `clean` would reject need not be fetched; also decompressed
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 60.0  # seconds of a request, from the first byte sent to the last received
DOWNLOAD_VERIFY_CERTIFICATES = True
HTTPPROXY_ENABLED = False  # behind a proxy, nobody sees which address is connected to
COOKIES_ENABLED = False  # pages as any visitor sees them, the same in every order; none crosses hosts
REFERER_ENABLED = False  # a site need not know where a link stood
TELNETCONSOLE_ENABLED = False  # no open port on the machine that crawls
REMOTE_CONTROL_ENABLED = False
FEED_EXPORT_ENCODING = "utf-8"
LOG_LEVEL = "WARNING"
STATS_DUMP = False
