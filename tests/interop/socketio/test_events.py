"""Socket.IO v5: "Sending and receiving data", and "Packet encoding", EVENT and BINARY_EVENT."""

import json

import pytest

from tests.interop.conftest import OpenSession
from tests.interop.socketio.conftest import MAX_PAYLOAD
from tests.interop.socketio.talk import JSON, connect, event, lives, packet
from tests.interop.wire import Clients

BINARY = '["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]'


@pytest.mark.parametrize("namespace", ["/", "/custom"])
@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [1],
        [1, "2", {"3": [True]}],
        ["마당에서 만나요 🙂"],
        ['\u2028\u2029\x00\x1f"\\/'],
        [None, True, False, 0, -1, 1.5, 1e21, ""],
        [[], {}, [[[]]], {"": {"": ""}}],
        [{"__proto__": 1, "constructor": 2, "toString": 3}],
        [{"_placeholder": False, "num": 0}],
    ],
)
async def test_arguments_of_any_kind_come_back_as_they_were(
    open_session: OpenSession, namespace: str, arguments: list[JSON]
) -> None:
    session = await open_session()
    await connect(session, namespace)

    await session.send(event("message", *arguments, namespace=namespace, ack_id=""))

    answer = await session.receive()
    assert isinstance(answer, str)
    assert read_event(answer, namespace) == ["message-back", *arguments]


def read_event(text: str, namespace: str) -> JSON:
    read: JSON = json.loads(text.removeprefix(packet("2", namespace)))
    return read


async def test_events_keep_their_order(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)
    numbers = range(500)

    await session.send(*(event("message", number) for number in numbers))

    assert [await session.receive() for _ in numbers] == [event("message-back", number) for number in numbers]


async def test_events_of_two_namespaces_do_not_mix(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)
    await connect(session, "/custom")

    await session.send(event("message", 1), event("message", 2, namespace="/custom"), event("message", 3))

    assert [await session.receive() for _ in range(3)] == [
        event("message-back", 1),
        event("message-back", 2, namespace="/custom"),
        event("message-back", 3),
    ]


async def test_an_event_nobody_listens_to_changes_nothing(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)

    await session.send(event("nobody-listens", 1), event("nobody-listens", 2, ack_id=1))

    await lives(session)


@pytest.mark.parametrize(
    "name", ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]
)
async def test_reserved_event_names_close_the_session(open_session: OpenSession, name: str) -> None:
    session = await open_session()
    await connect(session)

    await session.send(event(name))

    await session.closed()


async def test_an_event_as_large_as_allowed_comes_back(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)
    text = "x" * (MAX_PAYLOAD - 100)

    await session.send(event("message", text))

    assert await session.receive() == event("message-back", text)


@pytest.mark.parametrize("namespace", ["/", "/custom"])
async def test_binary_arguments_come_back_as_attachments(open_session: OpenSession, namespace: str) -> None:
    session = await open_session()
    await connect(session, namespace)

    await session.send(packet("52-", namespace, data=BINARY), b"\x01\x02\x03", b"\x04\x05\x06")

    assert await session.receive() == packet("52-", namespace, data=BINARY.replace("message", "message-back"))
    assert [await session.receive(), await session.receive()] == [b"\x01\x02\x03", b"\x04\x05\x06"]


async def test_attachments_are_found_at_any_depth_and_in_any_order(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)
    data = '["message",{"a":[{"_placeholder":true,"num":1}],"b":{"_placeholder":true,"num":0}},"end"]'

    await session.send(packet("52-", data=data), b"first", b"second")

    swapped = '["message-back",{"a":[{"_placeholder":true,"num":0}],"b":{"_placeholder":true,"num":1}},"end"]'
    assert await session.receive() == packet("52-", data=swapped)
    assert [await session.receive(), await session.receive()] == [b"second", b"first"]


@pytest.mark.parametrize("attachment", [b"", b"\x00", bytes(range(256)), b"x" * 70_000])
async def test_an_attachment_is_carried_byte_for_byte(open_session: OpenSession, attachment: bytes) -> None:
    session = await open_session()
    await connect(session)

    await session.send(packet("51-", data='["message",{"_placeholder":true,"num":0}]'), attachment)

    assert await session.receive() == packet("51-", data='["message-back",{"_placeholder":true,"num":0}]')
    assert await session.receive() == attachment


async def test_binary_and_text_events_keep_their_order(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)
    binary = packet("51-", data='["message",{"_placeholder":true,"num":0}]')

    for number in range(50):
        await session.send(event("message", number), binary, bytes([number]))

    for number in range(50):
        assert await session.receive() == event("message-back", number)
        assert await session.receive() == binary.replace("message", "message-back")
        assert await session.receive() == bytes([number])


async def test_ten_attachments_are_allowed(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)
    places: list[JSON] = [{"_placeholder": True, "num": number} for number in range(10)]
    parts = [bytes([number]) for number in range(10)]

    await session.send(packet("510-", data=["message", *places]), *parts)

    assert await session.receive() == packet("510-", data=["message-back", *places])
    assert [await session.receive() for _ in parts] == parts


async def test_a_burst_from_the_server_arrives_whole_and_in_order(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)

    await session.send(event("burst", 500))

    assert [await session.receive() for _ in range(500)] == [event("burst", number) for number in range(500)]


async def test_a_broadcast_with_attachments_reaches_every_transport(clients: Clients) -> None:
    sessions = [await clients.session(transport) for transport in ("polling", "websocket", "upgraded")]
    for session in sessions:
        await connect(session)
    data = '["broadcast",{"_placeholder":true,"num":0},"text",{"_placeholder":true,"num":1}]'

    for sender in sessions:
        await sender.send(packet("52-", data=data), b"\x00\x01", b"\xff" * 3_000)
        for receiver in sessions:
            assert await receiver.receive() == packet("52-", data=data)
            assert [await receiver.receive(), await receiver.receive()] == [b"\x00\x01", b"\xff" * 3_000]


async def test_a_room_hears_what_is_said_in_it_but_not_by_oneself(clients: Clients) -> None:
    speaker, member, outsider = [await clients.session(t) for t in ("websocket", "polling", "upgraded")]
    for session in (speaker, member, outsider):
        await connect(session)
    for session in (speaker, member):
        await session.send(event("join", "yard", ack_id=1))
        assert await session.receive() == packet("3", ack_id=1, data=["yard"])

    await speaker.send(event("to-room", "yard", "hello", 1))

    assert await member.receive() == event("in-room", "hello", 1)
    await lives(speaker)
    await lives(outsider)


async def test_a_room_that_was_left_is_heard_no_more(clients: Clients) -> None:
    speaker, member = await clients.websocket(), await clients.websocket()
    for session in (speaker, member):
        await connect(session)
    await member.send(event("join", "yard", ack_id=1), event("leave", "yard", ack_id=2))
    assert [await member.receive() for _ in range(2)] == [
        packet("3", ack_id=n, data=["yard"]) for n in (1, 2)
    ]

    await speaker.send(event("to-room", "yard", "hello"), event("broadcast", "end"))

    assert await member.receive() == event("broadcast", "end")
