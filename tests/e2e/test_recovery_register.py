"""A client that keeps its offset itself shows it with ``register``, and has missed nothing."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from tests.e2e.test_recovery import open_room, say, talker, user
from tests.support.madang import Madang
from tests.support.metrics import metric
from tests.support.peers import Peer, PythonPeers

FORMS: dict[str, Callable[[str, str], list[Any]]] = {
    "object": lambda user, since: [{"userId": user, "since": since}],
    "array": lambda user, since: [[user, None, since]],
    "arguments": lambda user, since: [user, None, since],
}


@pytest.fixture
async def peers() -> AsyncIterator[PythonPeers]:
    """Give clients of python-socketio."""
    async with PythonPeers() as peers:
        yield peers


@pytest.fixture
async def host(madang: Madang, peers: PythonPeers) -> Peer:
    """Give someone who talks while the other is away."""
    return await talker(peers, madang)


async def come(peers: PythonPeers, server: Madang, user: str, since: Any) -> tuple[Peer, dict[str, Any]]:
    """Connect, register behind an offset, and return the answer."""
    peer = await peers.connect(server.url, "websocket")
    return peer, await peer.ask("register", {"userId": user, "since": since})


async def left(peers: PythonPeers, server: Madang, user: str) -> str:
    """Return the offset of a user who was there and is away."""
    peer, answer = await come(peers, server, user, "")
    assert answer["ok"]
    assert "recovered" not in answer
    since = await peer.next("sync")
    await peer.close()
    return str(since)


@pytest.mark.parametrize("form", FORMS)
async def test_what_was_missed_comes_before_the_answer_and_what_follows_behind_it(
    madang: Madang, host: Peer, peers: PythonPeers, form: str
) -> None:
    mina = user()
    rooms = [await open_room(host, mina) for _ in range(2)]
    await say(host, rooms[0])
    since = await left(peers, madang, mina)
    await say(host, rooms[0])
    await say(host, rooms[1])
    assert (await host.patiently("edit_message", rooms[0], "haneul", 1, "고침"))["ok"]
    fresh = await open_room(host, mina)

    back = await peers.connect(madang.url, "websocket")
    answer = await back.ask("register", *FORMS[form](mina, since))

    assert answer["recovered"] is True
    assert {each["roomId"] for each in answer["rooms"]} == {*rooms, fresh}
    heard = [(name, arguments[0]) for name, arguments in back.everything if "message" in name]
    assert [(name, each["roomId"], each["seq"]) for name, each in heard] == [
        ("receive_message", rooms[0], 2),
        ("receive_message", rooms[1], 1),
        ("message_changed", rooms[0], 1),
    ]
    assert fresh in {each["roomId"] for each in back.all("room_created")}
    later = await back.next("sync")
    await say(host, fresh)
    assert (await back.next("receive_message", where=lambda it: it["roomId"] == fresh))["seq"] == 1
    assert await back.next("sync") > later


async def test_who_shows_no_offset_is_told_none(madang: Madang, host: Peer, peers: PythonPeers) -> None:
    mina = user()
    room = await open_room(host, mina)
    peer = await peers.connect(madang.url, "websocket")
    assert "recovered" not in await peer.register(mina)
    await say(host, room)
    assert (await peer.next("receive_message"))["seq"] == 1
    await peer.fence()
    assert peer.all("sync") == []


@pytest.mark.parametrize("first", ["handshake", "register"])
async def test_registering_once_more_with_an_offset_repeats_nothing(
    madang: Madang, host: Peer, peers: PythonPeers, first: str
) -> None:
    mina = user()
    room = await open_room(host, mina)
    since = await left(peers, madang, mina)
    await say(host, room)
    if first == "handshake":
        back = await peers.connect(madang.url, "websocket", auth={"userId": mina, "since": since})
        assert (await back.next("registered"))["recovered"] is True
    else:
        back, _ = await come(peers, madang, mina, since)
    for _ in range(2):
        again = await back.ask("register", {"userId": mina, "since": since})
        assert again["ok"]
        assert "recovered" not in again
    await say(host, room)
    await back.next("receive_message", where=lambda it: it["seq"] == 2)
    await back.fence()
    assert [each["seq"] for each in back.all("receive_message")] == [1, 2]


@pytest.mark.parametrize("since", ["z", "0z", "deadbz1", "0z" + "1" * 900_000, "0zzzzzzzzz"])
async def test_an_offset_that_is_none_of_these_data_is_a_newcomer_s(
    madang: Madang, host: Peer, peers: PythonPeers, since: str
) -> None:
    mina = user()
    room = await open_room(host, mina)
    await say(host, room)
    peer, answer = await come(peers, madang, mina, since)
    assert answer["ok"]
    assert "recovered" not in answer
    assert answer["rooms"][0]["lastSeq"] == 1
    await peer.next("sync")
    await say(host, room)
    assert (await peer.next("receive_message"))["seq"] == 2


async def test_an_offset_is_text(madang: Madang, peers: PythonPeers) -> None:
    peer, answer = await come(peers, madang, user(), 5)
    assert answer["error"]["code"] == "wrong_type"
    assert (await peer.ask("get_rooms", {}))["error"]["code"] == "not_registered"


async def test_who_missed_too_much_or_reads_too_much_begins_anew(peers: PythonPeers) -> None:
    mina = user()
    limits = ("--recovery-limit", "5", "--rate-read", "1/h:1")
    with Madang("--storage", "memory", *limits) as server:
        host = await talker(peers, server)
        room = await open_room(host, mina)
        since = await left(peers, server, mina)
        reasons = ("too_much", "rate")
        for number, reason in enumerate(reasons):
            await say(host, room, 6 - 4 * number)
            peer, answer = await come(peers, server, mina, since)
            assert "recovered" not in answer
            assert peer.all("receive_message") == []
            refused = await metric(server.url, f'madang_recoveries_refused_total{{reason="{reason}"}}')
            assert refused == 1
            await say(host, room)
            heard = await peer.next("receive_message")
            assert heard["seq"] == answer["rooms"][0]["lastSeq"] + 1


async def test_a_client_that_is_sent_away_is_told_how_far_it_is(peers: PythonPeers) -> None:
    with Madang("--storage", "memory", "--rate-limits", "off") as server:
        peer, _ = await come(peers, server, user(), "")
        first = await peer.next("sync")
        host = await talker(peers, server)
        await say(host, await open_room(host, user()), 3)
        server.stop()
        assert await peer.next("sync") > first


async def test_with_recovery_off_an_offset_is_nothing(peers: PythonPeers) -> None:
    with Madang("--storage", "memory", "--recovery", "off") as server:
        peer, answer = await come(peers, server, "mina", "0z1")
        assert answer["ok"]
        await peer.fence()
        assert peer.all("sync") == []
