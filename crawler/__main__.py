"""`python -m crawler` is `pagesieve`."""

from crawler.cli import main

main()
