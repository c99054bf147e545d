"""A node of the release before the log knew kinds beside one of this release, over one Redis, under load."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from redis import Redis

from madang.adapters.dynamodb.archive import DynamoArchive
from madang.adapters.dynamodb.client import open_client
from madang.adapters.redis.keys import Keys
from madang.domain.messages import Message
from madang.ports.group import GROUPS
from tests.support.cluster import Services, is_carried_on
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.release import BEFORE_KINDS, sources_of
from tests.support.until import until
from tests.support.voice import Voice

pytestmark = pytest.mark.timeout(300)

SAID: Final = 150
"""Messages of each of four voices, in each of two rounds."""
CHANGES: Final = 30
"""Of so many messages of those on the newer node, who alone can do so, one is edited and one deleted."""
TAKEOVER: Final = 15.0
"""Seconds after which a worker takes over what another holds."""


class Cluster:
    """Two nodes, one of each release, with their workers; the first begins the chat."""

    def __init__(self, services: Services, sources: Path, first: str) -> None:
        self.services = services
        self.chat = f"rolling-{new_id()}"
        self.order = ("before", "now") if first == "before" else ("now", "before")
        self.nodes: dict[str, Madang] = {}
        self._environment = services.environment(self.chat)
        self._sources = sources
        self._stack = ExitStack()

    def start(self, release: str) -> Madang:
        """Start the node of a release."""
        node = self._stack.enter_context(Madang("--node", release, env=self._environment_of(release)))
        self.nodes[release] = node
        return node

    def _environment_of(self, release: str) -> Mapping[str, str]:
        if release == "now":
            return self._environment
        return {**self._environment, "PYTHONPATH": str(self._sources)}

    def close(self) -> None:
        """End both."""
        self._stack.close()

    def dead_letters(self) -> int:
        """Return how many entries became dead letters."""
        keys = Keys(self.chat)
        with Redis.from_url(self.services.redis_url, protocol=2) as redis:
            names = [keys.dead(shard, group) for shard in range(keys.shards) for group in GROUPS]
            return sum(int(redis.hlen(name.decode())) for name in names)

    def positions_taken(self) -> int:
        """Return how many positions were given."""
        with Redis.from_url(self.services.redis_url, protocol=2) as redis:
            return int(redis.get(Keys(self.chat).position) or 0)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the package of the release before."""
    return sources_of(BEFORE_KINDS, tmp_path_factory.mktemp("before"))


@pytest.fixture(params=["before", "now"])
def cluster(request: pytest.FixtureRequest, services: Services, sources: Path) -> Iterator[Cluster]:
    """Give a cluster that was begun by either release; the other is still to come."""
    cluster = Cluster(services, sources, request.param)
    try:
        cluster.start(cluster.order[0])
        yield cluster
    finally:
        cluster.close()


async def test_every_message_comes_once_to_all_and_nothing_is_buried(cluster: Cluster) -> None:
    begun_by, joining = cluster.order
    users = ("haneul", "bada", "sol", "mina")
    first = [Voice(user, [cluster.nodes[begun_by].url]) for user in users[:2]]
    room = (await first[0].ask_until_ok("create_room", [users[0], list(users[1:]), "마당"]))["roomId"]
    for voice in first:
        voice.room = room
        voice.changes = CHANGES if begun_by == "now" else 0
    await asyncio.gather(*(voice.say(SAID) for voice in first))

    node = await asyncio.to_thread(cluster.start, joining)
    second = [Voice(user, [node.url]) for user in users[2:]]
    for voice in second:
        voice.room = room
        voice.changes = CHANGES if joining == "now" else 0
        await voice.ask_until_ok("get_rooms", {})  # connected before it does several things at once
    voices = [*first, *second]
    await asyncio.gather(*(voice.say(SAID) for voice in voices), *map(_come_and_go, voices))
    # Each once more, by the node of the other release: it is answered as before.
    for voice, other in zip(first, second, strict=True):
        key, answer = next(iter(voice.acknowledged.items()))
        again = Voice(voice.user, other.urls)
        repeated = await again.ask_until_ok("send_message", [room, voice.user, "다시", key])
        await again.close()
        assert (repeated["seq"], repeated["id"]) == (answer["seq"], answer["id"])

    said = len(voices) * SAID + len(first) * SAID
    seqs = sorted(answer["seq"] for voice in voices for answer in voice.acknowledged.values())
    assert seqs == list(range(1, said + 1))
    for voice in voices:
        await until(partial(_has_heard, voice, said))
        assert voice.faults == []
        page = await voice.ask_until_ok("get_messages", {"roomId": room, "after": said - 200, "limit": 200})
        assert [message["seq"] for message in page["messages"]] == list(range(said - 199, said + 1))
    await asyncio.gather(*(voice.close() for voice in voices))

    # What only this release's workers know whole waits for them, and is theirs when those before are gone.
    cluster.nodes["before"].stop()
    await until(partial(is_carried_on, cluster.services.redis_url, cluster.chat), patience=8 * TAKEOVER)
    assert cluster.dead_letters() == 0
    archived = await _archived(cluster, room, said)
    assert [each.seq for each in archived] == list(range(1, said + 1))
    forms = {v.acknowledged[key]["seq"]: form for v in voices for key, form in v.forms.items()}
    assert {each.seq: each.content for each in archived if each.version} == forms
    assert len(forms) >= SAID // CHANGES * 2
    positions = [each.position for each in archived if each.position]
    assert positions == sorted(set(positions))
    assert len(positions) >= said // 3
    assert positions[-1] <= cluster.positions_taken()


async def _come_and_go(voice: Voice) -> None:
    """Open rooms, let the others in, and leave them, while all talk."""
    for _ in range(5):
        created = await voice.ask_until_ok("create_room", [voice.user, []])
        room = {"userId": voice.user, "roomId": created["roomId"]}
        await voice.ask_until_ok("join_room", {**room, "userId": "somi"})
        await voice.ask_until_ok("leave_room", room)


def _has_heard(voice: Voice, seq: int) -> bool:
    return voice.heard.get(voice.room) == seq


async def _archived(cluster: Cluster, room: str, count: int) -> list[Message]:
    async with open_client(cluster.services.dynamodb_endpoint, 10) as client:
        page = await DynamoArchive(client, cluster.chat).after(room, 0, count + 1)
    return list(page.messages)
