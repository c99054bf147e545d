"""Writes what the code knows best: tables in the documentation, AsyncAPI, and the types of the web page.

``python docs/generate.py`` writes them, ``--check`` says whether they are up to date.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

import asyncapi
import contract_tables
import messages
import transport_api
import typescript
from korean import texts

from madang.config import ClusterSettings, Settings
from madang.domain.wording import Locale
from madang.setting_fields import setting_fields

__all__ = ["main"]

DOCS = Path(__file__).parent

IN_CONTRACTS: Final[Mapping[str, Callable[[Locale], Iterator[str]]]] = {
    "client-events": contract_tables.client_table,
    "server-events": contract_tables.server_table,
    "objects": contract_tables.object_table,
    "fields": contract_tables.field_table,
    "limits": contract_tables.limit_table,
    "errors": messages.error_table,
    "messages": messages.message_table,
}
"""The tables of the contract, by their marks."""

IN_TRANSPORT: Final[Mapping[str, Callable[[], Iterator[str]]]] = {
    "names": transport_api.name_table,
    "members": transport_api.member_table,
    "settings": transport_api.setting_table,
}
"""The tables of the transport's reference."""


def settings_table() -> Iterator[str]:
    """Return the table of settings."""
    yield "| option | variable | default | what it is |"
    yield "|---|---|---|---|"
    shared = setting_fields(ClusterSettings)
    names = sorted(
        setting_fields(Settings), key=lambda name: name in shared
    )  # as the command's help has them
    for name in names:
        field = setting_fields(Settings)[name]
        option, variable = f"--{name.replace('_', '-')}", f"MADANG_{name.upper()}"
        default = "" if field.default in ("", None) else f"`{field.default}`"
        yield f"| `{option}` | `{variable}` | {default} | {field.description} |"


def tables() -> Iterator[tuple[Path, str]]:
    """Return the pages that have tables of ours, as they should be."""
    yield DOCS / "running.md", filled(DOCS / "running.md", {"settings": settings_table})
    yield DOCS / "transport.md", filled(DOCS / "transport.md", IN_TRANSPORT)
    for contract, locale in messages.CONTRACTS:
        named = {name: partial(table, locale) for name, table in IN_CONTRACTS.items()}
        yield contract, filled(contract, named)


def filled(page: Path, tables: Mapping[str, Callable[[], Iterator[str]]]) -> str:
    """Return a page with its tables as they should be."""
    text = page.read_text("utf-8")
    for name, table in tables.items():
        text = fill(text, name, table())
    return text


def fill(text: str, name: str, lines: Iterator[str]) -> str:
    """Return the text with the lines between its two marks."""
    head, rest = text.split(f"<!-- {name} -->\n", 1)
    _, tail = rest.split(f"<!-- /{name} -->", 1)
    return f"{head}<!-- {name} -->\n" + "".join(f"{line}\n" for line in lines) + f"<!-- /{name} -->{tail}"


def main() -> int:
    """Write the files, or check them."""
    stale = []
    documents = [
        (DOCS / "asyncapi.yaml", asyncapi.document()),
        (DOCS.parent / "web" / "src" / "wire" / "events.ts", typescript.document()),
    ]
    for file, new in [*tables(), *documents]:
        if not file.exists() or new != file.read_text("utf-8"):
            stale.append(str(file.relative_to(DOCS.parent)))
            if "--check" not in sys.argv:
                file.write_text(new, "utf-8")
    if stale_texts := texts().unasked():
        sys.stderr.write(f"docs/ko/tables.yaml has what no table says: {', '.join(stale_texts)}\n")
        return 1
    if stale and "--check" in sys.argv:
        sys.stderr.write(f"run `make docs`: {', '.join(stale)} is not what the code says\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
