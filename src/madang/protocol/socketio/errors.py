"""What the Socket.IO parsers raise.

::

    ValueError
    └── PacketError     a packet is malformed; the connection is closed as a parse error
"""

__all__ = ["PacketError"]


class PacketError(ValueError):
    """A Socket.IO packet is malformed, or breaks a limit; the connection it came on is to be closed."""
