"""The REST reference as a page: plain HTML from the OpenAPI document, without scripts or the internet."""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

from litestar import Request
from litestar.openapi.plugins import OpenAPIRenderPlugin

__all__ = ["ReferencePage"]

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


class ReferencePage(OpenAPIRenderPlugin):
    """Renders the document of the OpenAPI Specification 3.1 that Litestar makes."""

    def __init__(self) -> None:
        super().__init__(path="/")

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the page."""
        del request
        info = openapi_schema["info"]
        return _PAGE.format(
            title=escape(f"{info['title']} {info['version']}"),
            description=escape(info.get("description", "")),
            style=_STYLE,
            operations="\n".join(_operations(openapi_schema)),
            schemas="\n".join(_schemas(openapi_schema)),
        ).encode()


def _operations(document: dict[str, Any]) -> Iterator[str]:
    for path, item in document["paths"].items():
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


def _schemas(document: dict[str, Any]) -> Iterator[str]:
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        text = escape(json.dumps(schema, indent=2, ensure_ascii=False))
        yield f'<section id="{escape(name)}"><h3>{escape(name)}</h3><pre>{text}</pre></section>'
