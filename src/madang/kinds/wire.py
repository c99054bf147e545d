"""What the structs on the wire have in common."""

from typing import Any, ClassVar

import msgspec
from msgspec.structs import astuple

__all__ = ["Nothing", "Out", "Payload", "ServerEvent", "event_json"]

_encoder = msgspec.json.Encoder()


class Out(msgspec.Struct, frozen=True, gc=False, rename="camel", omit_defaults=True):
    """Names in camelCase; what is not there is left out."""


class Nothing(Out, frozen=True):
    """Done; there is nothing else to say."""


class ServerEvent(Out, frozen=True):
    """What an event carries.

    Attributes:
        event: its name.
        leading: the fields that come as arguments of their own before the object.
        bare: whether its one field is the argument, and there is no object.
    """

    event: ClassVar[str]
    leading: ClassVar[tuple[str, ...]] = ()
    bare: ClassVar[bool] = False

    def encode(self) -> bytes:
        """Return the JSON array of the event."""
        if self.bare:
            return _encoder.encode((self.event, *astuple(self)))
        if not self.leading:
            return _encoder.encode((self.event, self))
        return event_json(self.event, *(getattr(self, name) for name in self.leading), self)


class Payload(msgspec.Struct, gc=False, rename="camel", forbid_unknown_fields=True):
    """An event's fields. More than these are refused: a misspelt option must not be ignored in silence.

    Attributes:
        event: the event's name.
        answer: what it is acknowledged with, beside ``ok``.
        unasked: the event that carries the answer to who asked for no acknowledgement, if there is one.
    """

    event: ClassVar[str]
    answer: ClassVar[type[Out]] = Nothing
    unasked: ClassVar[type[ServerEvent] | None] = None


def event_json(name: str, *arguments: Any) -> bytes:
    """Return the JSON array of an event."""
    return _encoder.encode((name, *arguments))
