"""A connection to Redis that costs little: packed by hiredis, many commands in one write."""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Final, Self, cast
from urllib.parse import unquote, urlsplit

import hiredis

from madang.ports import errors
from madang.ports.errors import UnreachableError

__all__ = ["Connection", "CredentialsError", "ReplyError", "WireError", "fields_of", "pack"]

Command = tuple[bytes | str | int, ...]
OnReply = Callable[[Any], None]
ReplyError: Final = hiredis.ReplyError
"""What Redis answers when it refuses a command; handed on as an answer, not raised."""

_DEFAULT_PORT: Final = 6379
_CREDENTIALS: Final = ("WRONGPASS", "NOAUTH", "NOPERM", "ERR AUTH", "ERR invalid password")
_DEFAULT_TLS: Final = {"redis": False, "rediss": True}


class WireError(UnreachableError):
    """The connection could not be made, or was lost before the answer came."""


class CredentialsError(WireError, errors.CredentialsError):
    """Redis wants another user or password."""


def pack(*command: bytes | str | int) -> bytes:
    """Return a command as the Redis protocol writes it (RESP2)."""
    packed: bytes = hiredis.pack_command(command)  # type: ignore[arg-type]  # its stub allows one part only
    return packed


def fields_of(flat: Sequence[Any]) -> dict[bytes, Any]:
    """Return a map that RESP2 answers as a flat list of names and values."""
    return dict(zip(flat[::2], flat[1::2], strict=True))


class Connection(asyncio.Protocol):
    """One connection, of which the answers come in the order of the commands.

    (https://redis.io/docs/latest/develop/reference/protocol-spec/)

    Each expected answer is a callback, called with the answer, or with a ``WireError`` when the connection
    is lost.
    """

    def __init__(
        self, on_lost: Callable[[], None] | None = None, on_push: Callable[[Any], None] | None = None
    ) -> None:
        self._on_lost = on_lost
        self._on_push = on_push
        self._reader = hiredis.Reader()
        self._expected: deque[OnReply] = deque()
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def connect(
        cls,
        url: str,
        timeout: float,  # noqa: ASYNC109  # for connecting, AUTH and SELECT together
        on_lost: Callable[[], None] | None = None,
        on_push: Callable[[Any], None] | None = None,
    ) -> Self:
        """Connect to ``redis[s]://[user:password@]host[:port][/database]`` within ``timeout`` seconds.

        ``on_lost`` is called when the connection is lost or closed; ``on_push`` with what comes without
        having been asked for, such as messages of a channel.

        Raises:
            CredentialsError: it refuses the user or the password.
            WireError: it cannot be reached, or refuses the database.
        """
        parts = urlsplit(url)
        tls = ssl.create_default_context() if _DEFAULT_TLS[parts.scheme] else None
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                _, wire = await loop.create_connection(
                    lambda: cls(on_lost, on_push),
                    parts.hostname or "localhost",
                    parts.port or _DEFAULT_PORT,
                    ssl=tls,
                )
                try:
                    await wire.introduce(parts.username, parts.password, parts.path.strip("/"))
                except BaseException:
                    wire.close()
                    raise
        except (OSError, TimeoutError) as error:
            raise WireError(f"Redis cannot be reached: {str(error) or 'no answer'}") from error
        return wire

    async def introduce(self, user: str | None, password: str | None, database: str) -> None:
        """Authenticate, choose the database, and see that the server answers.

        Raises:
            WireError: it refuses, or the connection was lost.
        """
        steps: list[Command] = []
        if password:
            steps.append(("AUTH", *([unquote(user)] if user else []), unquote(password)))
        if database and database != "0":
            steps.append(("SELECT", database))
        # A server that is stopped still lets the kernel accept: only an answer shows that it is there.
        steps.append(("PING",))
        for step in steps:
            answer = await self.ask(*step)
            if isinstance(answer, ReplyError):
                is_credentials = str(answer).startswith(_CREDENTIALS)
                raise (CredentialsError if is_credentials else WireError)(f"Redis refuses us: {answer}")

    @property
    def is_open(self) -> bool:
        """Whether commands can be sent."""
        return self._transport is not None and not self._transport.is_closing()

    @property
    def buffered(self) -> int:
        """Bytes that wait to be taken by the kernel."""
        return self._transport.get_write_buffer_size() if self._transport is not None else 0

    def send(self, packed: Sequence[bytes], on_replies: Sequence[OnReply]) -> None:
        """Write packed commands at once; ``on_replies`` has one callback for each.

        On a connection that is lost the callbacks hear so in the next turn of the loop.
        """
        if self._transport is None or self._transport.is_closing():
            loop = asyncio.get_running_loop()
            for callback in on_replies:
                loop.call_soon(callback, WireError("the connection to Redis is lost"))
            return
        self._expected.extend(on_replies)
        self._transport.write(b"".join(packed))

    async def ask(self, *command: bytes | str | int) -> Any:
        """Send one command and return its answer, a ``ReplyError`` included.

        Raises:
            WireError: the connection was lost before the answer came.
        """
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def answered(answer: Any) -> None:
            if future.done():
                return
            if isinstance(answer, WireError):
                future.set_exception(answer)
            else:
                future.set_result(answer)

        self.send([pack(*command)], [answered])
        return await future

    def close(self) -> None:
        """Close the connection at once; whoever still expects an answer hears a ``WireError``."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport (asyncio)."""
        # uvloop's transports do not inherit from asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Hand answers to those who expect them (asyncio)."""
        self._reader.feed(data)
        try:
            while (answer := self._reader.gets()) is not False:
                if self._expected or self._on_push is None:
                    self._expected.popleft()(answer)
                else:
                    self._on_push(answer)
        except (hiredis.ProtocolError, IndexError):
            # Whatever is at the other end, it does not speak Redis.
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's name
        """Tell everyone who still expects an answer (asyncio)."""
        self._transport = None
        expected, self._expected = self._expected, deque()
        for callback in expected:
            callback(WireError("the connection to Redis was lost"))
        if self._on_lost is not None:
            self._on_lost()
