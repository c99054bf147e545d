"""Engine.IO protocol, "HTTP long-polling"."""

import asyncio

import pytest

from madang.transport import Admission, ConnectionRefused
from madang.transport.engineio.session import Session
from tests.unit.transport.doubles import handshake, serve, turn
from tests.unit.transport.wire import HttpClient

UNKNOWN = (400, b'{"code":1,"message":"Session ID unknown"}')


async def test_a_session_is_opened() -> None:
    server, _ = serve()
    answer = await HttpClient(server).get()
    assert answer.status == 200
    assert answer.headers[b"content-type"] == b"text/plain; charset=UTF-8"
    assert answer.headers[b"cache-control"] == b"no-store"
    assert b'"upgrades":["websocket"]' in answer.body
    await server.stop()


async def test_a_poll_waits_for_something_to_send() -> None:
    server, recorder = serve()
    http = await HttpClient(server).open()
    assert (await http.post("40")).body == b"ok"
    assert (await http.get()).body.startswith(b'40{"sid":')
    poll = asyncio.create_task(http.get())
    await turn()
    assert not poll.done()
    recorder.sockets[0].emit("x", b"\x01")
    assert (await poll).packets == ['451-["x",{"_placeholder":true,"num":0}]', "bAQ=="]
    await server.stop()


@pytest.mark.parametrize("refused", [False, True])
async def test_a_poll_waits_for_what_the_application_decides_first(*, refused: bool) -> None:
    server, recorder = serve()
    answer = asyncio.get_running_loop().create_future()
    recorder.decide = lambda _: answer
    http = await HttpClient(server).open()
    post = asyncio.create_task(http.post("40"))
    await turn()
    recorder.sockets[0].emit("meanwhile")
    await turn()
    poll = asyncio.create_task(http.get())
    await turn()
    assert not poll.done()
    if refused:
        answer.set_exception(ConnectionRefused("no"))
    else:
        answer.set_result(Admission())
    expected = (
        ['44{"message":"no"}'] if refused else [f'40{{"sid":"{recorder.sockets[0].id}"}}', '42["meanwhile"]']
    )
    assert (await poll).packets == expected
    assert (await post).body == b"ok"
    await server.stop()


async def test_a_poll_carries_16_packets_at_most() -> None:
    server, recorder = serve()
    http = await HttpClient(server).open()
    await http.post("40")
    await http.get()
    for number in range(40):
        recorder.sockets[0].emit("x", number)
    polls = [(await http.get()).packets for _ in range(3)]
    assert [len(packets) for packets in polls] == [16, 16, 8]
    assert [packet for packets in polls for packet in packets] == [
        f'42["x",{number}]' for number in range(40)
    ]
    await server.stop()


@pytest.mark.parametrize("packet", ["6", "3", '42["x"]', '42["x","%s"]' % ("y" * 6_000)])
async def test_a_post_of_many_packets_is_handled_in_turns(
    packet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, _ = serve()
    http = await HttpClient(server).open()
    await http.post("40")
    handled = 0
    handle = Session.handle

    def count(session: Session, packet: str | bytes) -> None:
        nonlocal handled
        handled += 1
        handle(session, packet)

    monkeypatch.setattr(Session, "handle", count)
    post = asyncio.create_task(http.post("\x1e".join([packet] * 100)))
    while not post.done():
        before = handled
        await asyncio.sleep(0)
        assert handled - before <= (3 if len(packet) > 1_000 else 16)
    assert (await post).body == b"ok"
    assert handled == 100
    await server.stop()


async def test_a_second_poll_ends_the_session() -> None:
    server, recorder = serve()
    http = await HttpClient(server).open()
    await http.post("40")
    await http.get()
    first = asyncio.create_task(http.get())
    await turn()
    assert (await http.get()).status == 400
    assert ((await first).status, (await first).body) == UNKNOWN
    assert recorder.log[-1] == ("disconnected", "transport error")
    answer = await http.get()
    assert (answer.status, answer.body) == UNKNOWN


async def test_a_second_post_ends_the_session() -> None:
    server, _ = serve()
    http = await HttpClient(server).open()
    gone = asyncio.Event()
    first = asyncio.create_task(http.request("POST", b"4half a", gone=gone))
    await turn()
    assert (await http.post("6")).status == 400
    gone.set()
    assert (await first).status == 400
    assert server.sessions == 0


async def test_a_poll_given_up_by_the_client_ends_the_session() -> None:
    server, _ = serve()
    http = await HttpClient(server).open()
    gone = asyncio.Event()
    poll = asyncio.create_task(http.request("GET", gone=gone))
    await turn()
    gone.set()
    await poll
    assert server.sessions == 0


async def test_a_post_given_up_by_the_client_ends_the_session() -> None:
    server, _ = serve()
    http = await HttpClient(server).open()
    gone = asyncio.Event()
    gone.set()
    await http.request("POST", b"4half a", gone=gone)
    assert server.sessions == 0


@pytest.mark.parametrize("body", [b"", b"x", b"6\x1e", b"b!", b"\xff", b"2probe", b"5"])
async def test_garbage_is_400_and_ends_the_session(body: bytes) -> None:
    server, _ = serve()
    http = await HttpClient(server).open()
    assert (await http.request("POST", body)).status == 400
    answer = await http.get()
    assert (answer.status, answer.body) == UNKNOWN


async def test_what_comes_before_garbage_is_received() -> None:
    server, recorder = serve()
    http = await HttpClient(server).open()
    assert (await http.post("40", '42["first"]', "x", '42["last"]')).status == 400
    assert recorder.log == [("connected", {}), ("first",), ("disconnected", "parse error")]


async def test_binary_bodies_are_refused() -> None:
    server, _ = serve()
    http = await HttpClient(server).open()
    answer = await http.request("POST", b"\x04x", headers={"content-type": "application/octet-stream"})
    assert answer.status == 400
    assert server.sessions == 0


async def test_a_body_may_come_in_chunks() -> None:
    server, recorder = serve()
    http = await HttpClient(server).open()
    await http.request("POST", b"40\x1e42", b'["hel', b'lo"]')
    assert recorder.log[-1] == ("hello",)
    await server.stop()


@pytest.mark.parametrize("headers", [{}, {"content-length": "1001"}, {"content-length": "1" * 30}])
async def test_a_body_over_the_limit_is_413_and_the_session_lives_on(headers: dict[str, str]) -> None:
    server, _ = serve(max_payload=1000)
    http = await HttpClient(server).open()
    assert (await http.request("POST", b"4" * 600, b"x" * 401, headers=headers)).status == 413
    assert (await http.post("6")).body == b"ok"
    assert (await http.request("POST", b"40\x1e42" + b'["x"]'.ljust(900))).status == 200
    await server.stop()


async def test_closing_releases_the_waiting_poll_with_a_noop() -> None:
    server, _ = serve()
    http = await HttpClient(server).open()
    poll = asyncio.create_task(http.get())
    await turn()
    assert (await http.post("1")).body == b"ok"
    assert (await poll).body == b"6"
    answer = await http.get()
    assert (answer.status, answer.body) == UNKNOWN


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
async def test_other_methods_are_400(method: str) -> None:
    server, _ = serve()
    http = await HttpClient(server).open()
    assert (await http.request(method)).status == 400
    assert server.sessions == 1
    await server.stop()


async def test_a_session_closed_by_the_server_is_told_so_by_the_next_polls() -> None:
    server, recorder = serve(close_timeout=30)
    http = await HttpClient(server).open()
    await http.post("40")
    await http.get()
    for number in range(20):
        recorder.sockets[0].emit("x", number)
    recorder.sockets[0].close()
    assert (await http.post("6")).status == 400
    assert len((await http.get()).packets) == 16
    assert (await http.get()).packets == [f'42["x",{number}]' for number in range(16, 20)]
    answer = await http.get()
    assert (answer.status, answer.body) == UNKNOWN


async def test_a_closed_session_nobody_asks_for_is_forgotten() -> None:
    server, recorder = serve(close_timeout=0.01)
    http = await HttpClient(server).open()
    await http.post("40")
    recorder.sockets[0].emit("x", 1)
    recorder.sockets[0].close()
    assert server.engine.leaving
    await server.stop()
    assert not server.engine.leaving


async def test_a_poller_that_stays_away_is_cut() -> None:
    server, recorder = serve(max_outbox=1000, close_timeout=30)
    http = await HttpClient(server).open()
    await http.post("40")
    await http.get()
    for _ in range(2):
        recorder.sockets[0].emit("x", "y" * 600)
        await turn()
    assert recorder.log[-1] == ("disconnected", "outbox full")
    answer = await http.get()
    assert (answer.status, answer.body) == UNKNOWN


async def test_addresses_may_hold_so_many_sessions_only() -> None:
    server, _ = serve(max_sessions_per_address=2)
    first = await HttpClient(server).open()
    await HttpClient(server).open()
    refused = await HttpClient(server).get()
    assert refused.status == 403
    assert refused.body == b'{"code":4,"message":"Too many sessions from this address"}'
    await first.post("1")
    assert (await HttpClient(server).get()).status == 200
    await server.stop()


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("", "192.0.2.1"),
        ("203.0.113.9", "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        ("203.0.113.9:55123", "203.0.113.9"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("2001:db8::1, 10.0.0.1", "2001:db8::1"),
    ],
)
def test_a_trusted_proxy_is_believed_about_the_last_address_that_is_no_proxy(
    forwarded: str, address: str
) -> None:
    server, _ = serve(trusted_proxies=frozenset({"192.0.2.1", "10.0.0.1"}))
    assert server.engine.addresses.of(handshake(x_forwarded_for=forwarded)) == address


def test_nobody_else_is_believed() -> None:
    server, _ = serve()
    assert server.engine.addresses.of(handshake(x_forwarded_for="203.0.113.9")) == "192.0.2.1"


async def test_only_http_is_answered() -> None:
    server, _ = serve()
    with pytest.raises(RuntimeError, match="lifespan"):
        await server.asgi({"type": "lifespan"}, None, None)  # type: ignore[arg-type] # neither is called
