"""Requests behind requests: while one is answered, the others are neither parsed nor read."""

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.madang import Madang

GROWTH = 32 << 20
"""Bytes the server may grow by; all pipelined requests parsed at once took a gigabyte."""
REQUEST = b"GET /chat/config.json HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def server() -> Iterator[Madang]:
    with Madang("--storage", "memory") as running:
        yield running


def peak(server: Madang) -> int:
    """Return the most memory that the server has had, in bytes."""
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def counter(server: Madang, name: str) -> float:
    """Return one of the server's counters."""
    text = httpx.get(f"{server.url}/metrics").text
    return next(float(line.split()[1]) for line in text.splitlines() if line.startswith(name))


def test_requests_that_nobody_reads_the_answers_of_are_not_read(server: Madang) -> None:
    before, sent = peak(server), 0
    with socket.create_connection(("127.0.0.1", server.port)) as flood:
        flood.setblocking(False)
        block = REQUEST * 2000
        while sent < 24 << 20:
            try:
                sent += flood.send(block)
            except BlockingIOError:
                # Between two looks the server either reads on or has stopped for good.
                stopped = counter(server, "madang_engine_held_total")
                if stopped and counter(server, "madang_engine_held_total") == stopped:
                    break
        assert counter(server, "madang_engine_held_total") > 0
        assert peak(server) - before < GROWTH


def test_pipelined_requests_are_answered_in_order(server: Madang) -> None:
    last = REQUEST.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(REQUEST * 500 + last)
        received = b""
        while part := client.recv(1 << 16):
            received += part
    assert received.count(b"HTTP/1.1 200 ") == 501


def test_who_hangs_up_behind_a_pipelined_post_leaves_nothing_in_the_log(server: Madang) -> None:
    opened = httpx.get(f"{server.url}/chat/ws/?EIO=4&transport=polling").text
    sid = opened.split('"sid":"')[1].split('"')[0]
    target = f"/chat/ws/?EIO=4&transport=polling&sid={sid}"
    head = f"POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n6"
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            client.sendall((head + f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n" + head).encode())
    assert httpx.get(f"{server.url}/healthz").status_code == 200
    assert server.stop() == 0
    assert "Traceback" not in server.output
    assert sid not in server.output
