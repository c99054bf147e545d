"""Editing and deleting what was said, by both clients, in all forms of a payload, and over REST."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.e2e.test_contract import open_room
from tests.support.clients import Join
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.peers import Peer, PythonPeers
from tests.support.until import until_equal, until_some

Name = Callable[[str], str]


def told(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an acknowledgement's fields."""
    assert answer["ok"], answer
    return {key: value for key, value in answer.items() if key != "ok"}


def code(answer: dict[str, Any]) -> str:
    """Return why something was refused."""
    assert not answer["ok"]
    return str(answer["error"]["code"])


async def newest(peer: Peer, room_id: str) -> list[dict[str, Any]]:
    """Return a room's newest page."""
    messages = (await peer.ask("get_messages", room_id))["messages"]
    assert isinstance(messages, list)
    return messages


@pytest.mark.parametrize("form", ["object", "array", "arguments"])
async def test_an_edited_message_is_another_for_everyone(join: Join, name: Name, form: str) -> None:
    haneul, tablet, bada = await join("haneul"), await join("haneul"), await join("bada")
    room_id = await open_room(haneul, name("haneul"), name("bada"))
    sent = await haneul.ask("send_message", room_id, name("haneul"), "회의는 세 시", "c1")
    values = [room_id, name("haneul"), 1, "회의는 네 시"]
    named = dict(zip(("roomId", "userId", "seq", "content"), values, strict=True))
    forms: dict[str, list[Any]] = {"object": [named], "array": [values], "arguments": values}
    answer = told(await haneul.ask("edit_message", *forms[form]))
    assert answer.keys() == {"seq", "version", "editedAt"}
    changed = {
        **named,
        "clientMessageId": "c1",
        **{key: sent[key] for key in ("id", "createdAt")},
        **{key: answer[key] for key in ("seq", "version", "editedAt")},
    }
    for peer in (haneul, tablet, bada):
        assert await peer.next("message_changed") == changed
    assert await newest(bada, room_id) == [changed]
    assert told(await bada.ask("get_changes", room_id, 0)) == {
        "messages": [changed],
        "version": answer["version"],
        "hasMore": False,
    }
    assert told(await bada.ask("get_changes", room_id, answer["version"]))["messages"] == []


async def test_what_was_sent_looks_as_ever_until_it_is_changed(join: Join, name: Name) -> None:
    haneul = await join("haneul")
    room_id = await open_room(haneul, name("haneul"))
    await haneul.ask("send_message", room_id, name("haneul"), "하나")
    fields = {"roomId", "userId", "content", "id", "seq", "createdAt"}
    assert (await haneul.next("receive_message")).keys() == fields
    assert [each.keys() for each in await newest(haneul, room_id)] == [fields]


async def test_an_edit_that_may_not_be_changes_nothing(join: Join, name: Name) -> None:
    haneul, bada, sol = await join("haneul"), await join("bada"), await join("sol")
    room_id = await open_room(haneul, name("haneul"), name("bada"))
    await haneul.ask("send_message", room_id, name("haneul"), "하나")
    before = await newest(haneul, room_id)
    for peer, user, room, seq, content, version, expected in (
        (bada, "bada", room_id, 1, "둘", None, "forbidden"),
        (bada, "haneul", room_id, 1, "둘", None, "forbidden"),
        (sol, "sol", room_id, 1, "둘", None, "not_a_member"),
        (haneul, "haneul", new_id(), 1, "둘", None, "room_not_found"),
        (haneul, "haneul", "room", 1, "둘", None, "invalid_id"),
        *((haneul, "haneul", room_id, each, "둘", None, "message_not_found") for each in (-1, 0, 2, 2**60)),
        (haneul, "haneul", room_id, 1, " ", None, "content_empty"),
        (haneul, "haneul", room_id, 1, "가" * 4001, None, "content_too_long"),
        (haneul, "haneul", room_id, 1, "둘", 10**15, "conflict"),
        (haneul, "haneul", room_id, "1", "둘", None, "wrong_type"),
    ):
        answer = await peer.ask("edit_message", room, name(user), seq, content, version)
        assert code(answer) == expected, (user, seq, content, version)
    await haneul.tell("edit_message", room_id, name("haneul"), 7, "둘")
    failure = await haneul.next("failure")
    assert (failure["event"], failure["error"]["code"]) == ("edit_message", "message_not_found")
    assert await newest(haneul, room_id) == before
    await bada.fence()
    assert not bada.all("message_changed")


async def test_one_of_two_edits_of_the_same_version_is_a_conflict(join: Join, name: Name) -> None:
    haneul, tablet = await join("haneul"), await join("haneul")
    room_id = await open_room(haneul, name("haneul"))
    await haneul.ask("send_message", room_id, name("haneul"), "하나")
    answers = await asyncio.gather(
        *(
            peer.ask("edit_message", room_id, name("haneul"), 1, content, 0)
            for peer, content in ((haneul, "둘"), (tablet, "셋"))
        )
    )
    assert sorted(each["ok"] for each in answers) == [False, True]
    (refused,) = [each for each in answers if not each["ok"]]
    assert code(refused) == "conflict"
    # Who names no version has the last word, and a repetition changes nothing.
    last = told(await haneul.ask("edit_message", room_id, name("haneul"), 1, "넷"))
    assert told(await haneul.ask("edit_message", room_id, name("haneul"), 1, "넷")) == last
    changed = [await haneul.next("message_changed") for _ in range(2)]
    assert changed[-1]["content"] == "넷"
    await haneul.fence()
    assert len(haneul.all("message_changed")) == 2


async def test_who_asks_for_no_acknowledgement_hears_the_changes_as_an_event(
    join: Join,
    name: Name,
) -> None:
    haneul = await join("haneul")
    room_id = await open_room(haneul, name("haneul"))
    for content in ("하나", "둘", "셋"):
        await haneul.ask("send_message", room_id, name("haneul"), content)
    for seq in (3, 1):
        await haneul.ask("edit_message", room_id, name("haneul"), seq, f"고침 {seq}")
    await haneul.tell("get_changes", {"roomId": room_id, "after": 0, "limit": 1})
    first = await haneul.next("changes")
    assert ([each["seq"] for each in first["messages"]], first["hasMore"]) == ([3], True)
    rest = told(await haneul.ask("get_changes", room_id, first["version"]))
    assert ([each["seq"] for each in rest["messages"]], rest["hasMore"]) == ([1], False)
    for after, limit, expected in (
        (-1, 1, "invalid_range"),
        (0, 0, "invalid_limit"),
        (0, 201, "invalid_limit"),
    ):
        assert code(await haneul.ask("get_changes", room_id, after, limit)) == expected


async def test_search_finds_the_new_words_and_not_the_old(join: Join, name: Name) -> None:
    haneul = await join("haneul")
    room_id = await open_room(haneul, name("haneul"))
    await haneul.ask("send_message", room_id, name("haneul"), "점심은 국수")

    async def found(keyword: str) -> list[dict[str, Any]]:
        messages = (await haneul.patiently("search", {"keyword": keyword, "roomId": room_id}))["messages"]
        assert isinstance(messages, list)
        return messages

    await until_some(lambda: found("국수"))
    edited = told(await haneul.ask("edit_message", room_id, name("haneul"), 1, "점심은 비빔밥"))
    (hit,) = await until_some(lambda: found("비빔밥"))
    assert (hit["version"], hit["editedAt"]) == (edited["version"], edited["editedAt"])
    assert await found("국수") == []
    assert [each["content"] for each in await found("점심")] == ["점심은 비빔밥"]


async def test_rest_edits_and_tells_what_was_changed(madang: Madang) -> None:
    user = f"haneul-{new_id()[-12:]}"
    async with PythonPeers() as peers, httpx.AsyncClient(base_url=madang.url) as http:
        peer = await peers.connect(madang.url, "websocket")
        await peer.register(user)
        room_id = await open_room(peer, user)
        await peer.ask("send_message", room_id, user, "하나")
        path = f"/chat/rooms/{room_id}/messages/1"
        rooms = (await http.get("/chat/rooms", params={"userId": user})).json()
        edited = await http.patch(path, json={"userId": user, "content": "둘", "version": 0})
        assert edited.status_code == 200
        changed = await peer.next("message_changed")
        assert edited.json() == {key: changed[key] for key in ("seq", "version", "editedAt")}
        params = {"userId": user, "after": rooms[0]["version"]}
        changes = (await http.get(f"/chat/rooms/{room_id}/changes", params=params)).json()
        assert changes == {"messages": [changed], "version": changed["version"], "hasMore": False}
        for body, status, why in (
            ({"userId": user, "content": "셋", "version": 0}, 409, "conflict"),
            ({"userId": "sol", "content": "셋"}, 403, "not_a_member"),
            ({"userId": user, "content": " "}, 400, "content_empty"),
        ):
            refused = await http.patch(path, json=body)
            assert (refused.status_code, refused.json()["error"]["code"]) == (status, why)
        missing = await http.patch(f"{path}0", json={"userId": user, "content": "셋"})
        assert (missing.status_code, missing.json()["error"]["code"]) == (404, "message_not_found")


@pytest.mark.parametrize("form", ["object", "array", "arguments"])
async def test_a_deleted_message_says_nothing_and_keeps_its_place(join: Join, name: Name, form: str) -> None:
    haneul, tablet, bada = await join("haneul"), await join("haneul"), await join("bada")
    room_id = await open_room(haneul, name("haneul"), name("bada"))
    for content in ("하나", "둘"):
        await haneul.ask("send_message", room_id, name("haneul"), content)
    await haneul.ask("edit_message", room_id, name("haneul"), 1, "고침")
    values = [room_id, name("haneul"), 1]
    named = dict(zip(("roomId", "userId", "seq"), values, strict=True))
    forms: dict[str, list[Any]] = {"object": [named], "array": [values], "arguments": values}
    answer = told(await haneul.ask("delete_message", *forms[form]))
    assert answer.keys() == {"seq", "version", "deletedAt"}
    (first, second) = await newest(bada, room_id)
    assert first == {
        **named,
        "content": "",
        **{key: first[key] for key in ("id", "createdAt")},
        **answer,
        "deletedBy": name("haneul"),
    }
    assert second["content"] == "둘"
    for peer in (haneul, tablet, bada):
        assert await peer.next("message_changed", where=lambda each: "deletedAt" in each) == first
    assert told(await bada.ask("get_changes", room_id, 0))["messages"] == [first]
    # Once more changes nothing, and what is gone cannot be edited.
    assert told(await haneul.ask("delete_message", *values)) == answer
    assert code(await haneul.ask("edit_message", *values, "다시")) == "message_not_found"
    assert (await haneul.ask("send_message", room_id, name("haneul"), "셋"))["seq"] == 3


async def test_the_host_may_delete_what_others_said_and_nobody_else(join: Join, name: Name) -> None:
    haneul, bada, sol = await join("haneul"), await join("bada"), await join("sol")
    room_id = await open_room(haneul, name("haneul"), name("bada"))
    for peer, user in ((haneul, "haneul"), (bada, "bada")):
        await peer.ask("send_message", room_id, name(user), "하나")
    for peer, user, seq, expected in (
        (bada, "bada", 1, "forbidden"),
        (bada, "haneul", 1, "forbidden"),
        (sol, "sol", 1, "not_a_member"),
        (haneul, "haneul", 3, "message_not_found"),
    ):
        assert code(await peer.ask("delete_message", room_id, name(user), seq)) == expected
    await bada.tell("delete_message", room_id, name("bada"), 1)
    assert (await bada.next("failure"))["error"]["code"] == "forbidden"
    assert [each["content"] for each in await newest(bada, room_id)] == ["하나", "하나"]
    assert (await haneul.ask("delete_message", room_id, name("haneul"), 2))["ok"]
    deleted = await bada.next("message_changed")
    assert (deleted["userId"], deleted["deletedBy"]) == (name("bada"), name("haneul"))


async def test_search_finds_nothing_of_a_deleted_message(join: Join, name: Name) -> None:
    haneul = await join("haneul")
    room_id = await open_room(haneul, name("haneul"))
    for content in ("점심은 국수", "저녁은 국수"):
        await haneul.ask("send_message", room_id, name("haneul"), content)

    async def found(keyword: str) -> list[str]:
        answer = await haneul.patiently("search", {"keyword": keyword, "roomId": room_id})
        return [each["content"] for each in answer["messages"]]

    await until_equal(lambda: found("국수"), ["저녁은 국수", "점심은 국수"])
    assert (await haneul.ask("delete_message", room_id, name("haneul"), 1))["ok"]
    await until_equal(lambda: found("국수"), ["저녁은 국수"])
    assert await found("점심") == []
    assert await found(f"from:{name('haneul')}") == ["저녁은 국수"]


async def test_rest_deletes(madang: Madang) -> None:
    user = f"haneul-{new_id()[-12:]}"
    async with PythonPeers() as peers, httpx.AsyncClient(base_url=madang.url) as http:
        peer = await peers.connect(madang.url, "websocket")
        await peer.register(user)
        room_id = await open_room(peer, user)
        await peer.ask("send_message", room_id, user, "하나")
        path = f"/chat/rooms/{room_id}/messages/1"
        refused = await http.delete(path, params={"userId": "sol"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_a_member")
        deleted = await http.delete(path, params={"userId": user})
        changed = await peer.next("message_changed")
        assert (deleted.status_code, changed["content"]) == (200, "")
        assert deleted.json() == {key: changed[key] for key in ("seq", "version", "deletedAt")}
        missing = await http.delete(f"{path}0", params={"userId": user})
        assert (missing.status_code, missing.json()["error"]["code"]) == (404, "message_not_found")
