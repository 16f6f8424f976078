"""Scrapy's parts as this crawl needs them: what may be asked, how fast, and where it is kept."""
