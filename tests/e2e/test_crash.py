"""An acknowledged message outlives the server, however suddenly that ends."""

import asyncio
import itertools
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.peers import Peer, Peers, PythonPeers
from tests.support.until import until_equal

KILLS = 20
ROOMS = 5
SOCKETS = 20


class Talk:
    """What the clients know: what was acknowledged, and what they must send again."""

    def __init__(self) -> None:
        self.rooms: list[str] = []
        self.acknowledged: dict[str, dict[str, Any]] = defaultdict(dict)
        self.unanswered: dict[int, str] = {}
        self.count = 0
        self.enough = asyncio.Event()
        self.goal = 0

    def expect(self, more: int) -> None:
        """Set ``enough`` once so many more messages are acknowledged."""
        self.goal = self.count + more
        self.enough.clear()

    async def speak(self, number: int, peer: Peer) -> None:
        """Send message after message, first the one whose fate is unknown."""
        room_id = self.rooms[number % ROOMS]
        while True:
            client_message_id = self.unanswered.setdefault(number, new_id())
            answer = await peer.ask("send_message", room_id, user(number), "마당", client_message_id)
            assert answer.pop("ok"), answer
            self.acknowledged[room_id][client_message_id] = answer
            del self.unanswered[number]
            self.count += 1
            if self.count >= self.goal:
                self.enough.set()


def user(number: int) -> str:
    """Return the name of a client's user."""
    return f"user-{number}"


@asynccontextmanager
async def talking(talk: Talk, peers: list[Peer]) -> AsyncIterator[None]:
    """Let all clients speak meanwhile."""
    speakers = [asyncio.create_task(talk.speak(number, peer)) for number, peer in enumerate(peers)]
    try:
        yield
    finally:
        for speaker in speakers:
            speaker.cancel()
        outcomes = await asyncio.gather(*speakers, return_exceptions=True)
    wrong = [each for each in outcomes if isinstance(each, AssertionError)]
    assert not wrong


async def connect(peers: Peers, url: str) -> list[Peer]:
    """Connect and register every client."""
    clients = await asyncio.gather(*(peers.connect(url, "websocket") for _ in range(SOCKETS)))
    await asyncio.gather(*(client.register(user(number)) for number, client in enumerate(clients)))
    return list(clients)


async def history(peer: Peer, room_id: str) -> list[dict[str, Any]]:
    """Read a room from its beginning."""
    messages: list[dict[str, Any]] = []
    more = True
    while more:
        after = messages[-1]["seq"] if messages else 0
        page = await peer.ask("get_messages", {"roomId": room_id, "after": after, "limit": 200})
        messages += page["messages"]
        more = page["hasMore"]
    return messages


async def check(talk: Talk, clients: list[Peer]) -> None:
    """Hold the history against what was acknowledged."""
    for number, room_id in enumerate(talk.rooms):
        messages = await history(clients[number], room_id)
        assert [each["seq"] for each in messages] == list(range(1, len(messages) + 1))
        by_client_id = {each["clientMessageId"]: each for each in messages}
        assert len(by_client_id) == len(messages)
        for client_message_id, answer in talk.acknowledged[room_id].items():
            stored = by_client_id[client_message_id]
            assert {key: stored[key] for key in answer} == answer


async def test_twenty_kills_lose_no_acknowledged_message_and_double_none(tmp_path: Path) -> None:
    chance = random.Random(20)  # noqa: S311  # for moments, not for secrets
    talk = Talk()
    port = 0
    for _ in range(KILLS):
        async with PythonPeers() as peers:
            with Madang("--data-dir", tmp_path, "--rate-limits", "off", port=port) as server:
                port = int(server.url.rsplit(":", 1)[1])
                clients = await connect(peers, server.url)
                if not talk.rooms:
                    talk.rooms = await open_rooms(clients)
                await check(talk, clients)
                talk.expect(more=chance.randint(1, 400))
                async with talking(talk, clients):
                    await talk.enough.wait()
                    server.kill()
    async with PythonPeers() as peers:
        with Madang("--data-dir", tmp_path, "--rate-limits", "off", port=port) as server:
            clients = await connect(peers, server.url)
            await check(talk, clients)
            await check_repetitions(talk, clients)
            await check_index(talk, clients[0])


async def open_rooms(clients: list[Peer]) -> list[str]:
    """Open the rooms, each with a share of the users."""
    rooms = []
    for number in range(ROOMS):
        others = [user(each) for each in range(number, SOCKETS, ROOMS)]
        answer = await clients[number].ask("create_room", user(number), others)
        rooms.append(answer["roomId"])
    return rooms


async def check_repetitions(talk: Talk, clients: list[Peer]) -> None:
    """Send messages again that were acknowledged before some kill: each gets its first answer."""
    for number, room_id in enumerate(talk.rooms):
        own = [each for each in await history(clients[number], room_id) if each["userId"] == user(number)]
        for message in own[:: max(1, len(own) // 10)]:
            again = await clients[number].ask(
                "send_message", room_id, user(number), "again", message["clientMessageId"]
            )
            assert again == {"ok": True, **{key: message[key] for key in ("id", "seq", "createdAt")}}
        assert talk.acknowledged[room_id]


async def check_index(talk: Talk, peer: Peer) -> None:
    """Find every message of a room: the index has caught up after each crash."""
    expected = {each["id"] for each in await history(peer, talk.rooms[0])}
    found: set[str] = set()
    async with asyncio.timeout(30):
        while found != expected:
            found = await search_all(peer, talk.rooms[0])


async def search_all(peer: Peer, room_id: str) -> set[str]:
    """Return the ids of all messages that a search finds, page after page."""
    found: set[str] = set()
    cursor, more = None, True
    while more:
        query = {"keyword": "마당", "roomId": room_id, "limit": 100, "cursor": cursor}
        page = await peer.patiently("search", query)
        found |= {each["id"] for each in page["messages"]}
        cursor = page.get("nextCursor")
        more = cursor is not None
    return found


async def test_acknowledged_edits_and_deletions_outlive_kills_in_history_and_in_the_index(
    tmp_path: Path,
) -> None:
    """Each message says a word of its own, most another one since, and some nothing any more."""
    contents: dict[int, str] = {}
    room_id, port = "", 0
    for goal in (20, 31, 42, 0):
        async with PythonPeers() as peers:
            with Madang("--data-dir", tmp_path, "--rate-limits", "off", port=port) as server:
                port = int(server.url.rsplit(":", 1)[1])
                peer = await peers.connect(server.url, "websocket")
                await peer.register(user(0))
                room_id = room_id or (await peer.ask("create_room", user(0), []))["roomId"]
                await check_changes(peer, room_id, contents)
                if not goal:
                    break
                enough = asyncio.Event()
                changing = asyncio.create_task(change(peer, room_id, contents, goal, enough))
                waiting = asyncio.create_task(enough.wait())
                await asyncio.wait([changing, waiting], return_when="FIRST_COMPLETED")
                server.kill()
                for task in (changing, waiting):
                    task.cancel()
                outcomes = await asyncio.gather(changing, waiting, return_exceptions=True)
                assert not [each for each in outcomes if isinstance(each, AssertionError)]


def forms(seq: int) -> list[str]:
    """Return what a message says, one after the other."""
    return [f"first{seq}", f"second{seq}", ""][: 1 + seq % 3]


async def change(
    peer: Peer, room_id: str, contents: dict[int, str], goal: int, enough: asyncio.Event
) -> None:
    """Send, edit and delete on and on; ``enough`` is set after so many acknowledgements."""
    for seq in itertools.count(max(contents, default=0) + 1):
        for number, form in enumerate(forms(seq)):
            named: dict[str, Any] = {"roomId": room_id, "userId": user(0)}
            match number:
                case 0:
                    answer = await peer.ask("send_message", named | {"content": form})
                case 1:
                    answer = await peer.ask("edit_message", named | {"seq": seq, "content": form})
                case _:
                    answer = await peer.ask("delete_message", named | {"seq": seq})
            assert answer["ok"], answer
            contents[seq] = form
            goal -= 1
            if not goal:
                enough.set()


async def check_changes(peer: Peer, room_id: str, contents: dict[int, str]) -> None:
    """Hold history and index against what was acknowledged; of what was under way, any form will do."""
    there = {each["seq"]: each["content"] for each in await history(peer, room_id)}
    newest = max(there, default=0)
    acknowledged = forms(newest).index(contents[newest]) if newest in contents else -1
    if newest and forms(newest).index(there[newest]) > acknowledged:
        contents[newest] = there[newest]
    assert there == contents

    async def found() -> list[str]:
        hits: list[dict[str, Any]] = []
        for seq in sorted(contents)[-6:]:
            for word in (f"first{seq}", f"second{seq}"):
                answer = await peer.patiently("search", {"keyword": f'"{word}"', "roomId": room_id})
                hits += [each for each in answer["messages"] if each["seq"] == seq]
        return [each["content"] for each in hits]

    await until_equal(found, [contents[seq] for seq in sorted(contents)[-6:] if contents[seq]])
