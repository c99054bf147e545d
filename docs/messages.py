"""What errors mean and say, as tables of each language."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import asyncapi

from madang.domain import catalogue
from madang.domain.errors import ChatError
from madang.domain.wording import Locale

__all__ = ["CONTRACTS", "error_table", "message_table"]

DOCS = Path(__file__).parent
SOURCES = DOCS.parent / "src" / "madang"

CONTRACTS: tuple[tuple[Path, Locale], ...] = (
    (DOCS / "contract.md", "en"),
    (DOCS / "ko" / "contract.md", "ko"),
)
"""The pages that have these tables."""

KOREAN = {
    "internal": "서버가 요청을 처리하지 못했습니다. 아래의 거절에는 저마다 코드가 있습니다.",
    "invalid_payload": "내용이 객체도, 배열 하나도, 순서대로 쓴 인자도 아닙니다.",
    "missing_field": "이벤트에 필요한 항목이 없습니다.",
    "unknown_field": "이벤트에 없는 항목이나 인자가 있습니다.",
    "wrong_type": "항목의 값이 계약에 적힌 타입이 아닙니다.",
    "invalid_id": "사용자, 대화방, 클라이언트 메시지의 ID가 그런 ID의 꼴이 아닙니다.",
    "invalid_text": "짝이 없는 서로게이트나 NUL처럼 유니코드 글이 아닌 것이 들어 있습니다.",
    "content_empty": "읽을 내용이 없는 메시지입니다.",
    "content_too_long": "메시지가 서버의 한도보다 깁니다.",
    "too_many_participants": "대화방의 참여자가 서버의 한도보다 많습니다.",
    "invalid_limit": "한 쪽의 크기가 허용된 범위를 벗어났습니다.",
    "invalid_range": "seq나 시각의 범위가 뜻이 없습니다.",
    "invalid_cursor": "이 서버가 준 커서가 아닙니다.",
    "invalid_query": "뜻이 없는 검색어입니다.",
    "unknown_event": "계약에 없는 이벤트입니다.",
    "not_registered": "소켓이 아직 사용자로 등록하지 않았습니다. 등록하면 같은 요청을 다시 보낼 수 있습니다.",
    "unauthorized": "토큰이 없거나 틀렸거나 만료되었습니다.",
    "forbidden": "소켓이 등록한 사용자가 아닌 다른 사용자의 이름으로 보냈습니다.",
    "room_not_found": "그런 대화방이 없습니다.",
    "not_a_member": "사용자가 그 대화방의 참여자가 아닙니다.",
    "quota_exceeded": "가지거나 만들거나 추가할 수 있는 대화방이나 참여자의 수를 넘었습니다. "
    "시간이 지나면 되는 일이면 `retryAfter`가 있습니다.",
    "search_off": "이 서버에는 검색이 없습니다.",
    "unavailable": "서버의 한 부분이 지금 답할 수 없습니다. 같은 요청이 나중에는 될 수 있습니다.",
    "overloaded": "받아들인 메시지를 잃느니 새 메시지를 거절합니다.",
    "rate_limited": "제 몫보다 많이 요청했습니다. `retryAfter`초 뒤에는 받아들여집니다.",
    "search_unavailable": "검색 색인이 지금 답할 수 없습니다.",
    "history_unavailable": "지난 메시지를 지금 읽을 수 없습니다.",
}
"""What the codes mean, in the words of docs/ko; in English it stands beside each error in the code."""


def error_table(locale: Locale) -> Iterator[str]:
    """Return the table of error codes."""
    head = {"en": ("code", "retryable", "meaning"), "ko": ("코드", "다시 보내도 되는지", "뜻")}
    yes, no = {"en": ("yes", "no"), "ko": ("예", "아니요")}[locale]
    yield f"| {' | '.join(head[locale])} |"
    yield "|---|---|---|"
    for kind in asyncapi.error_kinds():
        meaning = asyncapi.meaning(kind) if locale == "en" else KOREAN[kind.code]
        yield f"| `{kind.code}` | {yes if kind.retryable else no} | {meaning} |"


def wordings_of(kind: type[ChatError]) -> list[str]:
    """Return the names of the wordings that the code gives to an error of this very kind."""
    found = set().union(*(wordings_in(module, kind.__name__) for module in modules()))
    return [name for name in catalogue.__all__ if name in found]


@cache
def modules() -> list[ast.Module]:
    """Return the modules that refer to the catalogue."""
    texts = [path.read_text("utf-8") for path in SOURCES.rglob("*.py")]
    return [ast.parse(text) for text in texts if "import catalogue" in text]


def wordings_in(module: ast.Module, kind: str) -> set[str]:
    """Return those that a module gives to an error: by name, or chosen from those it names nowhere else."""
    given: dict[str, set[str]] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            given.setdefault(node.func.id, set()).add(wording_of(node.args[0]))
    own = given.get(kind, set())
    if "" in own:
        named = {wording_of(node) for node in ast.walk(module) if isinstance(node, ast.expr)}
        others = {each.__name__ for each in asyncapi.error_kinds()} & given.keys()
        return own | named.difference(*(given[other] for other in others))
    return own


def wording_of(node: ast.expr) -> str:
    """Return the name of the wording that an expression is, "" where it is none or one that was chosen."""
    match node:
        case ast.Attribute(value=ast.Name(id="catalogue"), attr=name):
            return name
    return ""


def message_table(locale: Locale) -> Iterator[str]:
    """Return the table of what errors say."""
    yield {"en": "| code | messages |", "ko": "| 코드 | 메시지 |"}[locale]
    yield "|---|---|"
    for kind in asyncapi.error_kinds():
        texts = [getattr(getattr(catalogue, name), locale) for name in wordings_of(kind)]
        if texts:
            # Without how each detail is written: {field!r:.40} is {field}.
            said = re.sub(r"{(\w+)[!:].*?}", r"{\1}", "<br>".join(texts))
            yield f"| `{kind.code}` | {said} |"
