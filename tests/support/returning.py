"""An official client that is cut off and comes back, in Node."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from tests.support.node import SCRIPTS, node

__all__ = ["Returning", "returning"]

_PATIENCE = 30.0


class Returning:
    """What it has heard, in its order."""

    def __init__(self, stdin: asyncio.StreamWriter) -> None:
        self.heard: list[tuple[str, list[Any]]] = []
        self._stdin = stdin
        self._arrived = asyncio.Condition()

    @property
    def seqs(self) -> list[tuple[str, int]]:
        """The room and the seq of each message that it was given."""
        return [(each[0]["roomId"], each[0]["seq"]) for name, each in self.heard if name == "receive_message"]

    @property
    def recovered(self) -> list[bool]:
        """What it took itself for at each of its connections."""
        return [each[0]["recovered"] for name, each in self.heard if name == "connect"]

    @property
    def pid(self) -> str:
        """What it shows to come back as the same client."""
        return str([each[0]["pid"] for name, each in self.heard if name == "connect"][-1])

    @property
    def told(self) -> int:
        """How often it was told how far it has heard everything."""
        return self._count("sync")

    @property
    def offset(self) -> str:
        """What it was told last of how far it has heard everything."""
        return str([each[0] for name, each in self.heard if name == "sync"][-1])

    def since_last(self, event: str) -> list[tuple[str, list[Any]]]:
        """Return what it has heard behind the last event of a name."""
        names = [name for name, _ in self.heard]
        return self.heard[len(names) - names[::-1].index(event) :]

    async def until(self, holds: Callable[["Returning"], bool]) -> None:
        """Wait until something holds of what it has heard.

        Raises:
            AssertionError: it does not.
        """
        try:
            async with asyncio.timeout(_PATIENCE), self._arrived:
                await self._arrived.wait_for(lambda: holds(self))
        except TimeoutError:
            raise AssertionError(f"it has heard: {self.heard}") from None

    async def away(self) -> None:
        """Cut it off."""
        count = self._count("disconnect")
        self._command(do="away")
        await self.until(lambda it: it._count("disconnect") > count)

    async def half_open(self) -> None:
        """Let it lose its transport in such a way that the server does not hear of it."""
        count = self._count("disconnect")
        self._command(do="half_open")
        await self.until(lambda it: it._count("disconnect") > count)

    def move(self, url: str) -> None:
        """Let it come back to another server."""
        self._command(do="move", url=url)

    async def back(self) -> None:
        """Let it come back, and wait until it has."""
        count = len(self.recovered)
        self._command(do="back")
        await self.until(lambda it: len(it.recovered) > count)

    def emit(self, event: str, *arguments: Any) -> None:
        """Let it emit an event; while it is away, it keeps it."""
        self._command(do="emit", event=event, arguments=arguments)

    def _count(self, event: str) -> int:
        return sum(name == event for name, _ in self.heard)

    def _command(self, **command: Any) -> None:
        self._stdin.write(json.dumps(command).encode() + b"\n")

    async def _read(self, stdout: asyncio.StreamReader) -> None:
        while line := await stdout.readline():
            news = json.loads(line)
            async with self._arrived:
                self.heard.append((news["event"], news["arguments"]))
                self._arrived.notify_all()


@asynccontextmanager
async def returning(
    url: str,
    user: str,
    transport: str = "websocket",
    package: str = "socket.io-client",
    auth: Mapping[str, str] | None = None,
) -> AsyncIterator[Returning]:
    """Give one that is connected, and has heard how far it is; ``package`` is the client's among npm's.

    What is in ``auth`` it says besides who it is.
    """
    process = await asyncio.create_subprocess_exec(
        node(),
        SCRIPTS / "returning_client.js",
        *(url, user, transport, json.dumps(auth or {})),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 26,
        env={**os.environ, "CLIENT": package},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    client = Returning(process.stdin)
    reader = asyncio.create_task(client._read(process.stdout))  # it is of this module
    try:
        await client.until(lambda it: it._count("sync") > 0)
        yield client
    finally:
        process.stdin.close()
        await process.wait()
        await reader
