"""How far one has read: told to one's own sockets and to the room, over Socket.IO and REST."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.e2e.test_contract import open_room
from tests.e2e.test_edits import code, told
from tests.support.clients import Join
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.peers import Peer

Name = Callable[[str], str]


async def say(peer: Peer, room_id: str, user_id: str, *texts: str) -> None:
    """Say some things."""
    for text in texts:
        assert (await peer.ask("send_message", room_id, user_id, text))["ok"]


async def state(peer: Peer, user_id: str, room_id: str) -> dict[str, int]:
    """Return what a socket that registers now is told of how far its user has read a room."""
    rooms = (await peer.ask("register", user_id))["rooms"]
    (room,) = (each for each in rooms if each["roomId"] == room_id)
    assert room["unread"] == room["lastSeq"] - room["readSeq"]
    return {name: room[name] for name in ("readSeq", "unread", "mentions")}


@pytest.mark.parametrize("form", ["object", "array", "arguments"])
async def test_what_is_read_is_known_on_all_of_one_s_sockets_and_in_the_room(
    join: Join, name: Name, form: str
) -> None:
    haneul, bada, tablet = await join("haneul"), await join("bada"), await join("bada")
    room_id = await open_room(haneul, name("haneul"), name("bada"))
    await say(haneul, room_id, name("haneul"), "하나", "둘", "셋")
    assert await state(bada, name("bada"), room_id) == {"readSeq": 0, "unread": 3, "mentions": 0}
    values = [room_id, name("bada"), 2]
    forms: dict[str, list[Any]] = {
        "object": [dict(zip(("roomId", "userId", "seq"), values, strict=True))],
        "array": [values],
        "arguments": values,
    }
    answer = {"readSeq": 2, "unread": 1, "mentions": 0}
    assert told(await bada.ask("mark_read", *forms[form])) == answer
    assert await tablet.next("read_state") == {"roomId": room_id, **answer}
    assert await haneul.next("receipt") == {"roomId": room_id, "userId": name("bada"), "readSeq": 2}
    assert await state(tablet, name("bada"), room_id) == answer
    assert await state(haneul, name("haneul"), room_id) == {"readSeq": 3, "unread": 0, "mentions": 0}


async def test_who_reads_on_is_told_of_once_and_hears_nothing_of_it(join: Join, name: Name) -> None:
    haneul, bada = await join("haneul"), await join("bada")
    room_id = await open_room(haneul, name("haneul"), name("bada"))
    await say(haneul, room_id, name("haneul"), "하나", "둘", "셋")
    for seq in (1, 3, 2):
        await bada.ask("mark_read", room_id, name("bada"), seq)
    await haneul.next("receipt", where=lambda receipt: receipt["readSeq"] == 3)
    await bada.fence()
    # On a slow machine the first may have been told of already.
    assert [each["readSeq"] for each in haneul.all("receipt")] in ([3], [1, 3])
    assert not bada.all("receipt")
    assert not bada.all("read_state")


async def test_a_message_of_one_s_own_is_read(join: Join, name: Name) -> None:
    haneul, bada = await join("haneul"), await join("bada")
    room_id = await open_room(haneul, name("haneul"), name("bada"))
    await say(haneul, room_id, name("haneul"), "하나")
    await say(bada, room_id, name("bada"), "둘")
    await say(haneul, room_id, name("haneul"), "셋")
    answer = {"readSeq": 2, "unread": 1, "mentions": 0}
    assert await state(bada, name("bada"), room_id) == answer
    assert told(await bada.ask("mark_read", room_id, name("bada"), 1)) == answer


async def test_what_cannot_be_read_is_refused_and_changes_nothing(join: Join, name: Name) -> None:
    haneul, bada, sol = await join("haneul"), await join("bada"), await join("sol")
    room_id = await open_room(haneul, name("haneul"), name("bada"))
    await say(haneul, room_id, name("haneul"), "하나")
    before = await state(bada, name("bada"), room_id)
    for peer, user, room, seq, expected in (
        (bada, "bada", room_id, 2, "message_not_found"),
        (bada, "bada", room_id, 0, "message_not_found"),
        (bada, "bada", room_id, -1, "message_not_found"),
        (bada, "bada", room_id, 2**62, "message_not_found"),
        (bada, "bada", room_id, "1", "wrong_type"),
        (bada, "bada", room_id, 1.5, "wrong_type"),
        (bada, "haneul", room_id, 1, "forbidden"),
        (sol, "sol", room_id, 1, "not_a_member"),
        (bada, "bada", new_id(), 1, "room_not_found"),
        (bada, "bada", "마당", 1, "invalid_id"),
    ):
        assert code(await peer.ask("mark_read", room, name(user), seq)) == expected
    assert code(await bada.ask("mark_read", room_id, name("bada"))) == "missing_field"
    assert await state(bada, name("bada"), room_id) == before


async def test_it_is_said_over_rest_and_told_to_all_sockets(join: Join, name: Name, madang: Madang) -> None:
    haneul, bada = await join("haneul"), await join("bada")
    room_id = await open_room(haneul, name("haneul"), name("bada"))
    await say(haneul, room_id, name("haneul"), "하나", "둘")
    answer = {"readSeq": 1, "unread": 1, "mentions": 0}
    async with httpx.AsyncClient(base_url=madang.url) as client:
        path = f"/chat/rooms/{room_id}/read"
        marked = await client.put(path, json={"userId": name("bada"), "seq": 1})
        assert (marked.status_code, marked.json()) == (200, answer)
        refused = await client.put(path, json={"userId": name("bada"), "seq": 3})
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, "message_not_found")
        (room,) = (await client.get("/chat/rooms", params={"userId": name("bada")})).json()
    assert answer.items() <= room.items()
    assert await bada.next("read_state") == {"roomId": room_id, **answer}
    assert (await haneul.next("receipt"))["readSeq"] == 1


async def test_members_are_told_how_far_each_has_read(join: Join, name: Name, madang: Madang) -> None:
    haneul, bada, sol = await join("haneul"), await join("bada"), await join("sol")
    room_id = await open_room(haneul, name("haneul"), name("bada"))
    await say(haneul, room_id, name("haneul"), "하나", "둘")
    await bada.ask("mark_read", room_id, name("bada"), 1)
    receipts = [{"userId": name("haneul"), "readSeq": 2}, {"userId": name("bada"), "readSeq": 1}]
    for form in ({"roomId": room_id}, [room_id], room_id):
        assert told(await bada.ask("get_receipts", form)) == {"receipts": receipts}
    assert code(await sol.ask("get_receipts", {"roomId": room_id})) == "not_a_member"
    assert code(await bada.ask("get_receipts", {"roomId": new_id()})) == "room_not_found"
    assert code(await bada.ask("get_receipts", {"roomId": "마당"})) == "invalid_id"
    async with httpx.AsyncClient(base_url=madang.url) as client:
        answer = await client.get(f"/chat/rooms/{room_id}/receipts", params={"userId": name("bada")})
        assert (answer.status_code, answer.json()) == (200, receipts)
