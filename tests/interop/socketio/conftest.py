"""The Socket.IO servers under test."""

from collections.abc import AsyncIterator

import pytest

from tests.interop.conftest import StartServer
from tests.interop.wire import Clients, Peer, Server

__all__ = ["MAX_PAYLOAD"]

MAX_PAYLOAD = 1_000_000
"""Bytes the servers under test take in one message or payload."""


@pytest.fixture
def server(peer: Peer, start_server: StartServer) -> Server:
    """One whose heartbeat and timeouts never come in the way."""
    return start_server(peer, "socketio", max_payload=MAX_PAYLOAD)


@pytest.fixture
async def hasty(peer: Peer, start_server: StartServer) -> AsyncIterator[Clients]:
    """Clients of one that waits 200 ms for a namespace to be connected: time for nothing at all."""
    async with Clients(start_server(peer, "socketio", connect_timeout=200)) as opened:
        yield opened


@pytest.fixture
async def brisk(peer: Peer, start_server: StartServer) -> AsyncIterator[Clients]:
    """Clients of one that waits a second for a namespace to be connected: time to do so on a busy machine."""
    async with Clients(start_server(peer, "socketio", connect_timeout=1_000)) as opened:
        yield opened
