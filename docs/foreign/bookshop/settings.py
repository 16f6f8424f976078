"""Settings as `scrapy startproject` writes them, and one line more."""

BOT_NAME = "bookshop"
SPIDER_MODULES = ["bookshop.spiders"]
NEWSPIDER_MODULE = "bookshop.spiders"

ADDONS = {"crawler.addon.Addon": 500}
