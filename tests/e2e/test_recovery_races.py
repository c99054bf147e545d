"""What happens while what a client has missed is read: nothing of it is lost, nor shown to strangers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from msgspec.structs import replace

from madang.bootstrap.chat import Chat, build_chat
from madang.bootstrap.storage import open_storage
from madang.config import Settings, load_settings
from madang.observability.metrics import Metrics
from tests.e2e.test_recovery_cuts import Client, frames, settled


class Interrupted:
    """An archive of which a read is held up once, until something else has happened."""

    def __init__(self, archive: Any) -> None:
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        self._archive = archive

    async def before(self, *arguments: Any) -> Any:
        """Let something happen, and read then."""
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            await meanwhile()
        return await self._archive.before(*arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._archive, name)


@asynccontextmanager
async def a_chat() -> AsyncIterator[tuple[Chat, Interrupted]]:
    """Give a chat in memory, and its archive."""
    settings = load_settings({"storage": "memory", "rate_limits": "off", "roster_max": 0}, Settings)
    async with open_storage(settings, 0) as storage:
        archive: Any = Interrupted(storage.archive)
        chat = build_chat(settings, replace(storage, archive=archive), Metrics())
        chat.engine.start()
        yield chat, archive
        chat.online_users.close()
        await chat.engine.stop()


@pytest.mark.parametrize("registers", [False, True], ids=["handshake", "register"])
@pytest.mark.parametrize("comes_again", [False, True])
async def test_who_leaves_a_room_while_it_is_read_is_shown_nothing_that_was_said_after_that(
    *, registers: bool, comes_again: bool
) -> None:
    async with a_chat() as (chat, archive):
        host, mina = Client(chat, "haneul"), Client(chat, "mina", registers=registers)
        other = Client(chat, mina.user)
        for client in (host, other):
            await client.connect()
        body = {"hostId": host.user, "participants": [mina.user]}
        left, kept = [(await host.ask("create_room", body))["roomId"] for _ in range(2)]
        await mina.connect()
        mina.take(mina.sent())
        for room in (left, kept):
            await host.say(room)

        async def leave() -> None:
            await other.ask("leave_room", {"roomId": left, "userId": mina.user})
            await host.say(left)
            if comes_again:
                await other.ask("join_room", {"roomId": left, "userId": mina.user})
                await host.say(left)

        archive.meanwhile = leave
        await mina.connect()
        for _ in range(8):  # what happens meanwhile takes its time
            await settled()
        await host.say(kept)
        if comes_again:
            await host.say(left)
        sent = frames(mina.sent())
        mina.take(mina.sent())

        assert mina.recovered
        assert [seq for room, seq in mina.seqs if room == kept] == [1, 2]
        # Who is in it again has what was said before with the page that everyone gets who comes.
        assert [seq for room, seq in mina.seqs if room == left] == ([3, 4] if comes_again else [])
        pages = [each for each in sent if "receive_messages" in each]
        assert len(pages) == comes_again
        for page in pages:
            assert page.count('"seq":') == 2
