"""Dictionary forms by Kiwi: slower and larger than our own rules, and knows more words."""

import asyncio
from collections.abc import Sequence
from importlib.metadata import version
from threading import Lock
from typing import Any

from madang.ports.errors import needing

__all__ = ["KiwiLemmas", "load"]

# Tags of the Sejong corpus: nouns; verbs and adjectives, regular and irregular.
_NOUNS = frozenset({"NNG", "NNP", "XR"})
_VERBS = ("VV", "VA")


class KiwiLemmas:
    """Tells what a word is made of. Threads may share it."""

    def __init__(self, kiwi: Any) -> None:
        self._kiwi = kiwi
        # Kiwi promises nothing about threads.
        self._lock = Lock()
        self.name = f"kiwi-{version('kiwipiepy')}"

    def lemmas(self, word: str) -> Sequence[str]:
        """Return the nouns in a word, and the dictionary forms of its verbs and adjectives."""
        with self._lock:
            tokens = self._kiwi.tokenize(word)
        found: list[str] = []
        for token in tokens:
            if token.tag in _NOUNS:
                found.append(token.form)
            elif token.tag.startswith(_VERBS):
                found.append(token.form + "다")
        return found


async def load() -> KiwiLemmas:
    """Load Kiwi and its model, which takes seconds and half a gigabyte, in a thread.

    Raises:
        DriverMissingError: the package is not installed.
    """
    return await asyncio.to_thread(_load)


def _load() -> KiwiLemmas:
    with needing("korean", "kiwipiepy"):
        from kiwipiepy import Kiwi  # noqa: PLC0415  # an extra, and half a gigabyte
    kiwi = Kiwi()
    kiwi.tokenize("가")  # the model is loaded by the first call, not before
    return KiwiLemmas(kiwi)
