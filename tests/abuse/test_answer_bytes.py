"""Dedup are bounded in the bytes that go out, whatever letters the messages are made of."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from tests.abuse.test_bytes_waiting import open_socket
from tests.support.madang import Madang
from tests.support.until import until_equal

LARGEST = 288 * 1024
"""Bytes of an answer at most: a page of 256 KiB, and what is around it."""
LENGTH, COUNT = 4_000, 40


@pytest.fixture
def server() -> Iterator[Madang]:
    with Madang("--storage", "memory", "--rate-limits", "off") as running:
        yield running


class Talker:
    """A registered user who knows how large each answer was."""

    def __init__(self, server: Madang) -> None:
        self._server = server
        self._asked = 0
        self.largest = 0

    async def enter(self) -> None:
        self._socket = await open_socket(self._server)
        await self.ask("register", {"userId": "ara"})

    async def close(self) -> None:
        await self._socket.close()

    async def ask(self, event: str, payload: Any) -> dict[str, Any]:
        """Return the answer to an event, and remember the largest packet until then."""
        self._asked += 1
        await self._socket.send(f"42/chat,{self._asked}{json.dumps([event, payload])}")
        head = f"43/chat,{self._asked}["
        while True:
            packet = str(await self._socket.recv())
            self.largest = max(self.largest, len(packet.encode()))
            if packet.startswith(head):
                (answer,) = json.loads("[" + packet.removeprefix(head))
                assert isinstance(answer, dict)
                return answer


@pytest.fixture
async def talker(server: Madang) -> AsyncIterator[Talker]:
    talker = Talker(server)
    await talker.enter()
    yield talker
    await talker.close()


@pytest.mark.parametrize("letter", ["\x01", '"', "\\", "가", "👍", "x"], ids=ascii)
async def test_pages_of_the_longest_messages_are_bounded_and_whole(talker: Talker, letter: str) -> None:
    room = {"roomId": (await talker.ask("create_room", {"hostId": "ara", "participants": []}))["roomId"]}
    content = "word " + letter * (LENGTH - 5)
    for _ in range(COUNT):
        assert (await talker.ask("send_message", {**room, "userId": "ara", "content": content}))["ok"]

    for history in (await _history(talker, room), await _found(talker, room)):
        assert len(history) == len({each["id"] for each in history}) == COUNT
        assert all(each["content"] == content for each in history)
    await talker.ask("join_room", {**room, "userId": "ara"})  # the newest page comes as an event
    assert talker.largest < LARGEST


async def _history(talker: Talker, room: dict[str, Any]) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    more = True
    while more:
        after = messages[-1]["seq"] if messages else 0
        page = await talker.ask("get_messages", {**room, "after": after, "limit": 200})
        messages += page["messages"]
        more = page["hasMore"]
    return messages


async def _found(talker: Talker, room: dict[str, Any]) -> list[dict[str, Any]]:
    search = {**room, "keyword": "word", "limit": 100}

    async def all_found() -> int:
        """Page through."""
        found.clear()
        cursor: dict[str, Any] = {}
        while True:
            page = await talker.ask("search", {**search, **cursor})
            found.extend(page["messages"])
            if "nextCursor" not in page:
                return len(found)
            cursor = {"cursor": page["nextCursor"]}

    found: list[dict[str, Any]] = []
    await until_equal(all_found, COUNT)  # the index follows the log
    return found
