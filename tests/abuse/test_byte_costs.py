"""Who sends or asks for much may do so less often."""

from itertools import count

import httpx

from tests.support.madang import Madang
from tests.support.peers import Peer, PythonPeers

LONG = "가" * 4_000
"""12,000 bytes as the server writes them; 24,000 as this client does, which escapes them (RFC 8259 §7)."""


async def _accepted(peer: Peer, event: str, payload: dict[str, object]) -> int:
    """Return how many events are accepted before one is refused for their rate."""
    for number in count():
        answer = await peer.ask(event, payload)
        if not answer["ok"]:
            assert answer["error"]["code"] == "rate_limited"
            return number
    raise AssertionError


async def test_long_messages_and_long_pages_of_history_take_more_of_a_users_share() -> None:
    with Madang("--storage", "memory", "--rate-send", "1/h:20", "--rate-read", "1/h:20") as server:
        async with PythonPeers() as peers:
            peer = await peers.connect(server.url, "websocket")
            await peer.register("haneul")
            room = (await peer.ask("create_room", "haneul", []))["roomId"]
            # Of 20 tokens a short message takes one, and one of 24 KB two more.
            assert (
                await _accepted(peer, "send_message", {"roomId": room, "userId": "haneul", "content": LONG})
                == 6
            )
            # A page of 72 KB takes one before it is read, and two for its length.
            assert await _accepted(peer, "get_messages", {"roomId": room}) == 7


async def test_long_answers_over_http_take_more_of_an_addresss_share() -> None:
    with Madang("--storage", "memory", "--rate-http", "1/h:20", "--rate-answer-bytes", "100") as server:
        async with httpx.AsyncClient(base_url=server.url) as http:
            statuses = [(await http.get("/")).status_code]
            while statuses[-1] != 429:
                statuses.append((await http.get("/")).status_code)
            assert len(statuses) < 15
            assert (await http.get("/healthz")).status_code == 200
