"""Clocks that can be set while a program runs: Madang run by this module, and others by libfaketime.

Only wall clocks are changed; monotonic ones go on, as they do on a machine whose clock is set.
"""

import os
import runpy
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

__all__ = ["SteppedClock"]

_VARIABLE: Final = "STEPPED_CLOCK_FILE"
_LIBRARIES: Final = ("libfaketimeMT.so.1", "faketime/libfaketimeMT.so.1")
_PLACES: Final = (Path("/usr/lib"), *Path("/usr/lib").glob("*-linux-gnu"))
_CACHED: Final = 1
"""Seconds for which libfaketime does not look."""


class SteppedClock:
    """A clock that is ahead of this machine's by as much as its file says."""

    def __init__(self, file: Path) -> None:
        """Begin at this machine's time."""
        self._file = file
        self.step(0)

    def step(self, seconds: int) -> None:
        """Set the clock to this machine's time and so many seconds; those who use it see it in a moment."""
        partial = self._file.with_suffix(".new")
        partial.write_text(f"{seconds:+d}")
        partial.replace(self._file)

    @property
    def for_madang(self) -> Mapping[str, str]:
        """Return the environment of ``python -m tests.support.stepped``, which goes by this clock."""
        return {_VARIABLE: str(self._file)}

    @property
    def for_others(self) -> Mapping[str, str] | None:
        """Return the environment of any program that shall go by this clock; None without libfaketime."""
        found = [place / name for place in _PLACES for name in _LIBRARIES if (place / name).exists()]
        if not found:
            return None
        return {
            "LD_PRELOAD": str(found[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_CACHE_DURATION": str(_CACHED),
        }


def _main() -> None:
    file = Path(os.environ.pop(_VARIABLE))
    real, real_ns = time.time, time.time_ns
    time.time = lambda: real() + int(file.read_text())
    time.time_ns = lambda: real_ns() + int(file.read_text()) * 1_000_000_000
    runpy.run_module("madang", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _main()
