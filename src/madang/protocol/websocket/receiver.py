"""What clients send, from bytes to messages (RFC 6455, section 5)."""

import codecs
from collections.abc import Iterator
from typing import Final, NamedTuple

from madang.protocol.websocket.errors import WebSocketError
from madang.protocol.websocket.frames import MAX_CONTROL_PAYLOAD, CloseCode, Opcode
from madang.protocol.websocket.masking import apply_mask

__all__ = ["Close", "Ping", "Pong", "Receiver"]

_utf8 = codecs.getincrementaldecoder("utf-8")

_FIN: Final = 0x80
_RESERVED_BITS: Final = 0x70
_MASKED: Final = 0x80
_LENGTH_BYTES: Final = {126: 2, 127: 8}
_LEAST_LENGTH: Final = {126: 126, 127: 1 << 16}
_MASK_BYTES: Final = 4
_FIRST_CONTROL: Final = 0x8
_CONTROL = frozenset((Opcode.CLOSE, Opcode.PING, Opcode.PONG))
_WHOLE_TEXT: Final = _FIN | Opcode.TEXT
_SMALL_MASKED: Final = range(_MASKED, _MASKED | 126)
_HEADER_BYTES: Final = 2 + _MASK_BYTES
_MEDIUM: Final = 126
_MEDIUM_MASKED: Final = _MASKED | _MEDIUM
_MEDIUM_HEADER_BYTES: Final = 2 + 2 + _MASK_BYTES
_REGISTERED_CODES = frozenset((1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014))
_PRIVATE_CODES: Final = range(3000, 5000)


class Ping(NamedTuple):
    """A ping; answer it with a pong that carries the same payload (section 5.5.2)."""

    payload: bytes


class Pong(NamedTuple):
    """A pong, asked for or not (section 5.5.3)."""

    payload: bytes


class Close(NamedTuple):
    """The peer's close; answer it with the same code, and send nothing after that (section 5.5.1)."""

    code: int
    reason: str


class _Frame:
    """A frame whose header has been read and whose payload is still coming in."""

    __slots__ = ("control", "fin", "mask", "opcode", "remaining")

    def __init__(self, opcode: int, fin: bool, length: int, mask: bytes) -> None:
        self.opcode = opcode
        self.fin = fin
        self.remaining = length
        self.mask = mask
        self.control = bytearray() if opcode in _CONTROL else None

    def unmask(self, masked: bytes) -> bytes:
        """Unmask the next bytes of the payload and turn the mask so that it fits the bytes after them."""
        payload = apply_mask(masked, self.mask)
        turn = len(masked) % _MASK_BYTES
        self.mask = self.mask[turn:] + self.mask[:turn]
        self.remaining -= len(masked)
        return payload


class _Message:
    """A message that has begun and is not whole yet; text is checked as it comes in (section 8.1)."""

    __slots__ = ("opcode", "payload", "validator")

    def __init__(self, opcode: int) -> None:
        self.opcode = opcode
        self.payload = bytearray()
        self.validator = _utf8() if opcode == Opcode.TEXT else None

    def add(self, payload: bytes) -> None:
        """Append payload bytes; raises `WebSocketError` at the first byte that cannot be UTF-8."""
        if self.validator is not None:
            try:
                self.validator.decode(payload)
            except UnicodeDecodeError:
                raise WebSocketError(CloseCode.INVALID_DATA, "invalid UTF-8") from None
        self.payload += payload

    def finish(self) -> str | bytes:
        """Return the whole message; raises `WebSocketError` if text ends within a character."""
        return _text(bytes(self.payload)) if self.opcode == Opcode.TEXT else bytes(self.payload)


class Receiver:
    """Turns a client's bytes into messages.

    ``max_payload`` is the most bytes a message may have over all its fragments; a longer one is refused when
    its header announces it, before its payload is kept.
    """

    __slots__ = ("_buffer", "_frame", "_message", "max_payload")

    def __init__(self, max_payload: int) -> None:
        self.max_payload = max_payload
        self._buffer = b""
        self._frame: _Frame | None = None
        self._message: _Message | None = None

    def whole_text(self, data: bytes) -> str | None:
        """Return the text if ``data`` are one whole message of it, after none that is not whole, and no more.

        Nearly every read is; ``None`` is for `feed` to tell. Raises `WebSocketError` for what is no text.
        """
        size = len(data)
        if size < _MEDIUM_HEADER_BYTES or data[0] != _WHOLE_TEXT or self._buffer:
            return None
        length, start = data[1] ^ _MASKED, _HEADER_BYTES
        if length == _MEDIUM:
            length, start = data[2] << 8 | data[3], _MEDIUM_HEADER_BYTES
            if length <= MAX_CONTROL_PAYLOAD:  # not in its shortest form
                return None
        elif length > MAX_CONTROL_PAYLOAD:
            return None
        if start + length != size or length > self.max_payload:
            return None
        if self._frame is not None or self._message is not None:
            return None
        return _text(apply_mask(data[start:], data[start - _MASK_BYTES : start]))

    def feed(self, data: bytes) -> Iterator[str | bytes | Ping | Pong | Close]:
        """Yield what the stream holds with ``data`` appended: text as str, binary as bytes, control frames.

        Iterate to the end, unless the connection is given up. Raises `WebSocketError` after everything before
        the offence was yielded; nothing may be fed after that, nor after a `Close`.
        """
        if self._buffer:
            data = self._buffer + data
            self._buffer = b""
        position, end = 0, len(data)
        while position < end:
            if self._frame is None:
                # Nearly every frame of a client is a whole text of less than 64 KiB: read it at once.
                if (
                    end - position >= _MEDIUM_HEADER_BYTES
                    and data[position] == _WHOLE_TEXT
                    and self._message is None
                ):
                    length = data[position + 1]
                    start = position + _HEADER_BYTES
                    if length == _MEDIUM_MASKED:
                        start = position + _MEDIUM_HEADER_BYTES
                        length = data[position + 2] << 8 | data[position + 3]
                        is_whole = length > MAX_CONTROL_PAYLOAD  # or not in its shortest form
                    else:
                        is_whole = length in _SMALL_MASKED
                        length &= 0x7F
                    stop = start + length
                    if is_whole and stop <= end and length <= self.max_payload:
                        position = stop
                        yield _text(apply_mask(data[start:stop], data[start - _MASK_BYTES : start]))
                        continue
                start = self._read_header(data, position)
                if start < 0:
                    self._buffer = data[position:]
                    return
                position = start
            frame = self._frame
            assert frame is not None  # noqa: S101 - narrows: _read_header set it
            stop = min(end, position + frame.remaining)
            event = self._read_payload(frame, data[position:stop])
            position = stop
            if event is not None:
                yield event

    def _read_header(self, data: bytes, position: int) -> int:
        """Read a frame's header; return where its payload begins, or -1 if the header is not whole yet."""
        available = len(data) - position
        first = data[position]
        opcode = first & 0x0F
        self._check_first(first, opcode)
        if available < 2:  # noqa: PLR2004 - the two bytes every header has
            return -1
        length = data[position + 1]
        if not length & _MASKED:
            raise WebSocketError(CloseCode.PROTOCOL_ERROR, "frame is not masked")
        length &= 0x7F
        if opcode >= _FIRST_CONTROL and length > MAX_CONTROL_PAYLOAD:
            raise WebSocketError(CloseCode.PROTOCOL_ERROR, "control frame is too long")
        extended = _LENGTH_BYTES.get(length, 0)
        start = position + 2 + extended
        if available < 2 + extended + _MASK_BYTES:
            return -1
        if extended:
            form, length = length, int.from_bytes(data[position + 2 : start], "big")
            if length < _LEAST_LENGTH[form] or length >> 63:
                raise WebSocketError(CloseCode.PROTOCOL_ERROR, "frame length is not in its shortest form")
        self._begin(opcode, bool(first & _FIN), length, data[start : start + _MASK_BYTES])
        return start + _MASK_BYTES

    def _check_first(self, first: int, opcode: int) -> None:
        if first & _RESERVED_BITS:
            raise WebSocketError(CloseCode.PROTOCOL_ERROR, "reserved bits are set")
        if opcode in _CONTROL:
            if not first & _FIN:
                raise WebSocketError(CloseCode.PROTOCOL_ERROR, "control frame is fragmented")
        elif opcode > Opcode.BINARY:
            raise WebSocketError(CloseCode.PROTOCOL_ERROR, "reserved opcode")
        elif (opcode == Opcode.CONTINUATION) is (self._message is None):
            raise WebSocketError(CloseCode.PROTOCOL_ERROR, "fragments out of order")

    def _begin(self, opcode: int, fin: bool, length: int, mask: bytes) -> None:
        if opcode < _FIRST_CONTROL:
            begun = len(self._message.payload) if self._message is not None else 0
            if begun + length > self.max_payload:
                raise WebSocketError(CloseCode.TOO_BIG, "message is too big")
            if opcode != Opcode.CONTINUATION:
                self._message = _Message(opcode)
        self._frame = _Frame(opcode, fin, length, mask)

    def _read_payload(self, frame: _Frame, masked: bytes) -> str | bytes | Ping | Pong | Close | None:
        """Take the next bytes of a frame's payload; return the message or control frame they complete."""
        payload = frame.unmask(masked)
        if frame.control is not None:
            frame.control += payload
        elif self._message is not None:
            self._message.add(payload)
        if frame.remaining:
            return None
        self._frame = None
        if frame.control is not None:
            return _control(frame.opcode, bytes(frame.control))
        message = self._message
        if message is None or not frame.fin:
            return None
        self._message = None
        return message.finish()


def _text(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise WebSocketError(CloseCode.INVALID_DATA, "invalid UTF-8") from None


def _control(opcode: int, payload: bytes) -> Ping | Pong | Close:
    if opcode == Opcode.PING:
        return Ping(payload)
    if opcode == Opcode.PONG:
        return Pong(payload)
    if not payload:
        return Close(CloseCode.NO_STATUS, "")
    code = int.from_bytes(payload[:2], "big")
    if len(payload) == 1 or not (code in _REGISTERED_CODES or code in _PRIVATE_CODES):
        raise WebSocketError(CloseCode.PROTOCOL_ERROR, "invalid close code")
    return Close(code, _text(payload[2:]))
