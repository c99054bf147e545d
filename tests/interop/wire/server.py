"""The fixture server under test, ours or Node's, as a running process."""

import sys
from dataclasses import dataclass
from typing import Final, Literal

from tests.support.node import SCRIPTS, node
from tests.support.process import Process

__all__ = ["Mode", "Peer", "Server", "start"]

Peer = Literal["madang", "node"]
Mode = Literal["engineio", "socketio", "websocket"]

_PATHS: Final[dict[Mode, str]] = {"engineio": "/engine.io/", "socketio": "/socket.io/", "websocket": "/"}


@dataclass(frozen=True, slots=True)
class Server:
    """Where a fixture server listens, and the process it is."""

    process: Process
    origin: str
    path: str

    @property
    def url(self) -> str:
        """The address of HTTP requests, without a query."""
        return f"{self.origin}{self.path}"

    @property
    def websocket_url(self) -> str:
        """The address of WebSocket requests, without a query."""
        return self.url.replace("http://", "ws://", 1)


def start(peer: Peer, mode: Mode, **flags: int) -> Server:
    """Start the fixture server of `peer` and wait until it is ready.

    `flags` are the fixture's own: `ping_interval=300` becomes `--ping-interval 300`.

    Raises:
        ProcessFailedError: it did not become ready.
    """
    program = [sys.executable, "-m", "tests.support.protocol_server"]
    if peer == "node":
        program = [str(node()), str(SCRIPTS / "protocol_server.js")]
    options = [part for name, value in flags.items() for part in (f"--{name.replace('_', '-')}", str(value))]
    process = Process([*program, "--mode", mode, "--port", "0", "--path", _PATHS[mode], *options])
    try:
        ready = process.wait_for_line(r"ready on (http://\S+)")
    except BaseException:
        process.stop()
        raise
    return Server(process, ready[1].rstrip("/"), _PATHS[mode])
