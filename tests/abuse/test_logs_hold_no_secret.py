"""What is secret stands in no log, at any level, whatever fails."""

import asyncio
import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import websockets

from tests.support.make import new_id
from tests.support.ports import free_port
from tests.support.process import Process

SECRET = "tRUsTn0_1/b@y#x:%41-but-thirty-two-bytes-long"
"""With every character that means something in an address."""
PIECES = (SECRET, quote(SECRET, safe=""), "tRUsTn0_1", "y#x:%41", "thirty-two-bytes-long")
SERVE = [sys.executable, "-m", "tests.support.faulty", "serve", "--port", "0"]
USER = "haneul"
QUICK = {
    "MADANG_LOG_RATE": "1000000",
    **{f"MADANG_{name}_TIMEOUT": "1" for name in ("CONNECT", "HEADER", "BODY")},
}


def assert_unseen(output: str) -> None:
    """Fail when a piece of the secret can be read."""
    for piece in PIECES:
        assert piece not in output, next(line for line in output.splitlines() if piece in line)


@pytest.fixture(params=["text", "json"])
def server(request: pytest.FixtureRequest) -> Iterator[tuple[Process, str]]:
    """Give a server that fails wherever a secret comes by, and logs as much as it can; and its address."""
    options = ["--storage", "memory", "--log-level", "debug", "--log-format", request.param]
    with Process([*SERVE, *options], env=QUICK) as process:
        port = process.wait_for_line(r"ready on http://[^:]+:(\d+)", 60)[1]
        yield process, f"127.0.0.1:{port}"


async def raw(address: str, data: bytes) -> bytes:
    """Send bytes, whatever they are, and read until the server closes or waits for more."""
    host, _, port = address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(data)
    with contextlib.suppress(ConnectionError):
        await writer.drain()
        writer.write_eof()
    answer = await reader.read()
    writer.close()
    return answer


async def over_http(address: str) -> None:
    """Put the secret wherever HTTP has a place for it."""
    headers = {"Authorization": f"Bearer {SECRET}", "Cookie": f"session={SECRET}", "X-Other": SECRET}
    async with httpx.AsyncClient(base_url=f"http://{address}", headers=headers) as http:
        failed = await http.get("/chat/users", params={"token": SECRET})
        assert failed.status_code == 500
        assert SECRET not in failed.text
        page = f"/chat/rooms/{new_id()}/messages"
        await http.get(page, params={"userId": SECRET, "cursor": SECRET})
        await http.get(f"/chat/rooms/{quote(SECRET, safe='')}/messages", params={"userId": USER})
        await http.get(f"/{quote(SECRET, safe='')}")
        await http.get(f"/assets/{quote(SECRET, safe='')}%00")
        for body in (
            f'{{"userId": "{USER}", "keyword": "{SECRET}"}}',
            f'{{"{SECRET}',
            f'"{SECRET}"',
            "[" * 9999,
        ):
            await http.post("/chat/search", content=body, headers={"Content-Type": "application/json"})
        for query in (f"EIO=4&transport={SECRET}", f"EIO=4&transport=polling&sid={quote(SECRET)}"):
            await http.get(f"/chat/ws/?{query}")
            await http.post(f"/chat/ws/?{query}", content=SECRET)
    secret = SECRET.encode()
    for garbage in (
        secret + b"\r\n\r\n",
        b"GET /" + secret + b" HTTP/9.9\r\n" + secret + b"\r\n\r\n",
        b"GET /chat/ws/?EIO=4&transport=websocket&token=" + secret + b" HTTP/1.1\r\nHost: x\r\n"
        b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: " + secret + b"\r\n\r\n",
        b"POST /chat/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n" + secret,
        b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: " + secret + b"\r\nConnection: upgrade\r\n\r\n",
    ):
        await raw(address, garbage)


async def over_websocket(address: str) -> None:
    """Say the secret in every event, and in what is no event."""
    url = f"ws://{address}/chat/ws/?EIO=4&transport=websocket&token={quote(SECRET)}"
    async with websockets.connect(url, additional_headers={"Cookie": f"session={SECRET}"}) as socket:
        await socket.recv()
        await socket.send(f"40/chat,{json.dumps({'token': SECRET, 'fail': True})}")
        assert "Internal server error" in await _text(socket)
        await socket.send(f"40/chat,{json.dumps({'token': SECRET})}")
        assert (await _text(socket)).startswith("40/chat,{")
        assert (await ask(socket, 0, "register", {"userId": USER, "token": SECRET}))["ok"]
        room = (await ask(socket, 1, "create_room", USER, [], SECRET))["roomId"]
        asked: list[tuple[Any, ...]] = [
            ("send_message", {"roomId": room, "userId": USER, "content": SECRET}),
            ("get_messages", {"roomId": room}),
            ("search", {"keyword": SECRET}),
            ("leave_room", {"roomId": room, "userId": USER}),
        ]
        for number, (event, payload) in enumerate(asked, start=2):
            answer = await ask(socket, number, event, payload)
            assert answer["error"]["code"] == "internal"
            assert SECRET not in json.dumps(answer)
        assert (await ask(socket, 9, SECRET))["error"]["code"] == "unknown_event"
        await socket.send(f"42/chat,{{{SECRET}")
    for wrong in (
        SECRET,
        f"4{SECRET}",
        f'42["{SECRET}"]',
        f'451-/chat,["{SECRET}",{{"_placeholder":true,"num":9}}]',
    ):
        async with websockets.connect(url) as socket:
            await socket.send(wrong)
            await socket.wait_closed()


async def _text(socket: websockets.ClientConnection) -> str:
    return str(await socket.recv())


async def ask(socket: websockets.ClientConnection, number: int, *event: Any) -> dict[str, Any]:
    """Send an event and return its acknowledgement."""
    await socket.send(f"42/chat,{number}{json.dumps(event)}")
    while True:
        packet = await _text(socket)
        if packet.startswith(f"43/chat,{number}["):
            answer: dict[str, Any] = json.loads(packet.partition("[")[2][:-1])
            return answer


async def test_no_failure_of_a_server_shows_what_users_sent(server: tuple[Process, str]) -> None:
    process, address = server
    await over_http(address)
    await over_websocket(address)
    sid = await _session_id(address)
    assert process.stop() == 0
    output = process.output
    for happened in ("event_failed", "request_failed", "loop_error", "thread_error", "unraisable_error"):
        assert happened in output
    assert "the application failed" in output
    assert "SQLITE" in output or "sqlite3.OperationalError" in output
    assert "No space left on device" in output
    assert_unseen(output)
    assert sid not in output


async def _session_id(address: str) -> str:
    """Return a session's id that ends as an error: whoever knew it could speak as its user."""
    async with httpx.AsyncClient(base_url=f"http://{address}") as http:
        url = "/chat/ws/?EIO=4&transport=polling"
        sid: str = json.loads((await http.get(url)).text[1:])["sid"]
        await http.post(f"{url}&sid={sid}", content="40/chat,")
        await http.get(f"{url}&sid={sid}")
        await http.post(f"{url}&sid={sid}", content="nonsense")
    return sid


NOWHERE = free_port()
WRONG: list[tuple[str, dict[str, str]]] = [
    ("redis", {"MADANG_REDIS_URL": f"redis://:{SECRET}@127.0.0.1:{NOWHERE}"}),
    ("redis-quoted", {"MADANG_REDIS_URL": f"redis://user:{quote(SECRET, safe='')}@127.0.0.1:{NOWHERE}"}),
    ("redis-scheme", {"MADANG_REDIS_URL": f"http://:{quote(SECRET, safe='')}@127.0.0.1:{NOWHERE}"}),
    ("redis-no-scheme", {"MADANG_REDIS_URL": f":{SECRET}@127.0.0.1"}),
    ("redis-port", {"MADANG_REDIS_URL": f"redis://:{quote(SECRET, safe='')}@127.0.0.1:none"}),
    ("redis-password", {"MADANG_REDIS_PASSWORD": SECRET, "MADANG_REDIS_URL": f"redis://127.0.0.1:{NOWHERE}"}),
    ("redis-twice", {"MADANG_REDIS_PASSWORD": SECRET, "MADANG_REDIS_URL": f"redis://:{SECRET}@127.0.0.1"}),
    ("jwt-key", {"MADANG_AUTH": "jwt", "MADANG_JWT_KEY": SECRET, "MADANG_JWT_ALGORITHMS": "RS256"}),
    ("jwt-key-twice", {"MADANG_AUTH": "jwt", "MADANG_JWT_KEY": SECRET, "MADANG_JWT_KEY_FILE": "/nowhere"}),
    ("aws", {"AWS_SECRET_ACCESS_KEY": SECRET, "MADANG_DYNAMODB_ENDPOINT": f"http://u:{SECRET}@127.0.0.1:1"}),
]


@pytest.mark.parametrize("environment", [each for _, each in WRONG], ids=[name for name, _ in WRONG])
async def test_no_wrong_setting_is_shown_when_a_server_does_not_start(
    environment: dict[str, str], tmp_path: Path
) -> None:
    options = ("--data-dir", str(tmp_path), "--log-level", "debug", "--port", "0")
    storage = "memory" if "MADANG_AUTH" in environment else "cluster"
    env = {
        "MADANG_STORAGE": storage,
        "MADANG_DEADLINE": "1",
        "AWS_DEFAULT_REGION": "us-east-1",
        **environment,
    }
    with Process([sys.executable, "-m", "madang", "serve", *options], env=env) as process:
        await asyncio.to_thread(process.wait_for_line, "waiting_for_service|^madang: ", 60)
    assert_unseen(process.output)
    assert "Traceback" not in process.output


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ({"elasticsearch_url": f"http://elastic:{SECRET}@127.0.0.1:none"}, "elasticsearch_url"),
        ({"elasticsearch_url": f"elastic:{SECRET}"}, "elasticsearch_url"),
        ({"elasticsearch_url": "127.0.0.1", "elasticsearch_api_key": SECRET}, "elasticsearch_url"),
    ],
)
async def test_no_address_of_elasticsearch_is_shown(settings: dict[str, str], url: str) -> None:
    from madang.bootstrap.errors import StartError  # noqa: PLC0415  # needs the extra
    from madang.bootstrap.index import open_index  # noqa: PLC0415
    from madang.config import ClusterSettings  # noqa: PLC0415

    with pytest.raises(StartError) as refused:
        async with open_index(ClusterSettings(**settings)):  # type: ignore[arg-type]
            pass
    assert url
    assert_unseen(str(refused.value))


@pytest.mark.parametrize("form", ["{} {}", "{}={}"])
def test_a_secret_given_as_an_option_leaves_the_list_of_processes(form: str) -> None:
    url = f"redis://:{SECRET}@127.0.0.1"
    given = [*form.format("--jwt-key", SECRET).split(" "), *form.format("--redis-url", url).split(" ")]
    argv = [sys.executable, "-m", "madang", "serve", "--port", "0", "--storage", "memory", "--auth", "jwt"]
    with Process([*argv, *given]) as process:
        process.wait_for_line("ready on", 60)
        assert_unseen(Path(f"/proc/{process.pid}/cmdline").read_text())
        assert "--jwt-key could be seen by everyone" in process.output or "MADANG_JWT_KEY" in process.output
    assert_unseen(process.output)
