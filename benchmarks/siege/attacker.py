"""The process that floods: ``python -m benchmarks.siege.attacker FLOOD PORT SECONDS``."""

import asyncio
import sys
from contextlib import suppress

import uvloop

from benchmarks.siege.attack import REFUSALS, Attack
from benchmarks.siege.floods import FLOODS

__all__ = ["main"]


async def _flood(name: str, port: int, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    attack = Attack(port, loop.time() + seconds)
    while attack.goes_on:
        # Whatever the server does about it, a flood ends when its time is over.
        with suppress(TimeoutError, *REFUSALS):
            async with asyncio.timeout_at(attack.until):
                await FLOODS[name](attack)
        await asyncio.sleep(0.1)


def main() -> None:
    """Flood until the time is over."""
    name, port, seconds = sys.argv[1:]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_flood(name, int(port), float(seconds)))


if __name__ == "__main__":
    main()
