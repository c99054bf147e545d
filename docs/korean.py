"""What the generated tables say in Korean: ``docs/ko/tables.yaml``."""

from functools import cache
from pathlib import Path

import yaml

__all__ = ["texts"]

FILE = Path(__file__).parent / "ko" / "tables.yaml"


class _Texts:
    """The texts; they know which of them no table has asked for."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = yaml.safe_load(FILE.read_text("utf-8"))
        self._asked: set[str] = set()

    def __getitem__(self, key: str) -> str:
        """Return a text.

        Raises:
            LookupError: it was not translated yet.
        """
        self._asked.add(key)
        if key not in self._texts:
            raise LookupError(f"docs/ko/tables.yaml lacks {key}")
        return self._texts[key]

    def unasked(self) -> list[str]:
        """Return the keys that no table has asked for so far."""
        return sorted(set(self._texts) - self._asked)


@cache
def texts() -> _Texts:
    """Return the texts."""
    return _Texts()
