"""Leases: which nodes are alive."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

__all__ = ["Leases", "NodeLease", "NodeTakenError"]


class NodeTakenError(Exception):
    """Another node that is alive has the id."""


class NodeLease(msgspec.Struct, frozen=True):
    """What a node says about itself.

    Attributes:
        node: its short id, which its session ids begin with.
        address: ``host:port`` at which other nodes reach it.
        read: how far it has read the log of each shard.
    """

    node: str
    address: str
    started_at: int
    read: Mapping[int, str]


class Leases(Protocol):
    """Keeps what nodes say about themselves, for as long as they say it again and again."""

    async def renew(self, lease: NodeLease) -> None:
        """Hold the lease for some seconds more.

        Raises:
            NodeTakenError: a node at another address holds it.
            Unavailable: it cannot be held now.
        """
        ...

    async def release(self, node: str) -> None:
        """Give the lease up.

        Raises:
            Unavailable: it cannot be given up now; it ends by itself.
        """
        ...

    async def alive(self) -> Sequence[NodeLease]:
        """Return the leases that are held, by id.

        Raises:
            Unavailable: they cannot be read now.
        """
        ...
