"""The loop that keeps a projection up with the log: read, take, acknowledge."""

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog

from madang.domain.backoff import Backoff
from madang.domain.errors import Unavailable
from madang.ports.archive_writer import RejectedWriteError
from madang.ports.group import Delivery, Group
from madang.projections.projection import Projection

__all__ = ["Runner"]

_TRIES: Final = 3
_MANY: Final = 200
_GATHER: Final = 0.1
"""Seconds in which more may come after fewer than `_MANY` entries: to read and to write cost about as
much for one as for many, and nobody waits for a worker so eagerly."""
_FIRST_DELAY: Final = 0.2
_LONGEST_DELAY: Final = 2.0

_logger = structlog.get_logger(__name__)


class Runner:
    """Gives a projection what its group gives out, and acknowledges it when the projection has it.

    While the projection or the log is down it waits, however long. What the projection refuses for what it
    is, or what cannot be read at all, becomes a dead letter. What a later release has written, and this one
    does not know whole, is not acknowledged: it comes again, to a worker that knows it once there is one.
    """

    def __init__(self, name: str, group: Group, projection: Projection) -> None:
        self._name = name
        self._group = group
        self._projection = projection
        self._backoff = Backoff(_FIRST_DELAY, _LONGEST_DELAY)
        self._has_met_newer = False

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            while True:
                await self._work()
        finally:
            self._group.close()

    async def _work(self) -> None:
        try:
            deliveries = await self._group.read()
            await self._carry(deliveries)
        except Unavailable as error:
            await self._rest(error)
        else:
            self._backoff.reset()
            if 0 < len(deliveries) < _MANY:
                await asyncio.sleep(_GATHER)

    async def _carry(self, deliveries: Sequence[Delivery]) -> None:
        for each in deliveries:
            if each.is_newer:
                self._say_newer()
            elif each.entry is None:
                await self._dead_letter(each, f"it cannot be read: {each.flaw}")
        readable = [each for each in deliveries if each.entry is not None and not each.is_newer]
        if not readable:
            return
        refused = await self._offer(readable)
        if refused is None:
            await self._group.done(readable)
        elif len(readable) == 1:
            await self._try_again(readable[0], refused)
        else:
            # One of them is refused: halves find it with few writings, and the others are written at once.
            half = len(readable) // 2
            await self._carry(readable[:half])
            await self._carry(readable[half:])

    async def _offer(self, deliveries: Sequence[Delivery]) -> RejectedWriteError | None:
        """Give entries to the projection until it takes or refuses them."""
        while True:
            try:
                await self._projection.take(deliveries)
            except Unavailable as error:
                await self._rest(error)
            except RejectedWriteError as error:
                return error
            else:
                return None

    async def _try_again(self, delivery: Delivery, error: RejectedWriteError) -> None:
        for _ in range(_TRIES - 1):
            refused = await self._offer([delivery])
            if refused is None:
                await self._group.done([delivery])
                return
            error = refused
        await self._dead_letter(delivery, f"{self._name} refused it {_TRIES} times: {error}")

    async def _dead_letter(self, delivery: Delivery, reason: str) -> None:
        # The reason may repeat what the entry says: `madang dead list` shows it to those who may see it.
        _logger.error("dead_letter", group=self._name, place=repr(delivery.place))
        await self._group.dead_letter(delivery, reason)

    def _say_newer(self) -> None:
        if not self._has_met_newer:
            self._has_met_newer = True
            _logger.warning("entries_of_a_later_release_wait", group=self._name)

    async def _rest(self, error: BaseException) -> None:
        _logger.warning("worker_waits", group=self._name, reason=str(error))
        await asyncio.sleep(self._backoff.next())
