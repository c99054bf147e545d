"""Asking for the last lines of many rooms takes as much of one's share as asking in several parts."""

from tests.support.madang import Madang
from tests.support.peers import PythonPeers


def rooms(number: int) -> list[str]:
    """Return ids of rooms that are not there: what is asked counts, not what is found."""
    return [f"00000000-0000-7000-8000-{each:012x}" for each in range(number)]


async def test_it_counts_as_one_read_for_each_ten_rooms_begun() -> None:
    with Madang("--storage", "memory", "--rate-read", "1/h:12") as server:
        async with PythonPeers() as peers:
            peer = await peers.connect(server.url, "websocket")
            await peer.register("haneul")

            async def ask(room_ids: list[str]) -> str:
                answer = await peer.ask("get_last_messages", {"roomIds": room_ids})
                return "" if answer["ok"] else str(answer["error"]["code"])

            # 5 + 2 + 1 + 1 of 12
            assert [await ask(rooms(number)) for number in (50, 11, 10)] == ["", "", ""]
            assert await ask(rooms(1) * 50) == ""
            # What is refused, for whatever reason, takes nothing: 3 are left.
            assert await ask(rooms(31)) == "rate_limited"
            assert [await ask(rooms(number)) for number in (0, 51)] == ["invalid_limit"] * 2
            assert await ask(rooms(30)) == ""
            assert await ask(rooms(1)) == "rate_limited"
            assert (await peer.ask("get_rooms", {}))["error"]["code"] == "rate_limited"
