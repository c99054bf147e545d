"""Sessions that other processes were found to have."""

from typing import Final

__all__ = ["MetSessions"]

_MOST: Final = 10_000
"""Ids of some 30 characters each; the one that was met the longest ago gives way."""


class MetSessions:
    """Remembers the ids of sessions that live elsewhere, for as many as a process may pass on at once."""

    def __init__(self) -> None:
        self._ids: dict[str, None] = {}

    def __contains__(self, sid: str) -> bool:
        return sid in self._ids

    def note(self, sid: str, *, is_there: bool) -> None:
        """Note what the other process said of a session."""
        self._ids.pop(sid, None)
        if is_there:
            self._ids[sid] = None
            if len(self._ids) > _MOST:
                del self._ids[next(iter(self._ids))]
