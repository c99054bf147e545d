"""Counters for whoever watches the server."""

from dataclasses import dataclass

__all__ = ["Statistics"]


@dataclass(slots=True)
class Statistics:
    """What happened since the start; every number only grows. Gauges are lengths of what the server holds."""

    opened: int = 0
    """Engine.IO sessions opened."""
    closed: int = 0
    """Engine.IO sessions closed."""
    upgraded: int = 0
    """Sessions moved from polling to WebSocket."""
    refused: int = 0
    """Requests answered with a refusal instead of a session."""
    paused: int = 0
    """Times a client read too slowly to be written to directly."""
    cut: int = 0
    """Clients cut because more waited for them than allowed."""
    dropped: int = 0
    """Volatile packets dropped on their way to a client that reads too slowly."""
    timeouts: int = 0
    """Sessions closed because a pong did not come in time."""
    bytes_received: int = 0
    """Bytes from WebSockets and of POST bodies."""
    bytes_sent: int = 0
    """Bytes to WebSockets and of poll answers."""
    writes: int = 0
    """Writes to WebSockets and poll answers."""
    held: int = 0
    """Times reading from a client stopped until what it had sent before was handled."""
    unread: int = 0
    """Connections dropped because an answer was not read."""
