"""Replying to what was said, by both clients, in all forms of a payload."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.e2e.test_contract import open_room
from tests.e2e.test_edits import code, newest, told
from tests.support.clients import Join
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.until import until_some

Name = Callable[[str], str]

LONG = "점심은 " + "국수와 " * 60
QUOTED = 140


@pytest.mark.parametrize("form", ["object", "array", "arguments"])
async def test_a_reply_shows_what_it_replies_to(join: Join, madang: Madang, name: Name, form: str) -> None:
    haneul, bada = await join("haneul"), await join("bada")
    room_id = await open_room(haneul, name("haneul"), name("bada"))
    await haneul.ask("send_message", room_id, name("haneul"), LONG)
    values = [room_id, name("bada"), "좋아요", "c1", 1]
    fields = ("roomId", "userId", "content", "clientMessageId", "replyTo")
    named = dict(zip(fields, values, strict=True))
    forms: dict[str, list[Any]] = {"object": [named], "array": [values], "arguments": values}
    answer = told(await bada.ask("send_message", *forms[form]))
    quote = {"seq": 1, "userId": name("haneul"), "content": LONG[:QUOTED]}
    said = {**named, **answer, "replyTo": quote}
    for peer in (haneul, bada):
        await peer.next("receive_message")
        assert await peer.next("receive_message") == said
    assert (await newest(haneul, room_id))[1] == said
    assert told(await bada.ask("send_message", *forms[form])) == answer
    async with httpx.AsyncClient(base_url=madang.url) as http:
        page = await http.get(f"/chat/rooms/{room_id}/messages", params={"userId": name("bada")})
    assert page.json()["messages"][1] == said


async def test_a_reply_that_is_found_shows_what_it_replies_to(join: Join, name: Name) -> None:
    haneul = await join("haneul")
    room_id = await open_room(haneul, name("haneul"))
    await haneul.ask("send_message", room_id, name("haneul"), "점심은?")
    await haneul.ask("send_message", room_id, name("haneul"), "국수", None, 1)

    async def found() -> list[dict[str, Any]]:
        messages = (await haneul.patiently("search", {"keyword": "국수", "roomId": room_id}))["messages"]
        assert isinstance(messages, list)
        return messages

    (hit,) = await until_some(found)
    assert hit == {**(await newest(haneul, room_id))[1], "highlight": {"ranges": [[0, 2]]}}


async def test_a_quote_says_what_the_quoted_message_says_now(join: Join, name: Name) -> None:
    haneul, bada = await join("haneul"), await join("bada")
    room_id = await open_room(haneul, name("haneul"), name("bada"))
    await haneul.ask("send_message", room_id, name("haneul"), "비밀번호는 가나다")
    await bada.ask("send_message", room_id, name("bada"), "받았어요", None, 1)
    await haneul.ask("edit_message", room_id, name("haneul"), 1, "고침")
    quote = {"seq": 1, "userId": name("haneul"), "content": "고침"}
    assert (await newest(bada, room_id))[1]["replyTo"] == quote
    await bada.ask("edit_message", room_id, name("bada"), 2, "받았습니다")
    await haneul.next("message_changed")
    changed = await haneul.next("message_changed")
    assert (changed["content"], changed["replyTo"]) == ("받았습니다", quote)
    await haneul.ask("delete_message", room_id, name("haneul"), 1)
    gone = {**quote, "content": ""}
    assert (await newest(bada, room_id))[1] == {**changed, "replyTo": gone}
    changes = told(await bada.ask("get_changes", room_id, 0))["messages"]
    assert [each.get("replyTo") for each in changes] == [gone, None]
    sol = await join("sol")
    await sol.ask("join_room", name("sol"), room_id)
    assert (await sol.next("receive_messages"))["messages"][1]["replyTo"] == gone
    await bada.ask("delete_message", room_id, name("bada"), 2)
    tombstone = (await newest(bada, room_id))[1]
    assert "replyTo" not in tombstone


async def test_a_reply_to_what_is_not_there_changes_nothing(join: Join, name: Name) -> None:
    haneul, sol = await join("haneul"), await join("sol")
    room_id = await open_room(haneul, name("haneul"))
    other = await open_room(haneul, name("haneul"))
    for number in range(3):
        await haneul.ask("send_message", room_id, name("haneul"), f"{number}", f"c{number}")
    first = told(await haneul.ask("send_message", room_id, name("haneul"), "답", "c3", 2))
    await haneul.ask("delete_message", room_id, name("haneul"), 2)
    before = await newest(haneul, room_id)
    for peer, user, room, seq, expected in (
        *((haneul, "haneul", room_id, seq, "message_not_found") for seq in (-1, 0, 2, 5, 2**60)),
        (haneul, "haneul", other, 1, "message_not_found"),
        (haneul, "haneul", new_id(), 1, "room_not_found"),
        (haneul, "haneul", "room", 1, "invalid_id"),
        (haneul, "haneul", room_id, "1", "wrong_type"),
        (sol, "haneul", room_id, 1, "forbidden"),
        (sol, "sol", room_id, 1, "not_a_member"),
    ):
        answer = await peer.ask("send_message", room, name(user), "답", new_id(), seq)
        assert code(answer) == expected, (user, room, seq)
    assert code(await haneul.ask("send_message", room_id, name("haneul"), " ", None, 1)) == "content_empty"
    # What was said before it was deleted is known, though it could not be said any more.
    assert told(await haneul.ask("send_message", room_id, name("haneul"), "답", "c3", 2)) == first
    assert await newest(haneul, room_id) == before


async def test_what_follows_a_reply_does_not_overtake_it(join: Join, name: Name) -> None:
    haneul = await join("haneul")
    room_id = await open_room(haneul, name("haneul"))
    await haneul.ask("send_message", room_id, name("haneul"), "처음")
    sending = [
        haneul.ask("send_message", room_id, name("haneul"), str(number), None, 1 if number % 2 else None)
        for number in range(12)
    ]
    answers = [told(each)["seq"] for each in await asyncio.gather(*sending)]
    assert answers == sorted(answers)
    assert [each["content"] for each in await newest(haneul, room_id)][1:] == [str(n) for n in range(12)]


async def test_replies_to_what_is_edited_meanwhile_quote_it_as_it_is(join: Join, name: Name) -> None:
    haneul, bada = await join("haneul"), await join("bada")
    room_id = await open_room(haneul, name("haneul"), name("bada"))
    await haneul.ask("send_message", room_id, name("haneul"), "0")
    doing = [
        do
        for number in range(1, 6)
        for do in (
            haneul.ask("edit_message", room_id, name("haneul"), 1, str(number)),
            bada.ask("send_message", room_id, name("bada"), "답", new_id(), 1),
        )
    ]
    await asyncio.gather(*doing)
    await haneul.fence()
    content = ""
    for event, arguments in haneul.everything:
        if event not in {"receive_message", "message_changed"}:
            continue
        message = arguments[0]
        if message["seq"] == 1:
            content = message["content"]
        elif event == "receive_message":
            assert message["replyTo"]["content"] == content
