"""The router: finds the handler of a client's event, decodes its payload, and answers."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
import structlog

from madang.contract import ErrorOut, Stored, error_out
from madang.domain.errors import ChatError, Overloaded, UnknownEvent
from madang.gateway.device import Device
from madang.gateway.payloads import decode_payload, event_decoder
from madang.transport import Event, Socket, encode_acknowledgement

__all__ = ["Route", "Router"]

Handler = Callable[[Device, Any], Awaitable[dict[str, Any] | Stored]]

_INTERNAL = ErrorOut("internal", "the server failed to handle this", retryable=False)
_encoder = msgspec.json.Encoder()
_logger = structlog.get_logger(__name__)


class Route(msgspec.Struct, frozen=True):
    """What a client event carries and who handles it.

    Attributes:
        alone: whether the socket's next events wait until this one is handled. The others overlap, but
            begin in the order in which they came, so that a socket's messages keep their order.
    """

    payload: type[msgspec.Struct]
    handler: Handler
    alone: bool = False


class Router:
    """The application behind the namespace: a device for each socket, a handler for each event.

    ``refused`` is told the code of every error that is answered.
    """

    def __init__(
        self,
        routes: Mapping[str, Route],
        disconnected: Callable[[Device], None],
        refused: Callable[[str], None],
        max_in_flight: int,
    ) -> None:
        self._routes = routes
        self._names = {route.payload: name for name, route in routes.items()}
        self._decoder = event_decoder({name: route.payload for name, route in routes.items()})
        self._disconnected = disconnected
        self._refused = refused
        self._max_in_flight = max_in_flight
        self._tasks: set[asyncio.Task[None]] = set()

    def connected(self, socket: Socket, auth: object) -> None:
        """Take a socket on. Who it is, ``register`` tells."""
        del auth
        socket.data = Device(socket)

    def disconnected(self, socket: Socket, reason: str) -> None:
        """Take a socket off."""
        del reason
        device: Device = socket.data
        device.waiting = None
        self._disconnected(device)

    def received(self, socket: Socket, event: Event) -> None:
        """Handle an event, or let it wait for one that must not be overtaken."""
        device: Device = socket.data
        if device.in_flight >= self._max_in_flight:
            name, _ = event.arguments()
            self._refuse(device, event, name, Overloaded("too many events of this socket are under way"))
            return
        device.in_flight += 1
        if device.waiting is not None:
            device.waiting.append(event)
        else:
            self._start(device, event)

    async def close(self) -> None:
        """Wait for the events that are being handled."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _start(self, device: Device, event: Event) -> None:
        try:
            name, payload = self._decode(event)
        except ChatError as error:
            device.in_flight -= 1
            self._refuse(device, event, event.arguments()[0], error)
            return
        route = self._routes[name]
        if route.alone:
            device.waiting = deque()
        task = asyncio.ensure_future(self._handle(device, event, name, route, payload))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _decode(self, event: Event) -> tuple[str, msgspec.Struct]:
        if not event.attachments:
            try:
                payload = self._decoder.decode(event.data).payload
            except msgspec.MsgspecError:
                pass  # another form, or wrong: the slow way tells
            else:
                return self._names[type(payload)], payload
        name, arguments = event.arguments()
        route = self._routes.get(name)
        if route is None:
            raise UnknownEvent(f"there is no event {name!r:.40}")
        return name, decode_payload(arguments, route.payload)

    async def _handle(
        self, device: Device, event: Event, name: str, route: Route, payload: msgspec.Struct
    ) -> None:
        try:
            answer = await route.handler(device, payload)
        except ChatError as error:
            self._refuse(device, event, name, error)
        except Exception:
            _logger.exception("event_failed", event_name=name)
            self._answer_error(device, event, name, _INTERNAL)
        else:
            if event.ack_id is not None:
                self._acknowledge(device, event.ack_id, answer)
        finally:
            device.in_flight -= 1
            if route.alone:
                self._resume(device)

    def _resume(self, device: Device) -> None:
        """Start what waited, up to the next event that must be handled alone."""
        waiting, device.waiting = device.waiting, None
        while waiting:
            self._start(device, waiting.popleft())
            if device.waiting is not None:
                device.waiting = waiting
                return

    def _refuse(self, device: Device, event: Event, name: str, error: ChatError) -> None:
        self._answer_error(device, event, name, error_out(error))

    def _answer_error(self, device: Device, event: Event, name: str, error: ErrorOut) -> None:
        self._refused(error.code)
        if event.ack_id is None:
            device.emit("failure", {"event": name, "error": error})
        else:
            self._acknowledge(device, event.ack_id, {"ok": False, "error": error})

    def _acknowledge(self, device: Device, ack_id: int, answer: dict[str, Any] | Stored) -> None:
        if isinstance(answer, dict):
            answer.setdefault("ok", True)
        socket = device.socket
        if socket.connected:
            socket.send(encode_acknowledgement(socket.namespace, ack_id, _encoder.encode((answer,))))
