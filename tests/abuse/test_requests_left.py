"""What a request asked for ends when its client goes, down to SQLite's statement."""

import asyncio
import socket
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
import uvicorn
from prometheus_client import CollectorRegistry

from madang.adapters.memory.presence import MemoryPresence
from madang.adapters.sqlite.database import open_writer
from madang.adapters.sqlite.readers import Readers
from madang.adapters.system.identity import TrustingIdentity
from madang.application.callers import Callers
from madang.application.readiness import Readiness
from madang.application.shares import UserShares
from madang.http.app import create_http
from madang.http.page import ClientConfig, ClientLimits
from madang.http.services import HttpServices
from madang.transport import TransportSettings
from madang.transport.engineio.http import HttpShared, http_protocol
from madang.transport.engineio.statistics import Statistics
from madang.transport.engineio.turns import TurnQueue

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
BODY = b'{"userId":"ara","keyword":"x"}'
JSON = b"content-type: application/json\r\n"
POST = b"POST /chat/search HTTP/1.1\r\nhost: x\r\n" + JSON + b"content-length: %d\r\n\r\n"
REQUESTS = {
    "rooms": b"GET /chat/rooms?userId=ara HTTP/1.1\r\nhost: x\r\n\r\n",
    "history": b"GET /chat/rooms/some/messages?userId=ara HTTP/1.1\r\nhost: x\r\n\r\n",
    "history with a body": (
        b"GET /chat/rooms/some/messages?userId=ara HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhello"
    ),
    "search": POST % len(BODY) + BODY,
}


class Endless:
    """Rooms, history and search that read for ever, on the one connection that there is."""

    def __init__(self, readers: Readers) -> None:
        self.readers = readers
        self.runs = threading.Event()
        self.connection: sqlite3.Connection

    async def page(self, *_: object) -> None:
        await self.readers.run(self._read)

    search = page

    def _read(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.runs.set()
        connection.execute(ENDLESS).fetchone()


@pytest.fixture
async def endless(tmp_path: Path) -> AsyncIterator[Endless]:
    open_writer(tmp_path / "some.db").close()
    readers = Readers(tmp_path / "some.db", count=1)
    endless = Endless(readers)
    yield endless
    endless.connection.interrupt()  # where the test failed
    await readers.close()


@pytest.fixture
async def address(endless: Endless) -> AsyncIterator[tuple[str, int]]:
    """Serve it, as the server does."""
    service = cast("Any", endless)
    services = HttpServices(
        callers=Callers(TrustingIdentity(), UserShares({}, lambda: 0.0, 1)),
        presence=MemoryPresence(),
        rooms=service,
        room_commands=service,
        history=service,
        changes=service,
        reads=service,
        receipts=service,
        reactions=service,
        search=service,
        readiness=Readiness(),
        registry=CollectorRegistry(),
    )
    config = ClientConfig("/chat/ws", "/chat", "none", "sub", "en", ClientLimits(4000, 86_400))
    protocol = http_protocol(HttpShared(TransportSettings(), Statistics(), TurnQueue()))
    http = create_http(services, config, lambda _: True, lambda *_: [])
    server = uvicorn.Server(
        uvicorn.Config(cast("Any", http), http=cast("Any", protocol), lifespan="off", log_config=None)
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        yield listener.getsockname()
        server.should_exit = True
        await serving


def read_one(connection: sqlite3.Connection) -> int:
    (number,) = connection.execute("SELECT 1").fetchone()
    return int(number)


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS.keys())
async def test_a_query_ends_when_the_client_of_a_request_goes(
    endless: Endless, address: tuple[str, int], request_: bytes
) -> None:
    _, writer = await asyncio.open_connection(*address)
    writer.write(request_)
    await asyncio.to_thread(endless.runs.wait)
    writer.transport.abort()
    # There is one connection: this waits for ever behind a query that goes on.
    assert await endless.readers.run(read_one) == 1
