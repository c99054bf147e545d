"""Reading every message that a place has, such as for a new index."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from madang.domain.messages import Message

__all__ = ["Scan"]


class Scan(Protocol):
    """Begins at the first page each time it is called."""

    def __call__(self) -> AsyncIterator[Sequence[Message]]:
        """Yield every message, page by page, in whatever order costs least.

        What is written meanwhile may be there or not.

        Raises:
            Unavailable: it cannot be read now.
        """
        ...
