"""The fixtures of tests that both kinds of foreign clients take, over each way of transport."""

from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count

import pytest

from tests.support.contract import hold_to_contract
from tests.support.madang import Madang
from tests.support.peers import MODES, Mode, NodePeers, Peer, Peers, PythonPeers

__all__ = ["Join", "join", "mode", "name", "peers"]

_numbers = count()

Join = Callable[[str], Awaitable[Peer]]
"""Connects and registers a user; the same name is the same user within a test."""


@pytest.fixture(params=["node", "python"])
async def peers(request: pytest.FixtureRequest) -> AsyncIterator[Peers]:
    """Give the official client and python-socketio's in turn; hold what they say and hear to the contract."""
    async with NodePeers() if request.param == "node" else PythonPeers() as peers:
        yield peers
    for peer in peers.connected:
        hold_to_contract(peer)


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> Mode:
    """Give each way of transport in turn."""
    param: Mode = request.param
    return param


@pytest.fixture
def name() -> Callable[[str], str]:
    """Give a function that makes a user's name this test's own."""
    number = next(_numbers)
    return lambda user: f"{user}-{number}"


@pytest.fixture
def join(madang: Madang, peers: Peers, mode: Mode, name: Callable[[str], str]) -> Join:
    """Give a function that connects and registers a user."""

    async def connect(user: str) -> Peer:
        peer = await peers.connect(madang.url, mode)
        await peer.register(name(user))
        return peer

    return connect
