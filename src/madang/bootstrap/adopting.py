"""``madang cluster adopt``: another table or index for a chat, on purpose."""

import click

from madang.adapters.redis.connection import Connection, WireError
from madang.adapters.redis.keys import Keys
from madang.adapters.redis.layout import LayoutError, adopt
from madang.bootstrap.cluster_services import places_of
from madang.bootstrap.errors import StartError
from madang.config import ClusterSettings

__all__ = ["adopt_places"]


async def adopt_places(settings: ClusterSettings) -> None:
    """Let Redis take the table and the index of the settings for its own from now on.

    Raises:
        StartError: Redis cannot be reached, or refuses.
    """
    try:
        wire = await Connection.connect(settings.redis_url, settings.deadline)
        try:
            await adopt(wire, Keys(settings.redis_prefix, settings.shards), **places_of(settings))
        finally:
            wire.close()
    except (LayoutError, WireError) as error:
        raise StartError(f"Redis: {error}") from error
    for what, name in places_of(settings).items():
        click.echo(f"The {what} of this chat is {name} from now on. Start its nodes and workers anew.")
