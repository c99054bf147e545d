"""When a message counts as kept."""

import asyncio
from enum import StrEnum
from typing import Final

from madang.adapters.redis.connection import Connection, pack
from madang.adapters.redis.keys import Keys

__all__ = ["Durability", "is_kept"]

_KEPT: Final = 2.0
"""Seconds to wait for what was read to be kept, before other things are seen to, such as canaries."""
_PATIENCE: Final = 5.0


_TOUCH: Final = "#!lua flags=allow-oom\nredis.call('SET', KEYS[1], '1')"
"""Also where no memory is left: what is read then is carried on, so that memory is freed."""


class Durability(StrEnum):
    """How far a message must have come before it is acknowledged."""

    MEMORY = "memory"
    """Redis has it in its memory."""
    FSYNC = "fsync"
    """It is on Redis's disk."""
    REPLICA = "replica"
    """It is on Redis's disk and on a replica's."""

    def question(self, deadline: float) -> tuple[str, int, int, int]:
        """Return the command whose answer, two counts, tells how far the writes before it have come.

        It waits for ``deadline`` seconds (https://redis.io/docs/latest/commands/waitaof/).
        """
        return "WAITAOF", 1, 1 if self is Durability.REPLICA else 0, int(deadline * 1000)

    def confirmation(self, deadline: float) -> bytes:
        """Return ``question``, packed."""
        return pack(*self.question(deadline))

    def is_confirmed(self, answer: object) -> bool:
        """Tell whether the answer to ``confirmation`` says that the writes are kept."""
        match answer:
            case [int(local), int(replicas)]:
                return local >= 1 and (self is not Durability.REPLICA or replicas >= 1)
            case _:
                return False


async def is_kept(wire: Connection, keys: Keys, durability: Durability) -> bool:
    """Tell whether all that was read on a connection is kept, or comes to be within two seconds.

    Raises:
        WireError: the connection was lost.
        TimeoutError: Redis does not answer.
    """
    # WAITAOF waits for a connection's own writes only. One is put behind all that was read: when it is on the
    # disk, so is all before it, for the append-only file is written in order.
    async with asyncio.timeout(_KEPT + _PATIENCE):
        await wire.ask("EVAL", _TOUCH, 1, keys.synced)
        return durability.is_confirmed(await wire.ask(*durability.question(_KEPT)))
