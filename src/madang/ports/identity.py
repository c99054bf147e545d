"""Identity: who a socket or a request may speak as."""

from typing import Protocol

__all__ = ["Identity"]


class Identity(Protocol):
    """Decides which user a claim stands for."""

    def user_of(self, user_id: str, token: str | None) -> str:
        """Return the id of the user who claims to be ``user_id``.

        Raises:
            Unauthorized: the token is missing, wrong or expired.
            Forbidden: the token is another user's.
        """
        ...
