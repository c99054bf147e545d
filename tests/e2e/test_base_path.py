"""Everything under a path, as a proxy shows it that serves other things beside."""

import re

import httpx
import pytest
import socketio

from tests.support.madang import Madang
from tests.support.peers import PythonPeers
from tests.support.until import until_some


async def test_page_rest_and_sockets_are_served_under_the_path() -> None:
    with Madang("--storage", "memory", "--base-path", "/team/") as server:
        async with httpx.AsyncClient(base_url=server.url) as http:
            led = await http.get("/team")
            assert (led.status_code, led.headers["location"]) == (308, "/team/")
            page = await http.get("/team/")
            assert page.status_code == 200
            for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
                assert not address.startswith("/")
                assert (await http.get(f"/team/{address}")).status_code == 200, address
            config = (await http.get("/team/chat/config.json")).json()
            assert config["path"] == "/team/chat/ws"
            assert (await http.get("/chat/config.json")).status_code == 200  # a proxy may take the path off
            assert (await http.get("/teams/")).status_code == 404
        for transport in ("websocket", "polling"):
            client = socketio.AsyncClient()
            await client.connect(
                server.url, transports=[transport], socketio_path=config["path"], namespaces=["/chat"]
            )
            answer = await client.call("register", {"userId": "ara"}, namespace="/chat")
            assert answer["ok"]
            await client.disconnect()


@pytest.mark.parametrize("prefix", ["/team", ""], ids=["as it is", "taken off by a proxy"])
async def test_the_next_page_s_address_is_under_the_path(prefix: str) -> None:
    async with PythonPeers() as peers:
        with Madang("--storage", "memory", "--base-path", "/team") as server:
            peer = await peers.connect(server.url, "websocket")
            await peer.register("ara")
            rooms = [(await peer.ask("create_room", "ara", []))["roomId"] for _ in range(2)]
            for room_id in rooms:
                assert (await peer.ask("send_message", room_id, "ara", "점심"))["ok"]
            async with httpx.AsyncClient(base_url=server.url) as http:
                page = await http.get(f"{prefix}/chat/rooms", params={"userId": "ara", "limit": 1})
                following = page.links["next"]["url"]
                assert following.startswith("/team/chat/rooms?")
                assert len((await http.get(following)).json()) == 1
                query = {"userId": "ara", "keyword": "점심", "limit": 1}
                search = f"{prefix}/chat/search"

                async def links(http: httpx.AsyncClient = http) -> list[str]:
                    page = await http.post(search, json=query)
                    return [each["url"] for each in page.links.values() if "url" in each]

                (following,) = await until_some(links)
                assert following.startswith("/team/chat/search?")
                assert len((await http.post(following, json=query)).json()) == 1
