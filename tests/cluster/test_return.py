"""An official client that comes back to another node has everything once, and does nothing for it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from redis import Redis as Client

from madang.adapters.redis.keys import Keys
from tests.support.cluster import Services, is_carried_on, running_nodes
from tests.support.command import type_command
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.metrics import metric
from tests.support.peers import Peer, PythonPeers
from tests.support.ports import free_port
from tests.support.returning import Returning, returning
from tests.support.services.redis import running_redis
from tests.support.until import until
from tests.support.voice import Voice

pytestmark = pytest.mark.timeout(300)

MOVES: Final = 12
"""Times that a client goes to the other node while others talk."""
CROWD: Final = 100
"""Clients on a node that is stopped."""


async def talker(peers: PythonPeers, server: Madang) -> Peer:
    """Return one who talks on a node."""
    peer = await peers.connect(server.url, "websocket", auth={"userId": "haneul"})
    await peer.next("registered")
    return peer


@pytest.fixture
async def host(nodes: list[Madang]) -> AsyncIterator[Peer]:
    """Give one who talks on the second node."""
    async with PythonPeers() as peers:
        yield await talker(peers, nodes[1])


async def open_room(host: Peer, user: str) -> str:
    """Open a room with a user."""
    return str((await host.patiently("create_room", "haneul", [user]))["roomId"])


async def say(host: Peer, room: str, count: int = 1) -> None:
    """Say something so many times."""
    for _ in range(count):
        assert (await host.patiently("send_message", room, "haneul", "안녕"))["ok"]


async def heard(client: Returning, room: str, last: int) -> None:
    """Wait until a client has all messages of a room up to a seq, each once and in their order."""
    await client.until(lambda it: (room, last) in it.seqs)
    assert [each for each in client.seqs if each[0] == room] == [(room, seq) for seq in range(1, last + 1)]


def has_heard(count: int, client: Returning) -> bool:
    """Tell whether a client was given so many messages."""
    return len(client.seqs) >= count


def has_message(room: str, seq: int, client: Returning) -> bool:
    """Tell whether a client was given a message."""
    return (room, seq) in client.seqs


def is_of(seq: int) -> Callable[[Mapping[str, Any]], bool]:
    """Return what tells the message of a seq from others."""
    return lambda message: message["seq"] == seq


def is_cut(services: Services, chat: str, room: str) -> bool:
    """Tell whether nothing of a room is in the log any more."""
    keys = Keys(chat)
    base = keys.bases[keys.shard_of(room)].decode()
    with Client.from_url(services.redis_url, protocol=2) as redis:
        return not int(redis.exists(f"{base}tail:{room}", f"{base}changed:{room}"))


def has_connected(count: int, client: Returning) -> bool:
    """Tell whether a client was connected so many times."""
    return len(client.recovered) >= count


def user() -> str:
    """Return a user of one's own."""
    return f"mina-{new_id()[-12:]}"


@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_what_was_missed_comes_once_in_the_order_of_all_rooms(
    nodes: list[Madang], host: Peer, transport: str
) -> None:
    mina = user()
    rooms = [await open_room(host, mina) for _ in range(5)]
    async with returning(nodes[0].url, mina, transport) as client:
        await say(host, rooms[0])
        await heard(client, rooms[0], 1)
        await client.away()
        spoken = [rooms[number % 4] for number in range(12)]
        for room in spoken:
            await say(host, room)

        client.move(nodes[1].url)
        await client.back()

        await say(host, rooms[4])
        await client.until(lambda it: len(it.seqs) >= 14)
        assert [room for room, _ in client.seqs] == [rooms[0], *spoken, rooms[4]]
        for room in rooms:
            await heard(client, room, len([each for each, _ in client.seqs if each == room]))
        assert client.recovered == [False, True]


async def test_rooms_that_changed_meanwhile_are_as_they_are_now(nodes: list[Madang], host: Peer) -> None:
    mina = user()
    kept, left, grown = [await open_room(host, mina) for _ in range(3)]
    async with returning(nodes[0].url, mina) as client, PythonPeers() as peers:
        await client.away()
        other = await peers.connect(nodes[1].url, "websocket", auth={"userId": mina})
        await other.next("registered")
        assert (await other.patiently("leave_room", mina, left))["ok"]
        assert (await host.patiently("join_room", "bada", grown))["ok"]
        fresh = await open_room(host, mina)
        for room in (kept, left, grown, fresh):
            await say(host, room)

        client.move(nodes[1].url)
        await client.back()

        await say(host, kept)
        await client.until(lambda it: len(it.seqs) >= 4)
        assert client.seqs == [(kept, 1), (grown, 1), (fresh, 1), (kept, 2)]
        since = [name for name, _ in client.heard].index("disconnect")
        created = [each[0] for name, each in client.heard[since:] if name == "room_created"]
        assert [(each["roomId"], len(each["participants"])) for each in created] == [(grown, 3), (fresh, 2)]
        assert client.recovered == [False, True]


async def test_an_older_socket_on_another_node_is_ended(nodes: list[Madang]) -> None:
    mina = user()
    async with returning(nodes[0].url, mina) as client, PythonPeers() as peers:
        bystander = await peers.connect(nodes[0].url, "websocket", auth={"userId": mina})
        await bystander.next("sync")
        newer = await peers.connect(nodes[1].url, "websocket", auth={"userId": mina, "pid": client.pid})
        await newer.next("registered")
        await client.until(lambda it: any(name == "disconnect" for name, _ in it.heard))
        assert bystander.all("disconnect") == []


async def test_a_client_that_moves_all_the_while_misses_nothing(nodes: list[Madang], host: Peer) -> None:
    mina = user()
    rooms = [await open_room(host, mina) for _ in range(4)]
    said = dict.fromkeys(rooms, 0)
    is_over = asyncio.Event()

    async def talk() -> None:
        while not is_over.is_set():
            for room in rooms:
                await say(host, room)
                said[room] += 1

    async with returning(nodes[0].url, mina) as client:
        talking = asyncio.ensure_future(talk())
        for number in range(MOVES):
            await client.away()
            client.move(nodes[(number + 1) % 2].url)
            count = len(client.seqs) + 5
            await client.back()
            await client.until(partial(has_heard, count))
        is_over.set()
        await talking
        await client.until(lambda it: set(said.items()) <= set(it.seqs))
        assert client.recovered == [False, *[True] * MOVES]
        for room, last in said.items():
            seqs = [seq for each, seq in client.seqs if each == room]
            # Cut between a message and the marker behind it, it is told that message once more.
            assert list(dict.fromkeys(seqs)) == list(range(1, last + 1))
            assert len(seqs) <= last + MOVES * 2


async def test_an_offset_beyond_what_was_accepted_is_a_newcomer_s(nodes: list[Madang], host: Peer) -> None:
    mina = user()
    room = await open_room(host, mina)
    async with PythonPeers() as peers:
        first = await peers.connect(nodes[0].url, "websocket", auth={"userId": mina})
        epoch = (await first.next("sync")).partition("z")[0]
        await say(host, room)
        for since in (f"{epoch}zzzzzz", f"{epoch}0z1", "garbage", 7):
            peer = await peers.connect(nodes[1].url, "websocket", auth={"userId": mina, "since": since})
            assert (await peer.next("registered"))["rooms"][0]["lastSeq"] == 1
            await peer.fence()
            assert peer.all("receive_message") == []


async def test_who_shows_an_offset_with_register_has_missed_nothing_on_another_node(
    nodes: list[Madang], host: Peer
) -> None:
    mina = user()
    room = await open_room(host, mina)
    async with PythonPeers() as peers:
        first = await peers.connect(nodes[0].url, "websocket")
        assert (await first.ask("register", {"userId": mina, "since": ""}))["ok"]
        await say(host, room)
        await first.next("receive_message")
        await first.next("sync")
        since = await first.next("sync")
        await first.close()
        await say(host, room, 3)
        assert (await host.patiently("delete_message", room, "haneul", 1))["ok"]
        for node in nodes[::-1]:
            back = await peers.connect(node.url, "websocket")
            assert (await back.ask("register", mina, None, since))["recovered"]
            assert [each["seq"] for each in back.all("receive_message")] == [2, 3, 4]
            assert [each["seq"] for each in back.all("message_changed")] == [1]


async def test_what_became_of_those_who_came_back_is_counted(nodes: list[Madang], host: Peer) -> None:
    mina = user()
    room = await open_room(host, mina)
    names = ("recoveries_total", "recovery_messages_total", 'recoveries_refused_total{reason="pid"}')

    async def counts() -> list[float]:
        return [await metric(nodes[1].url, f"madang_{name}") for name in names]

    before = await counts()
    async with returning(nodes[0].url, mina) as client, PythonPeers() as peers:
        await client.away()
        await say(host, room, 3)
        client.move(nodes[1].url)
        await client.back()
        forged = {"userId": mina, "pid": client.pid[:-1], "offset": "x"}
        await (await peers.connect(nodes[1].url, "websocket", auth=forged)).next("registered")
    after = await counts()
    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 3, 1]
    assert await metric(nodes[1].url, "madang_recovery_seconds_total") > 0


async def test_what_a_client_shows_is_revoked_on_every_node(
    environment: Mapping[str, str], mortal: list[Madang]
) -> None:
    mina = user()
    async with returning(mortal[0].url, mina) as client:
        for number in range(2):
            await client.away()
            if not number:
                done = await asyncio.to_thread(type_command, environment, "cluster", "revoke", mina)
                assert done.returncode == 0, done.stderr
            client.move(mortal[(number + 1) % 2].url)
            await client.back()
        assert client.recovered == [False, False, True]


@pytest.fixture(scope="module")
def chat() -> str:
    """Give the name of a chat of this module's own."""
    return f"return-{new_id()}"


@pytest.fixture(scope="module")
def environment(services: Services, chat: str) -> Mapping[str, str]:
    """Give the settings of nodes that may be killed, whose log keeps nothing that all have read."""
    return services.environment(chat, MADANG_LOG_RETENTION="0")


@pytest.fixture(scope="module")
def mortal(environment: Mapping[str, str]) -> Iterator[list[Madang]]:
    """Give two nodes at addresses that stay theirs."""
    ports = [free_port() for _ in range(2)]
    nodes = [Madang("--node", f"n{at}", env=environment, port=port) for at, port in enumerate(ports)]
    yield nodes
    for node in nodes:
        node.kill()


def begin_again(nodes: list[Madang], number: int, environment: Mapping[str, str]) -> None:
    """Start one of the nodes anew at its address."""
    nodes[number] = Madang("--node", f"n{number}", env=environment, port=nodes[number].port)


async def test_it_holds_over_kills_and_rolling_restarts(
    mortal: list[Madang], environment: Mapping[str, str]
) -> None:
    mina = user()
    async with PythonPeers() as peers, returning(mortal[0].url, mina) as client:
        for number, end in enumerate((Madang.kill, Madang.stop, Madang.kill)):
            here, there = number % 2, (number + 1) % 2
            host = await talker(peers, mortal[there])
            room = await open_room(host, mina)
            await say(host, room, 2)
            await heard(client, room, 2)
            client.move(mortal[there].url)
            await asyncio.to_thread(end, mortal[here])
            await say(host, room, 2)
            await client.until(partial(has_connected, number + 2))
            await say(host, room)
            await heard(client, room, 5)
            await asyncio.to_thread(begin_again, mortal, here, environment)
        assert client.recovered == [False, True, True, True]


async def test_what_was_trimmed_is_read_from_the_archive(
    services: Services, chat: str, mortal: list[Madang]
) -> None:
    mina = user()
    async with PythonPeers() as peers, returning(mortal[0].url, mina) as client:
        host = await talker(peers, mortal[1])
        room = await open_room(host, mina)
        await say(host, room)
        await heard(client, room, 1)
        await client.away()
        await say(host, room, 20)
        await until(partial(is_cut, services, chat, room), patience=60)
        client.move(mortal[1].url)
        await client.back()
        await say(host, room)
        await heard(client, room, 22)
        assert client.recovered == [False, True]


async def test_a_crowd_that_a_stopped_node_sends_away_misses_nothing_on_the_other(
    mortal: list[Madang], environment: Mapping[str, str]
) -> None:
    names = [user() for _ in range(CROWD)]
    async with PythonPeers() as peers:
        host = await talker(peers, mortal[1])
        room = str((await host.patiently("create_room", "haneul", names))["roomId"])
        await say(host, room)
        crowd = [await peers.connect(mortal[0].url, "websocket", auth={"userId": name}) for name in names]
        for peer in crowd:
            await peer.next("sync")
        stopping = asyncio.ensure_future(asyncio.to_thread(mortal[0].stop))
        said = 1
        while not stopping.done():
            await say(host, room)
            said += 1
        await stopping
        await say(host, room, 2)
        said += 2
        heard_at_all = []
        for name, peer in zip(names, crowd, strict=True):
            await peer.next("disconnect")
            shown = {"userId": name, "since": peer.all("sync")[-1]}
            back = await peers.connect(mortal[1].url, "websocket", auth=shown)
            await back.next("receive_message", where=is_of(said))
            heard_at_all.append([each["seq"] for it in (peer, back) for each in it.all("receive_message")])
        assert heard_at_all == [list(range(2, said + 1))] * CROWD
    await asyncio.to_thread(begin_again, mortal, 0, environment)


async def test_what_was_changed_meanwhile_comes_once_on_another_node_also_when_it_was_trimmed(
    services: Services, chat: str, mortal: list[Madang]
) -> None:
    mina = user()
    async with PythonPeers() as peers, returning(mortal[0].url, mina) as client:
        host = await talker(peers, mortal[1])
        room = await open_room(host, mina)
        await say(host, room, 3)
        await heard(client, room, 3)
        for is_trimmed_first in (False, True):
            await client.away()
            for content in ("고침", f"다시 고침 {is_trimmed_first}"):
                assert (await host.patiently("edit_message", room, "haneul", 1, content))["ok"]
            last = client.seqs[-1][1] + 1
            await say(host, room)
            for seq in (2 if is_trimmed_first else 3, last):
                assert (await host.patiently("delete_message", room, "haneul", seq))["ok"]
            if is_trimmed_first:
                await until(partial(is_cut, services, chat, room), patience=60)
            client.move(mortal[int(not is_trimmed_first)].url)
            await client.back()
            await say(host, room)
            await client.until(partial(has_message, room, last + 1))
            told = [
                (name, each[0]["seq"], each[0]["content"])
                for name, each in client.since_last("disconnect")
                if name in {"message_changed", "receive_message"}
            ]
            assert told == [
                ("message_changed", 1, f"다시 고침 {is_trimmed_first}"),
                ("message_changed", last, ""),
                ("message_changed", 2 if is_trimmed_first else 3, ""),
                ("receive_message", last + 1, "안녕"),
            ]
        assert client.recovered == [False, True, True]


async def test_a_node_that_was_held_still_has_heard_everything_before_it_answers(
    mortal: list[Madang],
) -> None:
    mina = user()
    async with PythonPeers() as peers, returning(mortal[0].url, mina) as client:
        host = await talker(peers, mortal[0])
        room = await open_room(host, mina)
        await say(host, room)
        mortal[1].pause()
        await say(host, room, 30)
        await heard(client, room, 31)
        await client.away()
        client.move(mortal[1].url)
        mortal[1].resume()
        await client.back()
        await say(host, room)
        await heard(client, room, 32)
        assert client.recovered == [False, True]


class Alone:
    """A room over a Redis of its own, with one who talks whatever happens, and a client that is away."""

    def __init__(self, client: Returning, host: Voice) -> None:
        self.client = client
        self.room = host.room
        self.host = host

    async def say(self, count: int = 1) -> None:
        """Say something so many times, each until it is accepted."""
        await self.host.say(count)


@asynccontextmanager
async def left_alone(node: Madang) -> AsyncIterator[Alone]:
    """Let a client hear three messages, and cut it off."""
    mina, host = user(), Voice("haneul", [node.url])
    host.room = (await host.ask_until_ok("create_room", ["haneul", [mina]]))["roomId"]
    async with returning(node.url, mina) as client:
        await host.say(3)
        await heard(client, host.room, 3)
        await client.away()
        yield Alone(client, host)
    await host.close()


async def test_it_holds_over_a_redis_that_is_started_anew(services: Services, tmp_path: Path) -> None:
    chat = f"return-{new_id()}"
    async with AsyncExitStack() as stack:
        redis = stack.enter_context(running_redis(tmp_path))
        environment = {**services.environment(chat), "MADANG_REDIS_URL": redis.url}
        [node] = stack.enter_context(running_nodes(environment, "n1"))
        alone = await stack.enter_async_context(left_alone(node))
        await alone.say(2)
        await asyncio.to_thread(redis.service.kill)
        await asyncio.to_thread(redis.service.start)
        await alone.say()
        await alone.client.back()
        await alone.say()
        await heard(alone.client, alone.room, 7)
        assert alone.client.recovered == [False, True]


@pytest.mark.parametrize("fate", ["older", "emptied"])
async def test_after_redis_has_lost_something_everyone_begins_anew(
    services: Services, tmp_path: Path, fate: str
) -> None:
    chat, directory, backup = f"return-{new_id()}", tmp_path / "redis", tmp_path / "backup"
    directory.mkdir()
    async with AsyncExitStack() as stack:
        redis = stack.enter_context(running_redis(directory))
        environment = {**services.environment(chat), "MADANG_REDIS_URL": redis.url}
        [node] = stack.enter_context(running_nodes(environment, "n1"))
        alone = await stack.enter_async_context(left_alone(node))
        shutil.copytree(directory, backup)
        await alone.say(2)
        await until(lambda: is_carried_on(redis.url, chat), patience=60)
        await asyncio.to_thread(redis.service.kill)
        shutil.rmtree(directory)
        if fate == "older":
            shutil.copytree(backup, directory)
        else:
            directory.mkdir()
        await asyncio.to_thread(redis.service.start)
        if fate == "emptied":
            rebuilt = await asyncio.to_thread(type_command, environment, "cluster", "rebuild")
            assert rebuilt.returncode == 0, rebuilt.stderr
        await alone.say()
        count, pid = len(alone.client.seqs), alone.client.pid
        await alone.client.back()
        await alone.say()
        await alone.client.until(lambda it: len(it.seqs) > count)
        assert alone.client.seqs[count:] == [(alone.room, 7)]
        assert alone.client.recovered == [False, False]
        assert alone.client.pid != pid

        # From here on it is as before.
        await alone.client.away()
        await alone.say()
        await alone.client.back()
        await alone.client.until(lambda it: it.seqs[-1] == (alone.room, 8))
        assert alone.client.recovered == [False, False, True]


async def test_who_comes_back_asks_redis_at_most_twice_what_registering_asks(
    services: Services, tmp_path: Path
) -> None:
    chat, names = f"return-{new_id()}", [user() for _ in range(8)]
    async with AsyncExitStack() as stack:
        redis = stack.enter_context(running_redis(tmp_path))
        environment = {**services.environment(chat, MADANG_WORKERS="0"), "MADANG_REDIS_URL": redis.url}
        [node] = stack.enter_context(running_nodes(environment, "n1"))
        peers = await stack.enter_async_context(PythonPeers())
        host = await talker(peers, node)
        rooms = [await open_room(host, name) for name in names]
        for room in rooms:
            await say(host, room)
        (_, offset), *_ = [(name, each[0]) for name, each in host.everything[::-1] if name == "sync"]
        for room in rooms:
            await say(host, room)

        def asked() -> int:
            """Count what is asked for somebody's sake: calls of functions, and of a hash's field."""
            with Client.from_url(redis.url, protocol=2) as client:
                calls = client.info("commandstats")
            return sum(
                calls.get(f"cmdstat_{each}", {}).get("calls", 0) for each in ("fcall", "fcall_ro", "hget")
            )

        counts = []
        for shown in ({}, {"since": offset}):
            before = asked()
            for name in names:
                peer = await peers.connect(node.url, "websocket", auth={"userId": name, **shown})
                await peer.next("receive_message" if shown else "registered")
            counts.append(asked() - before)
        registering, returning_ = counts
        assert 0 < returning_ <= 2 * registering
