"""``madang serve``."""

from typing import Any

import click

from madang.bootstrap import serve
from madang.cli.common import notices, options_of, run, settings_of
from madang.config import Settings

__all__ = ["serve_command"]


@click.command("serve")
@options_of(Settings)
def serve_command(**options: Any) -> None:
    """Serve a chat.

    Every option is an environment variable too: --data-dir is MADANG_DATA_DIR, in the environment or in a
    file .env.
    """
    settings = settings_of(Settings, options)
    run(serve(settings, notices()))
