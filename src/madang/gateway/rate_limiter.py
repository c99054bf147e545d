"""The rate limiter: refuses events beyond a socket's, a user's or an address's share before decoding them."""

import asyncio
import json
import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

import msgspec

from madang.application.rates import FREE, Buckets, ByteCosts, Rate, TokenBucket
from madang.application.shares import UserShares
from madang.domain import catalogue
from madang.domain.wording import LOCALES, Locale
from madang.gateway.connection import ChatConnection
from madang.gateway.socket_share import SocketShare
from madang.transport import Event, PacketError, Socket, address_group, encode_acknowledgement, encode_event

__all__ = ["RateLimiter", "SocketRates"]

_UNLIMITED: Final = Rate(math.inf, 1)
_MIN_PAUSE: Final = 0.5
_LONGEST_NAME: Final = 64


def _error(locale: Locale) -> str:
    """Return the JSON of the refusal but for its wait: an answer is to cost less than what it refuses."""
    message = json.dumps(catalogue.EVENT_RATE.say(locale, {}), ensure_ascii=False).replace("%", "%%")
    return f'{{"code":"rate_limited","message":{message},"retryable":true,"retryAfter":%.3f}}'


_ACKNOWLEDGEMENT: Final = {locale: f'[{{"ok":false,"error":{_error(locale)}}}]' for locale in LOCALES}
_FAILURE: Final = {locale: f'["failure",{{"event":%s,"error":{_error(locale)}}}]' for locale in LOCALES}


class SocketRates(msgspec.Struct, frozen=True):
    """What one socket, and all sockets of an address, may send; ``None`` is without limit.

    Attributes:
        events: of one socket, of any kind.
        faults: events of one socket that are refused for what they are: unknown, malformed, not allowed.
        refusals: events of one socket that are beyond a rate; then reading from it pauses.
        address: events, and refusals, of all sockets of an address.
    """

    events: Rate | None = None
    faults: Rate | None = None
    refusals: Rate | None = None
    address: Rate | None = None


class RateLimiter:
    """Decides by an event's name alone; a refusal costs one look at the name and one answer.

    Nothing is logged for a refusal, for it would cost more than what it refuses; it is counted.
    """

    def __init__(
        self,
        classes: Mapping[str, str],
        users: UserShares,
        rates: SocketRates,
        clock: Callable[[], float],
        capacity: int,
        refused: Callable[[str], None],
        costs: ByteCosts = FREE,
    ) -> None:
        """Limit the events of ``classes``, which has the class of each.

        Args:
            classes: the class of a user's share, by event; "" for what no user's share is needed for.
            users: the users' shares.
            rates: those of sockets and addresses.
            clock: gives seconds that never go back.
            capacity: bounds the addresses that are remembered.
            refused: is told the code of every refusal.
            costs: the tokens that a user and an address pay for bytes.
        """
        self._classes = classes
        self._users = users
        self._clock = clock
        self._refused = refused
        self._costs = costs
        self._events = TokenBucket(rates.events or _UNLIMITED)
        self._faults = TokenBucket(rates.faults or _UNLIMITED)
        self._refusals = TokenBucket(rates.refusals or _UNLIMITED)
        address = rates.address or _UNLIMITED
        self._addresses = Buckets(address, clock, capacity)
        self._refused_addresses = Buckets(address, clock, capacity)

    def share_of(self, socket: Socket) -> SocketShare:
        """Return the share of a socket that has just connected."""
        return SocketShare(address_group(socket.handshake.address))

    def begin_registration(self, connection: ChatConnection, event: Event) -> bool:
        """Tell whether an event is to be handled; if not, it has been answered.

        Raises:
            PacketError: the packet is malformed.
        """
        share, now, data = connection.share, self._clock(), event.data
        end = data.find('"', 2, _LONGEST_NAME)
        name = data[2:end] if end > 0 else ""
        wait, kind = self._faults.wait(share.faults, now), "faults"
        if not wait:
            tokens = self._costs.of_request(data)
            wait, kind = self._take(connection, self._class_of(name, event), tokens, now)
        if not wait:
            return True
        self._users.count(kind)
        self._answer(connection, event, name, wait)
        self._slow_down(connection, now)
        return False

    def answered(self, connection: ChatConnection, name: str, size: int) -> None:
        """Count an answer of ``size`` bytes to an event of the classes: who asks for much asks less often."""
        tokens = self._costs.of_answer(size)
        if not tokens:
            return
        if connection.user_id is not None:
            self._users.charge(self._classes[name], connection.user_id, tokens)
        self._addresses.charge(connection.share.network, tokens)

    def fault(self, connection: ChatConnection) -> None:
        """Count an event that was refused for what it is."""
        share = connection.share
        share.faults = self._faults.taken(share.faults, self._clock())

    def _class_of(self, name: str, event: Event) -> str:
        found = self._classes.get(name)
        if found is None:
            # Unknown, or JSON with spaces or escapes in its name: only the whole of it tells.
            with suppress(PacketError):  # which the router meets again, and knows what to do about
                found = self._classes.get(event.arguments()[0])
        return found or ""

    def _take(
        self, connection: ChatConnection, user_class: str, tokens: int, now: float
    ) -> tuple[float, str]:
        """Take a token of the socket, and ``tokens`` of the others; return the wait, and who has none.

        The address comes last: what a flood is refused is not taken from its neighbours.
        """
        share = connection.share
        wait = self._events.wait(share.events, now)
        if wait:
            return wait, "socket"
        if connection.user_id is not None:
            wait = self._users.take(user_class, connection.user_id, tokens)
            if wait:
                return wait, user_class
        wait = self._addresses.take(share.network, tokens)
        if wait:
            return wait, "address"
        share.events = self._events.taken(share.events, now)
        return 0.0, ""

    def _answer(self, connection: ChatConnection, event: Event, name: str, wait: float) -> None:
        self._refused("rate_limited")
        socket = connection.socket
        retry_after = math.ceil(wait * 1000) / 1000
        if event.ack_id is None:
            shown = f'"{name}"' if name.isidentifier() else '""'
            socket.send(encode_event(socket.namespace, _FAILURE[connection.locale] % (shown, retry_after)))
        else:
            answer = _ACKNOWLEDGEMENT[connection.locale] % retry_after
            socket.send(encode_acknowledgement(socket.namespace, event.ack_id, answer))

    def _slow_down(self, connection: ChatConnection, now: float) -> None:
        """Read nothing from a socket for a while that goes on and on: also a refusal costs something."""
        share = connection.share
        wait = max(self._refusals.wait(share.refusals, now), self._refused_addresses.take(share.network))
        share.refusals = self._refusals.taken(share.refusals, now)
        if wait and not connection.paused:
            connection.paused = True
            connection.socket.hold()
            asyncio.get_running_loop().call_later(max(wait, _MIN_PAUSE), _read_on, connection)


def _read_on(connection: ChatConnection) -> None:
    """End a pause; what the socket has under way may hold it still."""
    connection.paused = False
    if not connection.held:
        connection.socket.release()
