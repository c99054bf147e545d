"""The one writer: a thread that commits whatever has gathered as one transaction (group commit).

A commit waits for the disk; while it does, the next operations gather. So durability costs each message
a share of one fsync, and the more there are to write, the smaller that share.

An operation's way, on two threads (loop, writer):

==========  ======  ===================================================================================
gathered    loop    `submit`: with the others of this turn of the loop
handed over loop    at the end of the turn, as one job: one wake-up of the thread, however many there are
batched     writer  with all jobs that came while the last commit waited for the disk, or the cadence
run         writer  within the transaction, in the order of `submit`; each sees what those before it did
committed   writer  all of the batch together, or none
published   loop    after the commit, in one callback: results first, then entries to the feed
==========  ======  ===================================================================================

What a failure means for a batch:

========================================  ==========================================================
where                                     then
========================================  ==========================================================
a domain error of one operation           it alone is refused: it has not written anything
an unexpected error of one, or in         rolled back; each is tried again alone, so that one cannot fail
``flush``, that is not the file's         another
the file or its disk, before COMMIT       rolled back; all are refused, for each would meet the same
COMMIT itself                             all are refused. It may have been made all the same: who repeats
                                          with a dedup key gets the first answer, and followers of the log
                                          notice a position that they have not heard
the file was replaced or is damaged       everything is refused until the server is started again
========================================  ==========================================================
"""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, Final, TypeVar

import structlog

from madang.adapters.sqlite.atomic import begin, concerns_the_file, is_damage, name_of, roll_back
from madang.adapters.sqlite.cadence import Cadence
from madang.adapters.sqlite.data_file import DataFile, FileReplacedError
from madang.adapters.sqlite.failures import FailureLog
from madang.adapters.sqlite.transaction import Known, Transaction
from madang.domain import catalogue
from madang.domain.entry import Entry
from madang.domain.errors import ChatError, Unavailable

__all__ = ["Operation", "Writer"]

T = TypeVar("T")
Operation = Callable[[Transaction], T]
"""Works on a transaction. It raises domain errors before it has written anything, never after."""

_Job = tuple[Operation[Any], "asyncio.Future[Any]"]
_Outcome = tuple["asyncio.Future[Any]", Any, Exception | None, Sequence[Entry]]

_ERASE_AFTER: Final = 1.0
"""Seconds after a text was overwritten until the ``-wal`` is cut: once for all that come meanwhile, for it
takes the disk's time, which messages wait for."""

_logger = structlog.get_logger(__name__)


class Writer:
    """Runs operations on the writer's connection, in the order of ``submit``.

    After the commit, in the event loop and in the same order, each operation's entries are published and
    its result is given.

    A file that cannot be written now is tried again with each batch. One that was replaced, lost or damaged
    is not written any more: everything is refused until the server is started again.

    Attributes:
        reason: why something could not be written, until an operation has proved that there is space again:
            on a disk that is nearly full, small messages still fit, and large ones do not.
        on_change: called in the event loop with the reason when it changes.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        publish: Callable[[Entry], None],
        file: DataFile | None = None,
    ) -> None:
        self.reason: str | None = None
        self.on_change: Callable[[str | None], None] = lambda _: None
        self._connection = connection
        self._publish = publish
        self._file = file
        self._failures = FailureLog()
        self._is_lost = False
        self._known = Known()
        self._loop = asyncio.get_running_loop()
        self._gathered: list[_Job] = []
        self._jobs: SimpleQueue[list[_Job] | None] = SimpleQueue()
        self._closed = False
        self._erase_at: float | None = None
        self._thread = threading.Thread(target=self._run, name="sqlite-writer", daemon=True)
        self._thread.start()

    def submit(self, operation: Operation[T]) -> "asyncio.Future[T]":
        """Let the thread run an operation; what one loop turn submits is handed over together.

        The future raises the operation's domain error, or Unavailable when the file cannot be written.
        """
        future: asyncio.Future[T] = self._loop.create_future()
        if self._closed:
            future.set_exception(Unavailable(catalogue.STOPPING))
            return future
        # Behind all reads that this turn of the loop handles: their messages are one job.
        if not self._gathered:
            self._loop.call_soon(self._hand_over)
        self._gathered.append((operation, future))
        return future

    async def close(self) -> None:
        """Write what was submitted, publish it, then end the thread and close the connection."""
        # In this order: what was gathered stands before the end, and nothing can stand behind it.
        self._hand_over()
        self._closed = True
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        # The last outcomes were scheduled before the thread ended.
        await asyncio.sleep(0)
        if self._file is not None:
            self._file.close()
        self._connection.close()

    def _hand_over(self) -> None:
        if self._gathered:
            self._jobs.put(self._gathered)
            self._gathered = []

    def _run(self) -> None:
        stopping = False
        cadence = Cadence()
        while not stopping:
            jobs = self._next_jobs()
            # After something is there: an idle writer waits for a job, and commits the first at once.
            wait = cadence.wait(time.monotonic())
            if wait:
                time.sleep(wait)
            batch = list(jobs or ())
            stopping = jobs is None
            while not self._jobs.empty():
                jobs = self._jobs.get()
                batch += jobs or ()
                stopping = stopping or jobs is None
            cadence.begin(time.monotonic(), len(batch))
            outcomes = self._commit(batch)
            self._loop.call_soon_threadsafe(self._tell, outcomes)
            # After the results are on their way: a checkpoint takes long, and delays the next batch only.
            self._maintain()

    def _next_jobs(self) -> "list[_Job] | None":
        """Wait for jobs, and erase meanwhile what is to be erased."""
        while self._erase_at is not None:
            with suppress(Empty):
                return self._jobs.get(timeout=max(0.0, self._erase_at - time.monotonic()))
            self._maintain()
        return self._jobs.get()

    def note(self, error: sqlite3.Error) -> None:
        """Hear from a reader what it met: a damaged file is not to be written either."""
        if is_damage(error):
            self._is_lost = True
            self._change(_reason(error))

    def _commit(self, batch: Sequence[_Job]) -> list[_Outcome]:
        """Run a batch as one transaction; if one fails in it, each alone, so that none fails another.

        Where the file or its disk fails, and where COMMIT does, the whole batch is refused: each alone would
        meet the same. What memory holds of rooms is forgotten with what was rolled back.
        """
        if self._is_lost:
            return _unavailable(batch, None)
        transaction = Transaction(self._connection, self._known)
        try:
            begin(self._connection)
            outcomes = [_run_one(transaction, operation, future) for operation, future in batch]
            transaction.finish()
            # What is written to a file that was moved away would be committed where nobody looks.
            self._check()
        except Exception as error:
            self._roll_back()
            if len(batch) > 1 and not concerns_the_file(error):
                return [outcome for job in batch for outcome in self._commit([job])]
            return self._refuse(batch, error)
        try:
            self._connection.execute("COMMIT")
            # Once more: what was written to a file that was deleted meanwhile must not be acknowledged.
            self._check()
        except Exception as error:
            self._roll_back()
            return self._refuse(batch, error)
        if transaction.erases and self._erase_at is None:
            self._erase_at = time.monotonic() + _ERASE_AFTER
        if self.reason is not None and transaction.proves_space:
            self._change(None)
        return outcomes

    def _check(self) -> None:
        if self._file is not None:
            self._file.check()

    def _maintain(self) -> None:
        try:
            if self._file is not None and not self._is_lost:
                if self._erase_at is not None and self._erase_at <= time.monotonic():
                    # A reader in the way is soon done.
                    self._erase_at = None if self._file.erase() else time.monotonic() + _ERASE_AFTER
                self._file.maintain()
            else:
                self._erase_at = None
        except Exception as error:  # the next commits meet it, if it lasts
            self._erase_at = None
            self._failures.report("checkpoint_failed", error)

    def _roll_back(self) -> None:
        # First: what memory holds of rooms, and the position, rest on what is undone now.
        self._known.forget()
        roll_back(self._connection)

    def _refuse(self, batch: Sequence[_Job], error: Exception) -> list[_Outcome]:
        if concerns_the_file(error):
            self._failures.report("write_failed", error)
            self._is_lost = self._is_lost or is_damage(error) or isinstance(error, FileReplacedError)
            self._change(_reason(error))
        else:
            _logger.error("write_failed", operations=len(batch), exc_info=error)
        return _unavailable(batch, error)

    def _change(self, reason: str | None) -> None:
        if reason != self.reason:
            self.reason = reason
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self.on_change, reason)

    def _tell(self, outcomes: Sequence[_Outcome]) -> None:
        # Whoever waits goes on after this; by then all is published. Woken first, an acknowledgement is ready
        # when the turn's writes begin, and leaves in one write with what was published.
        for future, result, error, _ in outcomes:
            if future.done():  # whoever waited was cancelled; what was written stays written
                continue
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)
        for *_, entries in outcomes:
            for entry in entries:
                self._publish(entry)


def _run_one(transaction: Transaction, operation: Operation[Any], future: "asyncio.Future[Any]") -> _Outcome:
    entries: list[Entry] = []
    transaction.entries = entries
    try:
        return future, operation(transaction), None, entries
    except ChatError as error:
        return future, None, error, ()


def _unavailable(batch: Sequence[_Job], error: Exception | None) -> list[_Outcome]:
    unavailable = Unavailable(catalogue.CANNOT_WRITE)
    unavailable.__cause__ = error
    return [(future, None, unavailable, ()) for _, future in batch]


def _reason(error: Exception) -> str:
    if isinstance(error, FileReplacedError):
        return f"{error}; new messages are refused until the server is started again"
    if is_damage(error):
        return f"the data are damaged ({name_of(error)}): stop the server and restore a backup"
    return f"the data cannot be written at the moment ({name_of(error)})"
