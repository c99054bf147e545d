"""A memory of bounded size for what is worked out of short texts that come again and again."""

from collections.abc import Callable, Sequence
from sys import getsizeof
from threading import Lock
from typing import Final, Generic, TypeVar

__all__ = ["Remembered"]

T = TypeVar("T")

_ENTRY: Final = 250
"""Bytes of an entry besides its parts: its place in a dictionary, tuples, the key's own header."""


class Remembered(Generic[T]):
    """What was worked out of texts, two generations of it.

    When the younger is full it becomes the older, and what was the older goes. What of it is asked for again
    is young again: what comes often stays, without any account of what was asked for when.

    Threads may share it.
    """

    def __init__(
        self, make: Callable[[str], T], parts: Callable[[T], Sequence[str]], limit: int, longest: int
    ) -> None:
        """Remember what ``make`` makes.

        Args:
            make: works it out.
            parts: the strings in what was made.
            limit: bytes to remember at most.
            longest: characters of a text that is remembered; longer ones hardly come again.
        """
        self._make = make
        self._parts = parts
        self._longest = longest
        self._most = limit // 2
        self._young: dict[str, T] = {}
        self._old: dict[str, T] = {}
        self._bytes = 0
        self._lock = Lock()

    @property
    def size(self) -> int:
        """Bytes of the younger generation."""
        return self._bytes

    def each(self, texts: Sequence[str]) -> list[T]:
        """Return what each text makes."""
        found = list(map(self._young.get, texts))
        if None in found:
            return [
                self._one(text) if made is None else made for text, made in zip(texts, found, strict=True)
            ]
        return found  # type: ignore[return-value]  # none of them is None

    def _one(self, text: str) -> T:
        if len(text) > self._longest:
            return self._make(text)
        made = self._old.get(text)
        if made is None:
            made = self._make(text)
        parts = self._parts(made)
        size = _ENTRY + getsizeof(text) + sum(map(getsizeof, parts)) + 8 * len(parts)
        if size <= self._most:
            self._keep(text, made, size)
        return made

    def _keep(self, text: str, made: T, size: int) -> None:
        with self._lock:
            if self._bytes + size > self._most:
                self._young, self._old, self._bytes = {}, self._young, 0
            if text not in self._young:
                self._young[text] = made
                self._bytes += size
