"""Calls of the library's functions on a shard."""

from typing import Final

from madang.adapters.redis.connection import pack
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.library import Function, function

__all__ = ["MAX_SEQ", "pack_call"]

MAX_SEQ: Final = 2**53
"""What Lua counts exactly; there is no message so far."""


def pack_call(
    keys: Keys, shard: int, name: Function, *arguments: bytes | str | int, read_only: bool = False
) -> bytes:
    """Return the packed call of a function; it is given the shard's log, and what its other keys begin with.

    With ``read_only``, of one that writes nothing, by the command that sees to that.
    """
    command = b"FCALL_RO" if read_only else b"FCALL"
    return pack(command, function(name), 1, keys.logs[shard], keys.bases[shard], *arguments)
