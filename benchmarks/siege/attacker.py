"""The process that floods: ``python -m benchmarks.siege.attacker FLOOD PORT SECONDS NICENESS``."""

import asyncio
import sys
import time
from contextlib import suppress
from typing import Final

import uvloop

from benchmarks.siege.attack import REFUSALS, Attack
from benchmarks.siege.cores import prioritize
from benchmarks.siege.floods import FLOODS

__all__ = ["NOBODY", "main"]

NOBODY: Final = "nobody"
"""The flood that floods nobody: it only takes the time of a core."""


async def _flood(name: str, port: int, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    attack = Attack(port, loop.time() + seconds)
    while attack.goes_on:
        # Whatever the server does about it, a flood ends when its time is over.
        with suppress(TimeoutError, *REFUSALS):
            async with asyncio.timeout_at(attack.until):
                await FLOODS[name](attack)
        await asyncio.sleep(0.1)


def _burn(seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass


def main() -> None:
    """Flood until the time is over."""
    name, port, seconds, niceness = sys.argv[1:]
    prioritize(int(niceness))
    if name == NOBODY:
        _burn(float(seconds))
        return
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_flood(name, int(port), float(seconds)))


if __name__ == "__main__":
    main()
