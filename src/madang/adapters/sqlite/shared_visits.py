"""Questions to a reader that come together: they share one visit to its thread."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

from madang.adapters.sqlite.readers import Readers

__all__ = ["SharedVisits"]

Q = TypeVar("Q")
A = TypeVar("A")

_Asked = tuple[Q, asyncio.Future[A]]

_MOST: Final = 32
"""Questions that one visit answers: whoever comes behind it waits no longer than for these."""


class SharedVisits(Generic[Q, A]):
    """Answers questions of one kind, in the order in which they came, with one visit under way at a time.

    A visit costs a hand-over to a thread and one back. A question that comes alone is answered at once; those
    that come meanwhile share the next visit, as messages share a commit.
    """

    def __init__(self, readers: Readers, answer: Callable[[sqlite3.Connection, Q], A]) -> None:
        """Ask ``readers``; ``answer`` answers one question, in a reader's thread."""
        self._readers = readers
        self._answer = answer
        self._waiting: deque[_Asked[Q, A]] = deque()
        self._visiting: asyncio.Task[None] | None = None

    async def ask(self, question: Q) -> A:
        """Return the answer; who is cancelled is not asked for, and a visit for nobody is stopped.

        Raises:
            sqlite3.Error: as the answer does, to everyone of the visit.
        """
        answered: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answered))
        if self._visiting is None:
            self._visiting = asyncio.create_task(self._visit())
        return await answered

    async def _visit(self) -> None:
        try:
            while self._waiting:
                together = [self._waiting.popleft() for _ in range(min(_MOST, len(self._waiting)))]
                await self._answer_all([each for each in together if not each[1].done()])
        finally:
            self._visiting = None

    async def _answer_all(self, asked: Sequence[_Asked[Q, A]]) -> None:
        if not asked:
            return
        reading = asyncio.ensure_future(self._readers.run(lambda connection: self._read(connection, asked)))
        _stop_for_nobody(reading, asked)
        await asyncio.wait([reading])
        if not reading.cancelled():
            _tell(reading, asked)

    def _read(self, connection: sqlite3.Connection, asked: Sequence[_Asked[Q, A]]) -> list[A]:
        return [self._answer(connection, question) for question, _ in asked]


def _stop_for_nobody(reading: asyncio.Future[list[A]], asked: Sequence[_Asked[Q, A]]) -> None:
    """Cancel what is read when nobody waits for it any more."""
    left = len(asked)

    def less(_: object) -> None:
        nonlocal left
        left -= 1
        if not left:
            reading.cancel()  # in vain where it has answered

    for _, answered in asked:
        answered.add_done_callback(less)


def _tell(reading: asyncio.Future[list[A]], asked: Sequence[_Asked[Q, A]]) -> None:
    error = reading.exception()
    answers = [] if error is not None else reading.result()
    for at, (_, answered) in enumerate(asked):
        if answered.done():
            continue
        if error is not None:
            answered.set_exception(error)
        else:
            answered.set_result(answers[at])
