"""A cluster of one's own under load, in which everything can be broken, and the reckoning afterwards."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from elasticsearch import AsyncElasticsearch

from madang.adapters.dynamodb.archive import DynamoArchive
from madang.adapters.dynamodb.client import open_client
from tests.support.cluster import Services, is_carried_on
from tests.support.link import Link
from tests.support.linked import linked
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.process import Process
from tests.support.services.service import Service
from tests.support.stepped import SteppedClock
from tests.support.until import until, until_equal
from tests.support.voice import Voice
from tests.support.wanderer import Wanderer

__all__ = ["Breakable", "Siege", "siege"]

CHANGES = 20
"""Of so many messages that somebody says, one is edited and one deleted."""
_MANY = 10_000
"""Documents that Elasticsearch answers at most (``index.max_result_window``): more than a room has."""


@dataclass
class Breakable:
    """The services that a siege may break: their addresses, and the servers behind them.

    Attributes:
        redis_directory: where Redis keeps its data, if a siege may put others there.
        clocks: of ``redis``, ``node`` (all of them) and ``worker``, where they can be set.
    """

    addresses: Services
    redis: Service
    dynamodb: Service
    elasticsearch: Service
    redis_directory: Path | None = None
    clocks: Mapping[str, SteppedClock] = field(default_factory=dict)


@dataclass
class Siege:
    """Two nodes, two workers, the links to the services, and those who talk.

    Attributes:
        nodes: two, which can be replaced.
        voices: two for each room, on different nodes at first.
        wanderers: who enter and leave rooms meanwhile.
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
    wanderers: list[Wanderer] = field(default_factory=list)
    said: int = 0
    enough: bool = False
    _busy: int = 0
    _may_talk: asyncio.Event = field(default_factory=asyncio.Event)
    _checked: dict[str, int] = field(default_factory=dict)

    async def talk(self, messages: int) -> None:
        """Let everyone talk until so many messages more are acknowledged in all."""
        each = -(-messages // len(self.voices))
        await asyncio.gather(*(voice.say(each) for voice in self.voices))

    async def talk_on(self, pace: float) -> None:
        """Let everyone talk until it is `enough`, all together ``pace`` messages a second at most."""
        pause = len(self.voices) / pace
        self._may_talk.set()

        async def go_on(do: Callable[[], Coroutine[Any, Any, None]]) -> None:
            while not self.enough:
                await self._may_talk.wait()
                self._busy += 1
                acting = asyncio.create_task(do())
                acting.add_done_callback(self._idle)
                await asyncio.gather(acting, asyncio.sleep(pause))

        voices = [go_on(partial(voice.say, 1)) for voice in self.voices]
        await asyncio.gather(*voices, *(go_on(each.wander) for each in self.wanderers))

    def _idle(self, _: object) -> None:
        self._busy -= 1

    @asynccontextmanager
    async def quiet(self) -> AsyncIterator[None]:
        """Let nobody say or do anything in the block, which begins when all that was said is carried on."""
        self._may_talk.clear()
        try:
            await until(lambda: self._busy == 0, patience=240)
            await until(partial(is_carried_on, self.services.addresses.redis_url, self.chat), patience=240)
            yield
        finally:
            self._may_talk.set()

    async def reached(self, messages: int) -> None:
        """Wait until so many messages are acknowledged in all."""
        await until(lambda: self.said >= messages, patience=240)

    async def replace_node(self, index: int) -> None:
        """Start a node anew under its name, at its port."""
        old = self.nodes[index]
        name, port = f"n{index + 1}", old.port
        self.nodes[index] = await asyncio.to_thread(self.new_node, name, port)

    async def replace_worker(self, index: int) -> None:
        """Start a worker anew."""
        self.workers[index] = self.new_worker()
        await asyncio.to_thread(self.workers[index].wait_for_line, "workers_started", 60)

    def new_node(self, name: str, port: int = 0) -> Madang:
        """Start a node without workers."""
        module, environment = self._program("node")
        return Madang("--node", name, "--workers", "0", env=environment, port=port, module=module)

    def new_worker(self) -> Process:
        """Start a worker of both groups."""
        module, environment = self._program("worker")
        return Process([sys.executable, "-m", module, "worker"], env=environment)

    def _program(self, name: str) -> tuple[str, Mapping[str, str]]:
        clock = self.services.clocks.get(name)
        if clock is None:
            return "madang", self.environment
        return "tests.support.stepped", {**self.environment, **clock.for_madang}

    async def check(self) -> None:
        """Hold what was said since the last look against history, archive and index, while it is `quiet`.

        Raises:
            AssertionError: something is missing, or there twice, or was shown to a stranger.
        """
        faults = self.faults()
        assert faults == [], faults
        before = dict(self._checked)
        for room, voices in self._rooms().items():
            history = await _history(voices[0], before.get(room, 0))
            _compare(history, voices, before.get(room, 0))
            self._look_at_unheard(room, history, before.get(room, 0))
            self._checked[room] = before.get(room, 0) + len(history)
        await self._reckon_archive(self._checked, before)
        await self._reckon_index(self._checked)

    def faults(self) -> list[str]:
        """Return what anyone saw that must not be."""
        everyone = [*self.voices, *(each.voice for each in self.wanderers)]
        return [fault for voice in everyone for fault in voice.faults]

    def _look_at_unheard(self, room: str, history: list[dict[str, Any]], before: int = 0) -> None:
        """Hold what somebody did not hear against what was deleted."""
        deleted = {(room, each["seq"]) for each in history if "deletedAt" in each}
        for voice in (*self.voices, *(each.voice for each in self.wanderers)):
            unheard = {each for each in voice.unheard if each[0] == room and each[1] > before}
            assert unheard <= deleted, (voice.user, unheard - deleted)

    def _rooms(self) -> Mapping[str, list[Voice]]:
        rooms: dict[str, list[Voice]] = {}
        for voice in self.voices:
            rooms.setdefault(voice.room, []).append(voice)
        return rooms

    async def reckon(self) -> None:
        """Hold history, archive and index against what was acknowledged.

        Raises:
            AssertionError: something is missing, or there twice.
        """
        faults = self.faults()
        assert faults == [], faults
        sizes = {}
        for room, voices in self._rooms().items():
            history = await _history(voices[0])
            _compare(history, voices)
            self._look_at_unheard(room, history)
            sizes[room] = len(history)
        await self._reckon_archive(sizes, {})
        await self._reckon_index(sizes)

    async def _reckon_archive(self, sizes: Mapping[str, int], before: Mapping[str, int]) -> None:
        async with open_client(self.services.addresses.dynamodb_endpoint, 30) as client:
            archive = DynamoArchive(client, self.chat)
            for room, size in sizes.items():
                start = before.get(room, 0)
                forms = self._forms(room)
                wanted = [(seq, forms.get(seq)) for seq in range(start + 1, size + 1)]
                await until_equal(partial(_archived, archive, room, start), wanted, patience=240)

    def _forms(self, room: str) -> Mapping[int, str]:
        """Return what those messages of a room say now that were changed, by seq."""
        voices = [voice for voice in self.voices if voice.room == room]
        return {voice.acknowledged[key]["seq"]: it for voice in voices for key, it in voice.forms.items()}

    async def _reckon_index(self, sizes: Mapping[str, int]) -> None:
        async with AsyncElasticsearch(self.services.addresses.elasticsearch_url) as client:
            for room, size in sizes.items():
                forms = sorted(self._forms(room).items())
                await until_equal(partial(_indexed, client, self.chat, room), (size, forms), patience=240)


@asynccontextmanager
async def siege(services: Breakable, rooms: int, **settings: str) -> AsyncIterator[Siege]:
    """Give a cluster with a room for each pair of voices, ready to talk."""
    chat = f"siege-{new_id()}"
    async with AsyncExitStack() as stack:
        through, links = await stack.enter_async_context(linked(services.addresses))
        environment = through.environment(chat, MADANG_RATE_LIMITS="off", MADANG_EDIT_WINDOW="0", **settings)
        here = Siege(services, environment, chat, links, [], [], [])
        try:
            await _assemble(here, rooms)
            yield here
        finally:
            wanderers = [each.voice for each in here.wanderers]
            await asyncio.gather(*(voice.close() for voice in (*here.voices, *wanderers)))
            for process in (*here.nodes, *here.workers):
                await asyncio.to_thread(process.stop)


async def _assemble(here: Siege, rooms: int) -> None:
    def said() -> None:
        here.said += 1

    for name in ("n1", "n2"):
        here.nodes.append(await asyncio.to_thread(here.new_node, name))
        here.workers.append(here.new_worker())
    for worker in here.workers:
        await asyncio.to_thread(worker.wait_for_line, "workers_started", 60)
    urls = [node.url for node in here.nodes]
    for number in range(rooms):
        host, guest = f"host-{number}", f"guest-{number}"
        here.voices += [Voice(host, urls, said), Voice(guest, urls[::-1], said)]
    for voice in here.voices:
        voice.changes, voice.may_miss_deleted = CHANGES, True
    for host_voice, guest_voice in zip(here.voices[::2], here.voices[1::2], strict=True):
        created = await host_voice.ask_until_ok("create_room", [host_voice.user, [guest_voice.user]])
        for voice in (host_voice, guest_voice):
            voice.room, voice.rooms = created["roomId"], {created["roomId"]}


async def _history(voice: Voice, before: int = 0) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    more = True
    while more:
        after = messages[-1]["seq"] if messages else before
        page = await voice.ask_until_ok("get_messages", {"roomId": voice.room, "after": after, "limit": 200})
        messages += page["messages"]
        more = page["hasMore"]
    return messages


def _compare(history: list[dict[str, Any]], voices: list[Voice], before: int = 0) -> None:
    assert [each["seq"] for each in history] == list(range(before + 1, before + len(history) + 1))
    times = Counter(each["clientMessageId"] for each in history)
    assert [key for key, number in times.items() if number > 1] == []
    stored = {each["clientMessageId"]: each for each in history}
    assert set(stored) <= {key for voice in voices for key in voice.acknowledged}
    for voice in voices:
        for key, answer in voice.acknowledged.items():
            if answer["seq"] <= before:
                assert key not in stored
                continue
            assert stored[key]["seq"] == answer["seq"]
            assert stored[key]["id"] == answer["id"]
            form = voice.forms.get(key)
            assert ("version" in stored[key]) is (form is not None), stored[key]
            assert ("deletedAt" in stored[key]) is (form == ""), stored[key]
            if form is not None:
                assert stored[key]["content"] == form


async def _archived(archive: DynamoArchive, room: str, before: int) -> list[tuple[int, str | None]]:
    """Return the seq of each message, and what it says where it was changed."""
    found: list[tuple[int, str | None]] = []
    more = True
    while more:
        page = await archive.after(room, found[-1][0] if found else before, 200)
        found += [(each.seq, each.content if each.version else None) for each in page.messages]
        more = page.has_more
    return found


async def _indexed(client: AsyncElasticsearch, alias: str, room: str) -> tuple[int, list[tuple[int, str]]]:
    """Return how many messages there are, and what those say that were changed."""
    await client.indices.refresh(index=alias)
    about = {"term": {"room_id": room}}
    answer = await client.search(
        index=alias,
        query=about,
        size=_MANY,
        source_includes=["seq", "content"],
        version=True,
        track_total_hits=True,
    )
    total, found = answer["hits"]["total"]["value"], answer["hits"]["hits"]
    sources = [hit["_source"] for hit in found if hit["_version"] > 1]
    return total, sorted((each["seq"], each["content"]) for each in sources)
