"""What runs beside the server."""

import asyncio

import pytest

from madang.bootstrap import supervised_tasks as module
from madang.bootstrap.supervised_tasks import supervised


async def test_what_fails_is_logged_and_begun_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "_FIRST_DELAY", 0.0)
    monkeypatch.setattr(module, "_LONGEST_DELAY", 0.0)
    tries = 0
    went_on = asyncio.Event()

    async def work() -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise RuntimeError("nobody thought of this")
        went_on.set()
        await asyncio.Event().wait()

    async with supervised(work), asyncio.timeout(30):
        await went_on.wait()
    said = capsys.readouterr()
    assert "background_failed" in said.out + said.err
    assert "nobody thought of this" in said.out + said.err


async def test_it_ends_with_the_block_the_last_first() -> None:
    ended: list[str] = []
    running = asyncio.Barrier(3)

    async def work(name: str) -> None:
        try:
            await running.wait()
            await asyncio.Event().wait()
        finally:
            ended.append(name)

    async with supervised(lambda: work("first"), lambda: work("last")), asyncio.timeout(30):
        await running.wait()
    assert ended == ["last", "first"]
