"""How much waits to be carried on, and how much more of each shard may."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from madang.adapters.redis.client import RedisClient
from madang.adapters.redis.connection import fields_of, pack
from madang.adapters.redis.keys import Keys
from madang.domain.errors import Unavailable

__all__ = ["Backlog", "behind"]

_INTERVAL: Final = 2.0


class Backlog:
    """Keeps an account of what all shards have waiting, so that it is bounded in all.

    A shard can be read and bounded at the very moment of an append, the others cannot: they may lie on other
    servers. So each shard may have waiting what the others left of the bound when they were last looked at.
    """

    def __init__(self, keys: Keys, calls: RedisClient, bound: int) -> None:
        """Let ``bound`` entries wait for the slowest group."""
        self._keys = keys
        self._calls = calls
        self._bound = bound
        self._waiting = [0] * keys.shards

    def allowance(self, shard: int) -> int:
        """Return how many entries of a shard may wait."""
        # Its own share of the account is left out: the function `append` counts that exactly.
        return max(self._bound - sum(self._waiting) + self._waiting[shard], 0)

    async def measure(self) -> None:
        """Look at all shards.

        Raises:
            Unavailable: Redis does not answer.
        """
        logs = self._keys.logs
        answers = await self._calls.call(
            [command for log in logs for command in (pack("XLEN", log), pack("XINFO", "GROUPS", log))]
        )
        self._waiting = [
            max(behind(length, groups).values(), default=length)
            for length, groups in zip(answers[::2], answers[1::2], strict=True)
        ]

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            with suppress(Unavailable):  # nothing is appended meanwhile either
                await self.measure()
            await asyncio.sleep(_INTERVAL)


def behind(length: int, groups: Sequence[Any]) -> dict[str, int]:
    """Return the entries that each group has not acknowledged.

    ``length`` is that of the log, ``groups`` what ``XINFO GROUPS`` says.
    """
    waiting = {}
    for flat in groups:
        fields = fields_of(flat)
        # Redis does not know the lag of a group that was set back; all of the log is the safe answer.
        lag = fields[b"lag"] if fields[b"lag"] is not None else length
        waiting[fields[b"name"].decode()] = lag + fields[b"pending"]
    return waiting
