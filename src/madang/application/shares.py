"""A fair share for each user: how often one may do what, over Socket.IO and REST together."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Literal

from madang.application.rates import Buckets, Rate
from madang.domain import catalogue
from madang.domain.errors import RateLimited

__all__ = ["UserClass", "UserShares"]

UserClass = Literal["send", "typing", "search", "read", "mark", "rooms", "register"]
"""What is counted together for a user."""


class UserShares:
    """Keeps a bucket for each user and class. A class without a rate is without limit.

    Attributes:
        refused: how many requests each class was refused, of whatever scope.
    """

    def __init__(
        self, rates: Mapping[UserClass, Rate | None], clock: Callable[[], float], capacity: int
    ) -> None:
        """``clock`` gives seconds that never go back; ``capacity`` bounds the users that are remembered."""
        self._buckets: dict[str, Buckets] = {
            kind: Buckets(rate, clock, capacity) for kind, rate in rates.items() if rate is not None
        }
        self.refused: Counter[str] = Counter()

    def count(self, kind: str) -> None:
        """Count a refusal, also of what is not a user's: a socket's, an address's."""
        self.refused[kind] += 1

    def take(self, kind: str, user_id: str, tokens: int = 1) -> float:
        """Take all of some tokens; return 0.0, or the seconds after which to ask again."""
        buckets = self._buckets.get(kind)
        return 0.0 if buckets is None else buckets.take(user_id, tokens)

    def charge(self, kind: str, user_id: str, tokens: int) -> None:
        """Take tokens for what was done already; the user may owe some (`Buckets.charge`)."""
        buckets = self._buckets.get(kind)
        if buckets is not None:
            buckets.charge(user_id, tokens)

    def require(self, kind: UserClass, user_id: str, tokens: int = 1) -> None:
        """Take all of some tokens.

        Raises:
            RateLimited: the user's share is used up.
        """
        wait = self.take(kind, user_id, tokens)
        if wait:
            self.count(kind)
            raise RateLimited(catalogue.USER_RATE, wait)
