"""The table of a soak, and its verdict."""

from collections.abc import Sequence
from typing import Final

from benchmarks.soak.samples import MEASURES, Sample, growth

__all__ = ["report"]

_STEPS: Final = 20
_FLAT: Final = 8.0
"""Bytes for each message that pass for noise: a message that stays anywhere takes some hundred."""
_COLUMNS: Final = (
    *("messages", "a second", "Redis used", "Redis RSS", "node RSS", "workers RSS"),
    *("entries", "archive behind", "index behind"),
)


def report(title: str, samples: Sequence[Sample], outcome: Sequence[str]) -> str:
    """Return a page in Markdown with a line for every 5 % of the messages."""
    lines = [f"# {title}", "", f"| {' | '.join(_COLUMNS)} |", f"|{'---|' * len(_COLUMNS)}"]
    before = samples[0]
    for each in _steps(samples):
        lines.append(_row(before, each))
        before = each
    lines += ["", "Growth from the second third of the messages to the last:", ""]
    for measure, name in MEASURES.items():
        grown = growth(samples, measure)
        lines.append(f"- {name}: {grown:+.2f} bytes a message, {'flat' if grown < _FLAT else 'GROWS'}")
    return "\n".join([*lines, "", *outcome, ""])


def _steps(samples: Sequence[Sample]) -> list[Sample]:
    total = samples[-1].messages
    wanted = [total * step / _STEPS for step in range(1, _STEPS + 1)]
    found = [next(each for each in samples if each.messages >= messages) for messages in wanted]
    return list(dict.fromkeys(found))  # a short soak has fewer samples than steps


def _row(before: Sample, now: Sample) -> str:
    passed = max(now.at - before.at, 1e-9)
    memory = (now.used_memory, now.redis, now.node, now.workers)
    cells = [
        f"{now.messages:,}",
        f"{(now.messages - before.messages) / passed:,.0f}",
        *(f"{each / 2**20:,.1f} MB" for each in memory),
        *(f"{each:,}" for each in (now.entries, now.archive_behind, now.index_behind)),
    ]
    return f"| {' | '.join(cells)} |"
