"""Private ids: what a client shows to come back as the same one.

One is made of its user and signed, so that there is no table of sessions: any node of a deployment can read
it, after any restart. It says "the same client as before"; where tokens are asked for, they still say who.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable
from hashlib import sha256
from secrets import token_bytes
from typing import Final

__all__ = ["Pids"]

_MAC_BYTES: Final = 16
_NONCE_BYTES: Final = 9
_TIME_BYTES: Final = 6
_LONGEST: Final = 512
_AHEAD: Final = 60_000
"""Milliseconds by which another node's clock may be ahead of this one's."""
_MARK: Final = 24


class Pids:
    """Makes and verifies them: time in milliseconds, nonce, user, and an HMAC (RFC 2104) over these."""

    def __init__(self, key: Callable[[], bytes], clock: Callable[[], int], good_for: float) -> None:
        """Sign with what ``key`` returns; one is good for ``good_for`` s of ``clock`` (Unix milliseconds)."""
        self._key = key
        self._clock = clock
        self._good_for = int(good_for * 1000)

    def make(self, user_id: str) -> str:
        """Return a new one for a user."""
        signed = self._clock().to_bytes(_TIME_BYTES) + token_bytes(_NONCE_BYTES) + user_id.encode()
        return urlsafe_b64encode(self._mac(signed) + signed).rstrip(b"=").decode()

    def made_at(self, pid: object, user_id: str) -> int | None:
        """Return when it was made for the user (Unix ms), ``None`` if it was not here, or is not good now.

        That is one made too long ago, or in the future, where the clock was ahead: a revocation could not
        reach it.
        """
        if not isinstance(pid, str) or len(pid) > _LONGEST or not pid.isascii():
            return None
        try:
            raw = urlsafe_b64decode(pid + "=" * (-len(pid) % 4))
        except Error:
            return None
        mac, signed = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(signed)):
            return None
        made = int.from_bytes(signed[:_TIME_BYTES])
        is_theirs = signed[_TIME_BYTES + _NONCE_BYTES :] == user_id.encode()
        is_of_now = made - _AHEAD <= self._clock() < made + self._good_for
        return made if is_theirs and is_of_now else None

    @staticmethod
    def mark(pid: str) -> str:
        """Return what tells one from others, and is no secret."""
        return sha256(pid.encode()).hexdigest()[:_MARK]

    def _mac(self, signed: bytes) -> bytes:
        return hmac.digest(self._key(), signed, sha256().name)[:_MAC_BYTES]
