"""Who asks, and whether it is within their share."""

from madang.application.shares import UserClass, UserShares
from madang.ports.identity import Identified, Identity

__all__ = ["Callers"]


class Callers:
    """Tells who asks, over a socket or REST, and counts it to one and the same share of that user."""

    def __init__(self, identity: Identity, shares: UserShares) -> None:
        self._identity = identity
        self._shares = shares

    def identify(self, kind: UserClass, user_id: str | None, token: str | None) -> Identified:
        """Return the user who asks for something of ``kind``; ``None`` leaves it to the token to say who.

        Raises:
            Unauthorized: the token is missing, wrong or expired.
            Forbidden: the token is another user's.
            RateLimited: the user's share is used up.
        """
        identified = self._identity.identify(user_id, token)
        self._shares.require(kind, identified.user_id)
        return identified

    def check_token(self, token: str | None) -> None:
        """Let anyone pass who is known at all, for what is not one user's.

        Raises:
            Unauthorized: the token is missing, wrong or expired, where one is needed.
        """
        self._identity.check_token(token)
