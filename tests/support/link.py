"""A small TCP proxy: the cable between two programs, which a test can cut and slow down."""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Final, Self

__all__ = ["Link"]

_CHUNK: Final = 65536


class Link:
    """Leads every connection to its port on to another.

    Attributes:
        port: where it listens, on 127.0.0.1.
        delay: seconds that every chunk is held up.
    """

    def __init__(self, target: int) -> None:
        """Lead to the port ``target`` on 127.0.0.1."""
        self.port = 0
        self.delay = 0.0
        self._target = target
        self._is_cut = False
        self._held: bytes | None = None
        self._flows: set[asyncio.Event] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut()
        self._server.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Break all connections, and take no new ones."""
        self._is_cut = True
        self.release()
        for writer in tuple(self._writers):
            writer.transport.abort()

    def mend(self) -> None:
        """Take connections again."""
        self._is_cut = False

    def hold(self, word: bytes = b"") -> None:
        """Keep back what flows to those who say ``word`` from now on; their connections stay open."""
        self._held = word

    def release(self) -> None:
        """Let everything flow again, what was kept back first."""
        self._held = None
        for flow in self._flows:
            flow.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if self._is_cut:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        await self._lead(reader, writer, far_reader, far_writer)
        self._writers -= {writer, far_writer}

    async def _lead(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        far_reader: asyncio.StreamReader,
        far_writer: asyncio.StreamWriter,
    ) -> None:
        flow = asyncio.Event()
        flow.set()

        async def listen(data: bytes) -> None:
            if self._held is not None and self._held in data:
                flow.clear()

        async def wait(_: bytes) -> None:
            await flow.wait()

        self._flows.add(flow)
        await asyncio.gather(self._pump(reader, far_writer, listen), self._pump(far_reader, writer, wait))
        self._flows.discard(flow)

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        before: Callable[[bytes], Awaitable[None]],
    ) -> None:
        try:
            while data := await reader.read(_CHUNK):
                await before(data)
                if self.delay:
                    await asyncio.sleep(self.delay)
                writer.write(data)
                await writer.drain()
        except OSError:
            writer.transport.abort()
        finally:
            writer.close()
