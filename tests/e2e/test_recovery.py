"""An official client that was away has everything once when it is back, and does nothing for it."""

import stat
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from madang.bootstrap.backups import make_backup, restore_backup
from tests.support.command import type_command
from tests.support.madang import Madang
from tests.support.make import new_id
from tests.support.metrics import metric
from tests.support.peers import Peer, PythonPeers, RefusedConnectionError
from tests.support.ports import free_port
from tests.support.returning import returning
from tests.support.tokens import KEY, token


@pytest.fixture
async def host(madang: Madang) -> AsyncIterator[Peer]:
    """Give someone who talks while the other is away."""
    async with PythonPeers() as peers:
        yield await talker(peers, madang)


async def talker(peers: PythonPeers, server: Madang) -> Peer:
    """Return one who talks."""
    peer = await peers.connect(server.url, "websocket", auth={"userId": "haneul"})
    await peer.next("registered")
    return peer


async def open_room(host: Peer, user: str) -> str:
    """Open a room with a user."""
    room = (await host.patiently("create_room", "haneul", [user]))["roomId"]
    assert isinstance(room, str)
    return room


async def say(host: Peer, room: str, count: int = 1, content: str = "안녕") -> None:
    """Say something so many times."""
    for _ in range(count):
        assert (await host.patiently("send_message", room, "haneul", content))["ok"]


def user() -> str:
    """Return a user of one's own."""
    return f"mina-{new_id()[-12:]}"


@pytest.mark.parametrize("package", ["socket.io-client", "socket.io-client-4.6"])
@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_what_was_missed_comes_once_in_its_order_and_the_client_is_recovered(
    madang: Madang, host: Peer, transport: str, package: str
) -> None:
    mina = user()
    rooms = [await open_room(host, mina) for _ in range(3)]
    async with returning(madang.url, mina, transport, package) as client:
        await say(host, rooms[0])
        await client.until(lambda it: it.seqs == [(rooms[0], 1)])
        await client.away()
        for number in range(4):
            await say(host, rooms[number % 2])

        await client.back()

        await say(host, rooms[2])
        expected = [(rooms[0], 1), (rooms[0], 2), (rooms[1], 1), (rooms[0], 3), (rooms[1], 2), (rooms[2], 1)]
        await client.until(lambda it: len(it.seqs) >= len(expected))
        assert client.seqs == expected
        assert client.recovered == [False, True]


async def test_a_client_that_knows_nothing_of_recovery_does_not_notice(madang: Madang, host: Peer) -> None:
    mina = user()
    room = await open_room(host, mina)
    async with returning(madang.url, mina, package="socket.io-client-3") as client:
        await say(host, room)
        await client.until(lambda it: it.seqs == [(room, 1)])
        await client.away()
        await say(host, room)
        client.emit("send_message", room, mina, "오프라인에서")
        await client.back()
        await client.until(lambda it: it.seqs == [(room, 1), (room, 3)])
        assert client.recovered == [None, None]


async def test_what_was_emitted_while_away_is_accepted(madang: Madang, host: Peer) -> None:
    mina = user()
    room = await open_room(host, mina)
    async with returning(madang.url, mina) as client:
        await client.away()
        client.emit("send_message", room, mina, "오프라인에서")
        await client.back()
        assert (await host.next("receive_message", where=lambda it: it["roomId"] == room))["userId"] == mina
        await client.until(lambda it: it.seqs == [(room, 1)])


async def test_rooms_that_changed_meanwhile_are_as_they_are_now(madang: Madang, host: Peer) -> None:
    mina = user()
    kept, left, grown = [await open_room(host, mina) for _ in range(3)]
    async with returning(madang.url, mina) as client, PythonPeers() as peers:
        await client.away()
        other = await peers.connect(madang.url, "websocket", auth={"userId": mina})
        await other.next("registered")
        assert (await other.patiently("leave_room", mina, left))["ok"]
        assert (await host.patiently("join_room", "bada", grown))["ok"]
        fresh = await open_room(host, mina)
        for room in (kept, left, grown, fresh):
            await say(host, room)

        await client.back()

        await client.until(lambda it: len(it.seqs) >= 3)
        await say(host, kept)
        await client.until(lambda it: len(it.seqs) >= 4)
        assert client.seqs == [(kept, 1), (grown, 1), (fresh, 1), (kept, 2)]
        since = [name for name, _ in client.heard].index("disconnect")
        created = [each[0] for name, each in client.heard[since:] if name == "room_created"]
        assert [(each["roomId"], len(each["participants"])) for each in created] == [(grown, 3), (fresh, 2)]
        assert client.recovered == [False, True]


@pytest.mark.parametrize("signal", ["restart", "kill"])
async def test_it_holds_over_a_restart_of_the_server(tmp_path: Path, signal: str) -> None:
    mina, directory = user(), tmp_path / "data"
    options = ("--data-dir", directory, "--rate-limits", "off", "--port", str(free_port()))
    async with AsyncExitStack() as stack:
        peers = await stack.enter_async_context(PythonPeers())
        with Madang(*options) as server:
            host = await talker(peers, server)
            room = await open_room(host, mina)
            client = await stack.enter_async_context(returning(server.url, mina))
            await say(host, room, 3)
            await client.until(lambda it: len(it.seqs) == 3)
            await client.away()
            await say(host, room, 3)
            server.kill() if signal == "kill" else server.stop()
        with Madang(*options) as server:
            host = await talker(peers, server)
            await say(host, room)

            await client.back()

            await client.until(lambda it: len(it.seqs) >= 7)
            assert client.seqs == [(room, seq) for seq in range(1, 8)]
            assert client.recovered == [False, True]
            assert stat.S_IMODE((directory / "recovery.key").stat().st_mode) == 0o600


async def test_after_a_restore_everyone_begins_anew(tmp_path: Path) -> None:
    mina, directory = user(), tmp_path / "data"
    options = ("--data-dir", directory, "--rate-limits", "off", "--port", str(free_port()))
    async with AsyncExitStack() as stack:
        peers = await stack.enter_async_context(PythonPeers())
        with Madang(*options) as server:
            host = await talker(peers, server)
            room = await open_room(host, mina)
            make_backup(directory, tmp_path / "backup")
            client = await stack.enter_async_context(returning(server.url, mina))
            await say(host, room, 3)
            await client.until(lambda it: len(it.seqs) == 3)
            await client.away()
        restore_backup(directory, tmp_path / "backup")
        with Madang(*options) as server:
            host = await talker(peers, server)
            await say(host, room, 5)

            await client.back()

            await say(host, room)
            await client.until(lambda it: len(it.seqs) > 3)
            assert client.seqs[3:] == [(room, 6)]
            assert client.recovered == [False, False]


async def test_who_missed_more_than_is_caught_up_begins_anew_and_hears_what_follows() -> None:
    mina = user()
    options = ("--storage", "memory", "--recovery-limit", "5", "--rate-limits", "off")
    with Madang(*options) as server:
        async with PythonPeers() as peers:
            host = await talker(peers, server)
            room = await open_room(host, mina)
            async with returning(server.url, mina) as client:
                await client.away()
                await say(host, room, 6)
                await client.back()
                await say(host, room)
                await client.until(lambda it: len(it.seqs) >= 1)
                assert client.seqs == [(room, 7)]
                assert client.recovered == [False, False]
                await client.away()
                await say(host, room, 5)
                await client.back()
                await client.until(lambda it: len(it.seqs) >= 6)
                assert client.recovered == [False, False, True]


async def test_coming_back_again_and_again_is_within_the_share_of_reads() -> None:
    mina = user()
    options = ("--storage", "memory", "--rate-read", "1/h:2")
    with Madang(*options) as server:
        async with PythonPeers() as peers:
            host = await talker(peers, server)
            rooms = [await open_room(host, mina) for _ in range(2)]
            async with returning(server.url, mina) as client:
                for _ in range(2):
                    await client.away()
                    for room in rooms:
                        await say(host, room)
                    await client.back()
                assert client.recovered == [False, True, False]
                await say(host, rooms[0])
                await client.until(lambda it: (rooms[0], 3) in it.seqs)


async def test_an_application_may_keep_the_offset_itself(madang: Madang, host: Peer) -> None:
    mina = user()
    room = await open_room(host, mina)
    async with PythonPeers() as peers:
        first = await peers.connect(madang.url, "websocket", auth={"userId": mina})
        await first.next("registered")
        since = await first.next("sync")
        await first.close()
        await say(host, room, 2)
        second = await peers.connect(madang.url, "websocket", auth={"userId": mina, "since": since})
        assert [(await second.next("receive_message"))["seq"] for _ in range(2)] == [1, 2]


async def test_a_client_in_python_does_not_notice(madang: Madang, host: Peer) -> None:
    mina = user()
    room = await open_room(host, mina)
    async with PythonPeers() as peers:
        for number in range(2):
            peer = await peers.connect(madang.url, "websocket", auth={"userId": mina})
            assert (await peer.next("registered"))["rooms"][0]["lastSeq"] == 2 * number
            await say(host, room)
            assert (await peer.next("receive_message"))["seq"] == 2 * number + 1
            await peer.close()
            await say(host, room)


@pytest.mark.parametrize("package", ["socket.io-client", "socket.io-client-4.6"])
async def test_it_holds_while_the_server_takes_the_old_socket_for_alive(
    madang: Madang, host: Peer, package: str
) -> None:
    mina = user()
    room = await open_room(host, mina)
    async with returning(madang.url, mina, package=package) as client:
        await say(host, room)
        await client.until(lambda it: it.seqs == [(room, 1)])
        before = await metric(madang.url, "madang_registered_sockets")
        await client.half_open()
        await say(host, room, 2)
        await client.back()
        await say(host, room)
        await client.until(lambda it: (room, 4) in it.seqs)
        assert client.seqs == [(room, seq) for seq in range(1, 5)]
        assert client.recovered == [False, True]
        # The old one was ended, and is not left to its heartbeat.
        assert await metric(madang.url, "madang_registered_sockets") == before


async def test_a_page_that_is_loaded_anew_shows_what_it_has_kept(madang: Madang, host: Peer) -> None:
    mina = user()
    room = await open_room(host, mina)
    async with returning(madang.url, mina) as client:
        await say(host, room)
        await client.until(lambda it: it.seqs == [(room, 1)] and it.told > 1)
        kept = {"pid": client.pid, "offset": client.offset}
    await say(host, room, 2)
    async with returning(madang.url, mina, auth=kept) as client:
        await say(host, room)
        await client.until(lambda it: (room, 4) in it.seqs)
        assert client.seqs == [(room, seq) for seq in range(2, 5)]
        assert client.recovered == [False]
        assert client.pid == kept["pid"]


async def test_a_stolen_pid_is_worth_nothing_once_it_is_revoked(tmp_path: Path) -> None:
    mina, directory = user(), tmp_path / "data"
    with Madang("--data-dir", directory, "--rate-limits", "off") as server:
        async with PythonPeers() as peers, returning(server.url, mina) as client:
            stolen = {"userId": mina, "pid": client.pid, "offset": client.offset}
            done = type_command({}, "revoke", mina, "--data-dir", str(directory))
            assert done.returncode == 0, done.stderr
            host = await talker(peers, server)
            room = await open_room(host, mina)
            await say(host, room)
            thief = await peers.connect(server.url, "websocket", auth=stolen)
            await thief.next("registered")
            await say(host, room)
            assert (await thief.next("receive_message"))["seq"] == 2
            # It has not ended the socket of the one from whom it was stolen.
            await client.until(lambda it: it.seqs == [(room, 1), (room, 2)])
            assert client.recovered == [False]


async def test_a_token_that_has_ended_brings_nobody_back(tmp_path: Path) -> None:
    mina, key = user(), tmp_path / "key"
    key.write_text(KEY)
    options = ("--auth", "jwt", "--jwt-key-file", key, "--rate-limits", "off")
    with Madang("--storage", "memory", *options) as server:
        async with PythonPeers() as peers:
            first = await peers.connect(server.url, "websocket", auth={"token": token(mina)})
            since = await first.next("sync")
            assert (await first.ask("create_room", mina, []))["ok"]
            await first.close()
            with pytest.raises(RefusedConnectionError) as refused:
                await peers.connect(server.url, "websocket", auth={"token": token(mina, -60), "since": since})
            assert refused.value.args[0]["data"]["code"] == "unauthorized"
            back = await peers.connect(server.url, "websocket", auth={"token": token(mina), "since": since})
            assert (await back.next("room_created"))["participants"] == [mina]


@pytest.mark.parametrize(
    "shown",
    [
        {"pid": "forged", "offset": "0z1"},
        {"pid": 5, "offset": []},
        {"pid": "x" * 100_000, "offset": "y" * 100_000},
        {"since": "0z" + "1" * 990_000},
        {"since": "deadbz1"},
        {"since": "z"},
        {"since": f"{'f' * 8}z{'z' * 20}"},
        {"since": {"a": 1}},
    ],
    ids=lambda shown: str(shown)[:40],
)
async def test_what_is_shown_may_be_anything(madang: Madang, host: Peer, shown: dict[str, Any]) -> None:
    mina = user()
    room = await open_room(host, mina)
    await say(host, room)
    async with PythonPeers() as peers:
        peer = await peers.connect(madang.url, "websocket", auth={"userId": mina, **shown})
        registered = await peer.next("registered")
        assert registered["rooms"][0]["lastSeq"] == 1
        await say(host, room)
        assert (await peer.next("receive_message"))["seq"] == 2


async def test_an_offset_of_the_future_is_a_newcomer_s(madang: Madang, host: Peer) -> None:
    mina = user()
    room = await open_room(host, mina)
    async with PythonPeers() as peers:
        first = await peers.connect(madang.url, "websocket", auth={"userId": mina})
        epoch = (await first.next("sync")).partition("z")[0]
        await say(host, room)
        auth = {"userId": mina, "since": f"{epoch}zzzzzz"}
        second = await peers.connect(madang.url, "websocket", auth=auth)
        await second.next("registered")
        await say(host, room)
        assert (await second.next("receive_message"))["seq"] == 2


async def test_an_older_socket_of_the_same_client_is_ended(madang: Madang) -> None:
    async def connected(peers: PythonPeers, auth: dict[str, Any]) -> Peer:
        peer = await peers.connect(madang.url, "websocket", auth=auth)
        await peer.next("registered")
        return peer

    mina = user()
    async with returning(madang.url, mina) as client, PythonPeers() as peers:
        pid = client.pid
        other = await connected(peers, {"userId": user(), "pid": pid})
        await connected(peers, {"userId": mina, "pid": pid})
        await client.until(lambda it: any(name == "disconnect" for name, _ in it.heard))
        assert other.all("disconnect") == []


async def test_with_recovery_off_nobody_is_told_how_far_they_are() -> None:
    with Madang("--storage", "memory", "--recovery", "off") as server:
        async with PythonPeers() as peers:
            peer = await peers.connect(server.url, "websocket", auth={"userId": "mina"})
            await peer.next("registered")
            await peer.fence()
            assert peer.all("sync") == []


async def test_a_client_that_is_sent_away_is_told_how_far_it_is(tmp_path: Path) -> None:
    mina = user()
    with Madang("--data-dir", tmp_path / "data", "--rate-limits", "off") as server:
        async with PythonPeers() as peers, returning(server.url, mina) as client:
            host = await talker(peers, server)
            await say(host, await open_room(host, user()), 3)
            server.stop()
            await client.until(lambda it: any(name == "disconnect" for name, _ in it.heard))
            told = [each[0] for name, each in client.heard if name == "sync"]
            assert [each.partition("z")[2] for each in told] == ["0", "4"]


async def test_what_a_client_shows_can_be_revoked_while_the_server_runs(tmp_path: Path) -> None:
    mina, directory = user(), tmp_path / "data"
    with Madang("--data-dir", directory, "--rate-limits", "off") as server:
        async with PythonPeers() as peers, returning(server.url, mina) as client:
            host = await talker(peers, server)
            room = await open_room(host, mina)
            for is_revoked in (True, False):
                await client.away()
                await say(host, room)
                if is_revoked:
                    done = type_command({}, "revoke", mina, "--data-dir", str(directory))
                    assert done.returncode == 0, done.stderr
                    assert stat.S_IMODE((directory / "recovery.revoked").stat().st_mode) == 0o600
                await client.back()
            assert client.recovered == [False, False, True]
            refused = await metric(server.url, 'madang_recoveries_refused_total{reason="pid"}')
            assert refused == 1


def test_who_cannot_be_a_user_cannot_be_revoked(tmp_path: Path) -> None:
    for user_id, directory in (("", tmp_path), ("a\nb", tmp_path), ("mina", tmp_path / "nowhere")):
        done = type_command({}, "revoke", user_id, "--data-dir", str(directory))
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


async def test_what_was_changed_meanwhile_comes_once_in_its_newest_form(madang: Madang, host: Peer) -> None:
    mina = user()
    room = await open_room(host, mina)
    async with returning(madang.url, mina) as client:
        await say(host, room, 2)
        await client.until(lambda it: it.seqs == [(room, 1), (room, 2)])
        await client.away()
        for content in ("고침", "다시 고침"):
            assert (await host.patiently("edit_message", room, "haneul", 1, content))["ok"]
        await say(host, room)
        assert (await host.patiently("edit_message", room, "haneul", 3, "새로 고침"))["ok"]
        await client.back()
        assert client.recovered[-1]
        await client.until(lambda it: it.seqs[-1] == (room, 3))
        told = [each[0] for name, each in client.heard if name in {"message_changed", "receive_message"}]
        assert [(each["seq"], each["content"]) for each in told[2:]] == [(1, "다시 고침"), (3, "새로 고침")]


async def test_what_was_deleted_meanwhile_comes_as_its_tombstone(madang: Madang, host: Peer) -> None:
    mina = user()
    room = await open_room(host, mina)
    async with returning(madang.url, mina) as client:
        await say(host, room, 2)
        await client.until(lambda it: it.seqs == [(room, 1), (room, 2)])
        await client.away()
        assert (await host.patiently("edit_message", room, "haneul", 1, "고침"))["ok"]
        await say(host, room)
        for seq in (1, 3):
            assert (await host.patiently("delete_message", room, "haneul", seq))["ok"]
        await client.back()
        await say(host, room)
        await client.until(lambda it: it.seqs[-1] == (room, 4))
        assert client.recovered == [False, True]
        told = [
            each[0]
            for name, each in client.since_last("disconnect")
            if name in {"message_changed", "receive_message"}
        ]
        assert [(each["seq"], each["content"]) for each in told] == [(3, ""), (1, ""), (4, "안녕")]
        assert [each.get("deletedBy") for each in told] == ["haneul", "haneul", None]


@pytest.mark.parametrize(("count", "is_recovered"), [(120, True), (121, False)])
async def test_changes_count_as_messages_do(count: int, is_recovered: bool) -> None:
    mina = user()
    options = ("--storage", "memory", "--recovery-limit", "121", "--rate-limits", "off")
    with Madang(*options) as server:
        async with PythonPeers() as peers:
            host = await talker(peers, server)
            room = await open_room(host, mina)
            await say(host, room, count)
            async with returning(server.url, mina) as client:
                await client.away()
                for seq in range(1, count + 1):
                    assert (await host.ask("delete_message", room, "haneul", seq))["ok"]
                await say(host, room)
                await client.back()
                await say(host, room)
                await client.until(lambda it: (room, count + 2) in it.seqs)
                assert client.recovered == [False, is_recovered]
                changed = [each[0]["seq"] for name, each in client.heard if name == "message_changed"]
                assert changed == (list(range(1, count + 1)) if is_recovered else [])


async def test_what_was_deleted_meanwhile_comes_once_as_a_tombstone(madang: Madang, host: Peer) -> None:
    """A client that knows of no changes hears nothing of what was said and deleted while it was away."""
    mina = user()
    room = await open_room(host, mina)
    async with returning(madang.url, mina) as client:
        await say(host, room)
        await client.until(lambda it: it.seqs == [(room, 1)])
        await client.away()
        await say(host, room, 2)
        for seq in (2, 1):
            assert (await host.patiently("delete_message", room, "haneul", seq))["ok"]
        await client.back()
        assert client.recovered[-1]
        await client.until(lambda it: it.seqs[-1] == (room, 3))
        await client.until(lambda it: sum(name == "message_changed" for name, _ in it.heard) == 2)
        assert [seq for _, seq in client.seqs] == [1, 3]
        told = [each[0] for name, each in client.heard if name == "message_changed"]
        assert sorted((each["seq"], each["content"], each["deletedBy"]) for each in told) == [
            (1, "", "haneul"),
            (2, "", "haneul"),
        ]
