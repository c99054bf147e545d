"""A change whose client has gone and come back through another node: it is not made behind its back."""

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
import pytest_asyncio

from tests.support.cluster import Services
from tests.support.link import Link
from tests.support.linked import linked
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.peers import NodePeers
from tests.support.ready import readiness
from tests.support.until import until_equal

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Here(NamedTuple):
    """A node whose link to Redis can be cut, and one beside it."""

    far: Madang
    near: Madang
    link: Link


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(services: Services) -> AsyncIterator[Here]:
    """Give two nodes that wait for Redis for long."""
    async with linked(services) as (through, links):
        chat = f"late-{new_id()}"
        far, near = (each.environment(chat, MADANG_DEADLINE="30") for each in (through, services))
        with (
            await asyncio.to_thread(Madang, "--node", "n1", env=far) as first,
            await asyncio.to_thread(Madang, "--node", "n2", env=near) as second,
        ):
            yield Here(first, second, links["redis"])


async def test_a_join_that_waits_for_redis_is_not_made_after_its_client_has_left_elsewhere(
    here: Here,
) -> None:
    host, guest = f"haneul-{new_id()}", f"bada-{new_id()}"
    async with NodePeers() as peers:
        opened = await peers.connect(here.near.url, "websocket")
        await opened.register(host)
        room = (await opened.ask("create_room", {"hostId": host, "participants": []}))["roomId"]
        before = await peers.connect(here.far.url, "websocket")
        await before.register(guest)
        here.link.cut()
        await before.tell("join_room", {"roomId": room, "userId": guest})
        await before.close()
        after = await peers.connect(here.near.url, "websocket")
        await after.register(guest)
        for event in ("join_room", "leave_room"):
            assert (await after.ask(event, {"roomId": room, "userId": guest}))["ok"]
        here.link.mend()
        await until_equal(lambda: _status(here.far), 200, patience=60)
        # Behind whatever waited in that node.
        again = await peers.connect(here.far.url, "websocket")
        await again.register(guest)
        answer = await again.ask("get_messages", {"roomId": room})
        assert answer["error"]["code"] == "not_a_member"


async def _status(node: Madang) -> int:
    return (await readiness(node.url))[0]
