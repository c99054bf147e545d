"""Giving a room another name, over sockets and REST."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.e2e.test_edits import code, told
from tests.support.clients import Join
from tests.support.madang import Madang
from tests.support.make import new_id

Name = Callable[[str], str]


@pytest.mark.parametrize("form", ["object", "array", "arguments"])
async def test_a_room_that_is_renamed_is_called_so_for_everyone(join: Join, name: Name, form: str) -> None:
    haneul, bada = await join("haneul"), await join("bada")
    room_id = told(await haneul.ask("create_room", name("haneul"), [name("bada")], "마당"))["roomId"]
    await bada.next("room_created")
    values = [room_id, name("haneul"), "앞마당"]
    named = dict(zip(("roomId", "userId", "name"), values, strict=True))
    forms: dict[str, list[Any]] = {"object": [named], "array": [values], "arguments": values}
    assert told(await haneul.ask("rename_room", *forms[form])) == {"roomId": room_id, "name": "앞마당"}
    told_bada = await bada.next("system", where=lambda event: event["code"] == "renamed")
    assert (told_bada["roomId"], told_bada["userId"]) == (room_id, name("haneul"))
    assert "앞마당" in told_bada["content"]
    members = [name("haneul"), name("bada")]
    after = {"roomId": room_id, "participants": members, "participantCount": 2, "hostId": members[0]}
    assert await bada.next("room_created") == {**after, "name": "앞마당"}
    for peer in (haneul, bada):
        (room,) = told(await peer.ask("get_rooms"))["rooms"]
        assert room["name"] == "앞마당"
    # Once more changes nothing, and white space around it is none of it.
    assert told(await haneul.ask("rename_room", room_id, name("haneul"), " 앞마당 "))["name"] == "앞마당"
    assert told(await haneul.ask("rename_room", room_id, name("haneul"), "")) == {"roomId": room_id}
    assert await bada.next("room_created") == after


async def test_a_name_that_may_not_be_given_changes_nothing(join: Join, name: Name) -> None:
    haneul, bada, sol = await join("haneul"), await join("bada"), await join("sol")
    room_id = told(await haneul.ask("create_room", name("haneul"), [name("bada")], "마당"))["roomId"]
    for peer, user, room, new, expected in (
        (bada, "bada", room_id, "앞마당", "forbidden"),
        (bada, "haneul", room_id, "앞마당", "forbidden"),
        (sol, "sol", room_id, "앞마당", "not_a_member"),
        (haneul, "haneul", new_id(), "앞마당", "room_not_found"),
        (haneul, "haneul", "room", "앞마당", "invalid_id"),
        (haneul, "haneul", room_id, "가" * 101, "invalid_text"),
        (haneul, "haneul", room_id, None, "wrong_type"),
    ):
        assert code(await peer.ask("rename_room", room, name(user), new)) == expected, (user, new)
    assert told(await bada.ask("get_rooms"))["rooms"][0]["name"] == "마당"


async def test_rest_renames(join: Join, name: Name, madang: Madang) -> None:
    haneul = await join("haneul")
    room_id = told(await haneul.ask("create_room", name("haneul"), [], "마당"))["roomId"]
    await haneul.next("room_created")
    path = f"/chat/rooms/{room_id}"
    async with httpx.AsyncClient(base_url=madang.url) as http:
        renamed = await http.patch(path, json={"userId": name("haneul"), "name": "앞마당"})
        assert (renamed.status_code, renamed.json()) == (200, {"roomId": room_id, "name": "앞마당"})
        assert (await haneul.next("room_created"))["name"] == "앞마당"
        for user, new, status in ((name("sol"), "뒷마당", 403), (name("haneul"), "가" * 101, 400)):
            assert (await http.patch(path, json={"userId": user, "name": new})).status_code == status
