"""The REST side."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.support.madang import Madang
from tests.support.peers import Peer, PythonPeers
from tests.support.until import until_equal

USER = "haneul-rest"
NO_ROOM = "01a206a7-9ef6-7134-a683-d395d3372c43"


@pytest.fixture
async def peer(madang: Madang) -> AsyncIterator[Peer]:
    """Give a registered client."""
    async with PythonPeers() as peers:
        peer = await peers.connect(madang.url, "websocket")
        await peer.register(USER)
        yield peer


@pytest.fixture
async def http(madang: Madang) -> AsyncIterator[httpx.AsyncClient]:
    """Give an HTTP client of the server."""
    async with httpx.AsyncClient(base_url=madang.url) as client:
        yield client


async def room_with_messages(peer: Peer, *contents: str) -> str:
    """Open a room, say something in it, and return its id."""
    room_id = (await peer.ask("create_room", {"hostId": USER, "participants": []}))["roomId"]
    for content in contents:
        await peer.ask("send_message", room_id, USER, content)
    assert isinstance(room_id, str)
    return room_id


async def test_any_client_gets_the_page(http: httpx.AsyncClient) -> None:
    answer = await http.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_users_are_those_who_are_there(http: httpx.AsyncClient, peer: Peer) -> None:
    users = (await http.get("/chat/users")).json()
    assert USER in users
    await peer.close()


async def test_rooms_and_messages_are_the_member_s(http: httpx.AsyncClient, peer: Peer) -> None:
    room_id = await room_with_messages(peer, "하나", "둘", "셋")
    rooms = (await http.get("/chat/rooms", params={"userId": USER})).json()
    assert next(room for room in rooms if room["roomId"] == room_id)["lastSeq"] == 3
    await peer.ask("join_room", {"roomId": room_id, "userId": "byeol"})
    added = (await http.get("/chat/rooms", params={"userId": "byeol"})).json()
    assert [(room["roomId"], room["lastSeq"], room["joinedSeq"]) for room in added] == [(room_id, 3, 3)]
    page = await http.get(f"/chat/rooms/{room_id}/messages", params={"userId": USER, "before": 3, "limit": 1})
    assert page.json()["hasMore"] is True
    assert [each["content"] for each in page.json()["messages"]] == ["둘"]
    stranger = await http.get(f"/chat/rooms/{room_id}/messages", params={"userId": "sol"})
    assert (stranger.status_code, stranger.json()["error"]["code"]) == (403, "not_a_member")


async def test_rooms_page_by_the_link_header(http: httpx.AsyncClient, peer: Peer) -> None:
    opened = [await room_with_messages(peer) for _ in range(3)]
    address, found = "/chat/rooms?" + str(httpx.QueryParams({"userId": USER, "limit": 2})), []
    while address:
        page = await http.get(address)
        assert 1 <= len(page.json()) <= 2
        found += [each["roomId"] for each in page.json()]
        address = page.links["next"]["url"] if "next" in page.links else ""
    assert len(found) == len(set(found))
    assert set(opened) <= set(found)
    wrong = await http.get("/chat/rooms", params={"userId": USER, "cursor": "x"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "invalid_cursor")


async def test_search_pages_by_the_link_header(http: httpx.AsyncClient, peer: Peer) -> None:
    room_id = await room_with_messages(peer, "회의 하나", "회의 둘", "회의 셋")
    query = {"userId": USER, "keyword": "회의", "roomId": room_id, "limit": 2}

    async def found() -> int:
        await asyncio.sleep(0.05)  # as patient as a person
        return len((await http.post("/chat/search", json={**query, "limit": 100})).json())

    await until_equal(found, 3)  # the index follows the log
    first = await http.post("/chat/search", json=query)
    assert [each["content"] for each in first.json()] == ["회의 셋", "회의 둘"]
    assert first.json()[0]["highlight"]["ranges"] == [[0, 2]]
    rest = await http.post(first.links["next"]["url"], json=query)
    assert [each["content"] for each in rest.json()] == ["회의 하나"]
    assert "next" not in rest.links


BAD: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("POST", "/chat/search", {"json": {"keyword": "x"}}, 400, "invalid_payload"),
    ("POST", "/chat/search", {"json": {"userId": USER, "keyword": 5}}, 400, "invalid_payload"),
    ("POST", "/chat/search", {"json": {"userId": USER, "keyword": "x", "more": 1}}, 400, "invalid_payload"),
    ("POST", "/chat/search", {"content": b"{"}, 400, "invalid_payload"),
    ("POST", "/chat/search", {"content": b'{"userId":"ara","keyword":"\xff"}'}, 400, "invalid_payload"),
    ("POST", "/chat/search", {"content": b""}, 400, "invalid_payload"),
    ("POST", "/chat/search", {"json": {"userId": USER, "keyword": "x", "limit": 101}}, 400, "invalid_limit"),
    ("POST", "/chat/search", {"json": {"userId": "", "keyword": "x"}}, 400, "invalid_id"),
    ("POST", "/chat/search", {"content": b"x" * 70_000}, 413, "http_413"),
    ("POST", "/chat/search", {"content": b"[" * 20_000}, 400, "invalid_payload"),
    ("GET", "/chat/rooms", {}, 400, "invalid_payload"),
    ("GET", f"/chat/rooms/{NO_ROOM}/messages", {"params": {"userId": USER}}, 404, "room_not_found"),
    ("GET", "/chat/rooms/none/messages", {"params": {"userId": USER}}, 400, "invalid_id"),
    ("GET", "/no/such/page", {}, 404, "http_404"),
    ("DELETE", "/chat/users", {}, 405, "http_405"),
]


@pytest.mark.parametrize(("method", "path", "request_", "status", "code"), BAD)
async def test_bad_requests_get_a_status_and_a_code(
    http: httpx.AsyncClient, method: str, path: str, request_: dict[str, Any], status: int, code: str
) -> None:
    answer = await http.request(method, path, **request_)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), answer.text
    assert answer.json()["error"]["retryable"] is False


@pytest.mark.parametrize(
    ("path", "query", "message"),
    [
        ("/chat/rooms", {}, "userId is missing"),
        ("/chat/rooms", {"userId": USER, "limit": "x"}, "limit: expected `int | null`, got `str`"),
        (f"/chat/rooms/{NO_ROOM}/changes", {"userId": USER}, "after is missing"),
    ],
)
async def test_a_refusal_names_the_parameter(
    http: httpx.AsyncClient, path: str, query: dict[str, str], message: str
) -> None:
    answer = await http.get(path, params=query)
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)


async def test_an_address_says_what_may_be_done_there(http: httpx.AsyncClient) -> None:
    path = f"/chat/rooms/{NO_ROOM}/messages/1"
    asked, refused = await http.options(path), await http.get(path)
    assert (asked.status_code, refused.status_code) == (204, 405)
    assert asked.headers["allow"] == refused.headers["allow"] == "DELETE, OPTIONS, PATCH"
    assert (await http.delete("/chat/rooms/x/messages/first")).status_code == 404


async def test_health_and_metrics(http: httpx.AsyncClient, peer: Peer) -> None:
    await room_with_messages(peer, "counted")
    assert (await http.get("/healthz")).json() == {"ok": True}
    assert (await http.get("/readyz")).json() == {"ready": True, "reasons": [], "durability": "fsync"}
    metrics = (await http.get("/metrics")).text
    assert "madang_messages_total" in metrics
    assert "madang_registered_sockets" in metrics


async def test_the_reference_needs_no_internet(http: httpx.AsyncClient) -> None:
    page = (await http.get("/schema")).text
    assert "/chat/search" in page
    assert "http://" not in page
    assert "https://" not in page
    document = (await http.get("/schema/openapi.json")).json()
    assert {"/chat/users", "/chat/rooms", "/chat/search", "/chat/rooms/{room_id}/messages"} <= document[
        "paths"
    ].keys()


async def test_a_client_can_ask_how_to_connect(http: httpx.AsyncClient) -> None:
    assert (await http.get("/chat/config.json")).json() == {
        "path": "/chat/ws",
        "namespace": "/chat",
        "auth": "none",
        "claim": "sub",
        "locale": "en",
        "limits": {"contentLength": 4000, "editWindow": 86400},
        "search": True,
    }


async def test_the_reference_tells_what_is_marked_in_a_hit(http: httpx.AsyncClient) -> None:
    schemas = (await http.get("/schema/openapi.json")).json()["components"]["schemas"]
    name = schemas["HitOut"]["properties"]["highlight"]["$ref"].rpartition("/")[2]
    assert {"ranges", "snippet"} == set(schemas[name]["properties"])
    assert schemas[name]["properties"]["ranges"]["type"] == "array"


async def test_the_reference_tells_of_refusals_as_they_are(http: httpx.AsyncClient) -> None:
    document = (await http.get("/schema/openapi.json")).json()
    schemas = document["components"]["schemas"]
    for path, method, statuses in (
        ("/chat/rooms", "get", {"200", "400", "401", "403", "429", "500", "503"}),
        ("/chat/rooms/{room_id}/messages", "get", {"200", "400", "401", "403", "404", "429", "500", "503"}),
        ("/chat/search", "post", {"200", "400", "401", "403", "404", "413", "415", "429", "500", "503"}),
        ("/chat/users", "get", {"200", "401", "403", "429", "500", "503"}),
        ("/healthz", "get", {"200", "429"}),
    ):
        responses = document["paths"][path][method]["responses"]
        assert set(responses) == statuses
        for status in statuses - {"200"}:
            reference = responses[status]["content"]["application/json"]["schema"]["$ref"]
            schema = schemas[reference.rpartition("/")[2]]
            assert set(schema["properties"]) == {"error"}
        assert responses["429"]["headers"]["Retry-After"]["schema"] == {"type": "integer", "minimum": 1}
    refused = await http.post("/chat/search", json={"userId": USER, "keyword": 5})
    assert set(refused.json()["error"]) == {"code", "message", "retryable"}
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
