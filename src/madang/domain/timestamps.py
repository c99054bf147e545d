"""Moments as people and programs read them."""

from datetime import UTC, datetime, timedelta

__all__ = ["iso8601", "milliseconds"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def iso8601(milliseconds: int) -> str:
    """Return Unix time in milliseconds as ISO 8601 in UTC, as JavaScript's ``Date.toISOString`` writes it."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}Z"


def milliseconds(text: str) -> int:
    """Return the Unix time in milliseconds that ``iso8601`` wrote.

    Raises:
        ValueError: it is no moment with a time zone.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return (moment - _EPOCH) // _MILLISECOND
