"""Commands to Redis whose answers are awaited, many in one write."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Final

from madang.adapters.redis.confirmation import Confirmation
from madang.adapters.redis.connection import Connection, ReplyError, WireError
from madang.adapters.redis.durability import Durability
from madang.adapters.redis.epoch import is_displaced
from madang.adapters.redis.reconnecting import Reconnecting
from madang.domain import catalogue
from madang.domain.errors import Unavailable

__all__ = ["RedisClient"]

_PATIENCE: Final = 0.8
"""The share of a deadline for which Redis may wait until something is kept: it shall answer in time."""


class RedisClient:
    """Sends commands over one connection, and waits for the connection where there is none.

    Attributes:
        deadline: the seconds that each call has.
    """

    def __init__(
        self,
        url: str,
        deadline: float,
        confirm: Durability | None = None,
        verify: Callable[[Connection], Awaitable[None]] | None = None,
    ) -> None:
        """Give each call ``deadline`` seconds in all.

        With ``confirm``, calls that write are answered only when they are kept as it says. A connection is
        used when ``verify`` has nothing against it.
        """
        self._verify = verify
        self.deadline = deadline
        patience = _PATIENCE * deadline
        self._confirming = None if confirm is None else Confirmation(self._answers, confirm, patience)
        self._up = asyncio.Event()
        self._connection = Reconnecting(url, deadline, self._prepare, self._up.set)

    async def run(self) -> None:
        """Keep the connection until cancelled."""
        try:
            await self._connection.run()
        finally:
            if self._confirming is not None:
                self._confirming.close()

    async def call(self, packed: Sequence[bytes], *, writes: bool = False) -> list[Any]:
        """Send packed commands at once and return their answers in order.

        Who is cancelled while there is no connection has sent nothing.

        Raises:
            Unavailable: one was refused, or the answers did not come in time; a command that writes may or
                may not have been carried out.
        """
        if not writes or self._confirming is None:
            return await self._answers(lambda: packed)
        try:
            async with asyncio.timeout(self.deadline):
                return await self._confirming.call(packed)
        except TimeoutError as error:
            raise Unavailable(catalogue.CLUSTER_LATE) from error

    async def _answers(self, commands: Callable[[], Sequence[bytes]]) -> list[Any]:
        wire = None
        try:
            async with asyncio.timeout(self.deadline):
                wire = await self._wire()
                return await self._ask(wire, commands())
        except (WireError, TimeoutError) as error:
            if wire is not None and isinstance(error, TimeoutError):
                # Nothing came for so long: the connection may be dead without the kernel knowing.
                wire.close()
            raise Unavailable(catalogue.CLUSTER_SILENT) from error

    async def _wire(self) -> Connection:
        while (wire := self._connection.wire) is None:
            self._up.clear()
            await self._up.wait()
        return wire

    async def _ask(self, wire: Connection, packed: Sequence[bytes]) -> list[Any]:
        answers: list[Any] = [None] * len(packed)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def answered(index: int, answer: Any) -> None:
            answers[index] = answer
            if done.done():
                return
            if is_displaced(answer):
                wire.close()
            if isinstance(answer, WireError | ReplyError):
                done.set_exception(WireError(str(answer)))
            elif index == len(packed) - 1:
                done.set_result(None)

        wire.send(packed, [partial(answered, index) for index in range(len(packed))])
        await done
        return answers

    async def _prepare(self, wire: Connection) -> None:
        """Verify only: the log's connection makes what is missing."""
        if self._verify is not None:
            await self._verify(wire)
