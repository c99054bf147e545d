"""The whole contract, by both clients, over WebSocket, long-polling, and one upgraded to the other."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.clients import Join
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.peers import Mode, Peer, Peers
from tests.support.until import until_some

PATIENCE = 30
"""Seconds after which what was expected will not come."""
PAUSE = 0.1
"""Seconds between two searches for what the index will have soon."""


async def open_room(host: Peer, host_id: str, *participants: str, **more: str) -> str:
    """Open a room and return its id."""
    answer = await host.ask("create_room", {"hostId": host_id, "participants": participants, **more})
    assert answer["ok"], answer
    room_id = answer["roomId"]
    assert isinstance(room_id, str)
    return room_id


def in_room(room_id: str) -> Callable[[Any], bool]:
    """Return a test for events of a room."""
    return lambda payload: isinstance(payload, dict) and payload.get("roomId") == room_id


async def test_register_welcomes_and_tells_everyone_who_is_there(
    join: Join, madang: Madang, peers: Peers, mode: Mode, name: Callable[[str], str]
) -> None:
    haneul = await join("haneul")
    bada = await peers.connect(madang.url, mode)
    answer = await bada.register(name("bada"))
    assert (answer["userId"], answer["rooms"]) == (name("bada"), [])
    assert await bada.next("system") == {"content": f"Welcome, {name('bada')}.", "code": "registered"}
    both = {name("haneul"), name("bada")}
    for peer in (haneul, bada):
        await peer.next("get_users", where=lambda payload: both <= set(payload["users"]))


async def test_the_user_leaves_the_roster_when_the_last_socket_goes(
    join: Join, name: Callable[[str], str]
) -> None:
    haneul, first, second = await join("haneul"), await join("bada"), await join("bada")
    await haneul.next("get_users", where=lambda payload: name("bada") in payload["users"])
    await first.close()
    sol = await join("sol")
    users = await haneul.next("get_users", where=lambda payload: name("sol") in payload["users"])
    assert name("bada") in users["users"]
    await second.close()
    await sol.next("get_users", where=lambda payload: name("bada") not in payload["users"])


async def test_create_room_tells_every_member_and_invites_the_others(
    join: Join, name: Callable[[str], str]
) -> None:
    haneul, tablet, bada = await join("haneul"), await join("haneul"), await join("bada")
    room_id = await open_room(haneul, name("haneul"), name("bada"), name="마당")
    members = [name("haneul"), name("bada")]
    room = {"roomId": room_id, "participants": members, "participantCount": 2}
    created = {**room, "hostId": name("haneul"), "name": "마당"}
    for peer in (haneul, tablet, bada):
        assert await peer.next("room_created") == created
    assert await bada.next("room_invite") == {"roomId": room_id, "hostId": name("haneul")}
    await haneul.fence()
    assert not haneul.all("room_invite")


async def test_send_message_reaches_every_socket_in_the_room_and_is_acknowledged(
    join: Join, name: Callable[[str], str]
) -> None:
    haneul, tablet, bada = await join("haneul"), await join("haneul"), await join("bada")
    outsider = await join("sol")
    room_id = await open_room(haneul, name("haneul"), name("bada"))
    client_message_id = new_id()
    sent = {"roomId": room_id, "userId": name("haneul"), "content": "안녕 👋 <b>"}
    answer = await haneul.ask("send_message", {**sent, "clientMessageId": client_message_id})
    assert answer.keys() == {"ok", "id", "seq", "createdAt"}
    assert (answer["ok"], answer["seq"]) == (True, 1)
    expected = {
        **sent,
        "clientMessageId": client_message_id,
        **{key: answer[key] for key in ("id", "seq", "createdAt")},
    }
    for peer in (haneul, tablet, bada):
        assert await peer.next("receive_message") == expected
    await outsider.fence()
    assert not outsider.all("receive_message")


async def test_a_repeated_client_message_id_gets_the_first_answer(
    join: Join, name: Callable[[str], str]
) -> None:
    haneul = await join("haneul")
    room_id = await open_room(haneul, name("haneul"))
    message = {"roomId": room_id, "userId": name("haneul"), "content": "one", "clientMessageId": "c1"}
    first = await haneul.ask("send_message", message)
    assert await haneul.ask("send_message", {**message, "content": "two"}) == first
    await haneul.ask("send_message", {**message, "clientMessageId": "c2"})
    await haneul.next("receive_message", where=lambda payload: payload["seq"] == 2)
    assert [each["seq"] for each in haneul.all("receive_message")] == [1, 2]


async def test_join_room_gives_the_newest_page_to_who_joins_and_tells_the_room(
    join: Join, name: Callable[[str], str]
) -> None:
    haneul, sol, phone = await join("haneul"), await join("sol"), await join("sol")
    room_id = await open_room(haneul, name("haneul"))
    for content in ("하나", "둘"):
        await haneul.ask("send_message", room_id, name("haneul"), content)
    answer = await sol.ask("join_room", {"userId": name("sol"), "roomId": room_id})
    participants = [name("haneul"), name("sol")]
    joined = {"roomId": room_id, "participants": participants, "participantCount": 2}
    assert answer == {"ok": True, **joined}
    for peer in (sol, phone):
        page = await peer.next("receive_messages")
        assert page["roomId"] == room_id
        assert [(each["seq"], each["content"]) for each in page["messages"]] == [(1, "하나"), (2, "둘")]
        assert await peer.next("joined_room") == joined
    for peer in (haneul, sol, phone):
        notice = await peer.next("system", where=in_room(room_id))
        assert notice == {
            "roomId": room_id,
            "content": f"{name('sol')} joined the room.",
            "code": "joined",
            "userId": name("sol"),
        }
        await peer.next("room_created", where=lambda room: room["participants"] == participants)
    await haneul.fence()
    assert not haneul.all("receive_messages")
    assert not haneul.all("joined_room")
    assert not any(peer.all("room_invite") for peer in (haneul, sol, phone))


async def test_a_member_adds_another_user(join: Join, name: Callable[[str], str]) -> None:
    haneul, laptop = await join("haneul"), await join("haneul")
    sol, phone = await join("sol"), await join("sol")
    room_id = await open_room(haneul, name("haneul"))
    answer = await haneul.ask("join_room", {"userId": name("sol"), "roomId": room_id})
    assert answer["participants"] == [name("haneul"), name("sol")]
    for peer in (sol, phone, haneul, laptop):  # who was added, and who did it, wherever they are
        assert await peer.next("room_invite") == {
            "roomId": room_id,
            "hostId": name("haneul"),
            "userId": name("haneul"),
            "invitedId": name("sol"),
        }
    await sol.next("joined_room", where=in_room(room_id))
    await haneul.ask("send_message", room_id, name("haneul"), "반가워요")
    assert (await sol.next("receive_message"))["content"] == "반가워요"


async def test_an_unknown_room_is_refused_and_not_created(join: Join, name: Callable[[str], str]) -> None:
    haneul = await join("haneul")
    room_id = new_id()
    for _ in range(2):
        answer = await haneul.ask("join_room", {"userId": name("haneul"), "roomId": room_id})
        assert answer["error"]["code"] == "room_not_found"
        assert answer["error"]["retryable"] is False


async def test_leave_room_ends_membership_and_tells_those_who_stay(
    join: Join, name: Callable[[str], str]
) -> None:
    haneul, bada, phone = await join("haneul"), await join("bada"), await join("bada")
    room_id = await open_room(haneul, name("haneul"), name("bada"))
    answer = await bada.ask("leave_room", {"userId": name("bada"), "roomId": room_id})
    assert answer["ok"]
    for peer in (bada, phone):
        assert await peer.next("room_left") == {"roomId": room_id}
    notice = await haneul.next("system", where=in_room(room_id))
    assert (notice["code"], notice["userId"]) == ("left", name("bada"))
    await haneul.next("room_created", where=lambda room: room["participants"] == [name("haneul")])
    await haneul.ask("send_message", room_id, name("haneul"), "alone")
    refused = await bada.ask("send_message", room_id, name("bada"), "still here?")
    assert refused["error"]["code"] == "not_a_member"
    assert not bada.all("receive_message")
    await haneul.ask("leave_room", {"userId": name("haneul"), "roomId": room_id})
    gone = await bada.ask("join_room", {"userId": name("bada"), "roomId": room_id})
    assert gone["error"]["code"] == "room_not_found"


async def test_typing_is_seen_by_the_others_only(join: Join, name: Callable[[str], str]) -> None:
    haneul, tablet, bada = await join("haneul"), await join("haneul"), await join("bada")
    room_id = await open_room(haneul, name("haneul"), name("bada"))
    assert await haneul.ask("typing", {"roomId": room_id, "userId": name("haneul")}) == {"ok": True}
    # The user's id comes first: what ends in a string is a recovery offset, and nothing else.
    assert await bada.next("typing") == name("haneul")
    (arguments,) = [arguments for event, arguments in bada.everything if event == "typing"]
    assert arguments == [name("haneul"), {"roomId": room_id, "userId": name("haneul")}]
    for peer in (haneul, tablet):
        await peer.fence()
        assert not peer.all("typing")


async def test_who_types_on_after_saying_something_is_shown_at_once(
    join: Join, name: Callable[[str], str]
) -> None:
    haneul, bada = await join("haneul"), await join("bada")
    room_id = await open_room(haneul, name("haneul"), name("bada"))
    typing = {"roomId": room_id, "userId": name("haneul")}
    for _ in range(2):
        for _ in range(3):
            await haneul.ask("typing", typing)
        await haneul.ask("send_message", room_id, name("haneul"), "and so on")
    await bada.fence()
    assert bada.all("typing") == [name("haneul")] * 2


async def test_rooms_are_registered_and_read_in_pieces(
    madang: Madang, peers: Peers, mode: Mode, join: Join, name: Callable[[str], str]
) -> None:
    haneul = await join("haneul")
    names = [f"방 {number}" for number in range(205)]
    rooms = [await open_room(haneul, name("haneul"), name=each) for each in names]
    again = await peers.connect(madang.url, mode)
    answer = await again.register(name("haneul"))
    assert len(answer["rooms"]) == 200
    assert answer["rooms"][0]["participantCount"] == 1
    rest = await again.ask("get_rooms", answer["nextRooms"])
    assert (len(rest["rooms"]), "nextRooms" in rest) == (5, False)
    assert {each["roomId"] for each in answer["rooms"] + rest["rooms"]} == set(rooms)
    first = await again.ask("get_rooms", {"limit": 3})
    assert [each["roomId"] for each in first["rooms"]] == [each["roomId"] for each in answer["rooms"][:3]]
    wrong = await again.ask("get_rooms", {"cursor": "x"})
    assert wrong["error"]["code"] == "invalid_cursor"
    # What lies in a room that was not in the first page comes live all the same.
    await haneul.ask("send_message", rest["rooms"][0]["roomId"], name("haneul"), "여기도")
    assert (await again.next("receive_message"))["content"] == "여기도"


async def test_get_messages_pages_both_ways(join: Join, name: Callable[[str], str]) -> None:
    haneul = await join("haneul")
    room_id = await open_room(haneul, name("haneul"))
    for number in range(1, 8):
        await haneul.ask("send_message", room_id, name("haneul"), f"message {number}")

    async def page(**range_: int) -> tuple[list[int], bool]:
        answer = await haneul.ask("get_messages", {"roomId": room_id, **range_})
        return [each["seq"] for each in answer["messages"]], answer["hasMore"]

    assert await page(limit=3) == ([5, 6, 7], True)
    assert await page(before=5, limit=3) == ([2, 3, 4], True)
    assert await page(before=2, limit=3) == ([1], False)
    assert await page(after=4, limit=2) == ([5, 6], True)
    assert await page(after=5, limit=200) == ([6, 7], False)


async def test_the_last_lines_of_many_rooms_come_at_once(join: Join, name: Callable[[str], str]) -> None:
    haneul, sol = await join("haneul"), await join("sol")
    rooms = [await open_room(haneul, name("haneul")) for _ in range(3)]
    strange = await open_room(sol, name("sol"))
    for room_id, text in ((rooms[0], "one"), (rooms[0], "two"), (rooms[2], "three"), (strange, "private")):
        speaker = sol if room_id == strange else haneul
        await speaker.ask("send_message", room_id, name("sol" if speaker is sol else "haneul"), text)
    answer = await haneul.ask("get_last_messages", {"roomIds": [rooms[2], strange, rooms[1], rooms[0]]})
    assert [(each["roomId"], each["content"]) for each in answer["messages"]] == [
        (rooms[2], "three"),
        (rooms[0], "two"),
    ]


async def test_a_page_of_long_messages_is_shorter(join: Join, name: Callable[[str], str]) -> None:
    haneul = await join("haneul")
    room_id = await open_room(haneul, name("haneul"))
    for _ in range(30):
        await haneul.ask("send_message", room_id, name("haneul"), "가" * 4000)
    newest = await haneul.ask("get_messages", {"roomId": room_id})
    assert [each["seq"] for each in newest["messages"]] == list(range(10, 31))
    oldest = await haneul.ask("get_messages", {"roomId": room_id, "after": 0})
    assert [each["seq"] for each in oldest["messages"]] == list(range(1, 22))
    assert (newest["hasMore"], oldest["hasMore"]) == (True, True)


async def test_search_finds_a_korean_word_inside_others_in_one_s_own_rooms(
    join: Join, name: Callable[[str], str]
) -> None:
    haneul, sol = await join("haneul"), await join("sol")
    room_id = await open_room(haneul, name("haneul"))
    other = await open_room(sol, name("sol"))
    await haneul.ask("send_message", room_id, name("haneul"), "내일 회의실 예약했어요")
    await sol.ask("send_message", other, name("sol"), "회의는 비밀입니다")
    await haneul.ask("send_message", room_id, name("haneul"), "점심은 김밥")
    await haneul.ask("send_message", room_id, name("haneul"), "오후 회의가 길다")
    found = await until_found(haneul, {"keyword": "회의"}, 2)
    assert [each["content"] for each in found] == ["오후 회의가 길다", "내일 회의실 예약했어요"]
    assert [each["highlight"]["ranges"] for each in found] == [[[3, 5]], [[3, 5]]]
    assert found[0].keys() == {"roomId", "userId", "content", "id", "seq", "createdAt", "highlight"}
    assert not (await sol.ask("search", {"keyword": "김밥"}))["messages"]
    refused = await sol.ask("search", {"keyword": "회의", "roomId": room_id})
    assert refused["error"]["code"] == "not_a_member"


async def test_search_pages_with_a_cursor(join: Join, name: Callable[[str], str]) -> None:
    haneul = await join("haneul")
    room_id = await open_room(haneul, name("haneul"))
    for number in range(5):
        await haneul.ask("send_message", room_id, name("haneul"), f"회의 {number}")
    await until_found(haneul, {"keyword": "회의"}, 5)
    first = await haneul.patiently("search", {"keyword": "회의", "limit": 3})
    rest = await haneul.patiently("search", {"keyword": "회의", "limit": 3, "cursor": first["nextCursor"]})
    contents = [each["content"] for each in first["messages"] + rest["messages"]]
    assert contents == [f"회의 {number}" for number in (4, 3, 2, 1, 0)]
    assert "nextCursor" not in rest


async def test_search_narrows_by_user_room_and_day(join: Join, name: Callable[[str], str]) -> None:
    haneul, bada = await join("haneul"), await join("bada")
    room_id = await open_room(haneul, name("haneul"), name("bada"), name="마당")
    await open_room(haneul, name("haneul"), name="other")
    await haneul.ask("send_message", room_id, name("haneul"), "회의 자료")
    await bada.ask("send_message", room_id, name("bada"), "회의 장소")
    await until_found(haneul, {"keyword": "회의"}, 2)

    async def found(**query: Any) -> list[str]:
        answer = await haneul.patiently("search", query)
        assert answer["ok"], answer
        return [each["content"] for each in answer["messages"]]

    assert await found(keyword="회의", userId=name("bada")) == ["회의 장소"]
    assert await found(keyword=f"회의 from:{name('haneul')}") == ["회의 자료"]
    assert await found(keyword="회의 in:마당 -자료") == ["회의 장소"]
    assert await found(keyword="회의 in:other") == []
    assert await found(keyword="회의", before="2020-01-01") == []
    assert len(await found(keyword="회의", after="2020-01-01T00:00:00+09:00", utcOffset=540)) == 2


async def until_found(peer: Peer, query: dict[str, Any], expected: int) -> list[dict[str, Any]]:
    """Search until the index, which follows the log, has caught up."""
    messages: list[dict[str, Any]] = []
    async with asyncio.timeout(PATIENCE):
        while len(messages) < expected:
            await asyncio.sleep(PAUSE)
            messages = (await peer.patiently("search", query))["messages"]
    return messages


async def test_membership_outlives_sockets(
    join: Join, madang: Madang, peers: Peers, mode: Mode, name: Callable[[str], str]
) -> None:
    haneul, bada = await join("haneul"), await join("bada")
    room_id = await open_room(haneul, name("haneul"), name("bada"), name="yard")
    await bada.close()
    await haneul.next("get_users", where=lambda payload: name("bada") not in payload["users"])
    await haneul.ask("send_message", room_id, name("haneul"), "are you there?")
    back = await peers.connect(madang.url, mode)
    answer = await back.register(name("bada"))
    members = [name("haneul"), name("bada")]
    (room,) = answer["rooms"]
    assert room.pop("version") > 0
    assert answer["rooms"] == [
        {
            "roomId": room_id,
            "participants": members,
            "participantCount": 2,
            "hostId": name("haneul"),
            "name": "yard",
            "lastSeq": 1,
            "joinedSeq": 0,
            "readSeq": 0,
            "unread": 1,
            "mentions": 0,
        }
    ]
    await haneul.ask("send_message", room_id, name("haneul"), "welcome back")
    assert (await back.next("receive_message"))["content"] == "welcome back"


async def test_without_an_acknowledgement_an_error_is_a_failure_event(
    join: Join, name: Callable[[str], str]
) -> None:
    haneul = await join("haneul")
    await haneul.tell("join_room", {"userId": name("haneul"), "roomId": new_id()})
    failure = await haneul.next("failure")
    assert failure["event"] == "join_room"
    assert failure["error"]["code"] == "room_not_found"
    assert failure["error"].keys() == {"code", "message", "retryable"}


async def test_without_an_acknowledgement_what_is_found_comes_as_an_event(
    join: Join, name: Callable[[str], str]
) -> None:
    haneul = await join("haneul")
    room_id = await open_room(haneul, name("haneul"))
    await haneul.ask("send_message", room_id, name("haneul"), "점심 먹어요")
    page = await haneul.ask("get_messages", {"roomId": room_id})
    await haneul.tell("get_messages", {"roomId": room_id})
    assert await haneul.next("messages") == {key: page[key] for key in ("messages", "hasMore")}
    query = {"keyword": "점심", "roomId": room_id}

    async def search() -> list[Any]:
        return list((await haneul.ask("search", query))["messages"])

    found = await until_some(search)
    await haneul.tell("search", query)
    assert await haneul.next("search_result") == {"messages": found}
    assert not haneul.all("failure")


FORMS: list[Callable[..., tuple[Any, ...]]] = [
    lambda **fields: (fields,),
    lambda **fields: (list(fields.values()),),
    lambda **fields: tuple(fields.values()),
]


@pytest.mark.parametrize("form", FORMS, ids=["object", "one array", "positional"])
async def test_every_event_takes_three_forms_of_payload(
    madang: Madang,
    peers: Peers,
    mode: Mode,
    name: Callable[[str], str],
    form: Callable[..., tuple[Any, ...]],
) -> None:
    user = name("haneul")
    peer = await peers.connect(madang.url, mode)

    async def ask(event: str, **fields: Any) -> dict[str, Any]:
        answer = await peer.ask(event, *form(**fields))
        assert answer["ok"], answer
        return answer

    await ask("register", userId=user)
    room_id = (await ask("create_room", hostId=user, participants=[]))["roomId"]
    assert (await ask("send_message", roomId=room_id, userId=user, content="hello"))["seq"] == 1
    await ask("typing", roomId=room_id, userId=user)
    assert len((await ask("get_messages", roomId=room_id))["messages"]) == 1
    assert "messages" in await ask("search", keyword="hello")
    await ask("join_room", userId=user, roomId=room_id)
    await ask("leave_room", userId=user, roomId=room_id)


async def test_what_follows_in_one_burst_keeps_its_order(
    madang: Madang, peers: Peers, mode: Mode, name: Callable[[str], str]
) -> None:
    user = name("haneul")
    peer = await peers.connect(madang.url, mode)
    await peer.tell("register", {"userId": user})
    room_id = await open_room(peer, user)
    for number in range(50):
        await peer.tell("send_message", {"roomId": room_id, "userId": user, "content": str(number)})
    await peer.next("receive_message", where=lambda message: message["seq"] == 50)
    received = peer.all("receive_message")
    assert [(each["seq"], each["content"]) for each in received] == [(n + 1, str(n)) for n in range(50)]
    assert not peer.all("failure")
