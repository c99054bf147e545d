"""Errors that clients cause are cheap: no traceback, no line for each, and no file is looked for."""

import asyncio
import contextlib
import stat
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import httpx
import pytest

from tests.support.madang import Madang
from tests.support.process import Process

PATHS = [
    "/assets/%00",
    "/assets/a%00b",
    f"/assets/{'a' * 256}",
    f"/assets/{'%61' * 2000}",
    "/assets/..%2f..%2f..%2fetc%2fpasswd",
    "/assets/%2e%2e/%2e%2e/pyproject.toml",
    "/assets/%ff%fe",
    "/assets/%ed%a0%80",
    "/assets/con",
    "/assets/",
    "/assets",
    "/%00",
    "/chat/rooms/%00/messages?userId=haneul",
    f"/chat/rooms/{'a' * 5000}/messages?userId=haneul",
    "/chat/rooms?userId=%00",
    "/chat/rooms?userId=%ff%fe",
    "/chat/rooms?userId=%ed%a0%80",
    "/chat/rooms?userId=haneul&userId=bada",
    "/chat/rooms",
    "/chat/rooms/00000000-0000-0000-0000-000000000000/messages?userId=haneul&before=1e9",
    f"/chat/rooms/00000000-0000-0000-0000-000000000000/messages?userId=haneul&before={'9' * 5000}",
    "/chat/ws/?EIO=4&transport=polling&sid=%00",
    f"/chat/ws/?EIO=4&transport=polling&sid={'a' * 5000}",
    "/schema/%00",
    "/nowhere",
]
BODIES = [
    b"",
    b"\x00",
    b"\xff\xfe",
    b"{",
    b"[" * 50_000,
    b'{"a":' * 10_000,
    b'{"userId": "haneul", "keyword": "\\ud800"}',
    b'{"userId": "haneul", "keyword": "\\u0000"}',
    b'{"userId": "haneul", "keyword": "a", "limit": ' + b"9" * 5000 + b"}",
    b'{"userId": "haneul", "keyword": "a", "limit": 1e400}',
    b'{"userId": "haneul", "keyword": "a", "cursor": "%00"}',
    "\ufeff{}".encode(),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Madang]:
    """Give a server whose log is its own."""
    with Madang("--data-dir", tmp_path_factory.mktemp("data")) as server:
        server.wait_for_line("Its data")
        yield server
    # Nothing of all this is worth a line but the first two, and that it stops.
    allowed = ("the server is stopping", "madang.transport.engineio.hints")
    lines = server.output.splitlines()[2:]
    assert [line for line in lines if not any(word in line for word in allowed)] == []


@pytest.mark.parametrize("path", PATHS, ids=range(len(PATHS)))
async def test_a_path_that_leads_nowhere_is_the_clients_fault(server: Madang, path: str) -> None:
    before = len(server.output)
    async with httpx.AsyncClient() as http:
        for method in ("GET", "HEAD", "POST", "OPTIONS"):
            answer = await http.request(method, f"{server.url}{path}")
            assert answer.status_code < 500
            if path.startswith("/assets") and method in ("GET", "HEAD"):
                assert answer.status_code == 404
            assert len(answer.content) < 1000
    assert _but_hints(server.output[before:]) == []


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
async def test_a_body_that_is_no_request_is_the_clients_fault(server: Madang, body: bytes) -> None:
    before = len(server.output)
    async with httpx.AsyncClient() as http:
        headers = {"Content-Type": "application/json"}
        answer = await http.post(f"{server.url}/chat/search", content=body, headers=headers)
    assert answer.status_code == 400
    assert len(answer.content) < 1000
    assert _but_hints(server.output[before:]) == []


@pytest.mark.parametrize(
    "header",
    [
        b"Authorization: Bearer \xff\xfe",
        b"Authorization: \xff",
        b"Cookie: a=\xff\x80; =; ;;=",
        b"Accept: \xff",
        b"Accept-Encoding: \xff",
        b"Content-Type: \xff",
        b"Origin: \xff",
        b"Content-Type: application/json; charset=x",
    ],
)
@pytest.mark.parametrize(
    "path", [b"/chat/rooms?userId=haneul", b"/", b"/assets/x", b"/chat/ws/?EIO=4&transport=x"]
)
async def test_a_header_that_is_no_text_fails_nothing(server: Madang, header: bytes, path: bytes) -> None:
    before = len(server.output)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n" + header + b"\r\nConnection: close\r\n\r\n"
    writer.write(head)
    status = int((await reader.read()).split(b" ", 2)[1])
    writer.close()
    assert 200 <= status < 500
    assert _but_hints(server.output[before:]) == []


async def test_garbage_is_counted_and_not_logged(server: Madang) -> None:
    before = len(server.output)
    async with httpx.AsyncClient(base_url=server.url) as http:
        counted = await _bad_requests(http)
        for _ in range(200):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(b"\x16\x03\x01nonsense\r\n\r\n")
            with contextlib.suppress(ConnectionError):
                await reader.read()
            writer.close()
        assert await _bad_requests(http) - counted == 200
    assert _but_hints(server.output[before:]) == []


async def _bad_requests(http: httpx.AsyncClient) -> float:
    lines = (await http.get("/metrics")).text.splitlines()
    return next(
        float(line.split()[1]) for line in lines if line.startswith("madang_http_bad_requests_total ")
    )


def test_what_is_kept_is_for_its_owner_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Madang("--data-dir", data):
        _assert_private(data)
    # What an older release, or a careless copy, has left readable is private again from the next start on.
    for file in data.iterdir():
        file.chmod(0o644)
    (data / "madang.db-wal").touch(0o644)
    with Madang("--data-dir", data):
        _assert_private(data)


def _assert_private(directory: Path) -> None:
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in directory.iterdir()}
    assert {"madang.db", "madang.db-wal", "search.db"} <= set(modes)
    assert {name: mode & 0o077 for name, mode in modes.items()} == dict.fromkeys(modes, 0)


async def test_a_full_disk_under_the_log_stops_nothing(tmp_path: Path) -> None:
    program = f"exec {sys.executable} -m tests.support.faulty serve --port 0 --storage memory 2>/dev/full"
    with Process(["/bin/sh", "-c", program], env={"TMPDIR": str(tmp_path)}) as process:
        port = process.wait_for_line(r"ready on http://[^:]+:(\d+)", 60)[1]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            for _ in range(50):
                assert (await http.get("/chat/users")).status_code == 500
            assert (await http.get("/healthz")).status_code == 200


async def test_every_asset_arrives_as_it_was_built(server: Madang) -> None:
    built = {file.name: file.read_bytes() for file in (files("madang.http") / "static" / "assets").iterdir()}
    async with httpx.AsyncClient(base_url=server.url, headers={"Origin": server.url}) as http:
        for name, content in built.items():
            for encoding in ("gzip, deflate", "identity"):
                answer = await http.get(f"/assets/{name}", headers={"Accept-Encoding": encoding})
                assert (answer.status_code, answer.content) == (200, content)
                assert answer.headers["content-type"].count("charset") <= 1


def _but_hints(output: str) -> list[str]:
    """Return lines without those that say by which setting a request was refused; they are rare."""
    return [line for line in output.splitlines() if "madang.transport.engineio.hints" not in line]
