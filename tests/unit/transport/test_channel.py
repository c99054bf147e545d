"""A room: who gets what, in which order, in how many writes."""

import pytest

from madang.protocol.socketio import EncodedPacket
from madang.transport import encode_event
from tests.unit.transport.doubles import Carried, connect, serve, turn


def event(number: int) -> EncodedPacket:
    return encode_event("/", f'["m",{number}]')


def numbers(transport: Carried) -> list[int]:
    """Return the numbers of the events a client got since the last call."""
    return [int(str(packet)[7:-1]) for packet in transport.packets() if str(packet).startswith('42["m",')]


async def test_every_member_gets_what_is_sent_in_one_shared_buffer() -> None:
    server, _ = serve()
    channel = server.channel()
    members = [await connect(server) for _ in range(3)]
    for _, _, socket in members:
        channel.add(socket)
    channel.send(encode_event("/", '["m",1]'))
    channel.send(encode_event("/", '["m",2]'))
    channel.flush()
    assert members[0][0].pending[0] is members[1][0].pending[0] is members[2][0].pending[0]
    await turn()
    for _, transport, _ in members:
        assert len(transport.writes) == 1
        assert numbers(transport) == [1, 2]
    await server.stop()


async def test_private_packets_and_those_of_several_channels_leave_in_one_write() -> None:
    server, _ = serve()
    one, two = server.channel(), server.channel()
    _, transport, socket = await connect(server)
    one.add(socket)
    two.add(socket)
    one.send(encode_event("/", '["m",1]'))
    socket.emit("private")
    two.send(encode_event("/", '["m",2]'))
    await turn()
    assert len(transport.writes) == 1
    assert sorted(map(str, transport.packets())) == ['42["m",1]', '42["m",2]', '42["private"]']
    await server.stop()


async def test_a_new_member_gets_nothing_sent_before_and_a_leaving_one_all_of_it() -> None:
    server, _ = serve()
    channel = server.channel()
    _, early, leaving = await connect(server)
    _, late, joining = await connect(server)
    channel.add(leaving)
    channel.send(encode_event("/", '["m",1]'))
    channel.add(joining)
    channel.send(encode_event("/", '["m",2]'))
    channel.discard(leaving)
    channel.send(encode_event("/", '["m",3]'))
    await turn()
    assert numbers(early) == [1, 2]
    assert numbers(late) == [2, 3]
    await server.stop()


async def test_sending_to_all_but_one_keeps_the_order() -> None:
    server, _ = serve()
    channel = server.channel()
    _, mine, me = await connect(server)
    _, other, you = await connect(server)
    channel.add(me)
    channel.add(you)
    channel.send(encode_event("/", '["m",1]'))
    channel.send_except(encode_event("/", '["m",2]'), me)
    channel.send(encode_event("/", '["m",3]'))
    channel.send_except(encode_event("/", '["m",4]'), [me, you])
    await turn()
    assert numbers(mine) == [1, 3]
    assert numbers(other) == [1, 2, 3]
    await server.stop()


async def test_volatile_packets_pass_by_members_who_read_too_slowly() -> None:
    server, _ = serve(max_outbox=1000, volatile_share=0.1)
    channel = server.channel()
    fast_session, fast, fast_socket = await connect(server)
    slow_session, slow, slow_socket = await connect(server)
    channel.add(fast_socket)
    channel.add(slow_socket)
    slow.ready = False
    slow_socket.emit("filling", "x" * 200)
    await turn()
    assert slow_session.congested
    assert not fast_session.congested
    channel.send(encode_event("/", '["m",1]'))
    channel.send(encode_event("/", '["m",2]'), volatile=True)
    channel.send(encode_event("/", '["m",3]'))
    await turn()
    channel.send(encode_event("/", '["m",4]'), volatile=True)
    await turn()
    assert numbers(fast) == [1, 2, 3, 4]
    slow.ready = True
    slow_session.writable()
    await turn()
    assert numbers(slow) == [1, 3]
    assert server.statistics.dropped == 2
    channel.send(encode_event("/", '["m",5]'), volatile=True)
    await turn()
    assert numbers(slow) == [5]
    await server.stop()


async def test_a_channel_knows_its_members() -> None:
    server, _ = serve()
    channel = server.channel()
    _, _, socket = await connect(server)
    assert socket not in channel
    channel.add(socket)
    channel.add(socket)
    assert (len(channel), list(channel), socket in channel) == (1, [socket], True)
    channel.discard(socket)
    channel.discard(socket)
    assert len(channel) == 0
    await server.stop()


async def test_a_member_that_has_gone_costs_nothing() -> None:
    server, _ = serve()
    channel = server.channel()
    session, _, socket = await connect(server)
    channel.add(socket)
    session.lost("transport close")
    for _ in range(3):
        channel.send(encode_event("/", '["m",1]'))
        await turn()
    assert session.pending == []
    assert server.statistics.cut == 0


@pytest.mark.parametrize("count", [0, 1])
async def test_sending_to_few_or_nobody_works(count: int) -> None:
    server, _ = serve()
    channel = server.channel()
    for _ in range(count):
        _, transport, socket = await connect(server)
        channel.add(socket)
    channel.send(encode_event("/", '["m",1]'))
    await turn()
    if count:
        assert numbers(transport) == [1]
    await server.stop()


async def test_each_member_may_get_its_own_packet_in_the_order_of_the_others() -> None:
    server, _ = serve()
    channel = server.channel()
    _, mine, me = await connect(server)
    _, other, you = await connect(server)
    channel.add(me)
    channel.add(you)
    channel.send(event(1))
    channel.send_each(lambda socket: event(2 if socket is me else 3))
    channel.send(event(4))
    await turn()
    assert numbers(mine) == [1, 2, 4]
    assert numbers(other) == [1, 3, 4]
    await server.stop()
