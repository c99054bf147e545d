"""The REST reference as a page: plain HTML from the OpenAPI document, without scripts or the internet."""

import json
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, Final

import msgspec
from starlette.responses import HTMLResponse, Response

from madang.http.openapi import document
from madang.http.operations import Asked, Nothing, Operation

__all__ = ["reference_operations"]

_OPENAPI: Final = "application/vnd.oai.openapi+json"

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif }
body { max-width: 56rem; margin: 2rem auto; padding: 0 1rem }
code, pre { font-family: ui-monospace, monospace; font-size: .9em }
pre { overflow: auto; padding: 1rem; border: 1px solid #8884 }
section { border-top: 1px solid #8884; padding: .5rem 0 }
td, th { padding: .2rem 1rem .2rem 0; text-align: left; vertical-align: top }
.method { font-weight: 700; text-transform: uppercase; margin-right: .5rem }
"""
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{style}</style></head>
<body><h1>{title}</h1><p>{description}</p><p><a href="/schema/openapi.json">openapi.json</a></p>
{operations}
<h2>Schemas</h2>
{schemas}
</body>
</html>
"""


def reference_operations(operations: Sequence[Operation], *, with_tokens: bool) -> list[Operation]:
    """Return what tells of ``operations``, to administrators: a page, and the document that it is made from.

    Both are made when they are asked for.
    """

    async def page(_: Asked[Nothing, Nothing]) -> Response:
        return HTMLResponse(_render(document(operations, with_tokens=with_tokens)))

    async def openapi(_: Asked[Nothing, Nothing]) -> Response:
        made = msgspec.json.encode(document(operations, with_tokens=with_tokens))
        return Response(made, media_type=_OPENAPI)

    return [
        Operation(methods=("GET",), path=path, handle=handle, is_for_admins=True, is_public=False)
        for path, handle in (("/schema", page), ("/schema/openapi.json", openapi))
    ]


def _render(api: dict[str, Any]) -> str:
    info = api["info"]
    return _PAGE.format(
        title=escape(f"{info['title']} {info['version']}"),
        description=escape(info["description"]),
        style=_STYLE,
        operations="\n".join(_operations(api)),
        schemas="\n".join(_schemas(api)),
    )


def _operations(api: dict[str, Any]) -> Iterator[str]:
    for path, item in api["paths"].items():
        for method, operation in item.items():
            heading = f'<span class="method">{escape(method)}</span><code>{escape(path)}</code>'
            text = f"{operation.get('summary', '')}. {operation.get('description', '')}"
            details = _parameters(operation.get("parameters", [])) + _body(operation) + _responses(operation)
            yield f"<section><h2>{heading}</h2><p>{escape(text)}</p>{details}</section>"


def _parameters(parameters: list[dict[str, Any]]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(each['name'])}</code></td><td>{escape(each['in'])}</td>"
        f"<td>{'required' if each.get('required') else 'optional'}</td>"
        f"<td>{escape(each.get('description', ''))}</td></tr>"
        for each in parameters
    )
    return f"<table>{rows}</table>" if rows else ""


def _body(operation: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    return "".join(
        f"<p>Body: <code>{escape(kind)}</code> {_link(each)}</p>" for kind, each in content.items()
    )


def _responses(operation: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(status)}</code></td><td>{escape(each.get('description', ''))}</td>"
        f"<td>{' '.join(_link(content) for content in each.get('content', {}).values())}</td></tr>"
        for status, each in operation["responses"].items()
    )
    return f"<table>{rows}</table>"


def _link(content: dict[str, Any]) -> str:
    schema = content.get("schema", {})
    reference = schema.get("$ref") or schema.get("items", {}).get("$ref")
    if reference is None:
        return f"<code>{escape(json.dumps(schema.get('type', '')))}</code>"
    name = escape(reference.rsplit("/", 1)[-1])
    return f'{"list of " if "items" in schema else ""}<a href="#{name}"><code>{name}</code></a>'


def _schemas(api: dict[str, Any]) -> Iterator[str]:
    for name, schema in api.get("components", {}).get("schemas", {}).items():
        text = escape(json.dumps(schema, indent=2, ensure_ascii=False))
        yield f'<section id="{escape(name)}"><h3>{escape(name)}</h3><pre>{text}</pre></section>'
