"""The clock port on the system's clock."""

from time import time_ns

__all__ = ["system_clock"]


def system_clock() -> int:
    """Return Unix time in milliseconds."""
    return time_ns() // 1_000_000
