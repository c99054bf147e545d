"""A real server that a test run started: wait until it answers, and break it as faults do."""

import signal
import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from tests.support.process import Process, ProcessFailedError

__all__ = ["Service"]

_POLL: Final = 0.05


class Service:
    """A server process that can be killed, started again where it left off, and held still.

    Every method blocks; an async test calls them through `asyncio.to_thread`.
    """

    def __init__(
        self, start: Callable[[], Process], ready: Callable[[], bool], *, timeout: float = 60
    ) -> None:
        """Start the server and wait until it answers.

        `start` starts the program, each time with the same ports and directories; `ready` tells whether
        it answers by now, and does not raise; `timeout` is how many seconds it may take.

        Raises:
            ProcessFailedError: it ended, or did not answer in time.
        """
        self._start = start
        self._ready = ready
        self._timeout = timeout
        self._process = start()
        self._wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def process(self) -> Process:
        """The process that runs now, or ran last."""
        return self._process

    def kill(self) -> None:
        """End the server as a crash would (SIGKILL)."""
        self._process.kill()

    def start(self) -> None:
        """Start the server again after `kill` or `stop`, on what it left on disk, and wait until it answers.

        Raises:
            ProcessFailedError: it ended, or did not answer in time.
        """
        self._process = self._start()
        self._wait()

    def restart(self) -> None:
        """Kill the server and start it again: `kill`, then `start`."""
        self.kill()
        self.start()

    def pause(self) -> None:
        """Hold the server still (SIGSTOP): its connections stay open and nothing answers."""
        self._process.signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a paused server go on (SIGCONT)."""
        self._process.signal(signal.SIGCONT)

    def stop(self) -> None:
        """End the server in good order; paused or ended already, too."""
        self.resume()
        self._process.stop()

    def _wait(self) -> None:
        deadline = time.monotonic() + self._timeout
        while not self._ready():
            ended = self._process.returncode is not None
            if ended or time.monotonic() > deadline:
                self._process.kill()
                what = "ended" if ended else f"did not answer within {self._timeout:g} s"
                raise ProcessFailedError(f"{self._process.argv[0]} {what}:\n{self._process.output}")
            time.sleep(_POLL)
