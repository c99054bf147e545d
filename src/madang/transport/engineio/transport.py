"""What carries the packets of a session (Engine.IO protocol, "Transports")."""

from typing import ClassVar, Protocol

__all__ = ["Transport"]


class Transport(Protocol):
    """What brings packets to the client: a WebSocket, or the poll that is waiting."""

    name: ClassVar[str]
    """"polling" or "websocket"."""

    @property
    def ready(self) -> bool:
        """Whether `carry` would take something now."""

    @property
    def buffered(self) -> int:
        """Bytes taken and not yet given to the kernel."""

    def carry(self, pending: list[bytes]) -> None:
        """Take what fits off the front of ``pending``, whose items are one or more WebSocket frames each."""

    def close(self, pending: list[bytes], code: int, reason: str) -> None:
        """Send what is pending, then tell the client that the session is over."""

    def dismiss(self) -> None:
        """Let a client go that has closed the session itself."""

    def hold(self) -> None:
        """Hand on nothing more of what the client sends, and read no more from it, until `release`."""

    def release(self) -> None:
        """Go on reading, in a later turn of the loop."""
