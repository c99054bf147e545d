"""What a flood did to the two ordinary users and to the server, as a row of a table."""

from dataclasses import dataclass
from statistics import quantiles
from typing import Final

__all__ = ["METHOD", "Outcome", "table"]

METHOD: Final = """\
The server has a core to itself. The two users, the services of a cluster and the flood share the others, the
flood with the least priority (nice 19): it takes all the time that is left there, as it would on a machine of
its own, but the users' clocks do not wait for it, nor for a cluster's workers, archive and search (nice 10).
Each row is three spells of the same length, one after the other: nobody floods; a process burns the flood's
core and says nothing to the server, which shows what measuring adds; the flood. The ratio is that of the last
to the first."""

_COLUMNS: Final = (
    "flood",
    "before, ms p50 / p99",
    "core burnt",
    "during",
    "ratio",
    "server's CPU",
    "memory, MB",
    "log, KB a minute",
)
_GOALS: Final = "Goals: waits ×2.0 at most, memory +64 MB at most, log 1,024 KB a minute at most."


@dataclass(frozen=True)
class Outcome:
    """One flood.

    Attributes:
        before: seconds that the users' acknowledgements took before it.
        beside: the same while the flood's core was burnt and the server left alone.
        during: the same while the flood lasted.
        cpu: the share of a core that the server took then.
        memory: bytes by which the server's resident memory had grown at most.
        log: bytes logged a minute.
    """

    flood: str
    before: list[float]
    beside: list[float]
    during: list[float]
    cpu: float
    memory: int
    log: float

    def row(self) -> str:
        """Return the row."""
        (median, slow), (median_then, slow_then) = _percentiles(self.before), _percentiles(self.during)
        beside = _percentiles(self.beside)
        return (
            f"| {self.flood} | {median:.1f} / {slow:.1f} | {beside[0]:.1f} / {beside[1]:.1f}"
            f" | {median_then:.1f} / {slow_then:.1f} | ×{median_then / median:.1f} / ×{slow_then / slow:.1f}"
            f" | {self.cpu:.0%} | {self.memory / 1e6:+.0f} | {self.log / 1024:,.0f} |"
        )


def _percentiles(waits: list[float]) -> tuple[float, float]:
    """Return p50 and p99 in milliseconds."""
    cuts = quantiles(waits, n=100, method="inclusive")  # of what was seen, none is made up
    return cuts[49] * 1000, cuts[98] * 1000


def table(outcomes: list[Outcome]) -> str:
    """Return a table in Markdown."""
    lines = [
        f"| {' | '.join(_COLUMNS)} |",
        "|---" * len(_COLUMNS) + "|",
        *(outcome.row() for outcome in outcomes),
        "",
        _GOALS,
    ]
    return "\n".join(lines)
