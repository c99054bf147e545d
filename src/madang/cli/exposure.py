"""Secrets given as options: everyone on the machine can read a process's arguments (``ps``)."""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from madang.config import SECRET_ADDRESSES, SECRET_NAMES
from madang.secret_settings import secrets_in

__all__ = ["MOVED", "Moved", "hide_secrets", "move_secrets"]

MOVED: Final = "--moved-secret"
"""The hidden option that stands where a secret stood, for the program to say so when it has begun."""

_OPTIONS: Final = {f"--{name.replace('_', '-')}": name for name in (*SECRET_NAMES, *SECRET_ADDRESSES)}


class Moved(NamedTuple):
    """A command line without secrets, and the variables that they are in now."""

    arguments: list[str]
    variables: dict[str, str]


def move_secrets(arguments: Sequence[str]) -> Moved:
    """Return what a command line becomes without secrets. What is no secret, or malformed, stays."""
    moved = Moved([], {})
    rest = list(arguments)
    while rest:
        argument = rest.pop(0)
        option, has_value, value = argument.partition("=")
        if argument == "--":
            moved.arguments.extend([argument, *rest])
            break
        name = _OPTIONS.get(option)
        if name is None or not (has_value or rest):
            moved.arguments.append(argument)
            continue
        if not has_value:
            value = rest.pop(0)
        if name in SECRET_ADDRESSES and not secrets_in(value):
            moved.arguments.append(f"{option}={value}")
        else:
            moved.arguments.append(f"{MOVED}={option}")
            moved.variables[f"MADANG_{name.upper()}"] = value
    return moved


def hide_secrets(environment: Mapping[str, str]) -> None:
    """Begin this program again, in the same process, where its command line has a secret in it.

    The secret is then in the environment, which only the process's owner can read (proc(5)).
    """
    given = sys.argv[1:]
    moved = move_secrets(given)
    if not moved.variables:
        return
    head = sys.orig_argv[: len(sys.orig_argv) - len(given)]
    os.execve(sys.executable, [*head, *moved.arguments], {**environment, **moved.variables})  # noqa: S606  # no shell is meant
