"""What a client holds that heard all events is what one loads that comes now; and it outlives the server."""

import random
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.test_contract import open_room
from tests.e2e.test_reads import say, state
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.peers import Peer, PythonPeers

STEPS = 40


class Counting:
    """What a client holds of a room that counts as the contract says, from what it was told and hears."""

    def __init__(self, user_id: str, told: dict[str, Any]) -> None:
        self._user_id = user_id
        self._last_seq = told["lastSeq"]
        self._read_seq = told["readSeq"]

    def hear(self, peer: Peer) -> None:
        """Take in all that a socket has heard; nothing is the worse for coming twice."""
        for message in peer.all("receive_message"):
            self._last_seq = max(self._last_seq, message["seq"])
            if message["userId"] == self._user_id:
                self._read_seq = max(self._read_seq, message["seq"])
        for read in peer.all("read_state"):
            self._read_seq = max(self._read_seq, read["readSeq"])

    @property
    def state(self) -> dict[str, int]:
        """What it shows."""
        return {"readSeq": self._read_seq, "unread": self._last_seq - self._read_seq, "mentions": 0}


@pytest.mark.parametrize("seed", range(3))
async def test_who_heard_everything_holds_what_is_loaded_now(madang: Madang, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # each seed is another talk, the same each time
    haneul_id, bada_id = (f"{name}-{new_id()}" for name in ("haneul", "bada"))
    async with PythonPeers() as peers:
        haneul, phone, tablet = [await peers.connect(madang.url, "websocket") for _ in range(3)]
        for peer, user_id in ((haneul, haneul_id), (phone, bada_id), (tablet, bada_id)):
            await peer.register(user_id)
        room_id = await open_room(haneul, haneul_id, bada_id)
        (room,) = (await tablet.register(bada_id))["rooms"]
        held, last_seq = Counting(bada_id, room), 0
        for _ in range(STEPS):
            match chance.choice(("haneul", "bada", "read")):
                case "haneul":
                    await say(haneul, room_id, haneul_id, "하나")
                    last_seq += 1
                case "bada":
                    await say(phone, room_id, bada_id, "둘")
                    last_seq += 1
                case _ if last_seq:
                    marked = await phone.ask("mark_read", room_id, bada_id, chance.randint(1, last_seq))
                    assert marked["unread"] == last_seq - marked["readSeq"]
        await tablet.fence()
        held.hear(tablet)
        assert held.state == await state(phone, bada_id, room_id)


async def test_what_was_read_outlives_a_kill(tmp_path: Path) -> None:
    room_id, expected = "", {"readSeq": 0, "unread": 3, "mentions": 0}
    for marked, said in ((2, False), (3, False), (3, True)):
        with Madang("--data-dir", tmp_path) as server:
            async with PythonPeers() as peers:
                haneul, bada = [await peers.connect(server.url, "websocket") for _ in range(2)]
                await haneul.register("haneul")
                if not room_id:
                    await bada.register("bada")
                    room_id = await open_room(haneul, "haneul", "bada")
                    await say(haneul, room_id, "haneul", "하나", "둘", "셋")
                else:
                    assert await state(bada, "bada", room_id) == expected
                answer = await bada.ask("mark_read", room_id, "bada", marked)
                expected = {"readSeq": marked, "unread": 3 - marked, "mentions": 0}
                assert expected.items() <= answer.items()
                if said:
                    await say(bada, room_id, "bada", "넷")
                    expected = {"readSeq": 4, "unread": 0, "mentions": 0}
                server.kill()
    with Madang("--data-dir", tmp_path) as server:
        async with PythonPeers() as peers:
            bada = await peers.connect(server.url, "websocket")
            assert await state(bada, "bada", room_id) == expected
