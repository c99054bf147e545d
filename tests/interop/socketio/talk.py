"""Socket.IO packets in the tests' own words; written by hand, so that no encoder of ours is trusted."""

import json

from tests.interop.wire import Session, SessionClosedError

__all__ = ["JSON", "connect", "event", "is_unknown", "lives", "packet", "survives"]

JSON = str | int | float | bool | None | list["JSON"] | dict[str, "JSON"]


def packet(kind: str, namespace: str = "/", ack_id: int | str = "", data: JSON = "") -> str:
    """Write an Engine.IO message with a Socket.IO packet in it: digit, namespace, id and JSON in order."""
    place = "" if namespace == "/" else f"{namespace},"
    text = data if isinstance(data, str) else compact(data)
    return f"4{kind}{place}{ack_id}{text}"


def event(name: str, *arguments: JSON, namespace: str = "/", ack_id: int | str = "") -> str:
    """Write an event."""
    return packet("2", namespace, ack_id, [name, *arguments])


def is_unknown(answer: str | bytes, namespace: str) -> bool:
    """Tell whether an answer says that there is no such namespace; Madang adds which there are."""
    head = packet("4", namespace)
    return (
        isinstance(answer, str)
        and answer.startswith(head)
        and json.loads(answer.removeprefix(head))["message"] == "Invalid namespace"
    )


def compact(data: JSON) -> str:
    """Write JSON as JavaScript does: without spaces, and text as it is."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


async def connect(session: Session, namespace: str = "/", auth: dict[str, JSON] | None = None) -> str:
    """Connect to a namespace, read the server's answer and its `auth` event, and give the new socket's id."""
    await session.send(packet("0", namespace, data=auth if auth is not None else ""))
    answer = await session.receive()
    head = packet("0", namespace)
    assert isinstance(answer, str)
    assert answer.startswith(head)
    sid = json.loads(answer.removeprefix(head))["sid"]
    assert isinstance(sid, str)
    assert await session.receive() == event("auth", auth or {}, namespace=namespace)
    return sid


async def lives(session: Session, namespace: str = "/") -> None:
    """Check that the session answers a message sent now, and has said nothing else before."""
    await session.send(event("message", "alive", namespace=namespace))
    assert await session.receive() == event("message-back", "alive", namespace=namespace)


async def survives(session: Session) -> bool:
    """Tell whether the session still answers; if not, check that it is closed for good."""
    await session.send(event("message-with-ack", "alive", ack_id=987))
    try:
        while await session.receive() != packet("3", ack_id=987, data=["alive"]):
            pass  # what was answered before
    except SessionClosedError:
        await session.closed()
        return False
    return True
