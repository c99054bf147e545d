"""Two nodes over real services, for the tests that only look at them from outside."""

from collections.abc import Iterator

import pytest

from tests.support.clients import join, mode, name, peers
from tests.support.cluster import Balanced, Services, balanced, running_nodes
from tests.support.madang import Madang

__all__ = ["join", "mode", "name", "peers"]


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
