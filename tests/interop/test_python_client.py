"""python-socketio's client: what its users see of the server."""

import asyncio
import signal
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
import socketio
from socketio.exceptions import ConnectionError as RefusedError

from tests.interop.conftest import StartServer
from tests.interop.wire import PATIENCE, Peer, start

TRANSPORTS = {"polling": ["polling"], "websocket": ["websocket"], "upgrade": ["polling", "websocket"]}
LARGE = 900_000


class Client:
    """A client that keeps what it hears, by event."""

    def __init__(self, url: str, transports: list[str]) -> None:
        self.http = aiohttp.ClientSession()
        self.io = socketio.AsyncClient(
            reconnection_delay=0.01, reconnection_delay_max=0.02, http_session=self.http
        )
        self.heard: defaultdict[str, asyncio.Queue[Any]] = defaultdict(asyncio.Queue)
        self._url = url
        self._transports = transports

    def listen(self, *events: str, namespace: str = "/") -> None:
        """Keep the arguments of the events."""
        for event in events:
            self.io.on(event, self._keep(event), namespace=namespace)

    def _keep(self, event: str) -> Callable[..., None]:
        return lambda *args: self.heard[event].put_nowait(list(args))

    async def connect(self, *namespaces: str, auth: Any = None) -> None:
        """Connect to the namespaces, the main one if none is named."""
        await self.io.connect(
            self._url,
            transports=self._transports,
            namespaces=list(namespaces) or ["/"],
            auth=auth,
            wait_timeout=PATIENCE,
        )

    async def next(self, event: str) -> Any:
        """Give the arguments of the next event of that name."""
        async with asyncio.timeout(PATIENCE):
            return await self.heard[event].get()

    async def ask(self, *arguments: Any, namespace: str = "/") -> Any:
        """Have the server acknowledge the arguments, and give what it said."""
        return await self.io.call("message-with-ack", arguments, namespace=namespace, timeout=PATIENCE)


MakeClient = Callable[[], Client]


@pytest.fixture(params=TRANSPORTS)
def transport_name(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
async def make_client(
    transport_name: str, peer: Peer, start_server: StartServer
) -> AsyncIterator[MakeClient]:
    server = start_server(peer, "socketio", max_payload=2_000_000)
    made: list[Client] = []

    def make() -> Client:
        made.append(Client(server.origin, TRANSPORTS[transport_name]))
        return made[-1]

    yield make
    for client in made:
        await client.io.shutdown()
        await client.http.close()


@pytest.fixture
async def client(make_client: MakeClient) -> Client:
    return make_client()


async def test_it_connects_over_the_transport_it_wants(client: Client, transport_name: str) -> None:
    await client.connect()

    assert client.io.transport() == TRANSPORTS[transport_name][-1]
    assert await client.ask("after") == "after"


@pytest.mark.parametrize("namespace", ["/", "/custom"])
async def test_it_authenticates(client: Client, namespace: str) -> None:
    client.listen("auth", namespace=namespace)

    await client.connect(namespace, auth={"token": "123", "name": "마당 🙂"})

    assert await client.next("auth") == [{"token": "123", "name": "마당 🙂"}]


async def test_it_shares_a_connection_between_namespaces(client: Client) -> None:
    await client.connect("/", "/custom")

    assert client.io.get_sid("/") != client.io.get_sid("/custom")
    assert await client.ask(1) == 1
    assert await client.ask(2, namespace="/custom") == 2


async def test_it_is_told_and_tells_back(client: Client) -> None:
    client.listen("message-back")
    await client.connect()

    arguments = (1, "2", {"3": [True, None, 4.5]}, "마당 🙂")
    await client.io.emit("message", arguments)

    assert await client.next("message-back") == list(arguments)


async def test_it_is_asked_and_acknowledges(client: Client) -> None:
    client.listen("answer")
    client.io.on("question", lambda word: ("yes", {"word": word}))
    await client.connect()

    await client.io.emit("ask", "why")

    assert await client.next("answer") == ["yes", {"word": "why"}]


async def test_it_sends_and_receives_binary(client: Client) -> None:
    client.listen("message-back", namespace="/custom")
    await client.connect("/custom")

    mixed = {"a": b"\x01\x02\x03", "b": ["text", {"c": "마당".encode()}]}
    await client.io.emit("message", (mixed, b"\xff"), namespace="/custom")

    assert await client.next("message-back") == [mixed, b"\xff"]


async def test_it_acknowledges_binary_both_ways(client: Client) -> None:
    client.listen("answer")
    client.io.on("question", lambda data: data + data)
    await client.connect()

    assert await client.ask(b"\x00\x01", {"deep": [b"\x02"]}) == (b"\x00\x01", {"deep": [b"\x02"]})
    await client.io.emit("ask", b"ab")
    assert await client.next("answer") == [b"abab"]


@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")  # the client's way to post
@pytest.mark.parametrize("message", ["마" * (LARGE // 3), b"\xa5" * LARGE], ids=["text", "binary"])
async def test_it_sends_and_receives_large_messages(client: Client, message: str | bytes) -> None:
    await client.connect()

    assert await client.ask(message) == message


@pytest.mark.varies("it sends more packets in a poll than this client takes", transport_name="polling")
async def test_it_receives_a_burst(client: Client) -> None:
    client.listen("burst")
    await client.connect()

    await client.io.emit("burst", 500)

    assert [await client.next("burst") for _ in range(500)] == [[number] for number in range(500)]


@pytest.mark.varies("it sends more packets in a poll than this client takes", transport_name="polling")
async def test_it_sends_a_burst(client: Client) -> None:
    client.listen("message-back")
    await client.connect()

    for number in range(500):
        await client.io.emit("message", number)

    assert [await client.next("message-back") for _ in range(500)] == [[number] for number in range(500)]


async def test_it_comes_back_when_the_connection_is_lost(
    client: Client, transport_name: str, peer: Peer
) -> None:
    if transport_name == "polling" and peer == "node":
        pytest.skip("Node: it sends a close packet, which this client takes for a farewell")
    client.listen("auth")
    await client.connect()
    await client.next("auth")
    sid = client.io.get_sid()

    await client.io.emit("drop")

    await client.next("auth")
    assert await client.ask("again") == "again"
    assert client.io.get_sid() != sid


@pytest.mark.parametrize("event", ["kick", "kick-all"])
async def test_it_stays_away_when_the_server_disconnects_it(client: Client, event: str) -> None:
    client.listen("disconnect", "auth")
    await client.connect()
    await client.next("auth")

    await client.io.emit(event)

    await client.next("disconnect")
    await _within(client.io.wait())
    assert not client.io.connected
    await client.connect()
    assert await client.ask("again") == "again"


@pytest.mark.parametrize("namespace", ["/forbidden", "/random"])
async def test_it_hears_that_it_is_refused(client: Client, namespace: str) -> None:
    client.listen("connect_error", namespace=namespace)

    with pytest.raises(RefusedError):
        await client.connect(namespace)

    (reason,) = await client.next("connect_error")
    assert isinstance(reason, dict)
    if namespace == "/forbidden":
        assert reason == {"message": "forbidden", "data": {"code": 403}}
    else:
        assert reason["message"] == "Invalid namespace"


async def test_it_hears_broadcasts_with_the_others(make_client: MakeClient) -> None:
    clients = [make_client() for _ in range(3)]
    for client in clients:
        client.listen("broadcast", namespace="/custom")
        await client.connect("/custom")

    await clients[0].io.emit("broadcast", ("hello", b"\x01\x02"), namespace="/custom")

    assert [await client.next("broadcast") for client in clients] == [["hello", b"\x01\x02"]] * 3


async def _within(waiting: Awaitable[object]) -> None:
    async with asyncio.timeout(PATIENCE):
        await waiting


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_it_comes_back_when_the_server_went_away(transport_name: str, number: signal.Signals) -> None:
    """Also on long-polling, where a close packet would keep it away for good."""
    first = start("madang", "socketio")
    client = Client(first.origin, TRANSPORTS[transport_name])
    client.listen("connect", "disconnect")
    await client.connect()
    await client.next("connect")
    first.process.signal(number)
    await asyncio.to_thread(first.process.wait)

    second = start("madang", "socketio", port=urlsplit(first.origin).port or 0)
    try:
        async with asyncio.timeout(PATIENCE):
            await client.next("disconnect")
            await client.next("connect")
        assert await client.ask("after") == "after"
    finally:
        await client.io.shutdown()
        await client.http.close()
        await asyncio.to_thread(second.process.stop)
