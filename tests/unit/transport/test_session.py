"""A session's outbox and its ends."""

import pytest

from madang.protocol.websocket import Opcode, frame
from madang.transport import encode_event
from tests.unit.transport.doubles import Carried, connect, open_session, serve, turn


def text(payload: str) -> bytes:
    return frame(Opcode.TEXT, payload.encode())


async def test_everything_sent_in_a_turn_leaves_in_one_write() -> None:
    server, _ = serve()
    session, transport = open_session(server)
    session.send(text("4one"))
    session.send(text("4two"))
    assert transport.writes == []
    await turn()
    assert len(transport.writes) == 1
    assert transport.packets()[1:] == ["4one", "4two"]
    await server.stop()


async def test_what_a_slow_client_does_not_take_waits_in_order() -> None:
    server, _ = serve()
    session, transport, _ = await connect(server)
    transport.ready = False
    for number in range(3):
        session.send(text(f"4{number}"))
        await turn()
    assert transport.writes == []
    transport.ready = True
    session.writable()
    await turn()
    assert transport.packets() == ["40", "41", "42"]
    await server.stop()


async def test_a_client_is_cut_when_more_waits_than_allowed() -> None:
    server, recorder = serve(max_outbox=1000)
    session, transport, _ = await connect(server)
    transport.ready = False
    for _ in range(10):
        session.send(text("4" + "x" * 93))  # 96 bytes with its header
        await turn()
    assert session.open
    session.send(text("4" + "x" * 93))
    await turn()
    assert not session.open
    assert transport.closed == (1013, "outbox full")
    assert transport.writes == []
    assert recorder.log[-1] == ("disconnected", "outbox full")
    assert server.statistics.cut == 1


async def test_one_event_cuts_nobody_who_kept_up_however_large() -> None:
    server, recorder = serve(max_outbox=1000)
    session, transport, _ = await connect(server)
    transport.ready = False
    large = text("4" + "x" * 5000)
    session.send(large)
    await turn()
    for _ in range(10):
        session.send(text("4" + "x" * 93))
        await turn()
    assert session.open
    transport.ready = True
    session.writable()
    await turn()
    assert [len(packet) for packet in transport.packets()] == [5001] + [94] * 10
    # Who has read that is bounded as everyone is; who does not read is cut once the bound has come besides.
    transport.ready = False
    session.send(large)
    await turn()
    for _ in range(11):
        session.send(text("4" + "x" * 93))
        await turn()
    assert transport.closed == (1013, "outbox full")
    assert recorder.log[-1] == ("disconnected", "outbox full")


async def test_what_the_transport_holds_counts_too() -> None:
    server, _ = serve(max_outbox=1000)
    session, transport, _ = await connect(server)
    transport.ready, transport.buffered = False, 900
    session.send(text("4" + "x" * 93))
    await turn()
    assert session.open
    session.send(text("4"))
    session.send(text("4"))
    await turn()
    assert not session.open


class Trickle(Carried):
    """A transport that takes one item whenever it is asked to carry."""

    def carry(self, pending: list[bytes]) -> None:
        self.writes.append(pending.pop(0))


@pytest.mark.parametrize("large", [0, 5000])
async def test_a_client_that_reads_all_the_time_but_too_slowly_is_cut(large: int) -> None:
    server, recorder = serve(max_outbox=1000)
    session, _, _ = await connect(server)
    session.transport = transport = Trickle()
    session.send(text("4" + "x" * 93))
    session.send(text("4" + "x" * large))
    waited = 0
    for _ in range(200):
        await turn()
        waited = max(waited, sum(map(len, session.pending)))
        for _ in range(2):  # twice of what it takes
            session.send(text("4" + "x" * 93))
    assert transport.closed == (1013, "outbox full")
    assert recorder.log[-1] == ("disconnected", "outbox full")
    assert waited <= 1000 + large + 200


async def test_an_answer_that_was_long_in_coming_cuts_nobody_however_large() -> None:
    server, _ = serve(max_outbox=1000)
    session, _, _ = await connect(server)
    session.transport = transport = Trickle()
    session.cork(len(session.pending))
    session.send(text("4meanwhile"))
    await turn()
    session.uncork([text("4" + "x" * 700)] * 3)
    for _ in range(10):
        await turn()
        session.writable()
    assert [len(packet) for packet in transport.packets()] == [701] * 3 + [10]
    assert session.open
    await server.stop()


async def test_what_was_taken_counts_no_more() -> None:
    server, _ = serve(max_outbox=1000)
    session, transport, _ = await connect(server)
    for _ in range(5):
        transport.ready = False
        session.send(text("4" + "x" * 600))
        await turn()
        transport.ready = True
        session.writable()
        await turn()
    assert session.open
    await server.stop()


async def test_volatile_packets_are_dropped_first() -> None:
    server, _ = serve(max_outbox=1000, volatile_share=0.25)
    session, transport, socket = await connect(server)
    transport.ready = False
    socket.emit("kept", "x" * 300)
    await turn()
    typing = encode_event("/", '["typing"]')
    socket.send(typing, volatile=True)
    socket.emit("kept too")
    await turn()
    transport.ready = True
    session.writable()
    await turn()
    assert [packet[:8] for packet in transport.packets()] == ['42["kept', '42["kept']
    assert server.statistics.dropped == 1
    socket.send(typing, volatile=True)
    await turn()
    assert transport.packets() == ['42["typing"]']
    await server.stop()


@pytest.mark.parametrize("packet", ["", "x", "9", "2", "2probe", "5", "0", "01"])
async def test_a_packet_out_of_place_ends_the_session(packet: str) -> None:
    server, recorder = serve()
    session, transport, _ = await connect(server)
    session.receive(packet)
    assert transport.closed == (1008, "parse error")
    assert recorder.log[-1] == ("disconnected", "parse error")


async def test_a_noop_changes_nothing() -> None:
    server, _ = serve()
    session, _, _ = await connect(server)
    session.receive("6")
    assert session.open
    await server.stop()


async def test_a_close_packet_ends_the_session() -> None:
    server, recorder = serve()
    session, transport, _ = await connect(server)
    session.receive("1")
    assert transport.closed == (1000, "")
    assert recorder.log[-1] == ("disconnected", "transport close")


async def test_closing_sends_what_is_pending_first() -> None:
    server, _ = serve()
    session, transport, socket = await connect(server)
    socket.emit("bye")
    session.close("forced close")
    assert transport.packets() == ['42["bye"]']
    assert transport.closed == (1000, "forced close")


async def test_a_session_ends_once_and_leaves_nothing_behind() -> None:
    server, recorder = serve()
    session, _, socket = await connect(server)
    session.lost("transport close")
    session.close("forced close")
    session.lost("transport error")
    session.receive('42["late"]')
    socket.emit("late")
    await turn()
    assert recorder.log == [("connected", {}), ("disconnected", "transport close")]
    assert server.sessions == 0
    assert not server.sockets("/")
    assert session.pending == []
    assert (server.statistics.opened, server.statistics.closed) == (1, 1)
