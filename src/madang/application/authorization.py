"""Who may speak as whom."""

from madang.domain import catalogue
from madang.domain.errors import Forbidden
from madang.domain.ids import check_user_id

__all__ = ["require_self"]


def require_self(actor: str, claimed: str) -> str:
    """Return the actor's id: identity is what was registered, never what a payload claims.

    Raises:
        InvalidId: the claimed id cannot be a user's.
        Forbidden: the claimed id is another user's.
    """
    if claimed != actor and check_user_id(claimed) != actor:
        raise Forbidden(catalogue.ANOTHERS_ID)
    return actor
