"""How large an answer is when it goes out."""

from typing import Final

import msgspec

__all__ = ["wire_bytes"]

_MORE: Final = 24
"""Bytes by which a moment in ISO 8601 is longer than in milliseconds, and a comma; rounded up."""

_encode: Final = msgspec.json.Encoder().encode


def wire_bytes(entry: msgspec.Struct) -> int:
    """Return the bytes that an entry of a page takes in JSON (RFC 8259 §7), or a few more.

    They are not those of its text: a quotation mark goes out as 2 bytes, another control character as 6.
    """
    return len(_encode(entry)) + _MORE
