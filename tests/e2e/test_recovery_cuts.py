"""The transport cut behind every byte of what a client is sent: it has everything when it is back.

And it has it once, but for what was written in one turn with the marker that never came: only a marker in the
same frame as a message could tell whether that one has arrived: one argument more for every client.

Official clients show in their handshake what they keep; others may, or show it with ``register``.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from madang.bootstrap.chat import Chat, build_chat
from madang.bootstrap.storage import open_storage
from madang.config import Settings, load_settings
from madang.observability.metrics import Metrics
from madang.transport import Session
from tests.unit.transport.doubles import Carried, open_session

AT_ONCE = 200
"""Clients that are cut off at the same time, each behind another byte."""


class Client:
    """What an official client does with its offset: keep it, show it, and hand out what it hears.

    With ``registers``, it shows it with ``register``, as its application does in other languages.
    """

    def __init__(self, chat: Chat, user: str, *, registers: bool = False) -> None:
        self.user = user
        self.registers = registers
        self.pid: str | None = None
        self.offset: str | None = None
        self.seqs: list[tuple[str, int]] = []
        self.unmarked: set[tuple[str, int]] = set()
        self.recovered = False
        self._chat = chat
        self._session: Session
        self._transport: Carried

    async def connect(self) -> None:
        """Connect, and show what it has."""
        self._session, self._transport = open_session(self._chat.engine)
        if self.registers:
            shown = {"userId": self.user, "since": self.offset or ""}
            self._session.receive("40/chat,")
            self._session.receive(f"42/chat,7{json.dumps(['register', shown])}")
        else:
            kept = {} if self.pid is None else {"pid": self.pid, "offset": self.offset}
            self._session.receive(f"40/chat,{json.dumps({'userId': self.user, **kept})}")
        await settled()

    def sent(self) -> bytes:
        """Return what it was sent on this transport."""
        return b"".join(self._transport.writes)

    def take(self, stream: bytes) -> None:
        """Hear so much of what it was sent, and lose the transport."""
        for packet in frames(stream):
            self._hear(packet)
        self._session.lost("transport close")

    async def say(self, room: str) -> None:
        """Say something."""
        body = {"roomId": room, "userId": self.user, "content": "안녕"}
        self._session.receive(f"42/chat,{json.dumps(['send_message', body])}")
        await settled()

    async def ask(self, event: str, body: dict[str, Any]) -> dict[str, Any]:
        """Ask, and return the answer."""
        mark = len(self._transport.writes)
        self._session.receive(f"42/chat,7{json.dumps([event, body])}")
        await settled()
        packets = frames(b"".join(self._transport.writes[mark:]))
        (answer,) = [json.loads(each.partition(",7")[2]) for each in packets if each.startswith("43")]
        assert answer[0]["ok"], answer
        return dict(answer[0])

    def _hear(self, packet: str) -> None:
        kind, _, data = packet.partition("/chat,")
        if kind == "40" and not self.registers:
            pid = json.loads(data)["pid"]
            self.recovered = pid == self.pid
            self.pid = pid
        elif kind == "43":
            self.recovered = json.loads(data.removeprefix("7"))[0].get("recovered", False)
        elif kind == "42":
            name, *arguments = json.loads(data)
            if name == "receive_message":
                self.seqs.append((arguments[0]["roomId"], arguments[0]["seq"]))
                self.unmarked.add(self.seqs[-1])
            if isinstance(arguments[-1], str):
                self.offset = arguments[-1]
                self.unmarked.clear()


def frames(stream: bytes) -> list[str]:
    """Return the text frames that are whole."""
    found = []
    while len(stream) >= 2:
        length, start = stream[1], 2
        if length == 126:
            length, start = int.from_bytes(stream[2:4]), 4
        if len(stream) < start + length:
            break
        found.append(stream[start : start + length].decode())
        stream = stream[start + length :]
    return found


async def settled() -> None:
    """Let what was begun come to its end; all of it is in memory."""
    for _ in range(40):
        await asyncio.sleep(0)


@asynccontextmanager
async def a_chat(**more: int) -> AsyncIterator[Chat]:
    """Give a chat in memory; ``more`` are settings."""
    values = {"storage": "memory", "rate_limits": "off", "max_rooms": 0, "rooms_per_hour": 0}
    settings = load_settings({**values, "members_per_hour": 0, "roster_max": 0, **more}, Settings)
    async with open_storage(settings, 0) as storage:
        chat = build_chat(settings, storage, Metrics())
        chat.engine.start()
        yield chat
        chat.online_users.close()
        await chat.engine.stop()


async def scene(chat: Chat, cut: int, *, registers: bool) -> int:
    """Cut a client off behind a byte, and see what it has when it is back; return how many there were."""
    host, mina = Client(chat, f"haneul{cut}"), Client(chat, f"mina{cut}", registers=registers)
    await host.connect()
    body = {"hostId": host.user, "participants": [mina.user]}
    first, second = [(await host.ask("create_room", body))["roomId"] for _ in range(2)]
    await mina.connect()
    for room in (first, second, first):
        await host.say(room)
    third = (await host.ask("create_room", {"hostId": host.user, "participants": []}))["roomId"]
    await host.say(third)
    await host.ask("join_room", {"userId": mina.user, "roomId": third})
    await host.say(third)
    stream = mina.sent()

    mina.take(stream[:cut])
    for room in (second, third):
        await host.say(room)
    began_anew = mina.offset is None
    heard, unmarked = set(mina.seqs), set(mina.unmarked)
    mina.seqs.clear()
    await mina.connect()
    await host.say(first)
    mina.take(mina.sent())

    assert mina.recovered is not began_anew
    assert len(mina.seqs) == len(set(mina.seqs))
    assert heard & set(mina.seqs) <= unmarked
    if not began_anew:
        expected = {(first, 1), (second, 1), (first, 2), (third, 2), (second, 2), (third, 3), (first, 3)}
        assert expected <= heard | set(mina.seqs), (cut, expected - heard - set(mina.seqs))
        for room in (first, second, third):
            order = [seq for each, seq in mina.seqs if each == room]
            assert order == sorted(order)
    return len(stream)


@pytest.mark.parametrize("registers", [False, True], ids=["handshake", "register"])
async def test_a_client_cut_off_behind_any_byte_has_everything(*, registers: bool) -> None:
    async with a_chat() as chat:
        length, cut = 0, 0
        while cut <= length:
            cuts = range(cut, cut + AT_ONCE)
            length = max(await asyncio.gather(*(scene(chat, each, registers=registers) for each in cuts)))
            cut += AT_ONCE
        assert length > 1000


@pytest.mark.parametrize("is_too_much", [False, True])
async def test_an_offset_comes_behind_the_answer_that_tells_whether_nothing_is_missing(
    *, is_too_much: bool
) -> None:
    async with a_chat(recovery_limit=2) as chat:
        host, mina = Client(chat, "haneul"), Client(chat, "mina", registers=True)
        await host.connect()
        body = {"hostId": host.user, "participants": [mina.user]}
        rooms = [(await host.ask("create_room", body))["roomId"] for _ in range(2)]
        await mina.connect()
        mina.take(mina.sent())
        for room in (*rooms, *rooms[:is_too_much]):
            await host.say(room)

        await mina.connect()

        kinds = {'42/chat,["receive_message"': "message", "43/chat,7": "answer", '42/chat,["sync"': "offset"}
        told = [
            name for packet in frames(mina.sent()) for head, name in kinds.items() if packet.startswith(head)
        ]
        assert told == [*([] if is_too_much else ["message"] * 2), "answer", "offset"]
        mina.take(mina.sent())
        assert mina.recovered is not is_too_much
