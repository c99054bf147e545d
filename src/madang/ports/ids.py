"""New ids."""

from typing import Protocol

__all__ = ["Ids"]


class Ids(Protocol):
    """Makes ids that no one has had before."""

    def __call__(self) -> str:
        """Return a UUIDv7 (RFC 9562 §5.7) as text in lower case; later ones sort behind earlier ones."""
        ...
