"""Serving: from settings to a running server, and to its orderly end."""

import asyncio
import resource
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, cast

import anyio.lowlevel
import click
import uvicorn

from madang.bootstrap.chat import Chat, build_chat
from madang.bootstrap.collector import settle_collector
from madang.bootstrap.ending import orderly_end
from madang.bootstrap.errors import StartError
from madang.bootstrap.storage import open_storage
from madang.config import Settings, secrets_of
from madang.http.admin import for_admins
from madang.http.server import Asgi, ChatServer, dispatch, under
from madang.observability.logging import configure_logging
from madang.observability.metrics import Metrics

__all__ = ["serve"]

_BACKLOG = 2048
# After everyone was told goodbye, the seconds that requests under way have left.
_LAST_REQUESTS = 2

_UVICORN: Any = {
    "lifespan": "off",
    # Who is believed about where clients come from is a setting of ours; uvicorn believes loopback.
    "proxy_headers": False,
    "log_config": None,
    "access_log": False,
    "server_header": False,
    "date_header": False,
}


async def serve(settings: Settings, notices: Sequence[str] = ()) -> None:
    """Serve a chat until SIGINT or SIGTERM; ``notices`` are shown when it begins.

    Raises:
        StartError: the server cannot start.
    """
    metrics = Metrics()
    log = configure_logging(
        settings.log_level,
        settings.log_format,
        secrets=secrets_of(settings),
        rate=settings.log_rate,
        count_bad_request=metrics.bad_request,
    )
    metrics.counters(log.statistics.as_dict)
    _allow_many_sockets()
    listener = _listen(settings.host, settings.port, settings.receive_buffer)
    admin = None
    try:
        admin = _listen_for_admins(settings)
        with orderly_end() as ending:
            async with open_storage(settings, listener.getsockname()[1]) as storage:
                chat = build_chat(settings, storage, metrics)
                announce = partial(_announce, settings, listener, admin, storage.place, notices)
                server = _server(settings, chat, announce)
                ending.then(server.stop)
                # It loads anyio's backend, for which the first request would else wait, and the loop with it.
                await anyio.lowlevel.checkpoint()
                async with _answering_admins(admin, chat.http):
                    await server.serve(sockets=[listener])
                await chat.router.close()
    finally:
        listener.close()
        if admin is not None:
            admin.close()


def _listen_for_admins(settings: Settings) -> socket.socket | None:
    if settings.admin_address == "chat":
        return None
    host, _, port = settings.admin_address.rpartition(":")
    return _listen(host.strip("[]"), int(port), settings.receive_buffer)


@asynccontextmanager
async def _answering_admins(listener: socket.socket | None, http: Asgi) -> AsyncIterator[None]:
    """Within it, answer at the administrators' address, if there is one."""
    if listener is None:
        yield
        return

    async def nothing() -> None:
        """Have nobody to say goodbye to."""

    config = uvicorn.Config(for_admins(http), **_UVICORN, timeout_graceful_shutdown=1)
    server = ChatServer(config, lambda: None, nothing)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving


def _allow_many_sockets() -> None:
    """Take as many file descriptors as the system gives; the usual 1,024 are soon too few."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # some systems give less than they say
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _listen(host: str, port: int, receive_buffer: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if receive_buffer:
            # Connections inherit it (tcp(7)). Linux would let each hold megabytes that nobody counts, and a
            # turn of the loop reads all of them.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise StartError(f"cannot listen on {host}:{port}: {error.strerror}") from error
    return listener


def _server(settings: Settings, chat: Chat, ready: Callable[[], None]) -> ChatServer:
    http = for_admins(chat.http, beside=chat.http) if settings.admin_address == "chat" else chat.http
    config = uvicorn.Config(
        dispatch(chat.engine.serves, chat.engine.asgi, under(settings.base_path, http)),
        **_UVICORN,
        # uvicorn calls what it is given; that it need not be a class is not in its types.
        http=cast("Any", chat.engine.http_protocol),
        ws=cast("Any", chat.engine.websocket_protocol),
        backlog=_BACKLOG,
        # Proxies reuse a connection until they close it themselves (nginx: 60 s). Were it closed here first,
        # a request on its way would be lost. It need not be whole, whatever uvicorn's types say.
        timeout_keep_alive=cast("Any", settings.keep_alive),
        timeout_graceful_shutdown=_LAST_REQUESTS,
    )

    async def goodbye() -> None:
        chat.readiness.hold("server", "the server is stopping")
        chat.online_users.close()
        if chat.recovery is not None:
            chat.recovery.tell_all()
        await chat.engine.stop(settings.drain_window)

    def begin() -> None:
        chat.engine.start()
        settle_collector()
        ready()

    return ChatServer(config, begin, goodbye)


def _announce(
    settings: Settings,
    listener: socket.socket,
    admin: socket.socket | None,
    place: str,
    notices: Sequence[str],
) -> None:
    for notice in notices:
        click.echo(f"madang: {notice}", err=True)
    host = "localhost" if settings.host in ("127.0.0.1", "::1") else settings.host
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Madang is ready on http://{shown}:{listener.getsockname()[1]}")
    click.echo(f"Its data: {place}")
    if admin is not None:
        host, port = admin.getsockname()[:2]
        click.echo(f"Its metrics: http://{f'[{host}]' if ':' in host else host}:{port}/metrics")
