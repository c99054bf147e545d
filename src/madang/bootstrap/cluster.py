"""A node of a cluster: the ports over the services that are chosen, and what makes it one of many."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

import structlog
import uuid_utils

from madang.adapters.system import system_clock
from madang.application.member_search import MemberSearch
from madang.application.quotes import QuotingArchive
from madang.application.readiness import Readiness
from madang.application.search.off import NoSearch
from madang.bootstrap.cluster_services import has_index, open_archive, open_redis, recovering
from madang.bootstrap.errors import StartError
from madang.bootstrap.index import open_index
from madang.bootstrap.optional import prepared
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
from madang.ports.archive_storage import ArchiveStorage
from madang.ports.index_storage import IndexStorage
from madang.ports.leases import Leases
from madang.protocol.engineio import MAX_PACKETS_PER_POLL

if TYPE_CHECKING:
    from madang.adapters.redis import RedisNode

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
        # What is set wrong is said before anything is waited for.
        archive = await stack.enter_async_context(open_archive(settings))
        index = await stack.enter_async_context(open_index(settings)) if has_index(settings) else None
        redis = await stack.enter_async_context(open_redis(settings, guarded=True))
        if redis.syncs_seldom:
            _logger.warning("redis_syncs_seldom", reason="messages wait for it", advice="appendfsync always")
        await stack.enter_async_context(prepared(archive, readiness.optional("archive")))
        if index is not None:
            await stack.enter_async_context(prepared(index, readiness.optional("search")))
        history = TieredArchive(redis.tail, archive.archive)
        name = settings.node or new_node_name()
        ports = redis.node(name, QuotingArchive(history), archive.dedup, quotas_of(settings))
        node = _node(settings, port, name, ports, redis.leases, readiness)
        writer = f"{name} {uuid_utils.uuid7()}"
        await stack.enter_async_context(recovering(redis, archive, writer, readiness.required("log")))
        _attend(node, ports)
        await stack.enter_async_context(supervised(*ports.services))
        await ports.ready()
        await reach("Redis", node.enter)
        stack.push_async_callback(node.leave)
        await stack.enter_async_context(supervised(node.run))
        if settings.workers:
            await stack.enter_async_context(supervised(partial(supervise_workers, settings)))
        session_router = SessionRouter(name, node.address_of, _bounds(settings))
        stack.callback(session_router.close)
        yield Storage(
            rooms=ports.rooms,
            read_states=ports.read_states,
            log=ports.log,
            archive=history,
            search=NoSearch() if index is None else MemberSearch(index.search, ports.rooms),
            has_search=index is not None,
            feed=ports.feed,
            bus=ports.bus,
            presence=ports.presence,
            place=f"{_services(archive, index)}; this node is {name}",
            readiness=readiness,
            lineage=ports.lineage,
            cluster_node=ClusterNode(node, session_router),
            accepted=lambda: ports.log.accepted,
        )
        with suppress(Unavailable):
            await ports.presence.clear()


def _node(
    settings: Settings, port: int, name: str, ports: "RedisNode", leases: Leases, readiness: Readiness
) -> Node:
    return Node(
        name,
        settings.node_address or _own_address(settings.host, port),
        leases=leases,
        canary=ports.canary,
        readiness=readiness,
        clock=system_clock,
        read=ports.read,
    )


def _attend(node: Node, ports: "RedisNode") -> None:
    """Let the node hear what concerns it, and tell it on."""
    ports.feed.on_canary, ports.feed.on_missed = node.hear, node.miss
    node.on_beat = ports.presence.refresh
    node.on_change = ports.presence.tell
    node.on_entry = ports.bus.announce_node
    ports.bus.subscribe_nodes(node.look)


def _services(archive: ArchiveStorage, index: IndexStorage | None) -> str:
    if index is None:
        return f"Redis and {archive.service}"
    return f"Redis, {archive.service} and {index.service}"


def _bounds(settings: Settings) -> Bounds:
    return Bounds(
        patience=settings.ping_interval + settings.ping_timeout,
        body=settings.max_frame,
        answer=MAX_PACKETS_PER_POLL * max(settings.max_outbox, settings.max_frame),
    )


def _own_address(host: str, port: int) -> str:
    try:
        return f"{reachable(host)}:{port}"
    except NoAddressError as error:
        raise StartError(str(error)) from error
