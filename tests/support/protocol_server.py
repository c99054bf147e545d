"""A server that shows the engine on its own, with nothing of chat.

``--mode engineio`` echoes every message. ``--mode socketio`` has the namespaces ``/`` and ``/custom``, whose
events `Talker` explains, and ``/forbidden``. ``--mode websocket`` echoes on plain WebSockets. Durations are
milliseconds. Port 0 takes a free one; the line ``ready on http://127.0.0.1:PORT`` says that connections are
accepted.
"""

import argparse
import asyncio
import contextlib
import gc
import socket
from types import FrameType
from typing import Any

import uvicorn

from madang.transport import Engine, SocketServer, Statistics, TransportSettings
from madang.transport.engineio.endpoint import Endpoint
from madang.transport.engineio.http import HttpShared, http_protocol
from madang.transport.engineio.turns import TurnQueue
from madang.transport.engineio.websocket import WebSocketShared
from tests.support.echoes import EngineEcho, Forbidden, Talker, WebSocketEcho

_PATHS = {"engineio": "/engine.io/", "socketio": "/socket.io/", "websocket": "/"}

__all__ = ["Server", "build", "main", "settings_of"]


class Server(uvicorn.Server):
    """uvicorn, told to let the engine's clients go before it closes."""

    def __init__(self, config: uvicorn.Config, stop: Any, announce: bool = True) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        """Set once connections are accepted."""
        self._stop = stop
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()
        if self._announce and sockets:
            gc.collect()
            gc.freeze()
            print(f"ready on http://127.0.0.1:{sockets[0].getsockname()[1]}", flush=True)  # noqa: T201 - its way to speak

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's signature
        """Go away in order and exit with 0; uvicorn would die of the signal after all."""
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._stop()
        await super().shutdown(sockets)


def build(mode: str, settings: TransportSettings, *, announce: bool = True) -> Server:
    """Make the server of a mode; run it with `uvicorn.Server.serve` and a bound socket."""
    if mode == "websocket":
        return _plain(settings, announce=announce)
    if mode == "engineio":
        engine = Engine(settings, EngineEcho)
        shared = HttpShared(settings, engine.statistics, engine.turns, engine.websockets)
        config = _config(Endpoint(engine), http_protocol(shared), engine.websockets.factory)
        return Server(config, engine.stop, announce)
    server = SocketServer(settings)
    for namespace in ("/", "/custom"):
        server.namespace(namespace, Talker(server, namespace))
    server.namespace("/forbidden", Forbidden())
    return Server(
        _config(server.asgi, server.http_protocol, server.websocket_protocol), server.stop, announce
    )


def _plain(settings: TransportSettings, *, announce: bool) -> Server:
    shared = WebSocketShared(
        lambda _websocket, _handshake: WebSocketEcho(),
        lambda: None,
        max_payload=settings.max_payload,
        high_water=settings.max_outbox,
        close_timeout=settings.close_timeout,
        statistics=Statistics(),
        turns=TurnQueue(),
    )

    async def nothing() -> None:
        pass

    async def not_found(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})

    return Server(_config(not_found, "httptools", shared.factory), nothing, announce)


def _config(application: Any, http: Any, ws: Any) -> uvicorn.Config:
    return uvicorn.Config(
        application, http=http, ws=ws, lifespan="off", log_level="warning", access_log=False
    )


def settings_of(arguments: argparse.Namespace) -> TransportSettings:
    """Translate the command line."""
    return TransportSettings(
        path=arguments.path,
        ping_interval=arguments.ping_interval / 1000,
        ping_timeout=arguments.ping_timeout / 1000,
        upgrade_timeout=arguments.upgrade_timeout / 1000,
        connect_timeout=arguments.connect_timeout / 1000,
        header_timeout=arguments.header_timeout / 1000,
        body_timeout=arguments.body_timeout / 1000,
        max_payload=arguments.max_payload,
        max_outbox=arguments.max_outbox,
        max_sessions_per_address=arguments.max_sessions_per_address,
        cors_allowed_origins=frozenset("*"),
    )


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mode", choices=("engineio", "socketio", "websocket"), required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--path")
    for name, default in (
        ("ping-interval", 25_000),
        ("ping-timeout", 20_000),
        ("upgrade-timeout", 10_000),
        ("connect-timeout", 45_000),
        ("header-timeout", 10_000),
        ("body-timeout", 30_000),
        ("max-payload", 1_000_000),
        ("max-outbox", 64 << 20),
        ("max-sessions-per-address", 0),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    arguments = parser.parse_args()
    arguments.path = arguments.path or _PATHS[arguments.mode]
    listener = socket.create_server(("127.0.0.1", arguments.port), backlog=4096)
    server = build(arguments.mode, settings_of(arguments))
    with (
        contextlib.suppress(KeyboardInterrupt),
        asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner,
    ):
        runner.run(server.serve([listener]))


if __name__ == "__main__":
    main()
