"""Which storages there are, and which archive and which search each of them can have."""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

__all__ = ["CHOICES", "CLUSTER", "NO_SEARCH", "Choice", "StorageName", "complete"]

StorageName = Literal["sqlite", "memory", "cluster"]

CLUSTER: Final[StorageName] = "cluster"
NO_SEARCH: Final = "off"


class Choice(NamedTuple):
    """What goes with a storage; the first of each is taken where nothing is said.

    Attributes:
        archive: what history is read from.
        search: what looks for messages; ``off`` for no search.
    """

    archive: tuple[str, ...]
    search: tuple[str, ...]


CHOICES: Final[Mapping[str, Choice]] = {
    "sqlite": Choice(("sqlite",), ("sqlite", NO_SEARCH)),
    "memory": Choice(("memory",), ("memory", NO_SEARCH)),
    "cluster": Choice(("dynamodb",), ("elasticsearch", NO_SEARCH)),
}


def complete(storage: str, given: Mapping[str, object]) -> dict[str, str]:
    """Return the archive and the search that go with a storage, of which some were ``given``.

    Raises:
        ValueError: what was given does not go with it; the message names the option and what is possible.
    """
    choice = CHOICES.get(storage)
    if choice is None:
        return {}  # the storage itself is refused
    chosen = {}
    for part, possible in choice._asdict().items():
        value = given.get(part) or possible[0]
        if value not in possible:
            raise ValueError(
                f"--{part} (MADANG_{part.upper()}): "
                f"with the storage {storage} it is {' or '.join(possible)}, not {value!r:.60}"
            )
        chosen[part] = str(value)
    return chosen
