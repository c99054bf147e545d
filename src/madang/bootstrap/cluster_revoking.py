"""``madang cluster revoke``: what a user's clients show when they come back is void, on all nodes."""

import click

from madang.adapters.redis.connection import ReplyError, WireError
from madang.adapters.redis.keys import Keys
from madang.adapters.system.clock import system_clock
from madang.bootstrap.cluster_services import connect_redis
from madang.bootstrap.errors import StartError
from madang.bootstrap.revoking import check_user, revoked_line
from madang.config import ClusterSettings

__all__ = ["revoke_in_cluster"]


async def revoke_in_cluster(settings: ClusterSettings, user_id: str) -> None:
    """Revoke in Redis, and say so.

    Raises:
        StartError: Redis cannot be reached, or refuses; or there cannot be such a user.
    """
    user = check_user(user_id)
    key = Keys(settings.redis_prefix, settings.shards).revoked
    try:
        wire = await connect_redis(settings)
        try:
            answer = await wire.ask("HSET", key, user, system_clock())
        finally:
            wire.close()
    except WireError as error:
        raise StartError(f"Redis: {error}") from error
    if isinstance(answer, ReplyError):
        raise StartError(f"Redis: {answer}")
    click.echo(revoked_line(user))
