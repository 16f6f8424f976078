"""Which hosts belong together."""

from courlan import extract_domain


def same_site(one: str, other: str) -> bool:
    """Whether two hosts belong to one registered domain.

    >>> same_site("www.bbc.co.uk", "bbc.co.uk"), same_site("a.co.uk", "b.co.uk"), same_site("127.0.0.1", "127.0.0.2")
    (True, False, False)
    """
    if one == other:
        return True
    domains = [extract_domain(f"http://{host.rsplit(':', 1)[0]}/") for host in (one, other)]
    return domains[0] is not None and domains[0] == domains[1]
