"""Madang with faults in it: ``python -m tests.support.faulty serve …``.

Wherever a user's text comes by, something raises an error with that text in it, as careless libraries do.
"""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable
from typing import Any, NoReturn

from madang.adapters.memory.archive import MemoryArchive
from madang.adapters.memory.log import MemoryLog
from madang.adapters.memory.presence import MemoryPresence
from madang.adapters.memory.search import MemorySearch
from madang.application.commands.rooms import RoomCommands
from madang.cli import main
from madang.gateway.events.users import UserEvents
from madang.gateway.router import Router
from madang.transport import Decision

__all__: list[str] = []


class _Spilling:
    """Fails where nobody can hear it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __del__(self) -> NoReturn:
        raise ValueError(self.text)


def _raising(make: Callable[[str], BaseException]) -> Callable[..., Any]:
    async def fail(self: object, *arguments: object) -> NoReturn:
        del self
        text = repr(arguments)
        local_name = text  # what tracebacks with locals would show
        try:
            int(local_name)
        except ValueError as error:
            raise make(text) from error
        raise AssertionError

    return fail


async def _spill(self: object, *arguments: object) -> NoReturn:
    """Fail in a task, a callback, a thread and a finalizer, and have libraries log."""
    del self
    text = repr(arguments)
    loop = asyncio.get_running_loop()

    async def forgotten() -> NoReturn:
        raise RuntimeError(text)

    def called(argument: str) -> NoReturn:
        raise LookupError(argument)

    task = loop.create_task(forgotten())
    loop.call_soon(called, text)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    thread = threading.Thread(target=called, args=(text,))
    thread.start()
    thread.join()
    _Spilling(text)
    for name in ("botocore.endpoint", "elastic_transport.node", "uvicorn.error", "asyncio", "websockets"):
        for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
            logging.getLogger(name).log(level, "something with %s", text)
    raise ExceptionGroup(text, [KeyError(text), UnicodeDecodeError("utf-8", text.encode(), 0, 1, text)])


def _disconnected(self: object, connection: Any) -> NoReturn:
    del self
    raise ValueError(f"{connection.socket.session.sid} {connection.socket.session.handshake.head!r}")


def _connected(original: Callable[..., Decision | None]) -> Callable[..., Decision | None]:
    def connected(self: Router, socket: Any, auth: Any) -> Decision | None:
        if auth.get("fail"):
            raise RuntimeError(repr(auth))
        return original(self, socket, auth)

    return connected


def _plant() -> None:
    MemoryLog.append = _raising(sqlite3.OperationalError)  # type: ignore[method-assign]
    MemoryArchive.before = _raising(RuntimeError)  # type: ignore[method-assign]
    MemorySearch.search = _spill  # type: ignore[method-assign, assignment]
    MemoryPresence.online = _raising(lambda text: OSError(28, "No space left on device", text))  # type: ignore[method-assign]
    RoomCommands.leave = _raising(KeyError)  # type: ignore[method-assign]
    UserEvents.disconnected = _disconnected  # type: ignore[method-assign]
    Router.connected = _connected(Router.connected)  # type: ignore[method-assign]


if __name__ == "__main__":
    _plant()
    main()
