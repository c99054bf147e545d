"""The analyzer of messages and queries."""

from madang.adapters.kiwi import load_kiwi
from madang.analysis import Analyzer
from madang.bootstrap.errors import StartError
from madang.config import ClusterSettings
from madang.ports.errors import DriverMissingError

__all__ = ["choose_analyzer"]


async def choose_analyzer(settings: ClusterSettings) -> Analyzer:
    """Return the analyzer that the settings choose; Kiwi takes some seconds to load, in a thread.

    Raises:
        StartError: its package is not installed.
    """
    if settings.search_analyzer == "builtin":
        return Analyzer()
    try:
        return Analyzer(await load_kiwi())
    except DriverMissingError as error:
        raise StartError(str(error)) from error
