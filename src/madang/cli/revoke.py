"""``madang revoke``."""

from typing import Any

import click

from madang.bootstrap.revoking import revoke_embedded
from madang.cli.common import settings_of
from madang.config import DataSettings

__all__ = ["revoke_command"]


@click.command("revoke")
@click.argument("user")
@click.option("--data-dir", metavar="VALUE", help="directory of the embedded storage [data]")
def revoke_command(user: str, **options: Any) -> None:
    """Let clients of USER that were there before begin anew when they come back, also while a server runs."""
    click.echo(revoke_embedded(settings_of(DataSettings, options).data_dir, user))
