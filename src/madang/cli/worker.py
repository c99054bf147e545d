"""``madang worker``."""

from typing import Any

import click

from madang.cli.common import notices, options_of, run, settings_of
from madang.config import ClusterSettings
from madang.ports.group import GROUPS

__all__ = ["worker_command"]


@click.command("worker")
@click.argument("groups", nargs=-1, type=click.Choice(GROUPS))
@click.option("--attached", is_flag=True, hidden=True, help="end when standard input ends")
@options_of(ClusterSettings)
def worker_command(groups: tuple[str, ...], *, attached: bool, **options: Any) -> None:
    """Carry a cluster's log on: to the archive, to the index, or to both.

    As many may run as one likes; they share the work, and take over what a dead one held.
    """
    settings = settings_of(ClusterSettings, options)
    for notice in () if attached else notices():
        click.echo(f"madang: {notice}", err=True)
    from madang.bootstrap.worker import work  # noqa: PLC0415  # loaded by who asks for it

    chosen = [group for group in GROUPS if group in groups] or None
    run(work(settings, chosen, attached=attached))
