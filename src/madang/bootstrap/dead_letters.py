"""What can be done with dead letters."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any, Final

import click

from madang.bootstrap.cluster_services import open_redis
from madang.bootstrap.errors import StartError
from madang.bootstrap.worker import open_projection
from madang.config import ClusterSettings
from madang.domain.errors import Unavailable
from madang.ports.archive_writer import RejectedWriteError
from madang.ports.dead_letters import DeadLetter, DeadLetters
from madang.ports.group import GROUPS

__all__ = ["ACTIONS"]

_ALL: Final = "all"


async def _list(settings: ClusterSettings, _: str | None) -> None:
    async with AsyncExitStack() as stack:
        letters = await _find(await _open(stack, settings), _ALL)
    for letter in letters:
        moment = datetime.fromtimestamp(letter.buried_at / 1000, UTC)
        click.echo(f"{letter.group}/{letter.id}  {moment:%Y-%m-%d %H:%M:%S}  {letter.reason}")
    if not letters:
        click.echo("There are no dead letters.")


async def _show(settings: ClusterSettings, name: str | None) -> None:
    async with AsyncExitStack() as stack:
        for letter in await _find(await _open(stack, settings), name):
            click.echo(f"{letter.group}/{letter.id}: {letter.reason}")
            for field, value in zip(letter.fields[::2], letter.fields[1::2], strict=False):
                click.echo(f"  {field}: {value}")


async def _retry(settings: ClusterSettings, name: str | None) -> None:
    async with AsyncExitStack() as stack:
        dead_letters = await _open(stack, settings)
        for letter in await _find(dead_letters, name):
            group = next(each for each in GROUPS if each == letter.group)
            if letter.delivery.entry is None:
                click.echo(f"{letter.group}/{letter.id}: still cannot be read: {letter.delivery.flaw}")
                continue
            async with open_projection(settings, group) as projection:
                try:
                    await projection.take([letter.delivery])
                except (RejectedWriteError, Unavailable) as error:
                    click.echo(f"{letter.group}/{letter.id}: refused once more: {error}")
                    continue
            await dead_letters.drop(letter)
            click.echo(f"{letter.group}/{letter.id}: taken")


async def _drop(settings: ClusterSettings, name: str | None) -> None:
    async with AsyncExitStack() as stack:
        dead_letters = await _open(stack, settings)
        for letter in await _find(dead_letters, name):
            await dead_letters.drop(letter)
            click.echo(f"{letter.group}/{letter.id}: dropped")


ACTIONS: Final[Mapping[str, Callable[[ClusterSettings, str | None], Coroutine[Any, Any, None]]]] = {
    "list": _list,
    "show": _show,
    "retry": _retry,
    "drop": _drop,
}
"""By name: each takes the settings and which letter, ``group/id`` or ``all``, and raises ``StartError``."""


async def _open(stack: AsyncExitStack, settings: ClusterSettings) -> DeadLetters:
    return (await stack.enter_async_context(open_redis(settings))).dead_letters


async def _find(dead_letters: DeadLetters, name: str | None) -> Sequence[DeadLetter]:
    letters = [letter for group in GROUPS for letter in await dead_letters.all(group)]
    found = [letter for letter in letters if name in (_ALL, f"{letter.group}/{letter.id}")]
    if not found and name != _ALL:
        raise StartError(f"there is no dead letter {name}")
    return found
