"""Whether this server should be sent users."""

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

    @property
    def reasons(self) -> list[str]:
        """What stands in the way, a line each."""
        return list(self._reasons.values())

    def hold(self, part: str, reason: str) -> None:
        """Say that a part of the server stands in the way."""
        if part not in self._reasons:
            _logger.warning("not_ready", part=part, reason=reason)
        self._reasons[part] = reason

    def release(self, part: str) -> None:
        """Say that the part does not any more."""
        if self._reasons.pop(part, None) is not None:
            _logger.warning("recovered", part=part)
