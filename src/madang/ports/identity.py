"""Identity: who a socket or a request may speak as."""

from typing import Protocol

import msgspec

__all__ = ["Identified", "Identity"]


class Identified(msgspec.Struct, frozen=True):
    """Who someone is, and for how long that is proven.

    Attributes:
        ends_at: Unix time in milliseconds from which the proof is none any more, ``None`` for never.
    """

    user_id: str
    ends_at: int | None = None


class Identity(Protocol):
    """Decides which user a claim stands for."""

    def identify(self, user_id: str | None, token: str | None) -> Identified:
        """Return the user who claims to be ``user_id``, or whom the token names where that is ``None``.

        Raises:
            Unauthorized: the token is missing, wrong or expired, or nothing names a user.
            Forbidden: the token is another user's.
        """
        ...

    def check_token(self, token: str | None) -> None:
        """Let anyone pass who is known at all, for what is not one user's.

        Raises:
            Unauthorized: the token is missing, wrong or expired, where one is needed.
        """
        ...
