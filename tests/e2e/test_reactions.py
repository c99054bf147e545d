"""Reacting to what was said, by both clients, in all forms of a payload, and over REST."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.e2e.test_contract import open_room
from tests.e2e.test_edits import code, newest, told
from tests.support.clients import Join
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.until import until_some

Name = Callable[[str], str]
THUMB = "\U0001f44d\U0001f3fd"


@pytest.mark.parametrize("form", ["object", "array", "arguments"])
async def test_a_reaction_is_shown_to_everyone(join: Join, name: Name, form: str) -> None:
    haneul, bada = await join("haneul"), await join("bada")
    room_id = await open_room(haneul, name("haneul"), name("bada"))
    await haneul.ask("send_message", room_id, name("haneul"), "국수?")
    said = await haneul.next("receive_message")
    values = [room_id, name("bada"), 1, THUMB]
    named = dict(zip(("roomId", "userId", "seq", "name"), values, strict=True))
    forms: dict[str, list[Any]] = {"object": [named], "array": [values], "arguments": values}
    answer = told(await bada.ask("react", *forms[form]))
    assert answer.keys() == {"seq", "version"}
    reaction = {"name": THUMB, "count": 1, "users": [name("bada")]}
    changed = {**said, "version": answer["version"], "reactions": [reaction]}
    for peer in (haneul, bada):
        assert await peer.next("message_changed") == changed
    assert told(await bada.ask("react", *forms[form])) == answer
    assert await newest(haneul, room_id) == [changed]
    assert told(await haneul.ask("get_changes", room_id, 0))["messages"] == [changed]
    edited = told(await haneul.ask("edit_message", room_id, name("haneul"), 1, "국수!", 0))
    assert (await bada.next("message_changed"))["reactions"] == [reaction]
    assert edited["version"] > answer["version"]
    await bada.ask("react", room_id, name("bada"), 1, THUMB, True)
    assert "reactions" not in await haneul.next(
        "message_changed", where=lambda m: m["version"] > edited["version"]
    )


async def test_a_message_that_is_found_shows_its_reactions(join: Join, name: Name) -> None:
    haneul = await join("haneul")
    room_id = await open_room(haneul, name("haneul"))
    await haneul.ask("send_message", room_id, name("haneul"), "국수")
    await haneul.ask("react", room_id, name("haneul"), 1, "heart")

    async def found() -> list[dict[str, Any]]:
        messages = (await haneul.patiently("search", {"keyword": "국수", "roomId": room_id}))["messages"]
        assert isinstance(messages, list)
        return messages

    (hit,) = await until_some(found)
    assert hit == {**(await newest(haneul, room_id))[0], "highlight": {"ranges": [[0, 2]]}}


async def test_a_deletion_takes_reactions_away(join: Join, name: Name) -> None:
    haneul = await join("haneul")
    room_id = await open_room(haneul, name("haneul"))
    await haneul.ask("send_message", room_id, name("haneul"), "국수")
    await haneul.ask("react", room_id, name("haneul"), 1, "heart")
    await haneul.ask("delete_message", room_id, name("haneul"), 1)
    assert "reactions" not in (await newest(haneul, room_id))[0]
    assert code(await haneul.ask("react", room_id, name("haneul"), 1, "heart")) == "message_not_found"


async def test_a_reaction_that_may_not_be_changes_nothing(join: Join, name: Name) -> None:
    haneul, sol = await join("haneul"), await join("sol")
    room_id = await open_room(haneul, name("haneul"))
    await haneul.ask("send_message", room_id, name("haneul"), "국수")
    before = await newest(haneul, room_id)
    for peer, user, room, seq, reaction, expected in (
        (sol, "sol", room_id, 1, "heart", "not_a_member"),
        (sol, "haneul", room_id, 1, "heart", "forbidden"),
        (haneul, "haneul", new_id(), 1, "heart", "room_not_found"),
        (haneul, "haneul", "room", 1, "heart", "invalid_id"),
        *((haneul, "haneul", room_id, seq, "heart", "message_not_found") for seq in (-1, 0, 2, 2**60)),
        *(
            (haneul, "haneul", room_id, 1, each, "invalid_text")
            for each in ("", "Heart", "a" * 33, "좋아요", THUMB * 2, f"{THUMB} ", "a b", "#", "\u200d")
        ),
        (haneul, "haneul", room_id, 1, 1, "wrong_type"),
    ):
        answer = await peer.ask("react", room, name(user), seq, reaction)
        assert code(answer) == expected, (user, seq, reaction)
    assert await newest(haneul, room_id) == before


async def test_reactions_that_come_together_are_told_together(join: Join, name: Name) -> None:
    haneul = await join("haneul")
    room_id = await open_room(haneul, name("haneul"))
    await haneul.ask("send_message", room_id, name("haneul"), "국수")
    names = [f"name_{number}" for number in range(21)]
    answers = await asyncio.gather(*(haneul.ask("react", room_id, name("haneul"), 1, each) for each in names))
    assert [code(each) for each in answers if not each["ok"]] == ["too_many_reactions"]
    (message,) = await newest(haneul, room_id)
    assert len(message["reactions"]) == 20
    await haneul.fence()
    assert len(haneul.all("message_changed")) < 10


async def test_rest_reacts(join: Join, name: Name, madang: Madang) -> None:
    haneul = await join("haneul")
    room_id = await open_room(haneul, name("haneul"))
    await haneul.ask("send_message", room_id, name("haneul"), "국수")
    path = f"/chat/rooms/{room_id}/messages/1/reactions/"
    async with httpx.AsyncClient(base_url=madang.url, params={"userId": name("haneul")}) as http:
        for reaction in (THUMB, "+1"):
            put = await http.put(path + quote(reaction))
            assert (put.status_code, put.json().keys()) == (200, {"seq", "version"})
        changed = await haneul.next("message_changed", where=lambda m: len(m["reactions"]) == 2)
        assert [each["name"] for each in changed["reactions"]] == [THUMB, "+1"]
        taken = await http.delete(path + quote(THUMB))
        assert taken.json()["version"] > put.json()["version"]
        (message,) = await newest(haneul, room_id)
        assert message["reactions"] == [{"name": "+1", "count": 1, "users": [name("haneul")]}]
        assert (await http.put(path + "Heart")).status_code == 400
