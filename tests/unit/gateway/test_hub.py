"""The hub knows who is where, also while someone registers."""

from madang.domain.rooms import Place
from madang.gateway.server_events import Typing
from tests.support.make import NOON, make_room
from tests.unit.gateway.fakes import make_connection, make_hub, room_members

ROOM = make_room("haneul", "bada")


def place(last_seq: int) -> Place:
    """Return where the room stands."""
    return Place(ROOM.id, last_seq, NOON)


def test_a_registered_device_is_in_its_user_s_rooms() -> None:
    hub, (connection, _) = make_hub(), make_connection()
    hub.begin_registration(connection, "haneul")
    assert hub.enter_rooms(connection, [place(3)]) == [place(3)]
    assert room_members(hub, ROOM.id, connection) == [connection]
    assert hub.connections("haneul") == {connection}


def test_messages_told_while_the_rooms_are_read_move_the_seq_that_register_answers() -> None:
    hub, (connection, _) = make_hub(), make_connection()
    hub.begin_registration(connection, "haneul")
    hub.note_live(ROOM.id, 4, 10 + 4)
    hub.note_live(ROOM.id, 5, 10 + 5)
    assert hub.enter_rooms(connection, [place(3)]) == [place(5)]


def test_a_snapshot_that_is_ahead_of_what_was_told_counts() -> None:
    hub, (connection, _) = make_hub(), make_connection()
    hub.begin_registration(connection, "haneul")
    hub.note_live(ROOM.id, 4, 10 + 4)
    assert hub.enter_rooms(connection, [place(6)]) == [place(6)]


def test_what_follows_a_page_that_is_still_to_come_is_live_for_who_registers_meanwhile() -> None:
    hub, (connection, socket) = make_hub(), make_connection()
    hub.begin_registration(connection, "haneul")
    hub.begin_backfill(ROOM.id, [connection])
    for seq in (4, 5):
        hub.note_live(ROOM.id, seq, 10 + seq)
        hub.broadcast_to_room(ROOM.id, b'["said"]', seq=seq, position=10 + seq)
    assert hub.enter_rooms(connection, [place(5)]) == [place(3)]
    hub.finish_backfill(ROOM.id, connection, 3)
    assert socket.sent == [["said"], ["said"]]


def test_a_room_left_while_the_rooms_are_read_is_not_entered_again() -> None:
    hub, (connection, _) = make_hub(), make_connection()
    hub.begin_registration(connection, "haneul")
    hub.exit(ROOM.id, hub.connections("haneul"))
    assert hub.enter_rooms(connection, [place(3)]) == []
    assert room_members(hub, ROOM.id, connection) == []


def test_a_room_left_and_joined_again_meanwhile_is_entered() -> None:
    hub, (connection, _) = make_hub(), make_connection()
    hub.begin_registration(connection, "haneul")
    hub.exit(ROOM.id, hub.connections("haneul"))
    hub.enter(ROOM.id, hub.connections("haneul"))
    assert hub.enter_rooms(connection, [place(3)]) == [place(3)]
    assert room_members(hub, ROOM.id, connection) == [connection]


def test_what_was_told_is_forgotten_when_no_one_registers_any_more() -> None:
    hub, (first, _), (second, _) = make_hub(), make_connection(), make_connection()
    hub.begin_registration(first, "haneul")
    hub.note_live(ROOM.id, 9, 10 + 9)
    hub.finish_registration(first)
    hub.begin_registration(second, "bada")
    assert hub.enter_rooms(second, [place(3)]) == [place(3)]


def test_a_device_that_is_gone_is_in_no_room_and_its_user_s_others_stay() -> None:
    hub, (phone, _), (tablet, _) = make_hub(), make_connection(), make_connection()
    for connection in (phone, tablet):
        hub.begin_registration(connection, "haneul")
        hub.enter_rooms(connection, [place(0)])
    hub.remove(phone)
    assert room_members(hub, ROOM.id, phone, tablet) == [tablet]
    hub.remove(tablet)
    assert not hub.has(ROOM.id)
    assert not hub.connections("haneul")


def test_who_joins_gets_what_is_told_behind_the_page_and_nothing_twice() -> None:
    hub, (connection, socket), (other, _) = make_hub(), make_connection(), make_connection()
    for each, user in ((connection, "sol"), (other, "haneul")):
        hub.begin_registration(each, user)
        hub.enter_rooms(each, [])
    hub.enter(ROOM.id, [other])
    hub.begin_backfill(ROOM.id, [connection])
    hub.broadcast_to_room(ROOM.id, b'["one"]')
    hub.broadcast_to_room(ROOM.id, b'["two"]')
    assert socket.sent == []
    assert hub.is_backfilling(ROOM.id, connection)
    hub.finish_backfill(ROOM.id, connection)
    hub.broadcast_to_room(ROOM.id, b'["three"]')
    assert socket.sent == [["one"], ["two"], ["three"]]


def test_who_leaves_or_goes_before_the_page_came_gets_nothing() -> None:
    hub, (leaver, left), (goer, gone) = make_hub(), make_connection(), make_connection()
    for each, user in ((leaver, "sol"), (goer, "byeol")):
        hub.begin_registration(each, user)
        hub.enter_rooms(each, [])
    hub.begin_backfill(ROOM.id, [leaver, goer])
    hub.exit(ROOM.id, [leaver])
    hub.remove(goer)
    assert not hub.is_backfilling(ROOM.id, leaver)
    assert not hub.is_backfilling(ROOM.id, goer)
    assert not hub.has(ROOM.id)
    hub.broadcast_to_room(ROOM.id, b'["late"]')
    assert (left.sent, gone.sent) == ([], [])


def test_others_are_all_but_the_user_s_own_devices() -> None:
    hub, (phone, phone_socket), (tablet, tablet_socket), (other, other_socket) = (
        make_hub(),
        make_connection(),
        make_connection(),
        make_connection(),
    )
    for connection, user in ((phone, "haneul"), (tablet, "haneul"), (other, "bada")):
        hub.begin_registration(connection, user)
        hub.enter_rooms(connection, [place(0)])
    hub.broadcast_to_others(ROOM.id, "haneul", Typing(ROOM.id, "haneul"))
    assert (phone_socket.sent, tablet_socket.sent) == ([], [])
    assert other_socket.sent == [["typing", "haneul", {"roomId": ROOM.id, "userId": "haneul"}]]
