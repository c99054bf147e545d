"""What the commands share: options for settings, running, and ending with a line that says why."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn, TypeVar

import click
from pydantic_settings import BaseSettings

from madang.bootstrap import StartError
from madang.config import ClusterSettings, SettingsError, load_settings

__all__ = ["options_of", "run", "settings_of"]

S = TypeVar("S", bound=BaseSettings)
Command = Callable[..., Any]

_WRONG_SETTING = 2
_FAILED = 1


def options_of(kind: type[ClusterSettings]) -> Callable[[Command], Command]:
    """Return a decorator that gives a command an option for every setting of ``kind``.

    What is not given is left to the environment.
    """
    shared = [name for name in kind.model_fields if name in ClusterSettings.model_fields]
    own = [name for name in kind.model_fields if name not in ClusterSettings.model_fields]

    def decorate(command: Command) -> Command:
        # The last option that is added stands first in the help.
        for name in reversed([*own, *shared]):
            field = kind.model_fields[name]
            option = f"--{name.replace('_', '-')}"
            default = "" if field.default is None else f" [{field.default}]"
            text = f"{field.description}{default}"
            if field.annotation is bool:
                command = click.option(option, is_flag=True, default=None, help=text)(command)
            else:
                command = click.option(option, metavar="VALUE", help=text)(command)
        return command

    return decorate


def settings_of(kind: type[S], options: dict[str, Any]) -> S:
    """Return the settings of ``kind``, of which ``options`` were given; a wrong one ends the program."""
    try:
        return load_settings({name: value for name, value in options.items() if value is not None}, kind)
    except SettingsError as error:
        _fail(str(error), _WRONG_SETTING)


def run(work: Coroutine[Any, Any, None]) -> None:
    """Do ``work`` in an event loop; a ``StartError`` ends the program."""
    try:
        import uvloop  # noqa: PLC0415  # not there on every platform

        factory: Callable[[], asyncio.AbstractEventLoop] | None = uvloop.new_event_loop
    except ImportError:
        factory = None
    try:
        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(work)
    except StartError as error:
        _fail(str(error), _FAILED)


def _fail(message: str, code: int) -> NoReturn:
    click.echo(f"madang: {message}", err=True)
    sys.exit(code)
