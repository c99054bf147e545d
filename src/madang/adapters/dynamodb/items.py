"""The items of the table: what a message, an answer and a room look like in it.

=========  ==============================  =======  =========================================
item       partition ``pk``                ``sk``   other attributes
=========  ==============================  =======  =========================================
message    ``<room>#<bucket>``             its seq  ``id user content at`` and ``key``, the
                                                    client message id, where it has one; and
                                                    ``position``, where it was given one; of a
                                                    changed one ``version``, and what it has of
                                                    ``edited deleted by``; ``reply``, the seq that
                                                    it replies to; ``reactions``, JSON, and ``edition``
change     ``changed#<room>``              version  ``seq`` of the message that has the version, or
                                                    had it: then it has a greater one
reaction   ``reacted#<room>#<seq>``        of name  ``name user order``, and ``gone`` where it was taken
                                           and      away
                                           user
answer     ``seen#<room>#<key> <user>``    0        ``id seq at``
room       ``room#<room>``                 0        ``host name at members version``
join       ``joined#<room>``               version  ``user``, who joined as the room came to that version,
                                           of room  and ``seq``, the newest then; none where that is 0
read       ``read#<room>``                 of user  ``user``, and ``seq``, up to which message that
                                                    member has read
checkpoint ``checkpoint``                  0        ``epoch``
checkpoint ``checkpoint``                  a worker ``positions``: for each shard, the newest entry
                                                    of the log that it has begun to archive; and
                                                    ``position``, the highest of these
=========  ==============================  =======  =========================================

A bucket is 1,000 messages: a page of at most 200 lies in two of them at most, and none grows for ever.
"""

from hashlib import sha256
from typing import Any, Final

import msgspec

from madang.domain.events import MemberJoined
from madang.domain.messages import Accepted, Message, Quote
from madang.domain.reactions import Mark, Reaction
from madang.domain.read_state import Pointer
from madang.domain.rooms import Room

__all__ = [
    "BUCKET",
    "Item",
    "answer_item",
    "answer_key",
    "bucket_key",
    "change_item",
    "change_key",
    "changes_key",
    "join_item",
    "joins_key",
    "message_item",
    "message_key",
    "reaction_item",
    "reaction_key",
    "reactions_key",
    "read_answer",
    "read_key",
    "read_message",
    "read_reaction",
    "read_room",
    "reads_key",
    "room_item",
]

_encode_reactions: Final = msgspec.json.Encoder().encode
_decode_reactions: Final = msgspec.json.Decoder(tuple[Reaction, ...]).decode

BUCKET: Final = 1000
"""Messages in a partition."""

Item = dict[str, Any]
"""As DynamoDB's interface has it: each attribute with its type."""


def bucket_key(room_id: str, seq: int) -> str:
    """Return the partition of a message."""
    return f"{room_id}#{seq // BUCKET}"


def message_item(message: Message) -> Item:
    """Return a message as the table keeps it."""
    item = {
        "pk": {"S": bucket_key(message.room_id, message.seq)},
        "sk": {"N": str(message.seq)},
        "id": {"S": message.id},
        "user": {"S": message.user_id},
        "content": {"S": message.content},
        "at": {"N": str(message.created_at)},
    }
    if message.client_message_id is not None:
        item["key"] = {"S": message.client_message_id}
    if message.deleted_by is not None:
        item["by"] = {"S": message.deleted_by}
    numbers = {
        "edited": message.edited_at,
        "deleted": message.deleted_at,
        "reply": None if message.reply_to is None else message.reply_to.seq,
        "edition": message.edition,
    }
    if message.reactions:
        item["reactions"] = {"S": _encode_reactions(message.reactions).decode()}
    for name, number in {"position": message.position, "version": message.version, **numbers}.items():
        if number:
            item[name] = {"N": str(number)}
    return item


def read_message(item: Item) -> Message:
    """Return the message of an item."""
    return Message(
        item["id"]["S"],
        item["pk"]["S"].partition("#")[0],
        int(item["sk"]["N"]),
        item["user"]["S"],
        item["content"]["S"],
        int(item["at"]["N"]),
        item["key"]["S"] if "key" in item else None,
        _number(item, "position") or 0,
        _number(item, "version") or 0,
        _number(item, "edited"),
        _number(item, "deleted"),
        item["by"]["S"] if "by" in item else None,
        Quote(int(item["reply"]["N"])) if "reply" in item else None,
        _decode_reactions(item["reactions"]["S"]) if "reactions" in item else None,
        _number(item, "edition") or 0,
    )


def reactions_key(room_id: str, seq: int) -> str:
    """Return the partition of the reactions to a message."""
    return f"reacted#{room_id}#{seq}"


def reaction_key(room_id: str, seq: int, name: str, user_id: str) -> Item:
    """Return the key of a reaction: sort keys are numbers of 38 digits, which take 120 bits of a digest."""
    digest = int(sha256(f"{name} {user_id}".encode()).hexdigest()[:30], 16)
    return {"pk": {"S": reactions_key(room_id, seq)}, "sk": {"N": str(digest)}}


def reaction_item(room_id: str, seq: int, mark: Mark, order: int) -> Item:
    """Return a reaction as the table keeps it."""
    item = reaction_key(room_id, seq, mark.name, mark.user_id)
    item |= {"name": {"S": mark.name}, "user": {"S": mark.user_id}, "order": {"N": str(order)}}
    return item if mark.is_set else item | {"gone": {"BOOL": True}}


def read_reaction(item: Item) -> tuple[tuple[str, str], int]:
    """Return whose a reaction is, and its order, 0 for one that was taken away."""
    return (item["name"]["S"], item["user"]["S"]), 0 if "gone" in item else int(item["order"]["N"])


def changes_key(room_id: str) -> str:
    """Return the partition of a room's changes."""
    return f"changed#{room_id}"


def change_item(message: Message) -> Item:
    """Return what tells that a message has its version, as the table keeps it."""
    return change_key(message, message.version) | {"seq": {"N": str(message.seq)}}


def change_key(message: Message, version: int) -> Item:
    """Return the key of what tells that a message has a version."""
    return {"pk": {"S": changes_key(message.room_id)}, "sk": {"N": str(version)}}


def message_key(room_id: str, seq: int) -> Item:
    """Return the key of a message."""
    return {"pk": {"S": bucket_key(room_id, seq)}, "sk": {"N": str(seq)}}


def _number(item: Item, name: str) -> int | None:
    return int(item[name]["N"]) if name in item else None


def answer_key(room_id: str, user_id: str, client_message_id: str) -> Item:
    """Return the key of an answer. The user comes last: only that part may hold spaces."""
    return {"pk": {"S": f"seen#{room_id}#{client_message_id} {user_id}"}, "sk": {"N": "0"}}


def answer_item(message: Message, client_message_id: str) -> Item:
    """Return what a message was answered, as the table keeps it."""
    return answer_key(message.room_id, message.user_id, client_message_id) | {
        "id": {"S": message.id},
        "seq": {"N": str(message.seq)},
        "at": {"N": str(message.created_at)},
    }


def read_answer(item: Item) -> Accepted:
    """Return the answer of an item."""
    return Accepted(item["id"]["S"], int(item["seq"]["N"]), int(item["at"]["N"]))


def room_item(room: Room, version: int) -> Item:
    """Return a room as the table keeps it."""
    item: Item = {
        "pk": {"S": f"room#{room.id}"},
        "sk": {"N": "0"},
        "host": {"S": room.host_id},
        "at": {"N": str(room.created_at)},
        "members": {"L": [{"S": member} for member in room.participants]},
        "version": {"N": str(version)},
    }
    if room.name is not None:
        item["name"] = {"S": room.name}
    return item


def joins_key(room_id: str) -> str:
    """Return the partition of the joins of a room."""
    return f"joined#{room_id}"


def join_item(event: MemberJoined, version: int) -> Item:
    """Return a join as the table keeps it."""
    return {
        "pk": {"S": joins_key(event.room.id)},
        "sk": {"N": str(version)},
        "user": {"S": event.user_id},
        "seq": {"N": str(event.last_seq)},
    }


def reads_key(room_id: str) -> str:
    """Return the partition of how far the members of a room have read."""
    return f"read#{room_id}"


def read_key(pointer: Pointer) -> Item:
    """Return the key of how far a member has read.

    Sort keys of the table are numbers, of up to 38 digits: of 120 bits of a digest no two members have the
    same.
    """
    digest = sha256(pointer.user_id.encode()).digest()
    return {"pk": {"S": reads_key(pointer.room_id)}, "sk": {"N": str(int.from_bytes(digest[:15]))}}


def read_room(item: Item) -> tuple[Room, int]:
    """Return the room of an item, and its version."""
    room = Room(
        item["pk"]["S"].removeprefix("room#"),
        item["host"]["S"],
        tuple(member["S"] for member in item["members"]["L"]),
        int(item["at"]["N"]),
        item["name"]["S"] if "name" in item else None,
    )
    return room, int(item["version"]["N"])
