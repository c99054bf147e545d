"""Two nodes over real services, for the tests that only look at them from outside."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.support.cluster import Balanced, Services, balanced, running_nodes
from tests.support.madang import Madang
from tests.support.peers import MODES, Mode, NodePeers, Peers, PythonPeers


@pytest.fixture(scope="session")
def services(redis_url: str, dynamodb_endpoint: str, elasticsearch_url: str) -> Services:
    """Give the services that all clusters of the run share."""
    return Services(redis_url, dynamodb_endpoint, elasticsearch_url)


@pytest.fixture(scope="package")
def nodes(services: Services) -> Iterator[list[Madang]]:
    """Give two nodes, `n1` and `n2`, that all tests share: users and rooms are the tests' own."""
    with running_nodes(services.environment(), "n1", "n2") as nodes:
        yield nodes


@pytest.fixture(scope="package", params=["nginx", "haproxy", "in turn"])
def madang(request: pytest.FixtureRequest, nodes: list[Madang]) -> Iterator[Balanced]:
    """Give each balancer in turn, in the place of a single server."""
    with balanced(request.param, nodes) as balancer:
        yield balancer


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
