"""Moments as people and programs read them."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

__all__ = ["iso8601", "milliseconds"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def iso8601(milliseconds: int) -> str:
    """Return Unix time in milliseconds as ISO 8601 in UTC, as JavaScript's ``Date.toISOString`` writes it."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{_until_seconds(seconds)}.{rest:03d}Z"


@lru_cache(maxsize=1024)
def _until_seconds(seconds: int) -> str:
    # Messages come, and are read back, by the many in the same second.
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}"


def milliseconds(text: str) -> int:
    """Return the Unix time in milliseconds that ``iso8601`` wrote.

    Raises:
        ValueError: it is no moment with a time zone.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return (moment - _EPOCH) // _MILLISECOND
