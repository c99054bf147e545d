"""HTTP/1.1 requests as bytes: where each ends, before anyone parses it (RFC 9112)."""

from madang.protocol.http.errors import HeadTooLargeError
from madang.protocol.http.framing import RequestFraming

__all__ = ["HeadTooLargeError", "RequestFraming"]
