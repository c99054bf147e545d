"""The opening handshake, seen from the server (RFC 6455, section 4.2)."""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from typing import Final

from madang.protocol.websocket.errors import HandshakeError

__all__ = ["accept", "check_handshake"]

_GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_KEY_LENGTH: Final = 16
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VERSION: Final = "13"


def check_handshake(method: str, headers: Mapping[str, str]) -> str:
    """Check an opening request and return its key, which `accept` wants.

    ``headers`` are by lower-case name. That ``Upgrade: websocket`` and ``Connection: upgrade`` are there was
    seen by whoever found this to be a WebSocket request. Raises `HandshakeError`.
    """
    if method != "GET":
        raise HandshakeError(405, "a WebSocket is opened by GET")
    if headers.get("sec-websocket-version") != _VERSION:
        raise HandshakeError(426, "only version 13 of the WebSocket protocol is spoken here")
    key = headers.get("sec-websocket-key", "")
    try:
        nonce = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        nonce = b""
    if len(nonce) != _KEY_LENGTH:
        raise HandshakeError(400, "Sec-WebSocket-Key is not 16 bytes in base64")
    return key


def accept(key: str, subprotocols: str = "") -> bytes:
    """Return the whole answer that opens the connection; no extension is ever chosen.

    Of the ``subprotocols`` that were offered, as the header has them, the first is: browsers fail a
    connection whose offer was not taken up (RFC 6455, section 4.1).
    """
    first = subprotocols.partition(",")[0].strip()
    chosen = b"Sec-WebSocket-Protocol: " + first.encode() + b"\r\n" if _TOKEN.fullmatch(first) else b""
    digest = hashlib.sha1(key.encode() + _GUID, usedforsecurity=False).digest()
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + binascii.b2a_base64(digest, newline=False) + b"\r\n" + chosen + b"\r\n"
    )
