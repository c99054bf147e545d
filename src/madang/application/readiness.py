"""Whether this server should be sent users."""

from collections.abc import Awaitable, Callable

import structlog

__all__ = ["Readiness"]

_logger = structlog.get_logger(__name__)


class Readiness:
    """Collects the reasons for which the server is not ready; without any, it is. Each change is logged.

    Attributes:
        durability: when a message counts as kept: ``memory``, ``fsync`` (on a disk) or ``replica``.
    """

    def __init__(self, durability: str = "fsync") -> None:
        self.durability = durability
        self._reasons: dict[str, str] = {}
        self._asks: list[Callable[[], Awaitable[None]]] = []

    @property
    def reasons(self) -> list[str]:
        """What stands in the way, a line each."""
        return list(self._reasons.values())

    def consult(self, ask: Callable[[], Awaitable[None]]) -> None:
        """Let ``ask``, which must not raise, look after its part whenever somebody asks for the reasons."""
        self._asks.append(ask)

    async def ask(self) -> None:
        """Look for what may stand in the way now."""
        for ask in self._asks:
            await ask()

    def hold(self, part: str, reason: str) -> None:
        """Say that a part of the server stands in the way."""
        if self._reasons.get(part) != reason:
            _logger.warning("not_ready", part=part, reason=reason)
        self._reasons[part] = reason

    def release(self, part: str) -> None:
        """Say that the part does not any more."""
        if self._reasons.pop(part, None) is not None:
            _logger.warning("recovered", part=part)
