"""Why a server cannot start."""

__all__ = ["StartError"]


class StartError(Exception):
    """The server cannot start; the message is one line for whoever started it."""
