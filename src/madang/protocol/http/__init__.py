"""HTTP/1.1 requests as bytes: where each ends, before anyone parses it (RFC 9112)."""

from madang.protocol.http.errors import HeadTooLargeError
from madang.protocol.http.fields import has_token, header_fields
from madang.protocol.http.framing import RELAY_ROOM, RequestFraming

__all__ = ["RELAY_ROOM", "HeadTooLargeError", "RequestFraming", "has_token", "header_fields"]
