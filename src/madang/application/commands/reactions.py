"""Reacting to messages: what comes together for a message is one change of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Final

import msgspec
from msgspec.structs import replace

from madang.application.authorization import require_self
from madang.application.overtaken import unless_overtaken
from madang.domain import catalogue
from madang.domain.conditions import Conditions
from madang.domain.entry import Entry
from madang.domain.errors import MessageNotFound, NotAMember, TooManyReactions
from madang.domain.ids import check_room_id
from madang.domain.limits import Limits
from madang.domain.messages import Message
from madang.domain.reactions import (
    SHOWN_REACTORS,
    Mark,
    Reaction,
    check_reaction,
    first_reactors,
    in_order,
)
from madang.kinds.message_reacted import MessageReacted, React, Reacted
from madang.kinds.new_form import form_of, versions_of
from madang.ports.archive import Archive, Spot
from madang.ports.clock import Clock
from madang.ports.log import Log
from madang.ports.rooms import Rooms

__all__ = ["ReactionCommands"]

_GATHER: Final = 0.1
"""Seconds in which what comes for a message is gathered, behind the first that is taken at once."""
_MOST: Final = 200
"""Reactions of one entry; more are a second one."""

Sleep = Callable[[float], Awaitable[None]]
Who = tuple[str, str]


class _Asked(msgspec.Struct, frozen=True):
    """What a member asked for, and the answer that waits."""

    mark: Mark
    answer: "asyncio.Future[Reacted]"


class ReactionCommands:
    """Takes reactions. Of a message, one change at a time is under way from here."""

    def __init__(
        self,
        log: Log,
        rooms: Rooms,
        archive: Archive,
        clock: Clock,
        limits: Limits,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._log = log
        self._rooms = rooms
        self._archive = archive
        self._clock = clock
        self._limits = limits
        self._sleep = sleep
        self._waiting: dict[Spot, list[_Asked]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def react(self, actor: str, command: React) -> Reacted:
        """React to a message, or take that back.

        Raises:
            InvalidInput: an id or the reaction is not of its form, or the message has too many.
            Forbidden: the command's ``user_id`` is not the actor.
            RoomNotFound: there is no such room.
            NotAMember: the actor is not in it.
            MessageNotFound: there is no such message, or not any more.
            Conflict: others change it all the while.
            Unavailable: it cannot be read, or made durable, now.
        """
        require_self(actor, command.user_id)
        mark = Mark(check_reaction(command.name), actor, not command.remove)
        asked = _Asked(mark, asyncio.get_running_loop().create_future())
        # Before anything is waited for: what one sets and takes back at once comes in that order.
        spot = (check_room_id(command.room_id), command.seq)
        if spot in self._waiting:
            self._waiting[spot].append(asked)
        else:
            self._waiting[spot] = [asked]
            task = asyncio.get_running_loop().create_task(self._carry(spot))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await asked.answer

    async def _carry(self, spot: Spot) -> None:
        """Take what waits for a message, and what comes in the moment behind that, until nothing does."""
        try:
            while waiting := self._waiting[spot]:
                some, self._waiting[spot] = waiting[:_MOST], waiting[_MOST:]
                await self._take(spot, some)
                await self._sleep(_GATHER)
        finally:
            for each in self._waiting.pop(spot):
                each.answer.cancel()

    async def _take(self, spot: Spot, some: Sequence[_Asked]) -> None:
        try:
            members = await self._of_members(spot[0], some)
            await unless_overtaken(partial(self._try, spot, members))
        except Exception as error:  # whoever asked has it, and says so
            for each in some:
                if not each.answer.done():
                    each.answer.set_exception(error)
        except BaseException:
            for each in some:
                each.answer.cancel()
            raise

    async def _of_members(self, room_id: str, some: Sequence[_Asked]) -> Sequence[_Asked]:
        """Refuse what others than members ask for, and return the rest."""
        members = set((await self._rooms.get(room_id)).participants)
        for each in some:
            user_id = each.mark.user_id
            if user_id not in members and not each.answer.done():
                each.answer.set_exception(NotAMember(catalogue.NOT_A_MEMBER, user=user_id))
        return [each for each in some if each.mark.user_id in members]

    async def _try(self, spot: Spot, some: Sequence[_Asked]) -> None:
        """Look at the message and who has reacted, and append what becomes of it, if nobody was faster."""
        if not some:
            return
        found = await self._archive.pick([spot])
        if not found or found[0].deleted_at is not None:
            raise MessageNotFound(catalogue.NO_SUCH_MESSAGE)
        message = found[0]
        whose = list(dict.fromkeys((each.mark.name, each.mark.user_id) for each in some))
        known = await self._archive.reactions(*spot, whose)
        tally = _Tally(message, known, self._limits.reactions)
        outcomes = [(each, tally.take(each.mark)) for each in some]
        version = message.version
        if tally.marks:
            if tally.lacks_users():
                tally.name_users(await self._archive.reactions(*spot))
            version = await self._append(message, tally)
        for each, is_taken in outcomes:
            if each.answer.done():
                continue
            if is_taken is None:
                most = self._limits.reactions
                each.answer.set_exception(TooManyReactions(catalogue.REACTIONS_FULL, most=most))
            else:
                each.answer.set_result(Reacted(message.seq, version if is_taken else message.version))

    async def _append(self, message: Message, tally: "_Tally") -> int:
        after = form_of(replace(message, reactions=tally.reactions))
        values = {name: getattr(after, name) for name in after.__struct_fields__}
        body = MessageReacted(**values, marks=tuple(tally.marks))
        actor, at = tally.marks[0].user_id, self._clock()
        entry = Entry("message_reacted", message.room_id, actor, at, body, target=message.seq)
        # Who reacted was seen to be a member, each of them.
        conditions = Conditions(member=False, versions=versions_of(message))
        return (await self._log.append(entry, conditions)).position


class _Tally:
    """The reactions to a message while more are taken.

    Attributes:
        marks: what has changed, in its order.
    """

    def __init__(self, message: Message, known: Mapping[Who, int], most: int) -> None:
        self._reactions = {each.name: each for each in message.reactions or ()}
        self._known = set(known)
        self._most = most
        self.marks: list[Mark] = []

    @property
    def reactions(self) -> tuple[Reaction, ...] | None:
        """The reactions as the message shows them."""
        return tuple(self._reactions.values()) or None

    def take(self, mark: Mark) -> bool | None:
        """Take a mark; return whether it changes anything, ``None`` where it is one too many."""
        who = (mark.name, mark.user_id)
        if (who in self._known) == mark.is_set:
            return False
        before = self._reactions.get(mark.name)
        if mark.is_set:
            if before is None and len(self._reactions) >= self._most:
                return None
            self._known.add(who)
            self._reactions[mark.name] = _with(before or Reaction(mark.name, 0, ()), mark.user_id)
        else:
            self._known.discard(who)
            self._without(before, mark)
        self.marks.append(mark)
        return True

    def _without(self, before: Reaction | None, mark: Mark) -> None:
        if before is None or before.count <= 1:
            self._reactions.pop(mark.name, None)
            return
        users = tuple(each for each in before.users if each != mark.user_id)
        self._reactions[mark.name] = Reaction(mark.name, before.count - 1, users)

    def lacks_users(self) -> bool:
        """Tell whether fewer users are named than could be: one of the first took it back."""
        return any(len(each.users) < min(each.count, SHOWN_REACTORS) for each in self._reactions.values())

    def name_users(self, orders: Mapping[Who, int]) -> None:
        """Name the first users anew, of all that had reacted before."""
        left = dict.fromkeys(in_order(orders))
        for mark in self.marks:
            left.pop((mark.name, mark.user_id), None)
            if mark.is_set:
                left[mark.name, mark.user_id] = None
        for each in list(self._reactions.values()):
            users = first_reactors(each.name, list(left))
            self._reactions[each.name] = Reaction(each.name, each.count, users)


def _with(before: Reaction, user_id: str) -> Reaction:
    # Where one of the first took it back, and none was named in its place, the list is made anew.
    is_whole = len(before.users) == before.count
    users = (*before.users, user_id) if is_whole and before.count < SHOWN_REACTORS else before.users
    return Reaction(before.name, before.count + 1, users)
