"""Foreign Socket.IO clients under one roof: the official one in Node, and python-socketio's."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import count
from typing import Any, Literal, NamedTuple, Self

import aiohttp
import socketio

from tests.support.node import SCRIPTS, node

__all__ = ["MODES", "Mode", "NodePeers", "Peer", "Peers", "PythonPeers", "RefusedConnectionError", "Sent"]

Mode = Literal["websocket", "polling", "upgrade"]
"""WebSocket at once, long-polling only, or long-polling upgraded to WebSocket."""

MODES: tuple[Mode, ...] = ("websocket", "polling", "upgrade")

Auth = dict[str, Any] | None
"""What a client says in its handshake."""

_PATIENCE = 30.0


class RefusedConnectionError(Exception):
    """The server refuses a client; the argument is the refusal: ``message`` and ``data``."""


class Sent(NamedTuple):
    """An event that a client sent, and its acknowledgement, where it asked for one."""

    event: str
    arguments: tuple[Any, ...]
    answer: dict[str, Any] | None


class Peer(ABC):
    """One connected client. What it receives is kept in order, by event name; so is what it sends."""

    def __init__(self) -> None:
        self.everything: list[tuple[str, list[Any]]] = []
        self.sent: list[Sent] = []
        self._arrived = asyncio.Condition()
        self._taken: dict[str, int] = {}

    async def next(self, event: str, *, where: Callable[[Any], bool] = lambda _: True) -> Any:
        """Return the argument of the next event of that name for which ``where`` holds, waiting for it.

        Raises:
            AssertionError: it does not come.
        """

        def found() -> bool:
            return self._find(event, where) is not None

        try:
            async with asyncio.timeout(_PATIENCE), self._arrived:
                await self._arrived.wait_for(found)
        except TimeoutError:
            raise AssertionError(f"no {event} arrived; this did: {self.everything}") from None
        place, arguments = self._find(event, where) or (0, [])
        self._taken[event] = place + 1
        return arguments[0] if arguments else None

    def all(self, event: str) -> list[Any]:
        """Return the arguments of the events of that name so far."""
        return [arguments[0] for name, arguments in self.everything if name == event]

    async def ask(self, event: str, *arguments: Any) -> dict[str, Any]:
        """Send an event and return its acknowledgement.

        Raises:
            AssertionError: it does not come.
        """
        try:
            async with asyncio.timeout(_PATIENCE):
                (answer,) = await self._ask(event, arguments)
        except TimeoutError:
            raise AssertionError(f"{event} was not acknowledged; this came: {self.everything}") from None
        assert isinstance(answer, dict)
        self.sent.append(Sent(event, arguments, answer))
        return answer

    async def patiently(self, event: str, *arguments: Any) -> dict[str, Any]:
        """Ask as a client that waits when told to: return the first answer that is not ``rate_limited``."""
        answer = await self.ask(event, *arguments)
        if answer.get("error", {}).get("code") != "rate_limited":
            return answer
        await asyncio.sleep(answer["error"]["retryAfter"])
        return await self.patiently(event, *arguments)

    async def register(self, user_id: str) -> dict[str, Any]:
        """Register as a user."""
        answer = await self.ask("register", {"userId": user_id})
        assert answer["ok"], answer
        return answer

    async def fence(self) -> None:
        """Wait until the server has handled and answered all that was sent here before."""
        await self.ask("get_messages", {"roomId": "none"})

    async def tell(self, event: str, *arguments: Any) -> None:
        """Send an event without asking for an acknowledgement."""
        self.sent.append(Sent(event, arguments, None))
        await self._tell(event, arguments)

    @abstractmethod
    async def close(self) -> None:
        """Disconnect."""

    @abstractmethod
    async def _tell(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Send an event."""

    @abstractmethod
    async def _ask(self, event: str, arguments: tuple[Any, ...]) -> list[Any]:
        """Send an event and return the arguments of its acknowledgement."""

    async def arrive(self, event: str, arguments: list[Any]) -> None:
        """Keep what arrived."""
        async with self._arrived:
            self.everything.append((event, arguments))
            self._arrived.notify_all()

    def _find(self, event: str, where: Callable[[Any], bool]) -> tuple[int, list[Any]] | None:
        start = self._taken.get(event, 0)
        for place, (name, arguments) in enumerate(self.everything):
            if place >= start and name == event and where(arguments[0] if arguments else None):
                return place, arguments
        return None


class Peers(ABC):
    """Makes clients of one kind, and closes them."""

    def __init__(self) -> None:
        self.connected: list[Peer] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for peer in self.connected:
            with suppress(Exception):
                await peer.close()

    async def connect(
        self, url: str, mode: Mode, path: str = "/chat/ws", namespace: str = "/chat", auth: Auth = None
    ) -> Peer:
        """Return a client that is connected, and upgraded where the mode says so.

        Raises:
            RefusedConnectionError: the server refuses it.
        """
        peer = await self._connect(url, mode, path, namespace, auth)
        self.connected.append(peer)
        return peer

    @abstractmethod
    async def _connect(self, url: str, mode: Mode, path: str, namespace: str, auth: Auth) -> Peer: ...


class _PythonPeer(Peer):
    def __init__(self, namespace: str) -> None:
        super().__init__()
        self._namespace = namespace
        # Its own session it would not close where the server's goodbye and ours meet.
        self._session = aiohttp.ClientSession()
        self._client = socketio.AsyncClient(reconnection=False, http_session=self._session)
        self._client.on("*", self._hear, namespace=namespace)
        self._client.on("disconnect", partial(self._hear, "disconnect"), namespace=namespace)
        self._refusal: Any = None

    async def open(self, url: str, path: str, mode: Mode, auth: Auth) -> None:
        transports = {"websocket": ["websocket"], "polling": ["polling"], "upgrade": ["polling", "websocket"]}
        self._client.on("connect_error", self._refuse, namespace=self._namespace)
        try:
            await self._client.connect(
                url,
                transports=transports[mode],
                socketio_path=path,
                namespaces=[self._namespace],
                wait_timeout=_PATIENCE,
                auth=auth,
            )
        except socketio.exceptions.ConnectionError:
            await self._session.close()
            if self._refusal is None:
                raise
            raise RefusedConnectionError(self._refusal) from None

    async def _tell(self, event: str, arguments: tuple[Any, ...]) -> None:
        await self._client.emit(event, arguments, namespace=self._namespace)

    async def close(self) -> None:
        try:
            await self._client.disconnect()
        finally:
            await self._session.close()

    async def _ask(self, event: str, arguments: tuple[Any, ...]) -> list[Any]:
        answer: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()

        def answered(*answers: Any) -> None:
            if not answer.done():
                answer.set_result(list(answers))

        await self._client.emit(event, arguments, namespace=self._namespace, callback=answered)
        return await answer

    async def _hear(self, event: str, *arguments: Any) -> None:
        await self.arrive(event, list(arguments))

    async def _refuse(self, refusal: Any) -> None:
        self._refusal = refusal


class PythonPeers(Peers):
    """python-socketio's clients."""

    async def _connect(self, url: str, mode: Mode, path: str, namespace: str, auth: Auth) -> Peer:
        peer = _PythonPeer(namespace)
        await peer.open(url, path, mode, auth)
        return peer


class _NodePeer(Peer):
    def __init__(self, peers: "NodePeers", key: int) -> None:
        super().__init__()
        self._peers = peers
        self._key = key

    async def _tell(self, event: str, arguments: tuple[Any, ...]) -> None:
        self._peers.command(socket=self._key, do="emit", event=event, arguments=arguments, answer=None)

    async def close(self) -> None:
        self._peers.command(socket=self._key, do="close")

    async def _ask(self, event: str, arguments: tuple[Any, ...]) -> list[Any]:
        number, answer = self._peers.expect()
        self._peers.command(socket=self._key, do="emit", event=event, arguments=arguments, answer=number)
        return await answer


class NodePeers(Peers):
    """The official clients, all in one Node process."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers = count()
        self._peers: dict[int, _NodePeer] = {}
        self._answers: dict[int, asyncio.Future[list[Any]]] = {}

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            node(),
            SCRIPTS / "chat_client.js",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1 << 26,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        await self._stdout.readline()
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stdin.close()
        await self._process.wait()
        await self._reader

    def command(self, **command: Any) -> None:
        """Give the Node process a command."""
        self._stdin.write(json.dumps(command).encode() + b"\n")

    def expect(self) -> tuple[int, asyncio.Future[list[Any]]]:
        """Return a number for an acknowledgement, and what will hold it."""
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        return number, self._answers[number]

    async def _connect(self, url: str, mode: Mode, path: str, namespace: str, auth: Auth) -> Peer:
        key = next(self._numbers)
        peer = self._peers[key] = _NodePeer(self, key)
        self.command(socket=key, do="open", url=url, path=path, namespace=namespace, mode=mode, auth=auth)
        refusal = await peer.next("connected")
        if refusal is not None:
            raise RefusedConnectionError(refusal)
        return peer

    async def _read(self) -> None:
        while line := await self._stdout.readline():
            news = json.loads(line)
            if "answer" in news:
                self._answers.pop(news["answer"]).set_result(news["arguments"])
            else:
                await self._peers[news["socket"]].arrive(news["event"], news["arguments"])
