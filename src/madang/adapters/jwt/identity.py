"""The identity port on signed tokens, which another service gives out."""

from collections.abc import Sequence
from typing import Any

import jwt

from madang.domain.errors import Forbidden, InvalidId, Unauthorized
from madang.domain.ids import check_user_id

__all__ = ["JwtIdentity"]

_LEEWAY = 10


class JwtIdentity:
    """Takes the id from a token's claim; what the token does not say, nobody is."""

    def __init__(
        self,
        key: str,
        algorithms: Sequence[str],
        claim: str,
        audience: str | None = None,
        issuer: str | None = None,
    ) -> None:
        """Trust tokens signed with ``key`` (a secret, or a public key in PEM) by one of ``algorithms``.

        Raises:
            ValueError: the key is none for these algorithms.
        """
        for algorithm in algorithms:
            try:
                jwt.get_algorithm_by_name(algorithm).prepare_key(key)
            except (NotImplementedError, jwt.InvalidKeyError, ValueError, TypeError) as error:
                raise ValueError(f"{algorithm}: {error}") from error
        self._key = key
        self._algorithms = list(algorithms)
        self._claim = claim
        self._audience = audience
        self._issuer = issuer

    def user_of(self, user_id: str, token: str | None) -> str:
        """Return the id in the token, which must be the one that is claimed.

        Raises:
            Unauthorized: the token is missing, wrong or expired.
            Forbidden: the token is another user's.
        """
        if token is None:
            raise Unauthorized("a token is needed")
        try:
            claims = self._claims(token)
            own_id = check_user_id(claims[self._claim])
        except (jwt.InvalidTokenError, InvalidId, TypeError, AttributeError) as error:
            raise Unauthorized(f"the token is not valid: {error}") from error
        if own_id != user_id:
            raise Forbidden("the token is another user's")
        return own_id

    def _claims(self, token: str) -> dict[str, Any]:
        return jwt.decode(
            token,
            self._key,
            algorithms=self._algorithms,
            audience=self._audience,
            issuer=self._issuer,
            leeway=_LEEWAY,
            options={"require": ["exp", self._claim]},
        )
