"""``madang cluster rebuild``: a lost Redis made from the archive."""

import click
import uuid_utils

from madang.bootstrap.cluster_services import open_archive, open_redis
from madang.bootstrap.errors import StartError
from madang.bootstrap.optional import prepared
from madang.config import ClusterSettings
from madang.domain.errors import Unavailable
from madang.ports.errors import UnreachableError, UnusableError

__all__ = ["rebuild_redis"]


async def rebuild_redis(settings: ClusterSettings) -> None:
    """Restore rooms, members and seqs in Redis from the archive; what is newer in Redis stays.

    Nodes may run meanwhile: one that waits for it goes on by itself.

    Raises:
        StartError: a service cannot be reached, or fails meanwhile; to repeat it goes on.
    """
    async with open_redis(settings) as redis, open_archive(settings) as archive, prepared(archive):
        restoration = redis.restoration(archive.checkpoints(str(uuid_utils.uuid7())), archive.rooms)
        click.echo(f"Restoring rooms from the table {archive.place} …")
        try:
            restored = await restoration.recover(rebuild=True)
        except (UnusableError, UnreachableError, Unavailable, TimeoutError) as error:
            raise StartError(f"Redis was not rebuilt: {error}") from error
    click.echo(f"{restored.rooms} rooms were restored; the seqs of {restored.raised} rooms were raised.")
