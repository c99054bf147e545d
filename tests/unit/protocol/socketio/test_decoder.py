"""Socket.IO protocol, "Packet encoding": what clients send."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.protocol.socketio import Assembly, Packet, PacketError, PacketType, parse


def test_a_packet_without_anything_is_of_the_main_namespace() -> None:
    assert parse("0") == Packet(PacketType.CONNECT, "/", None, "")
    assert parse("1") == Packet(PacketType.DISCONNECT, "/", None, "")


@pytest.mark.parametrize(
    ("message", "packet"),
    [
        ('0/admin,{"token":"123"}', Packet(PacketType.CONNECT, "/admin", None, '{"token":"123"}')),
        ("0/admin", Packet(PacketType.CONNECT, "/admin", None, "")),
        ("0/admin,", Packet(PacketType.CONNECT, "/admin", None, "")),
        ("1/admin,", Packet(PacketType.DISCONNECT, "/admin", None, "")),
        ('2["foo"]', Packet(PacketType.EVENT, "/", None, '["foo"]')),
        ('2/admin,["bar"]', Packet(PacketType.EVENT, "/admin", None, '["bar"]')),
        ('212["foo"]', Packet(PacketType.EVENT, "/", 12, '["foo"]')),
        ('2/a/b?c=d,0["foo"]', Packet(PacketType.EVENT, "/a/b?c=d", 0, '["foo"]')),
        ('3/admin,13["bar"]', Packet(PacketType.ACK, "/admin", 13, '["bar"]')),
        ("3456[]", Packet(PacketType.ACK, "/", 456, "[]")),
        ('4/admin,"no"', Packet(PacketType.CONNECT_ERROR, "/admin", None, '"no"')),
        ('2["a,b\\n]"]', Packet(PacketType.EVENT, "/", None, '["a,b\\n]"]')),
        ('2["line\u2028\nbreak"]', Packet(PacketType.EVENT, "/", None, '["line\u2028\nbreak"]')),
    ],
)
def test_the_parts_of_a_header_are_told_apart(message: str, packet: Packet) -> None:
    assert parse(message) == packet


def test_a_binary_packet_becomes_whole_with_its_attachments() -> None:
    packet = parse('52-/admin,456["baz",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]')
    assert (packet.type, packet.namespace) == (PacketType.EVENT, "/admin")
    assert (packet.ack_id, packet.expected) == (456, 2)
    assembly = Assembly(packet)
    assert assembly.add(b"one") is None
    whole = assembly.add(b"two")
    assert whole is not None
    assert whole.arguments() == ("baz", [b"one", b"two"])


def test_a_binary_acknowledgement_becomes_an_acknowledgement() -> None:
    packet = parse('61-15["bar",{"_placeholder":true,"num":0}]')
    assert (packet.type, packet.ack_id) == (PacketType.ACK, 15)
    whole = Assembly(packet).add(b"\x01")
    assert whole is not None
    assert whole.answers() == ["bar", b"\x01"]


@pytest.mark.parametrize("message", ["", "7", "9[]", "a", "-1", " 2[]", "\x00", "٢[]", "²[]"])
def test_an_unknown_type_is_refused(message: str) -> None:
    with pytest.raises(PacketError):
        parse(message)


@pytest.mark.parametrize(
    "message",
    [
        "5",
        '5["x"]',
        '50-["x"]',
        '5-["x"]',
        '5-1-["x"]',
        '51["x"]',
        '5a-["x"]',
        '51.5-["x"]',
        "51e1-[]",
        "6[]",
    ],
)
def test_a_binary_packet_must_announce_its_attachments(message: str) -> None:
    with pytest.raises(PacketError):
        parse(message)


def test_more_attachments_than_allowed_are_refused() -> None:
    assert parse('510-["x"]').expected == 10
    for count in (11, 999_999_999):
        with pytest.raises(PacketError):
            parse(f'5{count}-["x"]')
    with pytest.raises(PacketError):
        parse('51-["x"]', max_attachments=0)


@pytest.mark.parametrize(
    "message", ["2", "2{}", '2"x"', "2/admin", "21", "2 [1]", "2x", "3", "3[]", "31", '31"x"']
)
def test_events_and_acknowledgements_need_an_array_and_acknowledgements_an_id(message: str) -> None:
    with pytest.raises(PacketError):
        parse(message)


@pytest.mark.parametrize("message", ["0[]", '0"x"', "0/a,[]", "00x", '1"x"', "1{}", "1/a,[]"])
def test_connect_takes_an_object_and_disconnect_nothing(message: str) -> None:
    with pytest.raises(PacketError):
        parse(message)


def test_an_id_is_at_most_what_javascript_counts_to() -> None:
    assert parse("29007199254740991[]").ack_id == (1 << 53) - 1
    for number in ("9007199254740992", "1" * 17, "1" * 5000):
        with pytest.raises(PacketError):
            parse(f"2{number}[]")


def test_a_digit_of_another_script_is_no_id() -> None:
    with pytest.raises(PacketError):
        parse("2٣[]")


almost_packets = st.from_regex(r"\A[0-6]?[0-9-]{0,3}(/[a-z,]{0,4},?)?[0-9]{0,20}.{0,10}\Z")


@given(st.one_of(st.text(max_size=40), almost_packets))
def test_no_text_raises_anything_but_the_documented_error(message: str) -> None:
    with contextlib.suppress(PacketError):
        packet = parse(message)
        if packet.type == PacketType.EVENT:
            packet.arguments()
