"""How much one socket may send."""

from typing import Final

__all__ = ["UNLIMITED", "SocketShare"]


class SocketShare:
    """The buckets of one socket, as `TokenBucket` keeps them, and the network that it comes from."""

    __slots__ = ("events", "faults", "network", "refusals")

    def __init__(self, network: str) -> None:
        self.network = network
        self.events = self.faults = self.refusals = 0.0


UNLIMITED: Final = SocketShare("")
"""What sockets have in common where no rates are limited; nobody takes from it."""
