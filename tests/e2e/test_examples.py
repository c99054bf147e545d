"""The examples do what they say."""

import asyncio
import shutil
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.support.madang import Madang
from tests.support.node import SCRIPTS, node
from tests.support.peers import Peer, PythonPeers
from tests.support.ports import free_port
from tests.support.process import ROOT, Process
from tests.support.until import until

pytestmark = pytest.mark.asyncio(loop_scope="session")

EXAMPLES = ROOT / "examples"


@pytest.fixture(scope="module")
def web_port() -> int:
    """Give the port of the example page's own server."""
    return free_port()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, web_port: int) -> Iterator[Madang]:
    """Give a server that lets the example page in."""
    data = tmp_path_factory.mktemp("data")
    with Madang("--data-dir", data, "--cors-origins", f"http://127.0.0.1:{web_port}") as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def mina(server: Madang) -> AsyncIterator[Peer]:
    """Give a registered client."""
    async with PythonPeers() as peers:
        peer = await peers.connect(server.url, "websocket")
        await peer.register("mina")
        yield peer


async def invite(mina: Peer, bot: str) -> str:
    """Open a room with a bot, and give its id."""
    made = await mina.ask("create_room", {"hostId": "mina", "participants": [bot]})
    room = made["roomId"]
    assert isinstance(room, str)
    return room


async def say(mina: Peer, room: str, content: str) -> None:
    """Say something in a room."""
    answer = await mina.ask("send_message", {"roomId": room, "userId": "mina", "content": content})
    assert answer["ok"]


async def hears(mina: Peer, author: str) -> str:
    """Give what an author says next."""
    message = await mina.next("receive_message", where=lambda message: message["userId"] == author)
    return str(message["content"])


def all_said(mina: Peer, contents: list[str]) -> bool:
    """Tell whether all of this was said, each as often as it stands there."""
    said = Counter(message["content"] for message in mina.all("receive_message"))
    return Counter(contents) <= said


def was_counted(mina: Peer, word: str) -> bool:
    """Tell whether a word's count was said: once, or twice where its echo was there before."""
    said = {message["content"] for message in mina.all("receive_message")}
    return not said.isdisjoint({f"{word}: 1", f"{word}: 2"})


async def test_the_python_bot_thanks_and_repeats(server: Madang, mina: Peer) -> None:
    with Process([sys.executable, EXAMPLES / "bot.py", server.url]) as bot:
        await asyncio.to_thread(bot.wait_for_line, "echo is in 0 rooms")
        room = await invite(mina, "echo")
        assert await hears(mina, "echo") == "Thank you, mina. I repeat what you say."
        await say(mina, room, "한 번 더")
        assert await hears(mina, "echo") == "한 번 더"


async def test_the_node_bot_counts_words(server: Madang, mina: Peer, tmp_path: Path) -> None:
    program = node()
    (tmp_path / "node_modules").symlink_to(SCRIPTS / "node_modules")
    script = shutil.copy(EXAMPLES / "bot.mjs", tmp_path)
    with Process([program, script, server.url]) as bot:
        await asyncio.to_thread(bot.wait_for_line, "counter is in 0 rooms")
        room = await invite(mina, "counter")
        await say(mina, room, "rain and rain")
        assert await hears(mina, "counter") == "rain: 2"
        await say(mina, room, "more rain")
        assert await hears(mina, "counter") == "rain: 3"


async def test_two_bots_in_a_room_do_not_answer_each_other_for_ever(
    server: Madang, mina: Peer, tmp_path: Path
) -> None:
    (tmp_path / "node_modules").symlink_to(SCRIPTS / "node_modules")
    script = shutil.copy(EXAMPLES / "bot.mjs", tmp_path)
    with (
        Process([sys.executable, EXAMPLES / "bot.py", server.url]) as echo,
        Process([node(), script, server.url]) as counter,
    ):
        await asyncio.to_thread(echo.wait_for_line, "echo is in")
        await asyncio.to_thread(counter.wait_for_line, "counter is in")
        made = await mina.ask("create_room", {"hostId": "mina", "participants": ["echo", "counter"]})
        room = made["roomId"]
        for word in ("one", "two"):
            await say(mina, room, word)
            await until(partial(all_said, mina, [word, word]))
            await until(partial(was_counted, mina, word))
        # Thanks and what was counted in them, and for each word: it, its echo and its count.
        page = await mina.ask("get_messages", {"roomId": room})
        assert len(page["messages"]) <= 2 + 2 * 3


async def test_an_own_application_on_the_transport_is_a_small_program() -> None:
    port = free_port()
    shout: list[str | Path] = [sys.executable, EXAMPLES / "transport" / "shout.py", str(port)]
    with Process(shout) as server:
        await asyncio.to_thread(server.wait_for_line, "Uvicorn running")
        async with PythonPeers() as peers:
            url = f"http://127.0.0.1:{port}"
            mina = await peers.connect(url, "polling", "/socket.io", "/")
            joon = await peers.connect(url, "websocket", "/socket.io", "/")
            assert await mina.ask("say", "안녕 hello") == {"listeners": 2}
            assert (await joon.next("said"))["text"] == "안녕 HELLO"
            assert (await mina.next("said"))["text"] == "안녕 HELLO"


async def test_forty_lines_of_browser_javascript_are_a_chat(
    server: Madang, web_port: int, browser: Browser, tmp_path: Path
) -> None:
    folder = tmp_path / "browser"
    shutil.copytree(EXAMPLES / "browser", folder)
    client = SCRIPTS / "node_modules" / "socket.io-client" / "dist" / "socket.io.esm.min.js"
    shutil.copy(client, folder)
    serve: list[str | Path] = [
        sys.executable,
        "-m",
        "http.server",
        str(web_port),
        "--bind",
        "127.0.0.1",
        "--directory",
        folder,
    ]
    with Process(serve) as web:
        await asyncio.to_thread(web.wait_for_line, "Serving HTTP")
        page_address = f"http://127.0.0.1:{web_port}/?server={server.url}"
        mina, joon = [await (await browser.new_context()).new_page() for _ in range(2)]
        await mina.goto(f"{page_address}&user=mina")
        await expect(mina.get_by_role("status")).to_contain_text("Room ")
        room = (await mina.get_by_role("status").inner_text()).removeprefix("Room ")
        await mina.get_by_role("textbox").fill("Anyone here?")
        await mina.get_by_role("textbox").press("Enter")
        await joon.goto(f"{page_address}&user=joon&room={room}")
        await expect(joon.get_by_role("listitem")).to_have_text(["mina: Anyone here?"])
        await joon.get_by_role("textbox").fill("<b>Me</b>")
        await joon.get_by_role("textbox").press("Enter")
        for page in (mina, joon):
            await expect(page.get_by_role("listitem")).to_have_text(["mina: Anyone here?", "joon: <b>Me</b>"])
            await page.context.close()


async def test_the_client_of_the_recovery_hears_everything_once(tmp_path: Path) -> None:
    shutil.copy(EXAMPLES / "recovery.mjs", tmp_path)
    (tmp_path / "node_modules").symlink_to(SCRIPTS / "node_modules")
    environment = {"MADANG": str(Path(sys.executable).with_name("madang"))}
    with Process([node(), tmp_path / "recovery.mjs"], env=environment) as example:
        assert await asyncio.to_thread(example.wait, 120) == 0
        lines = [line for line in example.output.splitlines() if "recovered" in line]
        assert [line.partition(", heard")[0] for line in lines] == [
            "at first: recovered false",
            "cut: recovered true",
            "offline: recovered true",
            "restart: recovered true",
        ]
        assert "Each once, in order." in example.output
