"""RFC 6455, section 5: what a server makes of the frames of a client."""

import contextlib
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.protocol.websocket import Close, Opcode, Ping, Pong, Receiver, WebSocketError
from tests.unit.protocol.websocket.client import MASK, client_frame

Event = str | bytes | Ping | Pong | Close

TEXT, BINARY, MORE = Opcode.TEXT, Opcode.BINARY, Opcode.CONTINUATION
CLOSE, PING, PONG = Opcode.CLOSE, Opcode.PING, Opcode.PONG


def receive(*chunks: bytes, max_payload: int = 1 << 20) -> list[Event]:
    """Give chunks to a new receiver: each as one whole text, if it is that, and else as bytes of a stream."""
    receiver = Receiver(max_payload)
    events: list[Event] = []
    for chunk in chunks:
        text = receiver.whole_text(chunk)
        events += receiver.feed(chunk) if text is None else [text]
    return events


def refusal(*chunks: bytes, max_payload: int = 1 << 20) -> int:
    """Feed chunks to a new receiver, which is to refuse them; return the close code."""
    with pytest.raises(WebSocketError) as refused:
        receive(*chunks, max_payload=max_payload)
    return refused.value.code


def bytewise(data: bytes) -> Iterable[bytes]:
    return (data[position : position + 1] for position in range(len(data)))


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65535, 65536, 70000])
def test_a_message_of_any_length_is_received(length: int) -> None:
    assert receive(client_frame(TEXT, b"x" * length)) == ["x" * length]
    assert receive(client_frame(BINARY, b"x" * length)) == [b"x" * length]


def test_several_messages_in_one_read_are_all_received() -> None:
    stream = client_frame(TEXT, b"one") + client_frame(BINARY, b"two") + client_frame(TEXT, "셋".encode())
    assert receive(stream) == ["one", b"two", "셋"]


def test_a_stream_may_come_byte_by_byte() -> None:
    stream = client_frame(TEXT, b"x" * 130) + client_frame(PING, b"?") + client_frame(BINARY, bytes(300))
    assert receive(*bytewise(stream)) == ["x" * 130, Ping(b"?"), bytes(300)]


def test_fragments_are_joined() -> None:
    first, second = client_frame(TEXT, b"Hel", fin=False), client_frame(MORE, b"", fin=False)
    assert receive(first + second + client_frame(MORE, b"lo")) == ["Hello"]


def test_control_frames_come_through_between_fragments() -> None:
    stream = client_frame(TEXT, b"Hel", fin=False) + client_frame(PING, b"?") + client_frame(MORE, b"lo")
    assert receive(stream) == [Ping(b"?"), "Hello"]


def test_a_character_may_lie_across_fragments_and_reads() -> None:
    whole = "마당 🏡".encode()
    fragments = [client_frame(TEXT, whole[:2], fin=False), client_frame(MORE, whole[2:-1], fin=False)]
    assert receive(*bytewise(b"".join(fragments) + client_frame(MORE, whole[-1:]))) == ["마당 🏡"]


@pytest.mark.parametrize(
    "payload",
    [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf", b"ok\x80", b"\xce\xba\xed"],
    ids=["never", "cut", "surrogate", "beyond", "overlong", "stray", "late"],
)
def test_text_that_is_not_utf8_is_1007(payload: bytes) -> None:
    assert refusal(client_frame(TEXT, payload)) == 1007
    assert refusal(client_frame(TEXT, payload, fin=False) + client_frame(MORE)) == 1007


def test_invalid_utf8_is_refused_before_its_frame_is_whole() -> None:
    frame = client_frame(TEXT, b"\xce\xba\xf4\x90\x80\x80 and much more")
    assert refusal(frame[: 6 + 4]) == 1007


def test_binary_need_not_be_utf8() -> None:
    assert receive(client_frame(BINARY, b"\xff\xfe")) == [b"\xff\xfe"]


@pytest.mark.parametrize("bits", [0x40, 0x20, 0x10, 0x70])
def test_reserved_bits_are_1002(bits: int) -> None:
    assert refusal(client_frame(TEXT, b"x", reserved=bits)) == 1002


@pytest.mark.parametrize("opcode", [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
def test_reserved_opcodes_are_1002(opcode: int) -> None:
    assert refusal(client_frame(opcode)) == 1002


@pytest.mark.parametrize("opcode", [TEXT, BINARY, CLOSE, PING, PONG])
def test_an_unmasked_frame_is_1002(opcode: int) -> None:
    assert refusal(bytes((0x80 | opcode, 0))) == 1002


@pytest.mark.parametrize("opcode", [CLOSE, PING, PONG])
def test_a_control_frame_may_not_be_fragmented(opcode: int) -> None:
    assert refusal(client_frame(opcode, b"", fin=False)) == 1002


@pytest.mark.parametrize("opcode", [CLOSE, PING, PONG])
def test_a_control_frame_may_not_be_longer_than_125_bytes(opcode: int) -> None:
    assert refusal(client_frame(opcode, bytes(126))) == 1002


def test_a_ping_may_carry_125_bytes() -> None:
    full = bytes(125)
    assert receive(client_frame(PING, full), client_frame(PONG, full)) == [Ping(full), Pong(full)]


def test_a_continuation_of_nothing_is_1002() -> None:
    assert refusal(client_frame(MORE, b"x")) == 1002
    assert refusal(client_frame(TEXT, b"x") + client_frame(MORE, b"x")) == 1002


@pytest.mark.parametrize("opcode", [TEXT, BINARY])
def test_a_new_message_within_another_is_1002(opcode: int) -> None:
    assert refusal(client_frame(TEXT, b"x", fin=False) + client_frame(opcode, b"y")) == 1002


def test_a_length_that_is_not_in_its_shortest_form_is_1002() -> None:
    assert refusal(b"\x81" + bytes((0x80 | 126,)) + (125).to_bytes(2, "big") + MASK) == 1002
    assert refusal(b"\x81" + bytes((0x80 | 127,)) + (65535).to_bytes(8, "big") + MASK) == 1002
    assert refusal(b"\x81" + bytes((0x80 | 127,)) + (1 << 63).to_bytes(8, "big") + MASK) == 1002


def test_a_message_over_the_limit_is_1009_before_its_payload_comes() -> None:
    assert receive(client_frame(TEXT, b"x" * 100), max_payload=100) == ["x" * 100]
    assert refusal(client_frame(TEXT, b"x" * 101)[:6], max_payload=100) == 1009


def test_fragments_over_the_limit_together_are_1009() -> None:
    stream = client_frame(BINARY, bytes(60), fin=False) + client_frame(MORE, bytes(41))
    assert refusal(stream, max_payload=100) == 1009


def test_control_frames_do_not_count_against_the_limit() -> None:
    assert receive(client_frame(PING, bytes(50)), max_payload=10) == [Ping(bytes(50))]


def test_what_came_before_an_offence_is_still_received() -> None:
    receiver = Receiver(100)
    events = receiver.feed(client_frame(TEXT, b"fine") + client_frame(3))
    assert next(events) == "fine"
    with pytest.raises(WebSocketError):
        next(events)


@pytest.mark.parametrize("code", [*range(1000, 1004), *range(1007, 1015), 3000, 4999])
def test_a_close_may_carry_a_registered_or_private_code(code: int) -> None:
    assert receive(client_frame(CLOSE, code.to_bytes(2, "big") + b"why")) == [Close(code, "why")]


def test_a_close_may_be_empty() -> None:
    assert receive(client_frame(CLOSE)) == [Close(1005, "")]


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535])
def test_a_close_with_a_code_that_may_not_be_sent_is_1002(code: int) -> None:
    assert refusal(client_frame(CLOSE, code.to_bytes(2, "big"))) == 1002


def test_a_close_with_half_a_code_is_1002() -> None:
    assert refusal(client_frame(CLOSE, b"\x03")) == 1002


def test_a_close_whose_reason_is_not_utf8_is_1007() -> None:
    assert refusal(client_frame(CLOSE, b"\x03\xe8\xff")) == 1007


messages = st.lists(st.one_of(st.text(max_size=200), st.binary(max_size=200)), max_size=5)


@given(messages, st.data())
def test_however_messages_are_cut_they_arrive(sent: list[str | bytes], data: st.DataObject) -> None:
    stream = b""
    for message in sent:
        opcode = TEXT if isinstance(message, str) else BINARY
        payload = message.encode() if isinstance(message, str) else message
        cuts = sorted(data.draw(st.lists(st.integers(0, len(payload)), max_size=3)))
        parts = [payload[a:b] for a, b in zip([0, *cuts], [*cuts, len(payload)], strict=True)]
        for number, part in enumerate(parts):
            stream += client_frame(MORE if number else opcode, part, fin=number == len(parts) - 1)
            if data.draw(st.booleans()):
                stream += client_frame(PONG, b"")
    reads = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    chunks = [stream[a:b] for a, b in zip([0, *reads], [*reads, len(stream)], strict=True)]
    assert [event for event in receive(*chunks) if not isinstance(event, Pong)] == sent


@given(st.lists(st.binary(max_size=40), max_size=10))
def test_no_bytes_raise_anything_but_the_documented_error(chunks: list[bytes]) -> None:
    with contextlib.suppress(WebSocketError):
        receive(*chunks, max_payload=64)


@pytest.mark.parametrize("length", [2, 125, 126, 4000, 65535])
def test_a_read_that_is_one_text_is_taken_whole(length: int) -> None:
    receiver, frame = Receiver(1 << 20), client_frame(TEXT, b"x" * length)
    assert receiver.whole_text(frame) == "x" * length
    assert receiver.whole_text(frame + frame) is None
    assert receiver.whole_text(frame[:-1]) is None
    assert list(receiver.feed(frame[:-1])) == []
    assert receiver.whole_text(frame) is None  # for another has begun


@pytest.mark.parametrize(
    "data",
    [
        b"",
        client_frame(TEXT, b"x" * 65536),
        client_frame(BINARY, b"xx"),
        client_frame(PING, b"xx"),
        client_frame(TEXT, b"xx", fin=False),
        client_frame(TEXT, b"x" * 1001),
        b"\x81\xfe\x00\x04" + MASK + b"abcd",  # not in its shortest form
        b"\x81\x02xxxxxx",  # not masked
    ],
)
def test_what_is_no_whole_text_of_the_size_that_is_allowed_is_a_stream(data: bytes) -> None:
    assert Receiver(1000).whole_text(data) is None


def test_a_text_between_fragments_of_another_is_not_taken_for_a_message() -> None:
    receiver = Receiver(1000)
    assert list(receiver.feed(client_frame(TEXT, b"begun", fin=False))) == []
    assert receiver.whole_text(client_frame(TEXT, b"another")) is None
