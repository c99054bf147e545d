"""The command ``madang``."""

import gc

__all__ = ["main"]


def main() -> None:
    """Run the command that the command line asks for."""
    # Loading makes hundreds of thousands of objects that all stay: to look for garbage among them, then and
    # later, is a quarter of the time until a server is there.
    gc.disable()
    try:
        from madang.cli.program import program  # noqa: PLC0415  # this is the loading
    finally:
        gc.freeze()
        gc.enable()
    program()
