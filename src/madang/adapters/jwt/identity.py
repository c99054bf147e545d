"""The identity port on signed tokens, which another service gives out."""

from collections.abc import Sequence
from typing import Any, Final

import jwt

from madang.domain import catalogue
from madang.domain.errors import Forbidden, InvalidId, Unauthorized
from madang.domain.ids import check_user_id, normal_user_id
from madang.domain.wording import Wording
from madang.ports.identity import Identified

__all__ = ["JwtIdentity"]

_LEEWAY = 10
"""Seconds by which the clocks of this server and of whoever signs may differ (RFC 7519 §4.1.4)."""

# What a claim may hold that no JSON number of a date can: NaN is a ValueError, infinity an OverflowError. A
# header that nests without end is read before the signature is verified.
_MALFORMED = (
    jwt.InvalidTokenError,
    InvalidId,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
)


# A secret is at least as long as what it makes (RFC 7518 §3.2): a shorter one can be guessed from any token.
_SHORTEST = {"HS256": 32, "HS384": 48, "HS512": 64}


def _check_length(algorithm: str, key: str | bytes) -> None:
    length = len(key.encode() if isinstance(key, str) else key)
    if length < _SHORTEST.get(algorithm, 0):
        raise ValueError(
            f"a secret for {algorithm} has at least {_SHORTEST[algorithm]} bytes, this one has {length} "
            "(`openssl rand -base64 48` makes one)"
        )


_REASONS: Final[tuple[tuple[type[jwt.InvalidTokenError], Wording], ...]] = (
    (jwt.ExpiredSignatureError, catalogue.TOKEN_EXPIRED),
    (jwt.ImmatureSignatureError, catalogue.TOKEN_EARLY),
    (jwt.InvalidAudienceError, catalogue.TOKEN_AUDIENCE),
    (jwt.InvalidIssuerError, catalogue.TOKEN_ISSUER),
    (jwt.InvalidSignatureError, catalogue.TOKEN_SIGNATURE),
    (jwt.InvalidAlgorithmError, catalogue.TOKEN_ALGORITHM),
)


def _refusal(error: Exception) -> Unauthorized:
    if isinstance(error, jwt.MissingRequiredClaimError):
        return Unauthorized(catalogue.TOKEN_CLAIM, claim=error.claim)
    wordings = (wording for kind, wording in _REASONS if isinstance(error, kind))
    return Unauthorized(next(wordings, catalogue.TOKEN_WRONG))


class JwtIdentity:
    """Takes the id from a token's claim; what the token does not say, nobody is."""

    def __init__(
        self,
        key: str | bytes,
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
            _check_length(algorithm, key)
            try:
                jwt.get_algorithm_by_name(algorithm).prepare_key(key)
            except (NotImplementedError, jwt.InvalidKeyError, ValueError, TypeError) as error:
                raise ValueError(f"{algorithm}: {error}") from error
        self._key = key
        self._algorithms = list(algorithms)
        self._claim = claim
        self._audience = audience
        self._issuer = issuer

    def identify(self, user_id: str | None, token: str | None) -> Identified:
        """Return the user in the token, which must be the one that is claimed if any is, until it ends.

        Raises:
            Unauthorized: the token is missing, wrong or expired.
            Forbidden: the token is another user's.
        """
        identified = self._identified(token)
        if user_id is not None and identified.user_id != normal_user_id(user_id):
            raise Forbidden(catalogue.ANOTHERS_TOKEN)
        return identified

    def check_token(self, token: str | None) -> None:
        """Let anyone pass who has a token.

        Raises:
            Unauthorized: the token is missing, wrong or expired.
        """
        self._identified(token)

    def _identified(self, token: str | None) -> Identified:
        if token is None:
            raise Unauthorized(catalogue.TOKEN_NEEDED)
        try:
            claims = self._claims(token)
            own_id = check_user_id(claims[self._claim])
            ends_at = (int(claims["exp"]) + _LEEWAY) * 1000
        except _MALFORMED as error:
            raise _refusal(error) from error
        return Identified(own_id, ends_at)

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
