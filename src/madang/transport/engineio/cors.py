"""What answers to pages of other origins say (the Fetch standard, "CORS protocol")."""

from typing import Final

from madang.protocol.origins import Origins
from madang.transport.engineio.handshake import Handshake

__all__ = ["Cors", "Headers"]

Headers = list[tuple[bytes, bytes]]

_MAX_AGE: Final = b"600"


class Cors:
    """Makes the headers for the allowed origins."""

    __slots__ = ("_origins",)

    def __init__(self, origins: Origins) -> None:
        self._origins = origins

    def headers(self, request: Handshake) -> Headers:
        """Return the headers every answer to this request carries."""
        if not self._origins:
            return []
        if self._origins.any:
            return [(b"access-control-allow-origin", b"*")]
        origin = request.headers.get("origin", "")
        if not self._origins.allows(origin):
            return [(b"vary", b"Origin")]
        return [
            (b"access-control-allow-origin", origin.encode("latin-1")),
            (b"access-control-allow-credentials", b"true"),
            (b"vary", b"Origin"),
        ]

    def preflight(self, request: Handshake) -> Headers:
        """Return what an answer to OPTIONS says besides."""
        headers = [(b"access-control-allow-methods", b"GET, POST"), (b"access-control-max-age", _MAX_AGE)]
        asked = request.headers.get("access-control-request-headers")
        if asked:
            headers.append((b"access-control-allow-headers", asked.encode("latin-1")))
        return headers
