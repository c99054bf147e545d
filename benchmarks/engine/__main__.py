"""Run the cases against the targets in turn, and print a table."""

import argparse
import asyncio
import resource

import uvloop
from rich.console import Console
from rich.table import Table

from benchmarks.engine.cases import CASES, Case, Result
from benchmarks.engine.targets import TARGETS, running

_FILES = 12_000


def _measure(case: Case, target: str, seconds: float) -> Result:
    with running(target) as server, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(case.run(server, seconds))  # type: ignore[arg-type] # an awaitable that is a coroutine


def _cell(result: Result, node: Result | None) -> str:
    ratio = f"  ×{result.value / node.value:.2f}" if node is not None and node is not result else ""
    pace = f"\n[dim]{result.pace}[/]" if result.pace else ""
    return f"{result.value:,.2f} {result.unit}{ratio}{pace}"


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", action="append", choices=tuple(TARGETS), help="default: node and engine")
    parser.add_argument("--case", default="", help="only cases whose name holds this")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each case is measured")
    arguments = parser.parse_args()
    targets = arguments.target or ["node", "engine"]
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(_FILES, hard) if hard > 0 else _FILES, hard))
    table = Table("case", *targets, title="server CPU time, × beside Node's in the same run")
    for case in CASES:
        if arguments.case in case.name:
            able = [target for target in targets if target.startswith(case.only)]
            results = {target: _measure(case, target, arguments.seconds) for target in able}
            node = results.get("node")
            cells = [_cell(results[each], node) if each in results else "—" for each in targets]
            table.add_row(case.name, *cells, end_section=True)
    Console().print(table)


if __name__ == "__main__":
    main()
