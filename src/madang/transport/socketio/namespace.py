"""A namespace of a Socket.IO server."""

from dataclasses import dataclass, field

from madang.transport.socketio.application import Application
from madang.transport.socketio.socket import Socket

__all__ = ["Namespace"]


@dataclass(slots=True, frozen=True)
class Namespace:
    """A namespace: its name, the application behind it, and its sockets by id."""

    name: str
    application: Application
    sockets: dict[str, Socket] = field(default_factory=dict)
