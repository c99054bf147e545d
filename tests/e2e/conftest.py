"""A server and clients for the end-to-end tests."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.support.madang import Madang
from tests.support.peers import MODES, Mode, NodePeers, Peers, PythonPeers


@pytest.fixture(scope="session")
def madang(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Madang]:
    """Give a server with embedded storage that all tests share: their users and rooms are their own."""
    with Madang("--data-dir", tmp_path_factory.mktemp("data")) as server:
        yield server


@pytest.fixture(params=["node", "python"])
async def peers(request: pytest.FixtureRequest) -> AsyncIterator[Peers]:
    """Give the official client and python-socketio's in turn."""
    async with NodePeers() if request.param == "node" else PythonPeers() as peers:
        yield peers


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> Mode:
    """Give each way of transport in turn."""
    param: Mode = request.param
    return param
