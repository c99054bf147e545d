"""Where requests end in a stream of bytes, so that no more than one is parsed at a time (RFC 9112).

The parser that is fed decides what a request means and when it is over; this only cuts its food. Were the two
to disagree, the worst is that a connection is refused: nothing is ever taken for content that the parser
did not read as content.
"""

import re
from collections.abc import Iterable
from enum import Enum, auto
from typing import Final

from madang.protocol.http.errors import HeadTooLargeError

__all__ = ["RELAY_ROOM", "RequestFraming"]

RELAY_ROOM: Final = 128
"""Bytes that a server may add to the head of a request when it passes it on."""

_RELAY_FIELDS: Final = 3
_HEAD_END: Final = b"\r\n\r\n"
_EMPTY_LINE: Final = b"\r\n"
_METHOD: Final = re.compile(rb"[A-Z][A-Z-]*(?: |\Z)|\r?\Z")
_CHUNK_SIZE: Final = re.compile(rb"[0-9A-Fa-f]{1,16}")
_UPGRADE_NAME: Final = b"\r\nupgrade:"
_UPGRADE: Final = re.compile(rb"\r\nupgrade:([^\r\n]*)", re.IGNORECASE)


class _Part(Enum):
    """What the next bytes belong to."""

    HEAD = auto()
    BODY = auto()
    CHUNK_SIZE = auto()
    CHUNK = auto()
    TRAILERS = auto()


class RequestFraming:
    """Cuts what a client sends into pieces that each lie within one request.

    `append` what comes, give every piece of `take` to the parser, and tell what the parser then says:
    `begin_body` when it has read a head, `end` when the request is whole. Between `end` and the next `take`
    nothing is read ahead, so the caller decides when the next request begins. ``max_head`` bounds the bytes
    of a request that are no content: its head, its trailers and the extensions of its chunks. A whole head
    with the header ``relayed`` may have `RELAY_ROOM` bytes more: that of who passed it on. ``max_fields``
    bounds the fields of head and trailers together, for small ones cost as much as large ones.
    """

    __slots__ = (
        "_at",
        "_buffer",
        "_fields",
        "_left",
        "_max_fields",
        "_max_head",
        "_overhead",
        "_part",
        "_relayed",
        "_room",
        "_searched",
    )

    def __init__(self, max_head: int, relayed: bytes | None = None, max_fields: int = 1 << 20) -> None:
        self._max_head = max_head
        self._max_fields = max_fields
        self._relayed = None if relayed is None else b"\r\n" + relayed + b":"
        self._room = 0 if relayed is None else RELAY_ROOM
        self._buffer = b""
        self._at = 0
        self._searched = 0
        self.end()

    @property
    def waiting(self) -> int:
        """Bytes that were appended and not taken."""
        return len(self._buffer) - self._at

    @property
    def in_head(self) -> bool:
        """Whether a head comes next, or has begun and is not whole."""
        return self._part is _Part.HEAD

    def append(self, data: bytes) -> None:
        """Add bytes to what waits."""
        if self._buffer:
            self._buffer = self._buffer[self._at :] + data
            self._searched = max(0, self._searched - self._at)
        else:
            self._buffer, self._searched = data, 0
        self._at = 0

    def take(self) -> bytes | None:
        """Remove the next piece for the parser: a whole head, or bytes of a body; None while there is none.

        Raises `HeadTooLargeError` as soon as more than ``max_head`` bytes have come, whole or not.
        """
        if self._part is _Part.HEAD:
            return self._take_head()
        return (self._cut(self._body_end()) or None) if self.waiting else None

    def begin_body(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Go on with the body that these headers (lower-case names) announce."""
        self._part, self._left = _Part.BODY, 0
        for name, value in headers:
            if name == b"transfer-encoding":
                self._part = _Part.CHUNK_SIZE
                return
            if name == b"content-length" and value.isdigit():
                self._left = int(value[:19])

    def end(self) -> None:
        """Begin with the next request: the parser has read this one to its end."""
        self._part = _Part.HEAD
        self._left = 0
        self._overhead = 0
        self._fields = 0
        self._searched = self._at

    def _take_head(self) -> bytes | None:
        buffer = self._buffer
        while buffer.startswith(_EMPTY_LINE, self._at):
            # Empty lines before a request are ignored (RFC 9112 §2.2), but not without end.
            self._at += len(_EMPTY_LINE)
            self._count(len(_EMPTY_LINE))
        # The end may lie across what was searched before and what came since.
        start = max(self._at, self._searched - len(_HEAD_END) + 1)
        found = buffer.find(_HEAD_END, start)
        end = found + len(_HEAD_END) if found >= 0 else len(buffer)
        if self._overhead + end - self._at > self._max_head + self._room:
            raise HeadTooLargeError
        if found >= 0:
            room = self._relay_room(end)
            self._count(end - self._at - room)
            # Less the request line and the empty one.
            self._count_fields(buffer.count(b"\n", self._at, end) - 2 - (_RELAY_FIELDS if room else 0))
            return _without_unknown_upgrade(self._cut(end))
        self._searched = len(buffer)
        if self.waiting and _METHOD.match(buffer, self._at) is None:
            return self._cut(len(buffer))  # no request: let the parser say so at once
        return None

    def _relay_room(self, end: int) -> int:
        """Return how many bytes of the head up to ``end`` do not count."""
        if self._relayed is None or self._relayed not in self._buffer[self._at : end].lower():
            return 0
        return min(self._room, end - self._at)

    def _body_end(self) -> int:
        """Return where the bytes of this request end in the buffer, as far as it reaches."""
        at, end = self._at, len(self._buffer)
        while at < end and self._part is not _Part.HEAD:
            if self._part in {_Part.CHUNK_SIZE, _Part.TRAILERS}:
                line_end = self._pass_line(at)
                if line_end < 0:
                    break  # a line is looked at when it is whole
                at = line_end
                continue
            step = min(self._left, end - at)
            self._left -= step
            at += step
            if self._part is _Part.BODY:
                # Whatever comes after a whole body that the parser does not take for one is for it to judge.
                return at if step else end
            if not self._left:
                self._part = _Part.CHUNK_SIZE
        return at

    def _pass_line(self, at: int) -> int:
        """Take the size of a chunk, or a trailer, into account; return where it ends, -1 if it has not."""
        found = self._buffer.find(b"\n", at)
        line = self._buffer[at : found + 1 if found >= 0 else len(self._buffer)]
        size = _CHUNK_SIZE.match(line) if self._part is _Part.CHUNK_SIZE else None
        extra = len(line) - (size.end() + len(_EMPTY_LINE) if size else 0)
        if self._overhead + extra > self._max_head:
            raise HeadTooLargeError
        if found < 0:
            return -1
        self._overhead += max(0, extra)
        if self._part is _Part.TRAILERS:
            self._count_fields(1)
            self._part = _Part.HEAD if line == _EMPTY_LINE else _Part.TRAILERS
        else:
            length = int(size[0], 16) if size else 0
            self._part = _Part.CHUNK if length else _Part.TRAILERS
            self._left = length + len(_EMPTY_LINE)
        return found + 1

    def _cut(self, end: int) -> bytes:
        buffer, at = self._buffer, self._at
        if end < len(buffer):
            self._at = end
            return buffer[at:end]
        self._buffer, self._at = b"", 0  # nothing large is kept for an idle connection
        return buffer[at:] if at else buffer

    def _count_fields(self, number: int) -> None:
        self._fields += number
        if self._fields > self._max_fields:
            raise HeadTooLargeError

    def _count(self, length: int) -> None:
        self._overhead += length
        if self._overhead > self._max_head:
            raise HeadTooLargeError


def _without_unknown_upgrade(head: bytes) -> bytes:
    """Leave out an offer to speak another protocol than WebSocket: who does not, ignores it (RFC 9110 §7.8).

    Parsers take what follows such a head for the other protocol, and so lose the request's body.
    """
    if _UPGRADE_NAME not in head.lower():
        return head
    offers = b",".join(_UPGRADE.findall(head)).lower().split(b",")
    return head if b"websocket" in map(bytes.strip, offers) else _UPGRADE.sub(b"", head)
