"""Socket.IO protocol, "Packet encoding": what the server sends, framed."""

import pytest

from madang.protocol.socketio import (
    encode_acknowledgement,
    encode_acknowledgement_of,
    encode_connect,
    encode_connect_error,
    encode_disconnect,
    encode_event,
    encode_event_of,
)
from madang.protocol.websocket import Opcode, split


def texts(packet: bytes) -> list[str | bytes]:
    """Take a packet apart: text as str, attachments as bytes."""
    frames, rest = split(packet, 100)
    assert rest == b""
    return [payload.decode() if opcode == Opcode.TEXT else payload for opcode, payload in frames]


@pytest.mark.parametrize("data", [b'["x",1]', '["x",1]'])
def test_an_event_of_ready_json_is_only_framed(data: bytes | str) -> None:
    assert texts(encode_event("/chat", data)) == ['42/chat,["x",1]']
    assert texts(encode_event("/", data)) == ['42["x",1]']
    assert texts(encode_acknowledgement("/chat", 7, data)) == ['43/chat,7["x",1]']
    assert texts(encode_acknowledgement("/", 7, data)) == ['437["x",1]']


def test_an_event_may_ask_for_an_acknowledgement() -> None:
    assert texts(encode_event_of("/chat", "x", (1, "마당"), 0)) == ['42/chat,0["x",1,"마당"]']
    assert texts(encode_event_of("/", "x", ())) == ['42["x"]']


def test_bytes_travel_behind_their_packet() -> None:
    place = '{"_placeholder":true,"num":0}'
    assert texts(encode_event_of("/chat", "x", (b"y",), 3)) == [f'451-/chat,3["x",{place}]', b"y"]
    assert texts(encode_acknowledgement_of("/", 3, (b"y",))) == [f"461-3[{place}]", b"y"]


def test_connections_are_answered_refused_and_ended() -> None:
    assert texts(encode_connect("/chat", "abc")) == ['40/chat,{"sid":"abc"}']
    assert texts(encode_connect("/", "abc")) == ['40{"sid":"abc"}']
    assert texts(encode_connect_error("/chat", "no")) == ['44/chat,{"message":"no"}']
    assert texts(encode_connect_error("/", "no", {"code": 1})) == ['44{"message":"no","data":{"code":1}}']
    assert texts(encode_disconnect("/chat")) == ["41/chat,"]
    assert texts(encode_disconnect("/")) == ["41"]
