"""Noticing a Redis that is not the one that was written to: older, emptied, or another one's copy.

A server's *lineage* is the id of its process and that of its history of replication: as long as both are the
same, nothing that was written can be gone. Where they differ, the ends of the shards' logs are compared with
the checkpoint that the archive keeps; until that is done, nobody reads or writes. An *epoch* counts the
lineages, in Redis and in the archive: a server of an earlier epoch has missed what later ones were told.

The guard of a process is in one of two states:

===========  =====================================================  ==========================================
state        what comes                                             then
===========  =====================================================  ==========================================
in doubt     `trust`: a recovery has compared, or restored          *trusted*: connections are made
trusted      a connection leads to another lineage, or to a log     *in doubt*: all connections are closed,
             that ends before what this process has read            and each is verified anew
trusted      an answer says that the server is another one          the same (`is_displaced`)
===========  =====================================================  ==========================================

A server can be replaced between a verification and a write on the same connection (``REPLICAOF``). So each
write says the history that was verified, and the function refuses where it is another (library.lua).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

from madang.adapters.redis.connection import Connection, ReplyError, WireError, fields_of
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.offsets import entry_id

__all__ = [
    "Doubtful",
    "EpochGuard",
    "State",
    "ask_server",
    "clock_of",
    "is_displaced",
    "lineage_of",
    "older_shards",
    "read_state",
]

_DISPLACED: Final = ("READONLY", "UNVERIFIED", "OLDER", "MASTERDOWN", "LOADING")
_LOOK: Final = 5.0
"""Seconds between two looks while all is well."""

_log = logging.getLogger(__name__)


class Doubtful(WireError):
    """It is not known yet whether this Redis has all that was written."""


class State(NamedTuple):
    """What a Redis says of itself.

    Attributes:
        lineage: the same for all servers that do not tell; then only the ends are compared.
        trusted: the lineage that was compared with the archive last.
        epoch: 0 for none yet.
        recovered: Unix ms at which something was restored last, 0 for never.
        ends: the last id of each shard's log.
        position: the newest that was given, 0 for none yet.
        epoch_ends: by earlier epoch, the position up to which what was told in it is still here (JSON).
    """

    lineage: str
    trusted: str
    epoch: int
    recovered: int
    ends: Sequence[bytes]
    position: int = 0
    epoch_ends: bytes = b"{}"

    @property
    def history(self) -> bytes:
        """What ``INFO`` says of the history of its data, which every promotion changes; empty if nothing."""
        _, _, replication = self.lineage.partition("/")
        return f"master_replid:{replication}".encode() if replication else b""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever written to it."""
        return all(entry_id(end) == (0, 0) for end in self.ends)


def is_displaced(answer: object) -> bool:
    """Tell whether an answer means that the server at the other end is not the one it was."""
    return isinstance(answer, Exception) and str(answer).startswith(_DISPLACED)


def lineage_of(info: bytes) -> str:
    """Return the lineage of a server that says this of itself (``INFO``)."""
    facts = dict(line.split(":", 1) for line in info.decode().splitlines() if ":" in line)
    ids = [facts.get("run_id", ""), facts.get("master_replid", "")]
    return "/".join(ids) if all(ids) else "unknown"


async def read_state(wire: Connection, keys: Keys) -> State:
    """Return what a Redis says of itself.

    Raises:
        WireError: it does not say it.
    """
    info = await ask_server(wire, "INFO", "everything")
    if b"\r\nrole:slave\r\n" in info:
        raise WireError("this Redis is a replica")
    facts = await ask_server(wire, "HMGET", keys.layout, "lineage", "epoch", "recovered", "ends")
    trusted, epoch, recovered, epoch_ends = facts
    ends = []
    for log in keys.logs:
        stream = await ask_server(wire, "XINFO", "STREAM", log)
        ends.append(fields_of(stream)[b"last-generated-id"])
    position = int(await ask_server(wire, "GET", keys.position) or 0)
    lineage = lineage_of(info)
    known = ((trusted or b"").decode(), int(epoch or 0), int(recovered or 0))
    return State(lineage, *known, ends, position, epoch_ends or b"{}")


async def clock_of(wire: Connection) -> int:
    """Return what a Redis's own clock shows (Unix ms).

    Raises:
        WireError: it does not say it.
    """
    seconds, micros = await ask_server(wire, "TIME")
    return int(seconds) * 1000 + int(micros) // 1000


def older_shards(state: State, positions: Mapping[int, bytes]) -> list[int]:
    """Return the shards whose logs end before a position that was read of them."""
    return [
        shard
        for shard, end in enumerate(state.ends)
        if shard in positions and entry_id(end) < entry_id(positions[shard])
    ]


class EpochGuard:
    """Lets nobody use a connection before it is known that Redis has all that was written.

    Attributes:
        recovered: Unix ms at which something was restored last, 0 for never: client message ids that are
            older must be asked for in the archive.
        history: what the Redis that was verified last told of its data: whoever writes to a log says it, and
            is refused where it has changed. Empty for one that does not tell.
        positions: how far this process has read each shard.
        told: by room, the seq of the newest message that this process has told or acknowledged.
        position: the highest position over all rooms that this process has read.
        on_verified: awaited with each connection that leads to a Redis which can be trusted.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._wires: list[Connection] = []
        self._reached: dict[int, bytes] = {}
        self.recovered = 0
        self.history = b""
        self.positions: Callable[[], Mapping[int, bytes]] = dict
        self.told: Callable[[], Mapping[str, int]] = dict
        self.position: Callable[[], int] = int
        self.on_verified: Callable[[Connection], Awaitable[None]] = _nothing
        self.doubt: Final = asyncio.Event()
        """Set while Redis has to be compared with the archive."""
        self.trusted: Final = asyncio.Event()
        """Set while Redis is known to have all that was written."""

    def reached(self) -> Mapping[int, bytes]:
        """Return how far this process has ever read each shard: whatever takes its place is no way back."""
        for shard, position in self.positions().items():
            if entry_id(position) > entry_id(self._reached.get(shard, b"0-0")):
                self._reached[shard] = position
        return self._reached

    async def look(self, wire: Connection) -> tuple[State, bool]:
        """Return what a Redis says of itself, and whether it is known to have all that was written.

        Raises:
            WireError: it does not say it.
        """
        # Before Redis is asked: what the feed reads meanwhile lies behind the end that Redis tells.
        reached = dict(self.reached())
        state = await read_state(wire, self._keys)
        return state, state.trusted == state.lineage and not older_shards(state, reached)

    async def verify(self, wire: Connection) -> None:
        """See that a connection, just made, leads to a Redis that can be trusted.

        Raises:
            Doubtful: it must be compared with the archive first.
            WireError: the connection was lost, or leads to a replica.
        """
        state, is_known = await self.look(wire)
        if not is_known:
            self.distrust()
            raise Doubtful("Redis has to be compared with the archive")
        self.recovered = state.recovered
        self.history = state.history
        # Before it counts as verified: who uses it must know which offsets hold.
        await self.on_verified(wire)
        self._wires = [each for each in self._wires if each.is_open and each is not wire]
        self._wires.append(wire)

    def distrust(self) -> None:
        """Close all connections: each is verified anew."""
        self.trusted.clear()
        self.doubt.set()
        for wire in self._wires:
            wire.close()
        self._wires = []

    def trust(self, recovered: int) -> None:
        """Let connections be made again."""
        self.recovered = recovered
        self.doubt.clear()
        self.trusted.set()

    async def watch(self, url: str, timeout: float) -> None:  # noqa: ASYNC109  # for each look
        """Look again and again, on a connection of its own, until there is doubt."""
        wire = None
        try:
            while not self.doubt.is_set():
                with suppress(WireError, TimeoutError):
                    if wire is None or not wire.is_open:
                        wire = await Connection.connect(url, timeout)
                    async with asyncio.timeout(timeout):
                        await self.verify(wire)
                    self.trusted.set()
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK):
                        await self.doubt.wait()
        finally:
            if wire is not None:
                wire.close()


async def _nothing(_: Connection) -> None:
    """Learn nothing more."""


async def ask_server(wire: Connection, *command: bytes | str | int) -> Any:
    """Ask a server what it is, and return its answer.

    Raises:
        WireError: the connection was lost, or it does not say it.
    """
    answer = await wire.ask(*command)
    if isinstance(answer, ReplyError):
        raise WireError(f"Redis does not say what it is: {answer}")
    return answer
