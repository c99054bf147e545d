"""Engine.IO v4: "Transports", "HTTP long-polling", and "Packet encoding", "HTTP long-polling"."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlencode, urlsplit

import pytest

from tests.interop.engineio.conftest import MAX_PAYLOAD
from tests.interop.wire import PATIENCE, Answer, Clients, Packet, Peer, Polling


@pytest.fixture
async def session(clients: Clients) -> Polling:
    return await clients.polling()


async def receive(session: Polling, count: int) -> list[Packet]:
    return [await session.receive() for _ in range(count)]


async def test_a_post_is_answered_ok(session: Polling) -> None:
    answer = await session.post("4hello")

    assert (answer.status, answer.text) == (200, "ok")


async def test_a_poll_brings_text_as_utf8(session: Polling) -> None:
    await session.post("4마당에서 만나요 🙂".encode())

    answer = await session.poll()

    assert answer.status == 200
    assert answer.headers["Content-Type"].replace(" ", "").lower() == "text/plain;charset=utf-8"
    assert answer.body == "4마당에서 만나요 🙂".encode()


async def test_a_poll_waits_until_there_is_something_to_say(session: Polling) -> None:
    poll = asyncio.create_task(session.poll())
    await session.post("4hello")

    assert (await poll).text == "4hello"


async def test_packets_of_one_payload_are_taken_in_order(session: Polling) -> None:
    await session.send("4one", "4two", "4three")

    assert await receive(session, 3) == ["4one", "4two", "4three"]


async def test_a_payload_may_hold_any_number_of_packets(session: Polling) -> None:
    packets = [f"4{number}" for number in range(2_000)]
    await session.send(*packets)

    assert await receive(session, 2_000) == packets


@pytest.mark.diverges("it puts everything into one poll")
async def test_a_poll_never_carries_more_than_16_packets(session: Polling) -> None:
    await session.send(*["4x"] * 100)
    sizes: list[int] = []

    while sum(sizes) < 100:
        sizes.append(len((await session.poll()).packets))

    assert sum(sizes) == 100
    assert max(sizes) <= 16


async def test_binary_messages_travel_as_base64(session: Polling) -> None:
    await session.post("bAQIDBA==\x1ebAA==")

    packets = (await session.poll()).packets
    if len(packets) == 1:
        packets += (await session.poll()).packets
    assert packets == ["bAQIDBA==", "bAA=="]


async def test_text_and_binary_mix_in_one_payload_and_keep_their_order(session: Polling) -> None:
    packets: list[Packet] = ["4before", bytes(range(256)), "4between", b"\x00", "4after"]
    await session.send(*packets)

    assert await receive(session, 5) == packets


async def test_an_empty_message_is_a_message(session: Polling) -> None:
    await session.send("4", "4end")

    assert await receive(session, 2) == ["4", "4end"]


async def test_a_message_may_contain_what_looks_like_a_packet(session: Polling) -> None:
    await session.send("4b4\n\r\t 6\x1f")

    assert await session.receive() == "4b4\n\r\t 6\x1f"


async def test_a_chunked_body_is_as_good_as_any(session: Polling) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for part in ("4마당".encode()[:3], "4마당".encode()[3:], b"\x1e", b"4", b"two"):
            yield part

    answer = await session.post(chunks())

    assert (answer.status, answer.text) == (200, "ok")
    assert await receive(session, 2) == ["4마당", "4two"]


async def test_a_message_as_large_as_allowed_passes(session: Polling) -> None:
    message = "4" + "x" * (MAX_PAYLOAD - 1)

    answer = await session.post(message)

    assert answer.status == 200
    assert await session.receive() == message


async def test_a_second_poll_beside_a_waiting_one_closes_the_session(session: Polling, peer: Peer) -> None:
    polls = {asyncio.create_task(session.poll()) for _ in range(2)}

    answers = await asyncio.gather(*polls)

    statuses = sorted(answer.status for answer in answers)
    if peer == "node":
        assert statuses == [200, 400]
        assert next(answer.text for answer in answers if answer.status == 200) == "1"
    else:
        assert statuses == [400, 400]
    await session.closed()


async def test_a_second_post_beside_an_unfinished_one_closes_the_session(session: Polling) -> None:
    begun, forever = asyncio.Event(), asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b"4hel"
        begun.set()
        await forever.wait()

    first = asyncio.create_task(session.post(endless()))
    await begun.wait()
    while (answer := await _post_beside(session, first)).status == 200:
        pass  # the first request's head may still be on its way: until it has arrived, nothing overlaps
    forever.set()

    assert answer.status == 400
    await session.closed()
    await asyncio.gather(first, return_exceptions=True)


async def _post_beside(session: Polling, first: asyncio.Task[Answer]) -> Answer:
    assert not first.done()
    return await session.post("4lo")


async def test_a_client_that_hangs_up_on_its_poll_ends_the_session(session: Polling) -> None:
    url = urlsplit(session.server.url)
    _, writer = await asyncio.open_connection(url.hostname, url.port)
    target = f"{url.path}?{urlencode(session.query)}"
    writer.write(f"GET {target} HTTP/1.1\r\nHost: {url.netloc}\r\n\r\n".encode())
    writer.close()

    await session.closed()


@pytest.mark.diverges("it answers 200 `ok`, and decodes base64 as far as it goes")
@pytest.mark.parametrize("body", ["abc", "", "9", "\x1e", "4one\x1e", "b!!!", "bA", "bAQI\x1ebAQI=AQ=="])
async def test_a_post_of_garbage_is_refused_and_closes_the_session(session: Polling, body: str) -> None:
    answer = await session.post(body)

    assert answer.status == 400
    await session.closed()


@pytest.mark.parametrize("body", ["abc", "", "9", "x", "\x1e", "4one\x1e", "4one\x1eabc"])
async def test_a_post_of_garbage_closes_the_session(session: Polling, body: str) -> None:
    await session.post(body)

    await session.closed()


@pytest.mark.diverges("it replaces what is not UTF-8")
@pytest.mark.parametrize("body", [b"4\xff", b"4\xc3", b"4\xed\xa0\x80", b"4\xf5\x80\x80\x80"])
async def test_a_post_that_is_not_utf8_is_refused_and_ends_the_session(session: Polling, body: bytes) -> None:
    answer = await session.post(body)

    assert answer.status == 400
    await session.closed()


@pytest.mark.parametrize("packet", ["2", "2probe"])
async def test_a_ping_from_the_client_closes_the_session(session: Polling, packet: str) -> None:
    """Since version 4 the server pings ("Heartbeat", "History")."""
    await session.post(packet)

    await session.closed()


async def test_a_noop_or_an_early_pong_changes_nothing(session: Polling) -> None:
    await session.send("6", "3", "4still here")

    assert await session.receive() == "4still here"


@pytest.mark.diverges("it answers 500")
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_other_methods_than_get_and_post_are_refused(session: Polling, method: str) -> None:
    answer = await session.http.request(method, session.server.url, params=session.query)

    assert answer.status == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_a_refused_method_leaves_the_session_open(session: Polling, method: str) -> None:
    await session.http.request(method, session.server.url, params=session.query)

    await session.send("4still here")
    assert await session.receive() == "4still here"


async def test_a_body_that_says_it_is_too_large_is_refused(session: Polling) -> None:
    answer = await session.post("4" + "x" * MAX_PAYLOAD)

    assert answer.status == 413


async def test_a_chunked_body_that_grows_too_large_is_refused(session: Polling) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"4"
        for _ in range(MAX_PAYLOAD // 1_000):
            yield b"x" * 1_000

    answer = await session.post(chunks())

    assert answer.status == 413


async def test_the_limit_counts_bytes_and_not_characters(session: Polling) -> None:
    answer = await session.post(("4" + "마" * (MAX_PAYLOAD // 3 + 1)).encode())

    assert answer.status == 413


async def test_polls_and_posts_go_on_side_by_side_for_long(session: Polling) -> None:
    """Every message of a few hundred posts comes back once and in order, whatever polls cut between them."""
    sent = [f"4{number}" for number in range(300)]

    async def write() -> None:
        for packet in sent:
            assert (await session.post(packet)).status == 200

    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
        tasks.create_task(write())
        received = tasks.create_task(receive(session, 300))

    assert received.result() == sent
