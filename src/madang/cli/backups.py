"""``madang backup`` and ``madang restore``."""

from pathlib import Path
from typing import Any

import click

from madang.bootstrap.backups import make_backup, restore_backup
from madang.cli.common import run, settings_of
from madang.config import DataSettings

__all__ = ["backup_command", "restore_command"]

_DATA_DIR = click.option("--data-dir", metavar="VALUE", help="directory of the embedded storage [data]")


@click.command("backup")
@click.argument("directory", type=click.Path(path_type=Path))
@_DATA_DIR
def backup_command(directory: Path, **options: Any) -> None:
    """Copy rooms and messages to a new DIRECTORY, also while a server runs."""
    settings = settings_of(DataSettings, options)

    async def work() -> None:
        click.echo(make_backup(settings.data_dir, directory))

    run(work())


@click.command("restore")
@click.argument("directory", type=click.Path(path_type=Path))
@_DATA_DIR
def restore_command(directory: Path, **options: Any) -> None:
    """Put the backup in DIRECTORY in the place of the rooms and messages; what was there is kept beside.

    No server may run on the data directory. The search index is made anew at the next start.
    """
    settings = settings_of(DataSettings, options)

    async def work() -> None:
        click.echo(restore_backup(settings.data_dir, directory))

    run(work())
