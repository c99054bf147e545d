"""Offsets: how far a client has heard everything, as it keeps and shows it.

An official client keeps the last argument of an event that ends in a string as its offset, and shows it when
it comes back (``socket.io-client`` 4.6, ``Socket.onevent``). Only ``sync`` ends in one here.
"""

from typing import Final

import msgspec

__all__ = ["Offset", "parse_offset"]

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST: Final = 32
_MOST: Final = 1 << 53


class Offset(msgspec.Struct, frozen=True, gc=False):
    """A position of the log, and of which data.

    Attributes:
        epoch: names the data; digits and small letters without ``z``.
    """

    epoch: str
    position: int

    def __str__(self) -> str:
        rest, digits = self.position, ""
        while True:
            rest, digit = divmod(rest, 36)
            digits = _DIGITS[digit] + digits
            if not rest:
                return f"{self.epoch}z{digits}"


def parse_offset(text: object) -> Offset | None:
    """Return the offset that a client shows, ``None`` for what is none."""
    if not isinstance(text, str) or len(text) > _LONGEST or not text.isascii():
        return None
    epoch, separator, digits = text.partition("z")
    if not separator or not digits.isalnum() or (not digits.islower() and not digits.isdigit()):
        return None
    position = int(digits, 36)
    return Offset(epoch, position) if position < _MOST else None
