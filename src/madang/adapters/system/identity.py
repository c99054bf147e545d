"""The identity port for networks where everyone is trusted."""

from madang.domain.ids import check_user_id

__all__ = ["TrustingIdentity"]


class TrustingIdentity:
    """Takes everyone at their word."""

    def user_of(self, user_id: str, token: str | None) -> str:
        """Return the id that was claimed.

        Raises:
            InvalidId: it cannot be a user's.
        """
        del token
        return check_user_id(user_id)
