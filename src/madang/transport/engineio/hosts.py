"""By which names clients may ask for the server (RFC 9110 §7.2)."""

from ipaddress import IPv4Address

from madang.protocol.origins import normal_authority

__all__ = ["Hosts"]


class Hosts:
    """Knows by which names the server may be asked for; an empty set is any.

    A page of a foreign name that leads to this machine (DNS rebinding) looks like one of the server's own to
    a browser, and says so in ``Origin``. Only the name in ``Host`` tells. A literal address is no name that
    could have been rebound: whoever asks for one was sent to it by no DNS.
    """

    __slots__ = ("_names",)

    def __init__(self, names: frozenset[str]) -> None:
        """Know ``names``: in lower case, without ports, an IPv6 address in brackets."""
        self._names = names

    def admits(self, host: str | None) -> bool:
        """Tell whether a request with this ``Host`` is meant for the server; browsers always send one."""
        if not self._names or host is None:
            return True
        authority = normal_authority(host, 0)
        if authority is None:
            return False
        name = authority.rpartition(":")[0]
        return name in self._names or _is_address(name)


def _is_address(name: str) -> bool:
    if name.startswith("["):
        return True
    try:
        IPv4Address(name)
    except ValueError:
        return False
    return True
