"""The bus port on Redis Pub/Sub: signs of typing, of reading, and that someone came or went.

All hear what is published on one channel in one order, their own too. So a node can tell a return that was
announced before its own of the same client, and arrives late, from one that came after it.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from secrets import token_hex
from typing import Any, Final

import msgspec
from msgspec.structs import astuple

from madang.adapters.redis.connection import Connection, ReplyError, WireError, pack
from madang.adapters.redis.keys import Keys
from madang.domain.backoff import Backoff
from madang.domain.events import Typing
from madang.domain.read_state import ReadTo

__all__ = ["RedisBus"]

_FIRST_DELAY: Final = 0.1
_LONGEST_DELAY: Final = 1.0
_NAME_BYTES: Final = 6
_PING: Final = 2.0
_SILENCE: Final = 6.0
_BUFFER: Final = 64 * 1024
"""Bytes that may wait for Redis; behind that, signs are dropped."""


class _Ephemeral(msgspec.Struct, array_like=True, gc=False):
    """What is published.

    Attributes:
        typing: who is typing where.
        presence: whether a user came or went.
        nodes: whether a node did.
        returned: marks of clients that came back.
        sender: who published it, where that matters.
        reads: the fields of each ``ReadTo``.
    """

    typing: list[tuple[str, str]]
    presence: bool
    nodes: bool = False
    returned: list[str] = []
    sender: str = ""
    reads: list[tuple[str, str, int, int, bool, str]] = []


_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(_Ephemeral).decode


class RedisBus:
    """Publishes what gathered in a turn of the loop as one message, or loses it."""

    def __init__(self, url: str, keys: Keys, timeout: float = 5.0) -> None:
        self._url = url
        self._keys = keys
        self._timeout = timeout
        self._listeners: list[Callable[[Typing], None]] = []
        self._read_listeners: list[Callable[[ReadTo], None]] = []
        self._presence_listeners: list[Callable[[], None]] = []
        self._node_listeners: list[Callable[[], None]] = []
        self._return_listeners: list[Callable[[str], None]] = []
        # Returns to this node that it has not heard of itself yet, by mark.
        self._unheard: Counter[str] = Counter()
        self._name = token_hex(_NAME_BYTES)
        self._wire: Connection | None = None
        self._gathered = _Ephemeral([], presence=False)
        self._scheduled = False
        self._heard_at = 0.0
        self.ready: Final = asyncio.Event()
        self._backoff = Backoff(_FIRST_DELAY, _LONGEST_DELAY)
        """Set when it was heard for the first time."""

    def publish(self, event: Typing) -> None:
        """Tell every node, this one too."""
        self._gathered.typing.append((event.room_id, event.user_id))
        self._schedule()

    def subscribe(self, listener: Callable[[Typing], None]) -> None:
        """Let ``listener`` hear it from now on."""
        self._listeners.append(listener)

    def publish_read(self, event: ReadTo) -> None:
        """Tell every node, this one too, that somebody has read further."""
        self._gathered.reads.append(astuple(event))
        self._schedule()

    def subscribe_reads(self, listener: Callable[[ReadTo], None]) -> None:
        """Let ``listener`` hear who has read further from now on."""
        self._read_listeners.append(listener)

    def announce_presence(self) -> None:
        """Tell every node, this one too, that someone came or went."""
        self._gathered.presence = True
        self._schedule()

    def subscribe_presence(self, listener: Callable[[], None]) -> None:
        """Let ``listener`` hear that someone came or went, and that this may have been missed."""
        self._presence_listeners.append(listener)

    def announce_node(self) -> None:
        """Tell every node, this one too, that a node came or went."""
        self._gathered.nodes = True
        self._schedule()

    def subscribe_nodes(self, listener: Callable[[], None]) -> None:
        """Let ``listener`` hear that a node came or went, and that this may have been missed."""
        self._node_listeners.append(listener)

    def announce_return(self, mark: str) -> None:
        """Tell every other node that a client came back here.

        What others have announced of the same client before is not told to the listeners any more.
        """
        self._unheard[mark] += 1
        self._gathered.returned.append(mark)
        self._gathered.sender = self._name
        self._schedule()

    def subscribe_returns(self, listener: Callable[[str], None]) -> None:
        """Let ``listener`` hear who came back to other nodes."""
        self._return_listeners.append(listener)

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            try:
                await self._listen()
            except (WireError, TimeoutError):
                await asyncio.sleep(self._backoff.next())

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        lost = asyncio.Event()
        hearing = await Connection.connect(self._url, self._timeout, lost.set, self._hear)
        self._wire = None
        try:
            self._wire = await Connection.connect(self._url, self._timeout, lost.set)
            async with asyncio.timeout(self._timeout):
                answer = await hearing.ask("SUBSCRIBE", self._keys.ephemeral)
            if isinstance(answer, ReplyError):
                raise WireError(str(answer))
            self._heard_at = loop.time()
            _tell(self._presence_listeners)
            _tell(self._node_listeners)
            self._backoff.reset()
            self.ready.set()
            while not lost.is_set() and loop.time() - self._heard_at < _SILENCE:
                hearing.send([pack("PING")], [])
                try:
                    async with asyncio.timeout(_PING):
                        await lost.wait()
                except TimeoutError:
                    continue
        finally:
            hearing.close()
            if self._wire is not None:
                self._wire.close()
                self._wire = None
            # It may be that none of them is ever heard.
            self._unheard.clear()

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._scheduled = False
        signs, self._gathered = self._gathered, _Ephemeral([], presence=False)
        wire = self._wire
        if wire is not None and wire.buffered < _BUFFER:
            wire.send([pack("PUBLISH", self._keys.ephemeral, _encode(signs))], [self._published])
        else:
            self._unheard -= Counter(signs.returned)

    def _published(self, answer: Any) -> None:
        if isinstance(answer, (ReplyError, WireError)):
            self._unheard.clear()

    def _hear(self, message: Any) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        match message:
            case [b"message", _, data]:
                try:
                    signs = _decode(data)
                except msgspec.DecodeError:
                    return  # another release may say more
                for room_id, user_id in signs.typing:
                    for listener in self._listeners:
                        listener(Typing(room_id, user_id))
                for read in signs.reads:
                    for hear in self._read_listeners:
                        hear(ReadTo(*read))
                self._hear_returns(signs)
                if signs.presence:
                    _tell(self._presence_listeners)
                if signs.nodes:
                    _tell(self._node_listeners)
            case _:
                return  # a pong

    def _hear_returns(self, signs: _Ephemeral) -> None:
        if signs.sender == self._name:
            self._unheard -= Counter(signs.returned)
            return
        for mark in signs.returned:
            # The client has come back here since it was there: its socket here is the newer one.
            if mark not in self._unheard:
                for listen in self._return_listeners:
                    listen(mark)


def _tell(listeners: list[Callable[[], None]]) -> None:
    for listener in listeners:
        listener()
