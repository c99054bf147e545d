"""Engine.IO v4, Socket.IO v5 and RFC 6455 without input or output: bytes in, packets out.

Nothing here knows asyncio, sockets, clocks or chat. Each package ends in an exceptions module; what its
parsers raise on bad input is named there, and nothing else escapes them.
"""

__all__: list[str] = []
