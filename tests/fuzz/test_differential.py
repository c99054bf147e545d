"""Our Socket.IO parser beside npm's socket.io-parser: where they differ, the table says why."""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import msgspec

from madang.protocol.socketio import Assembly, Packet, PacketError, PacketType, parse
from tests.fuzz.packets import Sample, samples
from tests.support.node import SCRIPTS, node

COUNT: Final = 30_000
SEED: Final = 5

Reading = dict[str, Any] | None
"""What a parser makes of a sample: a packet, `{"error": …}`, or None while attachments are missing."""


def test_every_difference_from_the_official_parser_is_explained() -> None:
    batch = samples(COUNT, SEED)
    theirs = _theirs(batch)
    agreed: Counter[str] = Counter()
    explained: Counter[str] = Counter()
    unexplained: list[tuple[Sample, Reading, Reading]] = []

    for sample, their in zip(batch, theirs, strict=True):
        our = _ours(sample)
        if our == their or (_refused(our) and _refused(their)):
            agreed["refused" if _refused(our) else "accepted"] += 1
            continue
        reason = next((reason for reason, holds in EXPLAINED.items() if holds(sample, our, their)), None)
        if reason is None:
            unexplained.append((sample, our, their))
        else:
            explained[reason] += 1

    assert unexplained[:10] == []
    assert set(explained) == set(EXPLAINED), "a line of the table explains nothing any more"
    assert min(agreed["accepted"], agreed["refused"]) > COUNT // 10, "the samples say too little"


def _theirs(batch: list[Sample]) -> list[Reading]:
    lines = (
        json.dumps({"text": sample.text, "attachments": [part.hex() for part in sample.attachments]})
        for sample in batch
    )
    answered = subprocess.run(
        [node(), SCRIPTS / "parse_packets.js"],
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        check=True,
    )
    return [_floats(json.loads(line)) for line in answered.stdout.split("\n")[:-1]]


def _ours(sample: Sample) -> Reading:
    try:
        packet = _assemble(sample)
        return None if packet is None else _read(packet)
    except PacketError as error:
        return {"error": str(error)}


def _assemble(sample: Sample) -> Packet | None:
    packet = parse(sample.text)
    if not packet.expected:
        return packet
    assembly = Assembly(packet)
    return next(filter(None, map(assembly.add, sample.attachments)), None)


def _read(packet: Packet) -> dict[str, Any]:
    reading: dict[str, Any] = {"type": packet.type, "namespace": packet.namespace}
    if packet.ack_id is not None:
        reading["id"] = packet.ack_id
    if packet.type == PacketType.EVENT:
        name, arguments = packet.arguments()
        reading["data"] = [name, *arguments]
    elif packet.type == PacketType.ACK:
        reading["data"] = packet.answers()
    elif packet.type == PacketType.CONNECT and packet.data:
        reading["data"] = _object(packet.data)
    read: dict[str, Any] = _floats(reading)
    return read


def _object(data: str) -> Any:
    """Read auth as the engine does when a client connects."""
    try:
        value = msgspec.json.decode(data)
    except ValueError as error:
        raise PacketError(str(error)) from None
    if not isinstance(value, dict):
        raise PacketError("not a JSON object")
    return value


def _floats(value: Any) -> Any:
    """Make numbers what JavaScript makes of them, and bytes what JSON can hold."""
    if isinstance(value, bytes):
        return {"$bytes": value.hex()}
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, list):
        return [_floats(item) for item in value]
    if isinstance(value, dict):
        return {key: _floats(item) for key, item in value.items()}
    return value


def _refused(reading: Reading) -> bool:
    return reading is not None and "error" in reading


def _we_refuse(because: str) -> Callable[[Sample, Reading, Reading], bool]:
    """Make a rule that holds when we alone refuse, for a reason that the expression matches."""

    def holds(_sample: Sample, our: Reading, their: Reading) -> bool:
        error = "" if our is None else our.get("error", "")
        return not _refused(their) and re.search(because, error) is not None

    return holds


EXPLAINED: Final[dict[str, Callable[[Sample, Reading, Reading], bool]]] = {
    "an id JavaScript cannot count exactly would be acknowledged as another": _we_refuse("id is too large"),
    "an acknowledgement without an id answers nothing": _we_refuse("without an id"),
    "a count of attachments is digits: theirs is whatever JavaScript takes for a number": _we_refuse(
        "binary packet without attachments"
    ),
    "an event or answer has data, and digits for an id: theirs may lack it, or have blanks": _we_refuse(
        "data is not a JSON array"
    ),
    "auth follows the namespace at once: theirs may have blanks for an id before it": _we_refuse(
        "^auth is not"
    ),
    "a disconnect has nothing more to say: theirs may have blanks for an id": _we_refuse(
        "disconnect with data"
    ),
    "a type is a digit: theirs may be a blank, for zero": _we_refuse("unknown packet type"),
    "an event has a name: theirs may have a number": _we_refuse("event has no name"),
    "data nests as deep as the limit says: theirs nests until the stack overflows": _we_refuse(
        "nests too deep"
    ),
    "a placeholder has a whole number: theirs may have any, and finds nothing": _we_refuse(
        "placeholder names no attachment"
    ),
    "a number that overflows would be infinite, and leave as null": _we_refuse("Number out of range"),
    "half a surrogate pair is no character, and has no encoding": _we_refuse("surrogate pair|truncated"),
    "data is read once all attachments are there: theirs at once": (
        lambda _sample, our, their: our is None and _refused(their)
    ),
    "what a client has to say for a refusal is not read: it ends the session": (
        lambda sample, _our, _their: sample.text.startswith("4")
    ),
}
"""Why the parsers differ, and when that is the reason; the first that holds counts."""
