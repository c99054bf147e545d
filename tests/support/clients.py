"""The fixtures of tests that both kinds of foreign clients take, over each way of transport."""

from collections.abc import AsyncIterator

import pytest

from tests.support.contract import hold_to_contract
from tests.support.peers import MODES, Mode, NodePeers, Peers, PythonPeers

__all__ = ["mode", "peers"]


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
