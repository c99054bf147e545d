"""The server put together: the one place where adapters are chosen."""

from madang.bootstrap.errors import StartError
from madang.bootstrap.server import serve

__all__ = ["StartError", "serve"]
