"""Which addresses of the network may be asked for pages."""

import re
import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address

_NUMBERS = re.compile(r"(?:0[xX][0-9a-fA-F]*|\d+)(?:\.(?:0[xX][0-9a-fA-F]*|\d+)){0,3}\.?")
_NAT64 = ip_network("64:ff9b::/96")
_UNICAST = ip_network("2000::/3")  # all of IPv6 that IANA gave to the public network: an allow list, not a deny list
_LOCAL_NAMES = ("localhost", ".localhost", ".local", ".internal", ".home.arpa")


def literal(host: str) -> Address | None:
    """The address that a host is in itself, in every form that resolvers take: dotted, decimal, octal, hex, IPv6.

    >>> literal("2130706433"), literal("0x7f.1"), literal("[::1]"), literal("example.org")
    (IPv4Address('127.0.0.1'), IPv4Address('127.0.0.1'), IPv6Address('::1'), None)
    """
    bare = host.strip("[]").split("%")[0]
    try:
        return ip_address(bare)
    except ValueError:
        pass
    if not _NUMBERS.fullmatch(bare):
        return None
    try:
        return IPv4Address(socket.inet_aton(bare.rstrip(".")))
    except OSError:
        return None


def is_public(address: Address) -> bool:
    """Whether the address belongs to the public network, seen through the forms of IPv6 that carry one of IPv4.

    >>> is_public(ip_address("93.184.216.34")), is_public(ip_address("::ffff:169.254.169.254"))
    (True, False)
    """
    if isinstance(address, IPv6Address) and (inner := _inside(address)):
        return is_public(inner)
    if isinstance(address, IPv6Address) and address not in _UNICAST:
        return False
    return address.is_global and not address.is_multicast


def _inside(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def refused(host: str | None, allowed: Collection[str] = ()) -> str | None:
    """Why a host may not be asked, as far as its name tells; None where it may, or where only its address will tell.

    >>> refused("0177.0.0.1")
    '0177.0.0.1 is 127.0.0.1, which is not of the public network'
    >>> refused("127.0.0.1", allowed=["127.0.0.1"])
    """
    if not host:
        return "the address names no host"
    if is_allowed(host, allowed):
        return None
    if host.rstrip(".").lower().endswith(_LOCAL_NAMES):
        return f"{host} is a name of the local network"
    address = literal(host)
    if address and not is_public(address):
        return f"{host} is {address}, which is not of the public network"
    return None


def is_allowed(host: str, allowed: Collection[str]) -> bool:
    """Whether the user allows a private host: by its name or address, or by a network that holds it.

    >>> is_allowed("127.0.0.9", ["127.0.0.0/8"]), is_allowed("intranet", ["intranet"]), is_allowed("x", ["intranet"])
    (True, True, False)
    """
    name = host.strip("[]").rstrip(".").lower()
    address = literal(name)
    return any(name == entry.lower() or _holds(entry, address) for entry in allowed)


def _holds(entry: str, address: Address | None) -> bool:
    if address is None or "/" not in entry:
        return False
    try:
        return address in ip_network(entry, strict=False)
    except ValueError:
        return False
