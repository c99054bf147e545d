"""The transport's public API is typed: right uses pass a strict checker, wrong ones do not."""

import re
import subprocess
import sys
from pathlib import Path

from tests.support.process import ROOT

PROGRAM = '''\
"""An application of somebody else."""

from collections.abc import Mapping
from typing import Any, assert_type

from madang.transport import (
    Admission,
    Application,
    Channel,
    Decision,
    EncodedPacket,
    Event,
    Socket,
    SocketServer,
    TransportSettings,
    encode_event,
    encode_event_of,
)


class Mine:
    """What lives in a namespace."""

    def __init__(self, room: Channel) -> None:
        self.room = room

    def connected(self, socket: Socket, auth: Mapping[str, Any]) -> Decision | None:
        self.room.add(socket)
        return self.decide(socket) if auth else None

    async def decide(self, socket: Socket) -> Admission:
        return Admission([encode_event_of(socket.namespace, "hello", (1,))], pid="p")

    def received(self, socket: Socket, event: Event) -> None:
        name, arguments = event.arguments()
        assert_type(name, str)
        assert_type(arguments, list[Any])
        self.room.send_except(encode_event("/", b'["said"]'), socket, volatile=True)
        socket.emit("said", arguments, b"bytes", ack=print, timeout=1.0)
        if event.ack_id is not None:
            socket.acknowledge(event.ack_id, len(self.room))

    def disconnected(self, socket: Socket, reason: str) -> None:
        self.room.discard(socket)


class Other:
    """What does not."""

    def connected(self, socket: Socket) -> None: ...


async def serve() -> None:
    server = SocketServer(TransportSettings(path="/mine/", max_outbox=1 << 16))
    mine: Application = Mine(server.channel())
    server.namespace("/", mine)
    assert_type(encode_event("/", b"[]"), EncodedPacket)
    for socket in server.sockets("/"):
        assert_type(socket, Socket)
        socket.disconnect(close=True)
        socket.send(b"not encoded")  # arg-type
        socket.emit(1)  # arg-type
        socket.emit("said", ack=len)  # arg-type
    server.namespace("/other", Other())  # arg-type
    server.channel().send(mine)  # arg-type
    sent = server.channel().send(encode_event("/", b"[]"))  # func-returns-value
    TransportSettings(max_outbox="much")  # arg-type
    TransportSettings("/mine/")  # call-arg
    Admission(["not encoded"])  # list-item
    await server.stop(1.0)
'''


def test_a_strict_type_checker_takes_what_is_right_and_nothing_else(tmp_path: Path) -> None:
    program = tmp_path / "mine.py"
    program.write_text(PROGRAM, "utf-8")
    check = [sys.executable, "-m", "mypy", "--no-error-summary", str(program)]
    result = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
    found = re.findall(r"mine\.py:(\d+): error: .*\[([\w-]+)\]$", result.stdout, re.MULTILINE)
    wanted = [
        (str(number), wrong[1])
        for number, line in enumerate(PROGRAM.splitlines(), 1)
        if (wrong := re.search(r"# ([a-z-]+)$", line))
    ]
    assert found == wanted, result.stdout + result.stderr
