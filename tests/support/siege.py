"""A cluster of one's own under load, in which everything can be broken, and the reckoning afterwards."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from elasticsearch import AsyncElasticsearch

from madang.adapters.dynamodb.archive import DynamoArchive
from madang.adapters.dynamodb.client import open_client
from tests.support.cluster import Services
from tests.support.link import Link
from tests.support.linked import linked
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.process import Process
from tests.support.services.service import Service
from tests.support.until import until, until_equal
from tests.support.voice import Voice

__all__ = ["Breakable", "Siege", "siege"]

_WORKER: Final = (sys.executable, "-m", "madang", "worker")


@dataclass
class Breakable:
    """The services that a siege may break: their addresses, and the servers behind them."""

    addresses: Services
    redis: Service
    dynamodb: Service
    elasticsearch: Service


@dataclass
class Siege:
    """Two nodes, two workers, the links to the services, and those who talk.

    Attributes:
        nodes: two, which can be replaced.
        voices: two for each room, on different nodes at first.
        said: messages acknowledged so far.
        enough: ends `talk_on`.
    """

    services: Breakable
    environment: Mapping[str, str]
    chat: str
    links: dict[str, Link]
    nodes: list[Madang]
    workers: list[Process]
    voices: list[Voice]
    said: int = 0
    enough: bool = False

    async def talk(self, messages: int) -> None:
        """Let everyone talk until so many messages more are acknowledged in all."""
        each = -(-messages // len(self.voices))
        await asyncio.gather(*(voice.say(each) for voice in self.voices))

    async def talk_on(self, pace: float) -> None:
        """Let everyone talk until it is `enough`, all together ``pace`` messages a second at most."""
        pause = len(self.voices) / pace

        async def speak(voice: Voice) -> None:
            while not self.enough:
                await asyncio.gather(voice.say(1), asyncio.sleep(pause))

        await asyncio.gather(*map(speak, self.voices))

    async def reached(self, messages: int) -> None:
        """Wait until so many messages are acknowledged in all."""
        await until(lambda: self.said >= messages, patience=240)

    async def replace_node(self, index: int) -> None:
        """Start a node anew under its name, at its port."""
        old = self.nodes[index]
        name, port = f"n{index + 1}", old.port
        self.nodes[index] = await asyncio.to_thread(
            Madang, "--node", name, "--workers", "0", env=self.environment, port=port
        )

    async def replace_worker(self, index: int) -> None:
        """Start a worker anew."""
        self.workers[index] = Process(_WORKER, env=self.environment)
        await asyncio.to_thread(self.workers[index].wait_for_line, "workers_started", 60)

    async def reckon(self) -> None:
        """Hold history, archive and index against what was acknowledged.

        Raises:
            AssertionError: something is missing, or there twice.
        """
        faults = [fault for voice in self.voices for fault in voice.faults]
        assert faults == []
        rooms: dict[str, list[Voice]] = {}
        for voice in self.voices:
            rooms.setdefault(voice.room, []).append(voice)
        sizes = {}
        for room, voices in rooms.items():
            history = await _history(voices[0])
            _compare(history, voices)
            sizes[room] = len(history)
        await self._reckon_archive(sizes)
        await self._reckon_index(sizes)

    async def _reckon_archive(self, sizes: Mapping[str, int]) -> None:
        async with open_client(self.services.addresses.dynamodb_endpoint, 30) as client:
            archive = DynamoArchive(client, self.chat)
            for room, size in sizes.items():
                wanted = list(range(1, size + 1))
                await until_equal(partial(_archived, archive, room), wanted, patience=240)

    async def _reckon_index(self, sizes: Mapping[str, int]) -> None:
        async with AsyncElasticsearch(self.services.addresses.elasticsearch_url) as client:
            for room, size in sizes.items():
                await until_equal(partial(_indexed, client, self.chat, room), size, patience=240)


@asynccontextmanager
async def siege(services: Breakable, rooms: int, **settings: str) -> AsyncIterator[Siege]:
    """Give a cluster with a room for each pair of voices, ready to talk."""
    chat = f"siege-{new_id()}"
    async with AsyncExitStack() as stack:
        through, links = await stack.enter_async_context(linked(services.addresses))
        environment = through.environment(chat, MADANG_RATE_LIMITS="off", **settings)
        here = Siege(services, environment, chat, links, [], [], [])
        try:
            await _assemble(here, rooms)
            yield here
        finally:
            await asyncio.gather(*(voice.close() for voice in here.voices))
            for process in (*here.nodes, *here.workers):
                await asyncio.to_thread(process.stop)


async def _assemble(here: Siege, rooms: int) -> None:
    def said() -> None:
        here.said += 1

    for name in ("n1", "n2"):
        options = ("--node", name, "--workers", "0")
        here.nodes.append(await asyncio.to_thread(Madang, *options, env=here.environment))
        here.workers.append(Process(_WORKER, env=here.environment))
    for worker in here.workers:
        await asyncio.to_thread(worker.wait_for_line, "workers_started", 60)
    urls = [node.url for node in here.nodes]
    for number in range(rooms):
        host, guest = f"host-{number}", f"guest-{number}"
        here.voices += [Voice(host, urls, said), Voice(guest, urls[::-1], said)]
    for host_voice, guest_voice in zip(here.voices[::2], here.voices[1::2], strict=True):
        created = await host_voice.ask_until_ok("create_room", [host_voice.user, [guest_voice.user]])
        host_voice.room = guest_voice.room = created["roomId"]


async def _history(voice: Voice) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    more = True
    while more:
        after = messages[-1]["seq"] if messages else 0
        page = await voice.ask_until_ok("get_messages", {"roomId": voice.room, "after": after, "limit": 200})
        messages += page["messages"]
        more = page["hasMore"]
    return messages


def _compare(history: list[dict[str, Any]], voices: list[Voice]) -> None:
    assert [each["seq"] for each in history] == list(range(1, len(history) + 1))
    times = Counter(each["clientMessageId"] for each in history)
    assert [key for key, number in times.items() if number > 1] == []
    stored = {each["clientMessageId"]: each for each in history}
    for voice in voices:
        for key, answer in voice.acknowledged.items():
            assert stored[key]["seq"] == answer["seq"]
            assert stored[key]["id"] == answer["id"]


async def _archived(archive: DynamoArchive, room: str) -> list[int]:
    seqs: list[int] = []
    more = True
    while more:
        page = await archive.after(room, seqs[-1] if seqs else 0, 200)
        seqs += [message.seq for message in page.messages]
        more = page.has_more
    return seqs


async def _indexed(client: AsyncElasticsearch, alias: str, room: str) -> int:
    await client.indices.refresh(index=alias)
    answer = await client.count(index=alias, query={"term": {"room_id": room}})
    return int(answer["count"])
