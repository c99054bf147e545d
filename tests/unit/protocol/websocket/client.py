"""What a WebSocket client sends, for the tests of the receiver."""

from madang.protocol.websocket.masking import apply_mask_slowly

__all__ = ["MASK", "client_frame"]

MASK = b"\x12\xff\x00\xa5"


def client_frame(
    opcode: int, payload: bytes = b"", *, fin: bool = True, reserved: int = 0, mask: bytes = MASK
) -> bytes:
    """Frame a payload as a client does: masked."""
    length = len(payload)
    first = (0x80 if fin else 0) | reserved | opcode
    if length < 126:
        header = bytes((first, 0x80 | length))
    elif length < 65536:
        header = bytes((first, 0x80 | 126)) + length.to_bytes(2, "big")
    else:
        header = bytes((first, 0x80 | 127)) + length.to_bytes(8, "big")
    return header + mask + apply_mask_slowly(payload, mask)
