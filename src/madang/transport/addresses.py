"""Where clients come from, and how many sessions each address holds."""

from madang.transport.handshake import Handshake

__all__ = ["Addresses"]


class Addresses:
    """Counts sessions by network address; ``limit`` 0 counts without refusing."""

    __slots__ = ("_counts", "_limit", "_proxies")

    def __init__(self, limit: int, proxies: frozenset[str]) -> None:
        self._limit = limit
        self._proxies = proxies
        self._counts: dict[str, int] = {}

    def of(self, handshake: Handshake) -> str:
        """Return the client's address: the peer's, or what a trusted proxy says it is."""
        address = handshake.address
        if address not in self._proxies:
            return address
        hops = handshake.headers.get("x-forwarded-for", "").split(",")
        for hop in reversed([hop.strip() for hop in hops if hop.strip()]):
            address = hop
            if hop not in self._proxies:
                break
        return address

    def admits(self, address: str) -> bool:
        """Whether the address may hold one more session."""
        return not self._limit or self._counts.get(address, 0) < self._limit

    def enter(self, address: str) -> None:
        """Count a session."""
        self._counts[address] = self._counts.get(address, 0) + 1

    def leave(self, address: str) -> None:
        """Count a session no more."""
        count = self._counts[address] - 1
        if count:
            self._counts[address] = count
        else:
            del self._counts[address]
