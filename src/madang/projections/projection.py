"""A projection: what is made of the log, entry by entry, and can be made of it again."""

from collections.abc import Sequence
from typing import Protocol

from madang.domain.entry import Entry
from madang.domain.messages import Message
from madang.kinds.registry import message_after, new_message
from madang.ports.group import Delivery

__all__ = ["Followed", "Projection", "changed_by", "messages_of"]


class Projection(Protocol):
    """Takes entries in the order of its group. Taking one again changes nothing.

    How far it is, its group knows (``ports/group.py``), which the log of a cluster keeps; it is kept up by
    ``projections/runner.py``.
    """

    async def take(self, deliveries: Sequence[Delivery]) -> None:
        """Take entries that can be read.

        Raises:
            Unavailable: not now.
            RejectedWriteError: one of them will never be taken.
        """
        ...


class Followed(Projection, Protocol):
    """A projection that stores itself how far it is, as those of an embedded server do.

    It stores the position of the last entry that it takes with what it makes of them, in one transaction. It
    is kept up by ``projections/follower.py``, and only with entries that can be read.
    """

    async def position(self) -> int:
        """Return the log position behind which reading must go on, 0 for the beginning.

        Raises:
            Unavailable: it cannot be read now.
        """
        ...

    def weight(self, entry: Entry) -> int:
        """Return about how many bytes an entry takes while it waits; 0 where nothing is made of it."""
        ...


def messages_of(deliveries: Sequence[Delivery]) -> list[Message]:
    """Return the messages that entries make."""
    made = (new_message(each.entry) for each in deliveries if each.entry is not None)
    return [message for message in made if message is not None]


def changed_by(deliveries: Sequence[Delivery]) -> list[Message]:
    """Return the messages that entries change, each once, as the last of them leaves it."""
    targets = (each.entry for each in deliveries if each.entry is not None and each.entry.target is not None)
    changed = (message for entry in targets if (message := message_after(entry)) is not None)
    newest = {message.id: message for message in sorted(changed, key=lambda each: each.version)}
    return list(newest.values())
