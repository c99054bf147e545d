"""A Redis that comes back older than the archive, or empty: no seq is given twice, nothing is overwritten."""

import asyncio
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from redis import Redis as Client

from madang.adapters.dynamodb.archive import DynamoArchive
from madang.adapters.dynamodb.client import open_client
from madang.adapters.dynamodb.rooms import DynamoRooms
from madang.domain.messages import Message
from tests.support.cluster import Services, is_carried_on, running_nodes
from tests.support.command import type_command
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.ready import readiness
from tests.support.services.redis import Redis, running_redis
from tests.support.until import until, until_equal
from tests.support.voice import Voice

pytestmark = pytest.mark.timeout(300)

SAID = 30
ROOMS = 25
AT_LEAST = 3000
"""Messages to be acknowledged before, and after, Redis is lost under load."""


@dataclass
class Talk:
    """A cluster of one node and its workers over a Redis of its own, and two who talk in a room."""

    chat: str
    environment: Mapping[str, str]
    services: Services
    node: Madang
    voices: list[Voice]

    @property
    def room(self) -> str:
        """Return the id of their room."""
        return self.voices[0].room

    @property
    def acknowledged(self) -> dict[str, int]:
        """Return the seq of each client message id."""
        return {key: each["seq"] for voice in self.voices for key, each in voice.acknowledged.items()}

    async def say(self, count: int = SAID) -> None:
        """Let both say so many things each."""
        await asyncio.gather(*(voice.say(count) for voice in self.voices))

    async def archived(self) -> list[Message]:
        """Return what is archived of the room."""
        async with open_client(self.services.dynamodb_endpoint, 10) as client:
            return list((await DynamoArchive(client, self.chat).after(self.room, 0, 1000)).messages)

    async def joins_archived(self) -> Mapping[str, int]:
        """Return what is archived of who joined the room when."""
        async with open_client(self.services.dynamodb_endpoint, 10) as client:
            return await DynamoRooms(client, self.chat).joined_seqs(self.room)

    async def reads_archived(self) -> Mapping[str, int]:
        """Return what is archived of how far the members of the room have read."""
        async with open_client(self.services.dynamodb_endpoint, 10) as client:
            return await DynamoRooms(client, self.chat).read_seqs(self.room)

    async def all_archived(self) -> None:
        """Wait until all that was acknowledged is archived, each once, at the seq that was acknowledged."""

        async def kept() -> dict[str | None, int]:
            return {each.client_message_id: each.seq for each in await self.archived()}

        await until_equal(kept, self.acknowledged, patience=60)
        seqs = [each.seq for each in await self.archived()]
        assert len(set(self.acknowledged.values())) == len(self.acknowledged)
        assert len(seqs) == len(set(seqs)) == len(self.acknowledged)


@contextmanager
def a_node(
    services: Services, redis: Redis, **more: str
) -> Iterator[tuple[str, Mapping[str, str], Services, Madang]]:
    """Run a node with its workers; ``more`` are settings."""
    chat, mine = f"recovery-{new_id()}", replace(services, redis_url=redis.url)
    environment = mine.environment(chat, **more)
    with running_nodes(environment, "n1") as (node,):
        yield chat, environment, mine, node


async def begin(
    chat: str, environment: Mapping[str, str], services: Services, node: Madang, number: str = ""
) -> Talk:
    """Let two people make a room; those of another ``number`` are others."""
    voices = [Voice(f"{name}{number}", [node.url]) for name in ("haneul", "bada")]
    created = await voices[0].ask_until_ok("create_room", [voices[0].user, [voices[1].user]])
    for voice in voices:
        voice.room = created["roomId"]
    return Talk(chat, environment, services, node, voices)


async def again(talk: Talk) -> None:
    """Send everything once more, as clients do that missed the answers: each is answered as before."""
    for voice in talk.voices:
        for key, answer in list(voice.acknowledged.items()):
            repeated = await voice.ask_until_ok("send_message", [voice.room, voice.user, "다시", key])
            assert (repeated["seq"], repeated["id"]) == (answer["seq"], answer["id"])


async def end(talk: Talk) -> None:
    """Close the sockets."""
    await asyncio.gather(*(voice.close() for voice in talk.voices))


async def test_a_restored_append_only_file_gives_no_seq_twice(services: Services, tmp_path: Path) -> None:
    directory, backup = tmp_path / "redis", tmp_path / "backup"
    directory.mkdir()
    with running_redis(directory) as redis, a_node(services, redis) as running:
        talk = await begin(*running)
        await talk.say()
        await talk.all_archived()
        shutil.copytree(directory, backup)
        later = await talk.voices[1].ask_until_ok("create_room", ["bada", ["haneul"]])
        await talk.say()
        await talk.all_archived()
        before = await talk.archived()

        redis.service.kill()
        shutil.rmtree(directory)
        shutil.copytree(backup, directory)
        redis.service.start()

        await talk.say()
        await again(talk)
        await talk.all_archived()
        archived = await talk.archived()
        assert archived[: len(before)] == before
        positions = [each.position for each in archived]
        assert len(set(positions)) == len(positions)
        assert min(positions[len(before) :]) > max(positions[: len(before)]) > 0
        answer = await talk.voices[0].ask_until_ok(
            "send_message", [later["roomId"], "haneul", "안녕", new_id()]
        )
        assert answer["seq"] == 1
        await until_equal(partial(readiness, talk.node.url), (200, []), patience=30)
        assert talk.node.output.count("redis_is_older") == 1
        assert "recovered" in type_command(talk.environment, "cluster", "status").stdout
        await end(talk)


async def test_under_load_nothing_archived_is_overwritten_and_no_seq_is_given_twice(
    services: Services, tmp_path: Path
) -> None:
    directory, backup = tmp_path / "redis", tmp_path / "backup"
    directory.mkdir()
    with (
        running_redis(directory) as redis,
        a_node(services, redis, MADANG_RATE_LIMITS="off") as running,
    ):
        talks = [await begin(*running, str(number)) for number in range(ROOMS)]
        await asyncio.gather(*(talk.say(1) for talk in talks))
        shutil.copytree(directory, backup)
        before: dict[str, list[Message]] = {}
        enough = asyncio.Event()

        def said() -> int:
            return sum(len(talk.acknowledged) for talk in talks)

        async def talk_on(talk: Talk) -> None:
            while not enough.is_set():
                await talk.say(1)

        async with asyncio.TaskGroup() as group:
            for talk in talks:
                group.create_task(talk_on(talk))
            await until(lambda: said() >= AT_LEAST, patience=240)
            redis.service.kill()
            for talk in talks:
                before[talk.room] = await talk.archived()
            shutil.rmtree(directory)
            shutil.copytree(backup, directory)
            await asyncio.to_thread(redis.service.start)
            reached = said()
            await until(lambda: said() >= reached + AT_LEAST, patience=240)
            enough.set()
        await until(partial(is_carried_on, redis.url, talks[0].chat), patience=240)

        assert talks[0].node.output.count("redis_is_older") == 1
        for talk in talks:
            await look_at(talk, before[talk.room])
        await asyncio.gather(*map(end, talks))


async def look_at(talk: Talk, before: list[Message]) -> None:
    """Hold a room against what was archived of it when Redis was lost, and against what was acknowledged."""
    archived = await talk.archived()
    assert archived[: len(before)] == before
    given = list(talk.acknowledged.values())
    assert len(given) == len(set(given))
    keys = {each.client_message_id for each in archived}
    assert len(keys) == len(archived)
    # Lost is only what the archive did not have yet, and no other message has its place.
    lost = {key: seq for key, seq in talk.acknowledged.items() if key not in keys}
    assert not lost or min(lost.values()) > max((each.seq for each in before), default=0)
    assert not set(lost.values()) & {each.seq for each in archived}
    for each in before:
        assert talk.acknowledged.get(each.client_message_id or "", each.seq) == each.seq
    for voice in talk.voices:
        for key, answer in [each for each in voice.acknowledged.items() if each[0] not in lost][:SAID]:
            repeated = await voice.ask_until_ok("send_message", [voice.room, voice.user, "다시", key])
            assert (repeated["seq"], repeated["id"]) == (answer["seq"], answer["id"])


async def test_a_failover_to_a_replica_that_lags_gives_no_seq_twice(services: Services) -> None:
    with running_redis() as redis, running_redis() as other, a_node(services, redis) as running:
        talk = await begin(*running)
        await talk.say()
        port, other_port = (each.url.rpartition(":")[2] for each in (redis, other))
        with Client.from_url(redis.url) as first, Client.from_url(other.url) as second:
            for each in (first, second):
                each.config_set("repl-diskless-sync-delay", 0)
            second.replicaof("127.0.0.1", port)
            await until(lambda: second.info("replication")["master_link_status"] == "up", patience=30)
            await until(
                lambda: (
                    second.info("replication")["slave_repl_offset"]
                    >= first.info("replication")["master_repl_offset"] - 1000
                ),
                patience=30,
            )
            second.replicaof("NO", "ONE")  # from here on it lags
            await talk.say()
            await talk.all_archived()
            before = await talk.archived()
            # The same address, with the data of the replica: no connection is cut by it.
            first.replicaof("127.0.0.1", other_port)
            await until(lambda: first.info("replication")["master_link_status"] == "up", patience=30)
            first.replicaof("NO", "ONE")
        await talk.say()
        await again(talk)
        await talk.all_archived()
        assert (await talk.archived())[: len(before)] == before
        await end(talk)


async def _read_seqs(*voices: Voice) -> dict[str, int]:
    return {each.user: (await each.ask_until_ok("get_rooms", {}))["rooms"][0]["readSeq"] for each in voices}


async def test_an_emptied_redis_is_refused_until_it_is_rebuilt(services: Services) -> None:
    with running_redis() as redis, a_node(services, redis) as running:
        talk = await begin(*running)
        await talk.say()
        late = Voice("sol", [talk.node.url])
        await late.ask_until_ok("join_room", {"userId": "sol", "roomId": talk.room})
        await talk.say()
        await talk.all_archived()
        await until_equal(talk.joins_archived, {"sol": len(talk.voices) * SAID}, patience=60)
        await late.ask_until_ok("mark_read", [talk.room, "sol", len(talk.voices) * SAID + 3])
        read = await _read_seqs(late, *talk.voices)
        assert read["sol"] == len(talk.voices) * SAID + 3
        await until_equal(talk.reads_archived, read, patience=60)
        with Client.from_url(redis.url) as client:
            client.flushall()
            redis.service.restart()

            refused = await asyncio.to_thread(
                type_command, talk.environment, "serve", "--port", "0", "--node", "n2", "--workers", "0"
            )
            assert refused.returncode == 1
            assert "madang cluster rebuild" in refused.stderr.splitlines()[-1]
            status, reasons = await readiness(talk.node.url)
            assert status == 503, reasons

            rebuilt = await asyncio.to_thread(type_command, talk.environment, "cluster", "rebuild")
            assert rebuilt.returncode == 0, rebuilt.stderr
            assert "1 rooms were restored; the seqs of 1 rooms were raised" in rebuilt.stdout
        assert await _read_seqs(late, *talk.voices) == read
        await talk.say()
        await again(talk)
        await talk.all_archived()
        answer = await talk.voices[1].ask_until_ok("get_messages", {"roomId": talk.room, "limit": 200})
        assert [each["seq"] for each in answer["messages"]] == sorted(talk.acknowledged.values())
        # Who came later has as much unread as before.
        for voice, joined in ((late, len(talk.voices) * SAID), (talk.voices[0], 0)):
            [listed] = (await voice.ask_until_ok("get_rooms", {}))["rooms"]
            assert listed["joinedSeq"] == joined, voice.user
        await late.close()
        await end(talk)
