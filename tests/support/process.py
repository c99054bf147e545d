"""A process that a test starts, waits for and stops."""

import os
import pwd
import re
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

__all__ = ["ROOT", "Process", "ProcessFailedError"]

ROOT: Final = Path(__file__).resolve().parents[2]
"""The checkout: the directory processes start in, so that `python -m tests.…` is found."""


class ProcessFailedError(AssertionError):
    """The process ended, or did not say or do in time, what the test waited for; carries its output."""


class Process:
    """One running program with its output, standard error included, read as it comes.

    A thread reads the output, so that a talkative program never blocks on a full pipe. The program leads a
    process group of its own: a Ctrl-C for pytest is not its business, and what it started ends with it. Every
    waiting method blocks; an async test that must keep its loop turning calls it through `asyncio.to_thread`.
    """

    def __init__(
        self,
        argv: Sequence[str | Path],
        *,
        cwd: Path = ROOT,
        env: Mapping[str, str] | None = None,
        user: str | None = None,
    ) -> None:
        """Start `argv` in `cwd`, with `env` added to the environment of the tests; as `user` if named.

        Raises:
            OSError: the program cannot be started.
        """
        self.argv = [str(part) for part in argv]
        self._lines: list[str] = []
        self._ended = False
        self._news = threading.Condition()
        self._popen = subprocess.Popen(
            self.argv,
            cwd=cwd,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            user=user,
            group=None if user is None else pwd.getpwnam(user).pw_gid,
            extra_groups=None if user is None else (),
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._popen.pid

    @property
    def returncode(self) -> int | None:
        """The exit code, negative for a signal; None while the process runs."""
        return self._popen.poll()

    @property
    def output(self) -> str:
        """Everything the process has printed so far."""
        with self._news:
            return "".join(self._lines)

    def wait_for_line(self, pattern: str, timeout: float = 30) -> re.Match[str]:
        """Wait until a line of the output, past or to come, matches the regular expression; give the match.

        Raises:
            ProcessFailedError: the output ended, or `timeout` seconds passed, without such a line.
        """
        found: list[re.Match[str]] = []
        seen = 0

        def arrived() -> bool:
            nonlocal seen
            fresh, seen = self._lines[seen:], len(self._lines)
            found.extend(match for line in fresh if (match := re.search(pattern, line)))
            return bool(found) or self._ended

        with self._news:
            self._news.wait_for(arrived, timeout)
        if not found:
            raise self._failure(f"never printed {pattern!r}")
        return found[0]

    def signal(self, number: signal.Signals) -> None:
        """Send the process a signal; one that has ended already stays as it is."""
        self._popen.send_signal(number)

    def pause(self) -> None:
        """Hold the process still (SIGSTOP), but not what it started."""
        self.signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a process that was held still go on (SIGCONT)."""
        self.signal(signal.SIGCONT)

    def wait(self, timeout: float = 30) -> int:
        """Wait for the process to end by itself, and give its exit code.

        Raises:
            ProcessFailedError: it still runs after `timeout` seconds.
        """
        try:
            code = self._popen.wait(timeout)
        except subprocess.TimeoutExpired:
            raise self._failure(f"still runs after {timeout} s") from None
        self._reader.join(timeout)
        return code

    def stop(self, timeout: float = 10) -> int:
        """End the process with SIGTERM, or after `timeout` seconds SIGKILL, and give its exit code.

        What it started and left behind is killed with it.
        """
        self._popen.terminate()
        try:
            self._popen.wait(timeout)
        except subprocess.TimeoutExpired:
            self._popen.kill()
        self._kill_group()
        code = self._popen.wait()
        self._reader.join(timeout)
        return code

    def kill(self) -> int:
        """End the process as a crash would (SIGKILL), and give its exit code."""
        self._popen.kill()
        self._kill_group()
        return self.wait()

    def _kill_group(self) -> None:
        try:
            os.killpg(self._popen.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def _read(self) -> None:
        stream = self._popen.stdout
        assert stream is not None
        with stream:
            for line in stream:
                with self._news:
                    self._lines.append(line)
                    self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def _failure(self, what: str) -> ProcessFailedError:
        return ProcessFailedError(f"{' '.join(self.argv)}\n{what}; its output:\n{self.output}")
