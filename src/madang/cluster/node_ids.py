"""Names of nodes, and the session ids that begin with them."""

import re
import secrets
from collections.abc import Callable

__all__ = ["NODE_NAME", "new_node_name", "node_of", "session_ids"]

NODE_NAME = re.compile(r"[a-z0-9]{1,16}")
"""What a node can be called. A session id is the name, a full stop, and what nobody can guess."""

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_LENGTH = 6


def new_node_name() -> str:
    """Return a name for a node that nobody named."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def session_ids(node: str) -> Callable[[], str]:
    """Return a function that makes session ids of a node."""
    return lambda: f"{node}.{secrets.token_urlsafe(15)}"


def node_of(sid: str) -> str | None:
    """Return the name of the node that a session id begins with, ``None`` for what is no id of ours."""
    name, dot, _ = sid.partition(".")
    return name if dot and NODE_NAME.fullmatch(name) else None
