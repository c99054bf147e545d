"""A wire that is made again whenever it is lost."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from madang.adapters.redis.connection import Connection, WireError
from madang.adapters.redis.layout import LayoutError
from madang.domain.backoff import Backoff

__all__ = ["Reconnecting"]

_FIRST_DELAY: Final = 0.05
_LONGEST_DELAY: Final = 1.0

_log = logging.getLogger(__name__)


class Reconnecting:
    """Keeps one connection to Redis."""

    def __init__(
        self,
        url: str,
        timeout: float,
        prepare: Callable[[Connection], Awaitable[None]],
        on_up: Callable[[], None],
    ) -> None:
        """Connect to ``url``, giving each try ``timeout`` seconds.

        After each success ``prepare`` is awaited; when it raises ``WireError`` or ``LayoutError``, all is
        tried again. Then ``wire`` is there, and ``on_up`` is called.
        """
        self._url = url
        self._timeout = timeout
        self._prepare = prepare
        self._on_up = on_up
        self._wire: Connection | None = None

    @property
    def wire(self) -> Connection | None:
        """The connection, ``None`` while there is none."""
        return self._wire if self._wire is not None and self._wire.is_open else None

    async def run(self) -> None:
        """Connect, again and again, until cancelled."""
        backoff, refusal = Backoff(_FIRST_DELAY, _LONGEST_DELAY), ""
        while True:
            try:
                await self._connected()
                backoff.reset()
            except (WireError, LayoutError, TimeoutError) as error:
                # At the start a wrong layout ends the server; later it may be a replica that is promoted
                # soon.
                if isinstance(error, LayoutError) and str(error) != refusal:
                    refusal = str(error)
                    _log.error("%s", refusal)
                await asyncio.sleep(backoff.next())

    async def _connected(self) -> None:
        lost = asyncio.Event()
        wire = await Connection.connect(self._url, self._timeout, lost.set)
        try:
            async with asyncio.timeout(self._timeout):
                await self._prepare(wire)
            self._wire = wire
            self._on_up()
            await lost.wait()
        finally:
            self._wire = None
            wire.close()
