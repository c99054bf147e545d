"""When a part is down: what still goes on, what is refused, and that it comes back without a hand."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from redis import Redis

from madang.adapters.redis.keys import Keys
from tests.support.cluster import Services
from tests.support.link import Link
from tests.support.linked import linked
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.peers import NodePeers, Peer
from tests.support.ports import free_port
from tests.support.ready import readiness
from tests.support.services.redis import running_redis
from tests.support.services.service import Service
from tests.support.until import until, until_equal, until_some

PATIENCE = 60
DOWN = "Redis: the shared memory of the cluster does not answer at the moment"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Here:
    """A node with its workers, and what stands between it and its services."""

    node: Madang
    links: Mapping[str, Link]
    server: Service
    redis: Redis
    keys: Keys

    async def readiness(self) -> tuple[int, list[str]]:
        """Return what the node says of its readiness."""
        return await readiness(self.node.url)

    async def down(self) -> list[str]:
        """Return why the node is unready, if Redis is among the reasons; one that is read-only is two."""
        status, reasons = await self.readiness()
        return reasons if status == 503 and DOWN in reasons else []

    async def trimmed(self) -> None:
        """Wait until everything that was said is in the archive only."""
        await until(lambda: sum(self.redis.xlen(log) for log in self.keys.logs) == 0)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(services: Services) -> AsyncIterator[Here]:
    """Give a node that is soon out of patience, and keeps nothing in Redis that is archived."""
    with running_redis() as redis:
        own = Services(redis.url, services.dynamodb_endpoint, services.elasticsearch_url)
        async with linked(own) as (through, links):
            environment = through.environment(
                MADANG_DEADLINE="1", MADANG_SEARCH_DEADLINE="1", MADANG_LOG_RETENTION="0"
            )
            node = await asyncio.to_thread(Madang, "--node", "n1", env=environment)
            try:
                with Redis.from_url(redis.url, protocol=2) as client:
                    keys = Keys(environment["MADANG_REDIS_PREFIX"])
                    yield Here(node, links, redis.service, client, keys)
            finally:
                await asyncio.to_thread(node.stop)


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def mended(here: Here) -> AsyncIterator[None]:
    """Mend every link behind a test: one that fails must not fail the next."""
    yield
    for link in here.links.values():
        link.mend()
        link.release()


@dataclass
class Room:
    """Two who talk in a room."""

    id: str
    haneul: Peer
    bada: Peer
    names: tuple[str, str]

    async def say(self, content: str, key: str | None = None) -> dict[str, Any]:
        """Let the one say something; return the answer."""
        payload = {"roomId": self.id, "userId": self.names[0], "content": content}
        return await self.haneul.ask("send_message", payload | ({"clientMessageId": key} if key else {}))

    async def say_until_ok(self, content: str, key: str) -> dict[str, Any]:
        """Let the one say it again and again, as clients do."""
        async with asyncio.timeout(PATIENCE):
            while not (answer := await self.say(content, key))["ok"]:
                assert answer["error"]["retryable"], answer
        return answer

    async def read(self, **bounds: int) -> dict[str, Any]:
        """Let the other read back."""
        return await self.bada.ask("get_messages", {"roomId": self.id, **bounds})

    async def heard(self, seq: int) -> list[str]:
        """Return what the other heard live, up to the message ``seq``."""
        await self.bada.next("receive_message", where=lambda message: message["seq"] == seq)
        return [message["content"] for message in self.bada.all("receive_message")]


@pytest_asyncio.fixture(loop_scope="module")
async def room(here: Here) -> AsyncIterator[Room]:
    """Give two in a room; their sockets stay whatever happens."""
    names = (f"haneul-{new_id()}", f"bada-{new_id()}")
    async with NodePeers() as peers:
        haneul, bada = [await peers.connect(here.node.url, "websocket") for _ in names]
        for peer, name in zip((haneul, bada), names, strict=True):
            await peer.register(name)
        answer = await haneul.ask("create_room", {"hostId": names[0], "participants": [names[1]]})
        await bada.next("room_created")
        yield Room(answer["roomId"], haneul, bada, names)
        assert [*haneul.all("disconnect"), *bada.all("disconnect")] == []


def refused(answer: dict[str, Any], code: str) -> bool:
    """Tell whether an answer is a refusal that may pass."""
    return not answer["ok"] and (answer["error"]["code"], answer["error"]["retryable"]) == (code, True)


def said(answer: dict[str, Any]) -> list[str]:
    """Return what is said in a page, or found."""
    return [message["content"] for message in answer["messages"]]


async def found(peer: Peer, keyword: str) -> list[str]:
    """Search until something is found; return what it says."""

    async def find() -> list[str]:
        answer = await peer.patiently("search", {"keyword": keyword})
        return said(answer) if answer["ok"] else []

    return list(await until_some(find))


@pytest.mark.parametrize("fault", ["cut", "hold"])
async def test_without_elasticsearch_only_search_is_refused(here: Here, room: Room, fault: str) -> None:
    await room.say("감나무를 심었어요")
    await found(room.bada, "감나무")
    link = here.links["elasticsearch"]
    getattr(link, fault)()
    assert refused(await room.bada.patiently("search", {"keyword": "감나무"}), "search_unavailable")
    assert (await room.say("살구나무도 심었어요", new_id()))["seq"] == 2
    assert await room.heard(2) == ["감나무를 심었어요", "살구나무도 심었어요"]
    assert said(await room.read()) == ["감나무를 심었어요", "살구나무도 심었어요"]
    await room.bada.next("get_users", where=lambda told: set(room.names) <= set(told["users"]))
    assert await here.readiness() == (200, [])
    link.mend()
    link.release()
    assert await found(room.bada, "살구나무") == ["살구나무도 심었어요"]


@pytest.mark.parametrize("fault", ["cut", "hold"])
async def test_without_dynamodb_talk_goes_on_and_older_pages_wait(here: Here, room: Room, fault: str) -> None:
    old = [f"old {number}" for number in range(1, 6)]
    for content in old:
        await room.say(content, new_id())
    await here.trimmed()
    link = here.links["dynamodb"]
    getattr(link, fault)()
    assert (await room.say("with an id", new_id()))["seq"] == 6
    assert (await room.say("without"))["seq"] == 7
    assert await room.heard(7) == [*old, "with an id", "without"]
    assert said(await room.read(limit=2)) == ["with an id", "without"]
    assert said(await room.read(after=5)) == ["with an id", "without"]
    for bounds in ({"limit": 3}, {"before": 6}, {"after": 0}):
        assert refused(await room.read(**bounds), "history_unavailable")
    assert await here.readiness() == (200, [])
    link.mend()
    link.release()
    async with asyncio.timeout(PATIENCE):
        while not (answer := await room.read())["ok"]:
            assert refused(answer, "history_unavailable")
    assert said(answer) == [*old, "with an id", "without"]


def cut(here: Here) -> Callable[[], None]:
    """Cut the link to Redis; return what mends it."""
    here.links["redis"].cut()
    return here.links["redis"].mend


def pause(here: Here) -> Callable[[], None]:
    """Hold Redis still; return what lets it go on."""
    here.server.pause()
    return here.server.resume


def make_read_only(here: Here) -> Callable[[], None]:
    """Make Redis the replica of nobody who is there; return what makes it its own master."""
    here.redis.replicaof("127.0.0.1", str(free_port()))

    def mend() -> None:
        here.redis.replicaof("NO", "ONE")

    return mend


@pytest.mark.parametrize("fault", [cut, pause, make_read_only])
async def test_without_redis_sockets_stay_and_a_repetition_is_stored_once(
    here: Here, room: Room, fault: Callable[[Here], Callable[[], None]]
) -> None:
    assert (await room.say("before", new_id()))["seq"] == 1
    key = new_id()
    mend = fault(here)
    # It is mended only below: what is answered here did not wait for Redis.
    with_id, without = await asyncio.gather(room.say("meanwhile", key), room.say("perhaps"))
    assert refused(with_id, "unavailable")
    assert refused(without, "unavailable")
    another = {"hostId": room.names[1], "participants": []}
    assert refused(await room.bada.ask("create_room", another), "unavailable")
    await until_some(here.down)
    mend()
    answer = await room.say_until_ok("meanwhile", key)
    again = await room.say_until_ok("meanwhile", key)
    assert (again["id"], again["seq"]) == (answer["id"], answer["seq"])
    last = await room.say_until_ok("afterwards", new_id())
    assert await room.heard(last["seq"]) == said(await room.read())
    assert said(await room.read()).count("meanwhile") == 1
    await until_equal(here.readiness, (200, []))
