"""The extractors that pagesieve is measured against: what they are, where they live, how a page gets to them."""
