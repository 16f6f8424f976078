"""What a stranger's bytes say to a crawl: links, listings, rules. Total functions within bounds, worked by a process."""
