"""The page's own unit tests (``web/src/**/*.test.ts``), run with ours, by clocks around the world."""

import pytest

from tests.support.node import node
from tests.support.process import ROOT, Process
from tests.support.requirement import missing

WEB = ROOT / "web"


@pytest.mark.parametrize("zone", ["UTC", "Asia/Seoul", "America/Los_Angeles"])
def test_the_unit_tests_of_the_page_pass(zone: str) -> None:
    vitest = WEB / "node_modules" / "vitest" / "vitest.mjs"
    if not vitest.is_file():
        missing("node", "the page's packages are not installed: run `make web`")
    with Process([node(), vitest, "run"], cwd=WEB, env={"TZ": zone}) as run:
        assert run.wait(timeout=120) == 0, run.output
