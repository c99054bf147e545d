"""Identity by JSON Web Tokens (RFC 7519). PyJWT, with 9 MB of cryptography, is loaded when one is opened."""

from collections.abc import Sequence

from madang.ports.identity import Identity

__all__ = ["open_identity"]


def open_identity(
    key: str | bytes, algorithms: Sequence[str], claim: str, audience: str | None, issuer: str | None
) -> Identity:
    """Return the identity of who shows a token that was signed with a key.

    Args:
        key: a secret, or a public key in PEM.
        algorithms: those that tokens may be signed by.
        claim: the one that is the user's id.
        audience: for whom a token must be, ``None`` for anyone.
        issuer: by whom it must be, ``None`` for anyone.

    Raises:
        ValueError: the key is none for the algorithms.
    """
    from madang.adapters.jwt.identity import JwtIdentity

    return JwtIdentity(key, algorithms, claim, audience, issuer)
