"""Registration in the handshake: a socket that says who it is in ``auth`` needs no ``register``.

Official clients send what waits in their buffers when they are connected, before any handler of the
application runs: what is to be accepted there must know by then whose it is.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from madang.contract import error_out, wrong_value
from madang.domain.errors import ChatError
from madang.gateway.connection import ChatConnection
from madang.gateway.events.users import UserEvents
from madang.gateway.recovery import Return
from madang.transport import Admission, ConnectionRefused, Decision, encode_event

__all__ = ["HandshakeRegistration"]

_BEARER: Final = "bearer "  # RFC 6750 §2.1; the scheme is compared without regard to case (RFC 9110 §11.1)


class Claim(msgspec.Struct, frozen=True, rename="camel"):
    """Who a handshake claims to come from, and what proves it."""

    user_id: str | None = None
    token: str | None = None
    access_token: str | None = None


_FIELDS: Final = Claim.__struct_encode_fields__


class HandshakeRegistration:
    """Registers sockets before their CONNECT is answered, by ``userId``, ``token`` or ``accessToken``.

    Where tokens are asked for, that of the request's ``Authorization`` counts as well, for clients that can
    set a header more easily. A handshake without any of these is left to ``register``.
    """

    def __init__(
        self,
        users: UserEvents,
        refused: Callable[[str], None],
        *,
        needs_token: bool,
    ) -> None:
        """Let ``users`` register; with ``needs_token``, a token alone says who it is.

        ``refused`` is told the code of every refusal.
        """
        self._users = users
        self._refused = refused
        self._needs_token = needs_token

    def decide(self, connection: ChatConnection, auth: Mapping[str, Any]) -> Decision | None:
        """Return the registration that a handshake asks for, ``None`` where it asks for none.

        Raises:
            ConnectionRefused: it asks in a way that nobody understands.
        """
        try:
            claim = self._claim(connection, auth)
        except ChatError as error:
            raise self._refusal(connection, error) from error
        return None if claim is None else self._register(connection, claim, auth)

    def _claim(self, connection: ChatConnection, auth: Mapping[str, Any]) -> Claim | None:
        said = {name: auth[name] for name in _FIELDS if auth.get(name) is not None}
        if not said and not self._needs_token:
            return None
        try:
            claim = msgspec.convert(said, Claim)
        except msgspec.ValidationError as error:
            raise wrong_value("auth", str(error)) from None
        if not self._needs_token:
            return None if claim.user_id is None else claim
        token = claim.token or claim.access_token or _bearer(connection)
        if token is None and claim.user_id is None:
            return None
        return Claim(claim.user_id, token)

    async def _register(self, connection: ChatConnection, claim: Claim, auth: Mapping[str, Any]) -> Admission:
        shown = Return(auth.get("since"), auth.get("pid"), auth.get("offset"))
        try:
            entered = await self._users.enter(connection, claim.user_id, claim.token, shown)
        except ChatError as error:
            if error.retryable:
                # Who is denied does not come back by itself, whose connection ends does.
                connection.socket.close(error.code)
            raise self._refusal(connection, error) from error
        if entered is None:
            return Admission()
        namespace = connection.socket.namespace
        return Admission([encode_event(namespace, event.encode()) for event in entered.events], entered.pid)

    def _refusal(self, connection: ChatConnection, error: ChatError) -> ConnectionRefused:
        self._refused(error.code)
        told = error_out(error, connection.locale)
        return ConnectionRefused(told.message, told)


def _bearer(connection: ChatConnection) -> str | None:
    header = connection.socket.handshake.header("authorization")
    return header[len(_BEARER) :].strip() or None if header[: len(_BEARER)].lower() == _BEARER else None
