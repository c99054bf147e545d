"""The Redis Functions of the log and the rooms."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Literal

__all__ = ["Function", "function", "library"]

Function = Literal[
    "append",
    "carried_reads",
    "changes",
    "create",
    "describe",
    "join",
    "leave",
    "mark",
    "move_end",
    "page",
    "pick",
    "places",
    "pending_reads",
    "raise",
    "raise_position",
    "raise_reads",
    "readers",
    "rename",
    "restore",
    "room",
    "sweep",
    "trim",
]


@cache
def library() -> str:
    """Return the library's code, for ``FUNCTION LOAD REPLACE``.

    Its name and those of its functions end with a digest of the code: while a cluster is updated node by
    node, each release calls its own, and none replaces another's.
    """
    code = _source().replace("VERSION", _version())
    return f"#!lua name=madang_{_version()}\n{code}"


@cache
def function(name: Function) -> bytes:
    """Return the name under which Redis knows a function of this release."""
    return f"{name}_{_version()}".encode()


@cache
def _version() -> str:
    return sha256(_source().encode()).hexdigest()[:12]


@cache
def _source() -> str:
    return files("madang.adapters.redis").joinpath("library.lua").read_text("utf-8")
