"""``madang revoke``: what a user's clients show when they come back is void."""

from pathlib import Path

from madang.adapters import sqlite
from madang.adapters.system import system_clock
from madang.bootstrap.errors import StartError
from madang.domain.errors import InvalidId
from madang.domain.ids import check_user_id, normal_user_id

__all__ = ["check_user", "revoke_embedded", "revoked_line"]


def check_user(user_id: str) -> str:
    """Return a user's id in its normal form.

    Raises:
        StartError: it cannot be one.
    """
    normal = normal_user_id(user_id)
    try:
        check_user_id(normal)
    except InvalidId as error:
        raise StartError(str(error)) from error
    return normal


def revoke_embedded(data: Path, user_id: str) -> str:
    """Revoke in a data directory; return a line about it.

    Raises:
        StartError: it cannot be written, or there cannot be such a user.
    """
    user = check_user(user_id)
    try:
        sqlite.revoke(data, user, system_clock())
    except OSError as error:
        raise StartError(f"cannot write in the data directory {data}: {error.strerror}") from error
    return revoked_line(user)


def revoked_line(user_id: str) -> str:
    """Return what the command says."""
    return f"Clients of {user_id} that were there before begin anew when they come back"
