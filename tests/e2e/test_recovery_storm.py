"""What one costs who comes back, beside one who registers: counted, for very many come at once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from msgspec.structs import replace

from madang.bootstrap.chat import Chat, build_chat
from madang.bootstrap.storage import open_storage
from madang.config import Settings, load_settings
from madang.observability.metrics import Metrics
from tests.e2e.test_recovery_cuts import Client, settled


class Counted:
    """A port whose calls are counted."""

    def __init__(self, port: Any, calls: Counter[str]) -> None:
        self._port = port
        self._calls = calls

    def __getattr__(self, name: str) -> Any:
        self._calls[name] += 1
        return getattr(self._port, name)


@asynccontextmanager
async def counted_chat(calls: Counter[str]) -> AsyncIterator[Chat]:
    """Give a chat in memory, of which what is asked of rooms and archive is counted."""
    settings = load_settings({"storage": "memory", "rate_limits": "off"}, Settings)
    async with open_storage(settings, 0) as storage:
        rooms: Any = Counted(storage.rooms, calls)
        archive: Any = Counted(storage.archive, calls)
        chat = build_chat(settings, replace(storage, rooms=rooms, archive=archive), Metrics())
        chat.engine.start()
        yield chat
        chat.online_users.close()
        await chat.engine.stop()


@pytest.mark.parametrize("changed", [0, 1, 3])
async def test_who_comes_back_asks_what_registering_asks_and_once_for_each_changed_room(changed: int) -> None:
    calls: Counter[str] = Counter()
    async with counted_chat(calls) as chat:
        host, mina, sol = (Client(chat, name) for name in ("haneul", "mina", "sol"))
        await host.connect()
        body = {"hostId": host.user, "participants": [mina.user, sol.user]}
        rooms = [(await host.ask("create_room", body))["roomId"] for _ in range(5)]
        await mina.connect()
        mina.take(mina.sent())
        for room in rooms[:changed]:
            await host.say(room)

        calls.clear()
        await sol.connect()
        registering = dict(calls)
        calls.clear()
        await mina.connect()
        returning = dict(calls)

        mina.take(mina.sent())
        assert mina.recovered
        assert len(mina.seqs) == changed
        assert returning.pop("before", 0) == changed
        assert returning == registering


async def test_many_who_come_back_at_once_are_all_recovered() -> None:
    calls: Counter[str] = Counter()
    async with counted_chat(calls) as chat:
        clients = [Client(chat, f"user{number}") for number in range(300)]
        for client in clients:
            await client.connect()
            client.take(client.sent())
        await asyncio.gather(*(client.connect() for client in clients))
        await settled()
        for client in clients:
            client.take(client.sent())
        assert all(client.recovered for client in clients)
