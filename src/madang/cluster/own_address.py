"""The address at which other machines reach this one."""

import socket
from ipaddress import ip_address
from typing import Final

__all__ = ["NoAddressError", "reachable"]

_ELSEWHERE: Final = {"0.0.0.0": (socket.AF_INET, "192.0.2.1"), "::": (socket.AF_INET6, "2001:db8::1")}  # noqa: S104
"""For what listens everywhere, an address of nobody (RFC 5737, RFC 3849): nothing is sent to it."""


class NoAddressError(Exception):
    """Nobody can tell where this machine is reached; the message says what to set."""


def reachable(host: str) -> str:
    """Return where other machines reach a server that listens at ``host``, as it stands before a port.

    For one that listens everywhere it is the address that this machine speaks from. The host's own name is
    asked only where it speaks to no other network: Debian resolves it to 127.0.1.1.

    Raises:
        NoAddressError: this machine has no address but loopback ones.
    """
    if host not in _ELSEWHERE:
        return f"[{host}]" if ":" in host else host
    family, nobody = _ELSEWHERE[host]
    address = _source(family, nobody) or _by_name(family)
    if address is None or ip_address(address).is_loopback:
        raise NoAddressError(
            f"with --host {host} the other nodes cannot tell how to reach this one: set MADANG_NODE_ADDRESS"
        )
    return f"[{address}]" if family == socket.AF_INET6 else address


def _source(family: socket.AddressFamily, target: str) -> str | None:
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((target, 9))
        except OSError:
            return None
        name: str = probe.getsockname()[0]
        return name


def _by_name(family: socket.AddressFamily) -> str | None:
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, family)
    except OSError:
        return None
    return str(found[0][4][0])
