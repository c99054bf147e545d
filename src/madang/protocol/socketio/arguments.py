"""The arguments of events and acknowledgements: JSON with bytes inside.

Bytes do not fit into JSON: each is replaced by ``{"_placeholder": true, "num": n}`` and sent after the packet
as its n-th attachment (Socket.IO protocol, "Packet encoding").
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from madang.protocol.socketio.errors import PacketError

__all__ = ["decode_arguments", "encode_arguments"]

_PLACEHOLDER: Final = "_placeholder"
_encoder = msgspec.json.Encoder(decimal_format="number")
_BYTES = (bytes, bytearray, memoryview)


def decode_arguments(data: str, attachments: Sequence[bytes], max_depth: int) -> list[Any]:
    """Decode a JSON array and put the attachments in their places.

    Integers come at any size JSON writes, up to Python's own limit of digits; a number beyond a double, a
    lone surrogate and ``NaN`` are refused. Raises `PacketError`.
    """
    try:
        arguments = msgspec.json.decode(data)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise PacketError(f"data is not acceptable JSON: {error}") from None
    if not isinstance(arguments, list):
        raise PacketError("data is not a JSON array")
    if attachments or data.count("[") + data.count("{") > max_depth:
        # Only then can it be too deep, or have places to fill.
        return [_fill(argument, attachments, max_depth - 1) for argument in arguments]
    return arguments


def _fill(value: Any, attachments: Sequence[bytes], depth: int) -> Any:
    if isinstance(value, list):
        _check_depth(depth)
        return [_fill(item, attachments, depth - 1) for item in value]
    if isinstance(value, dict):
        _check_depth(depth)
        if attachments and value.get(_PLACEHOLDER) is True:
            return _attachment(value.get("num"), attachments)
        return {key: _fill(item, attachments, depth - 1) for key, item in value.items()}
    return value


def _check_depth(depth: int) -> None:
    if depth <= 0:
        raise PacketError("data nests too deep")


def _attachment(number: object, attachments: Sequence[bytes]) -> bytes:
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < len(attachments):
        raise PacketError("placeholder names no attachment")
    return attachments[number]


def encode_arguments(arguments: Sequence[object]) -> tuple[bytes, list[bytes]]:
    """Encode arguments to a JSON array and the attachments taken out of it.

    ``NaN`` and the infinities become null. Raises ValueError for what JSON cannot hold: lone surrogates,
    objects that msgspec does not know, nesting without end.
    """
    attachments: list[bytes] = []
    try:
        return _encoder.encode([_lift(argument, attachments) for argument in arguments]), attachments
    except (TypeError, RecursionError, UnicodeEncodeError) as error:
        raise ValueError(f"arguments cannot be encoded: {error}") from error


def _lift(value: object, attachments: list[bytes]) -> object:
    if isinstance(value, _BYTES):
        attachments.append(bytes(value))
        return {_PLACEHOLDER: True, "num": len(attachments) - 1}
    if isinstance(value, Mapping):
        return {key: _lift(item, attachments) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_lift(item, attachments) for item in value]
    return value
