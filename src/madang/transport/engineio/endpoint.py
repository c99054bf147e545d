"""The ASGI side: HTTP requests of long-polling (Engine.IO protocol, "HTTP long-polling")."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final

import msgspec

from madang.protocol.engineio import EngineError, Refusal, decode_payload, judge
from madang.protocol.websocket import CloseCode
from madang.transport.engineio.accept import LATE, UpgradeRejected
from madang.transport.engineio.cors import Cors, Headers
from madang.transport.engineio.engine import Engine
from madang.transport.engineio.handshake import Handshake
from madang.transport.engineio.polling import GONE, Polling, Receive, read_body
from madang.transport.engineio.session import Session
from madang.transport.engineio.turns import Turn

__all__ = ["Endpoint", "handshake_of"]

Send = Callable[[Any], Awaitable[None]]
Answer = tuple[int, bytes, bytes]
"""Status, content type and body."""

_TEXT: Final = b"text/plain; charset=UTF-8"
_HTML: Final = b"text/html"
_JSON: Final = b"application/json"
_BAD: Final[Answer] = (400, _TEXT, b"")
_GONE: Final[Answer] = (400, _JSON, Refusal.UNKNOWN_SESSION.body)
_BINARY: Final = "application/octet-stream"


class Endpoint:
    """Answers the polling requests of an engine; an ASGI application."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cors = Cors(engine.origins)

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            raise RuntimeError(f"this ASGI application does not answer {scope['type']!r}")
        handshake = handshake_of(scope)
        if not self._engine.serves(scope["path"]):
            await _answer(send, (404, _TEXT, self._engine.misdirected(handshake.path).encode()), [])
            return
        headers = self._cors.headers(handshake)
        if handshake.method == "OPTIONS" and headers:
            await _answer(send, (204, b"", b""), headers + self._cors.preflight(handshake))
            return
        query = handshake.query
        sid = query.get("sid", "")
        session = self._engine.sessions.get(sid) or self._engine.leaving.get(sid)
        refusal = judge(
            query,
            handshake.method,
            upgrade=False,
            current=session.transport.name if session else None,
        )
        if refusal is Refusal.UNKNOWN_SESSION and self._engine.remote_sessions is not None:
            try:
                self._engine.check_hop(handshake, sid)
            except UpgradeRejected as rejection:
                await _answer(send, await _rejected(rejection), headers)
                return
            application = self._engine.remote_sessions.request(sid)
            if application is not None:
                relayed = _Relayed(send)
                await application(scope, receive, relayed)
                self._engine.met_elsewhere.note(sid, is_there=relayed.is_there)
                if not relayed.is_unknown:
                    return
        if refusal is not None:
            answer = await self._refuse(handshake, refusal)
        elif session is None:
            answer = await self._open(handshake)
        else:
            answer = await self._continue(session, handshake, receive)
        await _answer(send, answer, headers)

    async def _open(self, handshake: Handshake) -> Answer:
        try:
            session = self._engine.open(handshake)
        except UpgradeRejected as rejection:
            return await _rejected(rejection)
        assert isinstance(session.transport, Polling)  # noqa: S101 - narrows: it has just been opened so
        return 200, _TEXT, session.transport.encode(session.pending)

    async def _refuse(self, handshake: Handshake, refusal: Refusal) -> Answer:
        rejection = self._engine.refuse(handshake, refusal)
        if rejection.retry_after is not None:
            return await _rejected(rejection)
        return refusal.status, _JSON, refusal.body

    async def _continue(self, session: Session, handshake: Handshake, receive: Receive) -> Answer:
        polling = session.transport
        assert isinstance(polling, Polling)  # noqa: S101 - narrows: judge refused the others
        if handshake.method == "GET":
            return await self._poll(session, polling, receive)
        if handshake.method == "POST" and session.open:
            return await self._post(session, polling, handshake, receive)
        return 400, _JSON, Refusal.BAD_REQUEST.body

    async def _poll(self, session: Session, polling: Polling, receive: Receive) -> Answer:
        if not session.open:
            # What is left goes out by as many polls as it takes; an empty answer would tell nothing, so the
            # poll behind the last of it is an error: that is what lets every client come back.
            body = polling.encode(polling.last) if polling.last else GONE
            if not polling.last:
                self._engine.left(session)
            return (200, _TEXT, body) if body else _GONE
        if polling.ready:
            # Two polls would share the packets between them, and nobody could tell their order.
            session.abandon("transport error", CloseCode.POLICY_VIOLATION)
            return _BAD
        if session.pending and not session.corked:
            body = polling.encode(session.pending)
            # Taken here and not by a flush, which counts by itself.
            session.taken()
            return 200, _TEXT, body
        poll = polling.wait()
        # Before the probe is answered a poll may wait for long: the client does not mean to switch yet.
        if session.probing is not None and session.probing.answered:
            session.probing.hurry(poll)
        if not await _answered(poll, receive):
            session.abandon("transport error", CloseCode.POLICY_VIOLATION)
            return _BAD
        return (200, _TEXT, poll.result()) if poll.result() != GONE else _GONE

    async def _post(
        self, session: Session, polling: Polling, handshake: Handshake, receive: Receive
    ) -> Answer:
        headers = handshake.headers
        # A second POST could overtake the first. Raw binary is of Engine.IO 3: 4 has it in base64.
        if polling.posting or headers.get("content-type") == _BINARY:
            session.abandon("transport error", CloseCode.POLICY_VIOLATION)
            return _BAD
        limit = self._engine.settings.max_payload
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > limit:
            return 413, _TEXT, b""
        polling.posting = True
        try:
            body = await read_body(receive, limit)
        except ConnectionError:
            session.abandon("transport error", CloseCode.POLICY_VIOLATION)
            return _BAD
        else:
            if body is None:
                # The session stays: nothing of this request was handled.
                return 413, _TEXT, b""
            return (200, _HTML, b"ok") if await self._take(session, polling, body) else _BAD
        finally:
            polling.posting = False

    async def _take(self, session: Session, polling: Polling, body: bytes) -> bool:
        """Hand a POST's packets to the session, until one closes it; return whether they were well formed.

        While the session takes no more, the answer waits, and with it the client's next POST.
        """
        self._engine.statistics.bytes_received += len(body)
        if not session.open:
            return False
        try:
            turn = Turn()
            for packet in decode_payload(body):
                session.handle(packet)
                turn.take(len(packet))
                if session.held:
                    # The client sends its next POST behind the answer to this one: that holds it.
                    await polling.room()
                if turn.is_over:
                    turn = await self._engine.turns.wait()
                if not session.open:
                    break
        except EngineError:
            session.abandon("parse error", CloseCode.POLICY_VIOLATION)
            return False
        return True


class _Relayed:
    """Passes on what another node answers, but that it has no such session: then nobody has it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Any = None
        self.is_unknown = False
        self.is_there = False
        """Whether it has answered as for a session of its own: other refusals tell nothing."""

    async def __call__(self, message: Any) -> None:
        """Take a part of the answer."""
        self.is_there = self.is_there or message.get("status") == HTTPStatus.OK
        # A 400 may be of a session that is there and got a bad request: the status alone does not tell.
        if message["type"] == "http.response.start" and message["status"] == _GONE[0]:
            self._start = message  # only the body tells
            return
        start, self._start = self._start, None
        if start is not None:
            if message.get("body") == _GONE[2]:
                self.is_unknown = True
                return
            await self._send(start)
        await self._send(message)


async def _rejected(rejection: UpgradeRejected) -> Answer:
    """Return what a client is told that gets no session; it waits where it comes too often."""
    body: dict[str, object] = {"code": Refusal.FORBIDDEN.code, "message": rejection.message}
    if rejection.retry_after is not None:
        body["retryAfter"] = round(rejection.retry_after, 3)
        await asyncio.sleep(LATE)
    return rejection.status, _JSON, msgspec.json.encode(body)


def handshake_of(scope: Any) -> Handshake:
    """Return the request of an ASGI scope."""
    query = scope["query_string"]
    target = scope.get("raw_path") or scope["path"].encode()
    client = scope.get("client")
    return Handshake(
        Handshake.assemble(scope["method"], target + b"?" + query if query else target, scope["headers"]),
        client[0] if client else "",
        secure=scope.get("scheme") == "https",
        time=time.time(),
    )


async def _answered(poll: asyncio.Future[bytes], receive: Receive) -> bool:
    """Wait for the poll's answer; return False if the client goes away before."""

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    watcher = asyncio.ensure_future(gone())
    try:
        await asyncio.wait((poll, watcher), return_when=asyncio.FIRST_COMPLETED)
        return poll.done()
    finally:
        # Where it has no answer it is given up: whoever would answer it finds it done (`Polling.answer`).
        poll.cancel()
        watcher.cancel()


async def _answer(send: Send, answer: Answer, headers: Headers) -> None:
    status, content_type, body = answer
    own = [(b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
    if content_type:
        own.append((b"content-type", content_type))
    await send({"type": "http.response.start", "status": status, "headers": own + headers})
    await send({"type": "http.response.body", "body": body})
