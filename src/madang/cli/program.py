"""The program: its commands."""

from importlib.metadata import version

import click

from madang.cli.backups import backup_command, restore_command
from madang.cli.cluster import cluster, reindex
from madang.cli.common import Main
from madang.cli.dead import dead
from madang.cli.revoke import revoke_command
from madang.cli.serve import serve_command
from madang.cli.worker import worker_command

__all__ = ["program"]


@click.group(cls=Main, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("madang"), message="%(version)s")
def program() -> None:
    """Madang, a self-hosted chat server that speaks Socket.IO."""


for _command in (
    serve_command,
    worker_command,
    cluster,
    dead,
    reindex,
    backup_command,
    restore_command,
    revoke_command,
):
    program.add_command(_command)
