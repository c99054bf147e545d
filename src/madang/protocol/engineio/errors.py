"""What the Engine.IO layer refuses.

::

    ValueError
    └── EngineError     a payload or packet is malformed; the session is closed as a parse error

`Refusal` is no exception: it is the answer to a request that opens or continues no session.
"""

from enum import Enum
from typing import Final

import msgspec

__all__ = ["EngineError", "Refusal"]


class EngineError(ValueError):
    """An Engine.IO packet or payload is malformed."""


class Refusal(Enum):
    """Why a request is refused, with the codes and words of the reference server."""

    UNKNOWN_TRANSPORT = (0, "Transport unknown")
    UNKNOWN_SESSION = (1, "Session ID unknown")
    BAD_HANDSHAKE_METHOD = (2, "Bad handshake method")
    BAD_REQUEST = (3, "Bad request")
    FORBIDDEN = (4, "Forbidden")
    UNSUPPORTED_VERSION = (5, "Unsupported protocol version")

    @property
    def code(self) -> int:
        """The number a client sees."""
        code: Final[int] = self.value[0]
        return code

    @property
    def message(self) -> str:
        """The words beside the number."""
        message: Final[str] = self.value[1]
        return message

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return 403 if self is Refusal.FORBIDDEN else 400

    @property
    def body(self) -> bytes:
        """The JSON body of the answer to a polling request."""
        return msgspec.json.encode({"code": self.code, "message": self.message})
