"""Free TCP ports for the servers that tests start."""

import socket

__all__ = ["free_port"]


def free_port(host: str = "127.0.0.1") -> int:
    """Give a TCP port that nothing listens on at `host`.

    Another process hardly ever gets the same one before it is used, but a server that can be told port 0 and
    says which one it got is still the better choice.
    """
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port
