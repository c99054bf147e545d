"""Everything under a path, as a proxy shows it that serves other things beside."""

import re

import httpx
import socketio

from tests.support.madang import Madang


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
