"""``register``: a socket becomes a user."""

import asyncio
from collections.abc import Sequence
from typing import Final, NamedTuple

from msgspec.structs import asdict

from madang.application.callers import Callers
from madang.application.queries.rooms import RoomQueries
from madang.domain import catalogue
from madang.domain.errors import Forbidden
from madang.domain.rooms import Place
from madang.domain.timestamps import iso8601
from madang.gateway.acknowledgements import Registered, RoomList, room_list
from madang.gateway.catch_up import CaughtUp
from madang.gateway.connection import ChatConnection
from madang.gateway.hub import Hub
from madang.gateway.online_users import OnlineUsers
from madang.gateway.recovery import Recovery, Return
from madang.gateway.schemas import Register
from madang.gateway.server_events import System, TokenExpired, Welcome
from madang.gateway.token_expiry import TokenExpiry
from madang.kinds.wire import Nothing, ServerEvent
from madang.ports.clock import Clock
from madang.ports.presence import Presence

__all__ = ["Entered", "UserEvents"]

_NOTHING: Final = CaughtUp((), is_all=False, rooms=())


class Entered(NamedTuple):
    """A socket that was let in by its handshake.

    Attributes:
        events: what it is told, in this order.
        pid: what its client shows when it comes back, ``None`` where nobody does.
    """

    events: Sequence[ServerEvent]
    pid: str | None


class _Welcome(NamedTuple):
    """What a socket is told that is a user's now."""

    system: System
    registered: Registered
    missed: CaughtUp


class UserEvents:
    """Lets sockets in, and takes them off again."""

    def __init__(
        self,
        callers: Callers,
        rooms: RoomQueries,
        presence: Presence,
        hub: Hub,
        online_users: OnlineUsers,
        durability: str,
        clock: Clock,
        recovery: Recovery | None = None,
    ) -> None:
        """``durability`` says when a message counts as kept; ``recovery`` knows who comes back."""
        self._callers = callers
        self._rooms = rooms
        self._presence = presence
        self._hub = hub
        self._online_users = online_users
        self._durability = durability
        self._recovery = recovery
        self._expiry = TokenExpiry(clock, _expel)

    async def register(self, connection: ChatConnection, payload: Register) -> Registered | Nothing:
        """Make the socket its user's and let it into all rooms of that user."""
        # On a socket that is its user's already nothing was missed that `since` could tell of.
        is_new = connection.user_id is None
        shown = Return(payload.since) if is_new and payload.since is not None else None
        welcome = await self._admit(connection, payload.user_id, payload.token, shown)
        if welcome is None:
            return Nothing()
        for event in (welcome.system, *welcome.missed.events):
            connection.emit(event)
        if shown is not None and self._recovery is not None:
            self._recovery.catch_up.let_in(connection, welcome.missed)
            # Last, for whoever keeps an offset is told one when it is let in; see `answered`.
            self._recovery.keep(connection, shown, is_recovered=welcome.missed.is_all)
        return welcome.registered

    def answered(self, connection: ChatConnection) -> None:
        """Tell a socket that has its answer to ``register`` how far it has heard everything.

        Not before: whoever has an offset and no answer would come back, and believe that nothing is missing.
        """
        if connection.socket.connected:
            self._hub.synchronize(connection)

    async def enter(
        self, connection: ChatConnection, user_id: str | None, token: str | None, shown: Return
    ) -> Entered | None:
        """Do as ``register`` does, and return what tells it; ``None`` to a socket that is gone.

        ``user_id`` is ``None`` where the token alone says who it is.
        """
        welcome = await self._admit(connection, user_id, token, shown)
        if welcome is None:
            return None
        system, registered, missed = welcome
        pid = None
        if self._recovery is not None:
            # What was held back for the rooms waits for CONNECT, and comes behind what was missed.
            self._recovery.catch_up.let_in(connection, missed)
            pid = self._recovery.welcome(connection, shown, registered.user_id, is_recovered=missed.is_all)
        return Entered([system, Welcome(**asdict(registered)), *missed.events], pid)

    async def _admit(
        self, connection: ChatConnection, user_id: str | None, token: str | None, shown: Return | None
    ) -> _Welcome | None:
        identified = self._callers.identify("register", user_id, token)
        user_id = identified.user_id
        if connection.user_id not in (None, user_id):
            raise Forbidden(catalogue.OTHER_USER)
        known = connection.user_id is not None
        if identified.ends_at is not None:
            self._expiry.watch(connection, identified.ends_at)
        position = None
        if shown is not None and self._recovery is not None:
            position = await self._recovery.since(shown, user_id)
        if not connection.socket.connected:
            return None
        # Admitted before the rooms are read: what happens in between is heard.
        self._hub.begin_registration(connection, user_id)
        try:
            page, missed = await self._enter_rooms(connection, user_id, position)
        except BaseException:
            self._hub.finish_registration(connection)
            if not known:
                self._expiry.forget(connection)
                self._hub.remove(connection)
                connection.user_id = None
            raise
        if not connection.socket.connected:
            return None
        self._presence.enter(user_id, connection.socket.id)
        self._online_users.greet(connection.socket)
        content = catalogue.REGISTERED.say(connection.locale, {"user": user_id})
        registered = Registered(
            user_id=user_id,
            durability=self._durability,
            rooms=page.rooms,
            next_rooms=page.next_rooms,
            recovered=missed.is_all,
        )
        return _Welcome(System(content=content, code="registered"), registered, missed)

    async def _enter_rooms(
        self, connection: ChatConnection, user_id: str, since: int | None
    ) -> tuple[RoomList, CaughtUp]:
        """Let a connection into all rooms of its user, a piece at a time.

        Returns:
            The first page of them, and what happened in them since; see `CatchUp.read`.
        """
        missed = _NOTHING
        async with self._rooms.turn(user_id):
            overview = await self._rooms.overview(user_id)
            if not connection.socket.connected:
                return RoomList(rooms=()), _NOTHING
            if overview is not None:
                places = self._hub.enter_rooms(connection, overview.places, since)
            else:
                places = await self._enter_by_pieces(connection, user_id, since)
            page = await self._rooms.first_page(user_id, places, overview.memberships if overview else ())
            if since is not None and self._recovery is not None:
                missed = await self._recovery.catch_up.read(connection, user_id, places, since)
        self._hub.finish_registration(connection)
        seqs = {place.room_id: place.last_seq for place in places}
        return room_list(page, seqs), missed

    async def _enter_by_pieces(
        self, connection: ChatConnection, user_id: str, since: int | None
    ) -> list[Place]:
        places: list[Place] = []
        async for piece in self._rooms.places(user_id):
            if not connection.socket.connected:
                return []
            places += self._hub.enter_rooms(connection, piece, since)
            # A large account is let in by pieces: between them it is the others' turn.
            await asyncio.sleep(0)
        return places

    def disconnected(self, connection: ChatConnection) -> None:
        """Take a socket off that is gone, however it registered."""
        self._expiry.forget(connection)
        if self._recovery is not None:
            self._recovery.forget(connection)
        if connection.user_id is not None:
            self._hub.remove(connection)
            self._presence.leave(connection.user_id, connection.socket.id)


def _expel(connection: ChatConnection, ended_at: int) -> None:
    """Tell a socket that its token has ended, and end it: its client is to come back with another one."""
    connection.emit(TokenExpired(iso8601(ended_at)))
    connection.socket.disconnect(close=True)
