"""Socket.IO packets at random, most of them nearly right."""

import json
import random
from dataclasses import dataclass
from typing import Final

__all__ = ["Sample", "samples"]

_NAMESPACES: Final = (
    "",
    "",
    "",
    "",
    "/,",
    "/custom,",
    "/custom",
    "/a/b?c=d,",
    "/마당,",
    "//,",
    "/__proto__,",
    ",",
)
_IDS: Final = (
    *["", "0", "7", "12", "007"] * 4,
    "9007199254740991",
    "9007199254740992",
    "1" * 30,
    "-1",
    "1.5",
    " 1",
)
_COUNTS: Final = (
    *"12" * 8,
    "3",
    "10",
    "11",
    "0",
    "",
    "01",
    "1.0",
    "1e0",
    "-1",
    "x",
    "0x1",
    " 1",
    "99999999999",
)
_NAMES: Final = (*["message", "마당 🙂", ""] * 4, "connect", "disconnect", "newListener", "__proto__")
_LETTERS: Final = 'ab \\"/\x00\x1f\u00a0\u2028마🙂\x7f'
_NOISE: Final = '0123456789[]{},:"\\/-+.eEtrufalsn _abc \t\n\u00a0\ufeff마🙂\x00'
_NUMBERS: Final = (
    *["0", "-0", "1", "1.5", "-1e3", "1E+2"] * 3,
    "1e-400",
    "9007199254740993",
    "9" * 40,
    "1e400",
    "01",
)
_STRINGS: Final = (
    *['"\\ud83d\\ude42"', '"\\u0000"', '"a\\/b"'] * 3,
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\x"',
    '"\x01"',
)
_DEEPEST: Final = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """The text of a packet, and the binary messages behind it."""

    text: str
    attachments: tuple[bytes, ...]


def samples(count: int, seed: int) -> list[Sample]:
    """Make `count` packets, the same ones for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    return [_sample(chance) for _ in range(count)]


def _sample(chance: random.Random) -> Sample:
    kind = chance.choice("00012222222222333333445555556666x7")
    counted = f"{chance.choice(_COUNTS)}-" if kind in "56" or chance.random() < 0.02 else ""
    text = kind + counted + chance.choice(_NAMESPACES) + chance.choice(_IDS) + _data(chance, kind)
    if chance.random() < 0.2:
        text = _mutate(chance, text)
    return Sample(text, tuple(chance.randbytes(chance.randrange(4)) for _ in range(chance.randrange(4))))


def _data(chance: random.Random, kind: str) -> str:
    if chance.random() < 0.05:
        return chance.choice(["", _value(chance, 0)])
    if kind == "0":
        return chance.choice(["", _object(chance, 1)])
    if kind in "14":
        return chance.choice(["", _object(chance, 1)]) if kind == "4" else ""
    items = [_value(chance, 0) for _ in range(chance.randrange(4))]
    if kind in "25" and chance.random() < 0.95:
        items.insert(0, json.dumps(chance.choice(_NAMES), ensure_ascii=chance.random() < 0.5))
    if chance.random() < 0.02:
        depth = chance.choice([60, 63, 64, 65, 66, 100])
        items.append("[" * depth + "]" * depth)
    return f"[{_comma(chance).join(items)}]"


def _value(chance: random.Random, depth: int) -> str:
    shapes = "nnsskpp" if depth >= _DEEPEST else "nnsskppaaoo"
    match chance.choice(shapes):
        case "n":
            return (
                chance.choice(_NUMBERS) if chance.random() < 0.3 else repr(chance.randrange(-1000, 1000) / 4)
            )
        case "s":
            return _string(chance)
        case "k":
            return chance.choice([*["true", "false", "null"] * 8, "NaN", "Infinity", "undefined"])
        case "p":
            return f'{{"_placeholder":true,"num":{chance.choice([*"00000000001112", "-1", "0.5", "null"])}}}'
        case "a":
            return f"[{_comma(chance).join(_value(chance, depth + 1) for _ in range(chance.randrange(4)))}]"
        case _:
            return _object(chance, depth + 1)


def _object(chance: random.Random, depth: int) -> str:
    keys = ["a", "b", "__proto__", "constructor", "toString", "마당", "", "num", "_placeholder"]
    fields = (
        f"{json.dumps(chance.choice(keys))}:{_value(chance, depth)}" for _ in range(chance.randrange(4))
    )
    return f"{{{_comma(chance).join(fields)}}}"


def _string(chance: random.Random) -> str:
    if chance.random() < 0.15:
        return chance.choice(_STRINGS)
    text = "".join(chance.choice(_LETTERS) for _ in range(chance.randrange(6)))
    return json.dumps(text, ensure_ascii=chance.random() < 0.5)


def _comma(chance: random.Random) -> str:
    return chance.choice([",", ",", ",", ", ", "\n,\t"])


def _mutate(chance: random.Random, text: str) -> str:
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(len(text) + 1)
        removed = chance.choice([0, 0, 1, 1, 2])
        text = text[:place] + chance.choice(["", chance.choice(_NOISE)]) + text[place + removed :]
    return text
