"""The packet types of Engine.IO, each the first character of a packet."""

from enum import StrEnum

__all__ = ["PacketType"]


class PacketType(StrEnum):
    """What a packet is (Engine.IO protocol, "Packet encoding")."""

    OPEN = "0"
    CLOSE = "1"
    PING = "2"
    PONG = "3"
    MESSAGE = "4"
    UPGRADE = "5"
    NOOP = "6"
