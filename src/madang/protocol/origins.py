"""Web origins in one normal form, and which of them may use the server (RFC 6454; RFC 6455 §10.2)."""

import re
from collections.abc import Iterable
from ipaddress import IPv6Address
from typing import Final

__all__ = ["ANY_ORIGIN", "Origins", "normal_authority", "normal_origin"]

ANY_ORIGIN: Final = "*"
"""The entry that allows every origin."""

_OPAQUE: Final = "null"
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
# Some clients that are no browsers say whose socket it is by the socket's own address.
_SAME_AS: Final = {"ws": "http", "wss": "https"}
_ORIGIN: Final = re.compile(r"([a-z][a-z0-9+.-]*)://([^/?#@\\\s]+)", re.ASCII)
_AUTHORITY: Final = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._~!$&'()*+,;=%-]+)(?::([0-9]{1,5}))?", re.ASCII)
_MAX_PORT: Final = 65535


def normal_authority(authority: str, default_port: int | None) -> str | None:
    """Return ``host:port`` in lower case with the port always there, or None if it is no host and port.

    Without a default port a host that names none stays without.
    """
    match = _AUTHORITY.fullmatch(authority.lower())
    if match is None:
        return None
    host, port = match[1], int(match[2]) if match[2] else default_port
    if host.startswith("["):
        try:
            host = f"[{IPv6Address(host[1:-1]).compressed}]"
        except ValueError:
            return None
    if port is None:
        return host
    return f"{host}:{port}" if port <= _MAX_PORT else None


def normal_origin(text: str) -> str | None:
    """Return an origin as ``scheme://host:port``, with default ports filled in, or None if it is none.

    ``null``, which browsers send for pages without an origin, stays as it is (RFC 6454 §7.3).
    """
    lowered = text.strip().lower()
    if lowered == _OPAQUE:
        return _OPAQUE
    match = _ORIGIN.fullmatch(lowered)
    if match is None:
        return None
    scheme = _SAME_AS.get(match[1], match[1])
    authority = normal_authority(match[2], _DEFAULT_PORTS.get(scheme))
    return f"{scheme}://{authority}" if authority is not None else None


class Origins:
    """The origins whose pages may use the server, besides its own; ``*`` is any.

    Sockets, long-polling and REST ask the same object, so that none of them refuses what another admits.
    """

    __slots__ = ("_allowed", "any")

    def __init__(self, entries: Iterable[str]) -> None:
        """Take entries as a person writes them.

        Raises ValueError for one that can never match, such as one without a scheme or with a path.
        """
        self.any = False
        allowed = set()
        for entry in entries:
            if entry.strip() == ANY_ORIGIN:
                self.any = True
            else:
                allowed.add(_entry(entry))
        self._allowed = frozenset(allowed)

    def __bool__(self) -> bool:
        return self.any or bool(self._allowed)

    def allows(self, origin: str | None) -> bool:
        """Tell whether pages of this origin are allowed by name (or by ``*``)."""
        return origin is not None and (self.any or normal_origin(origin) in self._allowed)

    def admits(self, origin: str | None, *hosts: str | None) -> bool:
        """Tell whether a request of this ``Origin`` may be served: of no page, an own one, or an allowed one.

        ``hosts`` are the names by which the server was asked for: ``Host``, and what a trusted proxy says it
        was before (``X-Forwarded-Host``). Browsers let any page open a WebSocket to any server, and say whose
        page it is.
        """
        if origin is None or self.allows(origin):
            return True
        own = normal_origin(origin)
        if own is None or own == _OPAQUE:
            return False
        scheme, _, authority = own.partition("://")
        default = _DEFAULT_PORTS.get(scheme)
        return any(normal_authority(host.strip(), default) == authority for host in hosts if host)


def _entry(entry: str) -> str:
    text = entry.strip()
    normal = normal_origin(text.removesuffix("/"))
    if normal is None:
        raise ValueError(
            f"{text!r:.80} is no origin: write scheme://host or scheme://host:port as browsers do "
            "(https://chat.example; other scripts as xn--…), without a path or wildcards, or * for any"
        )
    if "*" in normal:
        raise ValueError(
            f"{text!r:.80}: parts of an origin cannot be wildcards; name each origin, or * for any"
        )
    return normal
