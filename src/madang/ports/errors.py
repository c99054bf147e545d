"""Why what stands behind the ports cannot be opened. What fails later is ``Unavailable``.

::

    UnusableError              as it is set, or as it was found: waiting changes nothing
    ├── CredentialsError       it refuses who we say we are, which may be put right while the rest goes on
    └── DriverMissingError     the package that speaks to it is not installed
    UnreachableError           it does not answer, which may pass
"""

from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["CredentialsError", "DriverMissingError", "UnreachableError", "UnusableError", "needing"]


class UnusableError(Exception):
    """It cannot be used; the message is one line for whoever set it, without secrets."""


class CredentialsError(UnusableError):
    """It refuses the user, the password or the right, or nobody said who asks."""


class DriverMissingError(UnusableError):
    """A package is not installed; the message says what to install."""


class UnreachableError(Exception):
    """It cannot be reached, or was lost before it answered."""


@contextmanager
def needing(extra: str, *drivers: str) -> Iterator[None]:
    """Within it, import what needs ``drivers``, which come with an ``extra`` of this package.

    Raises:
        DriverMissingError: one of them is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in drivers:
            raise
        raise DriverMissingError(f"{error.name} is not installed: install madang[{extra}]") from error
