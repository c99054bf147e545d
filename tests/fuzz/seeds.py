"""Where fuzzing starts from: inputs that are as they should be, or nearly."""

from typing import Final

__all__ = ["SEEDS"]

_MASK: Final = b"\x01\x02\x03\x04"


def _frame(first: int, payload: bytes) -> bytes:
    hidden = bytes(byte ^ _MASK[place % 4] for place, byte in enumerate(payload))
    if len(payload) < 126:
        return bytes([first, 0x80 | len(payload)]) + _MASK + hidden
    return bytes([first, 0xFE]) + len(payload).to_bytes(2) + _MASK + hidden


SEEDS: Final[dict[str, list[bytes]]] = {
    "websocket": [
        b"",
        _frame(0x81, "4마당 🙂".encode()),
        _frame(0x82, bytes(range(100))),
        _frame(0x81, b"4" + b"x" * 300),
        _frame(0x01, "마".encode()[:2]) + _frame(0x89, b"ping") + _frame(0x80, "마".encode()[2:] + b"!"),
        _frame(0x8A, b"") + _frame(0x88, b"\x03\xe8bye"),
        _frame(0x88, b"") + _frame(0x81, b"4after"),
        _frame(0x81, b"4\xff"),
        _frame(0x82, b"x" * 1_001),
        _frame(0xC1, b"4hello"),
        b"\x81\x05hello",
    ],
    "engineio": [
        b"4hello",
        "4마당 🙂\x1ebAQIDBA==\x1e4".encode(),
        b"2\x1e3\x1e6\x1e1",
        b"\x1e".join([b"4x"] * 40),
        b"b",
        b"bAQI",
        b"4\xff",
    ],
    "socketio": [
        b'0{"token":"123"}',
        b"0/custom,",
        b"1/custom,",
        b'2["message",1,"2",{"3":[true,null,1.5e3]}]',
        b'2/custom,12["message"]',
        '3/마당,7["ok",{}]'.encode(),
        b'52-["message",{"_placeholder":true,"num":0},[{"_placeholder":true,"num":1}]]\x1e\x01\x02\x1e',
        b'61-/custom,13[{"a":{"_placeholder":true,"num":0}}]\x1e\xff',
        b'2["\\ud800"]',
        b'2["message",1e400,123456789012345678901234567890]',
        b'2["message",' + b"[" * 70 + b"]" * 70 + b"]",
        b'2["connect"]',
    ],
}
