"""Clients of other languages, built or installed where their tools are."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from tests.support.node import SCRIPTS, node
from tests.support.process import ROOT
from tests.support.services.java import find_java

__all__ = ["CLIENTS", "Command", "make_client"]

_SHELF: Final = ROOT / ".cache" / "clients"
"""What was installed and built, for the next run."""

_BUN: Final = "@oven/bun-linux-x64@1.4.4"
_DENO: Final = "@deno/linux-x64-glibc@2.9.6"
_JAVA: Final = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>local</groupId><artifactId>local</artifactId><version>1</version><dependencies><dependency>
<groupId>io.socket</groupId><artifactId>socket.io-client</artifactId><version>2.1.1</version>
</dependency></dependencies></project>"""
_SCRIPT: Final = SCRIPTS / "contract_client.js"

Command = Callable[[str, str], Sequence[str | Path]]
"""Gives the command of a client from a server's address and the beginning of its users' names."""


class MissingError(Exception):
    """A client cannot be had here."""


def _tool(name: str) -> str:
    program = shutil.which(name)
    if program is None:
        raise MissingError(f"{name} is not installed")
    return program


def _run(what: str, command: Sequence[str | Path], cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise MissingError(f"{what} cannot be had: {done.stderr[-500:]}")


def _npm_program(package: str, program: str) -> Path:
    """Give a program that npm has in a package of its own for this kind of machine."""
    place = _SHELF / "npm"
    name = package.rpartition("@")[0]
    found = place / "node_modules" / name / program
    if not found.exists():
        place.mkdir(parents=True, exist_ok=True)
        options = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--loglevel=error")
        _run(name, [_tool("npm"), "install", *options, "--prefix", place, _BUN, _DENO], place)
    return found


def _official() -> Command:
    program = node()
    return lambda url, name: [program, _SCRIPT, url, name]


def _third() -> Command:
    program = node()
    return lambda url, name: [program, _SCRIPT, url, name, "socket.io-client-3"]


def _bun() -> Command:
    node()  # whose packages it takes
    program = _npm_program(_BUN, "bin/bun")
    return lambda url, name: [program, _SCRIPT, url, name]


def _deno() -> Command:
    node()  # whose packages it takes
    program = _npm_program(_DENO, "deno")
    return lambda url, name: [program, "run", "-A", "--node-modules-dir=manual", _SCRIPT, url, name]


def _python(kind: str) -> Command:
    return lambda url, name: [sys.executable, "-m", "tests.support.contract_client", url, name, kind]


def _built(program: Path) -> Command:
    if not program.exists():
        raise MissingError("it was not built: run `make clients`, with Go and Rust")
    return lambda url, name: [program, url, name]


def _java() -> Command:
    java = find_java(11, "jdk.compiler")
    if java is None:
        raise MissingError("there is no Java with a compiler")
    place = _SHELF / "java"
    if not list(place.glob("socket.io-client-*.jar")):
        place.mkdir(parents=True, exist_ok=True)
        (place / "pom.xml").write_text(_JAVA)
        goal = [_tool("mvn"), "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={place}"]
        _run("the official client in Java", goal, place)
    program = ROOT / "tests" / "java" / "Contract.java"
    return lambda url, name: [java / "bin" / "java", "-cp", f"{place}/*", program, url, name]


_MAKERS: Final[dict[str, Callable[[], Command]]] = {
    "socket.io-client-4": _official,
    "socket.io-client-3": _third,
    "bun": _bun,
    "deno": _deno,
    "python-socketio-async": lambda: _python("async"),
    "python-socketio-sync": lambda: _python("sync"),
    "java": _java,
    "go": lambda: _built(_SHELF / "go" / "client"),
    "rust_socketio": lambda: _built(_SHELF / "rust" / "debug" / "client"),
}

CLIENTS: Final = tuple(_MAKERS)
"""The names of the clients."""


def make_client(name: str) -> Command | str:
    """Install or build a client; return its command, or why it cannot be had here."""
    try:
        return _MAKERS[name]()
    except MissingError as error:
        return str(error)
