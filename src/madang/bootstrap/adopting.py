"""``madang cluster adopt``: another table or index for a chat, on purpose."""

import click

from madang.adapters import redis
from madang.bootstrap.cluster_services import redis_options
from madang.bootstrap.errors import StartError
from madang.config import ClusterSettings
from madang.ports.errors import UnreachableError, UnusableError

__all__ = ["adopt_places"]


async def adopt_places(settings: ClusterSettings) -> None:
    """Let Redis take the table and the index of the settings for its own from now on.

    Raises:
        StartError: Redis cannot be reached, or refuses.
    """
    options = redis_options(settings)
    try:
        await redis.adopt_places(options)
    except (UnusableError, UnreachableError) as error:
        raise StartError(f"Redis: {error}") from error
    for what, name in options.places.items():
        click.echo(f"The {what} of this chat is {name} from now on. Start its nodes and workers anew.")
