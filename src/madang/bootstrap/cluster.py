"""A node of a cluster: the ports over Redis, DynamoDB and Elasticsearch, and what makes it one of many."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial

import structlog
import uuid_utils

from madang.adapters.dynamodb.archive import DynamoArchive
from madang.adapters.redis.backlog import Backlog
from madang.adapters.redis.bus import RedisBus
from madang.adapters.redis.canary import RedisCanary
from madang.adapters.redis.durability import Durability
from madang.adapters.redis.feed import RedisFeed
from madang.adapters.redis.leases import RedisLeases
from madang.adapters.redis.lineage import RedisLineage
from madang.adapters.redis.log import RedisLog
from madang.adapters.redis.presence import RedisPresence
from madang.adapters.redis.rooms import RedisRooms
from madang.adapters.redis.tail import RedisTail
from madang.adapters.system import system_clock
from madang.application.member_search import MemberSearch
from madang.application.readiness import Readiness
from madang.bootstrap.cluster_services import Redis, open_dynamodb, open_redis, recovering
from madang.bootstrap.errors import StartError
from madang.bootstrap.index import open_index
from madang.bootstrap.quotas import quotas_of
from madang.bootstrap.startup_wait import reach
from madang.bootstrap.storage import ClusterNode, Storage
from madang.bootstrap.supervised_tasks import supervised
from madang.bootstrap.supervisor import supervise_workers
from madang.cluster.http_proxy import Bounds
from madang.cluster.node import Node
from madang.cluster.node_ids import new_node_name
from madang.cluster.own_address import NoAddressError, reachable
from madang.cluster.session_router import SessionRouter
from madang.cluster.tiered_archive import TieredArchive
from madang.config import Settings
from madang.domain.errors import Unavailable
from madang.protocol.engineio import MAX_PACKETS_PER_POLL

__all__ = ["open_cluster"]

_logger = structlog.get_logger(__name__)


@asynccontextmanager
async def open_cluster(settings: Settings, port: int) -> AsyncIterator[Storage]:
    """Give the storage of a node that listens at ``port``; leaving takes the node off the cluster.

    Raises:
        StartError: a service cannot be reached, or not be used.
    """
    readiness = Readiness(settings.durability)
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(open_redis(settings, guarded=True))
        if redis.confirm is Durability.FSYNC:
            _logger.warning("redis_syncs_seldom", reason="messages wait for it", advice="appendfsync always")
        client = await stack.enter_async_context(open_dynamodb(settings, readiness.optional("archive")))
        index = await stack.enter_async_context(open_index(settings, readiness.optional("search")))
        archive = DynamoArchive(client, settings.dynamodb_table)
        history = TieredArchive(RedisTail(redis.keys, redis.reads), archive)
        backlog = Backlog(redis.keys, redis.reads, redis.log.backlog)
        log = RedisLog(redis.url, redis.keys, archive, redis.log, backlog, redis.guard)
        feed = _feed(settings, redis, history)
        lineage = RedisLineage(redis.keys, redis.reads)
        redis.guard.on_verified, feed.on_unnumbered = lineage.read, lineage.meet_unnumbered
        node = _node(settings, port, redis, feed, readiness)
        writer = f"{node.name} {uuid_utils.uuid7()}"
        tell = readiness.required("log")
        await stack.enter_async_context(recovering(settings, redis, client, writer, tell))
        bus = RedisBus(redis.url, redis.keys, settings.deadline)
        presence = RedisPresence(redis.keys, redis.reads, node.name, bus.announce_presence)
        feed.on_canary, feed.on_missed = node.hear, node.miss
        bus.subscribe_presence(presence.tell)
        node.on_beat = presence.refresh
        node.on_change = presence.tell
        node.on_entry = bus.announce_node
        bus.subscribe_nodes(node.look)
        await stack.enter_async_context(supervised(backlog.run, log.run, feed.run, bus.run, presence.run))
        await feed.ready.wait()
        await bus.ready.wait()
        await reach("Redis", node.enter)
        stack.push_async_callback(node.leave)
        await stack.enter_async_context(supervised(node.run))
        if settings.workers:
            await stack.enter_async_context(supervised(partial(supervise_workers, settings)))
        bounds = Bounds(
            patience=settings.ping_interval + settings.ping_timeout,
            body=settings.max_frame,
            answer=MAX_PACKETS_PER_POLL * max(settings.max_outbox, settings.max_frame),
        )
        session_router = SessionRouter(node.name, node.address_of, bounds)
        stack.callback(session_router.close)
        rooms = RedisRooms(
            *(redis.keys, redis.reads, redis.writes, feed.positions, quotas_of(settings)),
            history=lambda: redis.guard.history,
        )
        yield Storage(
            rooms=rooms,
            log=log,
            archive=history,
            search=MemberSearch(index.search, rooms),
            feed=feed,
            bus=bus,
            presence=presence,
            place=f"Redis, DynamoDB and Elasticsearch; this node is {node.name}",
            readiness=readiness,
            lineage=lineage,
            cluster_node=ClusterNode(node, session_router),
            accepted=lambda: log.accepted,
        )
        with suppress(Unavailable):
            await presence.clear()


def _feed(settings: Settings, redis: Redis, history: TieredArchive) -> RedisFeed:
    feed = RedisFeed(
        *(redis.url, redis.keys, history),
        timeout=settings.deadline,
        confirm=redis.confirm,
        verify=redis.guard.verify,
    )
    redis.guard.positions, redis.guard.told = feed.positions.of_shards, lambda: feed.positions.seqs
    redis.guard.position = lambda: feed.positions.position
    return feed


def _node(settings: Settings, port: int, redis: Redis, feed: RedisFeed, readiness: Readiness) -> Node:
    return Node(
        settings.node or new_node_name(),
        settings.node_address or _own_address(settings.host, port),
        leases=RedisLeases(redis.keys, redis.reads),
        canary=RedisCanary(redis.keys, redis.reads),
        readiness=readiness,
        clock=system_clock,
        read=lambda: {shard: entry.decode() for shard, entry in feed.positions.of_shards().items()},
    )


def _own_address(host: str, port: int) -> str:
    try:
        return f"{reachable(host)}:{port}"
    except NoAddressError as error:
        raise StartError(str(error)) from error
