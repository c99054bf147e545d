"""The hub: which of this node's sockets belong to which user and room.

Two reads race with the feed: of the rooms of a user who registers, and of the history page of a room for who
joins it. Neither may lose or duplicate what happens between the read and the first live event. The feed
announces entries on the event loop, one at a time; a read is answered in a later turn.

**Registration** (`begin_registration` … `enter_rooms` … `finish_registration`):

=======================  ===========================================================================
what happens             why nothing falls between
=======================  ===========================================================================
``begin`` before the     the connection counts for its user: rooms that the user comes to from now on
rooms are read           are entered by their own announcement, not by the list
the user leaves a room   it is noted in ``connection.left``: the list, read before, may still have it
a message is announced   its seq is noted in ``_live_from_seq``: `enter_rooms` raises ``last_seq``, behind
                         which the client counts on live messages, to what was announced before it
a piece of the list      `enter_rooms` lets the connection in at once: from then on it is live
``finish``               the notes are dropped with the last who registers
=======================  ===========================================================================

**Backfill** of a room for a connection (`begin_backfill` … `finish_backfill`):

=============  =================================  ================================================
state          broadcasts to the room             ends by
=============  =================================  ================================================
buffering      are kept, ``_backfill_buffers``    `finish_backfill` with the page's seq, `exit`, `remove`
entered        are sent                           `exit`, `remove`
=============  =================================  ================================================

What is buffered follows the page, but for what the page has: messages by their seq, the rest by the position
as of which the room was read. A connection that buffers is not told how far it has heard (`Synchronizer`).
"""

from collections.abc import Callable, Iterable, Sequence, Set
from typing import NamedTuple

from msgspec.structs import replace

from madang.domain.rooms import Place
from madang.domain.wording import Locale
from madang.gateway.connection import ChatConnection
from madang.gateway.synchronizer import Synchronizer
from madang.kinds.wire import ServerEvent
from madang.transport import Channel, EncodedPacket, encode_event

__all__ = ["Hub"]


class Held(NamedTuple):
    """A packet that waits for a page to go before it.

    Attributes:
        seq: of the message in it, 0 for none.
        position: of the entry that it tells, 0 for none.
    """

    packet: EncodedPacket
    seq: int
    position: int

    def is_behind(self, seq: int, position: int) -> bool:
        """Tell whether it follows a page that ends with ``seq``, and a state as of ``position``."""
        if self.seq:
            return self.seq > seq
        return not self.position or self.position > position


class Hub:
    """Keeps a channel for each room that has a socket here, and the connections of each user.

    What is sent to a room is encoded and framed once, for all its sockets.

    Attributes:
        synchronizer: tells sockets how far they have heard everything; ``None`` where that is not known.
    """

    def __init__(self, namespace: str, new_channel: Callable[[], Channel]) -> None:
        self._namespace = namespace
        self._new_channel = new_channel
        self._connections: dict[str, set[ChatConnection]] = {}
        self._channels: dict[str, Channel] = {}
        self._everyone = new_channel()
        # Packets broadcast to a room while a joining connection still waits for its history page.
        self._backfill_buffers: dict[str, dict[ChatConnection, list[Held]]] = {}
        # The newest seq broadcast to a room while someone registers: what follows it that one gets live.
        self._live_from_seq: dict[str, int] = {}
        # The newest position of a room that was announced while someone registers.
        self._live_positions: dict[str, int] = {}
        self._registering = 0
        self.synchronizer: Synchronizer | None = None

    @property
    def everyone(self) -> Channel:
        """All registered sockets of this node."""
        return self._everyone

    def connections(self, user_id: str) -> Set[ChatConnection]:
        """Return the registered connections of a user on this node."""
        return self._connections.get(user_id, frozenset())

    def begin_registration(self, connection: ChatConnection, user_id: str) -> None:
        """Count a connection for its user, who is registering: from now on it gets the user's own events."""
        connection.user_id = user_id
        connection.left = set()
        self._registering += 1
        self._connections.setdefault(user_id, set()).add(connection)
        self._everyone.add(connection.socket)

    def enter_rooms(
        self, connection: ChatConnection, places: Sequence[Place], since: int | None = None
    ) -> list[Place]:
        """Let a registering connection into rooms of its user, read after ``begin_registration``.

        Rooms in which something happened behind the position ``since`` are held back, for `finish_backfill`.

        Returns:
            The places that still hold, each with a seq behind which all messages come live.
        """
        # Left since `begin_registration`; who has come back since was let in by that announcement.
        left = connection.left or set()
        current = [each for each in places if each.room_id not in left]
        for place in current:
            if since is None or self._newest(place) <= since:
                self.enter(place.room_id, [connection])
            elif not self.is_backfilling(place.room_id, connection):
                self.begin_backfill(place.room_id, [connection])
        return [replace(each, last_seq=self._live_behind(each, connection)) for each in current]

    def _live_behind(self, place: Place, connection: ChatConnection) -> int:
        """Return the seq behind which a registering connection gets all messages of a room live."""
        # It may have joined the room, on a socket that is gone, and be told so while its rooms are read: then
        # what was kept for it comes behind a page that ends before that.
        kept = self._backfill_buffers.get(place.room_id, {}).get(connection, ())
        first = next((held.seq for held in kept if held.seq), None)
        if first is not None:
            return first - 1
        return max(place.last_seq, self._live_from_seq.get(place.room_id, 0))

    def finish_registration(self, connection: ChatConnection) -> None:
        """Note that a connection no longer registers, whether it succeeded or not."""
        # Called on each way out, and by `remove`: it counts once.
        if connection.left is None:
            return
        connection.left = None
        self._registering -= 1
        if not self._registering:
            self._live_from_seq.clear()
            self._live_positions.clear()

    def _newest(self, place: Place) -> int:
        live = self._live_positions.get(place.room_id, 0)
        return max(place.message_position, place.change_position, live)

    def remove(self, connection: ChatConnection) -> None:
        """Forget a connection whose socket is gone."""
        if connection.user_id is None:
            return
        self.finish_registration(connection)
        connections = self._connections.get(connection.user_id, set())
        connections.discard(connection)
        if not connections:
            self._connections.pop(connection.user_id, None)
        self._everyone.discard(connection.socket)
        for room_id in tuple(connection.rooms):
            self.exit(room_id, [connection])

    def enter(self, room_id: str, connections: Iterable[ChatConnection]) -> None:
        """Let connections into a room; one that is expected there comes when it has its page."""
        for connection in connections:
            # In the channel already it would get live what its page, still to come, has as well.
            if self.is_backfilling(room_id, connection):
                continue
            channel = self._channels.get(room_id)
            if channel is None:
                channel = self._channels[room_id] = self._new_channel()
            channel.add(connection.socket)
            connection.enter(room_id)

    def begin_backfill(self, room_id: str, connections: Iterable[ChatConnection]) -> None:
        """Buffer a room's broadcasts for connections that get its newest page first."""
        for connection in connections:
            buffers = self._backfill_buffers.setdefault(room_id, {})
            # Begun once more, for a second page: what was kept for the first is older than where that ends.
            connection.backfills += connection not in buffers
            buffers[connection] = []
            if self.synchronizer is not None:
                self.synchronizer.pause(connection.socket.session)
            connection.enter(room_id)

    def is_backfilling(self, room_id: str, connection: ChatConnection) -> bool:
        """Tell whether a connection still waits for a room's page, and has not left meanwhile."""
        return connection in self._backfill_buffers.get(room_id, ())

    def backfill(self, room_id: str, connection: ChatConnection) -> Sequence[Held] | None:
        """Return what is kept for a connection until it has a room's page, ``None`` where nothing is.

        It is another object once the connection has left meanwhile, also where it came again.
        """
        return self._backfill_buffers.get(room_id, {}).get(connection)

    def finish_backfill(
        self, room_id: str, connection: ChatConnection, seq: int = 0, position: int = 0
    ) -> None:
        """Send a connection what was buffered for it, and from now on every broadcast to the room.

        Messages up to ``seq``, and what else happened up to ``position``, it has had with its page.
        """
        # Sent and entered in one go: no broadcast can come between the last that was kept and the first that
        # is live. Who calls has made sure that the connection is still expected (`is_backfilling`).
        for held in self._release(room_id, connection):
            if held.is_behind(seq, position):
                connection.socket.send(held.packet)
        self.enter(room_id, [connection])
        self.synchronize(connection)

    def _release(self, room_id: str, connection: ChatConnection) -> list[Held]:
        buffers = self._backfill_buffers.get(room_id, {})
        if connection not in buffers:
            return []
        connection.backfills -= 1
        packets = buffers.pop(connection)
        if not buffers:
            self._backfill_buffers.pop(room_id, None)
        return packets

    def exit(self, room_id: str, connections: Iterable[ChatConnection]) -> None:
        """Take connections out of a room; a room without sockets here is forgotten."""
        for connection in connections:
            # First the buffer: a page that comes later finds nothing to finish.
            self._release(room_id, connection)
            connection.leave(room_id)
            channel = self._channels.get(room_id)
            if channel is not None:
                channel.discard(connection.socket)
                if not channel:
                    del self._channels[room_id]

    def note_live(self, room_id: str, seq: int | None, position: int) -> None:
        """Note an entry that is announced, for those who are registering."""
        if self._registering:
            self._live_positions[room_id] = position
            if seq is not None:
                self._live_from_seq[room_id] = seq

    def synchronize(self, connection: ChatConnection) -> None:
        """Tell a connection at the end of this turn how far it has heard everything, if it is to know."""
        if self.synchronizer is not None and connection.keeps_offset and not connection.backfills:
            self.synchronizer.tell(connection.socket.session)

    def has(self, room_id: str) -> bool:
        """Tell whether anyone here is in the room, so that nothing is encoded for no one."""
        return room_id in self._channels or room_id in self._backfill_buffers

    def broadcast_to_room(self, room_id: str, data: bytes, *, seq: int = 0, position: int = 0) -> None:
        """Send an event, given as the JSON array of its name and payload, to all sockets in a room.

        ``seq`` is of the message in it, ``position`` of the entry that it tells.
        """
        packet = encode_event(self._namespace, data)
        channel = self._channels.get(room_id)
        if channel is not None:
            channel.send(packet)
        # Kept as packets, not as entries: encoded once, and in the order in which the others get them.
        for buffer in self._backfill_buffers.get(room_id, {}).values():
            buffer.append(Held(packet, seq, position))

    def broadcast_by_locale(
        self, room_id: str, data_in: Callable[[Locale], bytes], *, position: int = 0
    ) -> None:
        """Send an event to all sockets in a room, in the language of each; it is encoded once a language."""
        packets: dict[Locale, EncodedPacket] = {}

        def packet(connection: ChatConnection) -> EncodedPacket:
            if connection.locale not in packets:
                packets[connection.locale] = encode_event(self._namespace, data_in(connection.locale))
            return packets[connection.locale]

        channel = self._channels.get(room_id)
        if channel is not None:
            connections: list[ChatConnection] = [socket.data for socket in channel]
            if len({connection.locale for connection in connections}) == 1:
                channel.send(packet(connections[0]))
            else:
                channel.send_each(lambda socket: packet(socket.data))
        for connection, buffer in self._backfill_buffers.get(room_id, {}).items():
            buffer.append(Held(packet(connection), 0, position))

    def broadcast_to_others(self, room_id: str, user_id: str, event: ServerEvent) -> None:
        """Send an event that may be dropped to the sockets in a room, except for those of a user."""
        channel = self._channels.get(room_id)
        if channel is None:
            return
        own = [connection.socket for connection in self.connections(user_id)]
        if len(channel) > len(own):
            packet = encode_event(self._namespace, event.encode())
            channel.send_except(packet, own, volatile=True)

    def send_to_user(self, user_id: str, event: ServerEvent, but: str = "") -> None:
        """Send an event to the sockets of a user, except for the one with the id ``but``."""
        packet = None
        for connection in self._connections.get(user_id, ()):
            if connection.socket.id != but:
                packet = packet or encode_event(self._namespace, event.encode())
                connection.socket.send(packet)

    def send_to_users(self, user_ids: Iterable[str], event: ServerEvent) -> None:
        """Send an event to all sockets of some users."""
        packet = None
        for user_id in user_ids:
            for connection in self._connections.get(user_id, ()):
                packet = packet or encode_event(self._namespace, event.encode())
                connection.socket.send(packet)
