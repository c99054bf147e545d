"""Bad input gets its own stable error, changes nothing, and leaves the socket open."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from tests.support.contract import hold_to_contract
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.peers import Peer, PythonPeers

USER, OTHER = "haneul-bad", "bada-bad"
ROOM, STRANGE = "<the room>", "<a room that haneul is not in>"
UNKNOWN = new_id()


@pytest.fixture
async def peer(madang: Madang) -> AsyncIterator[Peer]:
    """Give a registered client."""
    async with PythonPeers() as peers:
        peer = await peers.connect(madang.url, "websocket")
        await peer.register(USER)
        yield peer
    hold_to_contract(peer)


def socket_url(server: Madang) -> str:
    """Return the address of a server's WebSocket."""
    return server.url.replace("http", "ws") + "/chat/ws/?EIO=4&transport=websocket"


def message(**fields: Any) -> dict[str, Any]:
    """Return a message's fields, some replaced."""
    return {"roomId": ROOM, "userId": USER, "content": "hello", **fields}


CASES: list[tuple[str, list[Any], str]] = [
    ("send_message", [], "missing_field"),
    ("send_message", [{}], "missing_field"),
    ("send_message", [{"roomId": ROOM, "userId": USER}], "missing_field"),
    ("send_message", [[ROOM, USER]], "missing_field"),
    ("send_message", [ROOM], "missing_field"),
    ("send_message", [None], "wrong_type"),
    ("send_message", [1, 2, 3], "wrong_type"),
    ("send_message", [message(content=1)], "wrong_type"),
    ("send_message", [message(content=None)], "wrong_type"),
    ("send_message", [message(content=["hello"])], "wrong_type"),
    ("send_message", [message(clientMessageId=7)], "wrong_type"),
    ("send_message", [message(), "more"], "invalid_payload"),
    ("send_message", [message(extra=1)], "unknown_field"),
    ("send_message", [[ROOM, USER, "hello", "c1", None, "more"]], "unknown_field"),
    ("send_message", [message(__proto__={})], "unknown_field"),
    ("send_message", [message(content="")], "content_empty"),
    ("send_message", [message(content=" \n\t　")], "content_empty"),
    ("send_message", [message(content="가" * 4001)], "content_too_long"),
    ("send_message", [message(content="a\x00b")], "invalid_text"),
    ("send_message", [message(roomId="no uuid")], "invalid_id"),
    ("send_message", [message(roomId="")], "invalid_id"),
    ("send_message", [message(roomId=UNKNOWN)], "room_not_found"),
    ("send_message", [message(roomId=STRANGE)], "not_a_member"),
    ("send_message", [message(userId=OTHER)], "forbidden"),
    ("send_message", [message(userId="")], "invalid_id"),
    ("send_message", [message(clientMessageId="")], "invalid_id"),
    ("send_message", [message(clientMessageId="x" * 65)], "invalid_id"),
    ("send_message", [message(clientMessageId="a b")], "invalid_id"),
    ("typing", [{"roomId": UNKNOWN, "userId": USER}], "room_not_found"),
    ("typing", [{"roomId": STRANGE, "userId": USER}], "not_a_member"),
    ("typing", [{"roomId": ROOM, "userId": OTHER}], "forbidden"),
    ("create_room", [{"hostId": OTHER, "participants": []}], "forbidden"),
    ("create_room", [{"hostId": USER, "participants": "sol"}], "wrong_type"),
    ("create_room", [{"hostId": USER, "participants": [1]}], "wrong_type"),
    ("create_room", [{"hostId": USER, "participants": [""]}], "invalid_id"),
    ("create_room", [{"hostId": USER, "participants": ["a\nb"]}], "invalid_id"),
    ("create_room", [{"hostId": USER, "participants": [" sol"]}], "invalid_id"),
    ("create_room", [{"hostId": USER, "participants": ["x" * 65]}], "invalid_id"),
    ("create_room", [{"hostId": USER, "participants": [], "name": "x" * 101}], "invalid_text"),
    ("create_room", [[USER, [f"u{n}" for n in range(1000)]]], "too_many_participants"),
    ("join_room", [{"userId": USER, "roomId": UNKNOWN}], "room_not_found"),
    ("join_room", [{"userId": "sol", "roomId": STRANGE}], "not_a_member"),
    ("join_room", [{"userId": USER, "roomId": 5}], "wrong_type"),
    ("leave_room", [{"userId": USER, "roomId": STRANGE}], "not_a_member"),
    ("leave_room", [{"userId": OTHER, "roomId": ROOM}], "forbidden"),
    ("leave_room", [{"userId": USER, "roomId": UNKNOWN}], "room_not_found"),
    ("register", [{"userId": OTHER}], "forbidden"),
    ("register", [{"userId": "\u200b"}], "invalid_id"),
    ("get_messages", [{"roomId": STRANGE}], "not_a_member"),
    ("get_messages", [{"roomId": ROOM, "limit": 0}], "invalid_limit"),
    ("get_messages", [{"roomId": ROOM, "limit": 201}], "invalid_limit"),
    ("get_messages", [{"roomId": ROOM, "before": 5, "after": 1}], "invalid_range"),
    ("get_messages", [{"roomId": ROOM, "before": -1}], "invalid_range"),
    ("get_messages", [{"roomId": ROOM, "before": "1"}], "wrong_type"),
    ("get_messages", [{"roomId": ROOM, "before": 1.5}], "wrong_type"),
    ("get_messages", [{"roomId": ROOM, "before": True}], "wrong_type"),
    ("get_last_messages", [{"roomIds": []}], "invalid_limit"),
    ("get_last_messages", [{"roomIds": [ROOM] * 51}], "invalid_limit"),
    ("get_last_messages", [{"roomIds": ["none"]}], "invalid_id"),
    ("get_last_messages", [{"roomIds": ROOM}], "wrong_type"),
    ("search", [{"keyword": "hello", "limit": 101}], "invalid_limit"),
    ("search", [{"keyword": 5}], "wrong_type"),
    ("search", [{"keyword": "hello", "cursor": "nonsense"}], "invalid_cursor"),
    ("search", [{"keyword": "hello", "roomId": UNKNOWN}], "room_not_found"),
    ("search", [{"keyword": "hello before:tomorrow"}], "invalid_query"),
    ("search", [{"keyword": "hello", "before": "yesterday"}], "invalid_range"),
    ("search", [{"keyword": "hello", "after": "2026-01-31T10:00:00"}], "invalid_range"),
    ("search", [{"keyword": "hello", "utcOffset": 900}], "invalid_range"),
    ("search", [{"keyword": "hello", "userId": " "}], "invalid_id"),
    ("no_such_event", [], "unknown_event"),
    ("receive_message", [message()], "unknown_event"),
]


@pytest.mark.parametrize(
    ("event", "arguments", "code"), CASES, ids=[f"{n}-{case[0]}-{case[2]}" for n, case in enumerate(CASES)]
)
async def test_each_mistake_has_its_code_and_changes_nothing(
    madang: Madang, peer: Peer, event: str, arguments: list[Any], code: str
) -> None:
    room_id = (await peer.ask("create_room", {"hostId": USER, "participants": []}))["roomId"]
    async with PythonPeers() as peers:
        other = await peers.connect(madang.url, "websocket")
        await other.register(OTHER)
        strange = (await other.ask("create_room", {"hostId": OTHER, "participants": []}))["roomId"]
    before = await peer.register(USER)

    answer = await peer.ask(event, *_fill(arguments, {ROOM: room_id, STRANGE: strange}))

    assert answer["ok"] is False
    assert answer["error"]["code"] == code, answer
    assert answer["error"]["retryable"] is False
    assert answer["error"]["message"]
    assert await peer.register(USER) == before
    assert (await peer.ask("send_message", room_id, USER, "still here"))["seq"] == 1


def _fill(value: Any, names: dict[str, str]) -> Any:
    """Put real ids where the case has names."""
    match value:
        case dict():
            return {key: _fill(each, names) for key, each in value.items()}
        case list():
            return [_fill(each, names) for each in value]
        case str():
            return names.get(value, value)
    return value


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("create_room", {"hostId": USER, "participants": []}),
        ("join_room", {"userId": USER, "roomId": UNKNOWN}),
        ("leave_room", {"userId": USER, "roomId": UNKNOWN}),
        ("send_message", {"roomId": UNKNOWN, "userId": USER, "content": "hello"}),
        ("typing", {"roomId": UNKNOWN, "userId": USER}),
        ("get_messages", {"roomId": UNKNOWN}),
        ("search", {"keyword": "hello"}),
    ],
)
async def test_before_register_everything_is_refused(
    madang: Madang, event: str, payload: dict[str, Any]
) -> None:
    async with PythonPeers() as peers:
        peer = await peers.connect(madang.url, "websocket")
        answer = await peer.ask(event, payload)
        assert answer["error"]["code"] == "not_registered"
        assert (await peer.register(USER))["ok"]


async def test_a_full_message_of_the_longest_characters_passes(peer: Peer) -> None:
    room_id = (await peer.ask("create_room", {"hostId": USER, "participants": []}))["roomId"]
    content = "👩" * 4000
    assert (await peer.ask("send_message", room_id, USER, content))["ok"]
    assert (await peer.next("receive_message"))["content"] == content


async def test_a_frame_that_is_too_large_closes_the_socket_and_harms_no_one(
    madang: Madang, peer: Peer
) -> None:
    async with PythonPeers() as peers:
        other = await peers.connect(madang.url, "websocket")
        await other.tell("send_message", {"content": "x" * 70_000})
        await other.next("disconnect")
    await peer.fence()


@pytest.mark.parametrize(
    ("data", "event"),
    [
        (r'["send_message",{"roomId":"x","userId":"y","content":"half \ud83d"}]', "send_message"),
        (r'["search",{"keyword":"\udc00"}]', "search"),
        (r'["\ud83d",{}]', "?"),
    ],
)
async def test_half_an_emoji_is_refused_and_the_socket_goes_on(madang: Madang, data: str, event: str) -> None:
    async with websockets.connect(socket_url(madang)) as socket:
        await socket.recv()
        await socket.send("40/chat,")
        await socket.recv()
        await socket.send("42/chat,1" + data)
        assert '"code":"invalid_text"' in str(await socket.recv())
        await socket.send("42/chat," + data)
        failure = str(await socket.recv())
        assert f'"event":"{event}"' in failure
        assert '"code":"invalid_text"' in failure


async def test_pages_of_other_origins_are_turned_away(madang: Madang) -> None:
    own = madang.url.replace("127.0.0.1", "localhost")
    headers = {"Host": own.removeprefix("http://")}
    with pytest.raises(websockets.InvalidStatus):
        await websockets.connect(socket_url(madang), origin=websockets.Origin("http://evil.example"))
    async with httpx.AsyncClient(base_url=madang.url, headers=headers) as http:
        polling = "/chat/ws/?EIO=4&transport=polling"
        assert (await http.get(polling, headers={"Origin": "http://evil.example"})).status_code == 403
        assert (await http.get(polling, headers={"Origin": "null"})).status_code == 403
        assert (await http.get(polling, headers={"Origin": own})).status_code == 200
        assert (await http.get(polling)).status_code == 200


async def test_a_foreign_name_that_leads_to_this_machine_is_turned_away(madang: Madang) -> None:
    port = madang.url.rpartition(":")[2]
    foreign = f"rebound.example:{port}"
    origin = websockets.Origin(f"http://{foreign}")
    with pytest.raises(websockets.InvalidStatus):
        await websockets.connect(
            f"ws://{foreign}/chat/ws/?EIO=4&transport=websocket",
            origin=origin,
            host="127.0.0.1",
            port=int(port),
        )
    async with httpx.AsyncClient(base_url=madang.url) as http:
        for path in ("/chat/ws/?EIO=4&transport=polling", "/", "/chat/users", "/schema"):
            assert (await http.get(path, headers={"Host": foreign})).status_code == 403, path
            assert (await http.get(path, headers={"Host": f"[::1]:{port}"})).status_code == 200, path


async def test_where_the_network_is_trusted_any_name_will_do() -> None:
    with Madang("--storage", "memory", "--trust-network") as server:
        async with httpx.AsyncClient(base_url=server.url) as http:
            assert (await http.get("/chat/users", headers={"Host": "chat.example"})).status_code == 200


async def test_origins_that_are_named_may_connect() -> None:
    with Madang("--storage", "memory", "--cors-origins", "https://chat.example, https://b.example") as server:
        for origin in ("https://chat.example", "https://b.example"):
            named = websockets.Origin(origin)
            async with websockets.connect(socket_url(server), origin=named) as socket:
                assert str(await socket.recv()).startswith("0")


@pytest.mark.parametrize("payload", ["[" * 30_000 + "]" * 30_000, '{"a":' * 10_000 + "1" + "}" * 10_000])
async def test_what_nests_too_deep_closes_its_socket_and_harms_no_one(
    madang: Madang, peer: Peer, payload: str
) -> None:
    async with websockets.connect(socket_url(madang)) as socket:
        await socket.recv()
        await socket.send("40/chat,")
        await socket.recv()
        await socket.send(f'42/chat,1["send_message",{payload}]')
        with pytest.raises(websockets.ConnectionClosedError):
            await socket.recv()
    await peer.fence()


async def test_too_many_sockets_of_one_address_are_refused() -> None:
    with Madang("--storage", "memory", "--max-sessions-per-address", "1") as server:
        async with PythonPeers() as peers:
            peer = await peers.connect(server.url, "websocket")
            with pytest.raises(websockets.InvalidStatus):
                await websockets.connect(socket_url(server))
            assert (await peer.register(USER))["ok"]


async def test_too_many_events_at_once_are_refused_as_overloaded(tmp_path: Path) -> None:
    with Madang("--data-dir", tmp_path, "--max-in-flight", "1") as server:
        async with PythonPeers() as peers:
            peer = await peers.connect(server.url, "websocket")
            await peer.register(USER)  # before that, one event is read at a time
            room_id = (await peer.ask("create_room", USER, []))["roomId"]
            for _ in range(20):
                await peer.tell("send_message", room_id, USER, "at once")  # each waits for the disk
            failure = await peer.next("failure")
            assert failure["error"]["code"] == "overloaded"
            assert failure["error"]["retryable"] is True
