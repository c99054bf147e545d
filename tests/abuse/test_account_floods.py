"""Rooms of a thousand that a stranger makes: nobody is cut for them, and no account is filled by them."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
import websockets

from tests.abuse.test_bytes_waiting import open_socket
from tests.abuse.test_pipelining import counter
from tests.support.madang import Madang

BYSTANDERS = [f"bystander-{number}" for number in range(60)]
CROWD = [f"somebody-with-a-rather-long-name-{number}" for number in range(939)]
LARGEST = 320 * 1024
"""Bytes of an answer to ``register`` at most: a page of 256 KiB, what is around it, and one room more."""


@pytest.fixture
def unlimited() -> Iterator[Madang]:
    """Give a server on which nothing goes by the hour: what it does without quotas is tried."""
    with Madang("--storage", "memory", "--rate-limits", "off") as running:
        yield running


class User:
    """A registered socket that reads all it is sent, at once.

    Attributes:
        registered: the bytes of the answer to ``register``.
        invited: how often it heard of an invitation.
    """

    def __init__(self, socket: websockets.ClientConnection, name: str) -> None:
        self.name = name
        self.invited = 0
        self.registered = b""
        self._socket = socket
        self._answers: dict[int, asyncio.Future[bytes]] = {}
        self._reader = asyncio.create_task(self._read())

    async def ask(self, event: str, payload: Any) -> dict[str, Any]:
        """Return the answer to an event."""
        (answer,) = json.loads(await self._ask(event, payload))
        assert isinstance(answer, dict)
        return answer

    async def register(self) -> dict[str, Any]:
        """Register, and keep the answer as it came."""
        self.registered = await self._ask("register", {"userId": self.name})
        (answer,) = json.loads(self.registered)
        assert isinstance(answer, dict)
        return answer

    async def close(self) -> None:
        """Disconnect. Raises what ended the connection before, if anything did."""
        is_open = not self._reader.done()
        self._reader.cancel()
        await self._socket.close()
        assert is_open

    async def _ask(self, event: str, payload: Any) -> bytes:
        number = len(self._answers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(f"42/chat,{number}{json.dumps([event, payload])}")
        return await self._answers[number]

    async def _read(self) -> None:
        async for packet in self._socket:
            if str(packet).startswith("43/chat,"):
                number, body = str(packet).removeprefix("43/chat,").split("[", 1)
                self._answers[int(number)].set_result(b"[" + body.encode())
            elif str(packet).startswith('42/chat,["room_invite"'):
                self.invited += 1


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def come(server: Madang, stack: AsyncExitStack, name: str) -> User:
    """Return a user who has registered."""
    user = User(await open_socket(server), name)
    stack.push_async_callback(user.close)
    await user.register()
    return user


async def test_nobody_is_cut_for_rooms_that_a_stranger_makes(
    unlimited: Madang, stack: AsyncExitStack
) -> None:
    bystanders = [await come(unlimited, stack, name) for name in BYSTANDERS]
    stranger = await come(unlimited, stack, "stranger")
    room = {"hostId": "stranger", "participants": BYSTANDERS + CROWD}
    answers = await asyncio.gather(*(stranger.ask("create_room", room) for _ in range(100)))
    assert all(answer["ok"] and answer["participantCount"] == 1000 for answer in answers)
    for each in bystanders:
        await each.ask("get_rooms", {"limit": 1})  # behind all that was told before
    assert [each.invited for each in bystanders] == [100] * 60
    assert await asyncio.to_thread(counter, unlimited, "madang_engine_cut_total") == 0


async def test_an_account_full_of_rooms_is_registered_in_bounded_bytes(
    unlimited: Madang, stack: AsyncExitStack
) -> None:
    stranger = await come(unlimited, stack, "stranger")
    room = {"hostId": "stranger", "participants": ["victim", *CROWD]}
    for _ in range(250):
        assert (await stranger.ask("create_room", room))["ok"]
    victim = await come(unlimited, stack, "victim")
    assert len(victim.registered) < LARGEST
    (answer,) = json.loads(victim.registered)
    rooms, pages = answer["rooms"], 1
    assert all((len(each["participants"]), each["participantCount"]) == (100, 941) for each in rooms)
    while "nextRooms" in answer:
        answer = await victim.ask("get_rooms", {"cursor": answer["nextRooms"]})
        assert len(json.dumps(answer)) < LARGEST
        rooms, pages = rooms + answer["rooms"], pages + 1
    assert len({each["roomId"] for each in rooms}) == 250
    assert pages > 1


async def test_members_added_in_an_hour_are_bounded(madang: Madang, stack: AsyncExitStack) -> None:
    stranger = await come(madang, stack, "stranger")
    room = {"hostId": "stranger", "participants": BYSTANDERS + CROWD}
    answers = [await stranger.ask("create_room", room) for _ in range(3)]
    assert [answer["ok"] for answer in answers] == [True, True, False]
    error = answers[2]["error"]
    assert (error["code"], error["retryable"]) == ("quota_exceeded", False)
    # 1,998 of 2,000 are used: the others come back within the hour.
    assert 0 < error["retryAfter"] <= 3600
    assert (await stranger.ask("create_room", {"hostId": "stranger", "participants": ["bada"]}))["ok"]
