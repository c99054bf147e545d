"""A real Madang server, started as its users start it."""

import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support.process import Process

__all__ = ["Madang"]

READY = r"ready on http://[^:]+:(\d+)"


class Madang(Process):
    """``madang serve`` on a free port.

    Attributes:
        url: its address.
        port: where it listens.
    """

    def __init__(
        self,
        *options: str | Path,
        env: Mapping[str, str] | None = None,
        port: int = 0,
        module: str = "madang",
    ) -> None:
        """Start a server and wait until it says that it is ready; ``module`` is what Python runs.

        Raises:
            ProcessFailedError: it did not become ready; the error has its output.
        """
        super().__init__(
            [sys.executable, "-m", module, "serve", "--port", str(port), *options],
            env={"MADANG_ADMIN_ADDRESS": "chat", **(env or {})},
        )
        try:
            self.port = int(self.wait_for_line(READY, 60)[1])
        except BaseException:
            self.kill()
            raise
        self.url = f"http://127.0.0.1:{self.port}"
