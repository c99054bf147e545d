"""Socket.IO v5: "Packet encoding": what is no packet closes the session it came on, and touches no other."""

import pytest

from tests.interop.conftest import OpenSession
from tests.interop.socketio.talk import connect, event, lives, packet, survives
from tests.interop.wire import Clients, Packet

PLACE = '{"_placeholder":true,"num":0}'


@pytest.mark.parametrize(
    "sent",
    [
        "4",
        "4abc",
        "47",
        "4-1",
        "4 2[]",
        "42{}",
        '42"message"',
        "42[",
        "42[]",
        "42[null]",
        "42[{}]",
        "42[[]]",
        "42[true]",
        '42["message",]',
        "42['message']",
        '42["message"]x',
        '42["message",NaN]',
        '42["message",Infinity]',
        '42["message",01]',
        '42["message","\\x"]',
        '42["message","\x01"]',
        '42abc["message-with-ack"]',
        '42-1["message-with-ack"]',
        '421.5["message-with-ack"]',
        "431{}",
        '431"a"',
        "43abc[]",
        "41{}",
        '41["a"]',
    ],
)
async def test_a_packet_that_is_malformed_closes_the_session(open_session: OpenSession, sent: str) -> None:
    session = await open_session()
    await connect(session)

    await session.send(sent)

    await session.closed()


@pytest.mark.diverges("it takes missing data for empty data, blanks for digits, and any number for an index")
@pytest.mark.parametrize(
    "sent",
    [
        ["42"],
        ["421"],
        ["43"],
        ["431"],
        ["43[]"],
        ['42 1["message-with-ack"]'],
        ["451-", b"\x01"],
        ['451-["message",{"_placeholder":true,"num":0.5}]', b"\x01"],
    ],
)
async def test_a_packet_that_lacks_what_its_type_needs_closes_the_session(
    open_session: OpenSession, sent: list[Packet]
) -> None:
    session = await open_session()
    await connect(session)

    await session.send(*sent)

    assert not await survives(session)


@pytest.mark.parametrize("auth", ['"token"', "[]", "null", "true", "{", "{]", "{'a':1}"])
async def test_an_auth_payload_that_is_no_object_closes_the_session(
    open_session: OpenSession, auth: str
) -> None:
    session = await open_session()

    await session.send(packet("0", data=auth))

    await session.closed()


@pytest.mark.parametrize(
    "sent",
    [
        [f'45["message",{PLACE}]'],
        [f'45-["message",{PLACE}]'],
        [f'450-["message",{PLACE}]'],
        [f'45x-["message",{PLACE}]'],
        [f'45-1-["message",{PLACE}]'],
        [f'451["message",{PLACE}]'],
        [f'451.5-["message",{PLACE}]'],
        [f'4511-["message",{PLACE}]'],
        [f'4599999999999-["message",{PLACE}]'],
        ["451-{}", b"\x01"],
        [b"\x01"],
        [f'451-["message",{PLACE}]', event("message", "instead of the attachment")],
        [f'451-["message",{PLACE}]', b"\x01", b"\x02"],
        ['451-["message",{"_placeholder":true,"num":1}]', b"\x01"],
        ['451-["message",{"_placeholder":true,"num":-1}]', b"\x01"],
        ['451-["message",{"_placeholder":true,"num":"0"}]', b"\x01"],
        ['451-["message",{"_placeholder":true}]', b"\x01"],
        ['451-["message",{"_placeholder":true,"num":"__proto__"}]', b"\x01"],
        [f'451-["connect",{PLACE}]', b"\x01"],
        [f"461-[{PLACE}", b"\x01"],
    ],
)
async def test_attachments_that_do_not_fit_close_the_session(
    open_session: OpenSession, sent: list[Packet]
) -> None:
    session = await open_session()
    await connect(session)

    await session.send(*sent)

    await session.closed()


@pytest.mark.parametrize(
    "data",
    [
        '["message","\\ud800"]',
        '["message","\\udc00\\ud800"]',
        '["message",{"\\ud800":1}]',
        '["message",123456789012345678901234567890]',
        '["message",1e400]',
        '["message",-1e-400]',
        f'["message",{"9" * 10_000}]',
        f'["message",{"[" * 1_000}{"]" * 1_000}]',
        f'["message",{"[" * 400_000}',
        '["message",{"__proto__":{"polluted":true}}]',
        '["message",{"a":1,"a":2}]',
        '["__proto__"]',
        '["constructor"]',
        '["toString"]',
        '["\\u0000"]',
        f'["{"x" * 100_000}"]',
        "[0]",
        '["message",{"_placeholder":true,"num":0}]',
    ],
    ids=lambda data: data[:40],
)
async def test_a_hostile_packet_is_refused_or_carried_and_touches_no_one_else(
    clients: Clients, open_session: OpenSession, data: str
) -> None:
    neighbour = await clients.websocket()
    await connect(neighbour)
    session = await open_session()
    await connect(session)

    await session.send(packet("2", data=data))

    await survives(session)
    await lives(neighbour)


@pytest.mark.diverges("it crashes: its search for binary data recurses as deep as the data")
@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
async def test_data_that_nests_without_end_is_refused_and_touches_no_one_else(
    clients: Clients, open_session: OpenSession, opening: str
) -> None:
    neighbour = await clients.websocket()
    await connect(neighbour)
    session = await open_session()
    await connect(session)
    closing = "".join({"[": "]", "{": "}"}[sign] for sign in reversed(opening) if sign in "[{")

    await session.send(packet("2", data='["message",' + opening * 100_000 + "1" + closing * 100_000 + "]"))

    await survives(session)
    await lives(neighbour)


async def test_what_is_not_a_number_never_leaves_the_server(open_session: OpenSession) -> None:
    """A number that overflows a double is refused or sent as null: JSON has no infinity."""
    session = await open_session()
    await connect(session)

    await session.send('42["message",1e400]', event("message", "end"))

    try:
        answers = [await session.receive()]
        if answers[0] != event("message-back", "end"):
            answers.append(await session.receive())
    except ConnectionError:
        return
    assert answers == ['42["message-back",null]', event("message-back", "end")]
