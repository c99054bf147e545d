"""Whatever breaks under load: every acknowledged message is kept once, everywhere, in order."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.support.cluster import Services
from tests.support.services.dynamodb import running_dynamodb
from tests.support.services.elasticsearch import running_elasticsearch
from tests.support.services.redis import running_redis
from tests.support.siege import Breakable, Siege, siege

ROOMS = 100
MESSAGES = 20_000
STILL = 15.0
"""Seconds for which something is held still, or cut off."""

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def breakable(aws_credentials: None) -> Iterator[Breakable]:  # noqa: ARG001  # whoever asks DynamoDB needs them
    """Give services of this module's own, which lose nothing when they are killed."""
    with (
        running_redis() as redis,
        running_dynamodb(durable=True) as dynamodb,
        running_elasticsearch() as elasticsearch,
    ):
        addresses = Services(redis.url, dynamodb.endpoint, elasticsearch.url)
        yield Breakable(addresses, redis.service, dynamodb.service, elasticsearch.service)


async def kill_node(here: Siege) -> None:
    """Kill a node and start it again."""
    here.nodes[0].kill()
    await here.replace_node(0)


async def kill_worker(here: Siege) -> None:
    """Kill a worker and start it again."""
    here.workers[0].kill()
    await here.replace_worker(0)


async def kill_service(here: Siege, name: str) -> None:
    """Kill a service and start it again."""
    await asyncio.to_thread(getattr(here.services, name).restart)


async def pause_process(here: Siege, name: str) -> None:
    """Hold a node or a worker still for a while."""
    process = here.nodes[0] if name == "node" else here.workers[0]
    process.pause()
    await asyncio.sleep(STILL)
    process.resume()


async def pause_service(here: Siege, name: str) -> None:
    """Hold a service still for a while."""
    service = getattr(here.services, name)
    service.pause()
    await asyncio.sleep(STILL)
    service.resume()


async def cut_link(here: Siege, name: str) -> None:
    """Cut the link to a service for a while."""
    here.links[name].cut()
    await asyncio.sleep(STILL / 3)
    here.links[name].mend()


async def slow_link(here: Siege, name: str) -> None:
    """Slow the link to a service down for a while."""
    here.links[name].delay = 0.1
    await asyncio.sleep(STILL / 3)
    here.links[name].delay = 0.0


async def restart_nodes(here: Siege) -> None:
    """Let each node go in order (SIGTERM), and start it anew, one after the other."""
    for index in range(len(here.nodes)):
        assert await asyncio.to_thread(here.nodes[index].stop) == 0
        await here.replace_node(index)


async def break_something(here: Siege, fault: str, name: str) -> None:
    """Break a part, and mend it."""
    match fault, name:
        case "kill", "node":
            await kill_node(here)
        case "kill", "worker":
            await kill_worker(here)
        case "kill", _:
            await kill_service(here, name)
        case "restart", _:
            await restart_nodes(here)
        case "pause", "node" | "worker":
            await pause_process(here, name)
        case "pause", _:
            await pause_service(here, name)
        case "cut", _:
            await cut_link(here, name)
        case _:
            await slow_link(here, name)


async def _besieged(breakable: Breakable, fault: str, name: str) -> None:
    async with siege(breakable, ROOMS) as here:
        async with asyncio.TaskGroup() as group:
            group.create_task(here.talk(MESSAGES))
            await here.reached(MESSAGES // 5)
            await break_something(here, fault, name)
        await here.reckon()


@pytest.mark.parametrize("name", ["node", "worker", "redis", "dynamodb", "elasticsearch"])
@pytest.mark.parametrize("fault", ["kill", "pause"])
async def test_killed_or_held_still(breakable: Breakable, fault: str, name: str) -> None:
    await _besieged(breakable, fault, name)


@pytest.mark.parametrize("name", ["redis", "dynamodb", "elasticsearch"])
@pytest.mark.parametrize("fault", ["cut", "slow"])
async def test_link_cut_or_slow(breakable: Breakable, fault: str, name: str) -> None:
    await _besieged(breakable, fault, name)


async def test_rolling_restart(breakable: Breakable) -> None:
    await _besieged(breakable, "restart", "nodes")
