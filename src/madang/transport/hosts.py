"""By which names clients may ask for the server (RFC 9110 §7.2)."""

__all__ = ["Hosts"]


class Hosts:
    """Knows the names; an empty set is any.

    A page of a foreign name that leads to this machine (DNS rebinding) looks like one of the server's own to
    a browser, and says so in ``Origin``. Only the name in ``Host`` tells.
    """

    __slots__ = ("_names",)

    def __init__(self, names: frozenset[str]) -> None:
        """Know ``names``: in lower case, without ports, an IPv6 address in brackets."""
        self._names = names

    def admits(self, host: str | None) -> bool:
        """Tell whether a request with this ``Host`` is meant for the server; browsers always send one."""
        if not self._names or host is None:
            return True
        name, _, port = host.lower().rpartition(":")
        return (name if name and port.isdecimal() else host.lower()) in self._names
