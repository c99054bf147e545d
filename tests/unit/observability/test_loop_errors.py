"""What nobody was there to handle in an event loop is logged, unless who asked has given up before."""

import asyncio
import gc
import socket
from collections.abc import Callable

import pytest
import uvloop
from structlog.testing import capture_logs

from madang.observability.logging import log_loop_error


@pytest.mark.parametrize("make_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
@pytest.mark.parametrize(
    ("error", "lines"),
    [(socket.gaierror(-2, "Name or service not known"), 0), (OSError("no route"), 1)],
    ids=["a name", "anything else"],
)
def test_a_name_that_nobody_waits_for_any_more_is_no_error(
    make_loop: Callable[[], asyncio.AbstractEventLoop], error: Exception, lines: int
) -> None:
    async def abandon() -> None:
        asyncio.get_running_loop().create_future().set_exception(error)
        gc.collect()

    with asyncio.Runner(loop_factory=make_loop) as runner, capture_logs() as said:
        runner.get_loop().set_exception_handler(log_loop_error)
        runner.run(abandon())
    assert [each["event"] for each in said] == ["loop_error"] * lines
