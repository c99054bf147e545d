"""The command line, typed as its users type it."""

import os
import subprocess
import sys
from collections.abc import Mapping

__all__ = ["type_command"]


def type_command(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Type a command, with these settings."""
    return subprocess.run(
        [sys.executable, "-m", "madang", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )
