"""Whether this server should be sent users."""

from collections.abc import Awaitable, Callable

import structlog

__all__ = ["Readiness"]

_logger = structlog.get_logger(__name__)


class Readiness:
    """Collects the reasons for which the server is not ready; without any, it is. Each change is logged.

    A part that only some requests need, such as the search, does not make the server unready: it is degraded.

    Attributes:
        durability: when a message counts as kept: ``memory``, ``fsync`` (on a disk) or ``replica``.
    """

    def __init__(self, durability: str = "fsync") -> None:
        self.durability = durability
        self._reasons: dict[str, str] = {}
        self._asks: list[Callable[[], Awaitable[None]]] = []
        self._degraded: dict[str, str] = {}

    @property
    def reasons(self) -> list[str]:
        """What stands in the way, a line each."""
        return list(self._reasons.values())

    @property
    def degraded(self) -> list[str]:
        """What does not work at the moment while all else does, a line each."""
        return list(self._degraded.values())

    def consult(self, ask: Callable[[], Awaitable[None]]) -> None:
        """Let ``ask``, which must not raise, look after its part whenever somebody asks for the reasons."""
        self._asks.append(ask)

    async def ask(self) -> None:
        """Look for what may stand in the way now."""
        for ask in self._asks:
            await ask()

    def required(self, part: str) -> Callable[[str | None], None]:
        """Return what notes why a part that everything needs cannot be used, with ``None`` that it can."""

        def note(reason: str | None) -> None:
            if reason is None:
                self.release(part)
            else:
                self.hold(part, reason)

        return note

    def optional(self, part: str) -> Callable[[str | None], None]:
        """Return what notes the same of a part that only some requests need."""

        def note(reason: str | None) -> None:
            if reason is None:
                self.restore(part)
            else:
                self.degrade(part, reason)

        return note

    def hold(self, part: str, reason: str) -> None:
        """Say that a part of the server stands in the way."""
        if self._reasons.get(part) != reason:
            _logger.warning("not_ready", part=part, reason=reason)
        self._reasons[part] = reason

    def release(self, part: str) -> None:
        """Say that the part does not any more."""
        if self._reasons.pop(part, None) is not None:
            _logger.warning("recovered", part=part)

    def degrade(self, part: str, reason: str) -> None:
        """Say that what needs a part does not work, and all else does."""
        if part not in self._degraded:
            _logger.warning("degraded", part=part, reason=reason)
        self._degraded[part] = reason

    def restore(self, part: str) -> None:
        """Say that the part works again."""
        if self._degraded.pop(part, None) is not None:
            _logger.warning("restored", part=part)
