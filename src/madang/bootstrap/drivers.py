"""The drivers of a cluster's services, which not every installation has."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from madang.bootstrap.errors import StartError

__all__ = ["cluster_drivers"]

_DRIVERS: Final = frozenset({"aiobotocore", "botocore", "elasticsearch", "hiredis"})


@contextmanager
def cluster_drivers() -> Iterator[None]:
    """Within it, import what needs the drivers.

    Raises:
        StartError: one of them is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _DRIVERS:
            raise
        raise StartError(f"{error.name} is not installed: install madang[cluster]") from error
