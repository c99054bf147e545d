"""How users prove who they are."""

from madang.adapters import jwt
from madang.adapters.system import TrustingIdentity
from madang.bootstrap.errors import StartError
from madang.config import Settings
from madang.ports.identity import Identity
from madang.secret_settings import read_secret

__all__ = ["choose_identity"]


def choose_identity(settings: Settings) -> Identity:
    """Return the identity that the settings choose.

    Raises:
        StartError: the key cannot be read, or is none for the algorithms.
    """
    if settings.auth == "none":
        return TrustingIdentity()
    try:
        return jwt.open_identity(
            _key(settings),
            [name.strip() for name in settings.jwt_algorithms.split(",")],
            settings.jwt_claim,
            settings.jwt_audience,
            settings.jwt_issuer,
        )
    except OSError as error:
        raise StartError(f"cannot read the key in {settings.jwt_key_file}: {error.strerror}") from error
    except ValueError as error:
        raise StartError(f"the key for tokens cannot be used: {error}") from error


def _key(settings: Settings) -> str | bytes:
    if settings.jwt_key_file is not None:
        return read_secret(settings.jwt_key_file)
    return (settings.jwt_key or "").strip("\r\n")
