"""``madang dead``: what the workers gave up."""

from typing import Any

import click

from madang.cli.common import options_of, run, settings_of
from madang.config import ClusterSettings

__all__ = ["dead"]


@click.group("dead")
def dead() -> None:
    """Look after dead letters: entries of the log that archive or index refused."""


def _do(action: str, letter: str | None, options: dict[str, Any]) -> None:
    settings = settings_of(ClusterSettings, options)
    from madang.bootstrap.dead_letters import ACTIONS  # noqa: PLC0415  # loaded by who asks for it

    run(ACTIONS[action](settings, letter))


@dead.command("list")
@options_of(ClusterSettings)
def _list_command(**options: Any) -> None:
    """List the dead letters: group and id, when, and why."""
    _do("list", None, options)


@dead.command("show")
@click.argument("letter")
@options_of(ClusterSettings)
def _show_command(letter: str, **options: Any) -> None:
    """Show what a dead letter holds; LETTER is its group and id, as the list has it."""
    _do("show", letter, options)


@dead.command("retry")
@click.argument("letter")
@options_of(ClusterSettings)
def _retry_command(letter: str, **options: Any) -> None:
    """Try a dead letter once more, and forget it when it was taken; LETTER may be `all`."""
    _do("retry", letter, options)


@dead.command("drop")
@click.argument("letter")
@options_of(ClusterSettings)
def _drop_command(letter: str, **options: Any) -> None:
    """Forget a dead letter for good; LETTER may be `all`."""
    _do("drop", letter, options)
