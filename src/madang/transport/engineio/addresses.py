"""Where clients come from, and how much each address holds."""

from collections.abc import Container
from socket import AF_INET6, inet_ntop, inet_pton
from typing import Final

from madang.transport.engineio.handshake import Handshake

__all__ = ["AddressCounts", "Addresses", "address_group", "client_address"]

_NETWORK_BYTES: Final = 8
_MAPPED: Final = bytes(10) + b"\xff\xff"


def address_group(address: str) -> str:
    """Return what stands for an address where bounds are kept: one IPv4 address, or one IPv6 /64.

    A host has a whole /64 of its own (RFC 4291 §2.5.1, RFC 6177), so single IPv6 addresses bound nobody. An
    IPv4 address in IPv6 clothes counts as what it is. What is no address stands for itself.
    """
    if ":" not in address:
        return address
    try:
        packed = inet_pton(AF_INET6, address.partition("%")[0])
    except (OSError, ValueError):
        return address
    if packed.startswith(_MAPPED):
        return ".".join(map(str, packed[len(_MAPPED) :]))
    return inet_ntop(AF_INET6, packed[:_NETWORK_BYTES] + bytes(_NETWORK_BYTES)) + "/64"


def _bare(hop: str) -> str:
    """Return an entry of ``X-Forwarded-For`` without the port and brackets that some proxies add."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    host, _, port = hop.partition(":")
    return host if port.isdecimal() else hop


def client_address(peer: str, forwarded_for: str, proxies: Container[str]) -> str:
    """Return a client's address: the peer's, or what a trusted proxy says in ``X-Forwarded-For`` it is.

    Of the addresses there, each proxy has appended the one that it was asked from: the rightmost that is no
    proxy of ours is the client's, whatever the client itself has written before it.
    """
    address = peer
    if peer not in proxies:
        return address
    for hop in reversed([_bare(hop.strip()) for hop in forwarded_for.split(",") if hop.strip()]):
        address = hop
        if hop not in proxies:
            break
    return address


class AddressCounts:
    """Counts by `address_group`; ``limit`` 0 counts without refusing."""

    __slots__ = ("_counts", "_limit")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._counts: dict[str, int] = {}

    def admits(self, address: str) -> bool:
        """Whether the address may hold one more."""
        return not self._limit or self._counts.get(address_group(address), 0) < self._limit

    def enter(self, address: str) -> None:
        """Count one more."""
        group = address_group(address)
        self._counts[group] = self._counts.get(group, 0) + 1

    def leave(self, address: str) -> None:
        """Count one less."""
        group = address_group(address)
        count = self._counts[group] - 1
        if count:
            self._counts[group] = count
        else:
            del self._counts[group]


class Addresses:
    """Knows where clients come from, and counts their sessions."""

    __slots__ = ("_proxies", "sessions")

    def __init__(self, limit: int, proxies: Container[str]) -> None:
        self._proxies = proxies
        self.sessions = AddressCounts(limit)

    def of(self, handshake: Handshake) -> str:
        """Return the client's address: the peer's, or what a trusted proxy says it is."""
        if handshake.address not in self._proxies:  # then its headers need not be parsed
            return handshake.address
        forwarded_for = handshake.headers.get("x-forwarded-for", "")
        return client_address(handshake.address, forwarded_for, self._proxies)

    def forwarded_hosts(self, handshake: Handshake) -> list[str]:
        """Return the names that trusted proxies say they were asked for (``X-Forwarded-Host``)."""
        if handshake.address not in self._proxies:
            return []
        return handshake.headers.get("x-forwarded-host", "").split(",")
