"""Clients of many languages: the contract, a cut connection, SIGTERM, SIGKILL, over each transport.

docs/clients.md has the table. A client is one process; its sockets go through everything at once.
"""

import asyncio
import re
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.support.foreign import CLIENTS, Command, make_client
from tests.support.link import Link
from tests.support.madang import Madang
from tests.support.node import SCRIPTS, node
from tests.support.process import Process
from tests.support.until import until

TRANSPORTS: Final = ("polling", "websocket", "upgrade")
PATIENCE: Final = 40.0
"""Seconds: less than a client takes that only its heartbeat tells (25 s and 20 s)."""

LEFT_OUT: Final = {"go": {"polling"}}
"""Over which transport a client does not work, with Node's server neither (docs/clients.md)."""


class Client(Process):
    """A client's process, and what its sockets have said that they did."""

    def __init__(self, command: Sequence[str | Path], transports: set[str]) -> None:
        super().__init__(command)
        self.transports = transports
        self._times = dict.fromkeys(transports, 0)
        self.away: set[tuple[str, str]] = set()

    async def keep_contract(self) -> None:
        """Wait until each socket has kept the whole contract."""
        await self._wait(lambda: all(f"{mode} contract\n" in self.output for mode in self.transports))

    async def come_back(self, after: str) -> None:
        """Wait until each socket is served once more; keep which are not."""
        await self._wait(lambda: all(self._count(mode) > times for mode, times in self._times.items()))
        for mode in self.transports:
            count = self._count(mode)
            if count == self._times[mode]:
                self.away.add((mode, after))
            self._times[mode] = count

    async def _wait(self, holds: Callable[[], bool]) -> None:
        try:
            await until(lambda: holds() or self.returncode is not None, PATIENCE)
        except TimeoutError:
            return

    def _count(self, mode: str) -> int:
        times = re.findall(rf"^{mode} back (\d+)$", self.output, re.MULTILINE)
        return max(map(int, times), default=0)


async def tour(commands: Mapping[str, Command], data: Path) -> dict[str, Client]:
    """Take clients through everything, all at once, and give them back, ended."""
    server = await asyncio.to_thread(Madang, "--data-dir", data)
    try:
        async with Link(server.port) as link:
            url = f"http://127.0.0.1:{link.port}"
            with ExitStack() as stack:
                clients = {
                    name: stack.enter_context(
                        Client(command(url, name), set(TRANSPORTS) - LEFT_OUT.get(name, set()))
                    )
                    for name, command in commands.items()
                }

                async def come_back(after: str) -> None:
                    await asyncio.gather(*(client.come_back(after) for client in clients.values()))

                await asyncio.gather(*(client.keep_contract() for client in clients.values()))
                link.cut()
                link.mend()
                await come_back("cut")
                for number in (signal.SIGTERM, signal.SIGKILL):
                    server.signal(number)
                    await asyncio.to_thread(server.wait)
                    server = await asyncio.to_thread(Madang, "--data-dir", data, port=server.port)
                    await come_back(number.name)
                return clients
    finally:
        await asyncio.to_thread(server.stop)


@pytest.fixture(scope="module")
def made() -> dict[str, Command | str]:
    """Give the commands of the clients, or why there is none."""
    return {name: make_client(name) for name in CLIENTS}


@pytest.fixture(scope="module")
def toured(made: dict[str, Command | str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Client]:
    """Give the clients that could be had, when they have been through everything."""
    commands = {name: command for name, command in made.items() if not isinstance(command, str)}
    return asyncio.run(tour(commands, tmp_path_factory.mktemp("data")))


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_keeps_the_contract_and_comes_back(
    name: str, made: dict[str, Command | str], toured: dict[str, Client]
) -> None:
    reason = made[name]
    if isinstance(reason, str):
        pytest.skip(reason)
    client = toured[name]
    contracts = set(re.findall(r"^(\w+) contract$", client.output, re.MULTILINE))
    assert (contracts, client.away) == (client.transports, set()), client.output


async def test_version_2_is_refused_in_so_many_words(tmp_path: Path) -> None:
    with Madang("--data-dir", tmp_path) as server:
        script = SCRIPTS / "contract_client.js"
        with Process([node(), script, server.url, "two", "socket.io-client-2"]) as client:
            for transport in TRANSPORTS:
                await asyncio.to_thread(client.wait_for_line, f"^{transport} refused: ")
            assert " contract" not in client.output
        async with httpx.AsyncClient(base_url=server.url) as http:
            answer = await http.get("/chat/ws/", params={"EIO": 3, "transport": "polling"})
        assert (answer.status_code, answer.json()["message"]) == (400, "Unsupported protocol version")
