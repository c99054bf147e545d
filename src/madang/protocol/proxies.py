"""The proxies whose word about a client's address is taken."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

__all__ = ["TrustedProxies"]


class TrustedProxies:
    """Addresses and networks of proxies; ``address in proxies`` tells whether one is among them."""

    __slots__ = ("_addresses", "_networks")

    def __init__(self, entries: Iterable[str]) -> None:
        """Trust each of the entries: an address, or a network such as ``10.0.0.0/8`` (RFC 4632 §3.1).

        Raises:
            ValueError: an entry is neither; a network's address has bits set behind its prefix.
        """
        networks: Final = [_network(entry) for entry in entries]
        self._addresses = frozenset(str(each[0]) for each in networks if each.num_addresses == 1)
        self._networks = tuple(each for each in networks if each.num_addresses > 1)

    def __contains__(self, address: object) -> bool:
        """Tell whether a proxy of ours has the address; what is no address is nobody's."""
        if address in self._addresses:
            return True
        if not self._networks or not isinstance(address, str):
            return False
        try:
            given = ip_address(address)
        except ValueError:
            return False
        return any(given in network for network in self._networks)


def _network(entry: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(entry)
    except ValueError as error:
        raise ValueError(f"{error}; it must be an address, or a network such as 10.0.0.0/8") from None
