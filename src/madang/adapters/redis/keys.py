"""The names of all keys."""

from collections.abc import Sequence
from typing import Final
from zlib import crc32

from madang.ports.group import GROUPS, GroupName

__all__ = ["INDEX_FIELD", "Keys"]

INDEX_FIELD: Final = "index_uuid"
"""Of the layout: the identity of the index that has everything, empty where none has."""


class Keys:
    """Names keys. Those of a shard carry its number as their hash tag, ``{3}``.

    (https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags)

    Attributes:
        prefix: what all keys begin with; chats with different ones share a Redis without knowing of each
            other.
        shards: over how many shards the rooms are spread.
        groups: those that follow the logs: nothing is cut off them before all have acknowledged it.
        logs: the stream of each shard.
        bases: what the names of each shard's other keys begin with.
    """

    def __init__(
        self, prefix: str = "madang", shards: int = 16, groups: Sequence[GroupName] = GROUPS
    ) -> None:
        self.prefix: Final = prefix
        self.shards: Final = shards
        self.groups: Final = tuple(groups)
        self.bases: Final = tuple(f"{prefix}:{{{shard}}}:".encode() for shard in range(shards))
        self.logs: Final = tuple(base + b"log" for base in self.bases)

    @property
    def layout(self) -> str:
        """The hash that says by which layout the data were written."""
        return f"{self.prefix}:layout"

    @property
    def position(self) -> str:
        """How many entries were accepted on all shards."""
        return f"{self.prefix}:position"

    @property
    def revoked(self) -> str:
        """The hash of users and the moments up to which what their clients show is void."""
        return f"{self.prefix}:revoked"

    @property
    def nodes(self) -> str:
        """The set of all nodes that may be alive."""
        return f"{self.prefix}:nodes"

    @property
    def canaries(self) -> bytes:
        """The stream of canaries."""
        return f"{self.prefix}:pulse".encode()

    @property
    def ephemeral(self) -> str:
        """The channel of typing and of changes of presence."""
        return f"{self.prefix}:signs"

    @property
    def synced(self) -> str:
        """What is written to learn that all before it is kept."""
        return f"{self.prefix}:synced"

    def lease(self, node: str) -> str:
        """Return the key of a node's lease."""
        return f"{self.prefix}:lease:{node}"

    def lock(self, name: str) -> str:
        """Return the key of a lock: what one process does at a time."""
        return f"{self.prefix}:turn:{name}"

    def users(self, node: str) -> str:
        """Return the set of the users who are on a node."""
        return f"{self.prefix}:users:{node}"

    def dead(self, shard: int, group: str) -> bytes:
        """Return the hash of the dead letters of a group."""
        return self.bases[shard] + f"dead:{group}".encode()

    def shard_of(self, room_id: str) -> int:
        """Return the shard of a room. It stays the same for ever, as long as there are as many shards."""
        return crc32(room_id.encode()) % self.shards
