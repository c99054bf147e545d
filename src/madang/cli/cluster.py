"""``madang cluster`` and ``madang reindex``."""

from typing import Any

import click

from madang.cli.common import options_of, run, settings_of
from madang.config import ClusterSettings

__all__ = ["cluster", "reindex"]


@click.group("cluster")
def cluster() -> None:
    """Look at a cluster."""


@cluster.command("status")
@options_of(ClusterSettings)
def _status_command(**options: Any) -> None:
    """Show the nodes, the shards, how far each group of workers is behind, and the dead letters."""
    settings = settings_of(ClusterSettings, options)
    from madang.bootstrap.status import show_status  # noqa: PLC0415  # loaded by who asks for it

    run(show_status(settings))


@cluster.command("rebuild")
@options_of(ClusterSettings)
def _rebuild_command(**options: Any) -> None:
    """Make a lost or emptied Redis anew from DynamoDB: rooms, members, and where each room stands."""
    settings = settings_of(ClusterSettings, options)
    from madang.bootstrap.rebuilding import rebuild_redis  # noqa: PLC0415  # loaded by who asks for it

    run(rebuild_redis(settings))


@cluster.command("adopt")
@options_of(ClusterSettings)
def _adopt_command(**options: Any) -> None:
    """Let this chat's archive and index be the table and the index that are set now, on purpose."""
    settings = settings_of(ClusterSettings, options)
    from madang.bootstrap.adopting import adopt_places  # noqa: PLC0415  # loaded by who asks for it

    run(adopt_places(settings))


@cluster.command("revoke")
@click.argument("user")
@options_of(ClusterSettings)
def _revoke_command(user: str, **options: Any) -> None:
    """Let clients of USER that were there before begin anew when they come back, to whichever node."""
    settings = settings_of(ClusterSettings, options)
    from madang.bootstrap.cluster_revoking import (  # noqa: PLC0415  # loaded by who asks for it
        revoke_in_cluster,
    )

    run(revoke_in_cluster(settings, user))


@click.command("reindex")
@options_of(ClusterSettings)
def reindex(**options: Any) -> None:
    """Build the search index anew from the archive, while the chat goes on, and swap it in."""
    settings = settings_of(ClusterSettings, options)
    from madang.bootstrap.reindexing import rebuild_index  # noqa: PLC0415  # loaded by who asks for it

    run(rebuild_index(settings))
