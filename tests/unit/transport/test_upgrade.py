"""Engine.IO protocol, "Upgrade": from polling to WebSocket without losing anything."""

import asyncio
import json
import random

import pytest

from madang.transport import SocketServer
from tests.unit.transport.doubles import Recorder, serve, turn
from tests.unit.transport.wire import HttpClient, WebSocketClient


async def polling(server: SocketServer) -> HttpClient:
    """Open a session over polling and connect it to a namespace."""
    client = await HttpClient(server).open()
    await client.post("40")
    await client.get()
    return client


def websocket(server: SocketServer, sid: str) -> WebSocketClient:
    """Open a WebSocket for a session."""
    target = f"/socket.io/?EIO=4&transport=websocket&sid={sid}"
    return WebSocketClient(server.websocket_protocol, target).open()


async def test_the_probe_is_answered_and_only_the_waiting_poll_released() -> None:
    server, _ = serve()
    http = await polling(server)
    poll = asyncio.create_task(http.get())
    await turn()
    client = websocket(server, http.sid)
    assert client.packets() == []
    client.send("2probe")
    assert client.packets() == ["3probe"]
    assert (await poll).body == b"6"
    client.send("5")
    await turn()
    assert client.packets() == []
    await server.stop()


async def test_a_poll_that_comes_after_the_probe_is_released_too() -> None:
    server, _ = serve()
    http = await polling(server)
    client = websocket(server, http.sid)
    client.send("2probe")
    assert (await http.get()).body == b"6"
    await server.stop()


async def test_a_poll_that_waits_when_the_websocket_takes_over_is_released() -> None:
    server, recorder = serve()
    http = await polling(server)
    client = websocket(server, http.sid)
    poll = asyncio.create_task(http.get())
    await turn()
    client.send("5")
    recorder.sockets[0].emit("over the websocket")
    assert (await poll).body == b"6"
    assert client.packets() == ['42["over the websocket"]']
    await server.stop()


async def test_polls_after_the_upgrade_are_refused() -> None:
    server, _ = serve()
    http = await polling(server)
    client = websocket(server, http.sid)
    client.send("2probe", "5")
    for answer in (await http.get(), await http.post("4x")):
        assert (answer.status, answer.body) == (400, b'{"code":3,"message":"Bad request"}')
    client.send('42["still here"]')
    assert server.statistics.upgraded == 1
    await server.stop()


async def test_a_second_upgrade_is_refused_and_the_first_goes_on() -> None:
    server, recorder = serve()
    http = await polling(server)
    first, second = websocket(server, http.sid), websocket(server, http.sid)
    assert second.closed() == (1008, "upgrade refused")
    first.send("2probe", "5")
    assert websocket(server, http.sid).closed() == (1008, "upgrade refused")
    first.send('42["first"]')
    assert recorder.log[-1] == ("first",)
    await server.stop()


@pytest.mark.parametrize("packet", ["4early", "2", "x", b"2probe"])
async def test_anything_but_an_upgrade_closes_the_websocket_and_polling_goes_on(packet: str | bytes) -> None:
    server, recorder = serve()
    http = await polling(server)
    client = websocket(server, http.sid)
    client.send("2probe", packet)
    assert client.closed() == (1008, "upgrade refused")
    await http.post('42["still polling"]')
    assert recorder.log[-1] == ("still polling",)
    again = websocket(server, http.sid)
    again.send("2probe")
    assert again.packets() == ["3probe"]
    await server.stop()


async def test_an_upgrade_that_breaks_off_leaves_polling_working() -> None:
    server, recorder = serve()
    http = await polling(server)
    client = websocket(server, http.sid)
    client.send("2probe")
    client.lose()
    recorder.sockets[0].emit("by poll")
    assert (await http.get()).body == b'42["by poll"]'
    await server.stop()


async def test_an_upgrade_that_stalls_is_given_up_and_polling_goes_on() -> None:
    server, recorder = serve(upgrade_timeout=0.01)
    http = await polling(server)
    client = websocket(server, http.sid)
    client.send("2probe")
    client.packets()
    client.line.changed.clear()
    await client.line.changed.wait()
    assert client.closed() == (1008, "upgrade timeout")
    recorder.sockets[0].emit("by poll")
    assert (await http.get()).body == b'42["by poll"]'
    await server.stop()


async def test_a_session_that_ends_takes_its_upgrade_with_it() -> None:
    server, _ = serve()
    http = await polling(server)
    client = websocket(server, http.sid)
    client.send("2probe")
    await http.post("1")
    assert client.closed() == (1008, "session closed")
    client.send("5")
    assert server.sessions == 0


class Upgrading:
    """An official client as it upgrades: it polls, posts, probes, and switches when its poll is back."""

    def __init__(self, server: SocketServer, http: HttpClient, luck: random.Random) -> None:
        self._server = server
        self._http = http
        self._luck = luck
        self._client: WebSocketClient | None = None
        self._paused = False
        self.received: list[str] = []

    async def pause(self) -> None:
        """Let some turns of the loop go by."""
        for _ in range(self._luck.randrange(4)):
            await asyncio.sleep(0)

    async def poll(self) -> None:
        """Poll until the probe was answered."""
        while not self._paused:
            answer = await self._http.get()
            self.received += [packet for packet in answer.packets if packet != "6"]
            await self.pause()

    async def talk(self, count: int) -> None:
        """Post events that ask for acknowledgements, later send them over the WebSocket."""
        for number in range(count):
            await self.pause()
            packet = f'42{number}["event",{number}]'
            if self._paused:
                await self._switched.wait()
                assert self._client is not None
                self._client.send(packet)
            else:
                await self._http.post(packet)

    async def upgrade(self, polling: asyncio.Task[None]) -> None:
        """Probe, pause polling, switch."""
        self._switched = asyncio.Event()
        await self.pause()
        self._client = websocket(self._server, self._http.sid)
        await self.pause()
        self._client.send("2probe")
        await self.pause()
        assert self._client.packets() == ["3probe"]
        self._paused = True
        await polling
        await self.pause()
        self._client.send("5")
        self._switched.set()

    def finish(self) -> None:
        """Read what came over the WebSocket."""
        assert self._client is not None
        self.received += self._client.packets()


async def _converse(server: SocketServer, recorder: Recorder, seed: int) -> None:
    luck = random.Random(seed)  # noqa: S311 - chance for a test
    http = await polling(server)
    client = Upgrading(server, http, luck)
    socket, heard = recorder.sockets[-1], len(recorder.log)

    async def emit() -> None:
        for number in range(6):
            await client.pause()
            socket.emit("news", number)

    polls = asyncio.create_task(client.poll())
    upgrade = asyncio.create_task(client.upgrade(polls))
    await asyncio.sleep(0)
    await asyncio.gather(upgrade, emit(), client.talk(6))
    await turn()
    client.finish()
    assert recorder.log[heard:] == [("event", number) for number in range(6)]
    news = [json.loads(packet[2:])[1] for packet in client.received if packet.startswith("42")]
    acks = [int(packet[2 : packet.index("[")]) for packet in client.received if packet.startswith("43")]
    assert news == acks == list(range(6))


async def test_a_thousand_upgrades_lose_nothing_in_either_direction() -> None:
    server, recorder = serve()
    recorder.on_event = lambda socket, event: socket.acknowledge(event.ack_id)
    for seed in range(1000):
        await _converse(server, recorder, seed)
    assert server.statistics.upgraded == 1000
    for session in list(server.engine.sessions.values()):
        session.lost("transport close")
