"""One who enters rooms and leaves them, and looks whether more can be read than what is said where one is."""

import random
from collections.abc import Sequence

from tests.support.voice import Voice

__all__ = ["Wanderer"]

_REFUSED = "not_a_member"


class Wanderer:
    """A user who is in one room at most, and asks for others.

    Attributes:
        voice: its socket, which notes as a fault whatever it is shown of a room that it is not in.
    """

    def __init__(self, user: str, urls: Sequence[str], rooms: Sequence[str], chance: random.Random) -> None:
        self.voice = Voice(user, urls)
        self.voice.rooms = set()
        self.voice.may_miss_deleted = True
        self._rooms = rooms
        self._chance = chance

    async def wander(self) -> None:
        """Enter a room, read there, leave it, and see what can be read before and after."""
        voice, room = self.voice, self._chance.choice(self._rooms)
        await self._see(room, is_in=False)
        assert voice.rooms is not None
        voice.rooms.add(room)
        # What was said before it left last may have come after that was acknowledged.
        voice.forget(room)
        await voice.ask_until_settled("join_room", {"userId": voice.user, "roomId": room})
        await self._see(room, is_in=True)
        await voice.ask_until_settled("leave_room", {"userId": voice.user, "roomId": room})
        voice.rooms.discard(room)
        await self._see(room, is_in=False)

    async def _see(self, room: str, *, is_in: bool) -> None:
        for payload in ({"roomId": room, "limit": 20}, {"roomId": room, "after": 0, "limit": 20}):
            answer = await self.voice.ask_until_settled("get_messages", payload)
            if answer["ok"] != is_in or not (is_in or answer["error"]["code"] == _REFUSED):
                self.voice.faults.append(f"{self.voice.user}, in the room: {is_in}, asks for it: {answer}")
        await self.voice.ask_until_settled("search", {"keyword": "회의"})
