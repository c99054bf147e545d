"""What an operator may turn, with defaults that are safe on the open internet."""

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Final

from madang.protocol.origins import Origins

__all__ = ["TransportSettings"]

_POSITIVE: Final = (
    "ping_interval",
    "ping_timeout",
    "upgrade_timeout",
    "connect_timeout",
    "close_timeout",
    "ack_timeout",
    "header_timeout",
    "body_timeout",
    "write_timeout",
    "max_fields",
    "max_head",
    "max_gathered",
    "max_payload",
    "max_outbox",
    "max_json_depth",
    "max_namespaces",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportSettings:
    """Settings of one server; durations are seconds, sizes bytes. Raises ValueError if one makes no sense."""

    path: str = "/socket.io/"
    """Where Engine.IO is served; with and without a slash at its end are the same."""
    base_path: str = ""
    """Prefix with which `path` is served too, for proxies that do not take it off."""
    ping_interval: float = 25.0
    """How long after the last pong (or the opening) the next ping is sent."""
    ping_timeout: float = 20.0
    """How long a pong may take."""
    upgrade_timeout: float = 10.0
    """How long a client may take to move a session from polling to WebSocket."""
    connect_timeout: float = 45.0
    """How long a session may live without being connected to any namespace."""
    close_timeout: float = 2.0
    """How long a closed peer may take to hear of it (by a close frame, or one poll) before it is dropped."""
    ack_timeout: float = 30.0
    """How long an acknowledgement asked of a client is waited for, unless the call says otherwise."""
    header_timeout: float = 10.0
    """How long the head of an HTTP request may take to arrive whole."""
    body_timeout: float = 30.0
    """How long the body of an HTTP request may take to arrive whole."""
    write_timeout: float = 30.0
    """How long a client may leave an HTTP answer unread."""
    max_head: int = 16_384
    """Bytes of an HTTP request that are no content: its head, its trailers, the extensions of its chunks."""
    max_fields: int = 128
    """Header fields of an HTTP request, trailers included: small ones cost as much as large ones."""
    relayed: str | None = None
    """Header (in lower case) of requests that another server passed on: their heads may be larger by that."""
    max_payload: int = 1_000_000
    """Bytes one WebSocket message, or the body of one POST, may have."""
    max_gathered: int = 1_000_000
    """Bytes that the attachments of one packet may have together."""
    max_outbox: int = 1 << 20
    """Bytes that may wait for one client beyond what its kernel took; a client over that is cut."""
    volatile_share: float = 0.25
    """Above this share of ``max_outbox`` volatile packets are dropped instead of queued."""
    max_attachments: int = 10
    """Binary attachments one packet may have."""
    max_json_depth: int = 64
    """Arrays and objects that may be inside each other in arguments."""
    max_namespaces: int = 16
    """Namespaces one session may be connected to at a time."""
    max_sessions_per_address: int = 10_000
    """Sessions one network address (IPv6: one /64) may hold; 0 is without limit."""
    max_connections_per_address: int = 4_096
    """Plain HTTP connections (waiting polls too) one network address may hold; 0 is without limit."""
    trusted_proxies: Container[str] = field(default_factory=frozenset)
    """Addresses whose ``X-Forwarded-For`` is believed, and whose connections are not counted.

    The rightmost address that is no proxy is the client's.
    """
    hosts: frozenset[str] = field(default_factory=frozenset)
    """Names by which clients may ask for the server (``Host`` without the port); none is any."""
    check_origin: bool = False
    """Whether sessions are refused to pages that are neither the server's own nor of an allowed origin."""
    cors_allowed_origins: frozenset[str] = field(default_factory=frozenset)
    """Origins whose pages may use the server, as `Origins` takes them; ``*`` is any."""

    def __post_init__(self) -> None:
        if not self.path.startswith("/"):
            raise ValueError("path must begin with a slash")
        for name in _POSITIVE:
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be positive")
        for name in ("max_attachments", "max_sessions_per_address", "max_connections_per_address"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative")
        Origins(self.cors_allowed_origins)
        if not 0 < self.volatile_share <= 1:
            raise ValueError("volatile_share must be above 0 and at most 1")
