"""Which machines a message may be sent to: the world, and our own network only where the operator says so."""

import ipaddress
import socket

from ..rules.faults import BadAddress, NotAllowed, Unreachable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Say whether an address stands in the open internet, also when it wears an older or newer form."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None:
            return is_public(inner)
        if address in _NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    return address.is_global and not address.is_multicast


def resolve(host: str, port: int, *, may_be_local: bool, is_sealed: bool) -> list[Address]:
    """Answer the addresses of a host, or refuse it when one leads into our own network, or lies open to the world.

    The connection must then be made to one of these very addresses: a name asked twice may answer differently.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as wrong:
        raise Unreachable(host=host, why="its name is not known") from wrong
    addresses = list(dict.fromkeys(ipaddress.ip_address(str(one[4][0]).split("%")[0]) for one in found))
    if not may_be_local and not all(is_public(one) for one in addresses):
        raise NotAllowed(host=host)
    if not is_sealed and any(is_public(one) for one in addresses):
        raise BadAddress(why="outside of your own network the line must be encrypted.")
    return sorted(addresses, key=lambda one: one.version)
