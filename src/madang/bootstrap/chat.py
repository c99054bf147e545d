"""The chat put together: use cases over a storage, behind Socket.IO and HTTP."""

from collections.abc import Mapping
from dataclasses import asdict
from urllib.parse import quote

import msgspec

from madang.adapters.system import SystemIds, system_clock
from madang.application.callers import Callers
from madang.application.commands.changes import ChangeCommands
from madang.application.commands.messages import MessageCommands
from madang.application.commands.reactions import ReactionCommands
from madang.application.commands.reads import ReadCommands
from madang.application.commands.rooms import RoomCommands
from madang.application.even_time import EvenTime
from madang.application.fair_reads import FairReads
from madang.application.queries.history import HistoryQueries
from madang.application.queries.receipts import ReceiptQueries
from madang.application.queries.rooms import RoomQueries
from madang.application.queries.search import SearchQueries
from madang.application.quotes import QuotingArchive
from madang.application.readiness import Readiness
from madang.bootstrap.identity import choose_identity
from madang.bootstrap.rates import Rates, choose_rates
from madang.bootstrap.storage import ClusterNode, Storage
from madang.cluster.http_proxy import HOP
from madang.cluster.node_ids import session_ids
from madang.config import Settings
from madang.domain.limits import Limits
from madang.gateway.announcer import Announcer
from madang.gateway.catch_up import CatchUp, CatchUpLimits
from madang.gateway.events.messages import MessageEvents
from madang.gateway.events.reads import ReadEvents
from madang.gateway.events.rooms import RoomEvents
from madang.gateway.events.search import SearchEvents
from madang.gateway.events.users import UserEvents
from madang.gateway.handshake_registration import HandshakeRegistration
from madang.gateway.hub import Hub
from madang.gateway.online_users import OnlineUsers
from madang.gateway.pid import Pids
from madang.gateway.receipts import Receipts
from madang.gateway.recovery import Recovery
from madang.gateway.return_counts import ReturnCounts
from madang.gateway.router import Router, RouterBounds
from madang.gateway.routes import client_events
from madang.gateway.synchronizer import Synchronizer
from madang.http.app import create_http
from madang.http.page import ClientConfig, ClientLimits
from madang.http.server import Asgi
from madang.http.services import HttpServices
from madang.observability.metrics import Metrics
from madang.protocol.proxies import TrustedProxies
from madang.storage_choices import CLUSTER
from madang.transport import SocketServer, TransportSettings

__all__ = ["Chat", "build_chat"]


class Chat(msgspec.Struct, frozen=True):
    """A chat that only needs to be served.

    Attributes:
        recovery: ``None`` where nobody comes back.
    """

    engine: SocketServer
    router: Router
    online_users: OnlineUsers
    http: Asgi
    readiness: Readiness
    recovery: Recovery | None


def build_chat(settings: Settings, storage: Storage, metrics: Metrics) -> Chat:
    """Return the chat over a storage; it is measured by ``metrics``."""
    limits = Limits(
        content_length=settings.max_content,
        participants=settings.max_participants,
        reactions=settings.max_reactions,
        edit_window=settings.edit_window * 1000,
        receipts_members=settings.receipts_max_members,
    )
    reads = FairReads(settings.reads_at_once, settings.reads_waiting)
    rooms = RoomQueries(storage.rooms, limits, reads)
    archive = QuotingArchive(storage.archive)
    history = HistoryQueries(rooms, archive, limits, reads)
    search = SearchQueries(rooms, storage.search, archive, limits, reads, EvenTime(settings.search_step))
    readiness = storage.readiness
    rates = choose_rates(settings, TrustedProxies(_names(settings.trusted_proxies)), metrics.refused)
    callers = Callers(choose_identity(settings), rates.users)

    engine = _engine(settings, storage.cluster_node, rates)
    hub = Hub(settings.namespace, engine.channel)
    online_users = OnlineUsers(storage.presence, hub, settings.namespace, settings.roster_max)
    announcer = Announcer(hub, history)
    counts = ReturnCounts()
    catch_up_limits = CatchUpLimits(settings.recovery_limit, settings.recovery_bytes)
    catch_up = CatchUp(hub, rooms, history, catch_up_limits, rates.users, counts)
    recovery = _recovery(settings, storage, engine, hub, counts, catch_up)
    users = UserEvents(
        callers,
        rooms,
        storage.presence,
        hub,
        online_users,
        readiness.durability,
        system_clock,
        recovery,
    )
    ids = SystemIds()
    room_commands = RoomCommands(storage.rooms, system_clock, ids, limits)
    message_commands = MessageCommands(storage.log, storage.bus, history, system_clock, ids, limits)
    changes = ChangeCommands(storage.log, history, system_clock, ids, limits)
    receipts = ReceiptQueries(storage.read_states, limits, reads)
    read_commands = ReadCommands(storage.read_states, storage.bus, limits)
    reactions = ReactionCommands(storage.log, storage.rooms, archive, system_clock, limits)
    events = client_events(
        users,
        RoomEvents(room_commands, rooms, announcer),
        MessageEvents(message_commands, changes, reactions, rooms, history, rates.users, rates.typing),
        SearchEvents(search),
        ReadEvents(read_commands, receipts),
    )
    bounds = RouterBounds(settings.max_in_flight, settings.max_waiting, settings.register_timeout)
    handshakes = HandshakeRegistration(users, metrics.refused, needs_token=settings.auth == "jwt")
    router = Router(
        events,
        users.disconnected,
        metrics.refused,
        bounds,
        rates.limiter,
        settings.locale,
        handshakes.decide,
    )
    engine.namespace(settings.namespace, router)

    if storage.accepted is None:
        storage.feed.subscribe(metrics.hear)
    else:
        metrics.count_messages(storage.accepted)
    storage.feed.subscribe(announcer.on_entry)
    storage.bus.subscribe(announcer.on_typing)
    storage.bus.subscribe_reads(Receipts(hub).on_read)
    storage.presence.subscribe(online_users.changed)
    metrics.gauges(lambda: {"registered_sockets": len(hub.everyone)})
    metrics.counters(lambda: _engine_counters(engine))
    metrics.returns(lambda: counts.refused, counts.numbers)
    metrics.rate_limited(lambda: rates.users.refused)

    http = create_http(
        HttpServices(
            callers=callers,
            presence=storage.presence,
            rooms=rooms,
            room_commands=room_commands,
            history=history,
            changes=changes,
            reads=read_commands,
            receipts=receipts,
            reactions=reactions,
            search=search,
            readiness=readiness,
            registry=metrics.registry,
            base_path=quote(settings.base_path),
        ),
        ClientConfig(
            path=settings.base_path + settings.path,
            namespace=settings.namespace,
            auth=settings.auth,
            claim=settings.jwt_claim,
            locale=settings.locale,
            limits=ClientLimits(settings.max_content, settings.edit_window),
            search=storage.has_search,
        ),
        engine.welcomes,
        engine.cors_headers,
    )
    return Chat(engine, router, online_users, rates.limit_http(http), readiness, recovery)


def _recovery(
    settings: Settings,
    storage: Storage,
    engine: SocketServer,
    hub: Hub,
    counts: ReturnCounts,
    catch_up: CatchUp,
) -> Recovery | None:
    lineage = storage.lineage
    if settings.recovery == "off":
        return None
    pids = Pids(lambda: lineage.key, system_clock, settings.recovery_days * 86400)
    synchronizer = Synchronizer(settings.namespace, lineage, engine.trail)
    storage.feed.follow(synchronizer.follow)
    return Recovery(pids, synchronizer, hub, storage.bus, counts, catch_up)


def _engine(settings: Settings, cluster_node: ClusterNode | None, rates: Rates) -> SocketServer:
    if cluster_node is None:
        return SocketServer(
            _transport_settings(settings),
            connect_wait=rates.connect_wait,
            stranger_wait=rates.stranger_wait,
        )
    node = cluster_node.node
    engine = SocketServer(
        _transport_settings(settings),
        generate_id=session_ids(node.name),
        remote_sessions=cluster_node.session_router,
        connect_wait=rates.connect_wait,
        stranger_wait=rates.stranger_wait,
        hop_wait=rates.hop_wait,
    )
    node.on_deaf, node.on_hearing, node.on_missed = engine.turn_away, engine.welcome, engine.dismiss
    return engine


def _transport_settings(settings: Settings) -> TransportSettings:
    return TransportSettings(
        path=settings.path,
        base_path=settings.base_path,
        ping_interval=settings.ping_interval,
        ping_timeout=settings.ping_timeout,
        connect_timeout=settings.connect_timeout,
        upgrade_timeout=settings.upgrade_timeout,
        header_timeout=settings.header_timeout,
        body_timeout=settings.body_timeout,
        write_timeout=settings.write_timeout,
        max_head=settings.max_head,
        max_fields=settings.max_fields,
        relayed=HOP if settings.storage == CLUSTER else None,
        max_payload=settings.max_frame,
        # The contract has no event with binary parts.
        max_attachments=0,
        max_connections_per_address=settings.max_connections_per_address,
        max_outbox=settings.max_outbox,
        max_sessions_per_address=settings.max_sessions_per_address,
        trusted_proxies=TrustedProxies(_names(settings.trusted_proxies)),
        hosts=_hosts(settings),
        check_origin=True,
        cors_allowed_origins=_names(settings.cors_origins),
    )


def _hosts(settings: Settings) -> frozenset[str]:
    """Return the names of this machine, where everyone who reaches it is taken at their word."""
    if settings.auth != "none" or settings.trust_network:
        return frozenset()
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return frozenset({"localhost", "127.0.0.1", "[::1]", host})


def _names(text: str) -> frozenset[str]:
    return frozenset(filter(None, map(str.strip, text.split(","))))


def _engine_counters(engine: SocketServer) -> Mapping[str, float]:
    return {f"engine_{name}": value for name, value in asdict(engine.statistics).items()}
