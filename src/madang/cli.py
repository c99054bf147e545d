"""The command ``madang``."""

import asyncio
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import click

from madang.bootstrap import StartError, serve
from madang.config import Settings, SettingsError, load_settings

__all__ = ["main"]

_WRONG_SETTING = 2
_FAILED = 1


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command an option for every setting; what is not given is left to the environment."""
    for name, field in reversed(Settings.model_fields.items()):
        option = f"--{name.replace('_', '-')}"
        text = f"{field.description} [{field.default}]"
        if field.annotation is bool:
            command = click.option(option, is_flag=True, default=None, help=text)(command)
        else:
            command = click.option(option, metavar="VALUE", help=text)(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("madang"), message="%(version)s")
def main() -> None:
    """Madang, a self-hosted chat server that speaks Socket.IO."""


@main.command("serve")
@_options
def _serve_command(**options: Any) -> None:
    """Serve a chat.

    Every option is an environment variable too: --data-dir is MADANG_DATA_DIR, in the environment or in a
    file .env.
    """
    try:
        settings = load_settings({name: value for name, value in options.items() if value is not None})
    except SettingsError as error:
        _fail(str(error), _WRONG_SETTING)
    try:
        _run(settings)
    except StartError as error:
        _fail(str(error), _FAILED)


def _run(settings: Settings) -> None:
    try:
        import uvloop  # noqa: PLC0415  # not there on every platform
    except ImportError:
        asyncio.run(serve(settings))
    else:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serve(settings))


def _fail(message: str, code: int) -> None:
    click.echo(f"madang: {message}", err=True)
    sys.exit(code)
