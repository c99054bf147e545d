"""How much of one client is handled before the others have their turn."""

from typing import Final

__all__ = ["Turn"]

_PACKETS: Final = 16
"""Small ones cost as much as large ones."""

_BYTES: Final = 1 << 14
"""Reading JSON takes time."""


class Turn:
    """What is left of a client's turn."""

    __slots__ = ("_bytes", "_packets")

    def __init__(self) -> None:
        self._packets = _PACKETS
        self._bytes = _BYTES

    @property
    def is_over(self) -> bool:
        """Whether it is the others' turn."""
        return not self._packets or self._bytes <= 0

    def take(self, size: int = 0) -> None:
        """Count a packet of so many bytes."""
        self._packets -= 1
        self._bytes -= size
