"""Socket.IO v5: "Exchange protocol", "Acknowledgement", and "Packet encoding", ACK and BINARY_ACK."""

import re

import pytest

from tests.interop.conftest import OpenSession
from tests.interop.socketio.talk import JSON, connect, event, lives, packet
from tests.interop.wire import Session


@pytest.mark.parametrize("namespace", ["/", "/custom"])
@pytest.mark.parametrize("arguments", [[], [1, "2", {"3": [False]}], ["마당 🙂"], [None], [[[]], {}]])
async def test_an_event_with_an_id_is_acknowledged_with_its_arguments(
    open_session: OpenSession, namespace: str, arguments: list[JSON]
) -> None:
    session = await open_session()
    await connect(session, namespace)

    await session.send(event("message-with-ack", *arguments, namespace=namespace, ack_id=456))

    assert await session.receive() == packet("3", namespace, 456, arguments)


@pytest.mark.parametrize("ack_id", [0, 1, 10, 9_007_199_254_740_991])
async def test_an_id_may_be_any_number_a_client_can_count_to(open_session: OpenSession, ack_id: int) -> None:
    session = await open_session()
    await connect(session)

    await session.send(event("message-with-ack", ack_id=ack_id))

    assert await session.receive() == packet("3", ack_id=ack_id, data=[])


async def test_binary_arguments_are_acknowledged_as_attachments(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)
    arguments = '{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}'

    await session.send(
        packet("52-", ack_id=789, data=f'["message-with-ack",{arguments}]'), b"\x01\x02\x03", b"\x04"
    )

    assert await session.receive() == packet("62-", ack_id=789, data=f"[{arguments}]")
    assert [await session.receive(), await session.receive()] == [b"\x01\x02\x03", b"\x04"]


async def test_the_same_id_may_be_used_again(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)

    for number in range(3):
        await session.send(event("message-with-ack", number, ack_id=7))
        assert await session.receive() == packet("3", ack_id=7, data=[number])


async def test_many_acknowledgements_come_in_the_order_of_their_events(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)

    await session.send(*(event("message-with-ack", number, ack_id=number) for number in range(300)))

    assert [await session.receive() for _ in range(300)] == [
        packet("3", ack_id=number, data=[number]) for number in range(300)
    ]


async def question(session: Session, namespace: str, kind: str = "2") -> str:
    """Read a question of the server and give the id it wants to be answered with."""
    asked = await session.receive()
    assert isinstance(asked, str)
    match = re.fullmatch(re.escape(packet(kind, namespace)) + r"(\d+)(\[.*\])", asked)
    assert match is not None, asked
    assert match[2].startswith('["question"')
    return match[1]


@pytest.mark.parametrize("namespace", ["/", "/custom"])
async def test_the_server_may_ask_and_hears_the_answer(open_session: OpenSession, namespace: str) -> None:
    session = await open_session()
    await connect(session, namespace)
    await session.send(event("ask", 1, "two", namespace=namespace))

    ack_id = await question(session, namespace)
    await session.send(packet("3", namespace, ack_id, ["yes", {"n": 1}]))

    assert await session.receive() == event("answer", "yes", {"n": 1}, namespace=namespace)


async def test_question_and_answer_may_be_binary(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)
    await session.send(packet("51-", data='["ask",{"_placeholder":true,"num":0}]'), b"why")

    ack_id = await question(session, "/", "51-")
    assert await session.receive() == b"why"
    await session.send(packet("61-", ack_id=ack_id, data='["so",{"_placeholder":true,"num":0}]'), b"because")

    assert await session.receive() == packet("51-", data='["answer","so",{"_placeholder":true,"num":0}]')
    assert await session.receive() == b"because"


async def test_every_question_has_an_id_of_its_own_and_answers_may_come_in_any_order(
    open_session: OpenSession,
) -> None:
    session = await open_session()
    await connect(session)
    await session.send(event("ask", 1), event("ask", 2))

    first, second = await question(session, "/"), await question(session, "/")
    await session.send(packet("3", ack_id=second, data=["second"]), packet("3", ack_id=first, data=["first"]))

    assert [await session.receive(), await session.receive()] == [
        event("answer", "second"),
        event("answer", "first"),
    ]


async def test_a_question_without_an_answer_times_out(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)
    await session.send(event("ask-briefly"))

    ack_id = await question(session, "/")

    assert await session.receive() == event("no-answer")
    await session.send(packet("3", ack_id=ack_id, data=["too late"]))
    await lives(session)


async def test_an_answer_counts_once(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)
    await session.send(event("ask"))
    ack_id = await question(session, "/")

    await session.send(packet("3", ack_id=ack_id, data=["once"]), packet("3", ack_id=ack_id, data=["twice"]))

    assert await session.receive() == event("answer", "once")
    await lives(session)


async def test_an_answer_nobody_asked_for_changes_nothing(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)

    await session.send(packet("3", ack_id=12345, data=["unasked"]))

    await lives(session)


async def test_an_answer_from_another_namespace_does_not_count(open_session: OpenSession) -> None:
    session = await open_session()
    await connect(session)
    await connect(session, "/custom")
    await session.send(event("ask"))
    ack_id = await question(session, "/")

    await session.send(
        packet("3", "/custom", ack_id, ["wrong door"]), packet("3", ack_id=ack_id, data=["right"])
    )

    assert await session.receive() == event("answer", "right")
