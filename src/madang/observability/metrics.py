"""Metrics for Prometheus, in a registry of their own."""

import collections
from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from madang.domain.entry import Entry

__all__ = ["Metrics"]


class _Readings(Collector):
    """Numbers that are kept elsewhere and read when someone asks."""

    def __init__(
        self, kind: type[CounterMetricFamily | GaugeMetricFamily], read: Callable[[], Mapping[str, float]]
    ):
        self._kind = kind
        self._read = read

    def collect(self) -> Iterator[Metric]:
        for name, value in self._read().items():
            yield self._kind(f"madang_{name}", name.replace("_", " ").capitalize(), value=value)


class _Refusals(Collector):
    """Refusals by a label: counted in a plain mapping, for one costs less than a labelled counter."""

    def __init__(self, name: str, meaning: str, label: str, read: Callable[[], Mapping[str, int]]):
        self._name = name
        self._meaning = meaning
        self._label = label
        self._read = read

    def collect(self) -> Iterator[Metric]:
        family = CounterMetricFamily(self._name, self._meaning, labels=[self._label])
        for kind, count in sorted(self._read().items()):
            family.add_metric([kind], count)
        yield family


class Metrics:
    """Counts what happens.

    Attributes:
        registry: what ``/metrics`` shows.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._messages = Counter("madang_messages", "Messages accepted by the log", registry=self.registry)
        self._bad_requests = Counter(
            "madang_http_bad_requests", "Requests that were no HTTP", registry=self.registry
        )
        self._refused: collections.Counter[str] = collections.Counter()
        meaning = "Client events refused, by error code"
        self.registry.register(_Refusals("madang_events_refused", meaning, "code", lambda: self._refused))

    def bad_request(self) -> None:
        """Count a request that is no HTTP."""
        self._bad_requests.inc()

    def hear(self, entry: Entry) -> None:
        """Count the messages that the feed tells."""
        if entry.kind == "message_sent":
            self._messages.inc()

    def count_messages(self, accepted: Callable[[], int]) -> None:
        """Count by ``accepted``, not by what the feed tells: of many nodes, each is told of all messages."""
        self.registry.unregister(self._messages)
        self.counters(lambda: {"messages": accepted()})

    def refused(self, code: str) -> None:
        """Count a refusal."""
        self._refused[code] += 1

    def rate_limited(self, read: Callable[[], Mapping[str, int]]) -> None:
        """Show what was beyond a rate, by class, read when someone asks."""
        meaning = "What was beyond a rate, by class"
        self.registry.register(_Refusals("madang_rate_limited", meaning, "class", read))

    def returns(
        self, refused: Callable[[], Mapping[str, int]], numbers: Callable[[], Mapping[str, float]]
    ) -> None:
        """Show who came back: ``refused`` by why, and what else there is to count, read when someone asks."""
        meaning = "Clients that came back and were taken for newcomers, by why"
        self.registry.register(_Refusals("madang_recoveries_refused", meaning, "reason", refused))
        self.counters(numbers)

    def gauges(self, read: Callable[[], Mapping[str, float]]) -> None:
        """Show numbers that rise and fall, read when someone asks."""
        self.registry.register(_Readings(GaugeMetricFamily, read))

    def counters(self, read: Callable[[], Mapping[str, float]]) -> None:
        """Show numbers that only rise, read when someone asks."""
        self.registry.register(_Readings(CounterMetricFamily, read))
