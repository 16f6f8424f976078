"""Which addresses of the network may be asked for pages."""

import re
import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from crawler.addressing.special import is_special

Address = IPv4Address | IPv6Address

_NUMBERS = re.compile(r"(?:0[xX][0-9a-fA-F]*|\d+)(?:\.(?:0[xX][0-9a-fA-F]*|\d+)){0,3}\.?")
_NAT64 = ip_network("64:ff9b::/96")
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
    return not is_special(address)


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
    """Whether a private host may be asked for, as far as its name tells: by that, or by a network that holds it.

    >>> is_allowed("127.0.0.9", ["127.0.0.0/8"]), is_allowed("intranet", ["intranet=10.0.0.0/8"])
    (True, True)
    """
    name = host.strip("[]").rstrip(".").lower()
    address = literal(name)
    return any(name == _named(entry) or _holds(entry, address) for entry in allowed)


def may_connect(host: str, address: Address, allowed: Collection[str] = ()) -> bool:
    """Whether a connection for a host may go to an address: a public one, or one that the user allows.

    A name alone allows no address: a network does, for every host, or `NAME=NETWORK` for that name.

    >>> inside = ip_address("10.0.0.7")
    >>> may_connect("intranet", inside, ["intranet"]), may_connect("intranet", inside, ["intranet=10.0.0.0/8"])
    (False, True)
    >>> may_connect("example.org", inside, ["intranet=10.0.0.0/8"]), may_connect("example.org", inside, ["10.0.0.7"])
    (False, True)
    """
    if is_public(address):
        return True
    name = host.strip("[]").rstrip(".").lower()
    return any(_is_for(entry, name) and _is_in(address, _networks(entry)) for entry in allowed)


def _named(entry: str) -> str:
    """The name of an entry: 'intranet' of 'intranet=10.0.0.0/8'."""
    return entry.partition("=")[0].strip("[]").rstrip(".").lower()


def _networks(entry: str) -> str:
    """The network of an entry, which may be a single address."""
    name, pair, network = entry.partition("=")
    return network if pair else name


def _is_for(entry: str, name: str) -> bool:
    return "=" not in entry or _named(entry) == name


def _is_in(address: Address, network: str) -> bool:
    """Whether a network holds an address; names are none."""
    one = literal(network)
    return address == one if one else _holds(network, address)


def unlike(entry: str) -> str | None:
    """What is wrong with an entry of what is allowed, in words that follow it; None where nothing is.

    >>> unlike("intranet=ten"), unlike("10.0.0.0/33"), unlike("intranet=10.0.0.0/8")
    ('ends in no network: write intranet=10.0.0.0/8', 'is no network', None)
    """
    name, pair, network = entry.partition("=")
    if pair and not _is_network(network):
        return f"ends in no network: write {name or 'NAME'}=10.0.0.0/8"
    return "is no network" if "/" in name and not _is_network(name) else None


def _is_network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _holds(entry: str, address: Address | None) -> bool:
    if address is None or "/" not in entry:
        return False
    try:
        return address in ip_network(entry, strict=False)
    except ValueError:
        return False
