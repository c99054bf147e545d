"""Dictionary forms by Kiwi: slower and larger than our own rules, and knows more words."""

import asyncio
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from threading import Lock
from typing import Any

__all__ = ["KiwiLemmas", "KiwiMissingError", "load_kiwi"]

# Tags of the Sejong corpus: nouns; verbs and adjectives, regular and irregular.
_NOUNS = frozenset({"NNG", "NNP", "XR"})
_VERBS = ("VV", "VA")


class KiwiMissingError(Exception):
    """The package is not installed."""


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


async def load_kiwi() -> KiwiLemmas:
    """Load Kiwi and its model, which takes seconds and half a gigabyte, in a thread.

    Raises:
        KiwiMissingError: the package is not installed.
    """
    return await asyncio.to_thread(_load)


def _load() -> KiwiLemmas:
    try:
        package = import_module("kiwipiepy")
    except ImportError as error:
        raise KiwiMissingError("the analyzer kiwi needs the extra: pip install 'madang[korean]'") from error
    kiwi = package.Kiwi()
    kiwi.tokenize("가")  # the model is loaded by the first call, not before
    return KiwiLemmas(kiwi)
