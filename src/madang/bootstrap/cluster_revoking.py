"""``madang cluster revoke``: what a user's clients show when they come back is void, on all nodes."""

import click

from madang.adapters import redis
from madang.adapters.system import system_clock
from madang.bootstrap.cluster_services import redis_options
from madang.bootstrap.errors import StartError
from madang.bootstrap.revoking import check_user, revoked_line
from madang.config import ClusterSettings
from madang.ports.errors import UnreachableError, UnusableError

__all__ = ["revoke_in_cluster"]


async def revoke_in_cluster(settings: ClusterSettings, user_id: str) -> None:
    """Revoke in Redis, and say so.

    Raises:
        StartError: Redis cannot be reached, or refuses; or there cannot be such a user.
    """
    user = check_user(user_id)
    try:
        await redis.revoke(redis_options(settings), user, system_clock())
    except (UnusableError, UnreachableError) as error:
        raise StartError(f"Redis: {error}") from error
    click.echo(revoked_line(user))
