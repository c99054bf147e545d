"""What a node says of itself."""

from collections.abc import Sequence

import pytest

from madang.application.readiness import Readiness
from madang.cluster import node as module
from madang.cluster.node import Node
from madang.domain import catalogue
from madang.domain.errors import Unavailable
from madang.ports.leases import NodeLease, NodeTakenError
from tests.support.cluster_storage import background
from tests.support.make import NOON
from tests.support.until import until


class FakeLeases:
    """Keeps what was said, or is down."""

    def __init__(self) -> None:
        self.said: list[NodeLease] = []
        self.is_down = False
        self.is_taken = False

    async def renew(self, lease: NodeLease) -> None:
        if self.is_taken:
            raise NodeTakenError("another's")
        if self.is_down:
            raise Unavailable(catalogue.CLUSTER_SILENT)
        self.said.append(lease)

    async def release(self, node: str) -> None:
        del node

    async def alive(self) -> Sequence[NodeLease]:
        return self.said[-1:]


class FakeCanary:
    """Sends canaries that nobody hears."""

    async def send(self, node: str) -> None:
        del node


@pytest.fixture
def leases(monkeypatch: pytest.MonkeyPatch) -> FakeLeases:
    """Give leases, for nodes in a hurry."""
    monkeypatch.setattr(module, "_INTERVAL", 0.001)
    return FakeLeases()


def a_node(leases: FakeLeases, readiness: Readiness) -> Node:
    """Return a node that has read the log of one shard."""
    return Node(
        "n1",
        "127.0.0.1:3001",
        leases=leases,
        canary=FakeCanary(),
        readiness=readiness,
        clock=lambda: NOON,
        read=lambda: {0: "5-0"},
    )


async def test_the_log_does_not_wait_for_a_node_that_no_longer_hears_it(leases: FakeLeases) -> None:
    node = a_node(leases, Readiness())
    await node.enter()
    assert leases.said[-1].read == {0: "5-0"}
    async with background(node.run()):
        await until(lambda: leases.said[-1].read == {})
        node.on_beat = lambda: node.hear("n1")
        await until(lambda: leases.said[-1].read == {0: "5-0"})


async def test_that_redis_is_gone_and_back_is_logged_once(
    leases: FakeLeases, capsys: pytest.CaptureFixture[str]
) -> None:
    readiness = Readiness()
    node = a_node(leases, readiness)
    node.on_beat = lambda: node.hear("n1")
    async with background(node.run()):
        leases.is_down = True
        await until(lambda: readiness.reasons == [f"Redis: {catalogue.CLUSTER_SILENT.en}"])
        leases.is_down = False
        await until(lambda: not readiness.reasons)
    captured = capsys.readouterr()
    said = captured.out + captured.err
    assert said.count("not_ready") == said.count("recovered") == 1


async def test_a_node_that_lost_its_name_sends_its_sockets_away_until_it_has_it_again(
    leases: FakeLeases,
) -> None:
    readiness, told = Readiness(), list[str]()
    node = a_node(leases, readiness)
    node.on_deaf, node.on_hearing = lambda: told.append("away"), lambda: told.append("back")
    node.on_beat = lambda: node.hear("n1")
    async with background(node.run()):
        leases.is_taken = True
        await until(lambda: readiness.reasons == ["another's"])
        node.hear("n1")  # the canary of the one that has the name now
        leases.is_taken = False
        await until(lambda: not readiness.reasons)
    assert told == ["away", "back"]
