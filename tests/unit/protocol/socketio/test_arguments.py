"""Arguments: JSON with bytes inside."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.protocol.socketio import (
    RESERVED_EVENTS,
    Packet,
    PacketError,
    PacketType,
    decode_arguments,
    encode_arguments,
)


def event(data: str, attachments: list[bytes] | None = None, max_depth: int = 64) -> Packet:
    return Packet(PacketType.EVENT, "/", None, data, attachments=attachments or [], max_depth=max_depth)


def test_an_event_is_a_name_and_arguments() -> None:
    data = '["hello",1,"two",[3],{"four":null}]'
    assert event(data).arguments() == ("hello", [1, "two", [3], {"four": None}])


@pytest.mark.parametrize("data", ["[]", "[1]", "[null]", '[["x"]]', '[{"x":1}]', "[true]"])
def test_an_event_without_a_name_is_refused(data: str) -> None:
    with pytest.raises(PacketError):
        event(data).arguments()


@pytest.mark.parametrize("name", sorted(RESERVED_EVENTS))
def test_a_reserved_name_is_refused(name: str) -> None:
    with pytest.raises(PacketError):
        event(json.dumps([name])).arguments()


@pytest.mark.parametrize(
    "data",
    ["[", "[1", '["x",]', '["x"]y', "['x']", "[NaN]", "[Infinity]", "[1e400]", "[01]", "{}", '"x"', ""],
)
def test_what_is_no_json_array_is_refused(data: str) -> None:
    with pytest.raises(PacketError):
        event(data).arguments()


@pytest.mark.parametrize("data", ['["x","\\ud800"]', '["x","\\udc00\\ud800"]', '["\\ud800"]'])
def test_a_lone_surrogate_is_refused(data: str) -> None:
    with pytest.raises(PacketError):
        event(data).arguments()


def test_a_pair_of_surrogates_is_a_character() -> None:
    assert event('["x","\\ud83c\\udfe1"]').arguments() == ("x", ["🏡"])


def test_integers_of_any_size_json_writes_are_carried() -> None:
    assert event(f'["x",{2**64},{-(2**200)}]').arguments() == ("x", [2**64, -(2**200)])


def test_a_number_of_too_many_digits_is_refused() -> None:
    with pytest.raises(PacketError):
        event('["x",1' + "0" * 10_000 + "]").arguments()


def test_proto_is_a_key_like_any_other() -> None:
    assert event('["x",{"__proto__":{"admin":true},"constructor":1}]').arguments() == (
        "x",
        [{"__proto__": {"admin": True}, "constructor": 1}],
    )


def test_nesting_up_to_the_limit_is_accepted_and_beyond_it_refused() -> None:
    assert event('["x",' + "[" * 4 + "]" * 4 + "]", max_depth=5).arguments()[0] == "x"
    for inner in ("[" * 5 + "]" * 5, '{"a":' * 5 + "1" + "}" * 5):
        with pytest.raises(PacketError):
            event(f'["x",{inner}]', max_depth=5).arguments()


def test_many_arrays_beside_each_other_are_not_deep() -> None:
    assert event('["x",' + ",".join(["[]"] * 1000) + "]", max_depth=3).arguments() == ("x", [[]] * 1000)


def test_brackets_in_text_are_not_nesting() -> None:
    assert event(json.dumps(["x", "[{" * 500]), max_depth=2).arguments() == ("x", ["[{" * 500])


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_nesting_without_end_is_refused_and_crashes_nothing(opening: str) -> None:
    with pytest.raises(PacketError):
        event('["x",' + opening * 100_000).arguments()


def test_attachments_take_their_places_and_may_take_several() -> None:
    zero = '{"_placeholder":true,"num":0}'
    data = f'["x",{{"a":[{{"_placeholder":true,"num":1}}]}},{zero},{zero}]'
    assert event(data, [b"zero", b"one"]).arguments() == ("x", [{"a": [b"one"]}, b"zero", b"zero"])


@pytest.mark.parametrize(
    "number", ["1", "-1", "0.0", "true", '"0"', "null", "1e3", "123456789012345678901234567890"]
)
def test_a_placeholder_of_no_attachment_is_refused(number: str) -> None:
    with pytest.raises(PacketError):
        event(f'["x",{{"_placeholder":true,"num":{number}}}]', [b""]).arguments()


def test_a_placeholder_without_attachments_is_an_ordinary_object() -> None:
    place = {"_placeholder": True, "num": 0}
    assert event(json.dumps(["x", place])).arguments() == ("x", [place])
    assert event('["x",{"_placeholder":1,"num":0}]', [b"y"]).arguments() == (
        "x",
        [{"_placeholder": 1, "num": 0}],
    )


def test_an_acknowledgement_may_be_empty() -> None:
    assert Packet(PacketType.ACK, "/", 1, "[]").answers() == []


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_json_cannot_say_leaves_as_null(number: float) -> None:
    assert encode_arguments(["x", number, {"y": [number]}]) == (b'["x",null,{"y":[null]}]', [])


def test_bytes_become_attachments_in_order() -> None:
    data, attachments = encode_arguments(["x", b"a", {"y": [bytearray(b"b"), memoryview(b"c")]}, (b"d",)])
    assert attachments == [b"a", b"b", b"c", b"d"]
    assert decode_arguments(data.decode(), attachments, 9) == ["x", b"a", {"y": [b"b", b"c"]}, [b"d"]]


def _endless() -> list[object]:
    endless: list[object] = []
    endless.append(endless)
    return endless


@pytest.mark.parametrize("argument", ["\ud800", object(), {("a", "b"): 1}, _endless(), {"x": "\udfff"}])
def test_what_cannot_be_encoded_is_a_value_error(argument: object) -> None:
    with pytest.raises(ValueError, match="cannot be encoded"):
        encode_arguments(["x", argument])


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(st.lists(json_values, max_size=4))
def test_what_is_encoded_is_decoded_again(arguments: list[Any]) -> None:
    data, attachments = encode_arguments(arguments)
    assert decode_arguments(data.decode(), attachments, 64) == arguments
