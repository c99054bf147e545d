"""Opening requests that are plain to see, so that those need no parser of HTTP (RFC 6455, section 4.1)."""

import re
from typing import Final

from madang.protocol.http import has_token, header_fields

__all__ = ["opening_fields"]

_END: Final = b"\r\n\r\n"
# Possessive, so that no head makes it look twice at a byte.
_REQUEST: Final = re.compile(
    rb"GET /[!-~]*+ HTTP/1\.1\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]++:[\t -~\x80-\xff]*+\r\n)*+\r\n"
).fullmatch
_REQUEST_LINE_AND_END: Final = 2
# A request with one of these is followed by something, or wants to be asked for it first.
_BODY: Final = frozenset(("content-length", "transfer-encoding", "expect"))


def opening_fields(data: bytes, max_bytes: int, max_fields: int) -> dict[str, str] | None:
    """Return the headers by lower-case name if these bytes are one whole request to open a WebSocket.

    ``None`` says nothing about a request but that it takes a parser to tell: anything that is not whole, not
    of the plainest form, followed by something, or over ``max_bytes`` or ``max_fields``.
    """
    if len(data) > max_bytes or not data.endswith(_END) or _REQUEST(data) is None:
        return None
    if data.count(b"\n") - _REQUEST_LINE_AND_END > max_fields:
        return None
    headers = header_fields(data)
    if not has_token(headers.get("upgrade", ""), "websocket"):
        return None
    if not has_token(headers.get("connection", ""), "upgrade") or not _BODY.isdisjoint(headers):
        return None
    return headers
