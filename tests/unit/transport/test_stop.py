"""Going away: everyone is told, nothing is left."""

import asyncio

from madang.transport import encode_event
from tests.unit.transport.doubles import Carried, open_session, serve, turn
from tests.unit.transport.wire import HttpClient, WebSocketClient


async def test_websockets_are_closed_with_1001_and_polls_with_an_error() -> None:
    server, recorder = serve()
    websocket = WebSocketClient(server.websocket_protocol).open()
    websocket.send("40")
    http = await HttpClient(server).open()
    await http.post("40")
    await http.get()
    poll = asyncio.create_task(http.get())
    await turn()
    await server.stop()
    assert websocket.closed() == (1001, "server shutting down")
    assert (await poll).status == 400
    assert recorder.log[-2:] == [("disconnected", "server shutting down")] * 2
    assert server.sessions == 0


async def test_nobody_is_told_to_stay_away() -> None:
    server, _ = serve()
    websocket = WebSocketClient(server.websocket_protocol).open()
    websocket.send("40")
    await server.stop()
    assert not [packet for packet in websocket.packets() if packet.startswith("41")]


async def test_what_was_sent_before_is_flushed() -> None:
    server, recorder = serve()
    websocket = WebSocketClient(server.websocket_protocol).open()
    websocket.send("40")
    await turn()
    websocket.packets()
    recorder.sockets[0].emit("last words")
    await server.stop()
    assert websocket.packets() == ['42["last words"]']


async def test_what_was_sent_before_ends_with_its_trailer() -> None:
    server, recorder = serve()
    websocket = WebSocketClient(server.websocket_protocol).open()
    websocket.send("40")
    await turn()
    websocket.packets()
    socket = recorder.sockets[0]
    socket.session.trailed = True
    channel = server.channel()
    channel.add(socket)
    channel.send(encode_event("/", b'["last words"]'))
    server.trail(lambda: encode_event("/", b'["sync","1z1"]'))
    await server.stop()
    assert websocket.packets() == ['42["last words"]', '42["sync","1z1"]']


async def test_a_few_sessions_are_closed_sooner() -> None:
    server, _ = serve()
    carriers: list[Carried] = [open_session(server)[1] for _ in range(4)]
    async with asyncio.timeout(30):
        await server.stop(3600)
    assert all(each.closed for each in carriers)


async def test_no_session_is_opened_any_more() -> None:
    server, _ = serve()
    await server.stop()
    assert (await HttpClient(server).get()).status == 503
    websocket = WebSocketClient(server.websocket_protocol).open()
    assert websocket.line.written.startswith(b"HTTP/1.1 503")
    server.start()
    assert (await HttpClient(server).get()).status == 200
    await server.stop()


async def test_the_closes_are_spread_over_the_window() -> None:
    server, _ = serve()
    carriers: list[Carried] = [open_session(server)[1] for _ in range(4)]
    stopping = asyncio.create_task(server.stop(0.05))
    await carriers[0].until_closed()
    assert carriers[-1].closed is None
    await stopping
    assert all(transport.closed == (1001, "server shutting down") for transport in carriers)


async def test_a_client_that_does_not_answer_holds_nothing_up() -> None:
    server, _ = serve(close_timeout=0.01)
    websocket = WebSocketClient(server.websocket_protocol).open()
    await HttpClient(server).open()
    await asyncio.wait_for(server.stop(), 5)
    assert websocket.line.aborted


async def test_no_task_is_left() -> None:
    server, _ = serve()
    http = await HttpClient(server).open()
    poll = asyncio.create_task(http.get())
    WebSocketClient(server.websocket_protocol).open()
    await turn()
    await server.stop()
    await poll
    await turn()
    assert asyncio.all_tasks() == {asyncio.current_task()}
