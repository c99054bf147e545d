"""A WebSocket connection, from its opening request to its end."""

import asyncio
from typing import Any

import pytest

from madang.protocol.websocket import Opcode
from madang.transport import Handshake, SocketServer, TransportSettings, encode_event
from madang.transport.engineio import websocket
from tests.unit.protocol.websocket.client import client_frame
from tests.unit.transport.doubles import Recorder, serve, turn
from tests.unit.transport.wire import HttpClient, WebSocketClient


async def connected(server: SocketServer) -> WebSocketClient:
    """Open a WebSocket session and connect it to a namespace."""
    client = WebSocketClient(server.websocket_protocol).open()
    client.send("40")
    await turn()
    client.packets()
    return client


async def test_a_session_is_opened_and_greeted_without_upgrades_to_come() -> None:
    server, _ = serve()
    client = WebSocketClient(server.websocket_protocol).open()
    await turn()
    (packet,) = client.packets()
    assert client.head.startswith(b"HTTP/1.1 101 ")
    assert packet.startswith('0{"sid":"')
    assert '"upgrades":[]' in packet
    assert client.protocol in client.state.connections
    await server.stop()


NOT_FOUND = b"Not Found: Engine.IO is served at /socket.io/ (the client's option path)"


@pytest.mark.parametrize(
    ("target", "status", "body"),
    [
        ("/elsewhere/?EIO=4&transport=websocket", b"404", NOT_FOUND),
        ("/socket.iox/?EIO=4&transport=websocket", b"404", NOT_FOUND),
        ("/socket.io/?EIO=4&transport=abc", b"400", b"Transport unknown"),
        ("/socket.io/?EIO=4&transport=websocket&sid=x", b"400", b"Session ID unknown"),
        ("/socket.io/?EIO=4&transport=polling", b"400", b"Bad request"),
        ("/socket.io/?EIO=3&transport=websocket", b"400", b"Unsupported protocol version"),
        ("/socket.io/?%C3%28=%FF&&=&EIO", b"400", b"Transport unknown"),
    ],
)
async def test_a_request_that_may_not_open_is_refused(target: str, status: bytes, body: bytes) -> None:
    server, _ = serve()
    client = WebSocketClient(server.websocket_protocol, target).open()
    assert client.line.written.startswith(b"HTTP/1.1 " + status)
    assert client.line.written.endswith(b"\r\n\r\n" + body)
    assert client.line.closing
    client.send("40")
    await turn()
    assert client.protocol not in client.state.connections


@pytest.mark.parametrize("path", ["/socket.io", "/socket.io/"])
async def test_a_slash_at_the_end_makes_no_difference(path: str) -> None:
    server, _ = serve(path="/socket.io")
    client = WebSocketClient(server.websocket_protocol, f"{path}?EIO=4&transport=websocket").open()
    await turn()
    assert client.line.written.startswith(b"HTTP/1.1 101")
    await server.stop()


async def test_a_broken_handshake_is_refused_with_the_version_we_speak() -> None:
    server, _ = serve()
    client = WebSocketClient(server.websocket_protocol).open(sec_websocket_version="8")
    assert client.line.written.startswith(b"HTTP/1.1 426")
    assert b"\r\nSec-WebSocket-Version: 13\r\n" in client.line.written
    assert WebSocketClient(server.websocket_protocol).open("POST").line.written.startswith(b"HTTP/1.1 405")


async def test_the_applications_handshake_has_the_clients_headers_and_query() -> None:
    server, recorder = serve()
    target = "/socket.io/?EIO=4&transport=websocket&name=%EB%A7%88%EB%8B%B9+1"
    client = WebSocketClient(server.websocket_protocol, target).open(cookie="a=b", user_agent="test")
    seen: list[object] = []
    recorder.on_connect = lambda socket: seen.extend(
        [
            socket.handshake.headers["user-agent"],
            socket.handshake.query["name"],
            socket.handshake.method,
            socket.handshake.path,
        ]
    )
    client.send("40")
    shaken = recorder.sockets[0].handshake
    assert seen == ["test", "마당 1", "GET", "/socket.io/"]
    assert (shaken.address, shaken.secure) == ("192.0.2.1", False)
    assert shaken.time > 0
    assert (shaken.headers, shaken.query) == ({}, {})  # the head is not kept for life
    await server.stop()


async def test_a_close_is_answered_with_its_code() -> None:
    server, recorder = serve()
    client = await connected(server)
    client.frame(Opcode.CLOSE, (3000).to_bytes(2, "big"))
    assert client.closed() == (3000, "")
    assert client.line.closing
    assert recorder.log[-1] == ("disconnected", "transport close")


async def test_a_ping_is_answered_and_a_pong_is_not() -> None:
    server, _ = serve()
    client = await connected(server)
    client.frame(Opcode.PONG, b"unasked")
    client.frame(Opcode.PING, b"are you there")
    assert client.frames() == [(Opcode.PONG, b"are you there")]
    await server.stop()


async def test_who_pings_and_does_not_read_gets_no_more_pongs() -> None:
    server, _ = serve()
    client = await connected(server)
    client.protocol.pause_writing()
    client.frame(Opcode.PING, b"flood")
    assert client.frames() == []
    await server.stop()


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (client_frame(Opcode.TEXT, b"\xff"), 1007),
        (client_frame(3), 1002),
        (client_frame(Opcode.BINARY, bytes(1001)), 1009),
    ],
)
async def test_what_breaks_the_framing_is_told_why_and_heard_no_more(frame: bytes, code: int) -> None:
    server, recorder = serve(max_payload=1000)
    client = await connected(server)
    client.protocol.data_received(client_frame(Opcode.TEXT, b'42["before"]') + frame)
    client.protocol.data_received(client_frame(Opcode.TEXT, b'42["after"]'))
    closed = client.closed()
    assert closed is not None
    assert closed[0] == code
    assert recorder.log == [("connected", {}), ("before",), ("disconnected", "transport error")]


async def test_a_peer_that_does_not_answer_a_close_is_dropped() -> None:
    server, recorder = serve(close_timeout=0.01)
    client = await connected(server)
    recorder.sockets[0].close()
    assert client.closed() == (1001, "forced close")
    while not client.line.aborted:
        client.line.changed.clear()
        await client.line.changed.wait()
    await turn()
    assert server.engine.websockets.peers == 0


async def test_what_arrives_after_our_close_is_not_handled() -> None:
    server, recorder = serve()
    client = await connected(server)
    recorder.sockets[0].close()
    client.send('42["late"]')
    client.frame(Opcode.CLOSE)
    assert recorder.log == [("connected", {}), ("disconnected", "forced close")]
    assert client.line.closing


async def test_a_stalled_reader_holds_no_more_than_its_bound() -> None:
    server, recorder = serve(max_outbox=100_000)
    client = await connected(server)
    client.protocol.pause_writing()
    client.line.buffered = 60_000
    for _ in range(39):
        recorder.sockets[0].emit("x", "y" * 1000)
        await turn()
    assert client.frames() == []
    assert server.sessions == 1
    recorder.sockets[0].emit("x", "y" * 1000)
    await turn()
    assert client.closed() == (1013, "outbox full")
    assert recorder.log[-1] == ("disconnected", "outbox full")
    assert (server.statistics.paused, server.statistics.cut) == (1, 1)


async def test_a_reader_that_goes_on_gets_what_waited() -> None:
    server, recorder = serve()
    client = await connected(server)
    client.protocol.pause_writing()
    for number in range(3):
        recorder.sockets[0].emit("x", number)
        await turn()
    client.protocol.resume_writing()
    await turn()
    assert client.packets() == ['42["x",0]', '42["x",1]', '42["x",2]']
    await server.stop()


async def test_much_at_once_is_written_until_the_client_lags() -> None:
    server, recorder = serve()
    client = await connected(server)
    socket, write = recorder.sockets[0], client.line.write
    for number in range(100):
        socket.emit("x", number, "y" * 1000)

    def lag(data: bytes) -> None:
        write(data)
        if len(client.line.written) > 30_000:
            client.protocol.pause_writing()

    client.line.write = lag  # type: ignore[method-assign] # a line that fills up
    await turn()
    first = len(client.packets())
    assert 0 < first < 100
    client.line.write = write  # type: ignore[method-assign] # and empties
    client.protocol.resume_writing()
    await turn()
    assert first + len(client.packets()) == 100
    await server.stop()


async def test_after_a_large_read_the_others_have_their_turn() -> None:
    server, recorder = serve()
    client = await connected(server)
    events = b"".join(client_frame(Opcode.TEXT, b'42["x",%d]' % number) for number in range(6000))
    client.protocol.data_received(events)
    assert len(recorder.log) == 1 + 16
    assert not client.line.reading
    while len(recorder.log) < 6001:
        before = len(recorder.log)
        await asyncio.sleep(0)
        assert len(recorder.log) <= before + 16
    assert [number for _, number in recorder.log[1:]] == list(range(6000))
    await turn()
    assert client.line.reading
    client.protocol.data_received(client_frame(Opcode.TEXT, b'42["x"]') * 6000)
    client.line.close()
    await turn()
    assert not client.line.reading
    await server.stop()


async def test_a_turn_is_bounded_in_bytes_too() -> None:
    server, recorder = serve()
    client = await connected(server)
    event = b'42["x","%s"]' % (b"y" * 6_000)
    client.protocol.data_received(client_frame(Opcode.TEXT, event) * 10)
    assert len(recorder.log) == 1 + 3
    while len(recorder.log) < 11:
        before = len(recorder.log)
        await asyncio.sleep(0)
        assert len(recorder.log) <= before + 3
    await server.stop()


def visit_too_often(server: SocketServer, number: int) -> list[WebSocketClient]:
    """Open connections of an address whose share is used up."""
    server.engine._connect_wait = lambda _: 7.0
    return [WebSocketClient(server.websocket_protocol).open() for _ in range(number)]


async def test_who_comes_too_often_is_refused_late_and_many_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "LATE", 600.0)
    monkeypatch.setattr(websocket, "_MAX_LATE", 3)
    server, recorder = serve()
    clients = visit_too_often(server, 4)
    await turn()
    assert [client.line.written[:12] for client in clients] == [b""] * 3 + [b"HTTP/1.1 429"]
    assert recorder.log == []
    for client in clients:
        client.lose()
    await server.stop()


async def test_who_is_refused_late_is_told_when_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "LATE", 0.01)
    monkeypatch.setattr(websocket, "_MAX_LATE", 3)
    server, recorder = serve()
    talking, gone, waiting = visit_too_often(server, 3)
    talking.send("never read")
    gone.lose()
    gone.line.changed.clear()
    await waiting.line.changed.wait()
    assert waiting.line.written.startswith(b"HTTP/1.1 429")
    assert b"\r\nRetry-After: 7\r\n" in waiting.line.written
    assert talking.line.written.startswith(b"HTTP/1.1 429")
    assert gone.line.written == b""
    assert recorder.log == []
    again = visit_too_often(server, 4)  # nobody waits any more: three may do so again
    assert [client.line.written[:12] for client in again] == [b""] * 3 + [b"HTTP/1.1 429"]
    await again[0].line.changed.wait()
    await server.stop()


async def test_many_pings_are_answered_in_turns() -> None:
    server, _ = serve()
    client = await connected(server)
    client.protocol.data_received(client_frame(Opcode.PING, b"") * 1000)
    assert client.line.written.count(b"\x8a\x00") == 16
    for _ in range(1000 // 16 + 1):
        await turn()
    assert client.line.written.count(b"\x8a\x00") == 1000
    assert client.line.reading
    await server.stop()


async def test_who_goes_on_and_on_behind_the_end_is_dropped() -> None:
    server, _ = serve()
    client = await connected(server)
    client.send("garbage")
    await turn()
    assert not client.line.closing
    client.protocol.data_received(client_frame(Opcode.TEXT, b"more") * 100)
    assert not client.line.closing
    client.protocol.data_received(client_frame(Opcode.TEXT, b"more") * 10_000)
    assert client.line.closing
    await server.stop()


async def test_a_connection_that_broke_without_a_word_is_no_error() -> None:
    server, recorder = serve()
    client = await connected(server)
    client.line.abort()
    recorder.sockets[0].emit("x")
    await turn()
    assert recorder.log[-1] == ("disconnected", "transport close")
    assert server.sessions == 0


async def test_uvicorn_may_ask_a_websocket_to_go() -> None:
    server, recorder = serve()
    client = await connected(server)
    client.protocol.shutdown()
    client.protocol.shutdown()
    assert client.closed() == (1001, "server shutting down")
    assert recorder.log[-1] == ("disconnected", "server shutting down")
    await server.stop()


class Elsewhere:
    """Sessions that live in another process."""

    def __init__(self) -> None:
        self.received = b""
        self.transport: Any = None

    def request(self, sid: str) -> Any:
        async def answer(_scope: Any, _receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": sid.encode()})

        return answer if sid == "elsewhere" else None

    def upgrade(self, sid: str, handshake: Handshake) -> Any:
        return self if sid == "elsewhere" and handshake.path == "/socket.io/" else None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data


async def test_sessions_of_other_processes_are_handed_to_whoever_knows_them() -> None:
    elsewhere = Elsewhere()
    server = SocketServer(TransportSettings(close_timeout=0.02), remote_sessions=elsewhere)
    server.namespace("/", Recorder())
    target = "/socket.io/?EIO=4&transport=websocket&sid="
    client = WebSocketClient(server.websocket_protocol, target + "elsewhere").open()
    await turn()
    assert client.line.protocol is elsewhere.transport.protocol is elsewhere
    assert elsewhere.received.startswith(b"GET /socket.io/")
    assert client.protocol not in client.state.connections
    assert (
        WebSocketClient(server.websocket_protocol, target + "x")
        .open()
        .line.written.startswith(b"HTTP/1.1 400")
    )
    assert (await HttpClient(server).get(sid="elsewhere")).body == b"elsewhere"
    assert (await HttpClient(server).get(sid="x")).status == 400
    await asyncio.wait_for(server.stop(), 1)


async def test_packets_for_a_room_reach_polling_and_websocket_with_their_attachments() -> None:
    server, recorder = serve()
    channel = server.channel()
    client = await connected(server)
    http = await HttpClient(server).open()
    await http.post("40")
    await http.get()
    for socket in recorder.sockets:
        channel.add(socket)
    recorder.sockets[0].emit("private", b"\x01\x02")
    channel.send(encode_event("/", '["room"]'))
    await turn()
    assert client.frames() == [
        (Opcode.TEXT, b'451-["private",{"_placeholder":true,"num":0}]'),
        (Opcode.BINARY, b"\x01\x02"),
        (Opcode.TEXT, b'42["room"]'),
    ]
    assert (await http.get()).packets == ['42["room"]']
    await server.stop()


async def test_who_is_no_page_is_sent_away_without_a_close_frame() -> None:
    """OkHttp, and so Java's official client, would hear nothing of the end of the connection after one."""
    server, recorder = serve()
    client = WebSocketClient(server.websocket_protocol).open(origin="")
    client.send("40")
    await turn()
    client.packets()
    recorder.sockets[0].emit("last", "words")
    recorder.sockets[0].close()
    assert client.packets() == ['42["last","words"]']
    assert client.closed() is None
    assert client.line.closing
    await server.stop()


async def test_who_is_expelled_gets_a_close_frame_in_any_case() -> None:
    server, recorder = serve()
    client = WebSocketClient(server.websocket_protocol).open(origin="")
    client.send("40")
    await turn()
    recorder.sockets[0].disconnect(close=True)
    assert client.closed() == (1000, "server namespace disconnect")
    await server.stop()
