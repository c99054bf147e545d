"""What one can set about the log."""

from dataclasses import dataclass

from madang.adapters.redis.durability import Durability

__all__ = ["LogSettings"]


@dataclass(frozen=True)
class LogSettings:
    """How the log behaves.

    Attributes:
        durability: how far a message must have come before it is acknowledged.
        confirm: whether Redis must be asked for that after each write; it need not where its answer says so
            already (``durability`` is ``memory``, or ``fsync`` with Redis's ``appendfsync always``).
        deadline: seconds until a message that could not be stored is answered ``unavailable``.
        window: ms for which Redis remembers client message ids.
        backlog: entries that may wait for the slowest group; behind that, messages are refused.
    """

    durability: Durability = Durability.FSYNC
    confirm: bool = False
    deadline: float = 5.0
    window: int = 86_400_000
    backlog: int = 1_000_000
