"""The part of a host that one politeness is kept for."""


def slot_of(host: str) -> str:
    """Scrapy's name for a host: without its port.

    >>> slot_of("example.org:8080"), slot_of("[::1]:80")
    ('example.org', '::1')
    """
    bare = host if host.endswith("]") else host.rsplit(":", 1)[0] if ":" in host else host
    return bare.strip("[]")
