"""A projection: what is made of the log, entry by entry, and can be made of it again."""

from collections.abc import Sequence
from typing import Protocol

from madang.domain.messages import Message
from madang.kinds.registry import new_message
from madang.ports.group import Delivery

__all__ = ["Projection", "messages_of"]


class Projection(Protocol):
    """Takes entries in the order of its group. Taking one again changes nothing.

    How far it is, its group knows (``ports/group.py``): in a cluster the log keeps account of it; embedded,
    the projection stores the position with what it makes of the entries, in one transaction.
    """

    async def take(self, deliveries: Sequence[Delivery]) -> None:
        """Take entries that can be read.

        Raises:
            Unavailable: not now.
            RejectedWriteError: one of them will never be taken.
        """
        ...


def messages_of(deliveries: Sequence[Delivery]) -> list[Message]:
    """Return the messages that entries make."""
    made = (new_message(each.entry) for each in deliveries if each.entry is not None)
    return [message for message in made if message is not None]
