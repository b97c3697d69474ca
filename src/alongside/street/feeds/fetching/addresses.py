"""Which machines a feed may reach: the world, and our own network only where the operator says so."""

import ipaddress
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from ..rules.faults import BadSettings, NotAllowed, Unreachable

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(address: Address) -> bool:
    """Say whether an address stands in the open internet, also when it wears an older or newer form."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None:
            return is_public(inner)
        if address in _NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    return address.is_global and not address.is_multicast


def resolve(host: str, port: int, *, may_be_local: bool) -> list[Address]:
    """Answer the addresses of a host, or refuse it when any of them leads into our own network.

    The connection must then be made to one of these addresses: a name asked twice may answer differently.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as wrong:
        raise Unreachable(host=host, why="its name is not known") from wrong
    addresses = list(dict.fromkeys(ipaddress.ip_address(str(one[4][0]).split("%")[0]) for one in found))
    if not may_be_local and not all(is_public(one) for one in addresses):
        raise NotAllowed(host=host)
    return sorted(addresses, key=lambda one: one.version)


def is_local_allowed(settings: Mapping[str, Any]) -> bool:
    """Say whether whoever runs the server lets feeds into the local network."""
    return settings.get("allow_local") is True


def check_url(settings: Mapping[str, Any], name: str = "url") -> SplitResult:
    """Answer the parts of an address that a feed may fetch, or refuse it with the reason."""
    text = str(settings.get(name) or "").strip()
    if not text:
        raise BadSettings(field=name, why="an address is needed.")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as wrong:
        raise BadSettings(field=name, why="this is not an address of the web.") from wrong
    is_plain = parts.scheme == "http" and is_local_allowed(settings)
    if parts.scheme != "https" and not is_plain:
        raise BadSettings(field=name, why="the address must begin with https://.")
    if not parts.hostname or parts.username or parts.password or port == 0:
        raise BadSettings(field=name, why="the address must name a host, and no user or password.")
    return parts
