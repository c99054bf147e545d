"""Calls that write, answered when what they wrote is kept."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple

from madang.adapters.redis.durability import Durability
from madang.domain import catalogue
from madang.domain.errors import Unavailable

__all__ = ["Confirmation"]

Ask = Callable[[Callable[[], Sequence[bytes]]], Awaitable[list[Any]]]


class _Call(NamedTuple):
    packed: Sequence[bytes]
    answers: asyncio.Future[list[Any]]


class Confirmation:
    """Lets calls wait together.

    To ask whether something is kept holds the connection up, with ``appendfsync everysec`` for a second. So
    it is asked once at a time, for all that came meanwhile.
    """

    def __init__(self, ask: Ask, durability: Durability, patience: float) -> None:
        """Send by ``ask``; what is not kept as ``durability`` says within ``patience`` seconds has failed."""
        self._ask = ask
        self._durability = durability
        self._patience = patience
        self._waiting: list[_Call] = []
        self._work: asyncio.Task[None] | None = None

    async def call(self, packed: Sequence[bytes]) -> list[Any]:
        """Send packed commands, and return their answers in order once all are kept.

        Raises:
            Unavailable: one was refused, or is not known to be kept in time.
        """
        call = _Call(packed, asyncio.get_running_loop().create_future())
        self._waiting.append(call)
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._keep_all())
        return await call.answers

    def close(self) -> None:
        """Wait no more; who still does hears that nothing is known."""
        if self._work is not None:
            self._work.cancel()
        for call in self._waiting:
            _fail(call, Unavailable(catalogue.STOPPING))

    async def _keep_all(self) -> None:
        # What comes while one confirmation is waited for gathers for the next: group commit, as in the log.
        while self._waiting:
            calls, self._waiting = self._waiting, []
            await self._keep(calls)

    async def _keep(self, calls: Sequence[_Call]) -> None:
        sent: list[_Call] = []

        def commands() -> Sequence[bytes]:
            # Not before there is a connection: what was given up while there was none is not sent.
            sent.extend(call for call in calls if not call.answers.done())
            packed = chain.from_iterable(call.packed for call in sent)
            return [*packed, self._durability.confirmation(self._patience)]

        reason = Unavailable(catalogue.STOPPING)
        try:
            *answers, kept = await self._ask(commands)
            reason = Unavailable(catalogue.CLUSTER_LATE)
            # Else it is written, and not known to be kept: a failover may lose it. Callers hear that much.
            if self._durability.is_confirmed(kept):
                _share(sent, answers)
        except Unavailable as error:
            reason = error
        finally:
            # Those that have their answers by now are done, and are passed over.
            for call in calls:
                _fail(call, reason)


def _share(calls: Sequence[_Call], answers: Sequence[Any]) -> None:
    rest = iter(answers)
    for call in calls:
        own = list(islice(rest, len(call.packed)))
        if not call.answers.done():
            call.answers.set_result(own)


def _fail(call: _Call, reason: Unavailable) -> None:
    if not call.answers.done():
        call.answers.set_exception(Unavailable(reason.wording, **reason.details))
