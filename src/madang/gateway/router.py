"""The router: finds the handler of a client's event, decodes its payload, and answers."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import msgspec
import structlog

from madang.contract import error_out
from madang.domain import catalogue
from madang.domain.errors import ChatError, InvalidText, NotRegistered, Overloaded, UnknownEvent
from madang.domain.locales import choose_locale, known_locale
from madang.domain.wording import Locale
from madang.gateway.abandoned import Abandoned
from madang.gateway.connection import ChatConnection
from madang.gateway.payloads import decode_payload, event_decoder
from madang.gateway.rate_limiter import RateLimiter
from madang.gateway.socket_share import UNLIMITED
from madang.kinds.wire import event_json
from madang.transport import DeadlineQueue, Decision, Event, PacketError, Socket, encode_acknowledgement

__all__ = ["Handler", "Route", "Router", "RouterBounds"]

Handler = Callable[[ChatConnection, Any], Awaitable[Any] | msgspec.Struct]
"""Gives the answer, or what it is to be waited for; what need not wait for anything costs no task."""


_encoder = msgspec.json.Encoder()
_logger = structlog.get_logger(__name__)


def _as_it_is(answer: msgspec.Struct) -> msgspec.Struct:
    return answer


class Route(msgspec.Struct, frozen=True):
    """What a client event carries and who handles it.

    Attributes:
        answer: turns what the handler returns into the acknowledgement.
        event: the event that carries the answer to who asked for no acknowledgement, if there is one.
        alone: whether the socket's next events wait until this one is handled. The others overlap, but
            begin in the order in which they came, so that a socket's messages keep their order.
        keeps_order: whether the socket's next events wait where the handler gives something that is not on
            its way yet, such as a reply whose quote is looked up: they would overtake it.
        reads: whether it changes nothing for anyone else.
        answered: is told once it was answered, where it was not refused.
    """

    payload: type[msgspec.Struct]
    handler: Handler
    answer: Callable[[Any], msgspec.Struct] = _as_it_is
    alone: bool = False
    keeps_order: bool = False
    event: str | None = None
    reads: bool = False
    answered: Callable[[ChatConnection], None] | None = None

    @property
    def ends_with_socket(self) -> bool:
        """Whether it is given up when its socket goes, as far as it has not been handed to the storage.

        Nobody else waits for what is read. And a join that waits here for its storage must not be made when
        the client has come back through another node, and has left since.
        """
        return self.reads or self.alone


class _Call(msgspec.Struct, frozen=True):
    """An event that is being handled."""

    connection: ChatConnection
    event: Event
    name: str
    route: Route
    alone: bool


class RouterBounds(msgspec.Struct, frozen=True):
    """What a socket may have under way.

    Attributes:
        events: how many events; further ones are refused.
        bytes: how much JSON; beyond that nothing more is read from the socket.
        register_timeout: seconds in which it must register.
    """

    events: int
    bytes: int
    register_timeout: float


class Router:
    """The application behind the namespace: a connection for each socket, a handler for each event.

    ``refused`` is told the code of every error that is answered; ``limiter`` refuses what is beyond a share;
    ``locale`` is the language of sockets that ask for none; ``decide`` may register one in its handshake.

    What a socket may have under way is bounded in bytes: when it is more, nothing is read from the client
    until some of it was handled. A socket that has not registered has one event under way at a time.
    """

    def __init__(
        self,
        routes: Mapping[str, Route],
        disconnected: Callable[[ChatConnection], None],
        refused: Callable[[str], None],
        bounds: RouterBounds,
        limiter: RateLimiter | None = None,
        locale: Locale = "en",
        decide: Callable[[ChatConnection, Mapping[str, Any]], Decision | None] | None = None,
    ) -> None:
        self._routes = routes
        self._names = {route.payload: name for name, route in routes.items()}
        self._decoder = event_decoder({name: route.payload for name, route in routes.items()})
        self._disconnected = disconnected
        self._refused = refused
        self._limiter = limiter
        self._locale = locale
        self._decide = decide
        self._max_in_flight = bounds.events
        self._max_bytes = bounds.bytes
        self._registering: DeadlineQueue[ChatConnection] = DeadlineQueue(bounds.register_timeout, _expire)
        self._pending: set[asyncio.Future[Any]] = set()
        self._abandoned = Abandoned()

    def connected(self, socket: Socket, auth: Mapping[str, Any]) -> Decision | None:
        """Take a socket on. Who it is, ``auth`` or ``register`` tells; ``auth`` may say its language."""
        share = UNLIMITED if self._limiter is None else self._limiter.share_of(socket)
        connection = socket.data = ChatConnection(socket, share, self._locale_of(socket, auth))
        connection.deadline = self._registering.add(connection)
        return None if self._decide is None else self._decide(connection, auth)

    def _locale_of(self, socket: Socket, auth: Mapping[str, Any]) -> Locale:
        said = known_locale(auth.get("locale"))
        return said or choose_locale(socket.handshake.header("accept-language"), self._locale)

    def disconnected(self, socket: Socket, reason: str) -> None:
        """Take a socket off."""
        del reason
        connection: ChatConnection = socket.data
        connection.waiting = None
        if connection.deadline is not None:
            connection.deadline.discard(connection)
        self._disconnected(connection)
        self._abandoned.add(connection.given_up or ())

    def received(self, socket: Socket, event: Event) -> None:
        """Handle an event, or let it wait for one that must not be overtaken."""
        connection: ChatConnection = socket.data
        if self._limiter is not None and not self._limiter.begin_registration(connection, event):
            return
        if connection.in_flight >= self._max_in_flight:
            overloaded = Overloaded(catalogue.EVENTS_WAIT)
            self._refuse(connection, event, _name_of(event), overloaded)
            return
        connection.in_flight += 1
        connection.bytes_in_flight += len(event.data)
        if connection.bytes_in_flight >= self._max_bytes or connection.user_id is None:
            connection.held = True
            socket.hold()
        if connection.waiting is not None:
            connection.waiting.append(event)
        else:
            self._start(connection, event)

    async def close(self) -> None:
        """Wait for the events that are being handled."""
        self._registering.cancel()
        if self._pending:
            await asyncio.wait(self._pending)

    def _start(self, connection: ChatConnection, event: Event) -> None:
        try:
            name, payload = self._decode(event)
        except ChatError as error:
            self._handled(connection, event)
            self._refuse(connection, event, _name_of(event), error)
            return
        route = self._routes[name]
        call = _Call(connection, event, name, route, route.alone)
        if route.alone:
            connection.waiting = deque()
        try:
            outcome = route.handler(connection, payload)
        except ChatError as error:
            self._refuse(connection, event, name, error)
            self._end(call)
            return
        if isinstance(outcome, msgspec.Struct):
            self._answer(call, outcome)
            self._end(call)
            return
        # What is a future already, as the log's answer is, costs no task.
        pending = asyncio.ensure_future(outcome)
        if route.keeps_order and pending is not outcome:
            call = _Call(connection, event, name, route, alone=True)
            connection.waiting = deque()
        self._pending.add(pending)
        if call.route.ends_with_socket:
            if connection.given_up is None:
                connection.given_up = {}
            connection.given_up[pending] = None
        pending.add_done_callback(partial(self._finish, call))

    def _decode(self, event: Event) -> tuple[str, msgspec.Struct]:
        if not event.attachments:
            try:
                payload = self._decoder.decode(event.data).payload
            except (msgspec.MsgspecError, RecursionError):
                pass  # another form, or wrong: the slow way tells
            else:
                return self._names[type(payload)], payload
        try:
            name, arguments = event.arguments()
        except PacketError:
            _name_of(event)  # raises it again, unless surrogates are all that is wrong
            raise InvalidText(catalogue.LONE_SURROGATE) from None
        route = self._routes.get(name)
        if route is None:
            raise UnknownEvent(catalogue.NO_SUCH_EVENT, name=name)
        return name, decode_payload(arguments, route.payload)

    def _finish(self, call: "_Call", pending: "asyncio.Future[Any]") -> None:
        self._pending.discard(pending)
        if call.connection.given_up is not None:
            call.connection.given_up.pop(pending, None)
        if pending.cancelled():
            return
        error = pending.exception()
        if error is None:
            self._answer(call, pending.result())
            if call.route.answered is not None:
                call.route.answered(call.connection)
        elif isinstance(error, ChatError):
            self._refuse(call.connection, call.event, call.name, error)
        else:
            _logger.error("event_failed", event_name=call.name, exc_info=error)
            self._refuse(call.connection, call.event, call.name, ChatError(catalogue.INTERNAL))
        self._end(call)

    def _answer(self, call: "_Call", result: Any) -> None:
        connection = call.connection
        if call.event.ack_id is not None:
            data = _ok(call.route.answer(result))
            self._acknowledge(connection, call.event.ack_id, data)
        elif call.route.event is not None:
            data = event_json(call.route.event, call.route.answer(result))
            connection.send(data)
        else:
            return
        if self._limiter is not None:
            self._limiter.answered(connection, call.name, len(data))

    def _end(self, call: "_Call") -> None:
        self._handled(call.connection, call.event)
        if call.alone:
            self._resume(call.connection)

    def _handled(self, connection: ChatConnection, event: Event) -> None:
        """Count an event no more, and read on from its socket where there is room again."""
        connection.in_flight -= 1
        connection.bytes_in_flight -= len(event.data)
        if connection.held and (connection.bytes_in_flight < self._max_bytes or not connection.in_flight):
            connection.held = False
            if not connection.paused:
                connection.socket.release()

    def _resume(self, connection: ChatConnection) -> None:
        """Start what waited, up to the next event that must be handled alone."""
        waiting, connection.waiting = connection.waiting, None
        while waiting:
            try:
                self._start(connection, waiting.popleft())
            except PacketError:
                connection.socket.close("parse error")
                return
            if connection.waiting is not None:
                connection.waiting = waiting
                return

    def _refuse(self, connection: ChatConnection, event: Event, name: str, error: ChatError) -> None:
        self._refused(error.code)
        if self._limiter is not None and not error.retryable:
            self._limiter.fault(connection)
        if event.ack_id is None:
            connection.refuse(name, error)
        else:
            answer = {"ok": False, "error": error_out(error, connection.locale)}
            self._acknowledge(connection, event.ack_id, _encoder.encode((answer,)))

    def _acknowledge(self, connection: ChatConnection, ack_id: int, data: bytes) -> None:
        socket = connection.socket
        if socket.connected:
            socket.send(encode_acknowledgement(socket.namespace, ack_id, data))


def _ok(answer: msgspec.Struct) -> bytes:
    """Return the JSON array of an acknowledgement: the answer's fields, and ``ok``."""
    fields = _encoder.encode(answer)
    return b'[{"ok":true}]' if fields == b"{}" else b'[%b,"ok":true}]' % fields[:-1]


def _expire(connection: ChatConnection) -> None:
    """Close a socket that took its time and did not register; its client may come back and do so."""
    connection.deadline = None
    if connection.user_id is None and connection.socket.connected:
        connection.refuse("register", NotRegistered(catalogue.REGISTER_IN_TIME))
        connection.socket.close("register timeout")


def _name_of(event: Event) -> str:
    """Return an event's name, also where its JSON is well formed but holds what is no Unicode text.

    A client that cuts an emoji in half sends a lone surrogate, which JSON can write and UTF-8 cannot
    (RFC 8259 §8.2): a mistake in what is said, not in the protocol.

    Raises:
        PacketError: the packet is malformed.
    """
    try:
        return event.arguments()[0]
    except PacketError:
        name = _name_beside_surrogates(event.data)
        if name is None:
            raise
        return name


def _name_beside_surrogates(data: str | bytes) -> str | None:
    try:
        arguments = json.loads(data)
        json.dumps(arguments, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        name = arguments[0] if arguments and isinstance(arguments, list) else None
        return name.encode(errors="replace").decode() if isinstance(name, str) else None
    except (ValueError, RecursionError):
        return None
    return None
