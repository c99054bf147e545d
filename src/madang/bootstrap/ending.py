"""How a process is told to end, from its first moment on."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["Ending", "orderly_end"]

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ending:
    """Ends a process that is told to: while it starts by cancelling its task, later as it says itself."""

    def __init__(self, cancel: Callable[[], object]) -> None:
        self.is_told = False
        self._end = cancel

    def tell(self) -> None:
        """Tell the process to end."""
        self.is_told = True
        self._end()

    def then(self, end: Callable[[], object]) -> None:
        """From now on, call ``end`` instead: the process runs, and ends in order."""
        self._end = end


@contextmanager
def orderly_end() -> Iterator[Ending]:
    """Within it SIGINT, SIGTERM and SIGHUP end the process, which may wait long for services at the start.

    The kernel drops signals for process 1 of a container that it does not handle (pid_namespaces(7)). What
    was told to ignore hangups (nohup(1)) goes on ignoring them.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None  # noqa: S101  # narrows: this runs in one
    ending = Ending(task.cancel)
    for number in _SIGNALS:
        if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, ending.tell)
    try:
        yield ending
    except asyncio.CancelledError:
        if not ending.is_told:
            raise
        task.uncancel()
