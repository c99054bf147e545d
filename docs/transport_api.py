"""The reference of ``madang.transport``, from its docstrings and signatures."""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import MISSING, fields
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from wire_schemas import plain

from madang import transport
from madang.transport import Application, Channel, Event, Handshake, RemoteSessions, Socket, SocketServer
from madang.transport import TransportSettings as Settings

__all__ = ["member_table", "name_table", "setting_table"]

_SOURCES: Final = Path(__file__).parent.parent / "src" / "madang"
_DESCRIBED: Final = (SocketServer, Application, Socket, Event, Channel, Handshake, RemoteSessions)
"""What an application calls, or is called by; `Event` by the name that applications know it by."""
_INNER: Final = frozenset(
    {
        "Channel.flush",
        "Event.answers",
        "Handshake.assemble",
        "Handshake.compact",
        "Handshake.forget",
        "Socket.acknowledged",
        "Socket.detach",
        "SocketServer.generate_socket_id",
    }
)
"""What the parts of the server call of each other."""


def name_table() -> Iterator[str]:
    """Return the table of the names that the package exports."""
    yield "| name | what it is |"
    yield "|---|---|"
    for name in transport.__all__:
        found = getattr(transport, name)
        described = inspect.isclass(found) or inspect.isfunction(found)
        alias = _assigned(_SOURCES).get(name)
        yield f"| `{name}` | {next(plain(alias or (found.__doc__ if described else None)))} |"


def member_table() -> Iterator[str]:
    """Return the table of what the classes have that an application uses, or is."""
    yield "| member | what it does |"
    yield "|---|---|"
    for found in _DESCRIBED:
        owner = "Event" if found is Event else found.__name__
        for name, member in vars(found).items():
            if not name.startswith("_") and f"{owner}.{name}" not in _INNER and member.__doc__:
                call = _signature(member) if callable(member) else ""
                if callable(member) or isinstance(member, property):
                    yield f"| `{owner}.{name}{call}` | {next(plain(inspect.getdoc(member)))} |"


def setting_table() -> Iterator[str]:
    """Return the table of the settings."""
    said = _attributes(_SOURCES / "transport" / "engineio" / "settings.py", Settings.__name__)
    yield "| setting | default | what it is |"
    yield "|---|---|---|"
    for field in fields(Settings):
        default = field.default if field.default is not MISSING else "none"
        shown = "" if default in (None, "") else f"`{default}`"
        yield f"| `{field.name}` | {shown} | {' '.join(plain(inspect.cleandoc(said[field.name])))} |"


def _signature(function: Any) -> str:
    """Return the names of a function's parameters, with their defaults."""
    parameters = inspect.signature(function).parameters.values()
    shown = [each.replace(annotation=inspect.Parameter.empty) for each in parameters if each.name != "self"]
    bare = inspect.Signature(shown)
    return str(bare).replace("|", "\\|")


@cache
def _assigned(sources: Path) -> dict[str, str]:
    """Return what stands below the aliases of the transport and of its protocols, by their names."""
    found: dict[str, str] = {}
    for part in ("protocol", "transport"):
        for path in sorted((sources / part).rglob("*.py")):
            found |= dict(_strings_below(ast.parse(path.read_text("utf-8")).body))
    return {name: text for name, text in found.items() if name in transport.__all__}


@cache
def _attributes(path: Path, owner: str) -> dict[str, str]:
    """Return what stands below the attributes of a class."""
    module = ast.parse(path.read_text("utf-8"))
    (body,) = [node.body for node in module.body if isinstance(node, ast.ClassDef) and node.name == owner]
    return dict(_strings_below(body))


def _strings_below(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for above, below in pairwise(body):
        match above, below:
            case (
                ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, text
