"""A server that is no node: it notes who connects and what they say."""

import asyncio
from types import TracebackType
from typing import Final, Self

__all__ = ["Trap"]

_OK: Final = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


class Trap:
    """Listens on a port of 127.0.0.1 and answers everyone alike.

    Attributes:
        port: where it listens.
        answer: what it answers, before it closes the connection.
        heads: the head of each request that came, in order; empty where none came.
    """

    def __init__(self) -> None:
        self.port = 0
        self.answer = _OK
        self.heads: list[bytes] = []

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append(b"")
        place = len(self.heads) - 1
        try:
            self.heads[place] = await reader.readuntil(b"\r\n\r\n")
            writer.write(self.answer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()
