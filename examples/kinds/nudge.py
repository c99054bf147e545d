"""A nudge: one asks the others in a room to look, and they hear it. An example of a kind (docs/kinds.md)."""

from typing import ClassVar

import msgspec

from madang.domain.conditions import MEMBER
from madang.domain.entry import Entry
from madang.domain.messages import check_content
from madang.kinds.kind import Kind, Proposal, Request
from madang.kinds.wire import Payload, ServerEvent

__all__ = ["NUDGE", "Nudge", "Nudged"]

MOST = 40
"""Characters of what it is about."""


class Nudge(Payload):
    """The others in a room are asked to look. Every socket in the room hears ``nudged``."""

    event: ClassVar[str] = "nudge"

    room_id: str
    user_id: str
    about: str


class Nudged(ServerEvent, frozen=True):
    """To every socket in a room: a member asks the others to look."""

    event: ClassVar[str] = "nudged"

    room_id: str
    user_id: str
    about: str


class Fact(msgspec.Struct, frozen=True):
    """What the nudge is about; the entry has who and when."""

    about: str


def _propose(command: Nudge, request: Request) -> Proposal:
    fact = Fact(check_content(command.about, MOST))
    return Proposal(Entry("nudge", command.room_id, request.actor, request.at, fact), MEMBER)


def _event(entry: Entry) -> Nudged:
    return Nudged(entry.room_id, entry.actor, entry.body.about)


_ROOM = "01981b6e-8a50-7c11-9d52-6f0c2d1b7e3a"

NUDGE = Kind(
    name="nudge",
    fact=Fact,
    command=Nudge,
    audience="room",
    propose=_propose,
    event=_event,
    events=(Nudged,),
    examples=(Nudge(_ROOM, "haneul", "회의 시작해요"), Nudged(_ROOM, "haneul", "회의 시작해요")),
)
