"""The seqs and the position that this node has acknowledged lately."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from madang.adapters.redis.batch import Waiting
from madang.adapters.redis.connection import Connection, ReplyError, WireError
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.library import function

__all__ = ["Acknowledged"]

_ROOMS: Final = 10_000
"""What is older is read by the feed of every node, and known from there."""


class Acknowledged:
    """Remembers the last seq of each of the last rooms, so that no Redis gives it a second time.

    Attributes:
        count: messages that were accepted here, repetitions not counted.
        position: the highest of the entries that were accepted here, 0 for none.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._newest: dict[str, int] = {}
        self._older: dict[str, int] = {}
        self.count = 0
        self.position = 0

    def note(
        self, entries: Sequence[Waiting], answers: Sequence[int | bytes], positions: Sequence[int]
    ) -> None:
        """Note the seqs and positions that entries were given."""
        self.position = max(self.position, *positions)
        newest = self._newest
        for waiting, answer in zip(entries, answers, strict=True):
            if type(answer) is int and answer:
                newest[waiting.entry.room_id] = answer
                self.count += 1
        # Two generations: at least so many rooms are known, without a look at each to find the oldest.
        if len(newest) > _ROOMS:
            self._newest, self._older = {}, newest

    async def raise_all(self, wire: Connection, position: int) -> None:
        """Raise the seqs of these rooms in a Redis that gave a smaller one last; and what position it gave.

        ``position`` is one that this node knows from elsewhere.

        Raises:
            WireError: the connection was lost, or Redis refuses.
        """
        commands = [self._command(*each) for each in (self._older | self._newest).items()]
        # Of no shard: the first log stands for the key that a function must name.
        if highest := max(position, self.position):
            log, base = self._keys.logs[0], self._keys.bases[0]
            commands.append(("FCALL", function("raise_position"), 1, log, base, highest))
        for answer in await asyncio.gather(*(wire.ask(*command) for command in commands)):
            if isinstance(answer, ReplyError):
                raise WireError(f"Redis refuses to raise what it gives: {answer}")

    def _command(self, room_id: str, seq: int) -> tuple[Any, ...]:
        shard = self._keys.shard_of(room_id)
        log, base = self._keys.logs[shard], self._keys.bases[shard]
        return "FCALL", function("raise"), 1, log, base, room_id, seq
