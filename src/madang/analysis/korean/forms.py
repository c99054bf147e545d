"""The forms a Korean word may stand for: the word without its particles."""

from madang.analysis.korean.particles import fits

__all__ = ["forms"]

_LONGEST_PARTICLE = 5


def forms(run: str) -> tuple[str, ...]:
    """Return what a run of Hangul syllables may stand for, itself first."""
    found = {run: None}
    waiting = [run]
    while waiting:
        word = waiting.pop()
        for length in range(1, min(_LONGEST_PARTICLE, len(word) - 1) + 1):
            base, particle = word[:-length], word[-length:]
            if (len(base) > 1 or length > 1) and base not in found and fits(base, particle):
                found[base] = None
                waiting.append(base)
    return tuple(found)
