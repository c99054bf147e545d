"""What a server says of itself in numbers."""

import asyncio
from urllib.request import urlopen

__all__ = ["metric"]


async def metric(url: str, name: str) -> float:
    """Return a number that ``/metrics`` shows, by its name with its labels; 0 where it is not shown."""
    text = await asyncio.to_thread(_read, url)
    for line in text.splitlines():
        shown, _, value = line.rpartition(" ")
        if shown == name:
            return float(value)
    return 0.0


def _read(url: str) -> str:
    with urlopen(f"{url}/metrics", timeout=30) as answer:  # noqa: S310  # of a server that the test started
        return str(answer.read().decode())
