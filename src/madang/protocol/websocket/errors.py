"""What the WebSocket layer raises.

::

    ValueError
    ├── HandshakeError      the opening request is not one we can accept; answer it with ``status``
    └── WebSocketError      the peer broke the framing; close with ``code`` and ``reason``
"""

__all__ = ["HandshakeError", "WebSocketError"]


class HandshakeError(ValueError):
    """The opening handshake is not acceptable (RFC 6455, section 4.2).

    ``status`` is the HTTP status to answer with (400, 405 or 426), ``str(error)`` the text for its body.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class WebSocketError(ValueError):
    """The peer sent what RFC 6455 forbids; the connection must be failed (section 7.1.7).

    ``code`` is the close code to send (1002, 1007 or 1009) and ``reason`` the text beside it.
    """

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason
