"""Signed tokens for servers that ask for them."""

import time
from typing import Final

import jwt

__all__ = ["KEY", "token"]

KEY: Final = "a secret of at least thirty-two bytes, for HS256"


def token(user: str, seconds: float = 3600) -> str:
    """Return a user's token that ends in so many seconds."""
    return jwt.encode({"sub": user, "exp": time.time() + seconds}, KEY, "HS256")
