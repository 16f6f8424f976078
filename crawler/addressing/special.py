"""The networks that IANA's special-purpose registries keep from the public network, whatever Python knows of them."""

from ipaddress import IPv4Address, IPv6Address, ip_network

# https://www.iana.org/assignments/iana-ipv4-special-registry, all that is not globally reachable. 192.0.0.0/24 is in it
# as a whole: clouds answer on addresses of it; 192.88.99.0/24 was the anycast of 6to4, and is nobody's now.
V4 = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)

# https://www.iana.org/assignments/iana-ipv6-special-registry, as far as it lies in what is global unicast at all.
UNICAST = ip_network("2000::/3")
V6 = tuple(
    map(
        ip_network,
        (
            "2001::/23",  # protocols' own: Teredo, benchmarks, ORCHID
            "2001:db8::/32",
            "3fff::/20",
        ),
    )
)


def is_special(address: IPv4Address | IPv6Address) -> bool:
    """Whether the address is of no public host.

    >>> is_special(IPv4Address("192.0.0.192")), is_special(IPv6Address("2606:2800:220:1::1"))
    (True, False)
    """
    if isinstance(address, IPv4Address):
        return any(address in network for network in V4)
    return address not in UNICAST or any(address in network for network in V6)
