"""One in a hundred sockets stops reading under load: it costs its bound, is cut, and nobody else notices."""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.interop.socketio.talk import event, packet
from tests.interop.wire import PATIENCE, Server, start
from tests.interop.wire.flock import Bird, text_frame

SOCKETS = 1_000
STALLED = 10
BROADCASTS = 200
OUTBOX = 1 << 20
"""Bytes that may wait for one socket."""
LARGE = 64_000
FLOOD = 256
"""Messages of LARGE bytes to each stalled socket: four times what its kernel buffers and outbox can take."""
MEMORY = 64 << 20
"""Bytes the server may grow by at its peak; without the bound it would grow by twice as much."""


@pytest.fixture
def server() -> Iterator[Server]:
    server = start("madang", "socketio", max_outbox=OUTBOX)
    yield server
    server.process.stop()


def memory(server: Server, field: str) -> int:
    """Give the server's resident memory in bytes: now (`VmRSS`), or at its peak (`VmHWM`)."""
    status = Path(f"/proc/{server.process.pid}/status")
    if not status.exists():
        pytest.skip("resident memory is read from /proc")
    found = re.search(rf"{field}:\s+(\d+) kB", status.read_text())
    assert found is not None
    return int(found[1]) * 1024


async def statistics(bird: Bird) -> dict[str, int]:
    """Ask the server for its counters."""
    bird.received.clear()
    bird.say(event("statistics", ack_id=1))
    await bird.hears(b"}]")
    answer: dict[str, int] = json.loads(bytes(bird.received).partition(packet("3", ack_id=1).encode())[2])[0]
    return answer


async def test_a_thousand_sockets_of_which_ten_stop_reading(server: Server) -> None:
    async with asyncio.timeout(4 * PATIENCE):
        observer = await Bird.hatch(server)
        flock = [await Bird.hatch(server) for _ in range(SOCKETS)]
        stalled, readers = flock[:STALLED], flock[STALLED:]
        before = memory(server, "VmRSS")

        for bird in stalled:
            bird.stall()
            for _ in range(FLOOD):
                bird.say(event("message", "x" * LARGE))
        for number in range(BROADCASTS):
            readers[0].say(event("broadcast", number))
        for bird in readers:
            await bird.hears(b'["broadcast",%d]' % (BROADCASTS - 1))
        while (counted := await statistics(observer))["cut"] < STALLED:
            pass  # the last of the flood is still on its way

        assert memory(server, "VmHWM") - before < MEMORY
        assert counted["cut"] == STALLED
        assert counted["paused"] >= STALLED
        spoken = b"".join(text_frame(event("broadcast", number).encode()) for number in range(BROADCASTS))
        assert all(bird.received == spoken for bird in readers)
        for bird in stalled:
            bird.read_on()
            await bird.closed.wait()
    for bird in (observer, *readers):
        bird.fly()
