"""RFC 6455, section 5.2: the frames a server sends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.protocol.websocket import CloseCode, Opcode, close_frame, frame, split


def test_a_short_payload_has_two_bytes_in_front() -> None:
    assert frame(Opcode.TEXT, b"hi") == b"\x81\x02hi"


@pytest.mark.parametrize(
    ("length", "header"),
    [
        (125, b"\x82\x7d"),
        (126, b"\x82\x7e\x00\x7e"),
        (65535, b"\x82\x7e\xff\xff"),
        (65536, b"\x82\x7f" + (65536).to_bytes(8, "big")),
    ],
)
def test_the_length_is_written_in_its_shortest_form(length: int, header: bytes) -> None:
    assert frame(Opcode.BINARY, bytes(length)) == header + bytes(length)


def test_a_close_carries_its_code_and_reason() -> None:
    assert close_frame(CloseCode.GOING_AWAY, "bye") == b"\x88\x05\x03\xe9bye"


def test_a_close_without_a_status_has_no_body() -> None:
    assert close_frame(CloseCode.NO_STATUS, "unheard") == b"\x88\x00"


def test_a_long_reason_is_cut_between_characters_to_fit_a_control_frame() -> None:
    closed = close_frame(1000, "마" * 100)
    assert closed[1] == 125 - (123 % 3)
    assert set(closed[4:].decode()) == {"마"}


messages = st.tuples(st.sampled_from([Opcode.TEXT, Opcode.BINARY]), st.binary(max_size=300))


@given(st.lists(messages, max_size=8))
def test_joined_frames_come_apart_as_they_were(messages: list[tuple[int, bytes]]) -> None:
    stream = b"".join(frame(opcode, payload) for opcode, payload in messages)
    assert split(stream, len(messages) + 1) == (messages, b"")


def test_splitting_stops_at_the_limit_and_leaves_the_rest() -> None:
    first, second = frame(Opcode.TEXT, bytes(200)), frame(Opcode.BINARY, bytes(70_000))
    assert split(first + second, 1) == ([(Opcode.TEXT, bytes(200))], second)
    assert split(second, 1) == ([(Opcode.BINARY, bytes(70_000))], b"")
