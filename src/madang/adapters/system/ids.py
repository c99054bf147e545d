"""The ids port."""

import uuid_utils

__all__ = ["system_ids"]


def system_ids() -> str:
    """Return a UUIDv7 (RFC 9562 §5.7) as text; those of one process rise."""
    return str(uuid_utils.uuid7())
