"""A node among others: its lease, its canary, and what it does when it no longer hears the log."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

import structlog

from madang.application.readiness import Readiness
from madang.domain.errors import Unavailable
from madang.ports.canary import Canary
from madang.ports.clock import Clock
from madang.ports.leases import Leases, NodeLease, NodeTakenError

__all__ = ["Node"]

_INTERVAL: Final = 2.0
_DEAF_AFTER: Final = 3
"""Canaries that were sent and not heard: 6 seconds."""

_logger = structlog.get_logger(__name__)


class Node:
    """Says every two seconds that it lives, and looks whether it hears its own canary and who else lives."""

    def __init__(
        self,
        name: str,
        address: str,
        *,
        leases: Leases,
        canary: Canary,
        readiness: Readiness,
        clock: Clock,
        read: Callable[[], Mapping[int, str]],
    ) -> None:
        """Run as ``name`` at ``address`` (``host:port``); ``read`` tells how far the log has been read."""
        self._name = name
        self._address = address
        self._leases = leases
        self._canary = canary
        self._readiness = readiness
        self._started_at = clock()
        self._read = read
        self._unheard = 0
        self._is_deaf = False
        self._is_nameless = False
        self._others: Mapping[str, str] = {}
        self.on_deaf: Callable[[], None] = lambda: None
        """Called when the log is no longer heard, or the name is lost: the sockets shall go elsewhere."""
        self.on_hearing: Callable[[], None] = lambda: None
        """Called when that has passed."""
        self.on_missed: Callable[[], None] = lambda: None
        """Called when it is no longer known who is in which room: the sockets shall begin anew."""
        self.on_change: Callable[[], None] = lambda: None
        """Called when a node came or went."""
        self.on_beat: Callable[[], None] = lambda: None
        """Called with each sign of life."""
        self.on_entry: Callable[[], None] = lambda: None
        """Called when the lease is taken or given up: others shall look."""
        self._news = asyncio.Event()

    @property
    def name(self) -> str:
        """The node's short id."""
        return self._name

    def hear(self, node: str) -> None:
        """Note a canary that the feed told."""
        if node != self._name:
            return
        if self._is_deaf:
            _logger.warning("feed_heard_again", node=self._name)
            self._is_deaf = False
            self._return()
        self._unheard = 0
        self._readiness.release("feed")

    def miss(self) -> None:
        """Note that what happened to rooms was missed, and cannot be told any more."""
        _logger.warning("room_events_missed", node=self._name, action="closing the sockets")
        self.on_missed()

    def address_of(self, node: str) -> str | None:
        """Return where another node that lives is reached, as of the last look."""
        return self._others.get(node)

    async def enter(self) -> None:
        """Take the lease; a node of this name that has just died at another address is waited for.

        Raises:
            NodeTakenError: a living node has the name.
            Unavailable: Redis does not answer.
        """
        await self._leases.renew(self._lease())
        self.on_entry()
        await self._look()

    def look(self) -> None:
        """Find out who lives, for someone came or went."""
        self._news.set()

    async def run(self) -> None:
        """Live until cancelled."""
        loop = asyncio.get_running_loop()
        beat_at = loop.time() + _INTERVAL
        while True:
            try:
                with suppress(TimeoutError):
                    async with asyncio.timeout_at(beat_at):
                        await self._news.wait()
                if self._news.is_set():
                    self._news.clear()
                    await self._look()
                if loop.time() >= beat_at:
                    beat_at = loop.time() + _INTERVAL
                    await self._beat()
            except NodeTakenError as error:
                self._lose_name(error)
            except Unavailable as error:
                # The sockets stay: where Redis is down, no other node is better off.
                self._readiness.hold("redis", f"Redis: {error}")

    async def leave(self) -> None:
        """Give the lease up, at an orderly end."""
        try:
            await self._leases.release(self._name)
            self.on_entry()
        except Unavailable as error:
            _logger.warning("lease_not_released", reason=str(error))

    async def _beat(self) -> None:
        if self._unheard >= _DEAF_AFTER and not self._is_deaf:
            self._is_deaf = True
            self._readiness.hold("feed", "this node no longer hears the log")
            _logger.error("feed_not_heard", node=self._name, action="closing the sockets")
            self.on_deaf()
        await self._leases.renew(self._lease())
        await self._canary.send(self._name)
        self._unheard += 1
        self.on_beat()
        await self._look()
        if self._is_nameless:
            self._is_nameless = False
            self._return()
        self._readiness.release("lease")
        self._readiness.release("redis")

    def _lose_name(self, error: NodeTakenError) -> None:
        """Send the sockets away: the balancers and the other nodes look for them at the new owner's."""
        self._readiness.hold("lease", str(error))
        if not self._is_nameless:
            self._is_nameless = True
            self.on_deaf()

    def _return(self) -> None:
        if not self._is_deaf and not self._is_nameless:
            self.on_hearing()

    async def _look(self) -> None:
        others = {lease.node: lease.address for lease in await self._leases.alive()}
        others.pop(self._name, None)
        if others != self._others:
            self._others = others
            self.on_change()

    def _lease(self) -> NodeLease:
        # The log does not wait for who does not read it: what is cut meanwhile is in the archive.
        read = {} if self._is_deaf else self._read()
        return NodeLease(self._name, self._address, self._started_at, read)
