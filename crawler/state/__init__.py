"""What a crawl knows, in one SQLite file: addresses, what came of them, what is still to do."""
