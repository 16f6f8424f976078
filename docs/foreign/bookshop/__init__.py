"""A Scrapy project that is not ours."""
