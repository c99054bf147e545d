"""What the commands share: options for settings, running, and ending with a line that says why."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, NoReturn, TypeVar

import click
from msgspec import Struct

from madang.bootstrap import StartError
from madang.cli.exposure import MOVED, hide_secrets
from madang.config import (
    RENAMED,
    SECRET_NAMES,
    ClusterSettings,
    SettingsError,
    environment,
    load_settings,
    secrets_of,
    unknown_variables,
)
from madang.observability.causes import causes_of, render_causes
from madang.observability.logging import log_loop_error
from madang.observability.secrecy import Redactor
from madang.setting_fields import setting_fields

__all__ = ["Main", "notices", "options_of", "run", "settings_of"]

S = TypeVar("S", bound=Struct)
Command = Callable[..., Any]

_WRONG_SETTING = 2
_FAILED = 1


class Main(click.Group):
    """The program: what it says on its way out is a line, without secrets and without a traceback."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **more: Any) -> Any:
        """Run; a real command line is first cleared of secrets (click.Command)."""
        if args is None:
            hide_secrets(environment())
        return super().main(args, *rest, **more)

    def invoke(self, context: click.Context) -> Any:
        """Invoke a command; a `StartError` ends the program (click.Command)."""
        try:
            return super().invoke(context)
        except StartError as error:
            _fail(str(error), _FAILED)
        except Exception as error:  # the end of the line for whatever nobody expected
            if isinstance(error, click.ClickException | click.exceptions.Exit | click.Abort):
                raise
            _fail(
                "\n".join(["it failed, which is a mistake in it:", *render_causes(causes_of(error))]), _FAILED
            )


def options_of(kind: type[ClusterSettings]) -> Callable[[Command], Command]:
    """Return a decorator that gives a command an option for every setting of ``kind``.

    What is not given is left to the environment.
    """
    fields = setting_fields(kind)
    shared = [name for name in fields if name in setting_fields(ClusterSettings)]
    own = [name for name in fields if name not in shared]

    def decorate(command: Command) -> Command:
        command = click.option(MOVED, "moved_secret", multiple=True, hidden=True)(command)
        for old in (old for old, new in RENAMED.items() if new in fields):
            command = click.option(f"--{old.replace('_', '-')}", hidden=True)(command)
        # The last option that is added stands first in the help.
        for name in reversed([*own, *shared]):
            field = fields[name]
            option = f"--{name.replace('_', '-')}"
            default = "" if field.default in (None, "") else f" [{field.default}]"
            where = f" (as MADANG_{name.upper()}, not here: options can be seen by everyone)"
            text = f"{field.description}{where if name in SECRET_NAMES else default}"
            if field.is_flag:
                command = click.option(option, is_flag=True, default=None, help=text)(command)
            else:
                command = click.option(option, metavar="VALUE", help=text)(command)
        return command

    return decorate


def settings_of(kind: type[S], options: dict[str, Any]) -> S:
    """Return the settings of ``kind``, of which ``options`` were given; a wrong one ends the program."""
    moved = options.pop("moved_secret", ())
    given = {name: value for name, value in options.items() if value is not None}
    earlier = [name for name in RENAMED if name in given]
    try:
        settings = load_settings({RENAMED[name]: given.pop(name) for name in earlier} | given, kind)
    except SettingsError as error:
        _fail(str(error), _WRONG_SETTING)
    root = click.get_current_context().find_root()
    root.obj = Redactor(secrets_of(settings))
    root.meta[__name__] = [*map(_exposed, moved), *map(_renamed, earlier), *unknown_variables()]
    return settings


def notices() -> list[str]:
    """Return what the one who started the program should know, a line each."""
    return list(click.get_current_context().find_root().meta.get(__name__, ()))


def run(work: Coroutine[Any, Any, None]) -> None:
    """Do ``work`` in an event loop.

    Raises:
        StartError: what it needs is not there.
    """
    try:
        import uvloop  # noqa: PLC0415  # not there on every platform

        factory: Callable[[], asyncio.AbstractEventLoop] | None = uvloop.new_event_loop
    except ImportError:
        factory = None
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.get_loop().set_exception_handler(log_loop_error)
        runner.run(work)


def _exposed(option: str) -> str:
    variable = f"MADANG_{option[2:].upper().replace('-', '_')}"
    return (
        f"{option} was visible to everyone on this machine; give it as {variable}, in the environment or .env"
    )


def _renamed(name: str) -> str:
    old, new = (f"--{each.replace('_', '-')}" for each in (name, RENAMED[name]))
    return f"{old} is called {new} now: use that name"


def _fail(message: str, code: int) -> NoReturn:
    redact = click.get_current_context().find_root().obj or Redactor()
    click.echo(f"madang: {redact(message)}", err=True)
    sys.exit(code)
