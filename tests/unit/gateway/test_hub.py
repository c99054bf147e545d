"""The hub knows who is where, also while someone registers."""

from madang.domain.rooms import Place
from madang.gateway.server_events import Typing
from tests.support.make import NOON, make_room
from tests.unit.gateway.fakes import make_device, make_hub, room_members

ROOM = make_room("haneul", "bada")


def place(last_seq: int) -> Place:
    """Return where the room stands."""
    return Place(ROOM.id, last_seq, NOON)


def test_a_registered_device_is_in_its_user_s_rooms() -> None:
    hub, (device, _) = make_hub(), make_device()
    hub.admit(device, "haneul")
    assert hub.settle(device, [place(3)]) == [place(3)]
    assert room_members(hub, ROOM.id, device) == [device]
    assert hub.devices("haneul") == {device}


def test_messages_told_while_the_rooms_are_read_move_the_seq_that_register_answers() -> None:
    hub, (device, _) = make_hub(), make_device()
    hub.admit(device, "haneul")
    hub.note(ROOM.id, 4)
    hub.note(ROOM.id, 5)
    assert hub.settle(device, [place(3)]) == [place(5)]


def test_a_snapshot_that_is_ahead_of_what_was_told_counts() -> None:
    hub, (device, _) = make_hub(), make_device()
    hub.admit(device, "haneul")
    hub.note(ROOM.id, 4)
    assert hub.settle(device, [place(6)]) == [place(6)]


def test_a_room_left_while_the_rooms_are_read_is_not_entered_again() -> None:
    hub, (device, _) = make_hub(), make_device()
    hub.admit(device, "haneul")
    hub.exit(ROOM.id, hub.devices("haneul"))
    assert hub.settle(device, [place(3)]) == []
    assert room_members(hub, ROOM.id, device) == []


def test_a_room_left_and_joined_again_meanwhile_is_entered() -> None:
    hub, (device, _) = make_hub(), make_device()
    hub.admit(device, "haneul")
    hub.exit(ROOM.id, hub.devices("haneul"))
    hub.enter(ROOM.id, hub.devices("haneul"))
    assert hub.settle(device, [place(3)]) == [place(3)]
    assert room_members(hub, ROOM.id, device) == [device]


def test_what_was_told_is_forgotten_when_no_one_registers_any_more() -> None:
    hub, (first, _), (second, _) = make_hub(), make_device(), make_device()
    hub.admit(first, "haneul")
    hub.note(ROOM.id, 9)
    hub.end_registration(first)
    hub.admit(second, "bada")
    assert hub.settle(second, [place(3)]) == [place(3)]


def test_a_device_that_is_gone_is_in_no_room_and_its_user_s_others_stay() -> None:
    hub, (phone, _), (tablet, _) = make_hub(), make_device(), make_device()
    for device in (phone, tablet):
        hub.admit(device, "haneul")
        hub.settle(device, [place(0)])
    hub.remove(phone)
    assert room_members(hub, ROOM.id, phone, tablet) == [tablet]
    hub.remove(tablet)
    assert not hub.has(ROOM.id)
    assert not hub.devices("haneul")


def test_who_joins_gets_what_is_told_behind_the_page_and_nothing_twice() -> None:
    hub, (device, socket), (other, _) = make_hub(), make_device(), make_device()
    for each, user in ((device, "sol"), (other, "haneul")):
        hub.admit(each, user)
        hub.settle(each, [])
    hub.enter(ROOM.id, [other])
    hub.expect(ROOM.id, [device])
    hub.tell_room(ROOM.id, b'["one"]')
    hub.tell_room(ROOM.id, b'["two"]')
    assert socket.sent == []
    assert hub.expects(ROOM.id, device)
    hub.let_in(ROOM.id, device)
    hub.tell_room(ROOM.id, b'["three"]')
    assert socket.sent == [["one"], ["two"], ["three"]]


def test_who_leaves_or_goes_before_the_page_came_gets_nothing() -> None:
    hub, (leaver, left), (goer, gone) = make_hub(), make_device(), make_device()
    for each, user in ((leaver, "sol"), (goer, "byeol")):
        hub.admit(each, user)
        hub.settle(each, [])
    hub.expect(ROOM.id, [leaver, goer])
    hub.exit(ROOM.id, [leaver])
    hub.remove(goer)
    assert not hub.expects(ROOM.id, leaver)
    assert not hub.expects(ROOM.id, goer)
    assert not hub.has(ROOM.id)
    hub.tell_room(ROOM.id, b'["late"]')
    assert (left.sent, gone.sent) == ([], [])


def test_others_are_all_but_the_user_s_own_devices() -> None:
    hub, (phone, phone_socket), (tablet, tablet_socket), (other, other_socket) = (
        make_hub(),
        make_device(),
        make_device(),
        make_device(),
    )
    for device, user in ((phone, "haneul"), (tablet, "haneul"), (other, "bada")):
        hub.admit(device, user)
        hub.settle(device, [place(0)])
    hub.tell_others(ROOM.id, "haneul", Typing(ROOM.id, "haneul"))
    assert (phone_socket.sent, tablet_socket.sent) == ([], [])
    assert other_socket.sent == [["typing", "haneul", {"roomId": ROOM.id, "userId": "haneul"}]]
