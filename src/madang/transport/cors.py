"""Which pages may talk to the server, and read its answers (the Fetch standard, "CORS protocol")."""

from typing import Final

from madang.transport.handshake import Handshake

__all__ = ["Cors", "Headers"]

Headers = list[tuple[bytes, bytes]]

_ANY: Final = "*"
_MAX_AGE: Final = b"600"


class Cors:
    """Makes the headers for the allowed origins; ``*`` allows any, an empty set none."""

    __slots__ = ("_origins",)

    def __init__(self, origins: frozenset[str]) -> None:
        self._origins = origins

    def headers(self, request: Handshake) -> Headers:
        """Return the headers every answer to this request carries."""
        if not self._origins:
            return []
        if _ANY in self._origins:
            return [(b"access-control-allow-origin", b"*")]
        origin = request.headers.get("origin", "")
        if origin not in self._origins:
            return [(b"vary", b"Origin")]
        return [
            (b"access-control-allow-origin", origin.encode("latin-1")),
            (b"access-control-allow-credentials", b"true"),
            (b"vary", b"Origin"),
        ]

    def admits(self, request: Handshake) -> bool:
        """Tell whether a session may begin: for no page, or for one of the server or of an allowed origin.

        Browsers let any page open a WebSocket to any server, and say whose page it is (RFC 6455 §10.2).
        """
        headers = request.headers
        origin = headers.get("origin")
        if origin is None or _ANY in self._origins or origin in self._origins:
            return True
        return origin.partition("://")[2].lower() == headers.get("host", "").lower() != ""

    def preflight(self, request: Handshake) -> Headers:
        """Return what an answer to OPTIONS says besides."""
        headers = [(b"access-control-allow-methods", b"GET, POST"), (b"access-control-max-age", _MAX_AGE)]
        asked = request.headers.get("access-control-request-headers")
        if asked:
            headers.append((b"access-control-allow-headers", asked.encode("latin-1")))
        return headers
