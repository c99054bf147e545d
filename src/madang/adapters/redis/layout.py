"""The layout of the data in Redis: made where it is missing, refused where it is not ours."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from madang.adapters.redis.connection import Connection, ReplyError
from madang.adapters.redis.durability import Durability
from madang.adapters.redis.keys import INDEX_FIELD, Keys
from madang.adapters.redis.library import library
from madang.ports.errors import UnusableError
from madang.ports.group import GROUPS

__all__ = ["LayoutError", "adopt", "bind", "prepare", "release_groups", "writes_are_synced"]

VERSION: Final = 1
"""The layout that this release reads and writes: library.lua and entries.py together."""

_OLDEST: Final = (7, 2)


class LayoutError(UnusableError):
    """Redis, or what lies in it, is not what this server can work with."""


async def prepare(
    wire: Connection, keys: Keys, durability: Durability, places: Mapping[str, str] | None = None
) -> None:
    """Make everything that is missing; doing so twice, or by two nodes at once, changes nothing.

    With ``places``, to which the log is carried, no group is made where it was carried elsewhere before.

    Raises:
        LayoutError: Redis is too old, may drop keys, does not let us do what is needed or cannot keep what
            the durability asks for, or the data are of another layout, number of shards or place.
        WireError: the connection was lost.
    """
    await _check_server(wire, durability)
    await _check_layout(wire, keys)
    await bind(wire, keys, **places or {})
    # Users of Redis may have all commands and keys, and no channel; nobody makes anything of an empty sign.
    await _answer(wire, "PUBLISH", keys.ephemeral, "")
    await _answer(wire, "FUNCTION", "LOAD", "REPLACE", library())
    for log in keys.logs:
        for group in keys.groups:
            made = await wire.ask("XGROUP", "CREATE", log, group, "0", "MKSTREAM")
            if isinstance(made, ReplyError) and not str(made).startswith("BUSYGROUP"):
                raise LayoutError(f"Redis refuses to make the group {group}: {made}")


async def bind(wire: Connection, keys: Keys, **places: str) -> None:
    """Remember where the log is carried to, such as the names of a table and of an index.

    Raises:
        LayoutError: it was carried elsewhere before: what is there would not be found any more.
        WireError: the connection was lost.
    """
    for what, name in places.items():
        await _answer(wire, "HSETNX", keys.layout, what, name)
        before = (await _answer(wire, "HGET", keys.layout, what)).decode()
        if before != name:
            raise LayoutError(
                f"the {what} of this chat is {before}, not {name}: "
                "set that, or change it on purpose by `madang cluster adopt`"
            )


async def release_groups(wire: Connection, keys: Keys) -> None:
    """Let go of the groups that follow the logs no more, so that nothing waits for them.

    An index that nobody follows lacks what comes: it is known no more, and is built anew when it is back.

    Raises:
        LayoutError: Redis refuses.
        WireError: the connection was lost.
    """
    released = [group for group in GROUPS if group not in keys.groups]
    if "index" in released:
        await _answer(wire, "HSET", keys.layout, INDEX_FIELD, "")
    for log in keys.logs:
        for group in released:
            await _answer(wire, "XGROUP", "DESTROY", log, group)


async def adopt(wire: Connection, keys: Keys, **places: str) -> None:
    """Remember another place for the log to be carried to.

    Raises:
        LayoutError: Redis refuses.
        WireError: the connection was lost.
    """
    for what, name in places.items():
        await _answer(wire, "HSET", keys.layout, what, name)


async def writes_are_synced(wire: Connection) -> bool:
    """Tell whether Redis answers a write only after it is on its disk; false where it does not say.

    Raises:
        WireError: the connection was lost.
    """
    settings = await _config(wire, "append*")
    return settings.get("appendonly") == "yes" and settings.get("appendfsync") == "always"


async def _check_server(wire: Connection, durability: Durability) -> None:
    info = dict(_lines(await _answer(wire, "INFO", "everything")))
    version = info.get("redis_version", "0.0")
    if tuple(int(part) for part in version.split(".")[:2]) < _OLDEST:
        raise LayoutError(f"Redis is {version}, but Madang needs 7.2 or newer")
    policy = info.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        raise LayoutError(f"Redis may drop messages: its maxmemory-policy is {policy}, it must be noeviction")
    if durability is not Durability.MEMORY and info.get("aof_enabled") != "1":
        raise LayoutError(
            f"Redis keeps nothing on its disk (appendonly no), which the durability {durability} needs"
        )
    if durability is not Durability.MEMORY and (await _config(wire, "append*")).get("appendfsync") == "no":
        raise LayoutError(
            f"Redis never says what is on its disk (appendfsync no), which the durability {durability} needs"
        )


async def _check_layout(wire: Connection, keys: Keys) -> None:
    await _answer(wire, "HSETNX", keys.layout, "version", VERSION)
    await _answer(wire, "HSETNX", keys.layout, "shards", keys.shards)
    version, shards = await _answer(wire, "HMGET", keys.layout, "version", "shards")
    if version != b"%d" % VERSION:
        raise LayoutError(f"the data in Redis have the layout {version!r}, this release knows {VERSION}")
    if shards != b"%d" % keys.shards:
        raise LayoutError(f"the data in Redis are spread over {shards!r} shards, not {keys.shards}")


async def _config(wire: Connection, pattern: str) -> dict[str, str]:
    answer = await wire.ask("CONFIG", "GET", pattern)
    if not isinstance(answer, list):
        return {}  # a managed Redis may refuse to tell
    texts = [each.decode() for each in answer]
    return dict(zip(texts[::2], texts[1::2], strict=True))


async def _answer(wire: Connection, *command: bytes | str | int) -> Any:
    answer = await wire.ask(*command)
    if isinstance(answer, ReplyError):
        raise LayoutError(f"Redis refuses {command[0]!s}: {answer}")
    return answer


def _lines(info: bytes) -> Iterable[tuple[str, str]]:
    for line in info.decode().splitlines():
        name, colon, value = line.partition(":")
        if colon:
            yield name, value
