"""Socket.IO protocol: an application that asks a store before it takes a client in."""

import asyncio
from typing import Any

import pytest

from madang.protocol.websocket import Opcode, frame
from madang.transport import Admission, ConnectionRefused, Session, Socket, SocketServer, encode_event
from tests.unit.transport.doubles import Carried, Recorder, connect, open_session, serve, turn


class Asked:
    """A server whose application decides when the test says so, and a client that waits for it."""

    def __init__(self, **settings: Any) -> None:
        self.server: SocketServer
        self.recorder: Recorder
        self.server, self.recorder = serve(**settings)
        self.answer: asyncio.Future[Admission] = asyncio.get_running_loop().create_future()
        self.recorder.decide = lambda _: self.answer
        self.session: Session
        self.transport: Carried
        self.session, self.transport = open_session(self.server)
        self.session.receive('40{"token":"t"}')

    @property
    def socket(self) -> Socket:
        """The socket that is decided on."""
        return self.recorder.sockets[0]

    async def heard(self) -> list[str | bytes]:
        """Return what has reached the client but the opening packet."""
        await turn()
        return [packet for packet in self.transport.packets() if str(packet)[:1] != "0"]


async def test_nothing_is_written_before_the_answer_and_its_packets_come_first() -> None:
    asked = Asked()
    room = asked.server.channel()
    room.add(asked.socket)
    room.send(encode_event("/", b'["to the room"]'))
    asked.socket.emit("meanwhile")
    assert await asked.heard() == []

    asked.answer.set_result(Admission([encode_event("/", b'["first"]')]))

    assert await asked.heard() == [
        f'40{{"sid":"{asked.socket.id}"}}',
        '42["first"]',
        '42["meanwhile"]',
        '42["to the room"]',
    ]
    asked.socket.emit("later")
    assert await asked.heard() == ['42["later"]']
    await asked.server.stop()


async def test_what_the_client_sends_meanwhile_is_handled_after_the_answer_in_its_order() -> None:
    asked = Asked()
    for number in range(3):
        asked.session.receive(f'42{number}["ask",{number}]')
    assert asked.transport.holds == 1
    assert asked.recorder.log == [("connected", {"token": "t"})]

    asked.answer.set_result(Admission())
    await turn()

    assert asked.recorder.log[1:] == [("ask", 0), ("ask", 1), ("ask", 2)]
    assert asked.transport.releases == 1
    await asked.server.stop()


async def test_who_is_refused_gets_that_alone_and_may_try_again() -> None:
    asked = Asked()
    asked.socket.emit("never seen")
    asked.answer.set_exception(ConnectionRefused("not you", {"code": "unauthorized"}))
    assert await asked.heard() == ['44{"message":"not you","data":{"code":"unauthorized"}}']
    assert not asked.server.sockets("/")
    asked.recorder.decide = None
    asked.session.receive("40")
    assert (await asked.heard())[0] == f'40{{"sid":"{asked.recorder.sockets[1].id}"}}'
    await asked.server.stop()


async def test_a_store_that_fails_refuses(caplog: pytest.LogCaptureFixture) -> None:
    asked = Asked()
    asked.answer.set_exception(ZeroDivisionError())
    assert await asked.heard() == ['44{"message":"Internal server error"}']
    assert "ZeroDivisionError" in caplog.text
    await asked.server.stop()


async def test_who_goes_meanwhile_is_taken_off_and_hears_nothing_of_it() -> None:
    asked = Asked()
    asked.socket.emit("never seen")
    asked.session.close("forced close")
    assert asked.recorder.log[1:] == [("disconnected", "forced close")]
    asked.answer.set_result(Admission([encode_event("/", b'["first"]')]))
    assert await asked.heard() == []


async def test_who_waits_for_too_long_is_closed_by_the_connect_timeout() -> None:
    asked = Asked(connect_timeout=0.01)
    await asked.transport.until_closed()
    assert asked.transport.closed == (1008, "connect timeout")
    asked.answer.set_result(Admission())
    await turn()


async def test_the_second_of_two_namespaces_is_decided_on_after_the_first() -> None:
    asked = Asked()
    asked.server.namespace("/two", asked.recorder)
    asked.session.receive("40/two,")
    assert len(asked.recorder.sockets) == 1
    first, asked.answer = asked.answer, asyncio.get_running_loop().create_future()
    first.set_result(Admission())
    assert await asked.heard() == [f'40{{"sid":"{asked.socket.id}"}}']
    asked.answer.set_result(Admission())
    assert await asked.heard() == [f'40/two,{{"sid":"{asked.recorder.sockets[1].id}"}}']
    await asked.server.stop()


async def test_what_is_for_others_leaves_when_one_is_refused() -> None:
    server, _ = serve()
    session, transport, socket = await connect(server)
    other = Recorder()
    answer: asyncio.Future[Admission] = asyncio.get_running_loop().create_future()
    other.decide = lambda _: answer
    server.namespace("/other", other)
    session.receive("40/other,")
    room = server.channel()
    room.add(other.sockets[0])
    room.send(encode_event("/other", b'["never seen"]'))
    other.sockets[0].emit("nor this", b"\x01")
    socket.emit("seen", b"\x02")
    session.send(frame(Opcode.TEXT, b"2"))
    await turn()
    assert transport.packets() == []
    answer.set_exception(ConnectionRefused("no"))
    await turn()
    seen = '451-["seen",{"_placeholder":true,"num":0}]'
    assert transport.packets() == [seen, b"\x02", "2", '44/other,{"message":"no"}']
    await server.stop()


async def test_a_session_goes_on_when_the_application_expels_whom_it_decides_on() -> None:
    asked = Asked()
    asked.server.namespace("/other", Recorder())
    asked.session.receive("40/other,")
    asked.socket.disconnect()
    await turn()

    asked.answer.set_result(Admission())

    # Neither corked nor held any longer: the other namespace is connected, and pings leave.
    assert [str(each)[:9] for each in await asked.heard()] == ["41", "40/other,"]
    assert asked.session.open
    assert not asked.session.held
    await asked.server.stop()


async def test_an_application_that_decides_at_once_costs_no_task() -> None:
    before = asyncio.all_tasks()
    server, _ = serve()
    await connect(server)
    assert asyncio.all_tasks() == before
    await server.stop()


async def test_a_client_gets_a_pid_to_come_back_with() -> None:
    asked = Asked()
    asked.answer.set_result(Admission(pid="p1"))
    assert await asked.heard() == [f'40{{"sid":"{asked.socket.id}","pid":"p1"}}']
    await asked.server.stop()


async def test_what_is_written_in_a_turn_ends_with_its_trailer_where_a_session_takes_it() -> None:
    server, _ = serve()
    taking, transport, socket = await connect(server)
    _, others, other = await connect(server)
    _, idle, _ = await connect(server)
    taking.trailed = True
    room = server.channel()
    for member in (socket, other):
        room.add(member)
    room.send(encode_event("/", b'["to the room"]'))
    socket.emit("private")
    server.trail(lambda: encode_event("/", b'["sync","7"]'))
    await turn()
    assert sorted(map(str, transport.packets()[:-1])) == ['42["private"]', '42["to the room"]']
    assert (others.packets(), idle.packets()) == (['42["to the room"]'], [])
    socket.emit("later")
    await turn()
    assert transport.packets() == ['42["later"]']
    await server.stop()
