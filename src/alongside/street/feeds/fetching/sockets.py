"""Plain connections for protocols that are not HTTP, under the same rule: only addresses that were checked."""

import socket
from collections.abc import Mapping
from typing import Any

from ..rules import faults
from .addresses import is_local_allowed, is_public, resolve
from .limits import limits_of


def connect(settings: Mapping[str, Any], host: str, port: int, *, is_sealed: bool = True) -> socket.socket:
    """Connect to a host; without encryption only to this machine or its own network, where that is allowed."""
    limits = limits_of(settings)
    addresses = resolve(host, port, may_be_local=is_local_allowed(settings))
    if not is_sealed and any(is_public(one) for one in addresses):
        raise faults.BadSettings(field="security", why="outside of your own network the connection must be encrypted.")
    last: OSError | None = None
    for address in addresses:
        try:
            line = socket.create_connection((str(address), port), timeout=limits.connect)
        except OSError as wrong:
            last = wrong
        else:
            line.settimeout(limits.read)
            return line
    why = "it did not take the connection" if isinstance(last, TimeoutError) else "the connection was refused"
    raise faults.Unreachable(host=host, why=why) from last
