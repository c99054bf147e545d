"""Nothing is loaded while users wait: what the first request of a kind needs is there from the start."""

import asyncio
from pathlib import Path

import httpx

from benchmarks.engine.client import connect
from tests.support.madang import READY, Madang

IMPORTED = "import time:"


async def talk(port: int) -> None:
    """Do what users do, each thing once."""
    client = await connect(port)
    await client.request("register", {"userId": "kim"})
    answer = await client.request("create_room", {"hostId": "kim", "participants": []})
    room = {"roomId": answer["roomId"], "userId": "kim"}
    await client.request("send_message", {**room, "content": "안녕하세요 hello 12"})
    await client.request("typing", room)
    await client.request("get_messages", {"roomId": answer["roomId"]})
    await client.request("search", {"keyword": "hello"})
    await client.request("get_rooms", {})
    client.transport.abort()


def test_no_module_is_loaded_by_the_first_requests(tmp_path: Path) -> None:
    with Madang("--data-dir", tmp_path, env={"PYTHONPROFILEIMPORTTIME": "1"}) as server:
        server.wait_for_line(READY)
        before = server.output.count(IMPORTED)
        httpx.get(f"{server.url}/chat/users").raise_for_status()
        httpx.get(f"{server.url}/").raise_for_status()
        httpx.post(f"{server.url}/chat/search", json={"userId": "kim", "keyword": "x"}).raise_for_status()
        httpx.get(f"{server.url}/chat/ws/?EIO=4&transport=polling").raise_for_status()
        assert httpx.get(f"{server.url}/assets/%00").status_code == 404
        asyncio.run(talk(server.port))
        loaded = server.output.split(IMPORTED)[before + 1 :]
    assert before
    assert [line.rsplit("|", 1)[-1].strip() for line in loaded] == []
