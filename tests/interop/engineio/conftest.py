"""The Engine.IO servers under test."""

from collections.abc import AsyncIterator

import pytest

from tests.interop.conftest import StartServer
from tests.interop.wire import Clients, Peer, Server

__all__ = ["MAX_PAYLOAD"]

MAX_PAYLOAD = 100_000
"""Bytes the servers under test take in one message or payload."""


@pytest.fixture
def server(peer: Peer, start_server: StartServer) -> Server:
    """One whose heartbeat never comes in the way."""
    return start_server(peer, "engineio", max_payload=MAX_PAYLOAD)


@pytest.fixture
async def hasty(peer: Peer, start_server: StartServer) -> AsyncIterator[Clients]:
    """Clients of one that pings after 300 ms and waits 200 ms for the pong: for sessions that are to end."""
    server = start_server(peer, "engineio", ping_interval=300, ping_timeout=200, max_payload=MAX_PAYLOAD)
    async with Clients(server) as opened:
        yield opened


@pytest.fixture
async def brisk(peer: Peer, start_server: StartServer) -> AsyncIterator[Clients]:
    """Clients of one that pings after 100 ms, and ends upgrades after 300: for sessions that are to live."""
    server = start_server(peer, "engineio", ping_interval=100, ping_timeout=20_000, upgrade_timeout=300)
    async with Clients(server) as opened:
        yield opened
