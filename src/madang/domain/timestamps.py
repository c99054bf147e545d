"""Moments as people and programs read them."""

from datetime import UTC, datetime

__all__ = ["iso8601"]


def iso8601(milliseconds: int) -> str:
    """Return Unix time in milliseconds as ISO 8601 in UTC, as JavaScript's ``Date.toISOString`` writes it."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}Z"
