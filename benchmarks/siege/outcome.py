"""What a flood did to the two ordinary users and to the server, as a row of a table."""

from dataclasses import dataclass
from statistics import quantiles
from typing import Final

__all__ = ["Outcome", "table"]

_GOALS: Final = "Goals: waits ×2.0 at most, memory +64 MB at most, log 1,024 KB a minute at most."


@dataclass(frozen=True)
class Outcome:
    """One flood.

    Attributes:
        before: seconds that the users' acknowledgements took before it.
        during: the same while it lasted.
        memory: bytes by which the servers' resident memory had grown at most.
        log: bytes logged a minute.
    """

    flood: str
    before: list[float]
    during: list[float]
    memory: int
    log: float

    def row(self) -> str:
        """Return the row."""
        (median, slow), (median_then, slow_then) = _percentiles(self.before), _percentiles(self.during)
        return (
            f"| {self.flood} | {median:.1f} / {slow:.1f} | {median_then:.1f} / {slow_then:.1f}"
            f" | ×{median_then / median:.1f} / ×{slow_then / slow:.1f}"
            f" | {self.memory / 1e6:+.0f} | {self.log / 1024:,.0f} |"
        )


def _percentiles(waits: list[float]) -> tuple[float, float]:
    """Return p50 and p99 in milliseconds."""
    cuts = quantiles(waits, n=100, method="inclusive")  # of what was seen, none is made up
    return cuts[49] * 1000, cuts[98] * 1000


def table(outcomes: list[Outcome]) -> str:
    """Return a table in Markdown."""
    lines = [
        "| flood | before, ms p50 / p99 | during | ratio | memory, MB | log, KB a minute |",
        "|---|---|---|---|---|---|",
        *(outcome.row() for outcome in outcomes),
        "",
        _GOALS,
    ]
    return "\n".join(lines)
