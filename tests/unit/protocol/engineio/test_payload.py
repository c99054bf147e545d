"""Engine.IO protocol, "HTTP long-polling": payloads."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.protocol.engineio import EngineError, decode_payload, encode_payload, take
from madang.protocol.websocket import Opcode, frame

TEXT, BINARY = Opcode.TEXT, Opcode.BINARY


def test_packets_are_joined_by_the_record_separator() -> None:
    assert (
        encode_payload([(TEXT, b"4hello"), (BINARY, b"\x01\x02\x03\x04"), (TEXT, b"2")])
        == b"4hello\x1ebAQIDBA==\x1e2"
    )


def test_the_example_of_the_specification_is_decoded() -> None:
    assert list(decode_payload(b"4hello\x1e2\x1e4world")) == ["4hello", "2", "4world"]
    assert list(decode_payload(b"4hello\x1ebAQIDBA==")) == ["4hello", b"\x01\x02\x03\x04"]


def test_any_number_of_packets_may_come_at_once() -> None:
    assert len(list(decode_payload(b"\x1e".join([b"4x"] * 5000)))) == 5000


def test_an_empty_packet_is_left_to_the_session_to_refuse() -> None:
    assert list(decode_payload(b"")) == [""]
    assert list(decode_payload(b"4x\x1e")) == ["4x", ""]


@pytest.mark.parametrize("body", [b"b!", b"bA", b"bAQI", b"bAQI=AQ==", "b마당".encode(), b"bAQ==\n"])
def test_base64_that_is_none_is_refused_after_what_came_before(body: bytes) -> None:
    packets = decode_payload(b"4fine\x1e" + body)
    assert next(packets) == "4fine"
    with pytest.raises(EngineError):
        next(packets)


@pytest.mark.parametrize("body", [b"\xff", b"4\xed\xa0\x80", b"4\xc3"])
def test_a_body_that_is_not_utf8_is_refused(body: bytes) -> None:
    with pytest.raises(EngineError):
        list(decode_payload(body))


packets = st.lists(
    st.one_of(
        st.tuples(
            st.just(TEXT),
            st.text(st.characters(exclude_characters="\x1e", codec="utf-8")).map(lambda t: b"4" + t.encode()),
        ),
        st.tuples(st.just(BINARY), st.binary()),
    ),
    min_size=1,
    max_size=10,
)


@given(packets)
def test_what_is_encoded_is_decoded_again(sent: list[tuple[Opcode, bytes]]) -> None:
    received = list(decode_payload(encode_payload([(int(opcode), payload) for opcode, payload in sent])))
    assert received == [payload.decode() if opcode == TEXT else payload for opcode, payload in sent]


@given(packets, st.integers(1, 4), st.data())
def test_taking_bit_by_bit_takes_everything_in_order(
    sent: list[tuple[int, bytes]], limit: int, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)), max_size=3)))
    pending = [
        b"".join(frame(opcode, payload) for opcode, payload in sent[a:b])
        for a, b in zip([0, *cuts], [*cuts, len(sent)], strict=True)
        if a < b
    ]
    taken = []
    while pending:
        part = take(pending, limit)
        assert len(part) <= limit
        taken += part
    assert taken == sent


def test_no_more_than_16_packets_are_taken_at_a_time() -> None:
    pending = [frame(TEXT, b"4x") * 40]
    assert [len(take(pending)) for _ in range(3)] == [16, 16, 8]
    assert pending == []


@given(st.binary(max_size=60))
def test_no_bytes_raise_anything_but_the_documented_error(body: bytes) -> None:
    with contextlib.suppress(EngineError):
        list(decode_payload(body))
