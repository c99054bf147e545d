"""How much of what clients have sent is handled before the others have their turn."""

import asyncio
from collections import deque
from typing import Final, Protocol

__all__ = ["LARGE_READ", "PACKETS_OF_A_REQUEST", "Turn", "TurnQueue", "Waiting"]

LARGE_READ: Final = 1 << 16
"""Bytes of one read after which a client's next read waits for its turn. The loop would else read on, several
megabytes at a time, while the kernel has more of this client."""

PACKETS_OF_A_REQUEST: Final = 8
"""An HTTP request costs as much as so many packets."""

_PACKETS: Final = 16
"""Small ones cost as much as large ones."""

_BYTES: Final = 1 << 14
"""Reading JSON takes time."""


class Turn:
    """What is left of a turn."""

    __slots__ = ("_bytes", "_packets")

    def __init__(self) -> None:
        self._packets = _PACKETS
        self._bytes = _BYTES

    @property
    def is_over(self) -> bool:
        """Whether it is the others' turn."""
        return self._packets <= 0 or self._bytes <= 0

    def take(self, size: int = 0, packets: int = 1) -> None:
        """Count a packet of so many bytes, or what costs as much as several."""
        self._packets -= packets
        self._bytes -= size

    def end(self) -> None:
        """Leave nothing of it to others."""
        self._packets = 0


class Waiting(Protocol):
    """A client that has sent more than one turn takes."""

    def read_on(self, turn: Turn) -> None:
        """Handle what waits until the turn is over; wait again if something is left. Must not raise."""


class TurnQueue:
    """Those who have sent more than one turn takes, in the order in which they go on.

    They share one turn in each turn of the event loop, however many they are. Who sends little is handled
    when it comes, so at most one such turn lies before it: a flood waits for the others, and for itself.
    """

    __slots__ = ("_clients", "_known", "_scheduled")

    def __init__(self) -> None:
        self._clients: deque[Waiting] = deque()
        self._known: set[Waiting] = set()
        self._scheduled = False

    def __len__(self) -> int:
        return len(self._clients)

    def add(self, client: Waiting) -> None:
        """Let a client go on when its turn comes; it waits once, however often it is added."""
        if client not in self._known:
            self._known.add(client)
            self._clients.append(client)
            self._schedule()

    async def wait(self) -> Turn:
        """Wait for a turn of one's own, and return it."""
        waiter = _Waiter()
        self.add(waiter)
        return await waiter.turn

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._run)

    def _run(self) -> None:
        turn = Turn()
        for _ in range(len(self._clients)):  # who waits again does so for the next turn of the loop
            client = self._clients.popleft()
            self._known.discard(client)
            client.read_on(turn)
            if turn.is_over:
                break
        self._scheduled = False
        if self._clients:
            self._schedule()


class _Waiter:
    """A coroutine that waits for a turn: it goes on after the queue has run, so it gets a whole one."""

    def __init__(self) -> None:
        self.turn: asyncio.Future[Turn] = asyncio.get_running_loop().create_future()

    def read_on(self, turn: Turn) -> None:
        """Wake it, unless it was cancelled."""
        if not self.turn.done():
            turn.end()
            self.turn.set_result(Turn())
