"""The log port on Redis Streams.

What is promised of order, and by what:

=================================  ====================================================================
promise                            kept by
=================================  ====================================================================
a user's entries in a room stand   they go in the order of ``append``: one queue for each user
in the order in which they were    (`FairQueue`), one connection, on which Redis answers in order; behind
appended                           one that may be asked about in the archive the others wait (`OrderGuard`)
the same while what was lost is    what comes back is sorted in front of what was not sent, by deadline, which
tried again                        is the order of ``append`` (`FairQueue.sort`); not in front of a second
                                   write that Redis took while it refused the first
a seq is given once, and rises     within the function `append` (library.lua): it is read and raised where
by one                             the entry is written, on the room's shard
an entry with a dedup key is       the key is looked up and remembered in the same step; what Redis may have
written once                       forgotten is asked for in the archive first (``look_up``)
a position is given once           one counter for all shards, raised before the entry is written
=================================  ====================================================================

Between users, between rooms, and between shards there is no order but that of positions.

The states of an entry (`Waiting`), each of which ends with the answer, an error, or the deadline:

============  =====================================  =======================================================
state         what comes                             then
============  =====================================  =======================================================
guarded       the one before it is settled           *queued*
queued        a write is due, Redis is connected     *sent*
sent          the answer                             settled, or ``look_up``: *asked*
sent          the connection is lost, not confirmed  with a dedup key *queued* once more, else refused: the
                                                     first try may have been written
asked         the archive knows it                   settled with the first answer
asked         the archive does not know it           *queued*, as ``unknown``
============  =====================================  =======================================================
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from madang.adapters.redis.acknowledged import Acknowledged
from madang.adapters.redis.backlog import Backlog
from madang.adapters.redis.batch import Batch, Waiting
from madang.adapters.redis.connection import Connection
from madang.adapters.redis.durability import Durability
from madang.adapters.redis.epoch import EpochGuard, clock_of, is_displaced
from madang.adapters.redis.fair_queue import FairQueue
from madang.adapters.redis.id_time import is_surely_new, time_of_id
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.layout import LayoutError, prepare, writes_are_synced
from madang.adapters.redis.order_guard import OrderGuard
from madang.adapters.redis.reconnecting import Reconnecting
from madang.adapters.redis.settings import LogSettings
from madang.domain import catalogue
from madang.domain.conditions import Conditions
from madang.domain.entry import Entry
from madang.domain.errors import Unavailable
from madang.domain.messages import Accepted
from madang.ports.dedup import Dedup

__all__ = ["RedisLog"]

_UNDER_WAY: Final = 2
"""Writes that Redis has not answered at most: one that it works on, and one that it finds behind that."""
_SWEEP: Final = 0.1
_PROBE: Final = 0.1
"""Seconds between two looks whether a log still ends where it was read to."""


class RedisLog:
    """Appends entries: those of one turn of the loop are one call for each shard, and one write in all.

    While Redis has not answered the last writes, entries gather, and each user's have their turn.
    """

    def __init__(
        self,
        url: str,
        keys: Keys,
        answers: Dedup,
        settings: LogSettings,
        backlog: Backlog,
        guard: EpochGuard | None = None,
    ) -> None:
        """Append to the Redis at ``url``, for as long as ``guard`` trusts it."""
        self._guard = guard
        self._acknowledged = Acknowledged(keys)
        self._history = b""
        self._probed = 0.0
        self._recovered = 0
        self._keys = keys
        self._answers = answers
        self._ahead: float | None = None
        self._settings = settings
        self._backlog = backlog
        self._connection = Reconnecting(url, settings.deadline, self._prepare, self._schedule)
        self._queue = FairQueue()
        self._due: deque[Waiting] = deque()
        self._order_guard = OrderGuard(self._enqueue)
        self._lookups: set[asyncio.Task[None]] = set()
        self._scheduled = False
        self._under_way = 0
        # A confirmation (WAITAOF) blocks its connection: a second write would only wait behind it, and could
        # not gather any more.
        self._most_under_way = 1 if settings.confirm else _UNDER_WAY
        self._sweeping = False
        self._disordered = False

    @property
    def accepted(self) -> int:
        """How many messages were accepted here, repetitions not counted."""
        return self._acknowledged.count

    async def run(self) -> None:
        """Keep the connection until cancelled. What still waits then is answered ``Unavailable``."""
        try:
            await self._connection.run()
        finally:
            for lookup in self._lookups:
                lookup.cancel()
            while self._due:
                self._due.popleft().fail(Unavailable(catalogue.STOPPING))

    async def _prepare(self, wire: Connection) -> None:
        settings = self._settings
        await prepare(wire, self._keys, settings.durability)
        trusts_answers = settings.durability is Durability.FSYNC and not settings.confirm
        if trusts_answers and not await writes_are_synced(wire):
            raise LayoutError("Redis no longer syncs each write (appendfsync always): start this server anew")
        if self._guard is not None:
            await self._guard.verify(wire)
            # Of this connection: what others are verified for later must not let it pass.
            self._history = self._guard.history
            # Before the first append: another server may have been promoted that lacks the newest entries.
            await self._acknowledged.raise_all(wire, self._guard.position())
            self._recovered = self._guard.recovered
        self._ahead = await clock_of(wire) - asyncio.get_running_loop().time() * 1000

    def append(self, entry: Entry, conditions: Conditions) -> asyncio.Future[Accepted]:
        """Accept an entry."""
        loop = asyncio.get_running_loop()
        waiting = Waiting(entry, conditions, loop.create_future(), loop.time() + self._settings.deadline)
        # What has no key is never looked up, and never tried again either (`_lost`).
        if conditions.dedup_key is not None:
            waiting.made = time_of_id(conditions.dedup_key)
            waiting.is_doubtful = not self._is_surely_new(waiting.made)
        self._due.append(waiting)
        if not self._sweeping:
            self._sweeping = True
            loop.call_later(_SWEEP, self._sweep)
        self._order_guard.enqueue(waiting)
        return waiting.answer

    def _is_surely_new(self, made: int | None) -> bool:
        if self._ahead is None:
            return False  # Redis has not been reached yet
        now = int(asyncio.get_running_loop().time() * 1000 + self._ahead)
        return is_surely_new(made, now, self._settings.window, self._recovered)

    def _enqueue(self, waiting: Waiting) -> None:
        self._queue.add(waiting)
        self._schedule()

    def _schedule(self) -> None:
        if self._queue and not self._scheduled and self._under_way < self._most_under_way:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._scheduled = False
        wire = self._connection.wire
        if wire is None:
            return  # the connection schedules again when it is up
        # Here and not in `_lost`: by now all batches of a connection that was lost have come back.
        if self._disordered:
            self._disordered = False
            self._queue.sort()
        batches = self._next_batches()
        if not batches:
            return  # all was given up
        window = self._settings.window
        reached = self._reached()
        packed = [
            batch.pack(
                self._backlog.allowance(batch.shard),
                window,
                reached.get(batch.shard, b""),
                self._history,
                self._recovered,
            )
            for batch in batches
        ]
        self._under_way += 1
        if self._settings.confirm:
            packed.append(self._settings.durability.confirmation(self._settings.deadline))
            wire.send(packed, [*(batch.hold for batch in batches), partial(self._confirmed, batches)])
        else:
            *others, last = batches
            replies = [partial(self._answered, batch) for batch in others]
            wire.send(packed, [*replies, partial(self._answered_last, last)])
        self._schedule()

    def _next_batches(self) -> list[Batch]:
        """Return what goes at once, by shard."""
        shards: dict[int, list[Waiting]] = {}
        for waiting in self._queue.take():
            shards.setdefault(self._keys.shard_of(waiting.entry.room_id), []).append(waiting)
        return [Batch(self._keys, shard, entries) for shard, entries in shards.items()]

    def _reached(self) -> Mapping[int, bytes]:
        """Return how far each shard must be, now and then: to look costs Redis 9 µs.

        That notices logs that were emptied. That others' data took their place is known by their history;
        only where Redis tells nothing of it, each call must look.
        """
        if self._guard is None:
            return {}
        now = asyncio.get_running_loop().time()
        if self._history and now < self._probed + _PROBE:
            return {}
        self._probed = now
        return self._guard.reached()

    def _confirmed(self, batches: list[Batch], answer: Any) -> None:
        self._under_way -= 1
        # One confirmation covers all batches of the write: they went before it on the same connection.
        is_kept = self._settings.durability.is_confirmed(answer)
        for batch in batches:
            if is_kept or is_displaced(batch.held):
                self._answered(batch, batch.held)
            else:
                self._lost(batch)
        self._schedule()

    def _answered_last(self, batch: Batch, answer: Any) -> None:
        self._under_way -= 1
        self._answered(batch, answer)
        if isinstance(answer, list):  # else what was lost waits a while
            self._schedule()

    def _answered(self, batch: Batch, answer: Any) -> None:
        if not isinstance(answer, list):
            if is_displaced(answer) and self._guard is not None:
                # Nothing was written: the function looks first. All connections are verified anew.
                self._guard.distrust()
            self._lost(batch)
            return
        answers, positions = answer[::2], answer[1::2]
        for waiting, each, position in zip(batch.entries, answers, positions, strict=True):
            if each == b"look_up":
                # Redis has answered: until it is asked again, the deadline says nothing about the connection.
                waiting.is_sent = False
                self._look_up(waiting)
            else:
                waiting.settle(each, position)
        self._acknowledged.note(batch.entries, answers, positions)

    def _lost(self, batch: Batch) -> None:
        """Try again what can be repeated: the first try may have been written, or not."""
        for waiting in batch.entries:
            if waiting.conditions.dedup_key is None:
                waiting.fail(Unavailable(catalogue.MESSAGE_NOT_STORED))
            waiting.is_sent = False
            if not waiting.answer.done():
                self._queue.add(waiting)
        self._disordered = True
        asyncio.get_running_loop().call_later(_SWEEP, self._schedule)

    def _look_up(self, waiting: Waiting) -> None:
        task = asyncio.get_running_loop().create_task(self._ask_archive(waiting))
        self._lookups.add(task)
        task.add_done_callback(self._lookups.discard)

    async def _ask_archive(self, waiting: Waiting) -> None:
        entry = waiting.entry
        try:
            found = await self._answers.find(entry.room_id, entry.actor, waiting.dedup_key)
        except Unavailable as error:
            waiting.fail(error)
        else:
            # Not written from here: Redis decides, for the same may have been said meanwhile on another node.
            waiting.is_unknown = True
            if found is not None:
                waiting.succeed(found)
        if not waiting.answer.done():
            self._enqueue(waiting)

    def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        due = self._due
        late = False
        while due and (due[0].answer.done() or due[0].deadline <= now):
            waiting = due.popleft()
            # What the archive is asked about, or waits behind that, says nothing about Redis.
            late |= waiting.fail(Unavailable(catalogue.MESSAGE_LATE)) and waiting.is_sent
        if late and self._connection.wire is not None:
            # Nothing came for so long: the connection may be dead without the kernel knowing.
            self._connection.wire.close()
        self._queue.prune()
        self._sweeping = bool(due)
        if due:
            loop.call_later(_SWEEP, self._sweep)
